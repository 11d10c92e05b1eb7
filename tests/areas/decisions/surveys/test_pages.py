"""The pages of a survey: a citizen without script, the officers at the desk, a reader after it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.areas.decisions.surveys.booth import EVERY_KIND, PLAIN
from tests.areas.decisions.surveys.test_surveys import FULL
from yangguang.areas.decisions.calendar import days_between
from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.services import dossiers
from yangguang.areas.decisions.surveys.followed import SurveysList
from yangguang.areas.decisions.surveys.models import Answer, AnswerText, Survey
from yangguang.areas.decisions.surveys.services import reporting
from yangguang.kernel.cases.models import ApplicantDraft
from yangguang.kernel.ledger.models import Seal
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.services import edit_version, withdraw

if TYPE_CHECKING:
    from datetime import datetime

    from tests.areas.decisions.surveys.booth import Booth
    from yangguang.kernel.organizations.rules import Actor

HERE = "/decisions/surveys/"
DESK = "/desk/decisions/surveys/"
PLACES = ("views.surveys", "views.answering", "desk", "api")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, booth: Booth) -> Booth:
    """Pages see the booth's time."""

    def told() -> datetime:
        return booth.at

    for place in PLACES:
        monkeypatch.setattr(f"yangguang.areas.decisions.surveys.{place}.now", told)
    for place in ("consultations", "dossiers"):
        monkeypatch.setattr(f"yangguang.areas.decisions.views.{place}.now", told)
    monkeypatch.setattr("yangguang.kernel.desk.acting.now", told)
    return booth


def desk(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id or 0))
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def fill(client: Client, item: Survey, typed: dict[str, list[str]], **more: str) -> str:
    """The form opened and sent; what came back, or nothing where it went to the receipt."""
    page = text_of(client, f"{HERE}{item.number}/answer/")
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    sent = client.post(
        f"{HERE}{item.number}/answer/", {**typed, "token": found[1], "website": "", **more}
    )
    return "" if sent.status_code == 302 else sent.content.decode()


def test_citizen_answers_without_script_and_sees_whether_it_counts(clock: Booth) -> None:
    item = clock.opened_survey()
    client = Client()
    assert "还剩 10 天" in text_of(client, HERE)
    assert "现在可以回答的问卷" in text_of(client, "/decisions/")
    assert "怎样统计" in text_of(client, f"{HERE}{item.number}/")
    assert not fill(client, item, FULL)
    page = text_of(client, f"{HERE}received/")
    number, code = (
        page.partition(f'id="{name}">')[2].partition("<")[0] for name in ("number", "code")
    )
    other = Client()
    sent = other.post(f"{HERE}follow/", {"number": number, "code": code.lower()})
    assert sent.status_code == 302
    own = text_of(other, f"{HERE}own/")
    assert "这份答卷计入统计" in own and "卫生：好" in own and "13812345678" not in own
    assert "1. 免疫；2. 犬绳" in own
    assert other.post(f"{HERE}own/leave/").status_code == 302
    assert other.get(f"{HERE}own/").status_code == 302
    wrong = other.post(f"{HERE}follow/", {"number": number, "code": "2222-2222-2222"})
    assert "不对" in wrong.content.decode()


def test_wrong_answers_are_said_where_they_are_and_nothing_typed_is_lost(clock: Booth) -> None:
    item = clock.opened_survey()
    typed = {
        "q1": ["1"], "q2": ["1", "2", "3"], "q5-1": ["1"], "q5-2": ["1"], "q4-1": ["1"],
        "q6": ["请保留<b>我的话"],
    }  # fmt: skip
    page = fill(Client(), item, typed)
    assert not Answer.objects.exists()
    for words in ("最多选 2 项。", "这一题必须回答。", "两个选项不能排在同一位。"):
        assert words in page
    assert 'href="#q3_group"' in page and "请保留&lt;b&gt;我的话" in page
    assert 'value="1" id="q1-1" checked' in page


def test_question_that_is_not_asked_is_not_counted_though_it_was_answered(clock: Booth) -> None:
    item = clock.opened_survey()
    assert not fill(Client(), item, {"q1": ["2"], "q2": ["1"], "q3": ["3"]})
    assert Answer.objects.get().data == {"1": "2", "3": "3"}


def test_second_answer_of_a_device_is_told_beforehand_and_left_out(clock: Booth) -> None:
    item = clock.opened_survey()
    client = Client()
    fill(client, item, PLAIN)
    assert "这台设备已经提交过一份" in text_of(client, f"{HERE}{item.number}/answer/")
    fill(client, item, PLAIN)
    assert list(Answer.objects.values_list("is_repeat", flat=True)) == [False, True]


def test_program_and_many_from_one_address_are_stopped(clock: Booth) -> None:
    item = clock.opened_survey()
    assert "请留空" in fill(Client(), item, PLAIN, website="http://x")
    for _n in range(60):
        clock.send(item)
    from yangguang.areas.decisions.surveys.views.answering import SENT
    from yangguang.kernel.cases import limits

    for _n in range(60):
        limits.note(SENT, "127.0.0.1", at=clock.at)
    assert "尝试的次数太多" in fill(Client(), item, PLAIN)


def test_closed_survey_takes_nothing_and_keeps_what_was_typed(clock: Booth) -> None:
    item = clock.opened_survey()
    client = Client()
    clock.closed(item)
    assert client.get(f"{HERE}{item.number}/answer/").status_code == 302
    sent = client.post(f"{HERE}{item.number}/answer/", PLAIN)
    assert "这次调查已经结束" in sent.content.decode()


def test_reader_sees_results_apart_with_what_was_left_out_and_what_was_done(clock: Booth) -> None:
    item = clock.opened_survey(minimum=2, min_seconds=30)
    page = Client().get(f"{HERE}{item.number}/results/")
    assert page.status_code == 302
    clock.send(item, FULL)
    clock.send(item)
    clock.send(item, took=3)
    clock.looked(item)
    item = clock.survey_reported(item)
    client = Client()
    page = text_of(client, f"{HERE}{item.number}/results/")
    for words in ("作答时间短于公布的下限", "未核验（2 人答）", "1，50%", "明年新建两处。"):
        assert words in page, words
    assert "样本不足 2 份，只列份数" in page
    words = text_of(client, f"{HERE}{item.number}/results/6/")
    assert "多建场地" in words and "13812345678" not in words
    assert client.get(f"{HERE}{item.number}/results/1/").status_code == 404
    csv = b"".join(client.get(f"{HERE}{item.number}/results.csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    assert "1,您家里养狗吗？,,养,未核验,2,1,50.0," in csv
    listed = client.get(f"{HERE}surveys.csv").getvalue().decode("utf-8-sig")
    assert [line.split(",")[0] for line in listed.splitlines()] == ["编号", item.number]
    told = client.get(f"/api/v1/surveys/{item.number}").json()
    assert told["groups"] == [{"group": "unverified", "returned": 3, "valid": 2, "suffices": True}]
    assert told["outcomes"][0]["disposition"] == "adopted" and told["report"]
    listed = client.get("/api/v1/surveys?phase=reported").json()
    assert listed["total"] == 1 and client.get("/api/v1/surveys/WJ-X").status_code == 404
    feed = text_of(client, f"{HERE}feed.atom?agency={item.agency.code}")
    assert feed.count("<entry>") == 2
    assert "<entry>" not in text_of(client, f"{HERE}feed.atom?agency=none")
    # What the follower did is sealed when it comes by the next time.
    clock.follow()
    found = SurveysList().items("", after=0, upto=Seal.objects.count() + 9, limit=9)
    assert len(found) == 2


def test_held_words_and_words_of_left_out_answers_are_not_shown(clock: Booth) -> None:
    item = clock.opened_survey(min_seconds=30)
    clock.send(item, {**FULL, "q6": ["广告请看这里"]})
    clock.looked(item, Showing.HELD)
    clock.send(item, {**FULL, "q6": ["太快的话"]}, took=2)
    clock.looked(item)
    item = clock.survey_reported(item)
    page = text_of(Client(), f"{HERE}{item.number}/results/6/")
    assert "广告请看" not in page and "太快的话" not in page and "另有 1 条" in page


def test_words_the_gate_changed_are_public_as_the_gate_let_them_out(clock: Booth) -> None:
    item = clock.at_gate(clock.draft(target="本市居民，请联系张三", contact="0454-8000000"))
    changed(clock, item.notice, "请联系张三", "不限户籍")
    clock.through_gate(item.notice)
    item = clock.now_is(item)
    clock.send(item)
    page = text_of(Client(), f"{HERE}{item.number}/")
    assert "张三" not in page and "0454-8000000" in page
    item = clock.closed(item)
    item = reporting.write_findings(
        survey=item, lock=item.lock, findings="多数满意。\n李四的来信最详细。", actor=clock.drafter,
        at=clock.at,
    )  # fmt: skip
    for said, reason in (("加强巡查", "由王五负责。"), ("增加场地", "明年\n新建。")):
        reporting.keep_outcome(
            survey=item, lock=item.lock, said=said, disposition="adopted", reason=reason,
            actor=clock.drafter, at=clock.at,
        )  # fmt: skip
        item = clock.now_is(item)
    item = reporting.prepare_report(survey=item, lock=item.lock, actor=clock.drafter, at=clock.at)
    changed(clock, item.report, "李四", "一位居民")
    changed(clock, item.report, "王五", "专人")
    clock.through_gate(item.report)

    page = text_of(Client(), f"{HERE}{item.number}/results/")
    told = json.dumps(Client().get(f"/api/v1/surveys/{item.number}").json(), ensure_ascii=False)

    for where in (page, told):
        assert not [name for name in ("张三", "李四", "王五") if name in where]
        assert "多数满意。" in where and "增加场地" in where
    assert "另有 1 项的文字以结果报告原文为准。" in page


def changed(booth: Booth, record: Any, old: str, new: str) -> None:
    """The record's draft, in other words."""
    version = Version.objects.get(record=record)
    assert old in version.body
    edit_version(
        version=version, lock=version.lock, actor=booth.drafter, at=booth.at,
        changes={"body": version.body.replace(old, new)},
    )  # fmt: skip


def test_withdrawn_notice_leads_to_its_tombstone(clock: Booth) -> None:
    item = clock.opened_survey()
    assert item.notice is not None
    withdraw(
        record=item.notice, kind="error", public_reason="题目有误", internal_reason="",
        actor=clock.office.publisher, at=clock.at,
    )  # fmt: skip
    client = Client()
    for page in ("", "answer/", "results/"):
        gone = client.get(f"{HERE}{item.number}/{page}")
        assert gone.status_code == 302 and item.notice.public_id in gone["Location"]
    assert item.number not in text_of(client, HERE)


def test_days_of_a_survey_are_in_the_calendar(clock: Booth) -> None:
    item = clock.opened_survey()
    on = city_date(clock.at)
    days = [d for d in days_between(on, on + timedelta(days=20)) if item.number in d.path]
    assert [(d.kind, d.can_take_part) for d in days] == [
        ("开始问卷调查", True),
        ("问卷调查截止", True),
    ]


def test_survey_stands_on_the_page_of_its_decision(clock: Booth) -> None:
    matter = dossiers.open_dossier(
        organ=clock.office.agency, actor=clock.drafter, at=clock.at,
        fields={"title": "养犬管理办法", "kind": "K1", "origin": "unit", "summary": "理由",
                "lead": clock.office.agency, "reviewer": clock.office.agency},
    )  # fmt: skip
    item = clock.opened_survey(dossier=matter)
    from yangguang.areas.decisions.selectors.dossiers import entries_of
    from yangguang.areas.decisions.surveys.selectors.surveys import surveys_of

    assert [s.number for s in surveys_of(matter)] == [item.number]
    assert "公布问卷调查" in [e.title for e in entries_of(matter)]
    # The matter itself is not public yet, so that the survey's page does not lead to it.
    assert matter.number not in text_of(Client(), f"{HERE}{item.number}/")


def test_drafter_builds_and_reviewer_looks_at_the_desk(clock: Booth) -> None:
    client = desk(clock.drafter)
    sent = client.post(
        f"{DESK}new/",
        {"agency": clock.office.agency.code, "kind": "questionnaire", "purpose": "other",
         "title": "关于公园的问卷"},
    )  # fmt: skip
    item = Survey.objects.get()
    assert sent.status_code == 302
    assert "还没有题目" in text_of(client, f"{DESK}{item.number}/")
    fields = {
        "single": {"options": "去\n不去"},
        "multiple": {"options": "早上\n晚上", "most": "1"},
        "scale": {"low": "差", "high": "好"},
        "matrix": {"options": "好\n差", "rows": "花\n草"},
        "ranking": {"options": "灯\n凳"},
        "text": {},
    }
    for kind, more in fields.items():
        item.refresh_from_db()
        page = f"{DESK}{item.number}/questions/new/{kind}/"
        assert "题干" in text_of(client, page)
        sent = client.post(page, {"text": f"问{kind}？", "lock": item.lock, **more})
        assert sent.status_code == 302, kind
    item.refresh_from_db()
    bad = client.post(
        f"{DESK}{item.number}/questions/new/single/",
        {"text": "问？", "options": "一个", "lock": item.lock},
    )
    assert "至少要有两个选项" in bad.content.decode()
    stale = client.post(
        f"{DESK}{item.number}/questions/1/", {"text": "改", "options": "去\n不去", "lock": 0}
    )
    assert "同事刚刚改动" in stale.content.decode()
    client.post(f"{DESK}{item.number}/questions/3/move/", {"to": "up", "lock": item.lock})
    item.refresh_from_db()
    client.post(f"{DESK}{item.number}/questions/6/drop/", {"lock": item.lock})
    item.refresh_from_db()
    assert [q.key for q in item.questions.all()] == ["1", "3", "2", "4", "5"]
    sent = client.post(
        f"{DESK}{item.number}/questions/2/",
        {"text": "何时去？", "options": "早上\n中午\n晚上", "shown_if": "1:1", "lock": item.lock},
    )
    item.refresh_from_db()
    body = item.questions.get(key="2").body
    # Old options keep their codes.
    assert body["options"] == [["1", "早上"], ["3", "中午"], ["2", "晚上"]]
    assert body["shown_if"] == ["1", ["1"]]
    on = city_date(clock.at)
    notice = {
        "title": "关于公园的问卷", "topic": str(clock.office.topic.pk), "purpose": "other",
        "target": "居民", "sample_method": "公开", "means": "both", "start_on": on.isoformat(),
        "end_on": (on + timedelta(days=5)).isoformat(), "minimum": "1", "min_seconds": "0",
        "keep_days": "90", "pairs": "1=2 2=1", "weighting": "1：40 60", "lock": item.lock,
    }  # fmt: skip
    again = client.post(f"{DESK}{item.number}/edit/", {**notice, "pairs": "1=9", "weighting": "1"})
    assert "看不懂" in again.content.decode() and "合计 100" in again.content.decode()
    assert client.post(f"{DESK}{item.number}/edit/", notice).status_code == 302
    item.refresh_from_db()
    assert item.pairs == [[["1", "2"], ["3", "1"]]] and item.weights == {"1": 40, "2": 60}
    assert "1=2 2=1" in text_of(client, f"{DESK}{item.number}/edit/")
    assert "问single？" in text_of(client, f"{DESK}{item.number}/preview/")
    codes = client.post(f"{DESK}{item.number}/tickets/", {"count": "2", "as": "page"})
    code = re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", codes.content.decode())[0]
    csv = client.post(f"{DESK}{item.number}/tickets/", {"count": "1", "as": "csv"})
    assert b"".join(csv).decode("utf-8-sig").count("-") == 2  # type: ignore[arg-type]
    client.post(f"{DESK}{item.number}/copies/", {"copies": "7", "lock": item.lock})
    item.refresh_from_db()
    client.post(f"{DESK}{item.number}/prepare/", {"lock": item.lock})
    item = clock.now_is(item)
    assert (item.state, item.copies) == ("at_gate", 7)
    clock.through_gate(item.notice)
    assert "打开公告稿件" not in text_of(client, f"{DESK}{item.number}/")
    sent = client.post(
        f"{DESK}{item.number}/enter/",
        {"channel": "post", "received_on": on.isoformat(), "ticket": code, "q1": "1", "q3": "4",
         "q2": "1", "q4-1": "1", "q4-2": "2", "q5-1": "1", "q5-2": "2"},
    )  # fmt: skip
    assert sent.status_code == 302, sent.content.decode()
    row = Answer.objects.get()
    assert row.is_verified and "经核验" in text_of(client, f"{DESK}answers/{row.number}/")


def test_reviewer_shows_words_and_leaves_an_answer_out_at_the_desk(clock: Booth) -> None:
    item = clock.opened_survey(asks_contact=True)
    row = clock.send(item, FULL, contact={"name": "张三", "phone": "139"}).answer
    reviewer, drafter = desk(clock.approver), desk(clock.drafter)
    page = text_of(reviewer, f"{DESK}{item.number}/texts/")
    text = AnswerText.objects.get()
    assert f"lock-{text.pk}" in page and "13812345678" not in page
    look = f"{DESK}{item.number}/texts/look/"
    reviewer.post(look, {"text": text.pk, f"lock-{text.pk}": text.lock, "act": "hold"})
    text.refresh_from_db()
    assert text.showing == "waiting"
    reviewer.post(look, {"text": text.pk, f"lock-{text.pk}": text.lock, "act": "show"})
    text.refresh_from_db()
    assert text.showing == "shown"
    opened = reviewer.post(f"{DESK}answers/{row.number}/person/").content.decode()
    assert "张三" in opened and "13812345678" in opened
    drafter.post(
        f"{DESK}answers/{row.number}/exclude/", {"ground": "forged", "reason": "假", "lock": 0}
    )
    row.refresh_from_db()
    assert row.ground == "forged"
    assert "冒用他人名义" in text_of(drafter, f"{DESK}{item.number}/answers/?group=unverified")
    # What does not count opens to the answers behind it, by its ground.
    answers = f"{DESK}{item.number}/answers/"
    figures = text_of(drafter, f"{DESK}{item.number}/findings/")
    assert f"{answers}?group=unverified&amp;ground=forged" in figures
    assert row.number in text_of(drafter, f"{answers}?group=unverified&ground=forged")
    for other in ("group=verified&ground=forged", "ground=too_fast", "ground=none"):
        assert row.number not in text_of(drafter, f"{answers}?{other}")
    assert row.number in text_of(drafter, f"{answers}?ground=whatever")
    drafter.post(f"{DESK}answers/{row.number}/include/", {"lock": row.lock})
    row.refresh_from_db()
    assert row.ground == ""
    item = clock.closed(item)
    assert "写明结果怎样处理" in text_of(drafter, f"{DESK}{item.number}/")
    drafter.post(
        f"{DESK}{item.number}/outcomes/",
        {"said": "多建", "disposition": "partly", "reason": "先建一处", "lock": item.lock},
    )
    item.refresh_from_db()
    drafter.post(f"{DESK}{item.number}/findings/", {"findings": "多数满意。", "lock": item.lock})
    assert "样本不足 2 份" in text_of(drafter, f"{DESK}{item.number}/findings/")
    assert (
        f"{DESK}{item.number}/answers/?group="
        in drafter.get(f"{DESK}{item.number}/findings/").content.decode()
    )
    item.refresh_from_db()
    drafter.post(f"{DESK}{item.number}/report/", {"lock": item.lock})
    item.refresh_from_db()
    assert item.state == "reporting" and item.report is not None
    drafter.post(f"{DESK}{item.number}/reopen-report/", {"lock": item.lock})
    item.refresh_from_db()
    pk = item.outcomes.get().pk
    drafter.post(f"{DESK}{item.number}/outcomes/{pk}/drop/", {"lock": item.lock})
    assert not item.outcomes.exists()
    item.refresh_from_db()
    drafter.post(f"{DESK}{item.number}/stop/", {"reason": "error", "lock": item.lock})
    item.refresh_from_db()
    assert item.state == "stopped"
    assert "调查已经中止" in text_of(Client(), f"{HERE}{item.number}/")


def test_number_of_queries_does_not_grow_with_the_answers(
    clock: Booth, django_assert_max_num_queries: object
) -> None:
    item = clock.opened_survey(EVERY_KIND[:1])
    for _n in range(12):
        clock.send(item, {"q1": ["1"]})
    item = clock.survey_reported(item)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        text_of(Client(), f"{HERE}{item.number}/results/")


def test_long_questionnaire_is_set_aside_and_taken_up_on_another_device(clock: Booth) -> None:
    item = clock.opened_survey(asks_contact=True)
    half = {"q1": ["1"], "q6": ["请多建便民设施，电话13812345678。"], "name": "张三"}
    kept = fill(Client(), item, half, keep="1")
    code = kept.partition('id="code">')[2].partition("<")[0]
    assert not Answer.objects.exists()
    assert not ApplicantDraft.objects.filter(sealed__contains="便民设施").exists()
    # A day later and elsewhere; the time away is not taken for haste.
    clock.at += timedelta(hours=20)
    other = Client()
    wrong = other.post(f"{HERE}return/", {"code": "2222-2222-2222"}).content.decode()
    there = other.post(f"{HERE}return/", {"code": code})

    assert "没有找到这个代码" in wrong
    assert there.headers["Location"] == f"{HERE}{item.number}/answer/"
    page = text_of(other, f"{HERE}{item.number}/answer/")
    assert "请多建便民设施" in page
    assert 'value="张三"' in page
    assert 'value="1" id="q1-1" checked' in page
    assert not fill(other, item, FULL)
    assert Answer.objects.count() == 1
    assert not ApplicantDraft.objects.exists()
    assert "请多建便民设施" not in text_of(other, f"{HERE}{item.number}/answer/")
