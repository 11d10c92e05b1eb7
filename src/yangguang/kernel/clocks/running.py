"""From dated facts to a run: when it began, what stood still, how much it may take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from yangguang.kernel.clocks.calendar import ONE_DAY, Calendar
from yangguang.kernel.clocks.facts import Extended
from yangguang.kernel.clocks.periods import last_by_months, next_due
from yangguang.kernel.clocks.rules import (
    BY_DATE,
    BY_THE_HOUR,
    BY_THE_MONTH,
    EndOfDay,
    Roll,
    Rule,
    StartDay,
    Unit,
)
from yangguang.kernel.clocks.walking import DateWalk, DayWalk, HourWalk, Span, Window

LAST_MOMENT = time.max
"""A day ends with its last microsecond, so that what is due then lies on that day."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time that is not counted."""

    kind: str
    ref: str
    ground: str
    began: datetime
    began_on: date
    ended: datetime | None = None
    """None: it goes on."""
    ended_on: date | None = None
    latest: datetime | None = None
    """When it ends by itself at the latest; None: the law sets no maximum."""
    latest_on: date | None = None

    def ends(self, moment: datetime, on: date) -> Pause:
        """The pause ended at a moment, or before it by its own maximum."""
        if self.latest is not None and self.latest_on is not None and self.latest < moment:
            moment, on = self.latest, self.latest_on
        return replace(self, ended=moment, ended_on=on)

    def at_its_longest(self) -> Pause:
        """The pause run to its maximum; where the law sets none, it still goes on."""
        if self.ended is not None:
            return self
        return replace(self, ended=self.latest, ended_on=self.latest_on)

    def covers(self, day: date, *, by_the_hour: bool) -> bool:
        """Whether the day lies in the pause; counted in days, its first day does not."""
        begun = self.began_on <= day if by_the_hour else self.began_on < day
        return begun and (self.ended_on is None or day <= self.ended_on)

    def is_over(self, at: datetime) -> bool:
        """Whether its maximum lies behind."""
        return self.latest is not None and self.latest < at


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock, as far as it is known at a moment."""

    rule: Rule
    start: datetime
    start_on: date
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extended, ...] = ()
    restarted: str = ""
    """The ground, when the run is not the first."""
    stopped: datetime | None = None
    stopped_on: date | None = None
    lapsed: bool = False
    """It stopped because its time was let pass."""
    extra: int = 0
    """What the extensions add."""

    @property
    def total(self) -> int:
        """The limit with its extensions, in the rule's unit (days, for a date)."""
        return self.rule.amount + self.extra

    @property
    def is_paused(self) -> bool:
        """Whether a pause goes on."""
        return any(pause.ended is None for pause in self.pauses)

    def walk(self, at: datetime, today: date) -> DayWalk | DateWalk | HourWalk:
        """The iterator of this run; in an open pause it stops at the moment of the question."""
        rule, open_pause = self.rule, self.is_paused
        if rule.unit in BY_THE_HOUR:
            return HourWalk(
                start=self.start,
                limit=timedelta(hours=self.total),
                office=rule.unit is Unit.OFFICE_HOURS,
                windows=self._spans(at),
                until=at if open_pause else None,
            )
        rolls = rule.roll is Roll.NEXT_WORKING_DAY
        if rule.unit in BY_DATE:
            on = rule.on or next_due(rule, self.start_on)
            return DateWalk(on + self.extra * ONE_DAY, rolls)
        included = rule.start is StartDay.INCLUDED
        return DayWalk(
            start=self.start_on,
            limit=self._days(included=included),
            working=rule.unit is Unit.WORKING_DAYS,
            included=included,
            rolls=rolls,
            windows=self._windows(today),
            until=today if open_pause else None,
        )

    def _days(self, *, included: bool) -> int:
        """How many days the limit has; months and years have those of their calendar."""
        if self.rule.unit not in BY_THE_MONTH:
            return self.total
        last = last_by_months(self.rule, self.start_on, self.total)
        return (last - self.start_on).days + included

    def _windows(self, today: date) -> tuple[Window, ...]:
        """The pauses in days, overlapping ones merged; an open one ends with the question."""
        windows = sorted((p.began_on, p.ended_on or max(today, p.began_on)) for p in self.pauses)
        merged: list[Window] = []
        for out, back in windows:
            if merged and out <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], back))
            else:
                merged.append((out, back))
        return tuple(merged)

    def _spans(self, at: datetime) -> tuple[Span, ...]:
        """The pauses in moments; cutting one after the other merges what overlaps."""
        return tuple((p.began, p.ended or max(at, p.began)) for p in self.pauses)


def end_of_day(rule: Rule, day: date, calendar: Calendar) -> datetime:
    """When the last day of a limit in days ends (民法典 article 203)."""
    if rule.end is EndOfDay.CLOSE_OF_BUSINESS:
        return calendar.moment(day, calendar.hours_on(day).closes)
    return calendar.moment(day, LAST_MOMENT)
