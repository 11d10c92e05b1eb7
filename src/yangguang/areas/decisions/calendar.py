"""Days of the area: each kind of event gives its own; page, iCalendar and feed show them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.decisions.rules.consultation import Phase
from yangguang.areas.decisions.selectors.consultations import line_of, public_consultations
from yangguang.kernel.notices.registry import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime


@dataclass(frozen=True)
class Day:
    """Something on a day, public already."""

    uid: str
    """Stable name for calendar programs."""
    on: date
    kind: str
    """In words: 征求意见截止, 听证会, 列席会议, 政府开放日."""
    title: str
    path: str
    agency: str
    """Code of the unit."""
    agency_name: str
    topic: str = ""
    """Code of the topic."""
    starts: datetime | None = None
    """The moment, where it has one."""
    place: str = ""
    can_take_part: bool = False


sources: dict[str, Callable[[date, date], Iterable[Day]]] = {}


def register_source(name: str, find: Callable[[date, date], Iterable[Day]]) -> None:
    """Register who knows days between two dates, both included. Raises ValueError for a name
    that is taken.
    """
    if name in sources:
        message = f"source of days {name} is registered twice"
        raise ValueError(message)
    sources[name] = find


def days_between(since: date, until: date) -> list[Day]:
    """All days of all sources, in order."""
    found = [day for find in sources.values() for day in find(since, until)]
    return sorted(found, key=lambda d: (d.on, d.kind, d.title))


def consultation_days(since: date, until: date) -> Iterator[Day]:
    """First and last days of consultations whose notice is public."""
    between = (
        Q(start_on__range=(since, until))
        | Q(end_on__range=(since, until))
        | Q(stopped_at__date__range=(since, until))
    )
    for item in public_consultations().select_related("topic").filter(between):
        line = line_of(item, on=since)
        path = reverse("decisions:consultation", args=[item.number])
        for name, on, kind in (
            ("start", line.start, _("开始征求意见")),
            (
                ("end", line.stopped, _("征求意见终止"))
                if line.stopped
                else ("end", line.end, _("征求意见截止"))
            ),
        ):
            if since <= on <= until:
                yield Day(
                    uid=f"consultation-{item.number}-{name}",
                    on=on,
                    kind=kind,
                    title=line.title,
                    path=path,
                    agency=item.agency.code,
                    agency_name=line.agency,
                    topic=item.topic.code if item.topic else "",
                    can_take_part=line.phase in {Phase.OPEN, Phase.UPCOMING},
                )


def event_of(day: Day) -> Event:
    """The day for calendar programs."""
    facts = [day.agency_name, day.place]
    return Event(
        uid=day.uid,
        title=f"{day.kind}：{day.title}",
        starts=day.starts or day.on,
        description="，".join(fact for fact in facts if fact),
        path=day.path,
    )


def events(since: date, until: date) -> Iterator[Event]:
    """For the public calendar of the whole site."""
    for day in days_between(since, until):
        yield event_of(day)


WINDOW = (timedelta(days=31), timedelta(days=183))
"""How far back and ahead the calendar looks."""
