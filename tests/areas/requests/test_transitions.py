"""Every transition of a request and what holds it back, by table; every path, by dice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yangguang.areas.requests.rules.names import Act, Clock, Letter, State
from yangguang.areas.requests.rules.states import BEFORE_REPLY, MOVES, STATES, TABLE
from yangguang.kernel.cases.rules import Do, Facts, Hand, LetterState

if TYPE_CHECKING:
    from collections.abc import Mapping

OFFICERS = "in_charge head"
REGISTRARS = f"desk {OFFICERS}"
# disclosure.md 2.11: number, from, act, to, in whose hand, what it needs by the code of its refusal.
TRANSITIONS = [
    ("T2", "awaiting_confirmation", "confirm", "screening", REGISTRARS, ""),
    ("T2", "unreachable", "confirm", "screening", REGISTRARS, ""),
    ("T2", "awaiting_confirmation", "lose_contact", "unreachable", REGISTRARS, "direct"),
    ("T2", "unreachable", "supplement", "awaiting_confirmation", "party", ""),
    ("T3", "screening", "accept", "in_processing", OFFICERS, "no_handler"),
    ("T4", "screening", "ask_correction", "awaiting_correction", OFFICERS,
     "asked_once correction_late"),
    ("T5", "awaiting_correction", "supplement", "screening", f"party {REGISTRARS}", ""),
    ("T6", "awaiting_correction", "close_uncorrected", "closed_uncorrected", OFFICERS, "in_time"),
    ("T7", "screening", "ask_reason", "awaiting_reason", OFFICERS, "reason_asked"),
    ("T8", "awaiting_reason", "decide", "drafting_reply", OFFICERS, "reason_waits"),
    ("T9", "awaiting_reason", "accept_reason", "in_processing", OFFICERS, "no_reason"),
    ("T9", "awaiting_reason", "tell_deferral", "in_processing", OFFICERS, "no_deferral"),
    ("T10", "in_processing", "consult_third_party", "consulting", OFFICERS, "no_third_party"),
    ("T11", "consulting", "consulted", "in_processing", f"clock {OFFICERS}", "consulting"),
    ("T12", "in_processing", "consult", "consulting", OFFICERS, ""),
    ("T13", "in_processing", "charge", "awaiting_payment", OFFICERS, "no_fee"),
    ("T14", "awaiting_payment", "paid", "in_processing", OFFICERS, ""),
    ("T15", "awaiting_payment", "close_unpaid", "closed_unpaid", OFFICERS, "in_time"),
    ("T17", "in_processing", "decide", "drafting_reply", OFFICERS, "no_handler"),
    ("T17", "drafting_reply", "reconsider", "in_processing", OFFICERS, ""),
    ("T18", "drafting_reply", "submit_reply", "legality_review", OFFICERS, "no_result"),
    ("T18", "legality_review", "pass_legality", "secrecy_review", "head", "own_case"),
    ("T18", "secrecy_review", "pass_secrecy", "awaiting_approval", "reviewer", "own_case"),
    ("T19", "awaiting_approval", "approve_reply", "approved", "leader", ""),
    ("T19", "legality_review", "return_reply", "drafting_reply", "head", ""),
    ("T19", "secrecy_review", "return_reply", "drafting_reply", "reviewer", ""),
    ("T19", "awaiting_approval", "return_reply", "drafting_reply", "leader", ""),
    ("T19", "approved", "return_reply", "drafting_reply", f"leader {OFFICERS}", ""),
    ("T20", "approved", "issue_reply", "replied", OFFICERS,
     "no_result extension_untold third_party_untold hold"),
    ("T21", "replied", "deliver", "delivered", f"clock {OFFICERS}", "not_delivered"),
    ("T22", "delivered", "close", "closed", OFFICERS, ""),
    ("T22", "closed", "archive", "archived", OFFICERS, "remedy_open"),
    *(("T23", state, "withdraw", "withdrawn", f"party {OFFICERS}", "") for state in BEFORE_REPLY),
    *(
        ("T24", state, "redo", "in_processing", "head", "no_order")
        for state in ("delivered", "closed", "archived", "closed_uncorrected", "closed_unpaid")
    ),
    ("T26", "screening", "decide", "drafting_reply", OFFICERS, "no_handler"),
    *(
        ("taken over", "awaiting_confirmation", act, to, "clock", "not_taken_over")
        for act, to in (
            ("take_over", "in_processing"),
            ("take_over_correcting", "awaiting_correction"),
            ("take_over_paying", "awaiting_payment"),
            ("take_over_consulting", "consulting"),
            ("take_over_ended", "closed"),
        )
    ),
]  # fmt: skip
EXTENDED = [
    ("T16", state, "extend", state, "head", "no_clock late extended")
    for state in ("screening", "in_processing", "consulting", "drafting_reply")
]
"""Leads nowhere, and is held back by three guards of the law (article 33)."""
EVERY = TRANSITIONS + EXTENDED
READY = Facts(
    state=State.SCREENING,
    hands=frozenset(Hand),
    has_handler=True,
    running=frozenset({Clock.REPLY}),
    late=frozenset({Clock.CORRECTION, Clock.PAYMENT, Clock.REASON}),
    delivered=frozenset({Letter.REPLY}),
    details=dict.fromkeys(
        (
            *("reason_given", "deferred_to", "third_party_named", "third_party_open", "fee_due"),
            *("result", "redo_ordered", "is_taken_over"),
        ),
        True,
    ),
)
"""Whatever may be asked for is there."""


def _with(*, details: Mapping[str, bool] | None = None, **changes: Any) -> Facts:
    return replace(READY, details={**READY.details, **(details or {})}, **changes)


LACKING: dict[str, Facts] = {
    "direct": _with(details={"is_direct": True}),
    "not_taken_over": _with(details={"is_taken_over": False}),
    "no_handler": _with(has_handler=False),
    "asked_once": _with(details={"correction_asked": True}),
    "correction_late": _with(late=frozenset({Clock.CORRECTION_NOTICE})),
    "reason_asked": _with(details={"reason_asked": True}),
    "in_time": _with(late=frozenset()),
    "no_reason": _with(details={"reason_given": False}),
    "no_deferral": _with(details={"deferred_to": False}),
    "reason_waits": _with(late=frozenset(), details={"reason_given": False}),
    "no_third_party": _with(details={"third_party_named": False}),
    "no_fee": _with(details={"fee_due": False}),
    "consulting": _with(consultations=1),
    "no_result": _with(details={"result": False}),
    "own_case": _with(is_handler=True),
    "extension_untold": _with(extended={Clock.REPLY: 1}),
    "third_party_untold": _with(details={"third_party_must_be_told": True}),
    "hold": _with(running=frozenset({Clock.HOLD})),
    "not_delivered": _with(delivered=frozenset()),
    "no_order": _with(details={"redo_ordered": False}),
    "remedy_open": _with(details={"remedy_open": True}),
    "no_clock": _with(running=frozenset()),
    "late": _with(late=frozenset({Clock.REPLY})),
    "extended": _with(extended={Clock.REPLY: 1}, letters={Letter.EXTENSION: LetterState.ISSUED}),
}
"""The same without one thing, by the code of the refusal."""


def test_table_holds_these_transitions_and_no_other() -> None:
    told = {
        (state, act): (to, frozenset(hands.split()), tuple(needs.split()))
        for _number, state, act, to, hands, needs in EVERY
    }
    found = {
        (str(state), str(act)): (
            str(move.to), frozenset(str(h.value) for h in move.hands),
            tuple(guard.code for guard in move.guards),
        )
        for (state, act), move in MOVES.items()
        if move.to != state or act == Do.EXTEND
    }  # fmt: skip

    assert len(told) == len(EVERY)
    assert found == told


@pytest.mark.parametrize(
    ("number", "state", "act", "to", "hands", "needs"), EVERY, ids=lambda value: str(value)[:24]
)
def test_transition_is_free_when_all_is_there_and_refused_for_each_thing_that_is_not(
    number: str, state: str, act: str, to: str, hands: str, needs: str
) -> None:
    del number
    ready = replace(READY, state=state)

    assert TABLE.why_not(act, ready) is None
    assert TABLE.decide(act, ready).to == to
    refusals = {guard.code: str(guard.why_not) for guard in MOVES[State(state), act].guards}
    for code in needs.split():
        assert TABLE.why_not(act, replace(LACKING[code], state=state)) == refusals[code]
    for hand in Hand:
        alone = replace(ready, hands=frozenset({hand}))
        assert (TABLE.why_not(act, alone) is None) is (hand.value in hands.split())


@pytest.mark.parametrize("state", [s for s in State if not STATES[s].is_final])
def test_every_state_that_is_not_final_can_be_left(state: State) -> None:
    ways = [
        act
        for (here, act), move in MOVES.items()
        if here == state and move.to != state
        and TABLE.why_not(act, replace(READY, state=state)) is None
    ]  # fmt: skip

    assert ways


# --- every path -------------------------------------------------------------------------------------

ENDINGS = frozenset(
    {Act.ISSUE, Act.CLOSE_UNCORRECTED, Act.CLOSE_UNPAID, Do.WITHDRAW, Act.TAKE_OVER_ENDED}
)
REVIEWED = [Act.SUBMIT, Act.PASS_LEGALITY, Act.PASS_SECRECY, Act.APPROVE, Act.ISSUE]
BACK = frozenset({Do.WITHDRAW, Act.RETURN, Act.RECONSIDER})
STEPS = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from([READY, READY, READY, *LACKING.values()])),
    max_size=60,
)


class Path:
    """One request on its way: what the services keep of it, and what was done."""

    def __init__(self) -> None:
        self.state: str = TABLE.initial
        self.done: list[list[str]] = [[]]
        """Acts by round."""
        self.kept: dict[str, bool] = {
            "correction_asked": False, "reason_asked": False, "result": False,
        }  # fmt: skip

    def step(self, choice: int, facts: Facts) -> None:
        """One act of those that the state knows, if it is let."""
        acts = sorted(str(act) for state, act in MOVES if state == self.state)
        # Most dice lead onwards: else hardly a path would come as far as a reply.
        acts += 6 * [a for a in acts if a not in BACK and MOVES[self.state, a].to != self.state]
        if not acts:
            return
        act = acts[choice % len(acts)]
        known = {**facts.details, **self.kept}
        here = replace(facts, state=self.state, details=known)
        if TABLE.why_not(act, here) is not None:
            return
        move = TABLE.decide(act, here)
        if move.opens_round:
            self.done.append([])
        self.done[-1].append(act)
        self.state = move.to
        if act == Act.ASK_CORRECTION:
            self.kept["correction_asked"] = True
        elif act == Act.ASK_REASON:
            self.kept["reason_asked"] = True
        elif act in {Act.DECIDE, Act.RECONSIDER, Act.REDO}:
            self.kept["result"] = act == Act.DECIDE


@settings(max_examples=300)
@given(steps=STEPS)
def test_no_path_skips_a_review_ends_twice_or_asks_twice(steps: list[tuple[int, Facts]]) -> None:
    path = Path()
    for choice, facts in steps:
        path.step(choice, facts)

        acts = [act for round_ in path.done for act in round_]
        assert acts.count(Act.ASK_CORRECTION) <= 1
        assert acts.count(Act.ASK_REASON) <= 1
        for round_ in path.done[:-1]:
            assert sum(act in ENDINGS for act in round_) == 1
        ended = sum(act in ENDINGS for act in path.done[-1])
        assert ended == (path.state not in BEFORE_REPLY)
        for round_ in path.done:
            if Act.ISSUE in round_:
                way = [act for act in round_ if act in {*REVIEWED, Act.RETURN, Act.RECONSIDER}]
                assert way[way.index(Act.ISSUE) - 4 : way.index(Act.ISSUE) + 1] == REVIEWED


def test_paths_by_dice_come_to_every_state() -> None:
    """The property above says something: the same dice reach replies, endings and second rounds."""
    import random

    dice, seen, rounds = random.Random(3), set(), 0
    for _turn in range(400):
        path = Path()
        for _step in range(60):
            path.step(dice.randrange(121), READY)
            seen.add(path.state)
        rounds = max(rounds, len(path.done))

    assert seen == {str(state) for state in State}
    assert rounds > 1
