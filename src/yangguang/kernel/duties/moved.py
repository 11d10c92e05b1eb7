"""Open obligations whose due date has moved: an act says which, so that who owes them hears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.organizations.rules import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

MOVED = "duties.due_moved"
SUBJECT = Subject("duties", 0)
CALENDAR_ACTS = frozenset({"calendars.year_set", "calendars.hours_set"})


@dataclass(frozen=True)
class Moved:
    """An open obligation that ends on another day than was known before."""

    key: str
    before: date | None
    after: date | None


OWED = {
    "agency__isnull": False,
    "fulfilled_at__isnull": True,
    "void_at__isnull": True,
    "excused_at__isnull": True,
    "not_applicable_at__isnull": True,
}
"""An obligation somebody still has to fulfil."""


def is_owed(row: Obligation) -> bool:
    """The same of one row."""
    ends = (row.fulfilled_at, row.void_at, row.excused_at, row.not_applicable_at)
    return row.agency_id is not None and not any(ends)


def owed_dates() -> dict[str, tuple[str, date]]:
    """Of what is owed by a day: the calendar it was counted by, and the day."""
    rows = Obligation.objects.filter(**OWED, due_on__isnull=False)
    return {
        key: (version, on)
        for key, version, on in rows.values_list("key", "calendar_version", "due_on").iterator()
        if on
    }


def moved_since(before: Mapping[str, tuple[str, date]]) -> list[Moved]:
    """What another calendar has moved since `owed_dates` was asked."""
    return [
        Moved(key, before[key][1], on)
        for key, (version, on) in owed_dates().items()
        if key in before and before[key][1] != on and before[key][0] != version
    ]


def say_moved(moved: Sequence[Moved], *, after: Collection[str], at: datetime) -> None:
    """Record one act that names them all; `after`: kinds of act the change is told by.

    In the transaction that wrote the new dates, and nowhere else: a rebuild finds no date that
    differs from what was last told. Of two that reckon at once both may say it; the change they
    name is the same, and by it everybody is told once.
    """
    if not moved:
        return
    change = Act.objects.filter(kind__in=after).order_by("-pk").values_list("uid", flat=True)
    rows = sorted(moved, key=lambda m: (str(m.after or ""), m.key))
    record(
        NewAct(
            kind=MOVED,
            actor=SYSTEM,
            at=at,
            subject=SUBJECT,
            payload={
                "count": len(rows),
                "change": str(change.first() or ""),
                "moved": [[m.key, _day(m.before), _day(m.after)] for m in rows],
            },
        )
    )


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""
