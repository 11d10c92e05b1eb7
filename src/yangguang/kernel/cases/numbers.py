"""Numbers that are given once and never again, and codes that only their owner knows."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import NumberSeries
from yangguang.kernel.cases.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_TABLE = NumberSeries._meta.db_table
NEXT = (
    f"INSERT INTO {_TABLE} (series, year, last) VALUES (%s, %s, 1) "  # noqa: S608
    f"ON CONFLICT (series, year) DO UPDATE SET last = {_TABLE}.last + 1 RETURNING last"
)
"""SQLite from 3.35 and PostgreSQL both know it."""
CODE_LENGTH = 12
"""Twelve of 31 signs that nobody confuses: 59 bits."""


def next_in_series(series: str, year: int) -> int:
    """The next number of the series in the year, in one statement; its row is the lock."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [series, year])
        return int(cursor.fetchone()[0])


def case_number(*, prefix: str, agency_code: str, year: int) -> str:
    """A matter's number, of letters and digits that can be told by telephone."""
    sequence = next_in_series(f"case {prefix} {agency_code}", year)
    return f"{prefix}-{agency_code}-{year}-{sequence:05d}".upper()


def letter_number(pattern: str, *, year: int, words: Mapping[str, str]) -> str:
    """The next number of a letter, by a pattern such as 佳政公开答〔{year}〕{n}号.

    Letters whose pattern is the same count together. Raises Refused for an unusable pattern.
    """
    fill_letter_number(pattern, year=year, n=1, words=words)
    series = fill_letter_number(pattern, year=0, n=0, words=words)
    return fill_letter_number(
        pattern, year=year, n=next_in_series(f"letter {series}"[:160], year), words=words
    )


def fill_letter_number(pattern: str, *, year: int, n: int, words: Mapping[str, str]) -> str:
    """The pattern with its places filled. Raises Refused unless {year} and {n} stand in it."""
    if "{year}" not in pattern or "{n}" not in pattern:
        raise Refused("pattern", _("文号格式里要有 {year}（年）和 {n}（序号）。"))
    text = pattern.replace("{year}", str(year)).replace("{n}", str(n))
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    if "{" in text or "}" in text:
        raise Refused("pattern", _("文号格式里有不认识的内容，可以用 {year}、{n}、{short}。"))
    return text


def new_code() -> str:
    """A fresh code in groups of four, as it is shown to its owner."""
    signs = [secrets.choice(ALPHABET) for _place in range(CODE_LENGTH)]
    return "-".join("".join(signs[i : i + 4]) for i in range(0, CODE_LENGTH, 4))


def plain_code(typed: str) -> str:
    """A code as typed, without what people add: spaces, dashes, small letters."""
    return "".join(sign for sign in typed.upper() if sign in ALPHABET)


def plain_number(typed: str) -> str:
    """A matter's number as typed, brought into its form."""
    return "".join(typed.split()).replace("—", "-").replace("－", "-").upper()  # data
