"""A survey from its first question to its results, and everything that is refused on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from tests.areas.decisions.surveys.booth import EVERY_KIND, PLAIN
from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.surveys.models import Answer, AnswerText, Survey, SurveyQuestion
from yangguang.areas.decisions.surveys.rules.survey import REPORT_DAYS, Kind, Purpose
from yangguang.areas.decisions.surveys.selectors import surveys as reads
from yangguang.areas.decisions.surveys.services import (
    answering,
    following,
    preparing,
    reporting,
    retention,
)
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.duties.registry import evidence
from yangguang.kernel.ledger.erasure import replay_erasures
from yangguang.kernel.ledger.models import AccessRecord, Act
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import Overtaken
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.services import edit_version, revise, withdraw

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.areas.decisions.surveys.booth import Booth

FULL = {
    "q1": ["1"], "q2": ["1", "3"], "q3": ["5"], "q4-1": ["1"], "q4-2": ["3"],
    "q5-2": ["1"], "q5-1": ["2"], "q6": ["请打电话13812345678联系我，多建场地。"],
}  # fmt: skip


def test_survey_from_its_first_question_to_its_public_results(booth: Booth) -> None:
    item = booth.opened_survey(purpose=Purpose.REVIEW)
    assert item.state == "announced"
    assert [q["key"] for q in item.released["questions"]] == ["1", "2", "3", "4", "5", "6"]
    booth.send(item, FULL)
    booth.send(item)
    booth.looked(item)
    item = booth.survey_reported(item)
    assert item.state == "reported" and reads.results_stand(item)
    assert item.results["groups"]["unverified"] == {"returned": 2, "valid": 2, "suffices": True}
    assert item.results["groups"]["verified"] == {"returned": 0, "valid": 0, "suffices": False}
    told = {q["key"]: q["unverified"] for q in item.results["questions"]}
    assert told["1"]["counts"] == {"1": 1, "2": 1}
    assert (told["2"]["asked"], told["2"]["counts"]) == (1, {"1": 1, "2": 0, "3": 1})
    assert told["3"]["mean"] == 4.5
    assert told["4"]["counts"]["2"] == {"1": 0, "2": 0, "3": 1}
    assert told["5"]["points"] == {"1": 1, "2": 2, "3": 0}
    body = Version.objects.get(record=item.report).body
    assert "希望增加遛狗场地" in body and "明年新建两处。" in body and "您家里养狗吗？" in body
    kinds = set(Act.objects.filter(subject_type="survey", visibility="public").values_list(
        "kind", "payload__purpose"
    ))  # fmt: skip
    assert kinds == {
        ("decisions.survey_opened", "review"), ("decisions.survey_results_published", "review")
    }  # fmt: skip


def test_verified_and_unverified_answers_are_never_added_up(booth: Booth) -> None:
    item = booth.draft(means="both", minimum=1)
    codes = booth.tickets(item)
    made = booth.at_gate(item)
    booth.through_gate(made.notice)
    item = booth.now_is(made)
    received = booth.send(item, {"q1": ["2"], "q3": ["1"]}, ticket=codes[0].lower())
    assert received.answer.is_verified
    booth.send(item, {"q1": ["2"], "q3": ["5"]})
    found, _left_out = reads.results_of(item)
    scale = next(q for q in found["questions"] if q["key"] == "3")
    assert scale["verified"]["counts"]["1"] == 1 and scale["verified"]["n"] == 1
    assert scale["unverified"]["counts"]["5"] == 1 and scale["unverified"]["n"] == 1
    assert found["issued"] == found["tickets"] == 3


def test_code_is_good_once_and_nothing_says_which_answer_used_it(booth: Booth) -> None:
    item = booth.draft(means="ticket", minimum=2)
    code = booth.tickets(item)[0]
    made = booth.at_gate(item)
    booth.through_gate(made.notice)
    item = booth.now_is(made)
    booth.send(item, ticket=code)
    with pytest.raises(answering.Wrong) as wrong:
        booth.send(item, ticket=code)
    assert set(wrong.value.errors) == {"ticket"}
    with pytest.raises(answering.Wrong):
        booth.send(item)
    assert item.tickets.filter(is_used=True).count() == Answer.objects.count() == 1
    assert not [f.name for f in Answer._meta.fields if "ticket" in f.name]


def test_form_sent_twice_is_one_answer_with_one_receipt(booth: Booth) -> None:
    item = booth.opened_survey()
    token = answering.form_token(item, at=booth.at)
    first = booth.send(item, token=token)
    again = booth.send(item, {"q1": ["1"], "q2": ["1"], "q3": ["1"]}, token=token)
    assert (again.is_repeated, again.code) == (True, first.code)
    assert Answer.objects.get().data == {"1": "2", "3": "4"}
    assert reads.answer_by_code(first.answer.number, first.code).pk == first.answer.pk
    with pytest.raises(Answer.DoesNotExist):
        reads.answer_by_code(first.answer.number, "2222-2222-2222")


def test_answers_are_left_out_by_the_announced_rules_and_listed(booth: Booth) -> None:
    item = booth.opened_survey(
        min_seconds=30, pairs=[[["1", "2"], ["3", "1"]]], device_once=True, minimum=1
    )
    booth.send(item, device="a")
    booth.send(item, device="a")
    booth.send(item, took=5)
    booth.send(item, {"q1": ["2"], "q3": ["1"]})
    forged = booth.answer(booth.send(item))
    answering.exclude(
        answer=forged, lock=forged.lock, ground="forged", reason="同一段文字反复提交。",
        actor=booth.drafter, at=booth.at,
    )  # fmt: skip
    found, left_out = reads.results_of(item)
    assert [(row["ground"], row["n"]) for row in found["excluded"]] == [
        ("contradictory", 1), ("forged", 1), ("same_device", 1), ("too_fast", 1)
    ]  # fmt: skip
    assert found["groups"]["unverified"]["valid"] == 1 and len(left_out) == 4
    item = booth.survey_reported(item)
    assert list(item.answers.values_list("is_counted", flat=True).order_by("pk")) == [
        True, False, False, False, False
    ]  # fmt: skip


def test_exclusion_by_hand_is_taken_back_and_needs_ground_and_reason(booth: Booth) -> None:
    item = booth.opened_survey()
    row = booth.answer(booth.send(item))
    for ground, reason in (("too_fast", "快"), ("forged", " "), ("", "假")):
        with pytest.raises(Refused):
            answering.exclude(
                answer=row, lock=row.lock, ground=ground, reason=reason, actor=booth.drafter,
                at=booth.at,
            )  # fmt: skip
    out = answering.exclude(
        answer=row, lock=row.lock, ground="forged", reason="假", actor=booth.drafter, at=booth.at
    )
    with pytest.raises(Overtaken):
        answering.include(answer=row_with(out, "forged"), lock=row.lock, actor=booth.drafter,
                          at=booth.at)  # fmt: skip
    back = answering.include(answer=out, lock=out.lock, actor=booth.drafter, at=booth.at)
    assert (back.ground, back.ground_reason, back.ground_by) == ("", "", None)


def row_with(row: Answer, ground: str) -> Answer:
    row.ground = ground
    return row


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"target": ""}, "target"),
        ({"sample_method": " "}, "sample"),
        ({"start_on": None}, "period"),
        ({"topic": None}, "topic"),
        ({"means": "ticket"}, "tickets"),
        ({"weight_by": "3", "weights": {"1": 100}}, "weights"),
        ({"weight_by": "1", "weights": {"1": 60, "2": 50}}, "weights"),
        ({"pairs": [[["1", "9"], ["3", "1"]]]}, "pairs"),
    ],
)
def test_notice_is_refused_for_what_it_lacks(
    booth: Booth, changes: dict[str, Any], code: str
) -> None:
    item = booth.draft(**changes)
    assert code in [c for c, _text in preparing.faults_of(item, at=booth.at)]
    with pytest.raises(Refused):
        booth.at_gate(item)


def test_poll_tells_who_held_it_and_how_sure_it_is(booth: Booth) -> None:
    item = booth.draft(kind=Kind.POLL)
    codes = [c for c, _text in preparing.faults_of(item, at=booth.at)]
    assert codes == ["conductor", "confidence"]
    fields = booth.survey_fields(conductor="某调查中心", confidence="95% 置信度，误差 3%")
    item = preparing.edit_survey(
        survey=item, lock=item.lock, fields=fields, actor=booth.drafter, at=booth.at
    )
    assert not preparing.faults_of(item, at=booth.at)


def test_period_that_ends_before_it_starts_or_is_past_is_refused(booth: Booth) -> None:
    on = city_date(booth.at)
    item = booth.draft()
    with pytest.raises(Refused):
        preparing.edit_survey(
            survey=item, lock=item.lock, actor=booth.drafter, at=booth.at,
            fields={"start_on": on, "end_on": on - timedelta(days=1)},
        )  # fmt: skip
    booth.at += timedelta(days=3)
    assert "past" in [c for c, _text in preparing.faults_of(item, at=booth.at)]


def test_questionnaire_is_frozen_when_its_notice_is_made(booth: Booth) -> None:
    item = booth.at_gate(booth.draft())
    for act in (
        lambda: preparing.drop_question(
            survey=item, lock=item.lock, key="1", actor=booth.drafter, at=booth.at
        ),
        lambda: preparing.keep_question(
            survey=item, lock=item.lock, question=EVERY_KIND[0], actor=booth.drafter, at=booth.at
        ),
        lambda: preparing.edit_survey(
            survey=item, lock=item.lock, fields={"title": "另一个题目"}, actor=booth.drafter,
            at=booth.at,
        ),
    ):  # fmt: skip
        with pytest.raises(Refused):
            act()
    item = preparing.reopen_notice(survey=item, lock=item.lock, actor=booth.drafter, at=booth.at)
    preparing.drop_question(survey=item, lock=item.lock, key="6", actor=booth.drafter, at=booth.at)
    assert item.questions.count() == 5


def refused_by_database(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def test_database_holds_questions_answers_codes_and_rules(booth: Booth) -> None:
    item = booth.draft(means="both")
    booth.tickets(item)
    made = booth.at_gate(item)
    booth.through_gate(made.notice)
    item = booth.now_is(made)
    booth.send(item, FULL)
    rows = Answer.objects.filter(survey=item)
    assert refused_by_database(lambda: item.questions.all().delete())
    assert refused_by_database(lambda: item.questions.update(body={}))
    assert refused_by_database(
        lambda: SurveyQuestion.objects.create(
            survey=item, position=9, key="9", kind="text", body={}
        )
    )
    assert refused_by_database(lambda: Survey.objects.filter(pk=item.pk).update(minimum=1))
    assert refused_by_database(lambda: rows.update(data={"1": "1"}))
    assert refused_by_database(lambda: rows.update(sealed="x"))
    assert refused_by_database(lambda: rows._raw_delete(rows.db))
    assert refused_by_database(lambda: Survey.objects.filter(pk=item.pk).update(state="reporting"))
    item.tickets.filter(pk=item.tickets.first().pk).update(is_used=True)
    assert refused_by_database(lambda: item.tickets.update(is_used=False))


def test_answers_are_taken_from_the_first_day_to_the_last(booth: Booth) -> None:
    on = city_date(booth.at)
    item = booth.opened_survey(start_on=on + timedelta(days=2), end_on=on + timedelta(days=3))
    with pytest.raises(Refused) as early:
        booth.send(item)
    assert early.value.code == "not_yet"
    booth.at += timedelta(days=3)
    booth.send(item)
    booth.at += timedelta(days=1)
    with pytest.raises(Refused) as late:
        booth.send(item)
    assert late.value.code == "not_open"


def test_form_made_older_or_of_another_survey_is_refused(booth: Booth) -> None:
    item, other = booth.opened_survey(), booth.opened_survey()
    for token in ("", "x", answering.form_token(other, at=booth.at)):
        with pytest.raises(Refused) as stale:
            answering.submit(
                survey=item, new=answering.NewAnswer(typed=PLAIN, token=token),
                actor=booth.drafter, at=booth.at,
            )  # fmt: skip
        assert stale.value.code == "stale"
    with pytest.raises(Refused):
        booth.send(item, took=90_000)


def test_words_are_masked_looked_at_by_another_and_opened_with_a_record(booth: Booth) -> None:
    item = booth.opened_survey(asks_contact=True)
    row = booth.answer(booth.send(item, FULL, contact={"name": "张三", "phone": "13900000000"}))
    text = AnswerText.objects.get()
    assert "13812345678" not in text.text and text.masked == 1
    assert "13812345678" not in str(row.data) + row.sealed
    opened = answering.open_answer(row, actor=booth.approver, at=booth.at)
    assert opened.contact["name"] == "张三" and "13812345678" in opened.texts["6"]
    assert AccessRecord.objects.filter(subject_type="survey_answer").count() == 1
    with pytest.raises(Refused):
        answering.open_answer(row, actor=booth.office.publisher, at=booth.at)
    item = booth.explained(booth.closed(item))
    with pytest.raises(Refused) as waiting:
        reporting.prepare_report(survey=item, lock=item.lock, actor=booth.drafter, at=booth.at)
    assert waiting.value.code == "texts_open"
    booth.looked(item, Showing.HELD)
    item = reporting.prepare_report(survey=item, lock=item.lock, actor=booth.drafter, at=booth.at)
    assert not reads.shown_texts(item, "6").exists()


def test_who_entered_an_answer_does_not_decide_about_its_words(booth: Booth) -> None:
    item = booth.opened_survey()
    new = answering.NewAnswer(typed=FULL, channel=Channel.POST, received_on=city_date(booth.at))
    made = answering.submit(survey=item, new=new, actor=booth.drafter, at=booth.at)
    assert made.answer.seconds is None and made.answer.entered_by_id == booth.drafter.person_id
    text = AnswerText.objects.select_related("survey", "answer").get()
    text.answer.entered_by_id = booth.approver.person_id
    with pytest.raises(Refused) as same:
        answering.look_at_texts(
            texts=[text], locks={text.pk: 0}, showing=Showing.SHOWN, actor=booth.approver,
            at=booth.at,
        )  # fmt: skip
    assert same.value.code == "same_person"


def test_results_need_the_end_and_what_is_done_with_them(booth: Booth) -> None:
    item = booth.opened_survey()
    booth.send(item)
    for code in ("still_open", "outcomes"):
        with pytest.raises(Refused) as refused:
            reporting.prepare_report(survey=item, lock=item.lock, actor=booth.drafter, at=booth.at)
        assert refused.value.code == code
        item = booth.closed(item)
    item = booth.explained(item)
    item = reporting.prepare_report(survey=item, lock=item.lock, actor=booth.drafter, at=booth.at)
    item = reporting.reopen_report(
        survey=booth.now_is(item), lock=item.lock, actor=booth.drafter, at=booth.at
    )
    assert (item.state, item.results, item.report) == ("announced", None, None)


def test_survey_is_stopped_in_public_with_its_reason(booth: Booth) -> None:
    item = booth.opened_survey()
    for typed in (" ", "题目有误，联系13812345678。"):
        with pytest.raises(Refused, match="请选择原因"):
            preparing.stop(
                survey=item, lock=item.lock, reason=typed, actor=booth.drafter, at=booth.at
            )
    item = preparing.stop(
        survey=item, lock=item.lock, reason="error", actor=booth.drafter, at=booth.at
    )
    assert (item.state, item.public_reason) == ("stopped", "公告、草案或者问卷的内容有误。")
    with pytest.raises(Refused):
        booth.send(item)


def test_words_masked_at_the_gate_are_asked_masked(booth: Booth) -> None:
    item = booth.at_gate(booth.draft())
    version = Version.objects.get(record=item.notice)
    edit_version(
        version=version, lock=version.lock, actor=booth.drafter, at=booth.at,
        changes={"body": version.body.replace("您家里养狗吗？", "您家里养犬吗？")},
    )  # fmt: skip
    booth.through_gate(item.notice)
    item = booth.now_is(item)
    assert item.state == "announced"
    assert item.released["questions"][0]["text"] == "您家里养犬吗？"


def test_survey_whose_notice_says_another_questionnaire_does_not_open(booth: Booth) -> None:
    item = booth.at_gate(booth.draft())
    version = Version.objects.get(record=item.notice)
    edit_version(
        version=version, lock=version.lock, actor=booth.drafter, at=booth.at,
        changes={"body": "<p>一、问卷</p><p>请来电。</p>"},
    )  # fmt: skip
    booth.through_gate(item.notice)
    assert booth.now_is(item).state == "at_gate"


def test_correction_of_the_notice_changes_words_and_nothing_else(booth: Booth) -> None:
    item = booth.opened_survey()
    booth.send(item)
    record = item.notice
    version = revise(record=record, reason="错字", actor=booth.drafter, at=booth.at)
    version = edit_version(
        version=version, lock=version.lock, actor=booth.drafter, at=booth.at,
        changes={"body": version.body.replace("您家里养狗吗？", "您家养犬吗？")},
    )  # fmt: skip
    booth.office.at = booth.at
    booth.office.published(version)
    booth.follow()
    item = booth.now_is(item)
    assert item.released["questions"][0]["text"] == "您家养犬吗？"
    assert [q["key"] for q in item.released["questions"]] == ["1", "2", "3", "4", "5", "6"]


def test_personal_data_go_after_the_announced_days_and_stay_gone(booth: Booth) -> None:
    item = booth.opened_survey(asks_contact=True, keep_days=30)
    booth.send(item, FULL, contact={"name": "张三", "phone": "139"}, device="a")
    booth.looked(item)
    item = booth.survey_reported(item)
    booth.at += timedelta(days=30)
    assert retention.sweep(at=booth.at) == 0
    booth.at += timedelta(days=1)
    assert retention.sweep(at=booth.at) == 1
    row = Answer.objects.get()
    assert (row.sealed, row.device_digest) == ("", "") and row.data["1"] == "1"
    assert AnswerText.objects.get().text
    assert Act.objects.filter(kind="decisions.survey_personal_data_erased").count() == 1
    assert retention.sweep(at=booth.at) == 0
    # A restored backup has them again: the list of erasures takes them away once more.
    Survey.objects.filter(pk=item.pk).update(erased_at=None)
    assert replay_erasures(at=booth.at) == 1


def test_who_answered_a_survey_that_never_reports_is_not_kept_for_ever(booth: Booth) -> None:
    item = booth.opened_survey(asks_contact=True, keep_days=30)
    booth.send(item, FULL, contact={"name": "张三", "phone": "139"}, device="a")
    assert item.end_on is not None
    booth.at += timedelta(
        days=(item.end_on - city_date(booth.at)).days + REPORT_DAYS + item.keep_days
    )
    assert retention.sweep(at=booth.at) == 0
    booth.at += timedelta(days=1)

    assert retention.sweep(at=booth.at) == 1

    row = Answer.objects.get()
    assert (row.sealed, row.device_digest) == ("", "")
    assert row.data["1"] == "1"
    # What was written waits for whoever reads it, and the survey may still report.
    assert AnswerText.objects.get().text
    assert booth.now_is(item).erased_at is None
    assert retention.sweep(at=booth.at) == 0


def test_other_agency_handles_nothing(booth: Booth) -> None:
    from tests.kernel.publishing.office import Office

    item = booth.opened_survey()
    other = Office(booth.at, "czj", "佳木斯市财政局")
    assert not reads.surveys_visible_to(other.information_officer).exists()
    with pytest.raises(Survey.DoesNotExist):
        reads.survey_for(other.information_officer, item.number)
    with pytest.raises(Refused):
        preparing.stop(
            survey=item,
            lock=item.lock,
            reason="error",
            actor=other.information_officer,
            at=booth.at,
        )
    assert reads.surveys_visible_to(booth.overseer).count() == 1


def test_follower_rebuilt_from_nothing_finds_the_same(booth: Booth) -> None:
    item = booth.survey_reported(booth.opened_survey())
    follower = following.Surveys()
    before = follower.fingerprint()
    follower.rebuild(at=booth.at, progress=lambda _done, _total: None)
    assert follower.fingerprint() == before
    assert item.state == "reported"


@pytest.mark.parametrize("name", ["survey", "survey_results"])
def test_survey_taken_back_proves_nothing(booth: Booth, name: str) -> None:
    survey = booth.opened_survey()
    booth.send(survey)
    survey = booth.survey_reported(survey)
    room = evidence[name]
    record = survey.notice if name == "survey" else survey.report
    (act,) = Act.objects.filter(kind__in=room.act_kinds)
    assert room.facts([act])[act.pk].withdrawn_at is None

    withdraw(
        record=record, kind="error", public_reason="误发", internal_reason="",
        actor=booth.office.publisher, at=booth.at,
    )  # fmt: skip

    found = room.facts([act])[act.pk]
    assert found.withdrawn_at == booth.at
    assert found.values == {"purpose": ("other",)}
    taken = Act.objects.get(kind="publishing.withdrawn")
    assert set(room.touches([taken])) == {("survey", survey.pk)}


def test_nothing_is_left_out_or_shown_behind_the_results(booth: Booth) -> None:
    survey = booth.opened_survey()
    sent = booth.send(survey, FULL)
    text = AnswerText.objects.select_related("survey", "answer").get()
    seen = booth.answer(sent)  # both as an officer saw them before the results were made
    booth.looked(survey)
    survey = booth.explained(booth.closed(survey))
    reporting.prepare_report(survey=survey, lock=survey.lock, actor=booth.drafter, at=booth.at)

    with pytest.raises(Refused) as left_out:
        answering.exclude(
            answer=seen, lock=seen.lock, ground="forged", reason="冒名", actor=booth.drafter,
            at=booth.at,
        )  # fmt: skip
    with pytest.raises(Refused) as held:
        answering.look_at_texts(
            texts=[text], locks={text.pk: text.lock + 1}, showing=Showing.HELD, ground="advert",
            reason="广告", actor=booth.approver, at=booth.at,
        )  # fmt: skip

    assert (left_out.value.code, held.value.code) == ("counted", "counted")
