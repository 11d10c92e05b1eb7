"""When the night's sweep runs next: entered with the first thing that will have to go."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import connection

from yangguang.kernel.ledger.models import TimedFact
from yangguang.kernel.ledger.services import Subject, schedule
from yangguang.kernel.now import CITY_ZONE, city_date

SWEEP = "cases.retention"
HOUR = 3
"""Hour of the city's night in which the sweep runs."""

_entered: dict[str, datetime] = {}
"""By database, when the entered sweep runs that this process has found."""


def forget_sweep() -> None:
    """Look again for the entered sweep at the next question."""
    _entered.clear()


def schedule_sweep(*, at: datetime, soon: bool = False) -> None:
    """Enter the next sweep unless one is entered; `soon` when more waits than one sweep takes.

    A process remembers until when a sweep is entered that it has found: it has not run before.
    """
    place = str(connection.settings_dict["NAME"])
    if place in _entered and at < _entered[place]:
        return
    entered = TimedFact.objects.filter(kind=SWEEP, done_at__isnull=True, cancelled_at__isnull=True)
    due = entered.values_list("due_at", flat=True).first()
    if due is not None:
        _entered[place] = due
    else:
        schedule(
            kind=SWEEP,
            due_at=at + timedelta(minutes=1) if soon else _next_night(city_date(at)),
            subject=Subject("cases", 0),
        )


def _next_night(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(HOUR), CITY_ZONE)
