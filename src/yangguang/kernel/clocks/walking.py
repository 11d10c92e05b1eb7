"""The two iterators that count: one over days, one over hours.

Each is the only place where its kind of limit is counted. `evaluate` runs it to find the due
date, and the working shown to people is the same iterator told in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yangguang.kernel.clocks.calendar import COUNTED, ONE_DAY, WORKED, Calendar, Reason

Window = tuple[date, date]
"""A pause in days: every day after the first and up to the second is not counted."""
Span = tuple[datetime, datetime]
"""From a moment up to another, in the city's time."""


@dataclass(frozen=True, slots=True)
class DayWalk:
    """A limit in days, ready to be walked."""

    start: date
    limit: int
    working: bool
    """Whether only working days count."""
    included: bool
    """Whether the first day is itself counted."""
    rolls: bool
    windows: tuple[Window, ...] = ()
    """Merged, in order."""
    until: date | None = None
    """Where to stop although the limit is not reached: the walk stands in an open pause."""

    def steps(self, calendar: Calendar) -> Iterator[tuple[date, int, Reason]]:
        """Every day from the first to the last, with the sum so far and the reason."""
        day, number, windows = self.start, 0, list(self.windows)
        if not self.included:
            yield day, 0, Reason.START
            day += ONE_DAY
        while number < self.limit and (self.until is None or day <= self.until):
            while windows and windows[0][1] < day:
                windows.pop(0)
            if windows and windows[0][0] < day:
                reason = Reason.PAUSED
            elif self.working:
                reason = calendar.reason(day)
            else:
                reason = Reason.CALENDAR
            if reason in COUNTED:
                number += 1
            yield day, number, reason
            day += ONE_DAY
        if self.rolls and number == self.limit:
            yield from roll(day - ONE_DAY, number, calendar)


@dataclass(frozen=True, slots=True)
class DateWalk:
    """A limit that is a date: nothing is counted, but the date may give way to a working day."""

    on: date
    rolls: bool

    def steps(self, calendar: Calendar) -> Iterator[tuple[date, int, Reason]]:
        """The named day, and the days to the next working day where it gives way."""
        yield self.on, 0, Reason.FIXED
        if self.rolls:
            yield from roll(self.on, 0, calendar)


def roll(day: date, number: int, calendar: Calendar) -> Iterator[tuple[date, int, Reason]]:
    """The days after a last day that is no working day, up to the one that is (article 203)."""
    while not calendar.is_working(day):
        day += ONE_DAY
        landed = calendar.is_working(day)
        yield day, number, Reason.LANDED if landed else Reason.ROLLED


@dataclass(frozen=True, slots=True)
class HourStep:
    """One day of a walk by the hour."""

    on: date
    used: timedelta
    """Time counted up to and with this day."""
    reason: Reason
    spans: tuple[Span, ...]
    """The time counted on this day."""


@dataclass(frozen=True, slots=True)
class HourWalk:
    """A limit in hours, ready to be walked."""

    start: datetime
    limit: timedelta
    office: bool
    """Whether only office hours count."""
    windows: tuple[Span, ...] = ()
    until: datetime | None = None

    def steps(self, calendar: Calendar) -> Iterator[HourStep]:
        """Every day with the time counted on it, the sum so far and the reason."""
        day, used = self.start.date(), timedelta()
        while used < self.limit and (self.until is None or day <= self.until.date()):
            reason = calendar.reason(day) if self.office else Reason.CALENDAR
            open_hours = self._open(day, reason, calendar)
            counted: list[Span] = []
            for begin, end in cut(open_hours, self.windows):
                last = min(end, begin + self.limit - used)
                if begin < last:
                    counted.append((begin, last))
                    used += last - begin
            if open_hours and not counted:
                reason = Reason.PAUSED
            yield HourStep(day, used, reason, tuple(counted))
            day += ONE_DAY

    def _open(self, day: date, reason: Reason, calendar: Calendar) -> list[Span]:
        """The hours of the day that could be counted, from the start and up to `until`."""
        if not self.office:
            spans = [(calendar.moment(day, time.min), calendar.moment(day + ONE_DAY, time.min))]
        elif reason in WORKED:
            spans = [
                (calendar.moment(day, opens), calendar.moment(day, closes))
                for opens, closes in calendar.hours_on(day).spans
            ]
        else:
            spans = []
        clipped = [
            (max(begin, self.start), end if self.until is None else min(end, self.until))
            for begin, end in spans
        ]
        return [(begin, end) for begin, end in clipped if begin < end]


def cut(spans: list[Span], windows: tuple[Span, ...]) -> list[Span]:
    """What is left of the spans outside the windows."""
    for out, back in windows:
        spans = [
            part
            for begin, end in spans
            for part in ((begin, min(end, out)), (max(begin, back), end))
            if part[0] < part[1]
        ]
    return spans
