"""By when: a duty's limit as a rule of the clocks, and the date it comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from yangguang.kernel.calendars.levels import in_force
from yangguang.kernel.clocks.evaluate import evaluate
from yangguang.kernel.clocks.facts import Started
from yangguang.kernel.clocks.levels import Level
from yangguang.kernel.clocks.rules import BY_THE_HOUR, Origin, Roll, Rule, Unit, by_date, statutory
from yangguang.kernel.duties.derivation.openings import midnight
from yangguang.kernel.duties.rules import TriggerType
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from yangguang.kernel.clocks.calendar import Calendar
    from yangguang.kernel.clocks.evaluate import Result
    from yangguang.kernel.duties.derivation.book import Book, Held
    from yangguang.kernel.duties.models import Obligation
    from yangguang.kernel.duties.rules import Limit

ONE_DAY = timedelta(days=1)
PERIOD_END = "按所定周期，以周期最后一日为限"  # data


@dataclass(frozen=True, slots=True)
class Due:
    """A due date with all it depends on."""

    rule: Rule
    at: datetime
    on: date
    soon_at: datetime
    """From when it is called due soon."""
    provisional: bool
    calendar_version: str


def rule_of(book: Book, held: Held, obligation: Obligation) -> Rule | None:
    """The obligation's limit. A parameter counts as it stood when the obligation was closed;
    while it is open, as it stands now.
    """
    duty, limit = held.duty, held.duty.limit
    if limit is None:
        if obligation.ends_on is None:
            return None
        return by_date(obligation.ends_on, law=PERIOD_END)
    if limit.parameter:
        closed = obligation.fulfilled_at
        row = book.parameter_on(limit.parameter, closed and city_date(closed))
        rule = statutory(
            row.amount, Unit(row.unit), law=row.law, code=limit.parameter, label=row.label
        )
        origin = Origin(limit.parameter, row.set_by, _set_on(book, row.since), row.ceiling)
        return replace(_unrolled(rule, limit), origin=origin)
    if limit.same_day:
        return by_date(obligation.opened_on, law=limit.law)
    if limit.by:
        return by_date(_named_day(limit.by, obligation), law=limit.law, roll=_roll(limit))
    amount = statutory(limit.amount, Unit(limit.unit), law=limit.law, code=duty.clause)
    return _unrolled(amount, limit)


def _set_on(book: Book, since: date) -> date:
    return book.dated if since == date.min else since


def _roll(limit: Limit) -> Roll:
    return Roll(limit.roll) if limit.roll else Roll.NONE


def _unrolled(rule: Rule, limit: Limit) -> Rule:
    """Limits in years are targets of the city's own and do not move with a weekend, unless said."""
    if limit.roll:
        return replace(rule, roll=Roll(limit.roll))
    return replace(rule, roll=Roll.NONE) if rule.unit is Unit.YEARS else rule


def _named_day(by: str, obligation: Obligation) -> date:
    """A whole date, or the day named in the period's last year or next after the opening."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", by):
        return date.fromisoformat(by)
    if obligation.ends_on is not None:
        return date.fromisoformat(f"{obligation.ends_on.year}-{by}")
    start = obligation.starts_on or obligation.opened_on
    this_year = date.fromisoformat(f"{start.year}-{by}")
    return this_year if this_year >= start else date.fromisoformat(f"{start.year + 1}-{by}")


def start_of(held: Held, obligation: Obligation) -> datetime:
    """From when the time runs: the day named, the period's last day, or the opening."""
    if obligation.starts_on is not None:
        return midnight(obligation.starts_on)
    if held.duty.trigger.type is TriggerType.CALENDAR and obligation.ends_on is not None:
        return midnight(obligation.ends_on)
    return obligation.opened_at


def due_of(book: Book, held: Held, obligation: Obligation) -> Due | None:
    """When the obligation is due. Closed, it keeps the calendar it was closed under."""
    rule = rule_of(book, held, obligation)
    if rule is None:
        return None
    closed = obligation.fulfilled_at
    calendar = book.calendar_on(closed and city_date(closed))
    start = start_of(held, obligation)
    mark = start if rule.unit in BY_THE_HOUR else city_date(start)
    alarm = _alarm(book, held, obligation)
    place = (rule, mark, calendar.version, alarm, in_force().mark)
    known = book.due.get(place)
    if known is None:
        known = book.due[place] = _reckon(rule, start, calendar, alarm)
    return known


def _alarm(book: Book, held: Held, obligation: Obligation) -> tuple[int, str] | None:
    limit, closed = held.duty.limit, obligation.fulfilled_at
    if limit is None or not limit.parameter:
        return None
    return book.parameter_on(limit.parameter, closed and city_date(closed)).alarm


def _reckon(rule: Rule, start: datetime, calendar: Calendar, alarm: tuple[int, str] | None) -> Due:
    result = clock(rule, start, calendar, start)
    if result.due is None or result.due_on is None:
        raise ValueError(f"{rule.code} has no due date")
    soon = _soon(rule, result.due, result.due_on, calendar)
    if alarm:
        warned = clock(statutory(*_unit(alarm), law=rule.law), start, calendar, start)
        soon = min(soon, midnight(warned.due_on + ONE_DAY)) if warned.due_on else soon
    return Due(rule, result.due, result.due_on, soon, result.provisional, calendar.version)


def _unit(alarm: tuple[int, str]) -> tuple[int, Unit]:
    return alarm[0], Unit(alarm[1])


def _soon(rule: Rule, due: datetime, due_on: date, calendar: Calendar) -> datetime:
    """When so little is left that the levels call it soon; counted back from the due date."""
    row = in_force().levels.row_on(due_on)
    left = row.left.get(rule.unit, 0) if row else 0
    if rule.unit in BY_THE_HOUR:
        return due - timedelta(hours=left)
    day = due_on
    while left:
        day -= ONE_DAY
        left -= calendar.is_working(day) or rule.unit is not Unit.WORKING_DAYS
    return midnight(day)


def clock(rule: Rule, start: datetime, calendar: Calendar, at: datetime) -> Result:
    """What the clocks say of a limit that began at a moment, with the working."""
    if rule.on is not None and city_date(start) > rule.on:
        # A unit that came to owe after the day: it is late from the first moment on.
        start = midnight(rule.on)
    levels = in_force().levels
    return evaluate(rule, [Started(at=start)], calendar, max(at, start), levels=levels)


def clock_of(
    book: Book, obligation: Obligation, *, at: datetime, calendar: Calendar | None = None
) -> Result | None:
    """The obligation's clock at a moment (closed: at its closing); None without a limit.

    `calendar`, for many open ones at once, is the one known now.
    """
    if obligation.rule is None:
        return None
    held = book.versions[obligation.version_id]
    closed = obligation.fulfilled_at
    counted = calendar or book.calendar_on(closed and city_date(closed))
    rule = Rule.from_json(obligation.rule)
    start, moment = start_of(held, obligation), closed or at
    if rule.on is not None:
        # A day is named: the time until it runs from the opening, not from the period's end.
        return clock(rule, min(start, obligation.opened_at), counted, moment)
    if moment < start:
        return _ahead(clock(rule, start, counted, start), counted, moment)
    return clock(rule, start, counted, moment)


def _ahead(result: Result, calendar: Calendar, at: datetime) -> Result:
    """A clock that starts later than now, with all that is left from now until it is due."""
    if result.due_on is None or result.remaining is None or result.rule.unit in BY_THE_HOUR:
        return result
    first, began = city_date(at), city_date(result.at)
    days = (first + ONE_DAY * n for n in range(1, (began - first).days + 1))
    every_day = result.rule.unit is not Unit.WORKING_DAYS
    before = sum(every_day or calendar.is_working(day) for day in days)
    soon = at >= _soon(result.rule, result.due or at, result.due_on, calendar)
    level = Level.DUE_SOON if soon else Level.IN_TIME
    return replace(result, at=at, remaining=result.remaining + before, level=level)
