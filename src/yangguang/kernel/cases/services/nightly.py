"""When the night's sweep runs next: entered with the first thing that will have to go."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from yangguang.kernel.ledger.models import TimedFact
from yangguang.kernel.ledger.services import Subject, schedule
from yangguang.kernel.now import CITY_ZONE, city_date

SWEEP = "cases.retention"
HOUR = 3
"""Hour of the city's night in which the sweep runs."""


def schedule_sweep(*, at: datetime, soon: bool = False) -> None:
    """Enter the next sweep unless one is entered; `soon` when more waits than one sweep takes."""
    entered = TimedFact.objects.filter(kind=SWEEP, done_at__isnull=True, cancelled_at__isnull=True)
    if not entered.exists():
        schedule(
            kind=SWEEP,
            due_at=at + timedelta(minutes=1) if soon else _next_night(city_date(at)),
            subject=Subject("cases", 0),
        )


def _next_night(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(HOUR), CITY_ZONE)
