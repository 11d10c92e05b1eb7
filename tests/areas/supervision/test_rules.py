"""Supervised tasks: the table of moves, colours, limits, milestones (oversight.md §6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.oversight.supervision.rules import (
    MOVES,
    STATES,
    TABLE,
    Act,
    CardLevel,
    Clock,
    Colour,
    Refused,
    Standing,
    State,
    check_colour_name,
    colour,
    due_rule,
    read_milestones,
)
from yangguang.kernel.cases.rules import Do, Facts, Hand, LetterState

TODAY = date(2026, 11, 18)
UNIT, HEAD = frozenset({Hand.UNIT}), frozenset({Hand.HEAD})


def why_not(act: str, state: State = State.IN_PROGRESS, **facts: object) -> str | None:
    return TABLE.why_not(act, Facts(state=state, **{"hands": HEAD, **facts}))  # type: ignore[arg-type]


def test_every_state_is_reached_and_every_open_one_is_left() -> None:
    reached, seen = {State.ISSUED}, set()
    while reached != seen:
        seen = set(reached)
        reached |= {State(move.to) for (state, _act), move in MOVES.items() if state in seen}
    left = {state for (state, _act), move in MOVES.items() if move.to != state}

    assert reached == set(State)
    assert left == {s for s in State if not STATES[s].is_final}


def test_final_states_know_no_act() -> None:
    for state in (State.SETTLED, State.CANCELLED):
        assert TABLE.acts_in(state) == []


@pytest.mark.parametrize(
    "act", [Act.CONCLUDE, Act.RETURN, Act.URGE, Act.CANCEL, Act.CLOSE_CARD, Act.KEEP, Act.OVERTURN]
)
def test_unit_does_nothing_that_judges_it(act: str) -> None:
    assert all(
        Hand.UNIT not in move.hands for (_state, known), move in MOVES.items() if known == act
    )


def test_extension_is_refused_after_the_end() -> None:
    asked = {"hands": UNIT}

    assert why_not(Act.ASK_EXTENSION, **asked) is None
    assert "期限已过" in str(why_not(Act.ASK_EXTENSION, late=frozenset({Clock.DUE}), **asked))
    assert "两次" in str(why_not(Act.ASK_EXTENSION, extended={Clock.DUE: 2}, **asked))


def test_extension_needs_a_request_and_two_at_most() -> None:
    assert "没有申请" in str(why_not(Do.EXTEND))
    assert why_not(Do.EXTEND, details={"extension_asked": True}) is None
    assert why_not(Do.EXTEND, details={"extension_asked": True}, extended={Clock.DUE: 2})


def test_letter_counts_only_when_it_was_issued_and_once() -> None:
    issued = {"supervision_letter": LetterState.ISSUED}

    assert "督办函" in str(why_not(Act.LETTER))
    assert why_not(Act.LETTER, letters=issued) is None
    assert why_not(Act.LETTER, letters=issued, details={"letter_raised": True})


def test_proposal_needs_a_letter_that_was_ignored() -> None:
    raised = {"letter_raised": True}

    assert why_not(Act.PROPOSE, details=raised)
    assert why_not(Act.PROPOSE, late=frozenset({Clock.DUE}))
    assert why_not(Act.PROPOSE, details=raised, late=frozenset({Clock.REPLY})) is None


def test_review_is_asked_in_time_and_once() -> None:
    assert why_not(Act.ASK_REVIEW, State.CONCLUDED, hands=UNIT) is None
    assert "30日" in str(
        why_not(Act.ASK_REVIEW, State.CONCLUDED, hands=UNIT, late=frozenset({Clock.ASK_REVIEW}))
    )
    assert why_not(Act.ASK_REVIEW, State.CONCLUDED, hands=UNIT, details={"reviewed": True})


def test_task_is_settled_only_after_the_time_for_review() -> None:
    assert why_not(Act.SETTLE, State.CONCLUDED)
    assert why_not(Act.SETTLE, State.CONCLUDED, late=frozenset({Clock.ASK_REVIEW})) is None
    assert why_not(Act.SETTLE, State.CONCLUDED, details={"reviewed": True}) is None


@pytest.mark.parametrize(
    ("days_left", "cards", "shade"),
    [
        (30, set(), Colour.GREEN),
        (11, set(), Colour.GREEN),
        (10, set(), Colour.BLUE),
        (6, set(), Colour.BLUE),
        (5, set(), Colour.YELLOW),
        (0, set(), Colour.YELLOW),
        (30, {CardLevel.REMINDER}, Colour.GREEN),
        (30, {CardLevel.URGE}, Colour.YELLOW),
        (-1, set(), Colour.RED),
        (-1, {CardLevel.URGE}, Colour.RED),
        (-1, {CardLevel.LETTER}, Colour.DEEP_RED),
        (None, set(), Colour.GREEN),
    ],
)
def test_colour_follows_dates_and_open_cards(
    days_left: int | None, cards: set[CardLevel], shade: Colour
) -> None:
    is_late = days_left is not None and days_left < 0

    assert colour(Standing(is_late, days_left, frozenset(cards), 10, 5)) is shade


@pytest.mark.parametrize("name", ["", "  ", "一二三四五六七八九十一二三", 7, None])
def test_colour_without_a_name_that_can_be_shown_is_refused(name: object) -> None:
    with pytest.raises(Refused):
        check_colour_name(name)


@given(st.integers(min_value=1, max_value=3660))
def test_due_rule_ends_on_the_day_that_was_named(days: int) -> None:
    rule = due_rule(TODAY, TODAY + timedelta(days=days))

    assert rule.amount == days


@pytest.mark.parametrize("days", [-1, 0, 3661])
def test_due_date_that_is_not_ahead_is_refused(days: int) -> None:
    with pytest.raises(Refused, match="今天之后"):
        due_rule(TODAY, TODAY + timedelta(days=days))


def test_milestones_are_read_in_order() -> None:
    lines = ["2026-12-20 定稿", "", "2026-12-01 完成初稿"]

    assert read_milestones(lines, until=date(2026, 12, 31)) == [
        (date(2026, 12, 1), "完成初稿"),
        (date(2026, 12, 20), "定稿"),
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [("下周 初稿", "第1行看不懂"), ("2026-12-01", "第1行看不懂"), ("2027-01-01 初稿", "晚于")],
)
def test_milestone_that_cannot_be_read_is_named(line: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_milestones([line], until=date(2026, 12, 31))
