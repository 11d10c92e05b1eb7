"""Applicants and officers hear of matters; a lost code is renewed for its owner only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tests.areas.oversight.bureau import NAME, PHONE, STATEMENT, Bureau
from tests.kernel.notices.conftest import text_of, work
from yangguang.areas.oversight.rules import Act as ComplaintAct
from yangguang.areas.oversight.rules import Letter
from yangguang.kernel.calendars.services import add_local_days, ensure_seeded
from yangguang.kernel.cases import services as cases
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.rules import DeliveryKind
from yangguang.kernel.cases.selectors import case_by_code
from yangguang.kernel.cases.timing import rederive
from yangguang.kernel.clocks import DayKind
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices.models import Notice
from yangguang.kernel.notices.selectors.inbox import inbox, messages_of
from yangguang.kernel.notices.services.daily import remind
from yangguang.kernel.notices.services.recovering import ask_for_code
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person, RoleAssignment
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from datetime import datetime

    from tests.kernel.notices.conftest import Post
    from yangguang.kernel.organizations.rules import Actor

MAIL = "shiliuhua@example.cn"


@pytest.fixture
def bureau(db: None, at: datetime, post: Post) -> Bureau:
    """The city's competent unit, with a worker that has looked once."""
    made = Bureau(at)
    work(at)
    return made


def templates_of(actor: Actor) -> list[str]:
    return list(inbox(actor).order_by("pk").values_list("template", flat=True))


def test_applicant_hears_by_mail_what_his_page_says(
    bureau: Bureau, post: Post, at: datetime
) -> None:
    opened = bureau.filed()
    work(at)
    [first] = post.mails()
    assert first["To"] == MAIL
    assert opened.case.number in text_of(first)

    case = cases.take(case=opened.case, lock=opened.case.lock, actor=bureau.handler, at=at)
    bureau.do(case, ComplaintAct.ACCEPT)
    work(at)
    last = text_of(post.mails()[-1])

    assert opened.case.number in last
    assert "编号：" in last
    assert "/status/" in last
    for secret in (NAME, PHONE, STATEMENT, opened.code):
        assert not any(secret in text for text in post.texts())


def test_mails_say_what_happened_and_not_the_name_of_the_kind(
    bureau: Bureau, post: Post, at: datetime
) -> None:
    case = bureau.answered()
    work(at)
    assert "有新的进展：已收到。" in text_of(post.mails()[0])

    letter = case.letters.get(template=Letter.ANSWER)
    cases.deliver_letter(
        letter=letter, kind=DeliveryKind.EMAIL, sent_on=city_date(at), received_on=None,
        proof="", actor=bureau.handler, at=at,
    )  # fmt: skip
    work(at)

    last = text_of(post.mails()[-1])
    assert "有新的进展：《办理结果告知书》已经送达（电子邮件）。" in last


def test_office_hears_that_a_matter_came_in(bureau: Bureau, at: datetime) -> None:
    bureau.filed()
    work(at)

    [shown] = messages_of(inbox(bureau.head), reader=bureau.head, at=at)

    assert shown.message
    assert shown.message.subject.endswith("：新的办件")


def test_applicant_without_mail_hears_by_text_message(
    bureau: Bureau, post: Post, at: datetime
) -> None:
    case = bureau.received(applicant={"name": NAME, "phone": PHONE})
    work(at)

    [sms] = post.sms()
    assert sms["to"] == PHONE
    assert case.number in sms["text"]
    assert NAME not in sms["text"]
    assert post.mails() == []


def test_applicant_who_left_no_address_is_told_nothing(
    bureau: Bureau, post: Post, at: datetime
) -> None:
    bureau.received(applicant={"name": NAME, "address": "佳木斯市向阳区某街1号"})
    work(at)

    assert (post.mails(), post.sms()) == ([], [])


def test_heads_hear_of_what_came_in_and_the_person_in_charge_of_what_follows(
    bureau: Bureau, at: datetime
) -> None:
    case = bureau.received()
    work(at)
    assert templates_of(bureau.head) == ["cases.work"]
    assert templates_of(bureau.handler) == []
    [shown] = messages_of(inbox(bureau.head), reader=bureau.head, at=at)
    assert shown.message
    assert case.number in shown.message.subject
    assert shown.message.url == f"/desk/matters/{case.number}/"

    cases.assign(
        case=case, lock=case.lock, person_id=bureau.handler.person_id or 0, actor=bureau.head,
        at=at,
    )  # fmt: skip
    work(at)
    assert templates_of(bureau.handler) == ["cases.work"]


def test_officer_of_another_unit_reads_no_message_about_the_matter(
    bureau: Bureau, at: datetime
) -> None:
    bureau.received()
    work(at)

    [shown] = messages_of(inbox(bureau.head), reader=bureau.stranger, at=at)

    assert shown.message is None


def test_asked_office_hears_of_the_question(bureau: Bureau, at: datetime) -> None:
    case = bureau.checking()
    work(at)
    cases.consult(
        case=case, lock=case.lock, agency=bureau.respondent, question="为什么没有公开？",
        actor=bureau.handler, at=at,
    )  # fmt: skip
    work(at)

    assert templates_of(bureau.stranger) == ["cases.asked"]
    [shown] = messages_of(inbox(bureau.stranger), reader=bureau.stranger, at=at)
    assert shown.message
    assert shown.message.url.startswith("/desk/consultations/")
    assert "为什么没有公开" not in str(shown.message)


def test_matter_that_comes_due_is_told_once_for_each_level(bureau: Bureau, at: datetime) -> None:
    case = bureau.taken()
    work(at)
    before = len(templates_of(bureau.handler))
    due = Case.objects.get(pk=case.pk).due_at
    assert due is not None

    for moment in (due - timedelta(days=2), due - timedelta(days=1), due + timedelta(hours=1),
                   due + timedelta(days=1)):  # fmt: skip
        with transaction.atomic():
            remind(at=moment)

    assert templates_of(bureau.handler)[before:] == ["cases.due_soon", "cases.late"]


def test_matter_nobody_is_in_charge_of_is_told_to_the_heads(bureau: Bureau, at: datetime) -> None:
    case = bureau.received()
    due = Case.objects.get(pk=case.pk).due_at
    assert due is not None
    with transaction.atomic():
        remind(at=due - timedelta(days=1))

    assert templates_of(bureau.head) == ["cases.due_soon"]


def test_late_matter_of_long_ago_is_not_told_on_a_new_installation(
    bureau: Bureau, at: datetime
) -> None:
    case = bureau.taken()
    due = Case.objects.get(pk=case.pk).due_at
    assert due is not None
    with transaction.atomic():
        assert remind(at=due + timedelta(days=31)) == 0


@pytest.mark.parametrize("contact", [MAIL, PHONE])
def test_new_code_opens_the_matter_and_the_old_one_no_longer(
    bureau: Bureau, post: Post, at: datetime, contact: str
) -> None:
    opened = bureau.filed()
    work(at)
    ask_for_code(number=opened.case.number.lower(), address=contact, network="", at=at)
    work(at)

    said = post.texts()[-1] if "@" in contact else post.sms()[-1]["text"]
    label = "新查询码：" if "@" in contact else "新查询码是 "
    code = said.partition(label)[2].split()[0].rstrip("，")
    assert case_by_code(opened.case.number, code) == opened.case
    assert case_by_code(opened.case.number, opened.code) is None


def test_stranger_cannot_renew_a_code(bureau: Bureau, post: Post, at: datetime) -> None:
    opened = bureau.filed()
    work(at)
    sent = len(post.mails())
    ask_for_code(number=opened.case.number, address="other@example.cn", network="", at=at)
    work(at)

    assert len(post.mails()) == sent
    assert case_by_code(opened.case.number, opened.code) == opened.case


def test_message_about_an_erased_applicant_does_not_leave(
    bureau: Bureau, post: Post, at: datetime
) -> None:
    from yangguang.kernel.cases.models import Party
    from yangguang.kernel.ledger.deliveries import run_deliveries
    from yangguang.kernel.ledger.followers import run_followers
    from yangguang.kernel.ledger.sealing import seal

    bureau.received()
    seal(at=at)
    run_followers(at=at)
    Party.objects.filter(sealed__gt="").update(
        sealed="", has_email=False, has_phone=False, erased_at=at
    )
    run_deliveries(at=at)

    assert post.mails() == []


def test_message_names_nobody_at_rest(bureau: Bureau, at: datetime) -> None:
    bureau.received()
    work(at)

    stored = str(list(Notice.objects.values()))
    assert NAME not in stored
    assert MAIL not in stored
    RoleAssignment.objects.filter(person_id=bureau.head.person_id).update(
        valid_to=city_date(at) - timedelta(days=1)
    )
    reader = actor_for(Person.objects.get(pk=bureau.head.person_id), on=city_date(at))
    [shown] = messages_of(inbox(reader), reader=reader, at=at)
    assert shown.message is None


def closed_for_snow(at: datetime) -> int:
    """The second day from now is no working day any more; how many dates moved."""
    ensure_seeded(at=at)
    add_local_days(
        calendar="office", days=[city_date(at) + timedelta(days=2)], kind=DayKind.CLOSURE,
        name="暴雪停止办公", source="佳政办公告1", actor=SYSTEM, at=at,
    )  # fmt: skip
    return rederive(calendar="office", at=at)


def test_another_day_by_the_calendar_is_told_to_who_filed_who_handles_and_who_was_asked(
    bureau: Bureau, post: Post, at: datetime
) -> None:
    case = bureau.checking()
    asked = cases.consult(
        case=case, lock=case.lock, agency=bureau.respondent, question="是否已经公开？",
        actor=bureau.handler, at=at,
    )  # fmt: skip
    work(at)
    mails, notices = len(post.mails()), Notice.objects.count()
    before = Case.objects.get(pk=case.pk).due_at

    moved = closed_for_snow(at)
    work(at)

    act = Act.objects.get(kind="cases.due_moved")
    after = Case.objects.get(pk=case.pk).due_at
    assert moved == len(act.payload["clocks"]) == 2
    assert before is not None
    assert after is not None
    assert after > before
    (mail,) = post.mails()[mails:]
    assert mail["To"] == MAIL
    answer = date_cn(case.clocks.get(name="answer").due_on)
    assert f"有新的进展：工作日的安排有变动，答复期限改为{answer}。" in text_of(mail)
    assert "协助答复" not in text_of(mail)
    told = Notice.objects.filter(pk__gt=0).order_by("pk")[notices:]
    assert {n.template for n in told} == {"cases.news", "cases.work", "cases.asked"}
    handler = inbox(bureau.handler).order_by("-pk").first()
    assert handler is not None
    assert "协助答复期限改为" in str(handler.context["label"])
    (first, again) = inbox(bureau.stranger).order_by("pk")
    assert (first.context["asked"], again.context["asked"]) == (asked.pk, asked.pk)
    # Told once: nothing has moved since.
    assert rederive(calendar="office", at=at) == 0
    work(at)
    assert Act.objects.filter(kind="cases.due_moved").count() == 1


def test_closed_matter_keeps_its_days_and_nobody_is_told(bureau: Bureau, at: datetime) -> None:
    bureau.answered()
    work(at)

    closed_for_snow(at + timedelta(days=40))

    assert not Act.objects.filter(kind="cases.due_moved").exists()
