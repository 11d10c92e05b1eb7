"""Requests on their way: every branch of the state machine through the services of its law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.areas.requests.office import ID_NUMBER, INFO, NAME, PHONE, Office
from yangguang.areas.requests.models import Correction, Outcome, Request, Search, ThirdParty
from yangguang.areas.requests.rules.fees import Basis
from yangguang.areas.requests.rules.names import Act, Clock, Letter, State
from yangguang.areas.requests.rules.receipt import ApplicantType, Method, Obtain, Way
from yangguang.areas.requests.rules.results import Result
from yangguang.areas.requests.selectors import rows
from yangguang.areas.requests.silence import end_silences
from yangguang.kernel.cases import services
from yangguang.kernel.cases.letters import text_of
from yangguang.kernel.cases.models import Case, StatusRow
from yangguang.kernel.cases.models import Letter as LetterRow
from yangguang.kernel.cases.rules import Do, Refused
from yangguang.kernel.cases.selectors import case_for, public_status
from yangguang.kernel.cases.selectors.access import cases_visible_to, hands_of
from yangguang.kernel.cases.services import answer_consultation
from yangguang.kernel.cases.timing import clocks_of, differing_dates
from yangguang.kernel.clocks import Level
from yangguang.kernel.ledger.models import Act as LedgerAct
from yangguang.kernel.now import city_date

D = date


def refused(code: str):
    """Expects a refusal with this code."""

    class _Refused:
        def __enter__(self) -> None:
            self.raises = pytest.raises(Refused)
            self.info = self.raises.__enter__()

        def __exit__(self, *error: object) -> bool:
            caught = self.raises.__exit__(*error)  # type: ignore[arg-type]
            assert self.info.value.code == code, str(self.info.value)
            return bool(caught)

    return _Refused()


# --- taken in -----------------------------------------------------------------------------------


def test_online_request_waits_for_confirmation_without_a_reply_clock(office: Office) -> None:
    case = office.filed()

    assert case.state == State.AWAITING_CONFIRMATION
    assert {c.name for c in case.clocks.all()} == {Clock.CONFIRMATION}
    assert Request.objects.get(case=case).received_on is None
    assert INFO not in case.title
    assert NAME not in case.title


@pytest.mark.parametrize("way", [Way.IN_PERSON, Way.ORAL, Way.REGISTERED_MAIL])
def test_handed_in_or_signed_for_is_received_that_day(office: Office, way: Way) -> None:
    handed = city_date(office.at) - timedelta(days=2)
    from yangguang.areas.requests.services import file_request

    case = file_request(
        new=office.new(way=way, arrived_on=handed), actor=office.handler, at=office.at
    ).case

    assert case.state == State.SCREENING
    assert Request.objects.get(case=case).received_on == handed
    clock = office.clock(case)
    assert clock.facts.get().data["on"] == handed.isoformat()


def test_confirmation_on_another_day_than_the_law_gives_is_refused(office: Office) -> None:
    case = office.filed(way=Way.ONLINE)

    with refused("confirmed_on"):
        office.do(
            case,
            Act.CONFIRM,
            office.head,
            received_on=city_date(office.at) - timedelta(days=1),
            method=Method.PHONE,
        )
    with refused("method"):
        office.do(
            case,
            Act.CONFIRM,
            office.head,
            received_on=city_date(office.at),
            method=Method.NONE,
        )
    assert office.fresh(case).state == State.AWAITING_CONFIRMATION


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"info_title": " "}, "no_info"),
        ({"obtain": ()}, "no_obtain"),
        ({"applicant": {"name": "甲", "phone": "1"}}, "id_missing"),
        (
            {
                "applicant": {
                    "name": "甲",
                    "phone": "1",
                    "id_type": "resident_id",
                    "id_number": "230803199001010012",
                }
            },
            "id_wrong",
        ),
        ({"applicant_type": ApplicantType.BUSINESS}, "uscc_wrong"),
        ({"obtain": (Obtain.EMAIL,)}, "email_missing"),
        ({"obtain": (Obtain.MAIL,)}, "address_missing"),
        (
            {"applicant": {"name": "甲", "id_type": "passport", "id_number": "E1"}},
            "contact_missing",
        ),
    ],
)
def test_incomplete_request_is_refused_and_nothing_is_kept(
    office: Office, changes: dict[str, object], code: str
) -> None:
    with refused(code):
        office.filed(**changes)

    assert not Case.objects.exists()


def test_company_files_with_its_code(office: Office) -> None:
    case = office.filed(
        applicant_type=ApplicantType.BUSINESS,
        applicant={"name": "演示公司", "phone": "0454", "uscc": "91230800MA19000007"},
    )

    assert Request.objects.get(case=case).applicant_type == "business"


def test_party_organ_takes_no_requests(office: Office) -> None:
    office.unit.is_party = True
    office.unit.save()

    with refused("no_receiver"):
        office.filed()


# --- clocks: vectors of disclosure.md 0.4 --------------------------------------------------------


def test_pause_for_a_third_party_is_not_counted(office: Office) -> None:
    # received 2026-03-02, consulted 03-10, opinion 03-25: due 2026-04-15.
    case = office.on(D(2026, 3, 2)).handled()
    office.on(D(2026, 3, 10)).do(
        case, Act.NAME_THIRD_PARTY, name="丙公司", address="前进区", info="投标报价"
    )
    letter = office.issued(case, Letter.THIRD_PARTY)
    assert office.clock(case).due_on is None
    office.deliver(letter)
    office.on(D(2026, 3, 25)).do(
        case,
        Act.THIRD_PARTY_OPINION,
        which="1",
        opinion="agrees",
        answered_on=D(2026, 3, 25),
    )

    assert office.fresh(case).state == State.IN_PROCESSING
    assert office.clock(case).due_on == D(2026, 4, 15)


def test_third_party_that_stays_silent_ends_the_pause_by_itself(office: Office) -> None:
    # The letter arrives 03-12 and nobody answers: ends 04-02, due 2026-04-23.
    case = office.on(D(2026, 3, 2)).handled()
    office.on(D(2026, 3, 10)).do(
        case, Act.NAME_THIRD_PARTY, name="丙公司", address="前进区", info="投标报价"
    )
    letter = office.issued(case, Letter.THIRD_PARTY)
    office.on(D(2026, 3, 12)).deliver(letter)
    with refused("consulting"):
        office.on(D(2026, 4, 2)).do(case, Act.CONSULTED)
    assert end_silences(office.at) == 0

    assert end_silences(office.on(D(2026, 4, 3)).at) == 1

    assert office.fresh(case).state == State.IN_PROCESSING
    last = StatusRow.objects.filter(case=case).latest("position")
    assert (last.act, last.hand, last.person) == (Act.CONSULTED, "clock", None)
    # Lists and statistics, which read the cached dates, count the request again.
    clock = office.clock(case)
    assert (clock.due_on, clock.is_paused) == (D(2026, 4, 23), False)
    assert office.fresh(case).due_at is not None
    assert list(differing_dates(at=office.at)) == []
    assert end_silences(office.at) == 0
    # It owed no answer: its clock is over, neither late nor done.
    passed = next(c for c in clocks_of(case, office.at) if c.name == "third_party-1")
    assert (passed.level, passed.words) == (Level.LAPSED, "期限已满")
    view = public_status(office.fresh(case), office.at)
    reply = next(c for c in view.clocks if c.name == Clock.REPLY)
    assert reply.result.due_on == D(2026, 4, 23)
    assert dict(rows(office.fresh(case)))["第三方 1"].startswith("在期限内没有答复")
    # Silence is no consent: nothing stands in the way of either decision, and none is made.
    assert Request.objects.get(case=case).result == ""


def test_correction_begins_the_count_anew_and_is_asked_for_once(office: Office) -> None:
    # received 03-02, notice by 03-11, corrected 03-20: due 04-20; with full extension 05-20.
    case = office.on(D(2026, 3, 2)).confirmed()
    assert office.clock(case, Clock.CORRECTION_NOTICE).due_on == D(2026, 3, 11)
    letter = office.on(D(2026, 3, 11)).issued(case, Letter.CORRECTION)
    assert office.fresh(case).state == State.AWAITING_CORRECTION
    assert office.clock(case).stopped_at is not None
    office.on(D(2026, 3, 12)).deliver(letter)
    assert office.clock(case, Clock.CORRECTION).facts.get().data["on"] == "2026-03-12"
    case = office.on(D(2026, 3, 20)).party(case, Do.SUPPLEMENT, supplement="补正后的名称。")

    assert case.state == State.SCREENING
    assert office.clock(case).due_on == D(2026, 4, 20)
    second = office.letter(case, Letter.CORRECTION)
    with refused("asked_once"):
        office.issue(office.approve(second))
    office.do(case, Do.EXTEND, office.head, days=20, ground="信息较多")
    assert office.clock(case).due_on == D(2026, 5, 20)
    with refused("extended"):
        office.do(case, Do.EXTEND, office.head, days=1, ground="再次")


def test_second_correction_is_refused_by_the_database_as_well(office: Office) -> None:
    case = office.confirmed()
    office.issued(case, Letter.CORRECTION)

    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.create(request_id=case.pk, asked_on=city_date(office.at))
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.all().delete()


def test_correction_after_seven_working_days_needs_its_reason(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).confirmed()
    letter = office.on(D(2026, 3, 12)).approve(office.letter(case, Letter.CORRECTION))
    with refused("correction_late"):
        office.issue(letter)
    office.do(case, Act.EXPLAIN_LATE, note="机构改革,材料移交耽误。")

    office.issue(LetterRow.objects.get(pk=letter.pk))

    assert office.fresh(case).state == State.AWAITING_CORRECTION


def test_request_not_corrected_ends_when_the_time_is_over(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).confirmed()
    letter = office.issued(case, Letter.CORRECTION)
    with refused("in_time"):
        office.do(case, Act.CLOSE_UNCORRECTED)  # nobody has the notice yet: no clock runs
    office.deliver(letter)
    with refused("in_time"):
        office.on(D(2026, 3, 16)).do(case, Act.CLOSE_UNCORRECTED)

    case = office.on(D(2026, 3, 17)).do(case, Act.CLOSE_UNCORRECTED)

    assert case.state == State.UNCORRECTED
    assert Outcome.objects.get(request=case.pk).result == Result.UNCORRECTED


def test_fee_is_notified_paid_and_the_count_begins_anew(office: Office) -> None:
    # notice received 2026-03-09: pay by 04-07; paid 03-16: new due 04-14.
    case = office.on(D(2026, 3, 2)).handled()
    office.do(case, Act.SET_FEE, office.head, basis=Basis.PAGE, quantity=68)
    assert Request.objects.get(case=case).fee.amount == 380
    letter = office.on(D(2026, 3, 9)).issued(case, Letter.FEE)
    text = text_of(letter)
    assert text is not None
    assert any("380元" in part.text and "38页×10元" in part.text for part in text.parts)
    office.deliver(letter)
    assert office.fresh(case).state == State.AWAITING_PAYMENT
    assert office.clock(case, Clock.PAYMENT).due_on == D(2026, 4, 7)
    with refused("amount"):
        office.on(D(2026, 3, 16)).do(case, Act.PAID, paid_on=D(2026, 3, 16), amount=100)

    case = office.do(case, Act.PAID, paid_on=D(2026, 3, 16), amount=380)

    assert case.state == State.IN_PROCESSING
    assert office.clock(case).due_on == D(2026, 4, 14)
    with refused("fee_once"):
        office.do(case, Act.SET_FEE, office.head, basis=Basis.PIECE, quantity=11)


def test_fee_within_the_free_range_is_none(office: Office) -> None:
    case = office.handled()

    with refused("no_fee"):
        office.do(case, Act.SET_FEE, office.head, basis=Basis.PAGE, quantity=30)


def test_pieces_of_one_day_are_each_charged_once(office: Office) -> None:
    # Twelve of one applicant in a month: the eleventh and the twelfth cost 100 yuan each.
    office.on(D(2026, 3, 2))
    for _piece in range(10):
        office.filed()
    eleventh, twelfth = office.handled(), office.handled()

    for case in (eleventh, twelfth):
        office.do(case, Act.SET_FEE, office.head, basis=Basis.PIECE, quantity=1)

    assert [Request.objects.get(case=c).fee.amount for c in (eleventh, twelfth)] == [100, 100]
    letter = office.letter(twelfth, Letter.FEE)
    words = str(text_of(letter).as_json())
    assert "同一自然月此前已申请11件；第12件：1件×100元=100元" in words


def test_reading_on_the_spot_is_not_charged_by_the_page(office: Office) -> None:
    case = office.handled(obtain=[Obtain.READING])

    with refused("on_site"):
        office.do(case, Act.SET_FEE, office.head, basis=Basis.PAGE, quantity=68)


def test_unpaid_fee_ends_the_request(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).handled()
    office.do(case, Act.SET_FEE, office.head, basis=Basis.PAGE, quantity=68)
    office.deliver(office.on(D(2026, 3, 9)).issued(case, Letter.FEE))

    case = office.on(D(2026, 4, 8)).do(case, Act.CLOSE_UNPAID)

    assert case.state == State.UNPAID
    assert Outcome.objects.get(request=case.pk).result == Result.UNPAID
    office.issued(case, Letter.TERMINATION)


def test_extension_beyond_twenty_working_days_is_refused(office: Office) -> None:
    case = office.handled()

    with pytest.raises(Refused):
        office.do(case, Do.EXTEND, office.head, days=21, ground="信息较多")
    with refused("not_permitted"):
        office.do(case, Do.EXTEND, days=5, ground="信息较多")


# --- excessive requests --------------------------------------------------------------------------


def test_reasons_asked_and_none_given_end_in_not_processed(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).confirmed()
    office.deliver(office.issued(case, Letter.REASON))
    with refused("reason_waits"):
        office.decided(case, Result.MASSIVE)
    with refused("reasons"):
        office.on(D(2026, 3, 17)).decided(case, Result.GRANTED)

    case = office.decided(case, Result.MASSIVE)

    assert case.state == State.DRAFTING


def test_reasons_accepted_may_lead_to_a_later_date(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).confirmed()
    office.issued(case, Letter.REASON)
    office.party(case, Act.GIVE_REASON, reason_given="研究需要连续五年的数据。")
    with refused("deferred_to"):
        office.do(case, Act.DEFER, office.head, deferred_to=D(2026, 3, 20))
    office.do(case, Act.DEFER, office.head, deferred_to=D(2026, 6, 30))
    office.issued(case, Letter.DEFERRAL)

    case = office.fresh(case)

    assert case.state == State.IN_PROCESSING
    assert office.clock(case, Clock.DEFERRED).due_on == D(2026, 6, 30)
    assert office.clock(case).stopped_at is not None


# --- other offices -------------------------------------------------------------------------------


def test_other_office_is_asked_and_its_time_is_not_counted(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).handled()
    office.on(D(2026, 3, 10)).do(
        case, Do.CONSULT, agency=str(office.other.pk), basis="co_maker", question="能否公开?"
    )
    assert office.fresh(case).state == State.CONSULTING
    row = case.consultations.select_related("case", "agency", "clock").get()

    services.answer_consultation(
        consultation=row,
        answer="可以公开。",
        actor=office.on(D(2026, 3, 25)).other_head,
        at=office.at,
    )

    assert office.fresh(case).state == State.IN_PROCESSING
    assert office.clock(case).due_on == D(2026, 4, 15)
    assert "第三十四条" in str([f.data for f in office.clock(case).facts.all()])


def test_office_that_stays_silent_ends_the_pause_by_itself_and_is_heard_later(
    office: Office,
) -> None:
    # Fifteen working days from 2026-03-10 end with 03-31 (article 34 for a co-maker).
    case = office.on(D(2026, 3, 2)).handled()
    office.on(D(2026, 3, 10)).do(
        case, Do.CONSULT, agency=office.other.pk, basis="co_maker", question="是否同意公开？"
    )
    assert end_silences(office.on(D(2026, 3, 31)).at) == 0

    assert end_silences(office.on(D(2026, 4, 1)).at) == 1

    assert office.fresh(case).state == State.IN_PROCESSING
    due = office.clock(case).due_on
    assert due == D(2026, 4, 21)
    consultation = case.consultations.get()
    assert consultation.ended_at is None
    said = dict(rows(office.fresh(case)))
    assert said["共同制作机关：佳木斯市教育局"] == (
        "期限已过没有答复，视为同意公开（条例第三十四条）。"
    )
    answer_consultation(
        consultation=consultation,
        answer="同意。",
        actor=office.stranger,
        at=office.on(D(2026, 4, 3)).at,
    )
    assert office.clock(case).due_on == due
    assert office.fresh(case).state == State.IN_PROCESSING


def test_one_that_still_has_days_keeps_the_pause_though_another_was_silent(
    office: Office,
) -> None:
    case = office.on(D(2026, 3, 2)).handled()
    for day, name in ((10, "丙公司"), (20, "丁公司")):
        office.on(D(2026, 3, day)).do(
            case, Act.NAME_THIRD_PARTY, name=name, address="前进区", info="投标报价"
        )
        office.deliver(office.issued(case, Letter.THIRD_PARTY))

    assert end_silences(office.on(D(2026, 4, 2)).at) == 0
    assert office.fresh(case).state == State.CONSULTING
    assert end_silences(office.on(D(2026, 4, 20)).at) == 1


def test_another_is_asked_after_one_stayed_silent(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).handled()
    for day, over in ((10, D(2026, 4, 3)), (0, D(2026, 5, 8))):
        if day:
            office.on(D(2026, 3, day))
        office.do(case, Act.NAME_THIRD_PARTY, name="丙公司", address="前进区", info="投标报价")
        office.deliver(office.issued(case, Letter.THIRD_PARTY))
        assert office.fresh(case).state == State.CONSULTING
        assert end_silences(office.on(over).at) == 1

    assert office.fresh(case).state == State.IN_PROCESSING
    levels = {c.name: c.level for c in clocks_of(case, office.at)}
    assert {levels["third_party-1"], levels["third_party-2"]} == {Level.LAPSED}


def test_third_party_is_heard_after_its_days_while_nothing_is_decided(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).handled()
    office.on(D(2026, 3, 10)).do(
        case, Act.NAME_THIRD_PARTY, name="丙公司", address="前进区", info="投标报价"
    )
    office.on(D(2026, 3, 12)).deliver(office.issued(case, Letter.THIRD_PARTY))
    end_silences(office.on(D(2026, 4, 7)).at)
    due = office.clock(case).due_on

    office.do(
        case,
        Act.THIRD_PARTY_OPINION,
        which="1",
        opinion="refuses",
        third_party_reasons="商业秘密。",
        is_reasonable=True,
        answered_on=D(2026, 4, 7),
    )

    assert office.fresh(case).state == State.IN_PROCESSING
    assert office.clock(case).due_on == due
    with refused("objection"):
        office.decided(case)


def test_two_consultations_overlap_and_days_are_left_out_once(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).handled()
    office.on(D(2026, 3, 10)).do(
        case, Act.NAME_THIRD_PARTY, name="丙公司", address="前进区", info="投标报价"
    )
    office.deliver(office.issued(case, Letter.THIRD_PARTY))
    office.do(
        case, Do.CONSULT, agency=str(office.other.pk), basis="coordination", question="能否公开?"
    )
    row = case.consultations.select_related("case", "agency", "clock").get()
    services.answer_consultation(
        consultation=row,
        answer="可以公开。",
        actor=office.on(D(2026, 3, 20)).other_head,
        at=office.at,
    )
    assert office.fresh(case).state == State.CONSULTING
    office.on(D(2026, 3, 25)).do(
        case, Act.THIRD_PARTY_OPINION, which="1", opinion="agrees", answered_on=D(2026, 3, 25)
    )

    assert office.fresh(case).state == State.IN_PROCESSING
    assert office.clock(case).due_on == D(2026, 4, 15)


def objected(office: Office) -> Case:
    """A request whose third party refuses with a ground."""
    case = office.on(D(2026, 3, 2)).handled()
    office.do(case, Act.NAME_THIRD_PARTY, name="丙公司", address="前进区", info="投标报价")
    office.deliver(office.issued(case, Letter.THIRD_PARTY))
    return office.do(
        case,
        Act.THIRD_PARTY_OPINION,
        which="1",
        opinion="refuses",
        is_reasonable=True,
        third_party_reasons="商业秘密",
        answered_on=D(2026, 3, 2),
    )


def test_letter_to_the_third_party_does_not_name_who_asks(office: Office) -> None:
    case = office.handled()
    office.do(case, Act.NAME_THIRD_PARTY, name="丙公司", address="前进区", info="投标报价")

    text = text_of(office.issued(case, Letter.THIRD_PARTY))

    assert text is not None
    whole = str(text.as_json())
    assert text.recipient == "丙公司"
    assert NAME not in whole
    assert PHONE not in whole


def test_objection_keeps_information_back_unless_public_interest_is_weighed_and_told(
    office: Office,
) -> None:
    case = objected(office)
    with refused("objection"):
        office.decided(case)
    office.do(case, Act.PUBLIC_INTEREST, office.head, public_interest="涉及饮水安全。")
    case = office.decided(case)
    letter = office.reviewed(case)
    with refused("third_party_untold"):
        office.issue(letter)


def test_release_over_an_objection_waits_until_the_third_party_could_act(office: Office) -> None:
    case = objected(office)
    office.do(case, Act.PUBLIC_INTEREST, office.head, public_interest="涉及饮水安全。")
    case = office.decided(case)
    office.deliver(office.issued(case, Letter.THIRD_PARTY_DECISION))
    letter = office.reviewed(case)
    with refused("hold"):
        office.issue(letter)

    office.on(D(2026, 3, 10)).issue(LetterRow.objects.get(pk=letter.pk))

    assert office.fresh(case).state == State.REPLIED


def test_refusal_for_a_third_party_needs_its_opinion_asked(office: Office) -> None:
    with refused("third_party"):
        office.decided(office.handled(), Result.DENIED_THIRD_PARTY, harm="损害商业秘密。")


# --- decided, reviewed, approved, issued ---------------------------------------------------------


def test_reply_says_article_result_and_remedy_and_goes_through_every_hand(office: Office) -> None:
    case = office.replied(Result.DENIED_INTERNAL, which="personnel", harm="影响人事工作。")
    letter = case.letters.get(template=Letter.REPLY)
    text = text_of(letter)
    assert text is not None
    words = {part.name: part.text for part in text.parts}

    assert "第十六条第一款" in words["result"]
    assert "人事管理" in words["result"]
    assert "应当先申请行政复议" in words["remedy"]
    assert "佳木斯市人民政府" in words["remedy"]
    assert INFO in words["opening"]
    assert "影响人事工作" not in str(text.as_json())
    assert letter.number == f"市财政局公复〔{city_date(office.at).year}〕1号"
    outcome = Outcome.objects.get(request=case.pk)
    assert (outcome.result, outcome.round, outcome.used) == (Result.DENIED_INTERNAL, 1, 0)


def test_reply_is_not_approved_before_both_reviews(office: Office) -> None:
    case = office.decided(office.handled())
    letter = office.letter(case, Letter.REPLY)
    with refused("wrong_state"):
        office.approve(letter)
    office.do(case, Act.PASS_LEGALITY, office.head, note="同意")
    with refused("wrong_state"):
        office.approve(LetterRow.objects.get(pk=letter.pk))
    office.do(case, Act.PASS_SECRECY, office.secrecy, note="可以公开")

    letter = office.approve(LetterRow.objects.get(pk=letter.pk))

    assert letter.state == "approved"
    assert office.fresh(case).state == State.APPROVED


def test_author_of_the_reply_does_not_review_it(office: Office) -> None:
    case = office.decided(office.handled())
    office.letter(case, Letter.REPLY, office.head)

    with refused("author"):
        office.do(case, Act.PASS_LEGALITY, office.head, note="同意")


def test_one_person_does_not_make_both_reviews(office: Office) -> None:
    from yangguang.kernel.organizations.models import Person, RoleAssignment
    from yangguang.kernel.organizations.selectors import actor_for

    person = Person.objects.get(pk=office.head.person_id)
    RoleAssignment.objects.create(
        person=person, agency=office.unit, role="secrecy_reviewer", valid_from=D(2020, 1, 1)
    )
    both = actor_for(person, on=city_date(office.at))
    case = office.decided(office.handled())
    office.letter(case, Letter.REPLY)
    office.do(case, Act.PASS_LEGALITY, both, note="同意")

    with refused("two_persons"):
        office.do(case, Act.PASS_SECRECY, both, note="可以公开")


def test_reviewers_and_leader_send_back_and_every_review_is_made_again(office: Office) -> None:
    case = office.decided(office.handled())
    letter = office.letter(case, Letter.REPLY)
    office.do(case, Act.PASS_LEGALITY, office.head, note="同意")
    letter = services.return_letter(
        letter=LetterRow.objects.get(pk=letter.pk),
        lock=letter.lock,
        reason="依据写错",
        actor=office.secrecy,
        at=office.at,
    )
    assert office.fresh(case).state == State.DRAFTING
    services.submit_letter(letter=letter, lock=letter.lock, actor=office.handler, at=office.at)

    assert office.fresh(case).state == State.LEGALITY_REVIEW


def test_not_held_needs_a_search_on_the_record(office: Office) -> None:
    case = office.handled()
    with refused("no_search"):
        office.decided(case, Result.NOT_HELD)
    office.do(
        case,
        Act.SEARCH,
        place="综合档案室",
        keywords="绿化 养护",
        period="2025年",
        hits=0,
        conclusion="没有检索到。",
    )

    case = office.decided(case, Result.NOT_HELD)

    assert case.state == State.DRAFTING
    assert "绿化" not in Search.objects.get(request=case.pk).sealed


def test_reply_to_an_extended_request_needs_the_applicant_told(office: Office) -> None:
    case = office.handled()
    office.do(case, Do.EXTEND, office.head, days=10, ground="信息较多")
    case = office.decided(case)
    letter = office.reviewed(case)
    with refused("extension_untold"):
        office.issue(letter)


def test_outcome_is_one_a_round_and_never_changed(office: Office) -> None:
    case = office.replied()
    outcome = Outcome.objects.get(request=case.pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).update(result=Result.OTHER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Outcome.objects.create(
            request_id=case.pk,
            round=1,
            result=Result.OTHER,
            decided_on=outcome.decided_on,
            record=LedgerAct.objects.exclude(pk=outcome.record_id).latest("pk"),
        )


def test_applicant_who_opens_the_reply_has_received_it(office: Office) -> None:
    case = office.replied()
    letter = case.letters.get(template=Letter.REPLY)

    services.deliver_by_system(letter=letter, actor=office.applicant, at=office.at)

    case = office.fresh(case)
    assert case.state == State.DELIVERED
    told = dict(public_status(case, office.at).facts)
    assert told["处理决定"] == "予以公开"
    # Sixty days end on a Sunday and give way to the Monday (民法典 article 203).
    assert city_date(office.at) + timedelta(days=60) == D(2027, 1, 17)
    assert "2027年1月18日" in told["申请行政复议"]
    assert "佳木斯市人民政府" in told["申请行政复议"]


def test_withdrawn_request_has_its_outcome(office: Office) -> None:
    case = office.party(office.handled(), Do.WITHDRAW)

    assert case.state == State.WITHDRAWN
    assert Outcome.objects.get(request=case.pk).result == Result.WITHDRAWN
    assert not case.clocks.filter(stopped_at=None).exists()


# --- remedies ------------------------------------------------------------------------------------


def test_review_that_corrects_begins_another_round(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).closed(Result.DENIED_SAFETY, harm="危及安全。")
    with refused("review_first"):
        office.do(
            case, Act.REMEDY_FILED, kind="suit_direct", filed_on=D(2026, 3, 2), body="向阳区法院"
        )
    office.on(D(2026, 3, 20)).do(
        case, Act.REMEDY_FILED, kind="review", filed_on=D(2026, 3, 20), body="市人民政府"
    )
    with refused("no_order"):
        office.do(case, Act.REDO, office.head, decided_on=D(2026, 3, 20), note="决定")
    office.on(D(2026, 4, 1)).do(case, Act.REMEDY_ANSWERED, which="1", answered_on=D(2026, 4, 1))
    office.on(D(2026, 5, 8)).do(
        case,
        Act.REMEDY_DECIDED,
        which="1",
        ending="corrected",
        order="redo",
        decided_on=D(2026, 5, 8),
        redo_due_on=D(2026, 5, 29),
    )
    case = office.do(case, Act.REDO, office.head, decided_on=D(2026, 5, 8), note="复议决定")

    assert (case.state, case.round, case.is_open) == (State.IN_PROCESSING, 2, True)
    assert office.clock(case).round == 2
    assert office.clock(case, Clock.ORDERED).due_on == D(2026, 5, 29)
    case = office.decided(case)
    office.issue(office.reviewed(case))
    rounds = list(Outcome.objects.filter(request=case.pk).values_list("round", "result"))
    assert rounds == [(1, Result.DENIED_SAFETY), (2, Result.GRANTED)]
    assert Request.objects.get(case=case).remedies.get().redone


# --- who sees what -------------------------------------------------------------------------------


def test_other_agency_sees_nothing_and_reviewer_only_while_it_is_his_turn(
    office: Office,
) -> None:
    case = office.decided(office.handled())
    for actor in (office.stranger, office.stranger_reviewer, office.secrecy):
        assert not cases_visible_to(actor).exists()
        with pytest.raises(Case.DoesNotExist):
            case_for(actor, case.number)
    office.letter(case, Letter.REPLY)
    office.do(case, Act.PASS_LEGALITY, office.head, note="同意")

    assert case_for(office.secrecy, case.number) == case
    on = city_date(office.at)
    assert hands_of(office.secrecy, office.fresh(case), on=on)
    assert not cases_visible_to(office.stranger_reviewer).exists()
    office.do(case, Act.PASS_SECRECY, office.secrecy, note="可以公开")
    assert not cases_visible_to(office.secrecy).exists()


def test_no_act_and_no_row_names_the_applicant(office: Office) -> None:
    case = office.closed()
    case = office.fresh(case)

    payloads = str(list(LedgerAct.objects.values_list("payload", flat=True)))
    rows = str(list(Request.objects.filter(pk=case.pk).values()))
    for secret in (NAME, PHONE, ID_NUMBER, INFO):
        assert secret not in payloads
        assert secret not in rows
        assert secret not in case.title


def test_erasure_leaves_counts_and_takes_persons(office: Office) -> None:
    from yangguang.kernel.organizations.rules import SYSTEM

    case = objected(office)
    office.do(case, Act.SEARCH, place="档案室", keywords="x", period="y", hits=0, conclusion="无")
    case = office.party(case, Do.WITHDRAW)

    services.erase_case(case=office.fresh(case), reason="到期", actor=SYSTEM, at=office.at)

    row = Request.objects.get(case=case)
    assert (row.applicant_key, row.sealed_says) == ("", "")
    assert ThirdParty.objects.get(request=row).sealed == ""
    assert not Search.objects.exists()
    assert Outcome.objects.get(request=row).result == Result.WITHDRAWN


def test_same_applicant_is_found_again_without_being_named(office: Office) -> None:
    first = office.filed()
    office.filed(info_title="另一件")
    from yangguang.areas.requests.selectors import counts_of

    row = Request.objects.select_related("case").latest("case_id")
    assert counts_of(row, row.case).total == 2
    assert ID_NUMBER not in Request.objects.get(case=first).applicant_key


def test_reviewer_finds_on_his_page_what_waits_for_him(office: Office) -> None:
    from yangguang.kernel.cases.selectors.worklist import worklist

    case = office.decided(office.handled())
    office.letter(case, Letter.REPLY)
    assert worklist(office.secrecy, limit=5).mine == []
    office.do(case, Act.PASS_LEGALITY, office.head, note="同意")

    assert worklist(office.secrecy, limit=5).mine == [case]
    assert worklist(office.stranger_reviewer, limit=5).mine == []


def test_requests_for_the_same_are_found_and_the_same_applicant_is_told(office: Office) -> None:
    from yangguang.areas.requests.selectors import alike

    office.filed(info_title="2025年度城市绿化养护资金的安排情况")
    office.filed(
        info_title="关于2025年城市绿化养护资金安排",
        applicant={"name": "甲", "phone": "1", "id_type": "passport", "id_number": "E12345678"},
    )
    office.filed(info_title="小学学区划分方案")
    office.filed(agency=office.other)
    case = office.filed()

    found = alike(case, office.head, on=city_date(office.at))

    assert [row.is_same_applicant for row in found] == [True, False]
    assert all(row.percent >= 50 for row in found)


def test_alike_opens_only_what_the_actor_handles(office: Office) -> None:
    from yangguang.areas.requests.selectors import alike, record_of
    from yangguang.kernel.cases.models import Desk

    case = office.handled()
    hidden = office.filed(info_title=f"{INFO}的情况")
    desk = Desk.objects.create(agency=office.unit, code="other", name="另一个办理组")
    Case.objects.filter(pk=hidden.pk).update(desk=desk)
    seen = office.filed(info_title=f"{INFO}的说明")
    on = city_date(office.at)

    assert [row.case for row in alike(case, office.handler, on=on)] == [seen]
    assert [row.case for row in record_of(case, office.handler, on=on).alike] == [seen]
    assert {row.case for row in alike(case, office.head, on=on)} == {seen, hidden}
    # Who watches over the whole city sees matters, never what persons wrote in them.
    assert alike(case, office.office, on=on) == []
    assert alike(case, office.stranger, on=on) == []
