"""By when what is made must be public: twenty working days from the day it is formed (条例
article 26). Looked up in the limits of the calendar's tools, counted by the same clock as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from yangguang.kernel.calendars.deadline import held_on, limit_for
from yangguang.kernel.calendars.rules import FIRST_YEAR
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.clocks import CITY_ZONE, Started, evaluate, statutory
from yangguang.kernel.publishing.rules import Attribute, RecordState, VersionState

if TYPE_CHECKING:
    from datetime import date

    from yangguang.kernel.calendars.deadline import Limit
    from yangguang.kernel.clocks import Calendar
    from yangguang.kernel.publishing.models import Version

LIMIT = "proactive"
ORIGINAL = "original"
OPEN = (
    VersionState.DRAFT,
    VersionState.IN_REVIEW,
    VersionState.APPROVED,
    VersionState.SCHEDULED,
)


@dataclass(frozen=True)
class PublishBy:
    """The last day on which a text may become public in time."""

    formed_on: date
    due_on: date
    law: str
    is_late: bool


def publish_by(version: Version, *, on: date) -> PublishBy | None:
    """The last day for a text of one's own that is to be public and is not; None for others.

    What is taken over from elsewhere was formed and published there; what the law of its day
    set no limit for has none.
    """
    limit = limit_for(LIMIT)
    formed = version.formed_on
    if limit is None or formed is None or not held_on(limit, formed):
        return None
    if formed.year < FIRST_YEAR or formed > on:
        return None
    if (
        version.state not in OPEN
        or version.record.state != RecordState.DRAFT
        or version.attribute != Attribute.PROACTIVE
        or version.source_kind != ORIGINAL
    ):
        return None
    due = _due(limit, formed, calendar_for())
    return PublishBy(formed, due, limit.law, is_late=on > due) if due else None


def is_late(*, on: date) -> Q:
    """Versions whose last day is over while nothing of them is public."""
    limit = limit_for(LIMIT)
    if limit is None:
        return Q(pk__in=[])
    calendar = calendar_for()
    # No limit of days ends sooner than as many days later; from there back to one that is over.
    formed = on - timedelta(days=limit.amount)
    while (due := _due(limit, formed, calendar)) is not None and due >= on:
        formed -= timedelta(days=1)
    return Q(
        state__in=OPEN,
        record__state=RecordState.DRAFT,
        attribute=Attribute.PROACTIVE,
        source_kind=ORIGINAL,
        formed_on__gte=limit.since,
        formed_on__lte=formed,
    )


def _due(limit: Limit, formed: date, calendar: Calendar) -> date | None:
    rule = statutory(limit.amount, limit.unit, law=limit.law)
    started = datetime.combine(formed, time(12), CITY_ZONE)
    asked = started + timedelta(hours=1)
    return evaluate(rule, [Started(at=started)], calendar, asked).due_on
