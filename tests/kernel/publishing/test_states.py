"""The states of a version by properties: whatever is tried, in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.publishing.rules import (
    DEFAULT_CHAIN,
    TRANSITIONS,
    Move,
    Refused,
    ReviewKind,
    Signature,
    VersionState,
    after_pass,
    check_reviewer,
    move,
)

STEPS = len(DEFAULT_CHAIN)
FINAL = {VersionState.DISCARDED}
# A publication comes to supersede the version before it; the version itself makes no move.
BY_ANOTHER = {VersionState.SUPERSEDED}
VOIDING = {Move.SUBMIT, Move.RETURN, Move.RECALL}
WALKS = st.lists(
    # Most of what is tried at random is refused; what leads on is tried more often.
    st.one_of(
        st.sampled_from(list(Move)),
        st.sampled_from([Move.SUBMIT, Move.PASS, Move.PASS, Move.PASS, Move.PUBLISH]),
    ),
    max_size=60,
)
PEOPLE = st.integers(1, 4)


@given(WALKS)
def test_nothing_is_public_without_every_review_since_it_was_last_open(walk: list[Move]) -> None:
    state, passed = VersionState.DRAFT, 0
    for act in walk:
        before = state
        try:
            state = move(state, act)
        except Refused as refusal:
            assert refusal.code == "wrong_state"
            assert (before, act) not in TRANSITIONS
            continue
        if act in VOIDING:
            passed = 0
        if act is Move.PASS:
            passed += 1
            state = after_pass(passed=passed, steps=STEPS)
        if act is Move.PUBLISH:
            assert passed == STEPS
        # The text is open to change where no review counts, and nowhere else.
        assert ((state, Move.EDIT) in TRANSITIONS) == (state is VersionState.DRAFT)
        if state is VersionState.DRAFT:
            assert passed == 0
        # What was public stays in the record for good.
        if before in {VersionState.PUBLISHED, VersionState.WITHDRAWN}:
            assert state in {VersionState.PUBLISHED, VersionState.WITHDRAWN}


def test_every_state_is_reached_and_left() -> None:
    reached = {VersionState.DRAFT, after_pass(passed=STEPS, steps=STEPS), *TRANSITIONS.values()}
    left = {state for state, _act in TRANSITIONS}

    assert reached | BY_ANOTHER == set(VersionState)
    assert left | FINAL | BY_ANOTHER == set(VersionState)
    assert not left & FINAL


@pytest.mark.parametrize("act", list(Move))
def test_final_state_takes_no_act(act: Move) -> None:
    for state in FINAL | BY_ANOTHER:
        with pytest.raises(Refused, match="不能"):
            move(state, act)


@given(st.frozensets(PEOPLE, max_size=2), st.lists(PEOPLE, max_size=12))
def test_whoever_signs_content_and_secrecy_are_two_who_changed_nothing(
    contributors: frozenset[int], asked: list[int]
) -> None:
    kinds = [step.kind for step in DEFAULT_CHAIN]
    signed: list[Signature] = []
    for person in asked:
        if len(signed) == len(kinds):
            break
        kind = kinds[len(signed)]
        try:
            check_reviewer(person_id=person, kind=kind, contributors=contributors, signed=signed)
        except Refused:
            continue
        signed.append(Signature(kind, person))

    by = {k: {s.person_id for s in signed if s.kind is k} for k in ReviewKind}
    assert not by[ReviewKind.CONTENT] & by[ReviewKind.SECRECY]
    assert not {s.person_id for s in signed} & contributors
