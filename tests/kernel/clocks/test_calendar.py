"""The calendar: what it says of a day, what it refuses, and that it agrees with others."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import chinese_calendar
import holidays
import pytest

from tests.kernel.clocks.scene import HOURS, NOTICE, OFFICE, day
from yangguang.kernel.clocks import (
    BadCalendar,
    DayKind,
    OfficeHours,
    Reason,
    SpecialDay,
    make_calendar,
    weekends_only,
)

FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
# The holiday was lengthened in March 2019 (国办发明电〔2019〕3号); `holidays` has the notice before.
LABOUR_DAY_2019 = [date(2019, 4, 28), date(2019, 5, 2), date(2019, 5, 3), date(2019, 5, 5)]
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def test_agrees_with_chinesecalendar_on_every_day():
    differing = [d for d in EVERY_DAY if OFFICE.is_working(d) != chinese_calendar.is_workday(d)]

    assert differing == []


def test_agrees_with_holidays_on_every_day():
    other = holidays.country_holidays("CN", years=range(2018, 2028))
    working = [other.is_working_day(d) for d in EVERY_DAY]
    differing = [
        d for d, is_open in zip(EVERY_DAY, working, strict=True) if OFFICE.is_working(d) != is_open
    ]

    assert differing == LABOUR_DAY_2019


@pytest.mark.parametrize(
    ("on", "counted", "reason", "source"),
    [
        ("2026-02-14", True, Reason.MAKE_UP, NOTICE),
        ("2026-02-16", False, Reason.HOLIDAY, NOTICE),
        ("2026-03-07", False, Reason.WEEKEND, ""),
        ("2026-03-09", True, Reason.WORKING, ""),
    ],
)
def test_note_says_why_and_by_which_notice(on, counted, reason, source):
    note = OFFICE.note(day(on))

    assert (note.counted, note.reason, note.source) == (counted, reason, source)


def test_a_closure_is_no_working_day():
    closed = SpecialDay(day("2026-03-09"), DayKind.CLOSURE, "暴雪", "佳政办公告〔2026〕3号")
    calendar = make_calendar("office", "x", [closed], [2026])

    assert not calendar.is_working(day("2026-03-09"))


def test_a_year_without_notice_is_provisional():
    assert OFFICE.is_provisional(day("2027-01-04"))
    assert not OFFICE.is_provisional(day("2026-12-31"))
    assert OFFICE.provisional_years(day("2025-12-01"), day("2028-01-02")) == (2027, 2028)
    assert weekends_only().is_provisional(day("2026-01-01"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((DayKind.HOLIDAY, "春节", ""), "没有依据"),
        ((DayKind.HOLIDAY, "  ", NOTICE), "没有名称"),
        (("feast", "春节", NOTICE), "“feast”无法识别"),
    ],
)
def test_row_without_notice_name_or_known_kind_is_refused(row, said):
    with pytest.raises(BadCalendar, match=said):
        SpecialDay(day("2026-02-16"), *row)


def test_a_day_that_stands_twice_is_refused_with_its_line():
    row = SpecialDay(day("2026-02-16"), DayKind.HOLIDAY, "春节", NOTICE)

    with pytest.raises(BadCalendar, match=r"^第2行：2026年2月16日出现了两次") as refused:
        make_calendar("office", "x", [row, row], [2026])

    assert refused.value.line == 2


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(12)), (time(11), time(17))),
    ],
)
def test_office_hours_in_disorder_are_refused(spans):
    with pytest.raises(BadCalendar, match="办公时间"):
        OfficeHours(spans)


def test_summer_hours_follow_winter_hours():
    summer = OfficeHours(((time(8), time(18)),), since=day("2026-06-01"))
    calendar = make_calendar("office", "x", [], [2026], [summer, HOURS])

    assert calendar.hours_on(day("2026-05-31")).closes == time(17, 30)
    assert calendar.hours_on(day("2026-06-01")).closes == time(18)


def test_no_office_hours_is_said():
    with pytest.raises(BadCalendar, match="没有2026年6月1日的办公时间"):
        weekends_only().hours_on(day("2026-06-01"))


def test_a_moment_without_zone_is_refused():
    with pytest.raises(BadCalendar, match="没有时区"):
        OFFICE.date_of(datetime(2026, 1, 1))  # noqa: DTZ001  the naive moment is the point
