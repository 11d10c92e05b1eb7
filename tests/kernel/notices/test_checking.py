"""What should have been sent and was not is found."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.kernel.notices.conftest import work
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.models import Delivery, Follower, Installation, TimedFact
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.notices.models import Notice, Subscription
from yangguang.kernel.notices.rules import Frequency
from yangguang.kernel.notices.selectors.checking import check, problems
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.kernel.notices.conftest import Post
    from tests.kernel.publishing.office import Office

HOUR = timedelta(hours=1)


def test_all_sent_is_all_well(
    office: Office, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscriber()
    office.published()
    for minutes in (0, 3, 6):
        work(at + timedelta(minutes=minutes))

    assert check(at=at + 2 * HOUR) == []


def test_message_that_waits_for_an_hour_is_named(
    office: Office, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscriber()

    assert problems(at=at + HOUR) == []
    assert problems(at=at + HOUR + timedelta(seconds=1)) == ["1 条消息超过 1 小时没有送出。"]


@pytest.mark.parametrize(
    ("outcome", "words"), [("uncertain", "发送中断"), ("given_up", "已停止发送"), ("refused", "")]
)
def test_message_that_may_not_have_gone_out_is_named(
    office: Office, subscriber: Callable[..., Subscription], at: datetime, outcome: str, words: str
) -> None:
    subscriber()
    Delivery.objects.update(closed_at=at, outcome=outcome)

    found = problems(at=at)

    assert len(found) == bool(words)
    assert words in "".join(found)


def test_hold_after_a_restore_is_named(office: Office, at: datetime) -> None:
    Installation.objects.update(held_since=at)

    assert "暂停发送" in problems(at=at)[0]


def test_daily_hour_that_passed_unheeded_is_named(office: Office, at: datetime) -> None:
    TimedFact.objects.create(kind="notices.daily", due_at=at, subject_type="daily", subject_id=0)

    assert problems(at=at + HOUR) == []
    assert "没有办理" in problems(at=at + 2 * HOUR)[0]


def test_other_key_is_named(
    office: Office, subscriber: Callable[..., Subscription], at: datetime, settings: Any,
    tmp_path: Any,
) -> None:  # fmt: skip
    subscriber()
    work(at)
    settings.KEYS_DIR = tmp_path / "other"

    assert "密钥" in problems(at=at)[0]


def test_notice_without_its_delivery_is_found(office: Office, at: datetime) -> None:
    office.submitted()
    work(at)
    Notice.objects.update(channels=["email"])

    assert "没有安排经 email 发送" in check(at=at)[0]


def test_subscriber_nobody_noted_is_found(
    office: Office, subscriber: Callable[..., Subscription], at: datetime
) -> None:
    subscriber()
    work(at)
    Subscription.objects.update(frequency=Frequency.WEEKLY)
    office.published()
    seal(at=at)
    run_followers(at=at)
    Subscription.objects.update(frequency=Frequency.IMMEDIATE)

    assert check(at=at) == []
    [found] = check(at=at + 2 * HOUR)
    assert "政府信息目录" in found


def test_command_and_pages_say_the_same(
    office: Office, post: Post, subscriber: Callable[..., Subscription]
) -> None:
    subscriber()
    Delivery.objects.update(closed_at=now(), outcome="uncertain")
    words = problems(at=now())[0]
    out = io.StringIO()

    with pytest.raises(CommandError, match="1 个问题"):
        call_command("notices", "check", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"clean": False, "problems": [words]}
    Follower.objects.all().delete()
    assert words not in Client().get("/healthz/ready").json()["problems"]


def test_ready_warns_and_stays_ready(
    office: Office, post: Post, subscriber: Callable[..., Subscription]
) -> None:
    from yangguang.kernel.ledger.installation import beat

    subscriber()
    beat(name="worker", at=now())
    Delivery.objects.update(closed_at=now(), outcome="given_up")

    answer = Client().get("/healthz/ready")

    assert answer.status_code == 200
    assert "已停止发送" in answer.json()["warnings"][0]


def test_test_mail_goes_where_mails_go(post: Post, db: None) -> None:
    out = io.StringIO()
    call_command("notices", "test", "you@example.cn", stdout=out)

    assert "写成文件" in out.getvalue()
    assert post.mails()[0]["To"] == "you@example.cn"
