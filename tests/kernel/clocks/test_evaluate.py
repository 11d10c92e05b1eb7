"""What a clock says at a moment: units, ends, levels, working, words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from tests.kernel.clocks.scene import (
    HOURS,
    LATER,
    NOTICE,
    OFFICE,
    WORKING_20,
    day,
    due,
    moment,
    started,
)
from yangguang.kernel.clocks import (
    BadFact,
    Calendar,
    Clock,
    DayKind,
    EndOfDay,
    Lapsed,
    Level,
    LevelRow,
    Levels,
    Paused,
    Period,
    Reason,
    Resumed,
    Roll,
    SpecialDay,
    StartDay,
    Stopped,
    Unit,
    by_date,
    describe,
    each_period,
    evaluate,
    evaluate_all,
    fold_lines,
    limit_words,
    make_calendar,
    most_urgent,
    period_of,
    periods,
    statutory,
)

THREE = statutory(3, Unit.WORKING_DAYS, law="计划 四（二）2")
OFFICE_10 = statutory(10, Unit.OFFICE_HOURS, law="承诺")
GROUND = "条例第三十三条第三款"


def ask(rule, start, at, *facts, calendar=OFFICE, levels=None):
    more = {"levels": levels} if levels else {}
    return evaluate(rule, [started(start), *facts], calendar, moment(at), **more)


def test_before_it_begins_a_clock_says_so():
    result = evaluate(THREE, [], OFFICE, LATER)

    assert (result.level, result.due_on, result.remaining) == (Level.NONE, None, None)
    assert list(result.working) == []
    assert (result.pauses, result.extensions, result.restarted) == ((), (), "")
    assert result.latest_on is None
    assert describe(result) == "尚未开始计时"


@pytest.mark.parametrize(
    ("at", "level", "remaining", "words"),
    [
        ("2026-03-02", Level.IN_TIME, 3, "还剩3个工作日"),
        ("2026-03-04", Level.DUE_SOON, 1, "还剩1个工作日"),
        ("2026-03-05", Level.DUE_SOON, 0, "今天到期"),
        ("2026-03-06", Level.LATE, -1, "已逾期1个工作日"),
        ("2026-03-07", Level.LATE, -1, "已逾期1个工作日"),
        ("2026-03-09", Level.LATE, -2, "已逾期2个工作日"),
    ],
)
def test_levels_and_words_day_by_day(at, level, remaining, words):
    result = ask(THREE, "2026-03-02", at)

    assert (result.level, result.remaining, describe(result)) == (level, remaining, words)


def test_calendar_days_are_told_in_days_left():
    rule = statutory(60, Unit.CALENDAR_DAYS, law="行政复议法第二十条")

    assert describe(ask(rule, "2026-03-09", "2026-03-19")) == "还剩50天"
    assert describe(ask(rule, "2026-03-09", "2026-05-12")) == "已逾期4天"


def test_a_pause_in_calendar_days_moves_the_date_by_its_days():
    rule = statutory(60, Unit.CALENDAR_DAYS, law="行政复议法第二十条")
    facts = [
        Paused(at=moment("2026-03-10"), kind="suspended", ground="复议法第三十九条"),
        Resumed(at=moment("2026-03-20")),
    ]

    assert ask(rule, "2026-03-02", "2026-03-15", facts[0]).remaining == 52
    assert ask(rule, "2026-03-02", "2026-03-25", *facts).raw_on == day("2026-05-11")


def test_done_and_done_late_in_words():
    done = Stopped(at=moment("2026-03-05"), why="已公开")
    late = Stopped(at=moment("2026-03-06"), why="已公开")

    assert describe(ask(THREE, "2026-03-02", "2026-03-09", done)) == "已按时办结"
    assert describe(ask(THREE, "2026-03-02", "2026-03-09", late)) == "已逾期办结"


def test_time_that_was_let_pass_is_over_and_not_late():
    passed = Lapsed(at=moment("2026-03-09"), why="没有答复")

    result = ask(THREE, "2026-03-02", "2026-03-20", passed)
    assert (result.level, describe(result)) == (Level.LAPSED, "期限已满")
    with pytest.raises(BadFact):
        ask(THREE, "2026-03-02", "2026-03-20", passed, Stopped(at=moment("2026-03-10"), why="x"))


def test_paused_in_words():
    pause = Paused(at=moment("2026-03-03"), kind="x", ground=GROUND)

    assert describe(ask(THREE, "2026-03-02", "2026-03-09", pause)) == "计时暂停，还剩2个工作日"


def test_close_of_business_ends_the_last_day():
    rule = replace(THREE, end=EndOfDay.CLOSE_OF_BUSINESS)

    assert ask(rule, "2026-03-02", "2026-03-05 17:30").level is Level.DUE_SOON
    after = ask(rule, "2026-03-02", "2026-03-05 17:31")
    assert (after.level, after.remaining) == (Level.LATE, -1)
    assert after.due == moment("2026-03-05 17:30")


def test_first_day_included():
    rule = replace(THREE, start=StartDay.INCLUDED)
    month = replace(statutory(1, Unit.MONTHS, law="x"), start=StartDay.INCLUDED, roll=Roll.NONE)

    assert due(rule, [started("2026-03-02")]) == day("2026-03-04")
    assert due(month, [started("2026-03-02")]) == day("2026-04-01")
    assert due(month, [started("2026-01-31")]) == day("2026-02-28")


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (by_date(date(2017, 12, 31), law="计划"), "2017-07-26", "2017-12-31"),
        (
            by_date(date(2017, 12, 31), law="计划", roll=Roll.NEXT_WORKING_DAY),
            "2017-07-26",
            "2018-01-02",
        ),
        (each_period(12, by="11-30", law="计划"), "2017-07-26", "2017-11-30"),
        (each_period(12, by="11-30", law="计划"), "2017-11-30", "2017-11-30"),
        (each_period(12, by="11-30", law="计划"), "2017-12-01", "2018-11-30"),
        (each_period(12, by="02-29", law="计划"), "2026-01-01", "2026-02-28"),
        (each_period(3, law="每季度"), "2026-05-02", "2026-06-30"),
        (each_period(2, law="每两个月"), "2026-01-15", "2026-02-28"),
        (each_period(1, by="15", law="每月"), "2026-01-16", "2026-02-15"),
    ],
)
def test_dates_and_periods(rule, start, expected):
    assert due(rule, [started(start)]) == day(expected)


def test_periods_between_two_days():
    rule = each_period(6, law="每半年")
    halves = [
        Period(day("2026-01-01"), day("2026-06-30"), day("2026-06-30")),
        Period(day("2026-07-01"), day("2026-12-31"), day("2026-12-31")),
    ]

    assert list(periods(rule, day("2026-05-01"), day("2026-07-01"))) == halves
    assert period_of(rule, day("2026-06-30")) == halves[0]


def test_working_of_a_date_that_gives_way():
    rule = by_date(date(2017, 12, 31), law="计划", roll=Roll.NEXT_WORKING_DAY)

    result = ask(rule, "2017-07-26", "2017-07-26")

    assert [(str(w.on), w.reason, w.why) for w in result.working] == [
        ("2017-12-31", Reason.FIXED, "规定的日期"),
        ("2018-01-01", Reason.ROLLED, "New Year's Day假期，继续顺延"),
        ("2018-01-02", Reason.LANDED, "休息日后的第一个工作日"),
    ]
    assert (result.raw_on, result.remaining) == (day("2017-12-31"), 160)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-03-02 09:00", 2, "2026-03-02 11:00"),
        ("2026-03-02 11:00", 2, "2026-03-02 14:30"),  # over the noon break
        ("2026-03-06 16:30", 2, "2026-03-09 09:30"),  # over the weekend
        ("2026-02-13 16:30", 2, "2026-02-14 09:30"),  # into a make-up Saturday
        ("2026-03-07 12:00", 10, "2026-03-10 11:00"),  # begins on a Saturday
    ],
)
def test_office_hours(start, amount, expected):
    rule = statutory(amount, Unit.OFFICE_HOURS, law="承诺")

    assert ask(rule, start, start).due == moment(expected)


@pytest.mark.parametrize(
    ("at", "remaining", "words"),
    [
        ("2026-03-02 09:00", 10, "还剩10个办公小时"),
        ("2026-03-02 12:30", 7, "还剩7个办公小时"),
        ("2026-03-03 11:20", 0, "还剩不足1个办公小时"),
        ("2026-03-03 11:40", -1, "已逾期1个办公小时"),
        ("2026-03-03 14:10", -2, "已逾期2个办公小时"),
    ],
)
def test_office_hours_left_and_overdue(at, remaining, words):
    result = ask(OFFICE_10, "2026-03-02 09:00", at)

    assert result.due == moment("2026-03-03 11:30")
    assert (result.remaining, describe(result)) == (remaining, words)


def test_hours_overdue_count_the_clock():
    rule = statutory(24, Unit.HOURS, law="计划")

    assert ask(rule, "2026-03-02 10:00", "2026-03-03 12:01").remaining == -3


def test_hours_stand_still_in_a_pause():
    rule = statutory(24, Unit.HOURS, law="计划")
    facts = [
        Paused(at=moment("2026-03-02 12:00"), kind="x", ground=GROUND),
        Resumed(at=moment("2026-03-04 18:00")),
    ]

    during = ask(rule, "2026-03-02 10:00", "2026-03-04 13:00", facts[0])
    after = ask(rule, "2026-03-02 10:00", "2026-03-04 19:00", *facts)

    assert (during.due, during.remaining) == (None, 22)
    assert after.due == moment("2026-03-05 16:00")
    assert [(str(w.on), w.counted, w.number, w.why) for w in after.working] == [
        ("2026-03-02", True, 2, "10:00至12:00"),
        ("2026-03-03", False, 2, f"计时暂停（{GROUND}）"),
        ("2026-03-04", True, 8, "18:00至24:00"),
        ("2026-03-05", True, 24, "00:00至16:00"),
    ]


def test_a_pause_in_hours_with_a_maximum_in_days_ends_with_the_day():
    rule = statutory(24, Unit.HOURS, law="计划")
    limit = statutory(1, Unit.CALENDAR_DAYS, law="x", roll=Roll.NONE)
    pause = Paused(at=moment("2026-03-02 12:00"), kind="x", ground=GROUND, limit=limit)

    result = ask(rule, "2026-03-02 10:00", "2026-03-04 00:00", pause)

    assert result.due is not None
    assert result.due_on == day("2026-03-04")


def test_working_adds_up_to_the_due_date():
    result = ask(WORKING_20, "2026-02-06", "2026-02-06")
    lines = list(result.working)
    by_day = {str(line.on): line for line in lines}

    assert (lines[0].why, lines[0].counted) == ("起算当日不计入", False)
    assert [line.number for line in lines if line.counted] == list(range(1, 21))
    assert lines[-1].on == result.due_on
    make_up = by_day["2026-02-14"]
    assert (make_up.counted, make_up.source) == (True, NOTICE)
    assert make_up.why.startswith("调休上班")
    assert by_day["2026-02-16"].why.endswith("假期")
    assert by_day["2026-02-07"].why == "周末"
    assert by_day["2026-02-09"].why == "工作日"


def test_working_names_pause_closure_and_a_first_day_that_is_a_holiday():
    closed = SpecialDay(day("2026-03-04"), DayKind.CLOSURE, "暴雪", "佳政办公告〔2026〕3号")
    rest = SpecialDay(day("2026-03-02"), DayKind.HOLIDAY, "纪念日", NOTICE)
    calendar = make_calendar("office", "x", [closed, rest], [2026])
    pause = Paused(at=moment("2026-03-05"), kind="x", ground=GROUND)

    result = ask(WORKING_20, "2026-03-02", "2026-03-06", pause, calendar=calendar)

    assert [line.why for line in result.working] == [
        "起算当日不计入（纪念日）",
        "工作日",
        "停止办公（暴雪）",
        "工作日",
        f"计时暂停（{GROUND}）",
    ]


def test_calendar_days_are_folded_into_stretches():
    rule = statutory(30, Unit.CALENDAR_DAYS, law="民法典")

    stretches = list(fold_lines(ask(rule, "2019-09-01", "2019-09-01").working))

    told = [(str(s.first.on), str(s.last.on), s.last.number, s.is_single) for s in stretches]
    assert told[:2] == [
        ("2019-09-01", "2019-09-01", 0, True),
        ("2019-09-02", "2019-10-01", 30, False),
    ]
    assert len(told) == 2 + 7


@pytest.mark.parametrize(
    ("rule", "start", "years"),
    [
        (WORKING_20, "2026-12-10", (2027,)),
        (WORKING_20, "2026-11-10", ()),
        (WORKING_20, "2026-12-31", (2027,)),
        (statutory(30, Unit.CALENDAR_DAYS, law="x"), "2026-12-10", (2027,)),
        (statutory(30, Unit.CALENDAR_DAYS, law="x", roll=Roll.NONE), "2026-12-10", ()),
        (statutory(40, Unit.OFFICE_HOURS, law="x"), "2026-12-30", (2027,)),
        (statutory(40, Unit.HOURS, law="x"), "2026-12-30", ()),
    ],
)
def test_a_date_is_provisional_when_it_asked_a_year_without_notice(rule, start, years):
    result = ask(rule, start, start)

    assert result.provisional_years == years
    assert result.provisional is bool(years)


def test_paused_before_the_turn_of_the_year_is_not_provisional():
    pause = Paused(at=moment("2026-12-10"), kind="x", ground=GROUND)

    assert not ask(WORKING_20, "2026-12-10", "2026-12-10", pause).provisional


def test_the_version_of_the_calendar_is_kept():
    assert ask(THREE, "2026-03-02", "2026-03-02").calendar_version == "2026"


def test_levels_are_dated():
    rows = Levels(
        (
            LevelRow(since=day("2026-01-01"), left={}, percent=50),
            LevelRow(since=day("2026-03-04"), left={Unit.WORKING_DAYS: 2}),
        )
    )
    nothing = Levels(())

    assert ask(WORKING_20, "2026-02-02", "2026-02-13", levels=rows).level is Level.IN_TIME
    assert ask(WORKING_20, "2026-02-02", "2026-02-24", levels=rows).level is Level.DUE_SOON
    assert ask(WORKING_20, "2026-02-09", "2026-03-04", levels=rows).level is Level.IN_TIME
    assert ask(THREE, "2026-03-02", "2026-03-05", levels=nothing).level is Level.IN_TIME


def test_several_clocks_on_one_matter():
    clocks = [
        Clock("legal", WORKING_20, [started("2026-03-02")], OFFICE),
        Clock("promised", THREE, [started("2026-03-02")], OFFICE),
        Clock("step", THREE, [], OFFICE),
    ]

    results = evaluate_all(clocks, moment("2026-03-03"))

    assert list(results) == ["legal", "promised", "step"]
    assert most_urgent(results) == "promised"
    assert most_urgent({"step": results["step"], "legal": results["legal"]}) == "legal"
    assert most_urgent({}) is None


def test_limits_in_words():
    assert limit_words(20, "working-days") == "20个工作日"


def test_weekend_hours_and_calendar_are_values():
    assert HOURS.closes == time(17, 30)
    assert isinstance(OFFICE, Calendar)
