"""A calendar as data: which days offices work, and the notice that says so.

Statutory holidays and their make-up working days follow the yearly notice of the State Council's
office (全国年节及纪念日放假办法 article 8); what a city, a court or a school adds stands beside
them as rows of the same kind. A year without notice is provisional, never refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from yangguang.kernel.clocks.errors import BadCalendar

CITY_ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


class DayKind(StrEnum):
    """What makes a day special."""

    HOLIDAY = "holiday"
    MAKE_UP = "make-up"
    CLOSURE = "closure"


class Reason(StrEnum):
    """Why a day counts or does not."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make-up"
    CLOSURE = "closure"
    CALENDAR = "calendar"
    START = "start"
    PAUSED = "paused"
    ROLLED = "rolled"
    LANDED = "landed"
    FIXED = "fixed"


COUNTED = frozenset({Reason.WORKING, Reason.MAKE_UP, Reason.CALENDAR})
WORKED = frozenset({Reason.WORKING, Reason.MAKE_UP})
REASONS = {
    DayKind.HOLIDAY: Reason.HOLIDAY,
    DayKind.MAKE_UP: Reason.MAKE_UP,
    DayKind.CLOSURE: Reason.CLOSURE,
}


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from its weekday, and the notice (`source`) that says so."""

    on: date
    kind: DayKind
    name: str
    source: str

    def __post_init__(self) -> None:
        """Refuse a row without its name or its notice, or of an unknown kind."""
        if self.kind not in set(DayKind):
            raise BadCalendar("day_kind_unknown", on=self.on, kind=self.kind)
        if not self.name.strip():
            raise BadCalendar("day_without_name", on=self.on)
        if not self.source.strip():
            raise BadCalendar("day_without_notice", on=self.on)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The spans of one working day in which an office is open, in the city's time."""

    spans: tuple[tuple[time, time], ...]
    since: date = date.min
    """The first day on which these hours hold; summer and winter hours are two rows."""

    def __post_init__(self) -> None:
        """Refuse no spans, and spans that end before they begin or overlap."""
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise BadCalendar("hours_in_disorder", since=self.since)

    @property
    def closes(self) -> time:
        """When the last span ends."""
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class DayNote:
    """What the calendar says of one day."""

    counted: bool
    reason: Reason
    name: str
    source: str


@dataclass(frozen=True)
class Calendar:
    """The working days of one kind of office (office, court, school), in one version."""

    name: str
    version: str
    days: Mapping[date, SpecialDay]
    announced: frozenset[int]
    """Years whose holiday notice is out; every other year is provisional."""
    hours: tuple[OfficeHours, ...] = ()
    zone: ZoneInfo = field(default=CITY_ZONE)

    @cached_property
    def _reasons(self) -> dict[date, Reason]:
        return {day: REASONS[special.kind] for day, special in self.days.items()}

    def reason(self, day: date) -> Reason:
        """Why the day is a working day or not."""
        special = self._reasons.get(day)
        if special is not None:
            return special
        return Reason.WORKING if day.weekday() < SATURDAY else Reason.WEEKEND

    def is_working(self, day: date) -> bool:
        """Whether offices work on the day."""
        return self.reason(day) in WORKED

    def note(self, day: date) -> DayNote:
        """Whether the day counts as a working day, why, and by which notice."""
        reason, special = self.reason(day), self.days.get(day)
        name, source = (special.name, special.source) if special else ("", "")
        return DayNote(reason in WORKED, reason, name, source)

    def is_provisional(self, day: date) -> bool:
        """Whether the notice for the day's year is still to come."""
        return day.year not in self.announced

    def provisional_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years without notice between two days, both included."""
        return tuple(y for y in range(first.year, last.year + 1) if y not in self.announced)

    def hours_on(self, day: date) -> OfficeHours:
        """The office hours in force on the day. Raises BadCalendar when none are set."""
        held = [hours for hours in self.hours if hours.since <= day]
        if not held:
            raise BadCalendar("calendar_without_hours", name=self.name, on=day)
        return max(held, key=lambda hours: hours.since)

    def date_of(self, at: datetime) -> date:
        """The calendar date of a moment here. Raises BadCalendar for one without a zone."""
        if at.tzinfo is None:
            raise BadCalendar("moment_without_zone", at=at)
        return at.astimezone(self.zone).date()

    def moment(self, day: date, clock: time) -> datetime:
        """The moment of a day and a time here."""
        return datetime.combine(day, clock, self.zone)


def make_calendar(
    name: str,
    version: str,
    days: Iterable[SpecialDay],
    announced: Iterable[int],
    hours: Iterable[OfficeHours] = (),
) -> Calendar:
    """A calendar from its rows. Raises BadCalendar, with the row, for a date that stands twice."""
    table: dict[date, SpecialDay] = {}
    for line, special in enumerate(days, start=1):
        if special.on in table:
            raise BadCalendar("day_twice", line=line, on=special.on)
        table[special.on] = special
    return Calendar(name, version, table, frozenset(announced), tuple(hours))


def weekends_only(name: str = "office") -> Calendar:
    """A calendar that knows weekends and nothing else; every date by it is provisional."""
    return Calendar(name, "weekends", {}, frozenset())


ONE_DAY = timedelta(days=1)
