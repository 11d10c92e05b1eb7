"""Corresponding days of months and years, and the periods of a calendar year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yangguang.kernel.clocks.rules import Rule, StartDay, Unit


def in_month(year: int, month: int, day: int) -> date:
    """The day of a month, or the month's last where it has no such day (民法典 article 202)."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def corresponding(start: date, months: int) -> date:
    """The day that many months later that corresponds to `start`, by 民法典 article 202."""
    total = start.year * 12 + start.month - 1 + months
    return in_month(total // 12, total % 12 + 1, start.day)


def last_by_months(rule: Rule, start: date, amount: int) -> date:
    """The last day of a limit in months or years that begins with `start`.

    Where the first day is itself counted, the period ends the day before the corresponding one.
    """
    months = amount * 12 if rule.unit is Unit.YEARS else amount
    last = corresponding(start, months)
    if rule.start is StartDay.INCLUDED and last.day == start.day:
        return date.fromordinal(last.toordinal() - 1)
    return last


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a periodic rule, both days included, and the day by which it is due."""

    first: date
    last: date
    due: date


def period_of(rule: Rule, day: date) -> Period:
    """The period of a periodic rule in which a day lies."""
    first_month = (day.month - 1) // rule.every * rule.every + 1
    last = in_month(day.year, first_month + rule.every - 1, 31)
    due = last
    if rule.by:
        *month, number = rule.by.split("-")
        due = in_month(day.year, int(month[0]) if month else day.month, int(number))
    return Period(date(day.year, first_month, 1), last, due)


def periods(rule: Rule, since: date, until: date) -> Iterator[Period]:
    """The periods that touch the days from `since` to `until`, in order."""
    day = since
    while day <= until:
        period = period_of(rule, day)
        yield period
        day = date.fromordinal(period.last.toordinal() + 1)


def next_due(rule: Rule, start: date) -> date:
    """The first due day of a periodic rule on or after `start`."""
    period = period_of(rule, start)
    if period.due < start:
        period = period_of(rule, date.fromordinal(period.last.toordinal() + 1))
    return period.due
