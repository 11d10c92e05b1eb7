"""Dated facts: what they do to a clock, and what cannot have happened so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.kernel.clocks.scene import (
    LATER,
    OFFICE,
    WORKING_15,
    WORKING_20,
    day,
    due,
    moment,
    started,
)
from yangguang.kernel.clocks import (
    BadFact,
    Extended,
    Extension,
    Fact,
    Level,
    Limited,
    Paused,
    Restarted,
    Resumed,
    Started,
    Stopped,
    Unit,
    by_date,
    evaluate,
    fact_from_json,
    statutory,
)

START = started("2026-03-02")
GROUND = "条例第三十三条第三款"


def pause(text, kind="third_party", **more):
    return Paused(at=moment(text), kind=kind, ground=GROUND, **more)


def limited(text, **more):
    return Limited(at=moment(text), kind="third_party", limit=WORKING_15, **more)


def extension(text, amount=5, approver="", **more):
    return Extended(at=moment(text), amount=amount, ground="条例", approver=approver, **more)


def resumed(text, kind="", **more):
    return Resumed(at=moment(text), kind=kind, **more)


STOP = Stopped(at=moment("2026-03-09"), why="已答复")
HOURS_24 = statutory(24, Unit.HOURS, law="计划")
ONCE = replace(WORKING_20, extension=Extension(20))


@pytest.mark.parametrize(
    ("facts", "line", "said"),
    [
        ([pause("2026-03-01"), START], 1, "还没有开始"),
        ([START, pause("2026-03-09", on=day("2026-03-01"))], 2, "早于起算日2026年3月2日"),
        ([START, started("2026-03-03")], 2, "已经开始"),
        ([START, pause("2026-03-05"), resumed("2026-03-04")], 3, "登记时间.*早于上一行"),
        ([START, pause("2026-03-05"), pause("2026-03-06")], 3, "还没有结束"),
        ([START, resumed("2026-03-06", "third_party")], 2, "没有正在进行的暂停"),
        (
            [START, pause("2026-03-05"), pause("2026-03-05", "fee"), resumed("2026-03-06")],
            4,
            "third_party、fee",
        ),
        (
            [
                START,
                pause("2026-03-05", ref="甲"),
                pause("2026-03-05", "fee"),
                resumed("2026-03-06"),
            ],
            4,
            "third_party/甲、fee",
        ),
        (
            [START, pause("2026-03-05"), resumed("2026-03-09", on=day("2026-03-04"))],
            3,
            "早于暂停日期2026年3月5日",
        ),
        ([START, Paused(at=moment("2026-03-05"), kind="x", ground=" ")], 2, "没有依据"),
        ([START, limited("2026-03-05")], 2, "没有正在进行的暂停"),
        (
            [START, pause("2026-03-05"), limited("2026-03-09", on=day("2026-03-04"))],
            3,
            "早于暂停日期2026年3月5日",
        ),
        ([START, replace(STOP, on=day("2026-03-06"))], 2, "系统收到的时间为准"),
        ([START, replace(STOP, on=day("2026-03-12"))], 2, "还没有发生"),
        ([START, STOP, pause("2026-03-10")], 3, "计时已在2026年3月9日停止"),
        ([START, extension("2026-04-01")], 2, "期限已在2026年3月30日届满"),
        ([START, extension("2026-03-09", amount=0)], 2, "延长的数量“0”无效"),
        ([START, extension("2026-03-09", amount="5")], 2, "延长的数量“5”无效"),
        ([START, Fact(at=moment("2026-03-05"))], 2, "“Fact”不是计时记录"),
        ([START, Stopped(at=datetime(2026, 3, 9), why="")], 2, "没有时区"),  # noqa: DTZ001
    ],
)
def test_what_cannot_have_happened_is_refused_with_its_line(facts, line, said):
    with pytest.raises(BadFact, match=f"^第{line}行：.*{said}") as refused:
        evaluate(WORKING_20, facts, OFFICE, LATER)

    assert refused.value.line == line


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([extension("2026-03-09")], "须经批准"),
        ([extension("2026-03-09", 21, "主任")], "累计延长 21，超过了最多 20"),
        (
            [extension("2026-03-09", 5, "主任"), extension("2026-03-10", 5, "主任")],
            "已经延长过 1 次",
        ),
    ],
)
def test_extension_beyond_the_law_is_refused(facts, said):
    with pytest.raises(BadFact, match=said):
        evaluate(ONCE, [START, *facts], OFFICE, LATER)


def test_the_question_needs_a_zone():
    with pytest.raises(BadFact, match="没有时区"):
        evaluate(WORKING_20, [START], OFFICE, datetime(2026, 3, 9))  # noqa: DTZ001


def test_extension_after_the_due_date_holds_with_approval():
    facts = [START, extension("2026-04-01", approver="分管领导")]

    result = evaluate(WORKING_20, facts, OFFICE, LATER)

    assert result.due_on == day("2026-04-07")
    assert (result.total, result.extensions) == (25, (facts[1],))


def test_extension_before_the_due_date_needs_none_unless_the_rule_says_so():
    free = replace(WORKING_20, extension=Extension(20, approval=False))

    assert due(WORKING_20, [START, extension("2026-03-09")]) == day("2026-04-07")
    assert due(free, [START, extension("2026-03-09")]) == day("2026-04-07")


def test_overlapping_pauses_exclude_a_day_once():
    one = [pause("2026-03-10"), resumed("2026-03-25", "third_party")]
    two = [
        pause("2026-03-10"),
        pause("2026-03-12", "agency"),
        resumed("2026-03-20", "agency"),
        resumed("2026-03-25", "third_party"),
    ]
    touching = [
        pause("2026-03-10"),
        resumed("2026-03-12"),
        pause("2026-03-12", "agency"),
        resumed("2026-03-25"),
    ]

    assert due(WORKING_20, [START, *one]) == day("2026-04-15")
    assert due(WORKING_20, [START, *two]) == day("2026-04-15")
    assert due(WORKING_20, [START, *touching]) == day("2026-04-15")


def test_two_pauses_apart():
    facts = [
        START,
        pause("2026-03-04"),
        resumed("2026-03-05"),
        pause("2026-03-10"),
        resumed("2026-03-11"),
    ]

    assert due(WORKING_20, facts) == day("2026-04-01")


def test_opinion_that_came_earlier_than_it_was_registered():
    facts = [START, pause("2026-03-10"), resumed("2026-03-27", on=day("2026-03-25"))]

    assert due(WORKING_20, facts) == day("2026-04-15")


def test_resuming_after_the_legal_maximum_changes_nothing():
    silent = [START, pause("2026-03-12", limit=WORKING_15)]

    assert due(WORKING_20, [*silent, resumed("2026-04-10")]) == day("2026-04-21")
    assert due(WORKING_20, [*silent, resumed("2026-03-20")]) == day("2026-04-08")


def test_after_the_maximum_the_same_kind_may_pause_again_and_one_of_two_is_meant():
    facts = [
        START,
        pause("2026-03-03", limit=statutory(1, Unit.WORKING_DAYS, law="x")),
        pause("2026-03-09"),
        resumed("2026-03-10"),
    ]

    assert due(WORKING_20, facts) == day("2026-04-01")


def test_two_third_parties_are_told_apart():
    facts = [
        START,
        pause("2026-03-10", ref="甲"),
        pause("2026-03-11", ref="乙"),
        Resumed(at=moment("2026-03-12"), kind="third_party", ref="甲"),
    ]
    closed = Resumed(at=moment("2026-03-25"), kind="third_party", ref="乙")

    assert due(WORKING_20, facts) is None
    assert due(WORKING_20, [*facts, closed]) == day("2026-04-15")


def test_open_pause_has_no_latest_day_without_a_maximum():
    result = evaluate(WORKING_20, [START, pause("2026-03-10")], OFFICE, moment("2026-03-20"))

    assert result.paused
    assert result.latest_on is None


def test_latest_day_looks_past_pauses_that_are_over():
    over = [pause("2026-03-04", "fee"), resumed("2026-03-05")]
    asked = pause("2026-03-11", limit=WORKING_15)

    result = evaluate(WORKING_20, [START, *over, asked], OFFICE, moment("2026-03-20"))

    assert result.latest_on == day("2026-04-22")


def test_a_pause_after_the_due_date_leaves_the_clock_late():
    facts = [START, pause("2026-04-01")]

    result = evaluate(WORKING_20, facts, OFFICE, moment("2026-04-03"))

    assert (result.level, result.due_on) == (Level.LATE, day("2026-03-30"))


def test_stopping_ends_the_pause_and_is_in_time():
    facts = [
        START,
        pause("2026-03-04"),
        resumed("2026-03-05"),
        pause("2026-03-10"),
        Stopped(at=moment("2026-06-01"), why="已答复"),
    ]

    result = evaluate(WORKING_20, facts, OFFICE, LATER)

    assert (result.level, result.stopped_at) == (Level.DONE, moment("2026-06-01"))


def test_restart_drops_extensions_keeps_open_pauses_and_reopens():
    facts = [
        START,
        extension("2026-03-03"),
        pause("2026-03-04"),
        Restarted(at=moment("2026-03-09"), ground="条例第三十条"),
        resumed("2026-03-20"),
    ]
    reopened = [START, STOP, Restarted(at=moment("2026-03-16"), ground="复议决定")]

    result = evaluate(WORKING_20, facts, OFFICE, LATER)

    assert (result.total, result.restarted) == (20, "条例第三十条")
    assert result.due_on == day("2026-04-20")
    assert due(WORKING_20, reopened) == day("2026-04-14")


def test_a_date_gives_way_to_extension_but_not_to_a_pause():
    rule = by_date(date(2026, 3, 31), law="计划")

    assert due(rule, [START, extension("2026-03-09", 10)]) == day("2026-04-10")
    with pytest.raises(BadFact, match="不因暂停而变动"):
        due(rule, [START, pause("2026-03-09")])


def test_hours_need_their_moment():
    with pytest.raises(BadFact, match="具体时刻"):
        due(HOURS_24, [Started(at=moment("2026-03-09"), on=day("2026-03-02"))])


def test_a_clock_may_begin_on_a_day_to_come():
    facts = [Started(at=moment("2026-03-02"), on=day("2026-03-09"))]

    result = evaluate(WORKING_20, facts, OFFICE, moment("2026-03-03"))

    assert (result.due_on, result.used, result.level) == (day("2026-04-07"), 0, Level.IN_TIME)


def test_beyond_the_end_of_time_is_said():
    with pytest.raises(BadFact, match="可以计算的日期范围"):
        evaluate(WORKING_20, [started("9999-12-30")], OFFICE, moment("9999-12-31"))


@pytest.mark.parametrize(
    "fact",
    [
        START,
        Started(at=moment("2026-03-02"), on=day("2026-03-01")),
        pause("2026-03-04", limit=WORKING_15, ref="甲"),
        limited("2026-03-04"),
        resumed("2026-03-04", "third_party"),
        extension("2026-03-04", 5, "主任"),
        Restarted(at=moment("2026-03-04"), ground="条例第三十条"),
        STOP,
    ],
)
def test_facts_come_back_from_json_as_they_went(fact):
    assert fact_from_json(fact.to_json()) == fact


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"fact": "begun"}, "“begun”不是计时记录的种类"),
        ({}, "“”不是计时记录的种类"),
        ({"fact": "started", "at": "soon"}, "无法读取"),
        ({"fact": "stopped", "at": "2026-03-04T10:00:00+08:00"}, "无法读取：.*why"),
        ({"fact": "started", "at": "2026-03-04T10:00:00+08:00", "on": "x"}, "on 的日期“x”"),
    ],
)
def test_unreadable_facts_are_refused_with_their_line(data, said):
    with pytest.raises(BadFact, match=f"^第3行：.*{said}"):
        fact_from_json(data, line=3)
