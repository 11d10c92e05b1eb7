"""The two yearly tables about the website (国办函〔2018〕12号): what may stand in a cell, and why.

Which cells there are is the city's data (`site_tables.json`): the form is known from memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

YES, NO = "yes", "no"
ANSWERS = {YES: _l("是"), NO: _l("否")}
LONGEST_VALUE, LONGEST_REASON = 200, 300
LAST_DAY = (1, 31)
"""Both tables are public before this day of the next year."""


class SiteTable(StrEnum):
    """Which of the two tables."""

    SITE = "site"
    SUPERVISION = "supervision"


TABLE_LABELS = {
    SiteTable.SITE: _l("政府网站工作年度报表"),
    SiteTable.SUPERVISION: _l("政府网站监管年度报表"),
}


@dataclass(frozen=True)
class Field:
    """One cell: its place in the form, and the figure that fills it in."""

    code: str
    group: str
    label: str
    kind: str
    unit: str = ""
    figure: str = ""

    def to_json(self) -> dict[str, str]:
        """As it is kept with the table."""
        return asdict(self)


def due_on(year: int) -> date:
    """Last day of the tables of a year."""
    return date(year + 1, *LAST_DAY)


def cleaned(field: Field, typed: Any) -> str:
    """The value as it is kept; empty for none. Raises ValueError, in words."""
    text = str(typed or "").replace("\0", " ").strip()
    if not text:
        return ""
    if field.kind == "number":
        if not (text.isascii() and text.isdecimal() and len(text) <= len("999999999999")):
            raise ValueError(_("请填写不小于 0 的整数。"))
        return str(int(text))
    if field.kind == "decimal":
        return _decimal(text)
    if field.kind == "yes_no" and text not in ANSWERS:
        raise ValueError(_("请选择“是”或者“否”。"))
    if len(text) > LONGEST_VALUE:
        raise ValueError(_("最多 %(n)d 个字。") % {"n": LONGEST_VALUE})
    return text


def _decimal(text: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or value >= 10**9:
        raise ValueError(_("请填写不小于 0 的数，例如 3.5。"))
    return f"{value.quantize(Decimal('0.1')):f}"


def shown(field: Field, value: str) -> str:
    """The value as a page shows it, with its unit."""
    if field.kind == "yes_no":
        return str(ANSWERS.get(value, ""))
    return f"{value}{field.unit}" if value and field.unit else value


def missing(
    fields: Sequence[Field],
    values: Mapping[str, str],
    counted: Mapping[str, str],
    reasons: Mapping[str, str],
) -> dict[str, str]:
    """What must be filled in before the table is published: code and sentence, in their order.

    A cell counted otherwise needs the reason; one that nothing here counts needs its source.
    """
    found = {}
    for field in fields:
        value, reason = values.get(field.code, ""), reasons.get(field.code, "")
        if not value and field.kind != "text":
            found[field.code] = _("“%(label)s”还没有填写。") % {"label": field.label}
        elif field.code in counted and value != counted[field.code] and not reason:
            found[field.code] = _("“%(label)s”与系统统计不同，请写明理由。") % {
                "label": field.label
            }
        elif field.code not in counted and value and not reason:
            found[field.code] = _("“%(label)s”不是系统统计的，请写明数据的来源。") % {
                "label": field.label
            }
    return found
