"""The state machine of a complaint: told as properties, and the law's own cases line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.oversight.rules import (
    DEFAULTS,
    MOVES,
    STATES,
    TABLE,
    Act,
    Clock,
    Finding,
    Letter,
    Measure,
    State,
    check_finding,
    decide,
    working_days,
)
from yangguang.kernel.cases.rules import Do, Facts, Hand, LetterState, Refused
from yangguang.kernel.cases.setting_checks import check_working_days

SETTINGS = {"reopen.days": 30, "retention.months": 36}
CLOCKS = st.frozensets(st.sampled_from(list(Clock)))
FACTS = st.builds(
    Facts,
    state=st.sampled_from(list(State)),
    hands=st.frozensets(st.sampled_from(list(Hand))),
    has_handler=st.booleans(),
    paused=CLOCKS,
    late=CLOCKS,
    extended=st.dictionaries(st.sampled_from(list(Clock)), st.integers(0, 2)),
    consultations=st.integers(0, 2),
    letters=st.dictionaries(st.sampled_from(list(Letter)), st.sampled_from(list(LetterState))),
    delivered=st.frozensets(st.sampled_from(list(Letter))),
    reopenings=st.integers(0, 2),
    is_rated=st.booleans(),
    days_closed=st.none() | st.integers(0, 60),
    settings=st.just(SETTINGS),
    details=st.fixed_dictionaries(
        {
            "supplement_asked": st.booleans(),
            "finding": st.sampled_from(["", *Finding]),
            "measure": st.sampled_from(["", *Measure]),
            "publish_consent": st.booleans(),
            "public_record": st.none() | st.integers(1, 9),
        }
    ),
)
ACTS = st.sampled_from(list(TABLE.labels))


def reachable(start: str) -> set[str]:
    """Every state one may come to."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for (state, _act), move in MOVES.items():
            if state == here and move.to not in found:
                found.add(move.to)
                waiting.append(move.to)
    return found


def test_every_state_can_be_reached() -> None:
    assert reachable(TABLE.initial) == set(State)


def test_every_state_that_is_not_final_can_be_left_for_a_final_one() -> None:
    final = {s for s, info in STATES.items() if info.is_final}

    for state in set(State) - final:
        assert reachable(state) & final
        assert any(m.to != state for (s, _a), m in MOVES.items() if s == state)


def test_final_states_are_left_by_another_look_only() -> None:
    for (state, act), move in MOVES.items():
        if STATES[state].is_final and move.to != state:
            assert act == Do.REOPEN


def test_every_act_and_every_hand_has_its_words() -> None:
    for state, act in MOVES:
        assert state in STATES
        assert str(TABLE.labels[act])
    for info in STATES.values():
        assert str(info.public_label)
        assert str(info.public_text)


@given(act=ACTS, facts=FACTS)
def test_decision_is_the_same_each_time_and_refusals_have_words(act: str, facts: Facts) -> None:
    first, second = TABLE.why_not(act, facts), TABLE.why_not(act, facts)

    assert first == second
    assert first is None or first.endswith("。")
    if first is None:
        assert decide(facts.state, act, facts) == MOVES[facts.state, act].to


@given(act=ACTS, facts=FACTS)
def test_no_act_without_its_hand(act: str, facts: Facts) -> None:
    if TABLE.why_not(act, facts) is None:
        assert facts.hands & MOVES[facts.state, act].hands


@given(facts=FACTS)
def test_answer_never_goes_out_before_the_measure_is_carried_out(facts: Facts) -> None:
    if TABLE.why_not(Act.ANSWER, facts) is not None:
        return

    needed = {Measure.URGE: Letter.URGE, Measure.CRITICISE: Letter.CRITICISE}
    letter = needed.get(facts.details["measure"])
    assert letter is None or facts.letters[letter] == LetterState.ISSUED
    assert facts.letters[Letter.ANSWER] == LetterState.ISSUED


@given(facts=FACTS, acts=st.lists(ACTS, max_size=12))
def test_replay_of_the_same_acts_comes_to_the_same_state(facts: Facts, acts: list[str]) -> None:
    def replay() -> str:
        state = facts.state
        for act in acts:
            here = Facts(**{**vars(facts), "state": state})
            if TABLE.why_not(act, here) is None:
                state = TABLE.decide(act, here).to
        return state

    assert replay() == replay()


@given(facts=FACTS)
def test_nobody_but_the_applicant_withdraws_or_rates(facts: Facts) -> None:
    for act in (Do.WITHDRAW, Do.RATE):
        if TABLE.why_not(act, facts) is None:
            assert Hand.PARTY in facts.hands


def test_decide_for_another_state_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        decide(State.FOUND, Act.ANSWER, Facts(state=State.CHECKING))

    assert refusal.value.code == "other_state"


@pytest.mark.parametrize(
    ("finding", "measure", "code"),
    [
        # 条例 article 47: what is true is urged or criticised.
        (Finding.TRUE, Measure.NONE, "measure_missing"),
        (Finding.PARTLY, Measure.NONE, "measure_missing"),
        (Finding.UNTRUE, Measure.URGE, "measure_unfounded"),
        (Finding.UNTRUE, Measure.CRITICISE, "measure_unfounded"),
    ],
)
def test_finding_and_measure_that_do_not_fit_are_refused(
    finding: str, measure: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check_finding(finding, measure)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("finding", "measure"),
    [
        (Finding.TRUE, Measure.URGE),
        (Finding.PARTLY, Measure.CRITICISE),
        (Finding.UNTRUE, Measure.NONE),
    ],
)
def test_finding_and_measure_that_fit_are_taken(finding: str, measure: str) -> None:
    check_finding(finding, measure)


def limit(amount: int, more: int = 0) -> dict[str, object]:
    return working_days(amount, code="answer", label="答复", law="测试", more=more).to_json()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (limit(21), "range"),
        (limit(18, 5), "range"),
        ({**limit(10), "unit": "calendar-days"}, "unit"),
        ({**limit(10), "unit": "fortnights"}, "rule"),
        ({"amount": 10}, "rule"),
        (None, "rule"),
    ],
)
def test_limit_out_of_range_or_unreadable_is_refused(value: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_working_days(value, least=1, most=20)

    assert refusal.value.code == code


def test_limits_the_kind_begins_with_are_within_their_own_range() -> None:
    for rule in DEFAULTS.values():
        check_working_days(rule.to_json(), least=1, most=20)
