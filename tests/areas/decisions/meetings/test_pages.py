"""The pages of an event: a citizen without script, the officer at the desk, whoever verifies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.decisions.meetings.venue import identity_number
from yangguang.areas.decisions.calendar import days_between
from yangguang.areas.decisions.meetings import selectors
from yangguang.areas.decisions.meetings.followed import MeetingsList
from yangguang.areas.decisions.meetings.models import OpenEvent, Registration
from yangguang.areas.decisions.meetings.selectors import result_of
from yangguang.areas.decisions.meetings.services import holding
from yangguang.kernel.ledger.models import AccessRecord
from yangguang.kernel.organizations.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from tests.areas.decisions.meetings.venue import Venue
    from yangguang.kernel.organizations.rules import Actor

WHO = {
    "name": "张小明",
    "identity_number": identity_number(5),
    "phone": "13812345678",
    "gender": "",
}
WHAT = {"group": "GZ", "occupation": "worker", "viewpoint": "犬绳", "consents": "on"}


def desk(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id or 0))
    return client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, venue: Venue) -> Venue:
    """Pages see the venue's time."""

    def told() -> datetime:
        return venue.at

    for place in ("views.events", "views.applying", "desk"):
        monkeypatch.setattr(f"yangguang.areas.decisions.meetings.{place}.now", told)
    monkeypatch.setattr("yangguang.kernel.cases.pages.now", told)
    return venue


def apply(
    client: Client, event: OpenEvent, what: dict[str, str] = WHAT, **changes: str
) -> tuple[str, str]:
    """The form, page after page; number and code of the receipt."""
    assert client.post(f"/decisions/meetings/{event.number}/register/").status_code == 302
    client.post("/decisions/meetings/apply/who/", {**WHO, **changes})
    client.post("/decisions/meetings/apply/what/", what)
    page = client.get("/decisions/meetings/apply/check/").content.decode()
    assert "张小明" in page
    client.post("/decisions/meetings/apply/check/", {"website": ""})
    page = client.get("/decisions/meetings/apply/received/").content.decode()
    return (
        page.partition('id="number">')[2].partition("<")[0],
        page.partition('id="code">')[2].partition("<")[0],
    )


def follow(number: str, code: str) -> Client:
    client = Client()
    sent = client.post("/decisions/meetings/follow/", {"number": number, "code": code.lower()})
    assert sent.status_code == 302
    return client


def test_citizen_registers_confirms_speaks_and_reads_the_answer(clock: Venue) -> None:
    event = clock.announced()
    number, code = apply(Client(), event)
    row = Registration.objects.get()
    assert row.number == number
    assert "13812345678" not in row.sealed
    officer = desk(clock.drafter)
    page = officer.get(f"/desk/decisions/meetings/{event.number}/registrations/").content.decode()
    assert "张*明" in page
    assert "张小明" not in page
    officer.post(
        f"/desk/decisions/meetings/{event.number}/judge/",
        {"registration": number, f"lock-{number}": row.lock, "act": "fit"},
    )
    clock.at = clock.day(9)
    event = clock.now_is(event)
    officer.post(f"/desk/decisions/meetings/{event.number}/freeze/", {"lock": event.lock})
    clock.at = clock.day(13)
    event = clock.now_is(event)
    assert event.state == "frozen"
    officer.post(
        f"/desk/decisions/meetings/{event.number}/draw/",
        {"lock": event.lock, "source0": "3 9 14 21 28 33 7"},
    )

    citizen = follow(number, code)
    page = citizen.get("/decisions/meetings/own/").content.decode()
    assert "入选" in page
    assert "市政府三楼会议室" in page
    citizen.post("/decisions/meetings/own/confirm/")
    assert "已确认参加" in citizen.get("/decisions/meetings/own/").content.decode()

    clock.at = clock.day(25, 10)
    sheet = officer.post(f"/desk/decisions/meetings/{event.number}/sheet/").content.decode()
    assert "张小明" in sheet
    assert AccessRecord.objects.filter(subject_type="meeting_registration").exists()
    officer.post(
        f"/desk/decisions/meetings/{event.number}/checkin/", {"listed": number, "came": number}
    )
    # Half an hour after the code was shown the browser has forgotten it.
    assert citizen.get("/decisions/meetings/own/").status_code == 302
    citizen = follow(number, code)
    citizen.post("/decisions/meetings/own/speak/", {"item": "", "text": "犬绳一米五。"})
    opinion = clock.now_is(event).opinions.get()
    officer.post(
        f"/desk/decisions/meetings/opinions/{opinion.pk}/",
        {"lock": opinion.lock, "disposition": "adopted", "reason": "写入第三条。", "used_in": ""},
    )
    opinion.refresh_from_db()
    desk(clock.approver).post(
        f"/desk/decisions/meetings/opinions/{opinion.pk}/approve/", {"lock": opinion.lock}
    )
    citizen = follow(number, code)
    assert "写入第三条。" in citizen.get("/decisions/meetings/own/").content.decode()


def test_result_page_offers_all_that_repeats_the_draw(clock: Venue) -> None:
    event = clock.drawn()

    page = Client().get(f"/decisions/meetings/{event.number}/draw/").content.decode()
    told = json.loads(Client().get(f"/decisions/meetings/{event.number}/draw.json").content)

    assert told["key"] == "3.7.9.14.21.28.33./"
    assert told["list_digest"] == event.list_digest
    assert "draw.js" in page
    assert "verify_draw.py" in page
    assert [r.place for r in selectors.result_of(event).chosen] == told["strata"][0]["chosen"]
    # Names of nobody but those chosen and in reserve, and these only masked.
    assert page.count("张*") == 4


def test_lists_calendar_and_notice_show_what_left_the_gate(clock: Venue) -> None:
    hidden = clock.event(place="未公开会场")
    event = clock.announced()

    page = Client().get("/decisions/meetings/").content.decode()
    assert event.number in page
    assert hidden.number not in page
    body = Client().get(f"/decisions/meetings/{event.number}/").content.decode()
    assert "干部人事" in body
    # What a closed item is about is nobody's business.
    assert "人事事项" not in body
    calendar = Client().get("/decisions/meetings/calendar.ics").content.decode()
    assert "BEGIN:VEVENT" in calendar
    days = {d.uid: d for d in days_between(clock.day(0).date(), clock.day(60).date())}
    here, close = days[f"meeting-{event.number}"], days[f"meeting-close-{event.number}"]
    assert (here.kind, close.kind) == ("列席会议", "报名截止")
    assert (here.starts, close.starts) == (event.starts_at, event.register_close)
    assert close.can_take_part
    assert not any(hidden.number in uid for uid in days)
    table = Client().get("/decisions/meetings/meetings.csv").getvalue().decode("utf-8-sig")
    assert event.number in table
    assert hidden.number not in table
    assert hidden.number not in calendar
    assert Client().get(f"/decisions/meetings/{hidden.number}/").status_code == 404
    assert Client().get(f"/decisions/meetings/{event.number}/draw/").status_code == 404


def test_wrong_code_and_wrong_number_get_the_same_answer(clock: Venue) -> None:
    event = clock.announced()
    number, _code = apply(Client(), event)
    answers = {
        Client()
        .post("/decisions/meetings/follow/", {"number": n, "code": "AAAA-BBBB-CCCC"})
        .content.decode()
        .partition('class="error')[2][:200]
        for n in (number, number[:-4] + "9999")
    }

    assert len(answers) == 1


def test_what_was_typed_stays_when_it_is_refused(clock: Venue) -> None:
    event = clock.announced()
    apply(Client(), event)
    client = Client()
    client.post(f"/decisions/meetings/{event.number}/register/")
    client.post("/decisions/meetings/apply/who/", WHO)
    client.post("/decisions/meetings/apply/what/", WHAT)

    page = client.post("/decisions/meetings/apply/check/", {"website": ""}).content.decode()

    assert "已经报名" in page
    assert "张小明" in page
    assert Registration.objects.count() == 1


def test_officer_writes_the_notice_by_the_form(clock: Venue) -> None:
    event = clock.event()
    officer = desk(clock.drafter)
    address = f"/desk/decisions/meetings/{event.number}/edit/"
    page = officer.get(address).content.decode()
    assert "人事事项｜不开放：干部人事" in page
    bad = officer.post(address, {"lock": event.lock, "title": "x", "strata": "QQ 1"})
    assert "看不懂" in bad.content.decode()
    sent = officer.post(address, {
        "lock": event.lock, "title": "新的标题", "topic": clock.office.topic.pk, "place": "会场",
        "items": "第一项\n第二项｜不开放：涉密", "strata": "GZ 3 1\nLY 2", "age_min": "18",
        "method": "draw",
        "sources": "双色球｜https://www.cwl.gov.cn/｜2027-01-05｜24｜用下一期",
        "starts_at": "2027-02-01T09:00",
    })  # fmt: skip

    assert sent.status_code == 302
    fresh = clock.now_is(event)
    assert fresh.title == "新的标题"
    assert [(i.title, i.is_open) for i in fresh.items.all()] == [
        ("第一项", True),
        ("第二项", False),
    ]
    assert [(s.code, s.seats, s.reserves) for s in fresh.strata.all()] == [
        ("GZ", 3, 1), ("LY", 2, 0)
    ]  # fmt: skip
    assert fresh.sources[0]["on"] == "2027-01-05"
    shown = officer.get(f"/desk/decisions/meetings/{event.number}/").content.decode()
    assert "公告还有" in shown


def test_set_goes_through_the_gate_and_stands_on_the_page(clock: Venue) -> None:
    event = clock.held()
    event = holding.prepare_report(event=event, lock=event.lock, actor=clock.drafter, at=clock.at)
    event = holding.reopen_report(event=event, lock=event.lock, actor=clock.drafter, at=clock.at)
    assert event.state == "held"
    event = holding.prepare_report(event=event, lock=event.lock, actor=clock.drafter, at=clock.at)
    clock.through_gate(event.report)
    assert clock.now_is(event).state == "reporting"
    clock.through_gate(event.outcome)

    page = Client().get(f"/decisions/meetings/{event.number}/").content.decode()

    assert "议定事项" in page
    assert "情况和代表意见采纳报告" in page


def test_subscriber_is_told_of_what_is_public_and_no_more(clock: Venue) -> None:
    event = clock.drawn()
    clock.follow()

    told = MeetingsList().items("", after=0, upto=10**9, limit=10)

    words = [item.line.facts[0] for item in told]
    assert words == ["公布选定结果", "公布候选名单", "邀请公众报名"]
    assert {item.line.url for item in told} == {f"/decisions/meetings/{event.number}/"}
    page = Client().get(reverse("notices:subscribe"), {"list": "meetings"})
    assert "列席、开放日和听证" in page.content.decode()


def test_programs_are_told_what_is_public_and_no_more(clock: Venue) -> None:
    hidden, event = clock.event(), clock.announced()
    unit = clock.office.agency.code

    told = Client().get(f"/api/v1/meetings?agency={unit}").json()
    one = Client().get(f"/api/v1/meetings/{event.number}").json()

    assert [m["number"] for m in told["meetings"]] == [event.number]
    assert Client().get(f"/api/v1/meetings/{hidden.number}").status_code == 404
    assert Client().get("/api/v1/meetings?agency=nobody").json()["total"] == 0
    assert one["meeting"]["number"] == event.number
    assert sum(g["seats"] for g in one["groups"]) == one["meeting"]["seats"]


def test_form_of_a_hearing_asks_the_stance_and_that_of_a_meeting_does_not(clock: Venue) -> None:
    hearing, client = clock.hearing(), Client()
    client.post(f"/decisions/meetings/{hearing.number}/register/")
    client.post("/decisions/meetings/apply/who/", WHO)

    unsaid = client.post("/decisions/meetings/apply/what/", WHAT).content.decode()
    number, code = apply(Client(), hearing, {**WHAT, "stance": "oppose"})

    assert "请选择对听证事项的态度。" in unsaid
    assert "犬绳" in unsaid
    assert Registration.objects.get().stance == "oppose"
    assert "反对" in follow(number, code).get("/decisions/meetings/own/").content.decode()
    page = Client().get(f"/decisions/meetings/{hearing.number}/").content.decode()
    assert "报名人的态度" in page


def test_who_only_watches_says_no_stance_and_may_leave(clock: Venue) -> None:
    hearing = clock.hearing()
    number, code = apply(Client(), hearing, {**WHAT, "group": "PT"})
    watcher = follow(number, code)

    assert "旁听席位已经留给您" in watcher.get("/decisions/meetings/own/").content.decode()
    watcher.post("/decisions/meetings/own/withdraw/")
    assert not hasattr(Registration.objects.get(), "seat")
    assert "已退出" in watcher.get("/decisions/meetings/own/").content.decode()


def test_officer_confirms_the_record_and_writes_views_at_the_desk(clock: Venue) -> None:
    event = clock.heard()
    officer, base = desk(clock.drafter), f"/desk/decisions/meetings/{event.number}/"
    form = officer.get(f"{base}signing/").content.decode()
    rows = [r.number for r in result_of(event).chosen]
    marks = {f"mark-{n}": "signed" for n in rows}
    lock = clock.now_is(event).lock
    refused = officer.post(
        f"{base}signing/", {**marks, f"mark-{rows[0]}": "refused", "lock": lock}
    ).content.decode()
    officer.post(f"{base}signing/", {**marks, "lock": lock})
    lock = clock.now_is(event).lock
    officer.post(
        f"{base}issues/", {"lock": lock, "views-1": "多数赞成。", "suggestion-1": "采纳。"}
    )

    assert rows[0] in form
    assert "拒绝签名的要写明情况" in refused
    assert not event.registrations.filter(presence="came", signed="").exclude(
        stratum__code="PT"
    ).exists()  # fmt: skip
    assert event.items.get().views == "多数赞成。"
    officer.post(f"{base}report/", {"lock": clock.now_is(event).lock})
    page = officer.get(base).content.decode()
    assert "打开听证笔录稿件" in page
    public = Client().get(f"/decisions/meetings/{event.number}/draw/").content.decode()
    assert "参加人名单" in public
    assert "名额按态度分配" in public
