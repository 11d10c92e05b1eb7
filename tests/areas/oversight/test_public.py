"""The public face: the form page by page, the receipt, the status by number and code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.areas.oversight.bureau import NAME, PHONE, STATEMENT, Bureau
from yangguang.areas.oversight.rules import Letter, State
from yangguang.kernel.cases import limits, services
from yangguang.kernel.cases.applying import Application
from yangguang.kernel.cases.models import (
    ApplicantDraft,
    Attempt,
    Case,
    CaseText,
    LetterDelivery,
    Material,
    Party,
)
from yangguang.kernel.cases.selectors import applicant_of, text_named
from yangguang.kernel.cases.timing import clocks_of
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person

pytestmark = pytest.mark.django_db
WHAT = {"respondent": "wjw", "failing": "not_published"}
STORY = {"statement": STATEMENT, "wish": "公开决算。"}
CONTACT = {"name": NAME, "phone": PHONE, "publish_consent": "on"}


@pytest.fixture
def bureau(db: None) -> Bureau:
    return Bureau(now())


def text(answer) -> str:
    return answer.content.decode()


def fill(client: Client) -> None:
    client.post(reverse("oversight:begin"))
    for step, data in (("what", WHAT), ("story", STORY), ("contact", CONTACT)):
        answer = client.post(reverse("oversight:step", args=[step]), data)
        assert answer.status_code == 302, text(answer)


def send(client: Client) -> str:
    fill(client)
    return text(client.post(reverse("oversight:check"), {"website": ""}, follow=True))


def code_on(page: str) -> str:
    return re.search(r'id="code">([^<]+)<', page)[1]


def let_in(client: Client, opened: services.Opened) -> None:
    client.post(reverse("cases:status"), {"number": opened.case.number, "code": opened.code})


def test_form_sent_twice_at_once_files_one_matter(
    bureau: Bureau, client: Client, monkeypatch: pytest.MonkeyPatch
):
    fill(client)
    stale = services.draft_by_token(
        kind="complaint", token=client.session["complaint_draft"], at=now()
    )
    first = client.post(reverse("oversight:check"), {"website": ""})
    # The second was on its way before the first was through: it read the same draft.
    monkeypatch.setattr(Application, "draft", lambda *_arguments: stale)

    second = client.post(reverse("oversight:check"), {"website": ""}, follow=True)

    assert first.status_code == 302
    assert Case.objects.get().number in text(second)


def test_complaint_goes_from_form_to_receipt_and_says_by_when(bureau: Bureau, client: Client):
    page = send(client)

    case = Case.objects.get()
    assert case.number in page
    assert "答复期限" in page
    assert applicant_of(case) == {"name": NAME, "phone": PHONE}
    assert text_named(case, "statement") == STATEMENT
    assert case.desk == bureau.desk
    assert not ApplicantDraft.objects.exists()


def test_code_of_the_receipt_opens_the_matter_from_another_machine(bureau, client):
    code = code_on(send(client))
    number = Case.objects.get().number
    other = Client()

    answer = other.post(
        reverse("cases:status"), {"number": number.lower(), "code": code.lower()}, follow=True
    )

    assert answer.redirect_chain == [("/status/matter/", 302)]
    assert STATEMENT in text(answer)
    assert "如何计算" in text(answer)
    assert "no-store" in answer["Cache-Control"]


def test_nothing_personal_is_kept_in_the_clear(bureau, client):
    send(client)

    rows = [*Party.objects.values_list("sealed"), *CaseText.objects.values_list("sealed")]
    assert rows
    assert not any(secret in str(rows) for secret in (NAME, PHONE, STATEMENT))
    assert client.session.get("complaint_receipt", "").startswith("a1:")


@pytest.mark.parametrize("number", ["TS-SZFB-2020-00001", None])
def test_wrong_code_and_absent_number_get_the_same_answer(bureau, number):
    opened = bureau.filed()
    client = Client()

    answer = client.post(
        reverse("cases:status"), {"number": number or opened.case.number, "code": "AAAA-BBBB-CCCC"}
    )

    assert answer.status_code == 200
    assert "编号或者查询码不对" in text(answer)
    assert "matter" not in client.session
    assert Attempt.objects.count() == 2


def test_guessing_is_stopped_and_the_right_code_waits_too(bureau):
    opened = bureau.filed()
    client = Client()
    for _try in range(limits.WRONG_CODE_BY_NUMBER.most):
        client.post(reverse("cases:status"), {"number": opened.case.number, "code": "AAAA"})

    answer = client.post(
        reverse("cases:status"), {"number": opened.case.number, "code": opened.code}
    )

    assert "尝试的次数太多了" in text(answer)
    assert "matter" not in client.session


def test_session_ends_with_its_time_and_with_leaving(bureau, monkeypatch):
    opened = bureau.filed()
    client = Client()
    let_in(client, opened)
    assert client.get(reverse("cases:matter")).status_code == 200

    client.post(reverse("cases:leave"))
    assert client.get(reverse("cases:matter")).status_code == 302

    let_in(client, opened)
    later = now() + timedelta(minutes=31)
    monkeypatch.setattr("yangguang.kernel.cases.views.now", lambda: later)
    assert client.get(reverse("cases:matter")).status_code == 302


def test_form_says_what_is_missing_and_keeps_what_was_typed(bureau, client):
    client.post(reverse("oversight:begin"))

    page = text(client.post(reverse("oversight:step", args=["contact"]), {"name": NAME}))

    assert "请至少留下" in page
    assert NAME in page


def test_program_that_fills_in_the_trap_is_not_taken(bureau, client):
    fill(client)

    page = text(client.post(reverse("oversight:check"), {"website": "http://spam.example"}))

    assert "请留空" in page
    assert not Case.objects.exists()


def test_too_many_from_one_address_are_told_when_to_come_back(bureau, client):
    for _sent in range(limits.SENT_BY_ADDRESS.most):
        Attempt.objects.create(what="sent.address", key="127.0.0.1", at=now())
    fill(client)

    page = text(client.post(reverse("oversight:check"), {"website": ""}))

    assert "尝试的次数太多了" in page
    assert not Case.objects.exists()


def test_draft_is_kept_under_a_code_and_taken_up_elsewhere(bureau, client):
    client.post(reverse("oversight:begin"))
    client.post(reverse("oversight:step", args=["what"]), WHAT)
    page = text(client.post(reverse("oversight:step", args=["story"]), {**STORY, "keep": "1"}))
    other = Client()

    other.post(reverse("oversight:resume"), {"code": code_on(page)})
    story = text(other.get(reverse("oversight:step", args=["story"])))

    assert STATEMENT in story
    assert STATEMENT not in ApplicantDraft.objects.get().sealed
    assert "没有找到这个代码" in text(Client().post(reverse("oversight:resume"), {"code": "WRONG"}))


def test_draft_nobody_came_back_for_goes_with_its_files(bureau, client):
    client.post(reverse("oversight:begin"))
    file = SimpleUploadedFile("证明.txt", "证明".encode(), "text/plain")
    client.post(reverse("oversight:step", args=["story"]), {**STORY, "materials": file})

    services.sweep(at=now() + timedelta(days=31))

    assert not ApplicantDraft.objects.exists()
    assert client.get(reverse("oversight:step", args=["story"])).status_code == 302


def test_files_reach_the_matter_sealed(bureau, client):
    client.post(reverse("oversight:begin"))
    file = SimpleUploadedFile("证明.txt", "证明内容".encode(), "text/plain")
    client.post(reverse("oversight:step", args=["what"]), WHAT)
    client.post(reverse("oversight:step", args=["story"]), {**STORY, "materials": file})
    client.post(reverse("oversight:step", args=["contact"]), CONTACT)
    client.post(reverse("oversight:check"), {"website": ""})

    row = Material.objects.get()
    with default_storage.open(row.path) as kept:
        stored = kept.read()
    assert "证明内容".encode() not in stored
    assert row.media_type == "text/plain"


def test_program_file_is_refused_with_the_reason(bureau, client):
    client.post(reverse("oversight:begin"))
    bad = SimpleUploadedFile("证明.pdf", b"MZ\x90\x00", "application/pdf")

    page = text(client.post(reverse("oversight:step", args=["story"]), {**STORY, "materials": bad}))

    assert "证明.pdf" in page
    assert "不能作为附件" in page


def test_applicant_supplements_withdraws_and_is_told_why_not(bureau):
    opened = bureau.filed()
    client = Client()
    let_in(client, opened)

    def act(name, **data):
        lock = Case.objects.get().lock
        return client.post(reverse("cases:act", args=[name]), {"lock": lock, **data}, follow=True)

    assert "请填写补充说明" in text(act("supplement", supplement=""))
    assert "已经收到您的“补充材料”" in text(act("supplement", supplement="还有一点。"))
    assert "已经收到您的“撤回”" in text(act("withdraw", withdrawal=""))
    assert Case.objects.get().state == State.WITHDRAWN
    assert "不能撤回" in text(client.get(reverse("cases:act", args=["withdraw"])))
    # What officers do is no address of the applicant's.
    assert client.post(reverse("cases:act", args=["accept"]), {"lock": 9}).status_code == 404


def test_answer_is_read_its_delivery_noted_once_and_rated_once(bureau):
    opened = bureau.filed()
    case = opened.case
    case = services.take(case=case, lock=case.lock, actor=bureau.handler, at=bureau.at)
    case = bureau.do(case, "accept")
    case = bureau.do(case, "find", finding="untrue", measure="none", findings="已经公开。")
    letter = bureau.issued(case, Letter.ANSWER)
    client = Client()
    let_in(client, opened)

    page = text(client.get(reverse("cases:letter", args=[letter.pk])))
    client.get(reverse("cases:letter", args=[letter.pk]))
    lock = Case.objects.get().lock
    rated = client.post(
        reverse("cases:act", args=["rate"]), {"lock": lock, "level": "5"}, follow=True
    )
    again = client.post(
        reverse("cases:act", args=["rate"]), {"lock": lock + 1, "level": "1"}, follow=True
    )

    assert letter.number in page
    assert "反映不属实" in page
    assert LetterDelivery.objects.count() == 1
    assert "非常满意" in text(rated)
    assert "已经评价过" in text(again)


def test_reopened_matter_gets_a_new_round_with_new_clocks_once(bureau):
    case = bureau.answered()

    case = services.reopen(
        case=case, lock=case.lock, reason="没有公开全。", actor=bureau.applicant, at=bureau.at
    )

    assert (case.state, case.round) == (State.CHECKING, 2)
    assert case.clocks.filter(name="answer", stopped_at=None, round=2).count() == 1
    assert case.clocks.filter(stopped_at=None).count() == 1
    labels = [view.label for view in clocks_of(case, bureau.at) if view.name == "answer"]
    assert labels == ["答复期限（再次办理）", "答复期限"]


def test_history_calls_who_filed_the_applicant(bureau, client):
    case = bureau.taken()
    client.force_login(Person.objects.get(pk=bureau.handler.person_id))

    page = text(client.get(reverse("desk:matter_history", args=[case.number])))

    assert "申请人" in page
    assert "人员" not in page.split("经过", 2)[-1]


def test_public_page_lists_only_answers_that_left_the_gate(bureau, client):
    case = bureau.closed()
    bureau.do(case, "publish", public_answer="已经督促公开。")

    assert "还没有公开的答复" in text(client.get(reverse("oversight:complaints")))
