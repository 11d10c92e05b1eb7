"""The plan as loaded: its clauses as they are worded now, and what its open words mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yangguang.kernel.clocks import Unit
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.models import Edition, ParameterValue
from yangguang.kernel.duties.services.parameters import amount_of, ceiling_of
from yangguang.kernel.duties.wording import amount_text

if TYPE_CHECKING:
    from datetime import date

    from yangguang.kernel.duties.derivation.book import Held


@dataclass(frozen=True)
class ParameterView:
    """What a word of the plan means, since when, and who said so."""

    key: str
    label: str
    value: str
    ceiling: str
    law: str
    set_by: str
    since: date
    number: int
    is_period: bool
    amount: int
    period: str


def parameter_view(row: ParameterValue) -> ParameterView:
    """One value in words."""
    ceiling = ceiling_of(row)
    return ParameterView(
        row.key,
        row.label,
        amount_text(amount_of(row)),
        amount_text(ceiling) if ceiling else "",
        row.law,
        row.set_by,
        row.since,
        row.number,
        bool(row.period),
        row.amount,
        row.period,
    )


def parameters() -> list[ParameterView]:
    """The value that holds of each parameter."""
    newest = {row.key: row for row in ParameterValue.objects.order_by("key", "number")}
    return [parameter_view(row) for row in newest.values()]


MONTHS = {Unit.YEARS.value: 12, Unit.MONTHS.value: 1}


def months_of(key: str, *, on: date, default: int) -> int:
    """Whole months a parameter says on a day; the default while the city has set none."""
    row = ParameterValue.objects.filter(key=key, since__lte=on).order_by("number").last()
    if row is None or not row.amount:
        return default
    each = MONTHS.get(row.unit)
    return row.amount * each if each else max(1, row.amount // 30)


def parameter_history(key: str) -> list[ParameterView]:
    """Every value a parameter has had, newest first."""
    return [parameter_view(r) for r in ParameterValue.objects.filter(key=key).order_by("-number")]


def parameter_texts() -> dict[str, str]:
    """及时(20个工作日), by the parameter's key."""
    return {row.key: f"{row.label}（{row.value}）" for row in parameters()}


def newest_duties() -> list[Held]:
    """The wording of every clause that holds now, in the plan's order."""
    book = the_book()
    edition = Edition.objects.order_by("-number").first()
    ids = edition.ids if edition else []
    return [book.by_clause[clause][-1] for clause in ids if clause in book.by_clause]
