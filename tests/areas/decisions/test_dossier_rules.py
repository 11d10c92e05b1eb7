"""No path leads to a decision without its records, whatever is tried."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.decisions.rules import dossier as rules
from yangguang.areas.decisions.rules.dossier import (
    ExpertFact,
    Facts,
    MeetingFact,
    Move,
    Paper,
    State,
    Status,
    Step,
    StepFact,
)
from yangguang.areas.decisions.rules.particulars import record_gaps, step_gaps
from yangguang.kernel.publishing.rules import Refused

MEETING = MeetingFact(date(2026, 5, 6), Move.PASS, chair_last=True)
DONE = StepFact(Status.DONE)
FULL = Facts(
    state=State.REPORTED,
    lead="市教育局",
    is_market=True,
    is_technical=True,
    is_risky=True,
    steps={
        Step.PARTICIPATION: DONE,
        Step.EXPERT: DONE,
        Step.RISK: StepFact(Status.DONE, "controllable", "某研究院"),
        Step.COMPETITION: StepFact(Status.DONE, "fair"),
        Step.LEGALITY: StepFact(Status.DONE, "legal"),
    },
    papers=frozenset(Paper),
    meeting=MEETING,
    party_reference="佳政党组〔2026〕3号",
    review_days=8,
    executor="市教育局",
    published=frozenset({"agreed", "document", "adoption"}),
    media=1,
    archived=True,
)

facts = st.builds(
    Facts,
    state=st.sampled_from(State),
    lead=st.sampled_from(["", "市教育局"]),
    is_market=st.booleans(),
    is_technical=st.booleans(),
    is_risky=st.booleans(),
    is_secret=st.booleans(),
    steps=st.dictionaries(
        st.sampled_from(Step),
        st.builds(
            StepFact,
            status=st.sampled_from(Status),
            conclusion=st.sampled_from(
                ["", "legal", "illegal", "amend", "exploring", "controllable", "uncontrollable"]
            ),
        ),
    ),
    papers=st.frozensets(st.sampled_from(Paper)),
    meeting=st.none()
    | st.builds(
        MeetingFact,
        on=st.just(date(2026, 5, 6)),
        result=st.sampled_from(sorted(rules.BY_DELIBERATION)),
        chair_last=st.booleans(),
        differs=st.booleans(),
        reasons=st.sampled_from(["", "理由"]),
    ),
    party_reference=st.sampled_from(["", "1号"]),
    review_days=st.none() | st.integers(0, 12),
    short_review_reason=st.sampled_from(["", "紧急"]),
    executor=st.sampled_from(["", "市教育局"]),
    hearing_ground=st.sampled_from(["", *rules.HearingGround]),
    in_catalogue=st.booleans(),
    outside_reason=st.sampled_from(["", "年中新增"]),
    published=st.frozensets(st.sampled_from(["agreed", "document", "adoption"])),
    media=st.integers(0, 2),
    archived=st.booleans(),
)


def made(facts: Facts, move: Move) -> State | None:
    try:
        return rules.decide(facts, move, reason="理由")
    except Refused:
        return None


@pytest.mark.parametrize(
    ("step", "conclusion", "told", "codes"),
    [
        # 条例 23: the report names the risks, their prevention and the response.
        (Step.RISK, "controllable", {"level": "low", "points": "扰民"}, ["measures", "response"]),
        # 公平竞争审查条例 12: an exception needs reasons and its end.
        (Step.COMPETITION, "exception", {"first": "有", "heard": "有"}, ["exception", "term"]),
        (Step.COMPETITION, "fair", {"first": "有", "heard": "有"}, []),
        # 条例 36: why it is evaluated, and who was heard.
        (Step.EVALUATION, "", {"cause": "many"}, ["heard"]),
        (Step.PARTICIPATION, "", {}, []),
    ],
)
def test_step_is_asked_for_what_the_law_names(
    step: Step, conclusion: str, told: dict[str, str], codes: list[str]
) -> None:
    assert [code for code, _text in step_gaps(step, conclusion, told)] == codes


@pytest.mark.parametrize(
    ("method", "records", "is_open"),
    [
        ("symposium", frozenset(), True),
        ("symposium", frozenset({"symposium"}), False),
        ("hearing", frozenset({"symposium"}), True),
        ("hearing", frozenset({"hearing"}), False),
        ("questionnaire", frozenset({"survey"}), False),
        ("written", frozenset(), False),
    ],
)
def test_way_of_hearing_people_leaves_its_record(
    method: str, records: frozenset[str], is_open: bool
) -> None:
    known = Facts(
        state=State.HEARING,
        steps={Step.PARTICIPATION: StepFact(Status.UNDERWAY, methods=(method,))},
        records=records,
    )

    assert bool(list(rules.step_faults(known, Step.PARTICIPATION))) is is_open


@pytest.mark.parametrize(
    ("counts", "codes"),
    [((100, 80, 75), []), ((100, 80, 81), ["valid"]), ((50, 80, 70), ["valid"])],
)
def test_questionnaires_counted_do_not_grow(counts: tuple[int, int, int], codes: list[str]) -> None:
    told = {
        "target": "居民",
        "sample": "分层",
        "until": "2026-05-06",
        "questions": "1",
        "results": "1",
    }
    told |= dict(zip(("issued", "returned", "valid"), map(str, counts), strict=True))

    assert [code for code, _text in record_gaps("survey", {}, told)] == codes


@given(facts)
def test_decided_only_with_every_record(known: Facts) -> None:
    if made(known, Move.DECIDE) is None:
        return

    legality = known.step(Step.LEGALITY)
    assert legality.status == Status.DONE
    assert legality.conclusion not in {"illegal", "amend"}
    assert known.meeting is not None
    assert known.meeting.result == Move.PASS
    assert known.meeting.chair_last
    assert known.party_reference
    assert {Paper.DRAFT, Paper.LEGALITY} <= known.papers
    assert known.review_days is None or known.review_days >= 7 or known.short_review_reason
    for step in rules.PREPARING:
        assert known.step(step).status in {Status.DONE, Status.EXEMPT}
        if rules.needed(known, step) and step is not Step.RISK:
            assert known.step(step).status == Status.DONE


@given(facts)
def test_published_or_closed_only_with_all_companions(known: Facts) -> None:
    for move in (Move.PUBLISH, Move.CLOSE):
        if made(known, move) is not None and not known.is_secret:
            assert known.published == {"agreed", "document", "adoption"}


@given(facts, st.lists(st.sampled_from(Move), max_size=12))
def test_no_walk_reaches_decided_around_the_meeting(known: Facts, moves: list[Move]) -> None:
    known = dataclasses.replace(known, state=State.PROPOSED)
    walked = [State.PROPOSED]
    for move in moves:
        state = made(known, move)
        if state is not None:
            known = dataclasses.replace(known, state=state)
            walked.append(state)

    if State.DECIDED in walked:
        way = walked[: walked.index(State.DECIDED)]
        assert [s for s in way if s in {State.LEGALITY, State.SUBMITTED, State.REPORTED}][-3:] == [
            State.LEGALITY,
            State.SUBMITTED,
            State.REPORTED,
        ]


def test_everything_in_place_is_decided() -> None:
    assert made(FULL, Move.DECIDE) == State.DECIDED


def _without(step: Step, **changes: Any) -> Facts:
    fact = dataclasses.replace(FULL.steps[step], **changes)
    return dataclasses.replace(FULL, steps={**FULL.steps, step: fact})


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (_without(Step.LEGALITY, status=Status.UNDERWAY), "legality_open"),
        (_without(Step.LEGALITY, conclusion="illegal"), "legality_failed"),
        (_without(Step.LEGALITY, conclusion="amend"), "legality_failed"),
        (_without(Step.PARTICIPATION, status=Status.WAITING), "participation_open"),
        (_without(Step.PARTICIPATION, status=Status.EXEMPT), "participation_exempt"),
        (_without(Step.EXPERT, status=Status.EXEMPT), "expert_exempt"),
        (_without(Step.RISK, conclusion="uncontrollable"), "risk_failed"),
        (_without(Step.COMPETITION, conclusion="unfair"), "competition_failed"),
        (dataclasses.replace(FULL, review_days=6), "review_short"),
        (dataclasses.replace(FULL, papers=frozenset({Paper.DRAFT})), "paper_public_opinions"),
        (dataclasses.replace(FULL, in_catalogue=False), "outside"),
        (dataclasses.replace(FULL, hearing_ground="price"), "hearing_due"),
        (dataclasses.replace(FULL, meeting=None), "meeting"),
        (
            dataclasses.replace(FULL, meeting=dataclasses.replace(MEETING, chair_last=False)),
            "chair_last",
        ),
        (dataclasses.replace(FULL, meeting=dataclasses.replace(MEETING, differs=True)), "differs"),
        (dataclasses.replace(FULL, party_reference=""), "party"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_lacks_is_named(known: Facts, code: str) -> None:
    assert code in [found for found, _text in rules.why_not(known, Move.DECIDE)]


@pytest.mark.parametrize(
    ("changes", "is_due"),
    [
        ({}, True),
        ({"records": frozenset({"symposium"})}, True),
        ({"records": frozenset({"hearing"})}, False),
        ({"is_secret": True}, False),
        ({"hearing_ground": ""}, False),
    ],
)
@pytest.mark.parametrize("state", [State.HEARING, State.LEGALITY, State.REPORTED])
def test_hearing_the_law_asks_for_stands_before_review_and_decision(
    state: State, changes: dict[str, Any], *, is_due: bool
) -> None:
    # 条例 article 16; no symposium or consultation stands for it.
    move = {State.HEARING: Move.REVIEW, State.LEGALITY: Move.SUBMIT}.get(state, Move.DECIDE)
    known = dataclasses.replace(FULL, state=state, **{"hearing_ground": "land", **changes})

    assert ("hearing_due" in [code for code, _text in rules.why_not(known, move)]) is is_due


@pytest.mark.parametrize(
    ("state", "listed", "is_secret", "expected"),
    [
        (State.PROPOSED, False, False, False),
        (State.HEARING, False, False, True),
        (State.HEARING, True, False, False),
        (State.HEARING, False, True, False),
        (State.ABANDONED, False, False, False),
        (State.DROPPED, False, False, False),
        (State.DECIDED, False, False, True),
        (State.TERMINATED, False, False, True),
    ],
)
def test_outside_the_catalogue(
    state: State, *, listed: bool, is_secret: bool, expected: bool
) -> None:
    assert rules.is_outside(state, listed=listed, is_secret=is_secret) is expected


@pytest.mark.parametrize("step", list(Step))
def test_exemption_needs_ground_and_reason_and_never_for_legality(step: Step) -> None:
    known = Facts(State.HEARING)
    grounds = [code for code, _label in rules.EXEMPTIONS.get(step, ())]
    if not grounds:
        with pytest.raises(Refused) as refused:
            rules.check_exemption(known, step, "any", "理由")
        assert refused.value.code == "never_exempt"
        return
    with pytest.raises(Refused):
        rules.check_exemption(known, step, "unknown", "理由")
    with pytest.raises(Refused):
        rules.check_exemption(known, step, grounds[0], " ")


def test_triggered_step_is_not_exempt_but_for_an_assessment_that_was_made() -> None:
    risky = Facts(State.HEARING, is_risky=True)

    with pytest.raises(Refused) as refused:
        rules.check_exemption(risky, Step.RISK, "no_risk", "没有风险")
    rules.check_exemption(risky, Step.RISK, "assessed", "已按安全生产规定评估")

    assert refused.value.code == "triggered"


@pytest.mark.parametrize(
    ("expert", "code"),
    [
        (ExpertFact("甲", declared=True, signed=True), None),
        (ExpertFact("甲", declared=True), "signed"),
        (ExpertFact("甲", signed=True), "declared"),
        (ExpertFact("甲", declared=True, signed=True, conflict="持有股份"), "conflict"),
    ],
)
def test_expert_step_wants_declared_and_signed_experts(
    expert: ExpertFact, code: str | None
) -> None:
    found = list(rules.step_faults(Facts(State.HEARING, experts=(expert,)), Step.EXPERT))

    assert [c for c, _text in found] == ([code] if code else [])


def test_expert_of_the_lead_unit_is_barred() -> None:
    known = dataclasses.replace(FULL, lead="佳木斯市教育局", lead_short="市教育局")
    for unit in ("佳木斯市教育局", " 市教育局 高级教师", "佳木斯市教育局基础教育科"):
        assert rules.barred(known, "甲", unit), unit
    for unit in ("佳木斯大学", "", "省教育厅（原市教育局）"):
        assert not rules.barred(known, "甲", unit), unit
    assert not rules.barred(dataclasses.replace(known, lead="", lead_short=""), "甲", "市教育局")


def test_who_assessed_before_does_not_evaluate_after() -> None:
    steps = {**FULL.steps, Step.EVALUATION: StepFact(Status.DONE, "", "某 研究院")}
    known = dataclasses.replace(FULL, state=State.EXECUTING, steps=steps)

    assert "same_assessor" in [c for c, _text in rules.why_not(known, Move.EVALUATE)]


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    reached = {State.PROPOSED, *rules.TRANSITIONS.values()}
    left = {start for start, _move in rules.TRANSITIONS}

    assert reached == set(State)
    assert left == set(State) - rules.FINAL


@pytest.mark.parametrize("move", sorted(rules.WITH_REASON))
def test_moves_that_need_a_reason_are_refused_without(move: Move) -> None:
    for start, known in rules.TRANSITIONS:
        if known == move:
            facts = dataclasses.replace(FULL, state=start)
            if rules.why_not(facts, move):
                continue
            with pytest.raises(Refused) as refused:
                rules.decide(facts, move)
            assert refused.value.code == "reason"


def test_executed_only_with_a_record_in_the_media_unless_not_public() -> None:
    published = dataclasses.replace(FULL, state=State.PUBLISHED, media=0)
    secret = dataclasses.replace(FULL, state=State.DECIDED, is_secret=True)

    assert [c for c, _t in rules.why_not(published, Move.EXECUTE)] == ["media"]
    assert [
        c for c, _t in rules.why_not(dataclasses.replace(FULL, state=State.DECIDED), Move.EXECUTE)
    ] == ["unpublished"]
    assert made(secret, Move.EXECUTE) == State.EXECUTING
