"""The agency's own dates in 复议 and 诉讼, letters D02, D18, D19, and what may be for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import ID_NUMBER, INFO, Office
from yangguang.areas.requests.ground_desk import grounds
from yangguang.areas.requests.models import Remedy, Request
from yangguang.areas.requests.registrations import REQUEST
from yangguang.areas.requests.remedy_work import PublishingWork, RemedyWork
from yangguang.areas.requests.rules.names import Act, Clock, Letter, State
from yangguang.areas.requests.rules.results import Result, Say
from yangguang.areas.requests.rules.states import DEFAULTS, check_limit
from yangguang.kernel.asking import answered
from yangguang.kernel.cases.letters import printed, text_of
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.rules import Do, Refused
from yangguang.kernel.cases.timing import differing_dates
from yangguang.kernel.organizations.models import Person

pytestmark = pytest.mark.django_db
D = date
OTHER = "230800200002290025"


def filed(office: Office, case: Case, kind: str, on: date) -> Case:
    return office.on(on).do(
        case, Act.REMEDY_FILED, kind=kind, filed_on=on.isoformat(), body="受理机关"
    )


DUES = [
    ("review", D(2026, 3, 20), Clock.DEFENCE, D(2026, 4, 3)),
    ("suit_direct", D(2026, 3, 20), Clock.DEFENCE_SUIT, D(2026, 4, 7)),
    ("complaint", D(2026, 3, 20), None, None),
]


@pytest.mark.parametrize(("kind", "on", "name", "due"), DUES)
def test_agency_answers_by_the_day_the_law_gives(
    office: Office, kind: str, on: date, name: Clock | None, due: date | None
) -> None:
    case = filed(office, office.on(D(2026, 3, 2)).closed(), kind, on)
    clocks = {c.name: c.due_on for c in case.clocks.filter(name__startswith="defence")}

    assert clocks == ({f"{name}-1": due} if name else {})
    assert list(differing_dates(at=office.at)) == []


def test_clock_of_the_answer_ends_with_the_answer_and_waits_on_today(office: Office) -> None:
    case = filed(office, office.on(D(2026, 3, 2)).closed(), "review", D(2026, 3, 20))
    source = RemedyWork()
    (work,) = answered(source.gather(office.handler, at=office.at, limit=9))["mine"]
    assert (work.number, work.due_on) == (case.number, D(2026, 4, 3))
    for stranger in (office.stranger, office.other_head):
        found = answered(source.gather(stranger, at=office.at, limit=9))
        assert not any(found.values())
    office.on(D(2026, 4, 10))
    (work,) = answered(source.gather(office.handler, at=office.at, limit=9))["mine"]
    assert work.level == "late"

    with pytest.raises(Refused, match="早于"):
        office.do(case, Act.REMEDY_ANSWERED, which="1", answered_on="2026-03-19")
    office.do(case, Act.REMEDY_ANSWERED, which="1", answered_on="2026-04-01")
    assert not case.clocks.filter(stopped_at=None).exists()
    assert not any(answered(source.gather(office.handler, at=office.at, limit=9)).values())


def test_decision_ends_the_clock_and_an_ordered_reply_waits_until_it_is_begun(
    office: Office,
) -> None:
    case = filed(office, office.on(D(2026, 3, 2)).closed(), "review", D(2026, 3, 20))
    office.on(D(2026, 5, 8)).do(
        case,
        Act.REMEDY_DECIDED,
        which="1",
        ending="corrected",
        order="redo",
        decided_on="2026-05-08",
        redo_due_on="2026-05-29",
    )
    assert not case.clocks.filter(stopped_at=None).exists()
    (work,) = answered(RemedyWork().gather(office.handler, at=office.at, limit=9))["mine"]
    assert work.due_on == D(2026, 5, 29)
    office.do(case, Act.REDO, office.head, decided_on="2026-05-08", note="复议决定")
    assert not any(answered(RemedyWork().gather(office.handler, at=office.at, limit=9)).values())


@pytest.mark.parametrize("name", [Clock.DEFENCE, Clock.DEFENCE_SUIT])
def test_limits_of_the_law_are_never_longer(name: Clock) -> None:
    rule = DEFAULTS[name].to_json()
    check_limit(rule, name=name)
    with pytest.raises(Refused):
        check_limit({**rule, "amount": rule["amount"] + 1}, name=name)


@pytest.mark.parametrize(("who", "count"), [("handler", 1), ("stranger", 0), ("office", 1)])
def test_register_of_remedies_shows_the_actor_s_own(
    office: Office, client: Client, who: str, count: int
) -> None:
    case = filed(office, office.on(D(2026, 3, 2)).closed(), "review", D(2026, 3, 20))
    client.force_login(Person.objects.get(pk=getattr(office, who).person_id))
    page = client.get(reverse("requests_desk:remedies")).content.decode()
    assert page.count(f">{case.number}<") == count
    assert Remedy.objects.count() == 1


@pytest.mark.parametrize(("who", "count"), [("handler", 1), ("stranger", 0), ("office", 1)])
def test_requests_are_found_by_their_ground_in_the_actor_s_agencies(
    office: Office, client: Client, who: str, count: int
) -> None:
    case = filed(office, office.on(D(2026, 3, 2)).closed(), "review", D(2026, 3, 20))
    drafted = office.decided(office.handled(), Result.NEEDS_CREATION)
    client.force_login(Person.objects.get(pk=getattr(office, who).person_id))
    address = reverse("requests_desk:grounds")

    page = client.get(address, {"year": "2026"}).content.decode()
    granted, creation = f"?result={Result.GRANTED}", f"?result={Result.NEEDS_CREATION}"
    assert (granted in page, f"{creation}&amp;year=2026&amp;draft=1" in page) == (count, count)
    rows = client.get(address, {"year": "2026", "result": Result.GRANTED}).content.decode()
    assert rows.count(f">{case.number}<") == count
    drafts = client.get(address, {"result": Result.NEEDS_CREATION, "draft": "1"}).content.decode()
    assert drafts.count(f">{drafted.number}<") == count
    assert (
        f">{case.number}<"
        not in client.get(address, {"year": "2025", "result": Result.GRANTED}).content.decode()
    )


def test_counts_by_ground_count_each_request_once(office: Office) -> None:
    case = filed(office, office.on(D(2026, 3, 2)).closed(), "review", D(2026, 3, 20))
    filed(office, case, "complaint", D(2026, 3, 20))
    office.closed()

    (ground,) = grounds(office.handler, 2026)

    assert (ground.code, ground.drafted, ground.ended) == (Result.GRANTED, 0, 2)
    assert (ground.late, ground.contested) == (0, 2)


# --- letters (disclosure.md 2.12) ---------------------------------------------------------------


def printable(office: Office, letter: Any) -> str:
    text = text_of(letter)
    assert text is not None
    words = "".join(part.text for part in text.parts)
    assert "%(" not in words
    for form in ("pdf", "docx"):
        assert len(printed(letter, form, at=office.at)) > 2000
    return words


def typed(office: Office, case: Case, template: str) -> Any:
    from yangguang.kernel.cases import services

    letter = services.start_letter(
        case=office.fresh(case), template=template, actor=office.handler, at=office.at
    )
    if template == Letter.RECEIPT:
        letter = services.edit_letter(
            letter=letter, lock=letter.lock, typed={"papers": "申请表、身份证复印件"},
            actor=office.handler, at=office.at,
        )  # fmt: skip
    letter = services.submit_letter(
        letter=letter, lock=letter.lock, actor=office.handler, at=office.at
    )
    return office.issue(office.approve(letter))


def test_receipt_says_the_legal_day_and_the_last_day(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).handled()
    words = printable(office, typed(office, case, Letter.RECEIPT))
    assert "2026年3月2日" in words
    assert "2026年3月30日" in words


def test_withdrawal_is_confirmed_in_writing(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).handled()
    office.party(case, Do.WITHDRAW, withdrawal="不需要了。")
    words = printable(office, typed(office, case, Letter.WITHDRAWAL))
    assert "您于2026年3月2日撤回" in words
    assert office.fresh(case).state == State.WITHDRAWN


@pytest.mark.parametrize("is_taken", [True, False])
def test_who_suggests_is_told_what_became_of_it(office: Office, is_taken: bool) -> None:
    case = office.closed()
    office.party(case, Act.SUGGEST, suggestion="大家都需要。")
    with pytest.raises(Refused):
        office.issued(case, Letter.PUBLICATION)
    case.letters.filter(template=Letter.PUBLICATION).update(state="discarded")
    if is_taken:
        office.do(case, Act.PUBLISH, public_title="绿化资金安排", public_text="共一百万元。")
    else:
        office.do(case, Act.DECLINE_PUBLISH, publish_declined="只与个别人有关。")
    words = printable(office, typed(office, case, Letter.PUBLICATION))
    assert ("决定将该信息纳入主动公开" in words) == is_taken
    assert ("只与个别人有关" in words) != is_taken


@pytest.mark.parametrize("name", [name for name in Letter if name != Letter.REPLY])
def test_every_letter_of_the_list_stands_in_the_kind(name: Letter) -> None:
    template = REQUEST.letters[name]
    assert template.states
    assert str(template.label)


# --- given to several (article 44) --------------------------------------------------------------


def granted(office: Office, number: str, info: str = INFO) -> Case:
    applicant = {"name": "某人", "phone": "1", "id_type": "resident_id", "id_number": number}
    case = office.decided(office.handled(applicant=applicant, info_title=info))
    office.issue(office.reviewed(case))
    office.deliver(case.letters.get(template=Letter.REPLY))
    return office.fresh(case)


def test_same_information_given_to_two_is_proposed_once_for_everybody(office: Office) -> None:
    first = granted(office, ID_NUMBER)
    assert not any(
        answered(PublishingWork().gather(office.handler, at=office.at, limit=9)).values()
    )
    second = granted(office, OTHER)

    assert Request.objects.get(case=second).alike_to_id == first.pk
    (work,) = answered(PublishingWork().gather(office.handler, at=office.at, limit=9))["mine"]
    assert work.number == second.number
    assert INFO not in work.title
    assert not any(
        answered(PublishingWork().gather(office.stranger, at=office.at, limit=9)).values()
    )
    office.do(second, Act.PUBLISH, public_title="绿化资金安排", public_text="共一百万元。")
    assert not any(
        answered(PublishingWork().gather(office.handler, at=office.at, limit=9)).values()
    )
    record = Request.objects.get(case=second).public_record
    assert record is not None
    assert record.request.case_id == second.pk


def test_declined_proposal_waits_no_more_and_needs_its_reason(office: Office) -> None:
    granted(office, ID_NUMBER)
    second = granted(office, OTHER)
    with pytest.raises(Refused):
        office.do(second, Act.DECLINE_PUBLISH)
    office.do(second, Act.DECLINE_PUBLISH, publish_declined="含有个人信息。")
    assert not any(
        answered(PublishingWork().gather(office.handler, at=office.at, limit=9)).values()
    )


def test_other_information_the_same_person_and_refusals_propose_nothing(office: Office) -> None:
    granted(office, ID_NUMBER)
    granted(office, ID_NUMBER)
    granted(office, OTHER, "城区供热管网改造工程验收报告")
    office.closed(Result.PETITION, **{Say.CHANNEL: "请向信访部门提出。"})
    assert not Request.objects.exclude(alike_to=None).exists()
    case = office.closed()
    with pytest.raises(Refused, match="没有申请人建议"):
        office.do(case, Act.DECLINE_PUBLISH, publish_declined="不转。")
