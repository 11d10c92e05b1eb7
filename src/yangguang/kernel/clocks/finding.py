"""Walks a run to its end: the due date as it would be and as it is, and what is used up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yangguang.kernel.clocks.calendar import COUNTED, Calendar
from yangguang.kernel.clocks.rules import BY_THE_HOUR, Rule, Unit
from yangguang.kernel.clocks.running import Run, end_of_day
from yangguang.kernel.clocks.walking import DateWalk, DayWalk, HourWalk

HOUR = timedelta(hours=1)
NOTHING = timedelta()
FAR = 10**6


@dataclass(frozen=True, slots=True)
class Found:
    """Where a run ends; due dates are None while an open pause keeps them unknown."""

    due: datetime | None
    due_on: date | None
    raw_on: date | None
    used: int
    """Units used up by the moment of the question; an hour begun counts."""
    total: int
    """Whole units of the limit (months and years: their days; dates: 0)."""
    provisional_years: tuple[int, ...]
    """Years without holiday notice on which the date depends."""


def find(run: Run, calendar: Calendar, at: datetime) -> Found:
    """Where the run ends, as it is known at a moment (aware, in the calendar's zone)."""
    today = at.date()
    walk = run.walk(at, today)
    if isinstance(walk, HourWalk):
        return _find_hour(walk, calendar, at)
    return _find_day(run, walk, calendar, today)


def _find_day(run: Run, walk: DayWalk | DateWalk, calendar: Calendar, today: date) -> Found:
    limit = walk.limit if isinstance(walk, DayWalk) else 0
    used, last = 0, run.start_on
    raw: date | None = None
    for last, number, _reason in walk.steps(calendar):
        if last <= today:
            used = number
        if number == limit and raw is None:
            raw = last
    years = _touched(run, walk, calendar, raw or last, last)
    if raw is None:
        return Found(None, None, None, used, limit, years)
    return Found(end_of_day(run.rule, last, calendar), last, raw, used, limit, years)


def _touched(
    run: Run, walk: DayWalk | DateWalk, calendar: Calendar, raw: date, last: date
) -> tuple[int, ...]:
    """Years without notice that a date depends on: those of the days whose kind was asked."""
    if isinstance(walk, DayWalk) and walk.working:
        first = run.start_on if walk.included else run.start_on + timedelta(days=1)
        return calendar.provisional_years(min(first, last), last)
    return calendar.provisional_years(raw, last) if walk.rolls else ()


def _find_hour(walk: HourWalk, calendar: Calendar, at: datetime) -> Found:
    used, total = timedelta(), walk.limit // HOUR
    day, due = walk.start.date(), None
    for step in walk.steps(calendar):
        day = step.on
        used += sum((max(min(end, at) - begin, NOTHING) for begin, end in step.spans), NOTHING)
        if step.used == walk.limit:
            due = step.spans[-1][1]
    years = calendar.provisional_years(walk.start.date(), day) if walk.office else ()
    due_on = day if due else None
    return Found(due, due_on, due_on, -(-used // HOUR), total, years)


def overdue(rule: Rule, found: Found, calendar: Calendar, at: datetime) -> int:
    """How many units the due date lies behind; a unit begun counts. 0: it does not."""
    if found.due is None or found.due_on is None or at <= found.due:
        return 0
    if rule.unit in BY_THE_HOUR:
        office = rule.unit is Unit.OFFICE_HOURS
        hours = HourWalk(found.due, FAR * HOUR, office=office, until=at)
        gone = sum((b - a for s in hours.steps(calendar) for a, b in s.spans), NOTHING)
        return max(1, -(-gone // HOUR))
    days = DayWalk(
        found.due_on,
        FAR,
        working=rule.unit is Unit.WORKING_DAYS,
        included=False,
        rolls=False,
        until=at.date(),
    )
    return max(1, sum(reason in COUNTED for _day, _number, reason in days.steps(calendar)))
