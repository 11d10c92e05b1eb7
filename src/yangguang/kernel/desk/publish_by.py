"""By when what is made must be public: twenty working days from the day it is formed (条例
article 26). Looked up in the limits of the calendar's tools, counted by the same clock as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from yangguang.kernel.calendars.deadline import held_on, last_day, limit_for
from yangguang.kernel.calendars.rules import FIRST_YEAR
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.publishing.rules import OPEN_STATES, Attribute, RecordState

if TYPE_CHECKING:
    from datetime import date

    from yangguang.kernel.publishing.models import Version

LIMIT = "proactive"
ORIGINAL = "original"


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
        version.state not in OPEN_STATES
        or version.record.state != RecordState.DRAFT
        or version.attribute != Attribute.PROACTIVE
        or version.source_kind != ORIGINAL
    ):
        return None
    due = last_day(limit, formed, calendar_for())
    return PublishBy(formed, due, limit.law, is_late=on > due) if due else None


def is_late(*, on: date) -> Q:
    """Versions whose last day is over while nothing of them is public."""
    limit = limit_for(LIMIT)
    if limit is None:
        return Q(pk__in=[])
    calendar = calendar_for()
    # No limit of days ends sooner than as many days later; from there back to one that is over.
    formed = on - timedelta(days=limit.amount)
    while (due := last_day(limit, formed, calendar)) is not None and due >= on:
        formed -= timedelta(days=1)
    return Q(
        state__in=OPEN_STATES,
        record__state=RecordState.DRAFT,
        attribute=Attribute.PROACTIVE,
        source_kind=ORIGINAL,
        formed_on__gte=limit.since,
        formed_on__lte=formed,
    )
