"""更正 of records about oneself: the table, every outcome, the form, and who sees it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.areas.requests.office import ID_NUMBER, NAME, PHONE, Office
from yangguang.areas.requests.correction_services import NewCorrection, file_correction
from yangguang.areas.requests.models import RecordCorrection, Request
from yangguang.areas.requests.reporting import count_for
from yangguang.areas.requests.rules.correcting import (
    DEFAULTS,
    MOVES,
    TABLE,
    Act,
    Clock,
    Letter,
    Outcome,
    State,
    check_limit,
    check_outcome,
)
from yangguang.areas.requests.rules.receipt import ApplicantType
from yangguang.kernel.cases.letters import printed, text_of
from yangguang.kernel.cases.models import Case, CaseText, Party
from yangguang.kernel.cases.rules import Do, Facts, Hand, LetterState, Refused
from yangguang.kernel.cases.selectors import case_for
from yangguang.kernel.ledger.models import Act as LedgerAct
from yangguang.kernel.now import city_date, now

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

RECORD = "2026年3月提供的参保缴费记录"
TEXTS = {
    "record": RECORD,
    "wrong": "2025年缴费登记为六个月",
    "right": "2025年缴费十二个月",
    "evidence": "银行缴费凭证十二份",
}
VERIFIED = {"verification": "核对了台账和缴费凭证。"}


def facts(state: State, *hands: Hand, **more: Any) -> Facts:
    return Facts(state=state, hands=frozenset(hands), has_handler=True, **more)


# --- the table ----------------------------------------------------------------------------------


def reachable(start: str, *, without: tuple[str, ...] = ()) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for (state, act), move in MOVES.items():
            if state == here and act not in without and move.to not in seen:
                seen.add(move.to)
                waiting.append(move.to)
    return seen


@pytest.mark.parametrize("state", [s for s in State if not TABLE.states[s].is_final])
def test_every_open_state_is_reached_and_left_for_a_final_one(state: State) -> None:
    assert state in reachable(TABLE.initial)
    assert {State.CLOSED, State.WITHDRAWN} & reachable(state)


@pytest.mark.parametrize("act", [Act.ACCEPT, Act.DECIDE, Act.ANSWER])
def test_nothing_is_closed_without(act: Act) -> None:
    assert State.CLOSED not in reachable(TABLE.initial, without=(act,))


@given(
    outcome=st.sampled_from(Outcome),
    sent=st.booleans(),
)
def test_the_applicant_is_told_of_a_transfer_only_when_it_was_sent(
    outcome: Outcome, sent: bool
) -> None:
    letters = {Letter.TRANSFER: LetterState.ISSUED} if sent else {}
    asked = facts(State.DECIDED, Hand.IN_CHARGE, details={"outcome": outcome}, letters=letters)

    is_free = TABLE.why_not(Act.ANSWER, asked) is None

    assert is_free == (sent or outcome is not Outcome.TRANSFERRED)


def test_supplement_is_asked_for_once() -> None:
    asked = facts(State.VERIFYING, Hand.IN_CHARGE, details={"supplement_asked": True})

    with pytest.raises(Refused, match="一次告知"):
        TABLE.decide(Act.ASK_SUPPLEMENT, asked)


CASES = [
    (Outcome.CORRECTED, {"is_verified": True, "correction": "十二个月"}, ""),
    (Outcome.CORRECTED, {"is_verified": False, "correction": "十二个月"}, "not_verified"),
    (Outcome.CORRECTED, {"is_verified": True}, "no_correction"),
    (Outcome.CORRECTED, {"is_verified": True, "correction": "改", "other": True}, "agency_unused"),
    (Outcome.REJECTED, {"is_verified": True}, ""),
    (Outcome.REJECTED, {"is_verified": False}, "not_verified"),
    (Outcome.TRANSFERRED, {"other": True}, ""),
    (Outcome.TRANSFERRED, {}, "no_agency"),
    (Outcome.TRANSFERRED, {"other": True, "is_own": True}, "own_agency"),
    (Outcome.REDIRECTED, {"other": True}, ""),
    (Outcome.REDIRECTED, {}, "no_agency"),
]


@pytest.mark.parametrize(("outcome", "changes", "code"), CASES)
def test_outcome_has_what_article_41_wants(
    outcome: Outcome, changes: dict[str, Any], code: str
) -> None:
    given = {"is_verified": False, "correction": "", "other": False, "is_own": False, **changes}
    if not code:
        check_outcome(outcome, **given)
        return
    with pytest.raises(Refused) as info:
        check_outcome(outcome, **given)
    assert info.value.code == code


def test_limits_are_settings_between_one_day_and_sixty() -> None:
    rule = DEFAULTS[Clock.ANSWER].to_json()
    check_limit({**rule, "amount": 60})
    for amount in (0, 61):
        with pytest.raises(Refused):
            check_limit({**rule, "amount": amount})


# --- through the services -----------------------------------------------------------------------


def new(office: Office, **changes: Any) -> NewCorrection:
    values: dict[str, Any] = {
        "agency": office.unit,
        "applicant_type": ApplicantType.NATURAL,
        "applicant": {
            "name": NAME,
            "phone": PHONE,
            "id_type": "resident_id",
            "id_number": ID_NUMBER,
        },
        **TEXTS,
        **changes,
    }
    return NewCorrection(**values)


def filed(office: Office, **changes: Any) -> Case:
    return file_correction(new=new(office, **changes), actor=office.applicant, at=office.at).case


def verifying(office: Office) -> Case:
    case = office.do(filed(office), "take")
    return office.do(case, Act.ACCEPT)


def answered(office: Office, **answers: Any) -> Case:
    case = verifying(office)
    office.do(case, Act.VERIFY, **VERIFIED)
    office.do(case, Act.DECIDE, reasons="经核对缴费凭证。", **answers)
    office.issued(case, Letter.RESULT)
    return office.fresh(case)


@pytest.mark.django_db
def test_nothing_of_the_applicant_or_the_record_stands_in_the_clear(office: Office) -> None:
    case = filed(office, files=[("凭证.txt", RECORD.encode(), "text/plain")])

    assert case.number.startswith("GZ-")
    sealed = [case.title, *CaseText.objects.values_list("sealed", flat=True)]
    sealed += Party.objects.values_list("sealed", flat=True)
    sealed += [str(payload) for payload in LedgerAct.objects.values_list("payload", flat=True)]
    for word in (NAME, ID_NUMBER, PHONE, RECORD, TEXTS["wrong"], TEXTS["evidence"]):
        assert not any(word in text for text in sealed)
    assert {c.name for c in case.clocks.all()} == {Clock.ANSWER}
    assert not Request.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"evidence": ""}, "evidence_missing"),
        ({"record": "表"}, "record_missing"),
        ({"right": " "}, "right_missing"),
        ({"applicant": {"name": NAME, "phone": PHONE}}, "id_missing"),
    ],
)
def test_correction_without_proof_is_refused(
    office: Office, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as info:
        filed(office, **changes)
    assert info.value.code == code
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_corrected_is_told_with_the_record_as_it_reads_now_and_the_remedies(
    office: Office,
) -> None:
    case = answered(office, outcome=Outcome.CORRECTED, correction="2025年缴费十二个月")
    letter = case.letters.get(template=Letter.RESULT)
    text = text_of(letter)

    assert text is not None
    words = "".join(p.text for p in text.parts)
    assert "第四十一条" in words
    assert "2025年缴费十二个月" in words
    assert "行政复议" in words
    assert "%(" not in words
    office.deliver(letter)
    case = office.fresh(case)
    assert case.state == State.CLOSED
    assert not case.clocks.filter(stopped_at=None).exists()
    table = count_for(office.unit, city_date(office.at).year).table2
    assert not any(value for row in table.values() for value in row.values())


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_transfer_goes_to_the_competent_agency_before_the_applicant_is_told(
    office: Office, form: str
) -> None:
    case = verifying(office)
    office.do(
        case,
        Act.DECIDE,
        outcome=Outcome.TRANSFERRED,
        reasons="记录由教育局登记。",
        competent=str(office.other.pk),
    )
    result = office.approve(office.letter(case, Letter.RESULT))
    with pytest.raises(Refused, match="转送函"):
        office.issue(result)
    transfer = office.issued(case, Letter.TRANSFER)
    text = text_of(transfer)

    assert text is not None
    assert text.recipient == "佳木斯市教育局"
    assert RECORD in text.parts[0].text
    assert len(printed(transfer, form, at=office.at)) > 2000
    office.issue(result)
    assert office.fresh(case).state == State.ANSWERED
    assert RecordCorrection.objects.get(case=case).competent == office.other


@pytest.mark.django_db
def test_waiting_for_evidence_does_not_count_and_ends_by_itself(office: Office) -> None:
    office.on(date(2026, 3, 2))
    case = verifying(office)
    letter = office.issued(case, Letter.SUPPLEMENT)
    assert office.clock(case, Clock.ANSWER).is_paused
    office.deliver(letter)
    assert office.clock(case, Clock.SUPPLEMENT).due_on == date(2026, 3, 16)

    with pytest.raises(Refused, match="还没有过"):
        office.do(case, Act.GO_ON)
    office.on(date(2026, 3, 17))
    office.do(case, Act.GO_ON)
    assert office.fresh(case).state == State.VERIFYING
    assert office.clock(case, Clock.ANSWER).due_on == date(2026, 4, 15)


@pytest.mark.django_db
def test_applicant_supplements_and_withdraws(office: Office) -> None:
    case = verifying(office)
    office.issued(case, Letter.SUPPLEMENT)
    assert office.party(case, Do.SUPPLEMENT, supplement="再附凭证。").state == State.VERIFYING
    done = office.party(case, Do.WITHDRAW, withdrawal="已经改好了。")
    assert done.state == State.WITHDRAWN
    assert not done.clocks.filter(stopped_at=None).exists()


@pytest.mark.django_db
def test_another_agency_does_not_see_it(office: Office) -> None:
    case = filed(office)
    for stranger in (office.stranger, office.other_head):
        with pytest.raises(Case.DoesNotExist):
            case_for(stranger, case.number)
    assert case_for(office.head, case.number) == case


@pytest.mark.django_db
def test_database_knows_no_transfer_to_nobody(office: Office) -> None:
    case = filed(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordCorrection.objects.filter(case=case).update(outcome=Outcome.TRANSFERRED)


# --- for everybody ------------------------------------------------------------------------------


@pytest.fixture
def today(db: None) -> Office:
    return Office(now())


def address(name: str, *more: object) -> str:
    return reverse(f"requests:{name}", args=["czj", *more])


WHO = {
    "applicant_type": "natural_person",
    "name": NAME,
    "id_type": "resident_id",
    "id_number": ID_NUMBER,
    "phone": PHONE,
}


def test_the_form_leads_to_a_receipt_and_the_status_page(today: Office, client: Client) -> None:
    page = client.get(reverse("requests:apply", args=["czj"])).content.decode()
    assert address("correction") in page
    client.post(address("correction_begin"))
    assert client.post(address("correction_step", "record"), TEXTS).status_code == 302
    assert client.post(address("correction_step", "who"), WHO).status_code == 302
    answer = client.post(address("correction_check"), {"confirmed": "on"}, follow=True)
    page = answer.content.decode()

    case = Case.objects.get()
    assert case.number in page
    code = re.search(r'id="code">([^<]+)<', page)[1]  # type: ignore[index]
    other = Client()
    page = other.post(
        reverse("cases:status"), {"number": case.number, "code": code}, follow=True
    ).content.decode()
    assert "更正申请" in page
    assert "20个工作日" in page
    assert ID_NUMBER not in page


def test_empty_proof_is_asked_for_on_its_page(today: Office, client: Client) -> None:
    client.post(address("correction_begin"))
    answer = client.post(address("correction_step", "record"), {**TEXTS, "evidence": ""})
    assert answer.status_code == 200
    assert "证据" in answer.content.decode()
    assert client.get(address("correction_check")).status_code == 302
    assert not Case.objects.exists()


def test_own_data_question_is_led_to_correction(today: Office, client: Client) -> None:
    client.post(reverse("requests:begin", args=["czj"]))
    what = {"info_title": "本人社保缴费", "carrier": "electronic", "obtain": ["online"]}
    page = client.post(reverse("requests:step", args=["czj", "what"]), what, follow=True)
    assert address("correction") in page.content.decode()


@pytest.mark.parametrize(("who", "status"), [("handler", 200), ("secrecy", 403)])
def test_counter_registers_what_came_on_paper(
    today: Office, client: Client, who: str, status: int
) -> None:
    actor: Actor = getattr(today, who)
    from yangguang.kernel.organizations.models import Person

    client.force_login(Person.objects.get(pk=actor.person_id))
    data = {**TEXTS, **WHO, "agency": "czj", "way": "in_person"}
    answer = client.post(reverse("requests_desk:register_correction"), data)
    assert answer.status_code == status
    assert Case.objects.count() == (status == 200)
