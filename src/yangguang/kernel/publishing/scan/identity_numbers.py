"""Resident identity numbers in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from yangguang.kernel.publishing.scan import identity, uscc
from yangguang.kernel.publishing.scan.findings import Hit, Rule
from yangguang.kernel.publishing.scan.normal import GAP, digits_only, near_before

# Look-ahead, so that a number that fails does not hide one that starts inside it.
_LONG = re.compile(
    rf"(?=(?<![0-9])([1-9](?:{GAP}[0-9]){{5}}{GAP}(?:1{GAP}[89]|2{GAP}0)(?:{GAP}[0-9]){{9}}"
    rf"{GAP}[0-9Xx])(?![0-9]))"
)
_SHORT = re.compile(
    rf"(?=(?<![0-9])([1-9][0-9]{{5}}{GAP}[0-9]{{2}}[01][0-9][0-3][0-9]{GAP}[0-9]{{3}})(?![0-9]))"
)
_LABELS = ("身份证", "身份号码", "证件号", "公民身份")
_CODE_LABELS = ("信用代码", "机构代码", "税号", "纳税人识别号")
_LABEL_REACH = 20


def find(text: str, at: date) -> Iterator[Hit]:
    """Every identity number; with a wrong check digit only where the words say it is one."""
    codes = {start for start, _ in uscc.spans(text)}
    for pattern in (_LONG, _SHORT):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            number = digits_only(match[1])
            labelled = near_before(text, start, _LABELS, within=_LABEL_REACH)
            if _is_code(text, start, codes) and not labelled:
                continue
            if identity.is_resident_id(number, at) or (
                labelled and identity.is_well_formed(number, at)
            ):
                yield Hit(Rule.RESIDENT_ID, start, end, masked(number))


def _is_code(text: str, start: int, codes: set[int]) -> bool:
    return start in codes and near_before(text, start, _CODE_LABELS, within=_LABEL_REACH)


def masked(number: str) -> str:
    """First six and last four; what says when the person was born is hidden."""
    return number[:6] + "*" * (len(number) - 10) + number[-4:]
