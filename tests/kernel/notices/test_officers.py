"""Officers hear of what waits for them, as they chose, and of nothing they may not see."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.urls import reverse

from tests.kernel.notices.conftest import text_of, work
from tests.kernel.publishing.office import officer
from yangguang.kernel.ledger.models import Act, Delivery, TimedFact
from yangguang.kernel.ledger.timetable import run_due
from yangguang.kernel.notices import registry
from yangguang.kernel.notices.models import Notice, Reminder
from yangguang.kernel.notices.registry import Due, Telling, person
from yangguang.kernel.notices.rules import Mode, Refused
from yangguang.kernel.notices.selectors.inbox import inbox, messages_of, unread_count
from yangguang.kernel.notices.services.daily import call_digests, remind
from yangguang.kernel.notices.services.notifying import notify
from yangguang.kernel.notices.services.preferences import mark_all_read, mark_read, set_mode
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Delegation, Person, RoleAssignment
from yangguang.kernel.organizations.rules import SYSTEM, Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing import services as publishing

if TYPE_CHECKING:
    from datetime import datetime

    from tests.kernel.notices.conftest import Post
    from tests.kernel.publishing.office import Office
    from yangguang.kernel.organizations.rules import Actor

TITLE = "关于做好冬季供暖保障工作的通知"


def told(at: datetime) -> list[tuple[str, str]]:
    """Who was told what."""
    rows = Notice.objects.order_by("pk").values_list("person__username", "template")
    return list(rows)


def wants(actor: Actor, mode: Mode, at: datetime) -> Person:
    found = Person.objects.get(pk=actor.person_id)
    found.email = f"{found.username}@example.cn"
    found.save()
    set_mode(person=found, mode=mode, actor=actor, at=at)
    return found


def words(actor: Actor, at: datetime) -> list[str]:
    return [
        m.message.subject if m.message else ""
        for m in messages_of(inbox(actor), reader=actor, at=at)
    ]


def test_each_step_tells_those_whose_turn_it_is(office: Office, at: datetime) -> None:
    version = office.submitted()
    work(at)
    assert told(at) == [("jyj-section_head", "publishing.waits")]

    for role in (Role.SECTION_HEAD, Role.DISCLOSURE_OFFICE):
        version = publishing.pass_review(
            version=version, lock=version.lock, opinion="同意", actor=office.actors[role], at=at
        )
        work(at)
    assert [name for name, _t in told(at)] == [
        "jyj-section_head", "jyj-disclosure_office", "jyj-secrecy_reviewer",
    ]  # fmt: skip
    assert words(office.secrecy_reviewer, at) == [f"等您办理（保密审查）：{TITLE}"]

    publishing.return_version(
        version=version, lock=version.lock, opinion="改", actor=office.secrecy_reviewer, at=at
    )
    work(at)
    assert told(at)[-1] == ("jyj-information_officer", "publishing.returned")


def test_approved_text_waits_for_the_publisher(office: Office, at: datetime) -> None:
    office.approved()
    work(at)

    assert told(at)[-1] == ("jyj-publisher", "publishing.waits")
    assert words(office.publisher, at) == [f"等您办理（发布）：{TITLE}"]


def test_who_wrote_the_text_is_not_asked_to_review_it(office: Office, at: datetime) -> None:
    both = officer(
        office.agency, Role.INFORMATION_OFFICER, Role.SECTION_HEAD, on=city_date(at),
        username="both",
    )  # fmt: skip
    version = publishing.create_record(
        agency=office.agency, fields=office.fields(), actor=both, at=at
    )
    publishing.submit(version=version, lock=version.lock, actor=both, at=at)
    work(at)

    assert told(at) == [("jyj-section_head", "publishing.waits")]


def test_delegate_hears_instead_of_and_beside_his_principal(office: Office, at: datetime) -> None:
    delegate = officer(office.agency, Role.HANDLER, on=city_date(at), username="deputy")
    role = RoleAssignment.objects.get(person_id=office.section_head.person_id)
    Delegation.objects.create(
        assignment=role, delegate_id=delegate.person_id, valid_from=city_date(at),
        valid_to=city_date(at), reason="出差",
    )  # fmt: skip
    office.submitted()
    work(at)

    assert {name for name, _t in told(at)} == {"jyj-section_head", "deputy"}


def test_message_holds_no_title_and_shows_none_to_who_may_no_longer_see_it(
    office: Office, at: datetime
) -> None:
    office.submitted()
    work(at)
    assert TITLE not in str(list(Notice.objects.values()))
    RoleAssignment.objects.filter(person_id=office.section_head.person_id).update(
        valid_to=city_date(at) - timedelta(days=1)
    )
    reader = actor_for(Person.objects.get(pk=office.section_head.person_id), on=city_date(at))

    assert words(reader, at) == [""]


def test_mail_goes_to_those_who_want_it_and_says_what_the_desk_says(
    office: Office, post: Post, at: datetime
) -> None:
    wants(office.section_head, Mode.MAIL, at)
    office.submitted()
    work(at)
    work(at)

    [mail] = post.mails()
    assert mail["To"] == "jyj-section_head@example.cn"
    assert words(office.section_head, at)[0] in mail["Subject"]
    assert TITLE in text_of(mail)
    assert "标题：" in text_of(mail)
    assert "List-Unsubscribe" not in mail


@pytest.mark.parametrize("change", ["role ended", "somebody else signed", "account barred"])
def test_mail_that_has_become_pointless_does_not_leave(
    office: Office, post: Post, at: datetime, change: str
) -> None:
    from yangguang.kernel.ledger.deliveries import run_deliveries
    from yangguang.kernel.ledger.followers import run_followers
    from yangguang.kernel.ledger.sealing import seal

    who = wants(office.section_head, Mode.MAIL, at)
    version = office.submitted()
    seal(at=at)
    run_followers(at=at)
    if change == "role ended":
        RoleAssignment.objects.filter(person=who).update(valid_to=city_date(at) - timedelta(days=1))
    elif change == "account barred":
        Person.objects.filter(pk=who.pk).update(is_active=False)
    else:
        publishing.pass_review(
            version=version, lock=version.lock, opinion="同意", actor=office.section_head, at=at
        )
    run_deliveries(at=at)

    assert post.mails() == []
    assert Delivery.objects.get().outcome == "pointless"


def test_summary_lists_unread_messages_once_a_day(office: Office, post: Post, at: datetime) -> None:
    wants(office.section_head, Mode.SUMMARY, at)
    office.submitted(title="第一份通知")
    office.submitted(title="第二份通知")
    work(at)
    mark_read(person_id=office.section_head.person_id or 0, pk=Notice.objects.first().pk, at=at)  # type: ignore[union-attr]
    assert post.mails() == []

    for _twice in range(2):
        with transaction.atomic():
            call_digests(at=at)
        work(at)

    [mail] = post.mails()
    assert "您有 1 条未读消息" in mail["Subject"]
    assert "第二份通知" in text_of(mail)
    assert "第一份通知" not in text_of(mail)


def test_summary_leaves_out_what_its_reader_may_no_longer_see(
    office: Office, post: Post, at: datetime
) -> None:
    who = wants(office.section_head, Mode.SUMMARY, at)
    office.submitted()
    work(at)
    RoleAssignment.objects.filter(person=who).update(valid_to=city_date(at) - timedelta(days=1))
    with transaction.atomic():
        call_digests(at=at)
    work(at)

    assert post.mails() == []


def test_mail_cannot_be_chosen_without_an_address(office: Office, at: datetime) -> None:
    who = Person.objects.get(pk=office.publisher.person_id)

    with pytest.raises(Refused, match="没有电子邮箱"):
        set_mode(person=who, mode=Mode.MAIL, actor=office.publisher, at=at)


def test_publication_that_fails_at_its_time_is_told_once(
    office: Office, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yangguang.kernel.ledger import registry as ledger

    version = office.approved()
    due = at + timedelta(hours=1)
    publishing.schedule_publication(
        version=version, lock=version.lock, publish_at=due, actor=office.publisher, at=at
    )
    work(at)
    Notice.objects.all().delete()

    def broken(_fact: TimedFact, _at: datetime) -> None:
        raise RuntimeError("no room")

    monkeypatch.setitem(ledger.timed_handlers, "publishing.publish", broken)
    for minutes in range(6):
        run_due(at=due + timedelta(minutes=minutes))
        work(due + timedelta(minutes=minutes))

    assert told(at) == [("jyj-publisher", "publishing.schedule_failed")]
    assert words(office.publisher, at) == [f"定时发布没有成功：{TITLE}"]


def test_batch_waits_for_its_reviewers(office: Office, at: datetime) -> None:
    batch = publishing.create_batch(
        agency=office.agency, name="清理结果", versions=[office.draft()],
        actor=office.information_officer, at=at,
    )  # fmt: skip
    publishing.submit_batch(batch=batch, lock=batch.lock, actor=office.information_officer, at=at)
    work(at)

    assert told(at) == [("jyj-section_head", "publishing.batch_waits")]
    assert "清理结果" in words(office.section_head, at)[0]


def test_reminder_is_given_once_for_each_matter_date_and_level(
    office: Office, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = office.submitted()
    refs = {"record": version.record.public_id, "number": 1}
    to = person(office.publisher.person_id or 0)
    keys = ["duty:1:2026-11-20:due_soon"]

    def dues(_at: datetime) -> list[Due]:
        tellings = [Telling(to, "publishing.waits", refs)]
        return [Due(key, "obligation", 1, "O-1", tellings) for key in keys]

    monkeypatch.setattr(registry, "dues", {"test": dues})
    counts = []
    for days in range(3):
        if days == 2:
            keys.append("duty:1:2026-11-20:late")
        with transaction.atomic():
            counts.append(remind(at=at + timedelta(days=days)))

    assert counts == [1, 0, 1]
    assert Reminder.objects.count() == Act.objects.filter(kind="notices.reminded").count() == 2
    assert Notice.objects.filter(person=office.publisher.person_id).count() == 2


def test_notify_tells_once_and_demands_every_field(office: Office, at: datetime) -> None:
    to = person(office.publisher.person_id or 0)
    with transaction.atomic():
        act = Act.objects.latest("pk") if Act.objects.exists() else None
        with pytest.raises(KeyError, match="count"):
            notify(to=to, template="notices.summary", context={}, act=act, at=at)
        given = {"count": 1, "url": "/desk/"}
        first = notify(to=to, template="notices.summary", context=given, act=None, at=at)
        told_act = Act.objects.get(kind="notices.told")
        again = notify(to=to, template="notices.summary", context=given, act=told_act, at=at)

    assert (first, again) == (1, 0)
    assert told_act.actor_id is None
    assert SYSTEM.person_id is None


def test_read_and_unread(office: Office, at: datetime) -> None:
    office.submitted(title="一")
    office.submitted(title="二")
    work(at)
    own, pk = office.section_head, office.section_head.person_id or 0
    assert unread_count(own) == 2
    first = inbox(own).order_by("pk")[0]

    assert mark_read(person_id=office.publisher.person_id or 0, pk=first.pk, at=at) is None
    assert unread_count(own) == 2
    assert mark_all_read(person_id=pk, upto=first.pk, at=at) == 1
    assert unread_count(own) == 1
    assert mark_read(person_id=pk, pk=inbox(own)[0].pk, at=at)
    assert unread_count(own) is None
    assert inbox(own).count() == 2
    assert reverse("desk:messages") == "/desk/messages/"
