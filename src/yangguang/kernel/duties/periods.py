"""Periods of the calendar: their names, first and last days. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yangguang.kernel.duties.rules import MONTHS, Period

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """One period: its name (`2026`, `2026-H1`, `2026-Q3`, `2026-B4`, `2026-07`, `2026-2027`)."""

    name: str
    first: date
    last: date


def span_of(period: Period, day: date) -> Span:
    """The period a day lies in. Two-year periods begin with odd years, as the plan's first did."""
    months = MONTHS[period]
    index = _months(day)
    if period is Period.TWO_YEARS:
        # 2017 began one: counted from an odd year.
        start = (index - 12) // months * months + 12
    else:
        start = index // months * months
    first, after = _first(start), _first(start + months)
    return Span(_name(period, first), first, after - ONE_DAY)


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _name(period: Period, first: date) -> str:
    number = (first.month - 1) // MONTHS[period] + 1
    match period:
        case Period.MONTH:
            return f"{first:%Y-%m}"
        case Period.TWO_MONTHS:
            return f"{first.year}-B{number}"
        case Period.QUARTER:
            return f"{first.year}-Q{number}"
        case Period.HALF_YEAR:
            return f"{first.year}-H{number}"
        case Period.YEAR:
            return str(first.year)
        case Period.TWO_YEARS:
            return f"{first.year}-{first.year + 1}"


def spans(
    history: Sequence[tuple[date, Period]], *, since: date, until: date | None, through: date
) -> Iterator[Span]:
    """Every period that has begun by `through`, from the one in which `since` lies.

    `history` says from which day on which period holds, oldest first; a period runs to its end
    before a new length takes over. `until` is the last day on which a period may begin.
    """
    last_start = min(through, until) if until else through
    day = since
    while day <= last_start:
        span = span_of(period_on(history, day), day)
        first = max(span.first, day)
        if first > last_start:
            return
        yield Span(span.name, first, span.last)
        day = span.last + ONE_DAY


def period_on(history: Sequence[tuple[date, Period]], day: date) -> Period:
    """The length that holds on the day; before the first change the first known."""
    held = [period for since, period in history if since <= day]
    return held[-1] if held else history[0][1]


def next_month(day: date) -> date:
    """The first day of the month after: every kind of period begins on one."""
    return _first(_months(day) + 1)


def span_label(name: str) -> str:
    """The period's name in Chinese: `2026-Q3` is 2026年第3季度."""
    year, _sep, rest = name.partition("-")
    if not rest:
        return f"{year}年"
    if rest.startswith("Q"):
        return f"{year}年第{rest[1:]}季度"
    if rest.startswith("H"):
        return f"{year}年{'上' if rest == 'H1' else '下'}半年"
    if rest.startswith("B"):
        number = int(rest[1:])
        return f"{year}年{number * 2 - 1}—{number * 2}月"
    if len(rest) == 4:
        return f"{year}—{rest}年"
    return f"{year}年{int(rest)}月"
