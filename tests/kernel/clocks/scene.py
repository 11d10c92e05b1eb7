"""Calendars, moments and rules the tests of the clocks share."""

from __future__ import annotations

from datetime import date, datetime, time

from chinese_calendar import constants

from yangguang.kernel.clocks import (
    CITY_ZONE,
    DayKind,
    OfficeHours,
    SpecialDay,
    Started,
    Unit,
    evaluate,
    make_calendar,
    statutory,
)

NOTICE = "国务院办公厅关于部分节假日安排的通知"
HOURS = OfficeHours(((time(8, 30), time(12)), (time(13, 30), time(17, 30))))


def official_days() -> list[SpecialDay]:
    return [
        SpecialDay(day, kind, name, NOTICE)
        for kind, table in (
            (DayKind.HOLIDAY, constants.holidays),
            (DayKind.MAKE_UP, constants.workdays),
        )
        for day, name in table.items()
    ]


OFFICE = make_calendar("office", "2026", official_days(), range(2004, 2027), [HOURS])


def moment(text: str) -> datetime:
    """2026-02-06 or 2026-02-06 15:30, in the city."""
    at = datetime.fromisoformat(text)
    return (at if " " in text else at.replace(hour=10)).replace(tzinfo=CITY_ZONE)


def day(text: str) -> date:
    return date.fromisoformat(text)


def started(text: str) -> Started:
    return Started(at=moment(text))


WORKING_20 = statutory(20, Unit.WORKING_DAYS, law="条例第三十三条", code="reply")
WORKING_15 = statutory(15, Unit.WORKING_DAYS, law="条例第三十二条", code="third_party")
LATER = moment("2030-01-01")


def due(rule, facts, at=LATER, calendar=OFFICE):
    return evaluate(rule, facts, calendar, at).due_on
