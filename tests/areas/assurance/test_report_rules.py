"""The yearly progress report: states, lateness, completeness (plan 5.4-c; oversight.md §9)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.oversight.assurance.rules.reports import (
    TRANSITIONS,
    Entry,
    Progress,
    ReportMove,
    ReportState,
    due_on,
    gaps,
    late_days,
    move,
    period,
    read_days,
    reminder_due,
)
from yangguang.kernel.publishing.rules import Refused

FULL = Entry("5.4-a", Progress.DONE, "制定方案", "已印发", "佳政办发〔2026〕1号", "", "")


def test_period_runs_from_december_to_november() -> None:
    assert period(2026) == (date(2025, 12, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("received", "late"),
    [
        (date(2026, 11, 1), 0),
        (date(2026, 11, 30), 0),  # the named day counts (Index 1 of the plan)
        (date(2026, 12, 1), 1),
        (date(2027, 1, 1), 32),
    ],
)
def test_late_days_counts_from_the_day_after(received: date, late: int) -> None:
    assert late_days(received, due_on(2026)) == late


@given(st.integers(min_value=0, max_value=400))
def test_late_days_never_shrink_as_time_goes_on(days: int) -> None:
    due = due_on(2026)

    assert late_days(due + timedelta(days=days), due) == days


def test_every_state_is_reached_and_all_but_confirmed_are_left() -> None:
    reached, seen = {ReportState.DRAFT}, set()
    while reached != seen:
        seen = set(reached)
        reached |= {to for (state, _act), to in TRANSITIONS.items() if state in seen}
    left = {state for (state, _act), to in TRANSITIONS.items() if to is not state}

    assert reached == set(ReportState)
    assert left == set(ReportState) - {ReportState.CONFIRMED}


def test_confirmed_report_is_changed_by_nothing() -> None:
    for act in ReportMove:
        with pytest.raises(Refused):
            move(ReportState.CONFIRMED, act)


def test_report_goes_back_once_only() -> None:
    assert move(ReportState.SUBMITTED, ReportMove.RETURN) is ReportState.RETURNED
    with pytest.raises(Refused, match="只退回一次"):
        move(ReportState.SUBMITTED, ReportMove.RETURN, times_returned=1)


def found(*entries: Entry, clauses: tuple[str, ...] = ("5.4-a",), **whole: bool) -> list[str]:
    has = {"has_seal": True, "has_approver": True, **whole}
    return [f"{gap.clause}|{gap.message}" for gap in gaps(clauses, entries, **has)]


def test_complete_report_has_no_gap() -> None:
    assert found(FULL) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"progress": None}, "没有填写进展"),
        ({"action": " "}, "没有写做了什么"),
        ({"evidence": ""}, "没有列出佐证"),
        ({"result": ""}, "请写明结果"),
        ({"progress": Progress.NOT_STARTED}, "请写明原因"),
    ],
)
def test_entry_that_lacks_something_is_named(changes: dict[str, object], says: str) -> None:
    entry = Entry(**{**FULL.__dict__, **changes})

    (gap,) = found(entry)
    assert gap.startswith("5.4-a|")
    assert says in gap


def test_work_under_way_needs_no_result() -> None:
    assert found(Entry(**{**FULL.__dict__, "progress": Progress.ADVANCING, "result": ""})) == []


def test_reason_and_plan_excuse_what_was_not_begun() -> None:
    entry = Entry("5.4-a", Progress.NOT_STARTED, "", "", "", "人员未到位", "明年一季度完成")

    assert found(entry) == []


def test_clause_without_entry_is_named() -> None:
    assert found(FULL, clauses=("5.4-a", "5.1-c")) == ["5.1-c|没有填写进展。"]


def test_seal_and_approver_are_asked_for() -> None:
    assert len(found(FULL, has_seal=False, has_approver=False)) == 2


@pytest.mark.parametrize(
    ("text", "days"),
    [("30、15、5、1", [30, 15, 5, 1]), ("1, 5，15", [15, 5, 1]), ("", []), ("7", [7])],
)
def test_reminder_days_are_read_as_they_are_typed(text: str, days: list[int]) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize(
    "text", ["5、5", "五天", "0", "121", "1、2、3、4、5、6、7、8、9", "-3", "²"]
)
def test_reminder_days_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="提醒的天数"):
        read_days(text)


@pytest.mark.parametrize(
    ("left", "turn"), [(31, None), (30, 30), (16, 30), (15, 15), (2, 5), (1, 1), (0, 1), (-1, None)]
)
def test_reminder_whose_turn_it_is(left: int, turn: int | None) -> None:
    assert reminder_due((30, 15, 5, 1), left=left) == turn
