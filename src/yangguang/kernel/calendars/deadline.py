"""A time limit for anyone: what the public page, the command line and the API compute."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from yangguang.kernel.calendars.rules import FIRST_YEAR, LAST_YEAR
from yangguang.kernel.calendars.seeding import DATA
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.clocks import (
    CITY_ZONE,
    Paused,
    Resumed,
    Started,
    Unit,
    describe,
    evaluate,
    statutory,
)
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yangguang.kernel.clocks import Calendar, Fact, Result, WorkingLine

UNITS = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.YEARS)
"""What a day alone is enough to count from."""
GENERAL_LAW = "民法典第二百条至第二百零四条"  # data
FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


class Refused(ValueError):
    """A question that cannot be answered: the field it is about, and the mend in Chinese."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


@dataclass(frozen=True)
class Limit:
    """A limit of the law that people ask about."""

    key: str
    group: str
    label: str
    amount: int
    unit: Unit
    law: str
    starts: str
    """The event whose day is not counted."""
    since: date
    pauses: str = ""


@cache
def limits() -> tuple[Limit, ...]:
    """The known limits, in the order in which they are shown."""
    rows = json.loads((DATA / "limits.json").read_text("utf-8"))
    return tuple(
        Limit(**{**r, "unit": Unit(r["unit"]), "since": date.fromisoformat(r["since"])})
        for r in rows
    )


def held_on(limit: Limit, day: date) -> bool:
    """Whether the law that sets the limit was in force on the day."""
    return limit.since <= day


def limit_for(key: str) -> Limit | None:
    """The known limit of that key."""
    return next((limit for limit in limits() if limit.key == key), None)


@dataclass(frozen=True)
class Pause:
    """Not counted: every day after the first and up to the last."""

    begins: date
    ends: date
    ground: str = ""


def deadline(
    *,
    start: date,
    amount: int,
    unit: Unit,
    calendar: str = "office",
    pauses: Sequence[Pause] = (),
    law: str = "",
    label: str = "",
) -> Result:
    """The limit counted as 民法典 200–204 counts, on the calendar as it stands.

    The first day is out, a last day that is a holiday gives way to the next working day. Raises
    Refused with the field, or BadRule and BadFact of the clocks, each with the mend.
    """
    if not FIRST <= start <= LAST:
        text = _("起算日请填%(first)s至%(last)s之间的日期。")
        raise Refused("start", text % {"first": day_cn(FIRST), "last": day_cn(LAST)})
    rule = statutory(amount, unit, law=law or GENERAL_LAW, label=label)
    facts: list[Fact] = [Started(at=_noon(start))]
    last = start
    for number, pause in enumerate(sorted(pauses, key=lambda p: p.begins), start=1):
        _check_pause(pause, start)
        ground = pause.ground or _("法律规定不计入期限的时间")
        facts.append(Paused(at=_noon(pause.begins), kind=str(number), ground=ground))
        facts.append(Resumed(at=_noon(pause.ends), kind=str(number)))
        last = max(last, pause.ends)
    facts.sort(key=lambda fact: fact.at)
    asked = _noon(last) + timedelta(hours=1)
    return evaluate(rule, facts, calendar_for(calendar), asked)


def last_day(limit: Limit, start: date, calendar: Calendar) -> date | None:
    """The last day of a known limit from an event, on a calendar already at hand: for many."""
    rule = statutory(limit.amount, limit.unit, law=limit.law)
    return evaluate(rule, [Started(at=_noon(start))], calendar, _noon(start)).due_on


def _check_pause(pause: Pause, start: date) -> None:
    if pause.begins < start:
        text = _("暂停自%(begins)s开始，早于起算日%(start)s。请核对日期。")
        raise Refused("pauses", text % {"begins": day_cn(pause.begins), "start": day_cn(start)})
    if pause.ends < pause.begins or pause.ends > LAST:
        text = _("暂停%(begins)s至%(ends)s的起止颠倒或者过远。请核对日期。")
        raise Refused("pauses", text % {"begins": day_cn(pause.begins), "ends": day_cn(pause.ends)})


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CITY_ZONE)


def as_json(result: Result) -> dict[str, Any]:
    """The answer as the API and the command line give it."""
    rule = result.rule
    return {
        "start": _iso(result.started_on),
        "amount": rule.amount,
        "unit": rule.unit.value,
        "law": rule.law,
        "due": _iso(result.raw_on),
        "shifted": _iso(result.due_on),
        "provisional": result.provisional,
        "provisional_years": list(result.provisional_years),
        "calendar_version": result.calendar_version,
        "working": [line_as_json(line) for line in result.working],
    }


def line_as_json(line: WorkingLine) -> dict[str, Any]:
    """One line of the working."""
    return {
        "date": line.on.isoformat(),
        "counted": line.counted,
        "number": line.number,
        "reason": line.reason.value,
        "why": line.why,
        "source": line.source,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


__all__ = [
    "UNITS",
    "Limit",
    "Pause",
    "Refused",
    "as_json",
    "deadline",
    "describe",
    "held_on",
    "last_day",
    "limit_for",
    "limits",
]
