"""A third party answers on its own page: by number and code of its letter, and sees no more."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.areas.requests.office import ID_NUMBER, INFO, NAME, PHONE, Office
from tests.areas.requests.test_services import refused
from yangguang.areas.requests import third_party_services as parties
from yangguang.areas.requests.file_services import known_paths
from yangguang.areas.requests.models import Request, ThirdParty, ThirdPartyFile
from yangguang.areas.requests.rules.names import Act, Clock, Letter, State
from yangguang.areas.requests.rules.results import Result
from yangguang.areas.requests.rules.thirdparties import Opinion
from yangguang.areas.requests.selectors import about_request, letter_words, third_party_data
from yangguang.areas.requests.services import file_request
from yangguang.areas.requests.silence import end_silences
from yangguang.kernel.cases import limits
from yangguang.kernel.cases.letters import text_of
from yangguang.kernel.cases.models import Case, LetterDelivery, StatusRow
from yangguang.kernel.cases.rules import Do
from yangguang.kernel.cases.selectors import public_status
from yangguang.kernel.cases.services.retention import erase_case
from yangguang.kernel.ledger.models import AccessRecord
from yangguang.kernel.ledger.models import Act as LedgerAct
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import ANONYMOUS, SYSTEM
from yangguang.kernel.vault import seal

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
DOOR, PAGE = "/requests/third-party/", "/requests/third-party/letter/"
GROUND = "报价单列有本公司的成本构成，属于商业秘密。"
INFO_OF_PARTY = "投标报价明细表"


@pytest.fixture
def office(db: None) -> Office:
    return Office(now())


def named(office: Office, case: Case, name: str = "丙公司") -> None:
    office.do(case, Act.NAME_THIRD_PARTY, name=name, address="前进区", info=INFO_OF_PARTY)


def asked(office: Office, **changes: str) -> Case:
    """A request whose third party has been sent its letter."""
    case = office.handled(**changes)
    named(office, case)
    office.issued(case, Letter.THIRD_PARTY)
    return office.fresh(case)


def keys(case: Case, place: int = 1) -> tuple[str, str]:
    """Number and code, as they are printed in the letter."""
    letter = ThirdParty.objects.get(request=case.pk, place=place).letter
    assert letter is not None
    words = str(text_of(letter).as_json())
    found = re.search(r"编号：([A-Z0-9-]+).*查询码：([A-Z0-9-]+)", words)
    assert found
    return found[1], found[2]


def party_of(case: Case, place: int = 1) -> ThirdParty:
    return ThirdParty.objects.get(request=case.pk, place=place)


def let_in(client: Client, case: Case, place: int = 1) -> HttpResponse:
    number, code = keys(case, place)
    answer = client.post(DOOR, {"number": number.lower(), "code": code.lower()})
    assert answer.headers["Location"] == PAGE
    return client.get(PAGE)


def say(office: Office, case: Case, opinion: Opinion, said: str = GROUND, place: int = 1) -> None:
    """The third party answers on its page."""
    parties.answer(
        party=party_of(case, place),
        new=parties.NewOpinion(opinion, said),
        actor=ANONYMOUS,
        at=office.at,
    )


def judge(office: Office, case: Case, judged: str, place: int = 1) -> Case:
    return office.do(
        case, Act.JUDGE_REFUSAL, which=str(place), judged=judged, refusal_judged="报价已经公示过。"
    )


# --- the code and the door ---------------------------------------------------------------------------


def test_code_stands_in_the_letter_alone_once_it_is_out(office: Office) -> None:
    case = office.handled()
    named(office, case)
    code = third_party_data(case, party_of(case))["code"]

    office.issued(case, Letter.THIRD_PARTY)

    assert keys(case) == (f"{case.number}-1", code)
    party = party_of(case)
    assert "code" not in third_party_data(case, party)
    assert code not in str(ThirdParty.objects.values())
    assert code.replace("-", "") not in str(ThirdParty.objects.values())
    assert code not in str(list(LedgerAct.objects.values_list("payload", flat=True)))


def test_door_opens_for_number_and_code_of_a_letter_that_went_out(office: Office) -> None:
    case = office.handled()
    named(office, case)
    code = third_party_data(case, party_of(case))["code"]
    number = f"{case.number}-1"
    assert parties.party_by_code(number, code) is None

    office.issued(case, Letter.THIRD_PARTY)

    assert parties.party_by_code(number, code) == party_of(case)
    assert parties.party_by_code(f" {number.lower()} ", code.lower()) == party_of(case)
    for wrong in (case.number, f"{case.number}-2", f"{case.number}-", f"{case.number}-²", "", "-1"):
        assert parties.party_by_code(wrong, code) is None
    assert parties.party_by_code(number, "2222-2222-2222") is None


def test_codes_of_applicant_and_third_party_do_not_open_each_others_pages(
    office: Office, client: Client
) -> None:
    opened = file_request(new=office.new(), actor=ANONYMOUS, at=office.at)
    case = asked(office)
    number, code = keys(case)

    mine = client.post(DOOR, {"number": f"{opened.case.number}-1", "code": opened.code})
    theirs = client.post("/status/", {"number": case.number, "code": code})

    assert (mine.status_code, theirs.status_code) == (200, 200)
    let_in(client, case)
    assert client.get("/status/matter/").status_code == 302
    assert number.startswith(case.number)


def test_guessing_is_made_to_wait_by_address_and_by_number(office: Office, client: Client) -> None:
    case = asked(office)
    number, code = keys(case)
    for _try in range(limits.WRONG_CODE_BY_NUMBER.most):
        client.post(DOOR, {"number": number, "code": "2222-2222-2222"})

    answer = client.post(DOOR, {"number": number, "code": code})

    assert answer.status_code == 200
    assert "尝试的次数太多了" in answer.content.decode()


# --- what the page shows ------------------------------------------------------------------------------


def test_page_says_what_the_letter_says_and_nothing_of_who_asks(
    office: Office, client: Client
) -> None:
    case = asked(office)

    page = let_in(client, case).content.decode()

    for words in (INFO_OF_PARTY, "佳木斯市财政局", "第三十二条", "15个工作日", "不视为同意"):
        assert words in page
    for secret in (NAME, PHONE, ID_NUMBER, INFO, "征求意见中"):
        assert secret not in page
    assert 'content="noindex"' in page
    look = AccessRecord.objects.get(subject_id=case.pk, person=None)
    assert "第三方" in look.what


def test_whoever_holds_the_code_holds_the_letter_and_his_days_run(
    office: Office, client: Client
) -> None:
    case = asked(office)
    assert party_of(case).received_on is None
    assert office.clock(case).due_on is None

    let_in(client, case)
    client.get(PAGE)

    assert party_of(case).received_on == city_date(office.at)
    clock = case.clocks.get(name=f"{Clock.THIRD_PARTY}-1")
    assert clock.due_on is not None
    assert LetterDelivery.objects.filter(letter=party_of(case).letter).count() == 1


def test_page_is_shut_without_the_code_and_after_leaving(office: Office, client: Client) -> None:
    case = asked(office)
    for path in (PAGE, "/requests/third-party/check/", "/requests/third-party/step/say/"):
        assert client.get(path).status_code == 302
    assert client.post("/requests/third-party/begin/").headers["Location"] == DOOR
    let_in(client, case)

    client.post("/requests/third-party/leave/")

    assert client.get(PAGE).headers["Location"] == DOOR


# --- the answer ---------------------------------------------------------------------------------------


def answer_on_the_page(client: Client, opinion: str, said: str, *files: SimpleUploadedFile) -> str:
    """Through the form, the last page and back to the receipt; its words."""
    step = client.post("/requests/third-party/begin/").headers["Location"]
    sent = client.post(step, {"opinion": opinion, "said": said, "materials": list(files)})
    assert sent.headers["Location"] == "/requests/third-party/check/"
    check = client.get(sent.headers["Location"]).content.decode()
    assert said in check
    assert "请确认后再提交" in client.post("/requests/third-party/check/", {}).content.decode()
    done = client.post("/requests/third-party/check/", {"confirmed": "on"})
    assert done.headers["Location"] == PAGE
    return client.get(PAGE).content.decode()


def test_answer_is_the_act_an_officer_enters_and_says_it_is_the_partys_own(
    office: Office, client: Client
) -> None:
    case = asked(office)
    let_in(client, case)
    file = SimpleUploadedFile("保密协议.txt", "保密条款".encode(), "text/plain")

    page = answer_on_the_page(client, "refuses", GROUND, file)

    for words in ("您的意见已经收到", "不同意公开", GROUND, "保密协议.txt"):
        assert words in page
    party = party_of(case)
    assert (party.opinion, party.by_itself, party.is_reasonable) == ("refuses", True, None)
    fresh = office.fresh(case)
    assert fresh.state == State.IN_PROCESSING
    row = StatusRow.objects.get(case=case, act=Act.THIRD_PARTY_OPINION)
    assert (row.person_id, row.hand) == (None, "third_party")
    assert row.record.payload["opinion"] == "refuses"
    assert GROUND not in str(row.record.payload)
    assert GROUND not in str(ThirdParty.objects.values())
    assert office.clock(case).due_on is not None
    assert "在网上答复" not in page


def test_what_the_third_party_wrote_and_sent_is_not_the_applicants(
    office: Office, client: Client
) -> None:
    case = asked(office)
    let_in(client, case)
    answer_on_the_page(
        client, "refuses", GROUND, SimpleUploadedFile("证据.txt", b"x", "text/plain")
    )

    view = public_status(office.fresh(case), office.at)

    assert view.materials == []
    assert GROUND not in str(view.texts)
    assert "丙公司" not in str(view)


def test_handler_reads_ground_and_evidence_and_each_look_is_recorded(
    office: Office, client: Client
) -> None:
    case = asked(office)
    let_in(client, case)
    answer_on_the_page(
        client, "refuses", GROUND, SimpleUploadedFile("证据.txt", b"xyz", "text/plain")
    )
    file = ThirdPartyFile.objects.get()
    address = reverse("requests_desk:third_party_file", args=[case.number, file.pk])
    with default_storage.open(file.path, "rb") as stored:
        assert b"xyz" not in stored.read()

    client.force_login(Person.objects.get(pk=office.handler.person_id))
    page = client.get(reverse("requests_desk:record", args=[case.number])).content.decode()
    assert GROUND in page
    assert "本人在网页上答复" in page
    assert "证据.txt" in page
    looks = AccessRecord.objects.filter(what="判断第三方的理由")
    judging = client.get(reverse("desk:matter_act", args=[case.number, Act.JUDGE_REFUSAL]))
    for shown in (GROUND, "证据.txt", INFO_OF_PARTY, INFO):
        assert shown in judging.content.decode()
    assert looks.count() == 1
    assert client.get(address).content == b"xyz"
    assert AccessRecord.objects.filter(what="第三方交的证据").count() == 1
    other = office.filed()
    wrong = reverse("requests_desk:third_party_file", args=[other.number, file.pk])
    assert client.get(wrong).status_code == 404
    client.force_login(Person.objects.get(pk=office.stranger.person_id))
    assert client.get(address).status_code == 404


def test_refusal_needs_a_ground_and_nothing_is_answered_twice(
    office: Office, client: Client
) -> None:
    case = asked(office)
    let_in(client, case)
    step = client.post("/requests/third-party/begin/").headers["Location"]
    assert "请写明理由" in client.post(step, {"opinion": "partly", "said": " "}).content.decode()
    with refused("no_reason"):
        say(office, case, Opinion.REFUSES, "")
    say(office, case, Opinion.AGREES, "")
    with refused("closed"):
        say(office, case, Opinion.REFUSES)

    assert party_of(case).opinion == "agrees"
    assert party_of(case).is_reasonable is False


def test_draft_of_one_third_party_is_not_sent_by_another(office: Office, client: Client) -> None:
    first, second = asked(office), asked(office)
    let_in(client, first)
    step = client.post("/requests/third-party/begin/").headers["Location"]
    client.post(step, {"opinion": "agrees", "said": ""})
    let_in(client, second)

    answer = client.post("/requests/third-party/check/", {"confirmed": "on"})

    assert answer.headers["Location"] == DOOR
    assert party_of(first).answered_on is None
    assert party_of(second).answered_on is None


def test_after_its_days_it_is_still_heard_until_the_request_is_decided(office: Office) -> None:
    case = asked(office)
    office.deliver(party_of(case).letter)
    day = city_date(office.at) + timedelta(days=40)
    late = parties.page_of(party_of(case), office.on(day).at)
    assert (late.may_answer, late.is_late) == (True, True)

    assert end_silences(office.at) == 1

    late = parties.page_of(party_of(case), office.at)
    assert (late.may_answer, late.is_late) == (True, True)
    # Silence is no consent, and no refusal: the agency decides (article 32).
    assert Request.objects.get(case=case).result == ""
    case = office.decided(case)
    over = parties.page_of(party_of(case), office.at)
    assert (over.may_answer, over.clock) == (False, None)
    with refused("closed"):
        say(office, case, Opinion.REFUSES)
    office.issue(office.reviewed(case))
    assert "没有收到您的意见" in parties.page_of(party_of(case), office.at).outcome


def test_letters_are_offered_once_they_could_be_issued(office: Office, client: Client) -> None:
    case = asked(office)
    client.force_login(Person.objects.get(pk=office.handler.person_id))
    page = client.get(reverse("desk:matter", args=[case.number])).content.decode()
    offered, _rest, why = page.partition("现在不能办的")
    # Nobody has objected, nothing is extended; both stand below with the reason.
    for label in ("拟制《公开决定告知书（第三方）》", "拟制《延期答复告知书》"):
        assert label not in offered
    assert "答复期限没有延长。" in why

    office.do(case, Do.EXTEND, office.head, days=10, ground="信息较多")

    page = client.get(reverse("desk:matter", args=[case.number])).content.decode()
    assert "拟制《延期答复告知书》" in page.partition("现在不能办的")[0]


# --- the ground is judged before anything is disclosed -----------------------------------------------


def test_nothing_is_disclosed_while_the_ground_is_not_judged(office: Office) -> None:
    case = asked(office)
    say(office, case, Opinion.REFUSES)
    for result in (Result.GRANTED, Result.PARTIAL):
        with refused("unjudged"):
            office.decided(case, result, withheld="报价。")
    with refused("unjudged"):
        office.decided(case, Result.DENIED_THIRD_PARTY, harm="损害商业秘密。")

    judge(office, case, "reasonable")

    with refused("objection"):
        office.decided(case)
    assert office.decided(case, Result.DENIED_THIRD_PARTY, harm="损害。").state == State.DRAFTING


def test_ground_found_unreasonable_keeps_nothing_back(office: Office) -> None:
    case = asked(office)
    say(office, case, Opinion.REFUSES)
    judge(office, case, "unreasonable")
    case = office.decided(case)
    office.issue(office.reviewed(case))

    page = parties.page_of(party_of(case), office.at)

    assert "不同意公开，本机关审查后决定公开" in page.outcome
    assert "佳木斯市人民政府申请行政复议" in page.remedy


def test_part_consent_lets_a_part_out_and_not_the_whole(office: Office) -> None:
    case = asked(office)
    say(office, case, Opinion.PARTLY)
    judge(office, case, "reasonable")
    with refused("part_objection"):
        office.decided(case)

    assert office.decided(case, Result.PARTIAL, withheld="报价。").state == State.DRAFTING


def test_consent_needs_no_judging(office: Office) -> None:
    case = asked(office)
    say(office, case, Opinion.AGREES, "")
    with refused("no_refusal"):
        judge(office, case, "reasonable")

    assert office.decided(case).state == State.DRAFTING


def test_each_objecting_party_is_told_in_writing_before_the_information_goes_out(
    office: Office,
) -> None:
    case = office.handled()
    for name in ("丙公司", "丁公司"):
        named(office, case, name)
        office.issued(case, Letter.THIRD_PARTY)
    for place in (1, 2):
        say(office, case, Opinion.REFUSES, place=place)
        judge(office, case, "reasonable", place)
    office.do(case, Act.PUBLIC_INTEREST, office.head, public_interest="涉及饮水安全。")
    case = office.decided(case)
    first = office.issued(case, Letter.THIRD_PARTY_DECISION)
    assert text_of(first).recipient == "丙公司"
    with refused("told"):
        office.do(case, Act.RECONSIDER, note="再看")
        judge(office, case, "unreasonable")
    case = office.decided(case)
    second = office.issued(case, Letter.THIRD_PARTY_DECISION)
    assert text_of(second).recipient == "丁公司"
    office.deliver(first)
    reply = office.reviewed(case)
    with refused("third_party_untold"):
        office.issue(reply)

    # The second opens its letter on the page four days later: the waiting time runs from there.
    day = city_date(office.at) + timedelta(days=4)
    parties.look_in(
        parties.party_shown(party_of(case, 2).pk), actor=ANONYMOUS, at=office.on(day).at
    )
    hold = case.clocks.get(name=Clock.HOLD)
    assert [f.data["fact"] for f in hold.facts.all()] == ["started", "restarted"]
    with refused("hold"):
        office.issue(reply)
    office.on(day + timedelta(days=14)).issue(reply)

    page = parties.page_of(party_of(case, 2), office.at)
    assert page.decision is not None
    assert page.decision.text.recipient == "丁公司"
    assert "涉及饮水安全" in str(page.decision.text.as_json())


# --- gone with the persons ----------------------------------------------------------------------------


def test_erasure_takes_code_words_and_files(office: Office, client: Client) -> None:
    case = asked(office)
    number, code = keys(case)
    let_in(client, case)
    answer_on_the_page(
        client, "refuses", GROUND, SimpleUploadedFile("证据.txt", b"x", "text/plain")
    )
    path = ThirdPartyFile.objects.get().path
    assert path in known_paths()
    office.party(case, "withdraw", withdrawal="")

    erase_case(case=office.fresh(case), reason="到期", actor=SYSTEM, at=office.at)

    party = party_of(case)
    assert (party.sealed, party.sealed_said, party.code_digest) == ("", "", "")
    assert not ThirdPartyFile.objects.exists()
    assert parties.party_by_code(number, code) is None
    assert client.get(PAGE).headers["Location"] == DOOR


def test_letter_of_a_party_taken_over_from_a_register_names_no_page(office: Office) -> None:
    case = office.handled()
    named(office, case)
    ThirdParty.objects.filter(request=case.pk).update(code_digest="")
    party = party_of(case)
    party.sealed = seal({"name": "丙公司", "info": "报价"}, about=about_request(case))
    party.save()

    assert (
        letter_words(case, city_date(office.at))["third_party_page"]
        == "书面意见可以填写意见反馈表，寄交本机关。"
    )
