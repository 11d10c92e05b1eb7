"""Complaints at the desk: the list, a matter, its acts, letters, and who sees what."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.areas.oversight.bureau import NAME, PHONE, STATEMENT, Bureau
from yangguang.areas.oversight.rules import Act, Finding, Letter, Measure, State
from yangguang.kernel.cases import services
from yangguang.kernel.cases.models import Case
from yangguang.kernel.desk.work import CasesWork
from yangguang.kernel.ledger.models import AccessRecord
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(db: None) -> Bureau:
    """Views read the real clock, so this one lives now."""
    return Bureau(now())


def client_of(actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


def test_every_page_of_a_matter_opens_for_its_handler(bureau):
    case = bureau.answered()
    letter = case.letters.get(template=Letter.ANSWER)
    client = client_of(bureau.handler)
    number = [case.number]

    pages = [
        reverse("desk:today"),
        reverse("desk:matters"),
        reverse("desk:export_matters"),
        reverse("desk:heads"),
        reverse("desk:exceptions"),
        reverse("desk:due_calendar"),
        reverse("desk:matter", args=number),
        reverse("desk:matter_history", args=number),
        reverse("desk:letter", args=[case.number, letter.pk]),
        *(
            reverse("desk:matter_act", args=[case.number, act])
            for act in ("note", "close", "publish", "assign")
        ),
    ]

    assert {url: client.get(url).status_code for url in pages} == dict.fromkeys(pages, 200)


def test_label_is_saved_shown_in_the_list_and_refused_in_words(bureau):
    case = bureau.checking()
    client = client_of(bureau.handler)
    address = reverse("desk:matter_label", args=[case.number])

    client.post(address, {"label": "预防接种门诊名单", "lock": case.lock})
    refused = client.post(address, {"label": f"问 {PHONE}", "lock": case.lock + 1}, follow=True)

    listed = client.get(reverse("desk:matters")).content.decode()
    assert "预防接种门诊名单" in listed
    assert "内容摘要会出现在列表里" in refused.content.decode()
    assert PHONE not in listed


def test_matter_shows_the_words_and_masks_the_contact_until_it_is_asked_for(bureau):
    case = bureau.checking()
    client = client_of(bureau.handler)

    page = client.get(reverse("desk:matter", args=[case.number])).content.decode()
    opened = client.post(
        reverse("desk:matter_contact", args=[case.number]), {"purpose": "contact"}
    ).content.decode()

    assert STATEMENT in page
    assert PHONE not in page
    assert NAME not in page
    assert PHONE in opened
    assert [(r.what, r.purpose) for r in AccessRecord.objects.order_by("pk")] == [
        ("陈述和材料", ""),
        ("联系方式", "联系申请人核实情况"),
        ("陈述和材料", ""),
    ]


def test_overseer_sees_the_matter_without_the_person(bureau):
    case = bureau.checking()

    page = client_of(bureau.office).get(reverse("desk:matter", args=[case.number])).content.decode()

    assert case.title in page
    assert STATEMENT not in page


def test_stranger_finds_nothing(bureau):
    case = bureau.checking()
    client = client_of(bureau.stranger)

    assert client.get(reverse("desk:matter", args=[case.number])).status_code == 404
    assert case.number not in client.get(reverse("desk:matters")).content.decode()


def test_officer_carries_a_complaint_to_its_end_through_the_pages(bureau):
    case = bureau.received()
    handler, leader = client_of(bureau.handler), client_of(bureau.leader)

    def act(name, **answers):
        fresh = Case.objects.get(pk=case.pk)
        url = reverse("desk:matter_act", args=[case.number, name])
        answer = handler.post(url, {"lock": fresh.lock, **answers})
        assert answer.status_code == 302, answer.content.decode()

    def letter(template, **words):
        handler.post(reverse("desk:new_letter", args=[case.number, template]))
        made = Case.objects.get(pk=case.pk).letters.get(template=template)

        def step(client, name, **data):
            made.refresh_from_db()
            url = reverse("desk:letter_act", args=[case.number, made.pk, name])
            answer = client.post(url, {"lock": made.lock, **data})
            assert answer.status_code == 302, answer.content.decode()

        step(handler, "edit", **words)
        step(handler, "submit")
        step(leader, "approve", opinion="同意")
        step(handler, "issue")
        return made, step

    act("take")
    act("accept")
    act("find", finding="true", measure="urge", findings="没有按时公开。")
    letter(Letter.URGE, facts="没有按时公开。", demands="三日内公开。")
    _answer, step = letter(Letter.ANSWER, facts="情况属实。", result="已经督促公开。")
    step(
        handler,
        "deliver",
        kind="post",
        sent_on=city_date(bureau.at).isoformat(),
        received_on=city_date(bureau.at).isoformat(),
        proof="EMS",
    )
    act("close")

    assert Case.objects.get(pk=case.pk).state == State.CLOSED


def test_letter_under_way_is_a_button_for_whoever_takes_its_next_step(bureau):
    case = bureau.found(finding=Finding.UNTRUE, measure=Measure.NONE)

    def seen(actor):
        page = client_of(actor).get(reverse("desk:matter", args=[case.number]))
        return [(a.label, a.is_primary) for a in page.context["acts"] if "办理结果" in a.label]

    assert seen(bureau.handler) == [("拟制《办理结果告知书》", False)]
    letter = bureau.letter(case, Letter.ANSWER)
    assert seen(bureau.leader) == [("签批《办理结果告知书》", True)]
    assert seen(bureau.handler) == []
    services.approve_letter(
        letter=letter, lock=letter.lock, opinion="同意", actor=bureau.leader, at=bureau.at
    )
    assert seen(bureau.leader) == []
    assert seen(bureau.handler) == [("编号印发《办理结果告知书》", True)]


def test_second_of_two_officers_is_told_who_was_first(bureau):
    case = bureau.taken()
    first, second = client_of(bureau.handler), client_of(bureau.head)
    url = reverse("desk:matter_act", args=[case.number, Act.ACCEPT])

    first.post(url, {"lock": case.lock})
    answer = second.post(url, {"lock": case.lock}, follow=True).content.decode()

    assert Person.objects.get(pk=bureau.handler.person_id).name in answer
    assert "作了“受理”" in answer


def test_batch_gives_each_matter_its_result(bureau):
    free, taken = bureau.received(), bureau.taken()

    page = (
        client_of(bureau.colleague)
        .post(
            reverse("desk:matter_batch"),
            {"act": "take", "case": [f"{free.number}/{free.lock}", f"{taken.number}/{taken.lock}"]},
        )
        .content.decode()
    )

    assert "共 2 件，办成 1 件" in page
    assert "已经有承办人了" in page


def test_office_asked_answers_and_never_learns_who_complained(bureau):
    case = bureau.checking()
    row = services.consult(
        case=case,
        lock=case.lock,
        agency=bureau.respondent,
        question="为什么没有公开?",
        actor=bureau.handler,
        at=bureau.at,
    )
    client = client_of(bureau.stranger)
    url = reverse("desk:consultation", args=[row.pk])

    page = client.get(url).content.decode()
    client.post(url, {"answer": "正在编制,本周内公开。"})

    assert "为什么没有公开" in page
    assert STATEMENT not in page
    assert NAME not in page
    assert (
        "本周内公开"
        in client_of(bureau.handler)
        .get(reverse("desk:matter", args=[case.number]))
        .content.decode()
    )


@pytest.mark.parametrize("name", ["desk:today", "desk:matters"])
def test_list_costs_as_many_queries_for_many_matters_as_for_one(bureau, name, monkeypatch):
    # The matters' own share: what other rooms and areas add to 今天 is theirs to keep small.
    monkeypatch.setattr("yangguang.kernel.desk.views.today.work_sources", [CasesWork()])
    bureau.checking()
    client = client_of(bureau.handler)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(name))
    for _more in range(3):
        bureau.checking()

    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))

    assert len(many) == len(one), "\n".join(q["sql"][:200] for q in many.captured_queries)
    assert len(many) <= 15, "\n".join(q["sql"][:200] for q in many.captured_queries)


def test_list_beyond_its_cap_says_so(bureau, monkeypatch):
    monkeypatch.setattr("yangguang.kernel.desk.capped.CAP", 1)
    bureau.received()
    bureau.received()

    page = client_of(bureau.handler).get(reverse("desk:matters")).content.decode()

    assert "符合条件的超过 1 件" in page


def test_settings_page_sets_a_limit_from_a_day_with_its_basis(bureau):
    client = client_of(bureau.office)
    url = reverse("desk:matter_settings")
    value = {
        "form": "value",
        "which": "complaint/limit.answer",
        "value": "12+3",
        "valid_from": city_date(now()).isoformat(),
        "basis": "佳政办发〔2026〕1号",
    }

    refused = client.post(url, {**value, "value": "19+9"}).content.decode()
    client.post(url, value)

    assert "期限（含延长）应在 1 至 20 个工作日之间" in refused
    assert "12个工作日，可延长3个工作日" in client.get(url).content.decode()
    assert bureau.received().clocks.get(name="answer").rule["law"] == "佳政办发〔2026〕1号"
    assert client_of(bureau.handler).get(url).status_code == 403


def test_officer_registers_what_came_by_telephone_and_hands_over_the_receipt(bureau):
    url = reverse("oversight_desk:register")

    page = (
        client_of(bureau.handler)
        .post(
            url,
            {
                "channel": "phone",
                "respondent": "wjw",
                "failing": "not_answered",
                "statement": STATEMENT,
                "name": NAME,
                "phone": PHONE,
            },
        )
        .content.decode()
    )

    case = Case.objects.get()
    assert case.channel == "phone"
    assert case.number in page
    assert client_of(bureau.stranger).get(url).status_code == 200
