"""No document without its steps: the way from draft to filing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.regulations.models import Dossier, Regulation, Step
from yangguang.areas.regulations.rules import drafting as rules
from yangguang.areas.regulations.rules.checklists import COMPETITION, EXCEPTIONS, FORBIDDEN
from yangguang.areas.regulations.rules.drafting import Act, Facts, State
from yangguang.areas.regulations.selectors.limits import Reckoner
from yangguang.areas.regulations.services import dossiers
from yangguang.kernel.ledger.models import Act as Ledger
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from tests.areas.regulations.bureau import Bureau


def test_the_whole_way_ends_filed_and_in_the_library(bureau: Bureau) -> None:
    made = bureau.published()

    assert made.state == State.PUBLISHED
    assert made.reg_no == "JYJ规〔2026〕001"
    assert Reckoner(bureau.at).running(made) is not None
    row = Regulation.objects.get(pk=made.record_id)
    assert (row.reg_no, row.starts_on) == (made.reg_no, made.effective_from)
    filed = bureau.take(made, Act.FILE)
    assert filed.state == State.FILED
    kinds = set(Ledger.objects.values_list("kind", flat=True))
    assert {"regulations.submitted_with_plan", "regulations.document_published"} <= kinds


@pytest.mark.parametrize("missing", list(rules.STEP_NAMES))
def test_a_missing_step_keeps_the_draft_from_review(bureau: Bureau, missing: Act) -> None:
    made = bureau.opened()
    # Writing drops the checks of the text, so it comes first.
    for act in (Act.WRITE, *(a for a in rules.STEP_NAMES if a is not Act.WRITE)):
        if act is not missing:
            made = bureau.take(made, act)

    with pytest.raises(Refused, match=str(rules.STEP_NAMES[missing])):
        bureau.take(made, Act.SUBMIT)


def test_illegal_goes_back_and_is_reviewed_anew(bureau: Bureau) -> None:
    made = bureau.take(bureau.drafted(), Act.SUBMIT)

    made = bureau.take(made, Act.CONCLUDE, conclusion="illegal", opinion="超越职权")

    assert (made.state, made.round) == (State.DRAFTING, 2)
    with pytest.raises(Refused):
        bureau.take(made, Act.DELIBERATE)
    made = bureau.take(bureau.take(made, Act.SUBMIT), Act.CONCLUDE)
    assert bureau.take(made, Act.DELIBERATE).state == State.DELIBERATED


def test_modify_needs_an_answer_before_the_meeting(bureau: Bureau) -> None:
    made = bureau.take(bureau.drafted(), Act.SUBMIT)
    made = bureau.take(made, Act.CONCLUDE, conclusion="modify", opinion="第二条应删")

    with pytest.raises(Refused):
        bureau.take(made, Act.DELIBERATE)

    made = bureau.take(made, Act.ANSWER)
    assert made.state == State.REVIEWED


def test_a_text_written_anew_is_checked_anew(bureau: Bureau) -> None:
    made = bureau.take(bureau.drafted(), Act.WRITE)

    with pytest.raises(Refused, match="不得有的内容"):
        bureau.take(made, Act.SUBMIT)


def test_forbidden_content_stops_the_draft(bureau: Bureau) -> None:
    made = bureau.take(bureau.drafted(), Act.FORBIDDEN, present=["licence"])

    with pytest.raises(Refused, match="行政许可"):
        bureau.take(made, Act.SUBMIT)


@pytest.mark.parametrize(
    ("act", "changes", "code"),
    [
        (Act.CONCLUDE, {"conclusion": "maybe"}, "conclusion"),
        (Act.CONCLUDE, {"conclusion": "illegal", "opinion": " "}, "opinion"),
        (Act.CONCLUDE, {"urgent": " "}, "review_short"),
        (Act.REGISTER, {"doc_number": "七号文"}, "doc_number"),
    ],
)
def test_a_step_that_says_too_little_is_refused(
    bureau: Bureau, act: Act, changes: dict[str, str], code: str
) -> None:
    made = bureau.take(bureau.drafted(), Act.SUBMIT)
    if act is Act.REGISTER:
        for step in (Act.CONCLUDE, Act.DELIBERATE, Act.SIGN):
            made = bureau.take(made, step)

    with pytest.raises(Refused) as refused:
        bureau.take(made, act, **changes)

    assert refused.value.code == code


def test_a_review_of_five_working_days_needs_no_reason(bureau: Bureau) -> None:
    made = bureau.take(bureau.drafted(), Act.SUBMIT)
    bureau.at += timedelta(days=7)

    made = bureau.take(made, Act.CONCLUDE, urgent="")

    assert made.state == State.REVIEWED


def test_what_is_no_normative_document_is_told_so(bureau: Bureau) -> None:
    with pytest.raises(Refused, match="普遍适用") as refused:
        bureau.take(bureau.opened(), Act.ASSESS, tests=["outward", "repeated", "power"])

    assert refused.value.code == "not_normative"


def test_a_short_consultation_needs_its_reason(bureau: Bureau) -> None:
    made = bureau.opened()
    end = bureau.on - timedelta(days=30)

    with pytest.raises(Refused) as refused:
        bureau.take(made, Act.CONSULT, end_on=end)

    assert refused.value.code == "short"
    bureau.take(made, Act.CONSULT, end_on=end, reason="汛期紧急")


def test_a_period_that_ends_before_it_begins_is_refused(bureau: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        bureau.take(bureau.opened(), Act.WRITE, valid_until=bureau.on)

    assert refused.value.code == "period"


def test_a_number_is_used_once(bureau: Bureau) -> None:
    bureau.registered()

    with pytest.raises(Refused) as refused:
        bureau.registered()

    assert refused.value.code == "doc_number_taken"


def test_who_wrote_does_not_review(bureau: Bureau) -> None:
    made = bureau.fresh(bureau.take(bureau.drafted(), Act.SUBMIT))

    reasons = dossiers.why_not(made, Act.CONCLUDE, bureau.drafter)

    assert reasons
    assert dossiers.why_not(made, Act.CONCLUDE, bureau.lawyer) == []


def test_steps_stay_as_they_were(bureau: Bureau) -> None:
    made = bureau.take(bureau.opened(), Act.ASSESS)
    step = Step.objects.get(dossier=made)

    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(data={})


def test_the_database_refuses_publication_without_a_number(bureau: Bureau) -> None:
    made = bureau.opened()

    with pytest.raises(DatabaseError), transaction.atomic():
        Dossier.objects.filter(pk=made.pk).update(state="published")


def test_the_gate_refuses_another_number_than_the_registered(bureau: Bureau) -> None:
    from yangguang.kernel.publishing import services as gate

    made = bureau.at_gate()
    version = made.record.versions.get()
    version = gate.edit_version(
        version=version, lock=version.lock, changes={"doc_number": "佳教规〔2026〕99号"},
        actor=bureau.drafter, at=bureau.at,
    )  # fmt: skip

    with pytest.raises(Refused, match="登记"):
        bureau.office.submitted(version)


def test_reopening_discards_the_record(bureau: Bureau) -> None:
    made = bureau.at_gate()
    record = made.record

    made = dossiers.reopen(dossier=made, lock=made.lock, actor=bureau.drafter, at=bureau.at)

    assert (made.state, made.record_id) == (State.REGISTERED, None)
    assert record.versions.get().state == "discarded"


@pytest.mark.parametrize(
    ("since", "fields", "refused"),
    [
        (date(2024, 1, 1), {"formed_on": date(2024, 1, 1)}, True),
        (date(2024, 1, 1), {"formed_on": date(2023, 12, 31)}, False),
        (date(2024, 1, 1), {"formed_on": date(2024, 1, 1), "genre": "notice"}, False),
        (None, {"formed_on": date(2024, 1, 1)}, False),
    ],
)
def test_past_the_dossier_nothing_new_comes_out_once_the_city_says_so(
    bureau: Bureau, settings: Any, since: date | None, fields: dict[str, Any], refused: bool
) -> None:
    settings.REGISTERED_SINCE = since
    made = bureau.office.draft(**{"genre": "normative_document", **fields})

    if refused:
        with pytest.raises(Refused) as told:
            bureau.office.submitted(made)
        assert told.value.code == "registration"
    else:
        bureau.office.submitted(made)


# --- the rules alone --------------------------------------------------------------------------


def test_checklists_have_the_items_of_the_law() -> None:
    by_article = [i.code.partition("-")[0] for i in COMPETITION]
    assert [by_article.count(a) for a in ("8", "9", "10", "11")] == [5, 6, 4, 4]
    assert len(EXCEPTIONS) == 4
    assert len(FORBIDDEN) == 7
    assert len(rules.Conclusion) == 3


COMPLETE = {
    "present": ["8-1"], "is_reviewed": True, "exception": "12-1", "alternative": "无", "ends": "一年"
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exception": ""}, "competition"),
        ({"alternative": " "}, "alternative"),
        ({"ends": ""}, "ends"),
        ({"present": ["99"]}, "unknown"),
        ({"is_reviewed": False}, "unchecked"),
    ],
)
def test_an_exception_from_competition_says_everything(
    changes: dict[str, object], code: str
) -> None:
    rules.check_data(Act.COMPETITION, COMPLETE, is_market=True, limits=rules.Limits())

    with pytest.raises(Refused) as refused:
        rules.check_data(Act.COMPETITION, COMPLETE | changes, is_market=True, limits=rules.Limits())

    assert refused.value.code == code


@given(st.sampled_from(list(State)), st.sets(st.sampled_from(list(Act))), st.booleans())
def test_nothing_is_approved_without_plan_and_legal_review(
    state: State, done: set[Act], market: bool
) -> None:
    steps = {act: {"is_reviewed": True} for act in done}
    if Act.CONCLUDE in done:
        steps[Act.CONCLUDE] = {"conclusion": "legal"}
    facts = Facts(state=state, steps=steps, is_market=market)

    for act in (Act.DELIBERATE, Act.SIGN, Act.REGISTER, Act.PREPARE):
        if not rules.why_not(facts, act):
            assert Act.PLAN in done
            assert Act.CONCLUDE in done


def test_every_state_is_reached_and_every_open_one_is_left() -> None:
    reached = set(rules.TRANSITIONS.values()) | set(rules.AFTER_CONCLUSION.values())
    left = {state for state, _act in rules.TRANSITIONS}

    assert reached | {State.DRAFTING} == set(State)
    assert left == set(State) - rules.FINAL
