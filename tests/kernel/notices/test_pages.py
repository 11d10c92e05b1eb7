"""The desk's and the public pages of messages, calendars and the outbox."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from django.db import transaction
from django.test import Client

from tests.kernel.notices.conftest import work
from tests.kernel.publishing.office import Office, officer
from yangguang.kernel.desk import registry as desk
from yangguang.kernel.desk.registry import Work
from yangguang.kernel.ledger.models import Act, Delivery
from yangguang.kernel.notices import registry
from yangguang.kernel.notices.composing import preview
from yangguang.kernel.notices.models import CalendarFeed, Notice, Preference
from yangguang.kernel.notices.registry import Recipient
from yangguang.kernel.notices.services.notifying import notify
from yangguang.kernel.notices.wording import plain_text, render
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing import services as publishing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.kernel.notices.conftest import Post
    from yangguang.kernel.notices.models import Subscription
    from yangguang.kernel.organizations.rules import Actor

TITLE = "关于做好冬季供暖保障工作的通知"


@pytest.fixture
def present(db: None, post: Post) -> Office:
    """An office now: pages read the real clock."""
    made = Office(now())
    work(now())
    return made


def enter(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


@pytest.fixture
def administrator(present: Office) -> Client:
    return enter(officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(now())))


def test_navigation_counts_unread_messages(present: Office) -> None:
    present.submitted()
    work(now())
    client = enter(present.section_head)

    assert '<span class="count">1</span>' in client.get("/desk/").content.decode()
    page = client.get("/desk/messages/").content.decode()
    assert f"等您办理（内容审查）：{TITLE}" in page or TITLE in page
    pk = Notice.objects.get().pk
    answer = client.post(f"/desk/messages/{pk}/read/", {"then": "open"})
    assert answer["Location"].startswith("/desk/records/")
    assert "没有未读消息" in client.get("/desk/messages/").content.decode()
    assert TITLE in client.get("/desk/messages/?all=yes").content.decode()


def test_message_of_somebody_else_does_not_exist(present: Office) -> None:
    present.submitted()
    work(now())
    client = enter(present.publisher)
    pk = Notice.objects.get().pk

    assert client.post(f"/desk/messages/{pk}/read/").status_code == 404
    assert TITLE not in client.get("/desk/messages/?all=yes").content.decode()
    client.post("/desk/messages/read/", {"newest": str(pk)})
    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize("newest", ["", "x", "9" * 30, "-1"])
def test_all_read_takes_only_a_number(present: Office, newest: str) -> None:
    present.submitted()
    work(now())

    answer = enter(present.section_head).post("/desk/messages/read/", {"newest": newest})

    assert answer.status_code == 302
    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize("count", [1, 3, 12])
def test_messages_cost_the_same_however_many(
    present: Office, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        present.submitted(title=f"第{number}号")
    work(now())
    client = enter(present.section_head)

    with django_assert_max_num_queries(16):
        page = client.get("/desk/messages/").content.decode()
    assert page.count('class="record-title"') == count


def test_way_of_hearing_is_chosen_on_the_own_account(present: Office) -> None:
    client = enter(present.publisher)
    refused = client.post("/desk/account/notices/", {"mode": "mail"}).content.decode()
    assert "没有电子邮箱" in refused
    Person.objects.filter(pk=present.publisher.person_id).update(email="p@example.cn")

    assert client.post("/desk/account/notices/", {"mode": "mail"}).status_code == 302
    assert Preference.objects.get().mode == "mail"
    assert "p***@example.cn" in client.get("/desk/account/notices/").content.decode()
    assert "办公端显示，同时发邮件" in client.get("/desk/account/").content.decode()


class Deadlines:
    """Work of another room."""

    name, order = "test", 90

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> dict[str, list[Work]]:
        due = Work(
            "答复申请", "/desk/x/", "申请", "教育局", "办理中", date(2026, 12, 1), number="S-1"
        )
        works = [due, Work("没有期限", "/desk/y/", "申请", "教育局", "办理中")]
        return {"mine": works, "unit": works, "waiting": works}


def test_calendar_shows_own_deadlines_under_a_secret_that_can_be_revoked(
    present: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "work_sources", [Deadlines()])
    monkeypatch.setattr("yangguang.kernel.desk.selectors.work_sources", [Deadlines()])
    version = present.approved()
    moment = now() + timedelta(days=2)
    publishing.schedule_publication(
        version=version, lock=version.lock, publish_at=moment, actor=present.publisher, at=now()
    )
    client = enter(present.publisher)
    shown = client.post("/desk/account/calendar/").content.decode()
    path = shown.partition("http://127.0.0.1:8000")[2].partition("<")[0]
    token = path.rpartition("/")[2].removesuffix(".ics")
    assert token not in str(CalendarFeed.objects.values())

    answer = Client().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    calendar = icalendar.Calendar.from_ical(answer.content)
    found = {str(e["summary"]): e for e in calendar.walk("VEVENT")}
    assert set(found) == {"申请：答复申请", f"定时发布：{TITLE}"}
    assert found["申请：答复申请"].decoded("dtstart") == date(2026, 12, 1)
    assert found["申请：答复申请"].decoded("dtend") == date(2026, 12, 2)
    assert str(found["申请：答复申请"]["url"]) == "http://127.0.0.1:8000/desk/x/"
    start = found[f"定时发布：{TITLE}"].decoded("dtstart")
    assert start == moment.replace(microsecond=0)

    second = client.post("/desk/account/calendar/").content.decode()
    assert Client().get(path).status_code == 404
    newer = second.partition("http://127.0.0.1:8000")[2].partition("<")[0]
    assert Client().get(newer).status_code == 200
    client.post("/desk/account/calendar/revoke/")
    assert Client().get(newer).status_code == 404


def test_calendar_of_a_barred_account_is_gone(present: Office) -> None:
    shown = enter(present.publisher).post("/desk/account/calendar/").content.decode()
    path = shown.partition("http://127.0.0.1:8000")[2].partition("<")[0]
    Person.objects.filter(pk=present.publisher.person_id).update(is_active=False)

    assert Client().get(path).status_code == 404


def test_public_calendar_tells_public_days_only(present: Office) -> None:
    soon = city_date(now()) + timedelta(days=20)
    present.published(title="有有效期的办法", valid_until=soon)
    version = present.approved(title="还没有公开的办法", valid_until=soon)
    publishing.schedule_publication(
        version=version, lock=version.lock, publish_at=now() + timedelta(days=1),
        actor=present.publisher, at=now(),
    )  # fmt: skip
    work(now())

    answer = Client().get("/calendar/public.ics")
    events = list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))
    titles = [str(e["summary"]) for e in events]

    assert "有效期届满：有有效期的办法" in titles
    assert not any("还没有公开" in t for t in titles)
    assert sum("年度报告的最后期限" in t for t in titles) >= 2
    starts = [e.decoded("dtstart") for e in events]
    assert starts == sorted(starts)
    assert len({str(e["uid"]) for e in events}) == len(events)


def test_outbox_shows_states_and_no_address_or_words(
    present: Office, administrator: Client, subscriber: Callable[..., Subscription]
) -> None:
    subscriber("reader@example.cn")
    work(now())
    page = administrator.get("/desk/outbox/").content.decode()

    assert "订阅人" in page
    assert "已送出" in page
    assert "reader" not in page
    for state in ("waiting", "failing", "uncertain", "stopped", "sent", "closed", "nonsense"):
        assert administrator.get(f"/desk/outbox/?state={state}").status_code == 200


def test_administrator_sends_again_or_drops_and_both_are_recorded(
    present: Office, administrator: Client, post: Post
) -> None:
    with transaction.atomic():
        for _twice in range(2):
            notify(
                to=Recipient("recovery", "1"), template="notices.query_code", act=None, at=now(),
                context={"number": "1", "label": "x", "url": ""}, private={"code": "y"},
                channels=["email"],
            )  # fmt: skip
    first, second = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=first.pk).update(closed_at=now(), outcome="given_up")

    administrator.post(f"/desk/outbox/{first.pk}/again/")
    administrator.post(f"/desk/outbox/{second.pk}/drop/")
    repeated = administrator.post(f"/desk/outbox/{second.pk}/drop/", follow=True)

    assert "正在发送或者已经送出" in repeated.content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, first.closed_at, second.outcome) == ("", None, "dropped")
    kinds = Act.objects.filter(subject_type="delivery").values_list("kind", flat=True)
    assert sorted(kinds) == ["notices.message_dropped", "notices.message_sent_again"]


def test_templates_are_shown_as_they_read(administrator: Client) -> None:
    index = administrator.get("/desk/outbox/templates/").content.decode()

    for name, template in registry.templates.items():
        assert str(template.label) in index
        page = administrator.get(f"/desk/outbox/templates/{name}/").content.decode()
        assert preview(name).subject in page
    assert administrator.get("/desk/outbox/templates/nothing/").status_code == 404


@pytest.mark.parametrize("name", sorted(registry.templates))
def test_every_template_says_the_same_on_every_way_out(name: str) -> None:
    template = registry.templates[name]
    assert template.fields() <= set(template.sample)
    message = render(template, template.sample)

    assert message.subject
    assert message.next_step
    assert message.link_label
    assert len(message.short) <= 140
    assert "{" not in plain_text(message) + message.short + message.subject
    for _label, value in message.facts:
        assert value in plain_text(message)


def test_catalogue_offers_to_subscribe_to_what_it_shows(present: Office) -> None:
    present.published()
    work(now())

    page = Client().get("/catalogue/?genre=notice").content.decode()

    assert "/subscribe/?list=catalogue&amp;genre=notice" in page


def test_bounces_page_and_release(
    present: Office, administrator: Client, subscriber: Callable[..., Subscription]
) -> None:
    from yangguang.kernel.notices.models import Bounce
    from yangguang.kernel.notices.services.bounces import note_bounce

    subscriber("reader@example.cn")
    note_bounce(
        delivery=Delivery.objects.latest("pk"), address="reader@example.cn", is_hard=True,
        status="5.1.1", detail="<reader@example.cn> unknown", at=now(),
    )  # fmt: skip
    page = administrator.get("/desk/outbox/bounces/").content.decode()
    assert "r***@example.cn" in page
    assert "reader@" not in page

    administrator.post(f"/desk/outbox/bounces/{Bounce.objects.get().pk}/release/")
    assert Bounce.objects.get().released_at is not None
