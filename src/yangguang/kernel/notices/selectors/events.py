"""Days that everybody may know, from what rooms and areas registered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from yangguang.kernel.notices import registry
from yangguang.kernel.now import CITY_ZONE, city_date

if TYPE_CHECKING:
    from yangguang.kernel.notices.registry import Event

BEFORE, AFTER = timedelta(days=92), timedelta(days=400)


def public_events(*, at: datetime) -> list[Event]:
    """From three months ago to a year ahead, the earliest first."""
    today = city_date(at)
    found = [
        event for find in registry.events.values() for event in find(today - BEFORE, today + AFTER)
    ]
    return sorted(found, key=_moment)


def _moment(event: Event) -> tuple[datetime, str]:
    starts: date = event.starts
    if isinstance(starts, datetime):
        return starts, event.uid
    return datetime.combine(starts, time(), CITY_ZONE), event.uid
