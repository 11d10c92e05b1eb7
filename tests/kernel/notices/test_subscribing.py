"""From the form to the mail: confirmed by its owner, ended by one click, erased."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.kernel.notices.conftest import SOON, html_of, links_in, text_of, work
from yangguang.kernel.ledger.models import Act, Delivery, TimedFact
from yangguang.kernel.ledger.registry import NothingToSend
from yangguang.kernel.notices.addresses import subscription_path
from yangguang.kernel.notices.models import Subscription
from yangguang.kernel.notices.rules import Ending, Frequency, Refused
from yangguang.kernel.notices.services.subscribing import (
    change_frequency,
    confirm_subscription,
    end_subscription,
    subscribe,
)
from yangguang.kernel.publishing import services as publishing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.kernel.notices.conftest import Post
    from tests.kernel.publishing.office import Office
    from yangguang.kernel.publishing.models import Record

ADDRESS = "reader@example.cn"
TITLE = "关于做好冬季供暖保障工作的通知"


def ask(at: datetime, **changes: Any) -> None:
    subscribe(
        **{
            "list_name": "catalogue", "query": "", "frequency": Frequency.IMMEDIATE,
            "email": ADDRESS, "network": "10.0.0.1", "at": at, **changes,
        }
    )  # fmt: skip


def withdraw(office: Office, record: Record, at: datetime) -> None:
    publishing.withdraw(
        record=record, kind="personal_data", public_reason="误含个人信息", internal_reason="",
        actor=office.publisher, at=at,
    )  # fmt: skip


def test_nothing_is_sent_before_the_owner_of_the_address_said_yes(
    office: Office, post: Post, at: datetime
) -> None:
    ask(at)
    work(at)
    [mail] = post.mails()
    assert mail["To"] == ADDRESS
    assert "政府信息目录" in mail["Subject"]
    assert mail["List-Unsubscribe"] is None

    office.published()
    work(at)
    work(at + SOON)
    assert len(post.mails()) == 1

    [link] = set(links_in(text_of(mail)))
    client = Client()
    assert client.get(link).status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    assert client.post(link).status_code == 302
    assert Subscription.objects.get().confirmed_at is not None


def test_subscriber_hears_of_what_is_published_after_he_confirmed(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    office.published(title="从前公开的通知")
    work(at)
    subscriber()
    published = office.published(doc_number="佳教发〔2026〕12号")
    work(at)
    work(at + SOON)

    mail = post.mails()[-1]
    text = text_of(mail)
    assert TITLE in text
    assert "佳教发〔2026〕12号" in text
    assert f"/documents/{published.record.public_id}/" in links_in(text)
    assert "从前公开的通知" not in text
    assert TITLE in html_of(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    work(at + SOON * 2)
    assert len(post.mails()) == 2


def test_what_is_published_together_is_told_in_one_mail(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscriber()
    for number in range(3):
        office.published(title=f"第{number}号通知")
        work(at)
    work(at + SOON)

    assert len(post.mails()) == 2
    text = post.texts()[-1]
    assert [f"第{n}号通知" in text for n in range(3)] == [True] * 3
    outcomes = Delivery.objects.filter(channel="email").values_list("outcome", flat=True)
    assert sorted(outcomes) == ["", "", "pointless", "pointless"]


def test_only_what_the_filters_ask_for_is_told(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscriber("a@example.cn", query="agency=jyj&genre=notice")
    subscriber("b@example.cn", query="text=%E6%A0%A1%E8%BD%A6")
    office.published()
    work(at)
    work(at + SOON)
    told = {mail["To"] for mail in post.mails() if TITLE in text_of(mail)}
    assert told == {"a@example.cn"}
    # Who had nothing to hear of is not asked about it again.
    assert Subscription.objects.get(query__startswith="text").position > 0


def test_record_withdrawn_before_its_mail_is_not_told(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscriber()
    published = office.published()
    work(at)
    withdraw(office, published.record, at)
    work(at + SOON)

    assert not any(TITLE in text for text in post.texts())
    assert Delivery.objects.latest("pk").outcome == "pointless"


def test_correction_is_told_as_one_and_once(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    published = office.published()
    work(at)
    subscriber()
    revised = publishing.revise(
        record=published.record, reason="有误", actor=office.information_officer, at=at
    )
    office.at = at + timedelta(minutes=1)
    office.published(revised)
    work(office.at)
    work(office.at + SOON)
    work(office.at + SOON * 2)

    assert len(post.mails()) == 2
    assert "更正" in post.texts()[-1]


def test_draft_and_scheduled_text_never_reach_a_subscriber(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscriber()
    version = office.approved(title="还没有公开的通知")
    publishing.schedule_publication(
        version=version, lock=version.lock, publish_at=at + timedelta(days=1),
        actor=office.publisher, at=at,
    )  # fmt: skip
    for minutes in range(0, 10, 2):
        work(at + timedelta(minutes=minutes))

    assert not any("还没有公开" in text for text in post.texts())


def test_daily_and_weekly_subscribers_are_told_at_their_hour(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    from yangguang.kernel.ledger.timetable import enter_daily

    enter_daily(at=at)
    subscriber("day@example.cn", frequency=Frequency.DAILY)
    subscriber("week@example.cn", frequency=Frequency.WEEKLY)
    work(at)
    office.published()
    work(at)

    def told_by(moment: datetime) -> list[str]:
        work(moment)
        work(moment)
        return [mail["To"] for mail in post.mails() if TITLE in text_of(mail)]

    # `at` is a Wednesday, 14:30 in the city; the next 8 o'clock is 17 h 30 min away.
    tomorrow = at + timedelta(hours=17, minutes=30)
    assert told_by(tomorrow - timedelta(seconds=1)) == []
    assert told_by(tomorrow) == ["day@example.cn"]
    assert told_by(tomorrow + timedelta(days=1)) == ["day@example.cn"]
    assert sorted(told_by(tomorrow + timedelta(days=4))) == ["day@example.cn", "week@example.cn"]


def test_day_without_news_brings_no_mail(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    from yangguang.kernel.notices.services.daily import call_digests

    subscriber(frequency=Frequency.DAILY)
    work(at)
    with transaction.atomic():
        assert call_digests(at=at)
    work(at)

    assert len(post.mails()) == 1


def test_subscriber_is_told_what_he_may_see_even_when_the_catalogue_lags(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    from yangguang.kernel.ledger.followers import run_followers
    from yangguang.kernel.ledger.models import Follower
    from yangguang.kernel.ledger.sealing import seal

    subscriber()
    office.published()
    seal(at=at)
    broken = Follower.objects.filter(name="catalogue")
    broken.update(failures=1, next_attempt_at=at + timedelta(minutes=1))
    run_followers(at=at)
    assert not Delivery.objects.filter(act__kind="publishing.published").exists()
    assert Follower.objects.get(name="delivery:subscriptions").failures == 0

    work(at + timedelta(minutes=1))
    work(at + timedelta(minutes=1) + SOON)
    assert TITLE in post.texts()[-1]


@pytest.mark.parametrize("cookies", [True, False])
def test_one_click_in_the_mail_program_ends_it_and_erases_the_address(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime, cookies: bool
) -> None:
    subscription = subscriber()
    office.published()
    work(at)
    work(at + SOON)
    link = post.mails()[-1]["List-Unsubscribe"].strip(" <>").removeprefix("http://127.0.0.1:8000")

    client = Client(enforce_csrf_checks=not cookies)
    assert client.get(link).status_code == 200
    assert Subscription.objects.get(pk=subscription.pk).ended_at is None
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert "已经退订" in answer.content.decode()
    ended = Subscription.objects.get(pk=subscription.pk)
    assert (ended.address, ended.address_digest, ended.query) == ("", "", "")
    assert ended.ending == Ending.UNSUBSCRIBED
    act = Act.objects.get(kind="notices.subscription_ended")
    assert act.payload == {"list": "catalogue", "ending": "unsubscribed"}
    assert client.post(link).status_code == 200
    office.published(title="退订以后的通知")
    work(at + SOON * 2)
    work(at + SOON * 3)
    assert not any("退订以后的通知" in text for text in post.texts())


def test_mail_noted_before_the_end_does_not_leave_after_it(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscription = subscriber()
    office.published()
    work(at)
    end_subscription(uid=str(subscription.uid), ending=Ending.UNSUBSCRIBED, at=at)
    work(at + SOON)

    assert not any(TITLE in text for text in post.texts())


def test_address_nobody_confirms_is_erased_after_three_days(
    office: Office, post: Post, at: datetime
) -> None:
    ask(at)
    work(at)
    work(at + timedelta(days=3, seconds=-1))
    assert Subscription.objects.get().address

    work(at + timedelta(days=3))

    ended = Subscription.objects.get()
    assert (ended.address, ended.ending) == ("", Ending.UNCONFIRMED)
    assert not confirm_subscription(uid=str(ended.uid), at=at + timedelta(days=3))


def test_confirmed_subscription_does_not_expire(
    office: Office, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscription = subscriber()
    work(at + timedelta(days=4))

    assert Subscription.objects.get(pk=subscription.pk).ended_at is None
    assert not TimedFact.objects.filter(
        kind="notices.confirmation_expires", cancelled_at=None
    ).exists()


def test_database_holds_no_readable_address_and_no_address_of_the_ended(
    office: Office, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscription = subscriber()

    assert ADDRESS not in str(Subscription.objects.values())
    assert subscription.opened() == ADDRESS
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(ended_at=at)


def test_asking_again_says_that_he_has_subscribed_and_changes_nothing(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscriber()
    work(at)
    later = at + timedelta(hours=2)
    ask(later, frequency=Frequency.WEEKLY)
    work(later)

    assert Subscription.objects.get().frequency == Frequency.IMMEDIATE
    assert "已经订阅" in post.texts()[-1]
    assert len(post.mails()) == 2


def test_asking_twice_within_an_hour_sends_one_mail(
    office: Office, post: Post, at: datetime
) -> None:
    ask(at)
    ask(at + timedelta(minutes=59))
    work(at + timedelta(minutes=59))
    assert len(post.mails()) == 1

    ask(at + timedelta(minutes=60))
    work(at + timedelta(minutes=60))
    assert len(post.mails()) == 2
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize(
    ("limit", "changes"),
    [
        (5, lambda n: {"network": f"10.0.0.{n}", "query": f"text={n}"}),
        (20, lambda n: {"email": f"reader{n}@example.cn"}),
    ],
    ids=["one address", "one network address"],
)
def test_asking_too_often_is_refused(
    office: Office, at: datetime, limit: int, changes: Callable[[int], dict[str, str]]
) -> None:
    for number in range(limit):
        ask(at, **changes(number))

    with pytest.raises(Refused, match="次数过多"):
        ask(at, **changes(limit))


def test_frequency_is_changed_by_its_owner(
    office: Office, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscription = subscriber()
    path = subscription_path("manage", subscription)
    client = Client()
    assert "r***@example.cn" in client.get(path).content.decode()
    assert ADDRESS not in client.get(path).content.decode()

    assert client.post(path, {"frequency": "weekly"}).status_code == 302
    assert Subscription.objects.get().frequency == Frequency.WEEKLY
    client.post(path, {"frequency": "hourly"})
    assert Subscription.objects.get().frequency == Frequency.WEEKLY
    end_subscription(uid=str(subscription.uid), ending=Ending.UNSUBSCRIBED, at=at)
    assert not change_frequency(uid=str(subscription.uid), frequency=Frequency.DAILY, at=at)


def test_link_of_one_purpose_or_subscription_opens_no_other(
    office: Office, subscriber: Callable[..., Subscription]
) -> None:
    one, other = subscriber(), subscriber("other@example.cn")
    client = Client()
    own, strange = subscription_path("manage", one), subscription_path("manage", other)
    token = strange.rstrip("/").rpartition("/")[2]

    assert client.get(f"/subscriptions/{one.uid}/{token}/").status_code == 404
    assert client.get(f"{own}confirm/").status_code == 404
    assert client.get(f"/subscriptions/{one.uid}/{'x' * 24}/").status_code == 404
    assert client.post(f"/subscriptions/{one.uid}/{token}/unsubscribe/").status_code == 404


def test_form_keeps_what_was_typed_and_says_what_is_wrong(office: Office) -> None:
    client = Client()
    page = client.get("/subscribe/?list=catalogue&agency=jyj&genre=notice&nonsense=1")
    text = page.content.decode()
    assert "政府信息目录：佳木斯市教育局、通知" in text
    assert "/catalogue/feed.atom?agency=jyj&amp;genre=notice" in text
    assert 'value="agency=jyj&amp;genre=notice"' in text

    answer = client.post(
        "/subscribe/",
        {"list": "catalogue", "query": "agency=jyj", "email": "no address", "frequency": "daily"},
    )
    assert answer.status_code == 200
    assert "这不像一个邮箱地址" in answer.content.decode()
    assert 'value="no address"' in answer.content.decode()
    assert client.get("/subscribe/").status_code == 404
    assert client.get("/subscribe/?list=nothing").status_code == 404


def test_answer_is_the_same_for_known_unknown_and_trapped_askers(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscriber()
    form = {"list": "catalogue", "query": "", "frequency": "daily"}
    client = Client()

    answers = [
        client.post("/subscribe/", {**form, "email": ADDRESS}),
        client.post("/subscribe/", {**form, "email": "new@example.cn"}),
        client.post("/subscribe/", {**form, "email": "bot@example.cn", "website": "http://x"}),
    ]

    assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/subscribe/sent/")}
    assert Subscription.objects.count() == 2


def test_composing_for_an_ended_subscription_has_nothing_to_say(
    office: Office, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    from yangguang.kernel.notices.channels import EmailChannel

    subscription = subscriber()
    work(at)
    delivery = Delivery.objects.latest("pk")
    end_subscription(uid=str(subscription.uid), ending=Ending.BOUNCED, at=at)

    with pytest.raises(NothingToSend):
        EmailChannel().prepare(delivery, at=at)
