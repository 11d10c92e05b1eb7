"""Whoever registered hears what his page says, once, and nobody else's name with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kernel.notices.conftest import post, text_of, work
from yangguang.areas.decisions.meetings.selectors import registration_of, result_of
from yangguang.areas.decisions.meetings.services import drawing, holding, preparing, registering
from yangguang.kernel.organizations.rules import ANONYMOUS

if TYPE_CHECKING:
    from tests.areas.decisions.meetings.venue import Venue
    from tests.kernel.notices.conftest import Post

__all__ = ["post"]
pytestmark = pytest.mark.django_db


def test_observer_who_moves_up_after_the_freeze_hears_it_by_mail(post: Post, venue: Venue) -> None:
    work(venue.at)
    event = venue.hearing()
    for n in range(15):
        venue.registered(event, n, group="GZ" if n < 8 else "ZJ", stance="support")
    rows = [
        venue.registered(event, 40 + n, group="PT", email=f"watcher{n}@example.cn").registration
        for n in range(3)
    ]
    venue.judged(event)
    venue.at = venue.day(9)
    event = venue.now_is(event)
    drawing.freeze(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    work(venue.at)
    assert post.mails() == []

    registering.withdraw(row=registration_of(rows[0].pk), actor=ANONYMOUS, at=venue.at)
    work(venue.at)
    work(venue.at)

    [mail] = post.mails()
    told = text_of(mail)
    assert mail["To"] == "watcher2@example.cn"
    assert "您已取得名额" in told
    assert rows[2].number in told
    assert "/decisions/meetings/follow/" in told
    assert venue.person(42).name not in told


def test_seat_that_was_given_up_again_is_not_told(post: Post, venue: Venue) -> None:
    work(venue.at)
    event = venue.hearing()
    rows = [
        venue.registered(event, 40 + n, group="PT", email=f"watcher{n}@example.cn").registration
        for n in range(3)
    ]
    registering.withdraw(row=registration_of(rows[0].pk), actor=ANONYMOUS, at=venue.at)
    registering.withdraw(row=registration_of(rows[2].pk), actor=ANONYMOUS, at=venue.at)

    work(venue.at)

    assert post.mails() == []


def test_chosen_are_invited_once_and_who_moves_up_hears_it(post: Post, venue: Venue) -> None:
    work(venue.at)
    event = venue.drawn()
    work(venue.at)
    result = result_of(event)
    [text, other] = post.sms()
    assert {m["to"] for m in (text, other)} == {"13800000000"}
    assert "您已入选" in text["text"]

    registering.withdraw(row=registration_of(result.chosen[0].pk), actor=ANONYMOUS, at=venue.at)
    work(venue.at)

    [moved] = {r.number for r in result_of(event).chosen} - {r.number for r in result.chosen}
    assert len(post.sms()) == 3
    assert any(moved in message["text"] for message in post.sms())


def test_all_who_registered_hear_that_it_is_off(post: Post, venue: Venue) -> None:
    work(venue.at)
    event = venue.announced()
    gone = venue.registered(event, 1, email="one@example.cn").registration
    venue.registered(event, 2, email="two@example.cn")
    registering.withdraw(row=registration_of(gone.pk), actor=ANONYMOUS, at=venue.at)

    event = venue.now_is(event)
    preparing.cancel(event=event, lock=event.lock, reason="place", actor=venue.drafter, at=venue.at)
    work(venue.at)

    [mail] = post.mails()
    assert mail["To"] == "two@example.cn"
    assert "活动取消" in text_of(mail)


def test_delegate_hears_that_his_opinion_was_answered(post: Post, venue: Venue) -> None:
    work(venue.at)
    event = venue.held()
    row = registration_of(result_of(event).chosen[0].pk)
    work(venue.at)
    before = len(post.sms())
    opinion = holding.speak(
        event=event, text="建议增加夜间班次。", registration=row, actor=ANONYMOUS, at=venue.at
    )
    holding.speak(event=event, text="现场另有人发言。", actor=venue.drafter, at=venue.at)
    for said in event.opinions.order_by("pk"):
        fresh = holding.draft_answer(
            opinion=said,
            lock=said.lock,
            disposition="adopted",
            reason="列入纪要。",
            used_in="",
            actor=venue.drafter,
            at=venue.at,
        )
        work(venue.at)
        assert len(post.sms()) == before + (said.pk != opinion.pk)
        holding.approve_answer(opinion=fresh, lock=fresh.lock, actor=venue.approver, at=venue.at)
        work(venue.at)
        work(venue.at)

    [*_, message] = post.sms()
    assert len(post.sms()) == before + 1
    assert row.number in message["text"]
    assert "处理结果" in message["text"]
    assert "夜间班次" not in message["text"]
