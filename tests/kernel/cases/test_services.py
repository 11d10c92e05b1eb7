"""Matters through their services: numbers, clocks, routes, letters, consultations, erasure."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests.areas.oversight.bureau import NAME, PHONE, STATEMENT, Bureau
from tests.kernel.publishing.office import agency
from yangguang.areas.oversight.rules import Act, Clock, Letter, State
from yangguang.kernel.cases import letters, services, timing
from yangguang.kernel.cases.models import (
    NO_DUE,
    Case,
    CaseClock,
    CaseText,
    ClockFact,
    Consultation,
    LetterPrint,
    Party,
    StatusRow,
)
from yangguang.kernel.cases.models import Letter as LetterRow
from yangguang.kernel.cases.numbers import fill_letter_number, new_code, plain_code
from yangguang.kernel.cases.printing import print_letters, stored_print
from yangguang.kernel.cases.rules import DeliveryKind, Do, Refused
from yangguang.kernel.cases.selectors import (
    case_by_contact,
    officers_of_act,
    parties_of_act,
    text_named,
    what_may_i_do,
)
from yangguang.kernel.cases.services.nightly import SWEEP
from yangguang.kernel.cases.services.retention import sweep_on_time
from yangguang.kernel.ledger.erasure import erasures_file, read_lines, replay_erasures
from yangguang.kernel.ledger.models import Act as LedgerAct
from yangguang.kernel.ledger.models import ActPrivate, TimedFact
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.verification import verify
from yangguang.kernel.organizations.rules import SYSTEM

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(at: datetime) -> Bureau:
    return Bureau(at)


def code_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code


def test_numbers_count_by_kind_agency_and_year_and_never_return(bureau: Bureau) -> None:
    first, second = bureau.received(), bureau.received()

    assert [first.number, second.number] == ["TS-SZFB-2026-00001", "TS-SZFB-2026-00002"]


def test_opening_starts_its_clocks_and_keeps_why_the_desk_got_it(bureau: Bureau) -> None:
    case = bureau.received()

    assert set(case.clocks.values_list("name", flat=True)) == {Clock.ACCEPTANCE, Clock.ANSWER}
    # 2026-11-18 is a Wednesday: five working days end on the Wednesday after.
    assert case.clocks.get(name=Clock.ACCEPTANCE).due_on == date(2026, 11, 25)
    assert case.clocks.get(name=Clock.ANSWER).due_on == date(2026, 12, 9)
    assert case.sort_at == case.clocks.get(name=Clock.ACCEPTANCE).due_at
    assert case.assignments.get().reason == "政务公开举报由政务公开科办理"
    assert [r.act for r in case.statuses.all()] == ["open"]


def test_applicant_nobody_can_answer_is_refused_and_takes_no_number(bureau: Bureau) -> None:
    for applicant, code in (({"name": "甲"}, "contact_missing"), ({"phone": "1"}, "name_missing")):
        with pytest.raises(Refused) as refusal:
            bureau.filed(applicant=applicant)
        assert code_of(refusal) == code

    assert bureau.received().number.endswith("00001")


def test_complaint_about_a_county_department_goes_to_the_county(bureau: Bureau) -> None:
    county = agency("tyx", "佳木斯市汤原县人民政府")
    type(county).objects.filter(pk=county.pk).update(level="county")
    school = agency("tyxjyj", "汤原县教育局")
    type(school).objects.filter(pk=school.pk).update(parent=county)
    school.refresh_from_db()

    assert bureau.received(respondent=school).agency == county


def test_pause_leaves_no_due_date_and_resuming_gives_the_days_back(bureau: Bureau) -> None:
    case = bureau.checking()
    case = bureau.do(case, Do.PAUSE, ground="appraisal", note="鉴定中")
    assert case.clocks.get(name=Clock.ANSWER).is_paused
    assert (case.due_at, case.sort_at) == (None, NO_DUE)
    paused = timing.clocks_of(case, bureau.at)[0]

    bureau.at += timedelta(days=5)  # from Wednesday to Monday: three working days stand still
    case = bureau.do(case, Do.RESUME)

    assert paused.result.pauses[0].ground == "须进行鉴定、检测或者专家论证"
    assert case.clocks.get(name=Clock.ANSWER).due_on == date(2026, 12, 14)


def test_extension_once_by_the_head_before_the_end(bureau: Bureau) -> None:
    case = bureau.checking()
    with pytest.raises(Refused) as refusal:
        bureau.do(case, Do.EXTEND, days=5, ground="情况复杂")
    assert code_of(refusal) == "not_permitted"
    with pytest.raises(Refused):
        bureau.do(case, Do.EXTEND, bureau.head, days=6, ground="情况复杂")

    case = bureau.do(case, Do.EXTEND, bureau.head, days=5, ground="情况复杂")

    assert case.clocks.get(name=Clock.ANSWER).due_on == date(2026, 12, 16)
    with pytest.raises(Refused) as again:
        bureau.do(case, Do.EXTEND, bureau.head, days=1, ground="还是复杂")
    assert code_of(again) == "extended"


def test_extension_after_the_end_is_refused(bureau: Bureau) -> None:
    case = bureau.checking()
    bureau.at += timedelta(days=60)

    with pytest.raises(Refused) as refusal:
        bureau.do(case, Do.EXTEND, bureau.head, days=1, ground="补办")

    assert code_of(refusal) == "late"


def test_what_may_i_do_says_why_not_in_words(bureau: Bureau) -> None:
    case = bureau.received()

    said = {p.act: p.why_not for p in what_may_i_do(case, bureau.handler, bureau.at)}

    assert said[Do.TAKE] is None
    assert said[Do.ASSIGN] == "这一步由办理组负责人办理。"
    assert said[Act.ACCEPT] == "这一步由本件承办人、办理组负责人办理。"
    assert said[Do.WITHDRAW] == "这一步由申请人办理。"
    head = {p.act: p.why_not for p in what_may_i_do(case, bureau.head, bureau.at)}
    assert head[Act.ACCEPT] == "还没有承办人。请先交办，或者由承办人接办。"


def test_second_officer_is_told_who_did_what(bureau: Bureau) -> None:
    case = bureau.received()
    services.take(case=case, lock=case.lock, actor=bureau.handler, at=bureau.at)

    with pytest.raises(services.Conflict) as conflict:
        services.take(case=case, lock=case.lock, actor=bureau.colleague, at=bureau.at)

    assert bureau.handler.name in str(conflict.value)
    assert "我来办" in str(conflict.value)
    assert StatusRow.objects.filter(case=case).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_wins(at: datetime) -> None:
    bureau = Bureau(at)
    case = bureau.received()
    gate, outcomes = threading.Barrier(2), []

    def take(actor: Actor) -> None:
        try:
            gate.wait(timeout=20)
            services.take(case=case, lock=case.lock, actor=actor, at=at)
            outcomes.append("taken")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=take, args=(actor,)) for actor in (bureau.handler, bureau.colleague)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["conflict", "taken"]
    assert StatusRow.objects.filter(case=case, act=Do.TAKE).count() == 1


def test_transfer_keeps_number_and_clocks_and_asks_for_the_reason(bureau: Bureau) -> None:
    case = bureau.taken()
    other = services.add_desk(
        agency=bureau.unit, code="second", name="督查科", actor=bureau.head, at=bureau.at
    )
    due = case.clocks.get(name=Clock.ANSWER).due_on
    with pytest.raises(Refused):
        services.transfer(
            case=case, lock=case.lock, desk=other, reason="", actor=bureau.head, at=bureau.at
        )

    moved = services.transfer(
        case=case,
        lock=case.lock,
        desk=other,
        reason="属于督查事项",
        actor=bureau.head,
        at=bureau.at,
    )

    assert (moved.number, moved.desk, moved.handler) == (case.number, other, None)
    assert moved.clocks.get(name=Clock.ANSWER).due_on == due
    assert moved.assignments.last().reason == "转往 督查科：属于督查事项"


def test_transfer_to_an_agency_that_is_not_competent_is_refused(bureau: Bureau) -> None:
    case = bureau.taken()

    with pytest.raises(Refused) as refusal:
        services.transfer(
            case=case, lock=case.lock, agency=bureau.respondent, reason="请自查",
            actor=bureau.head, at=bureau.at,
        )  # fmt: skip

    assert code_of(refusal) == "not_competent"


def test_consultation_has_its_own_clock_and_holds_up_the_finding(bureau: Bureau) -> None:
    case = bureau.checking()
    row = services.consult(
        case=case, lock=case.lock, agency=bureau.respondent, question="为什么?",
        actor=bureau.handler, at=bureau.at,
    )  # fmt: skip
    case.refresh_from_db()
    finding = {"finding": "true", "measure": "urge", "findings": "属实"}
    with pytest.raises(Refused) as waiting:
        bureau.do(case, Act.FIND, **finding)

    services.answer_consultation(
        consultation=row, answer="本周公开。", actor=bureau.stranger, at=bureau.at
    )

    assert code_of(waiting) == "consulting"
    assert row.clock.due_on == date(2026, 11, 25)
    assert CaseClock.objects.get(pk=row.clock_id).stopped_at == bureau.at
    assert bureau.do(case, Act.FIND, **finding).state == State.FOUND
    with pytest.raises(Refused) as twice:
        services.answer_consultation(
            consultation=row, answer="再答。", actor=bureau.stranger, at=bureau.at
        )
    assert code_of(twice) == "ended"


def test_answer_waits_for_the_measure(bureau: Bureau) -> None:
    case = bureau.found()

    with pytest.raises(Refused) as refusal:
        bureau.issued(case, Letter.ANSWER)

    assert code_of(refusal) == "measure"
    assert Case.objects.get(pk=case.pk).state == State.FOUND
    assert LetterRow.objects.get(template=Letter.ANSWER).number is None


def test_fixed_words_of_a_letter_cannot_be_typed_over(bureau: Bureau) -> None:
    case = bureau.found()
    letter = services.start_letter(
        case=case, template=Letter.ANSWER, actor=bureau.handler, at=bureau.at
    )

    letter = services.edit_letter(
        letter=letter,
        lock=letter.lock,
        typed={"remedy": "没有救济途径。", "opening": "", "facts": "属实。", "result": "已公开。"},
        actor=bureau.handler,
        at=bureau.at,
    )

    words = {p.name: p.text for p in letters.text_of(letter).parts}
    assert "请求复查一次" in words["remedy"]
    assert NAME not in words["opening"]
    assert case.number in words["opening"]
    assert words["facts"] == "属实。"
    assert words["finding"] == "经核查，反映属实。已经督促该单位整改。"


def test_letter_with_an_empty_block_is_not_submitted(bureau: Bureau) -> None:
    letter = services.start_letter(
        case=bureau.found(), template=Letter.URGE, actor=bureau.handler, at=bureau.at
    )

    with pytest.raises(Refused) as refusal:
        services.submit_letter(letter=letter, lock=letter.lock, actor=bureau.handler, at=bureau.at)

    assert code_of(refusal) == "block_empty"


def test_author_does_not_approve_and_approval_is_of_these_words(bureau: Bureau) -> None:
    case = bureau.found()
    letter = bureau.letter(case, Letter.URGE)
    with pytest.raises(Refused) as own:
        services.approve_letter(
            letter=letter, lock=letter.lock, opinion="", actor=bureau.handler, at=bureau.at
        )
    assert code_of(own) == "not_permitted"
    LetterRow.objects.filter(pk=letter.pk).update(
        sealed=letters.sealed_text(
            case, letters.composed(case, letters.template_of(letter), {}, bureau.at.date())
        )
    )
    letter.refresh_from_db()

    with pytest.raises(Refused) as changed:
        services.approve_letter(
            letter=letter, lock=letter.lock, opinion="", actor=bureau.leader, at=bureau.at
        )

    assert code_of(changed) == "digest"


def test_letter_numbers_follow_the_pattern_in_force(bureau: Bureau) -> None:
    services.set_value(
        kind="complaint", name="letter.supervision_number", value="佳政公开督〔{year}〕{n}号",
        basis="市政府办公室", valid_from=bureau.at.date(), actor=bureau.office, at=bureau.at,
    )  # fmt: skip

    first, second = (bureau.issued(bureau.found(), Letter.URGE).number for _ in range(2))

    assert (first, second) == ("佳政公开督〔2026〕1号", "佳政公开督〔2026〕2号")
    with pytest.raises(Refused):
        fill_letter_number("佳政公开督{n}号", year=2026, n=1, words={})
    with pytest.raises(Refused):
        fill_letter_number("{year}{n}{unknown}", year=2026, n=1, words={})


def test_delivery_days_must_be_possible(bureau: Bureau) -> None:
    letter = bureau.issued(bureau.found(), Letter.URGE)
    today = date(2026, 11, 18)
    for sent, received in ((today + timedelta(days=1), None), (today, today - timedelta(days=1))):
        with pytest.raises(Refused):
            services.deliver_letter(
                letter=letter, kind=DeliveryKind.POST, sent_on=sent, received_on=received,
                proof="", actor=bureau.handler, at=bureau.at,
            )  # fmt: skip


def test_worker_prints_what_was_issued_and_nothing_readable_lies_in_the_store(
    bureau: Bureau,
) -> None:
    letter = bureau.issued(bureau.found(finding="untrue", measure="none"), Letter.ANSWER)
    assert stored_print(letter, "pdf") is None

    made = print_letters(bureau.at)

    assert made == 1
    assert stored_print(letter, "pdf").startswith(b"%PDF")
    assert stored_print(letter, "docx").startswith(b"PK")
    for form in ("pdf", "docx"):
        from yangguang.kernel.cases.printing import path_of

        with default_storage.open(path_of(letter, form)) as file:
            assert not file.read().startswith((b"%PDF", b"PK"))


def test_setting_needs_a_basis_a_day_to_come_and_a_value_the_kind_takes(bureau: Bureau) -> None:
    common = {"kind": "complaint", "actor": bureau.office, "at": bureau.at}
    rule = {**bureau_limit(20)}
    for changes, code in (
        ({"name": "limit.answer", "value": rule, "basis": ""}, "basis_missing"),
        ({"name": "limit.answer", "value": bureau_limit(40)}, "range"),
        ({"name": "no.such", "value": 1}, "setting_unknown"),
        ({"name": "limit.answer", "value": rule, "valid_from": date(2020, 1, 1)}, "past"),
    ):
        with pytest.raises(Refused) as refusal:
            services.set_value(
                **{"basis": "文件", "valid_from": bureau.at.date(), **common, **changes}
            )
        assert code_of(refusal) == code
    with pytest.raises(PermissionDenied):
        services.set_value(
            **{**common, "actor": bureau.handler}, name="limit.answer", value=rule,
            basis="文件", valid_from=bureau.at.date(),
        )  # fmt: skip


def bureau_limit(amount: int) -> dict[str, object]:
    from yangguang.areas.oversight.rules import working_days

    return working_days(amount, code="answer", label="答复", law="佳政办发").to_json()


def test_new_setting_reaches_new_matters_only(bureau: Bureau) -> None:
    old = bureau.received()

    services.set_value(
        kind="complaint", name="limit.answer", value=bureau_limit(20), basis="佳政办发",
        valid_from=bureau.at.date(), actor=bureau.office, at=bureau.at,
    )  # fmt: skip

    assert old.clocks.get(name=Clock.ANSWER).due_on == date(2026, 12, 9)
    assert bureau.received().clocks.get(name=Clock.ANSWER).due_on == date(2026, 12, 16)


def erasable(bureau: Bureau) -> Case:
    case = bureau.closed()
    return Case.objects.get(pk=case.pk)


def test_retention_erases_the_person_and_leaves_the_record_standing(
    bureau: Bureau, django_capture_on_commit_callbacks: Any
) -> None:
    case = erasable(bureau)
    print_letters(bureau.at)
    seal(at=bureau.at)
    assert case.erase_on == date(2029, 11, 18)

    later = bureau.at + timedelta(days=365 * 4)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep(at=later) == 1

    seal(at=later)
    assert verify().is_clean
    assert Party.objects.exclude(sealed="").count() == 0
    assert CaseText.objects.count() == 0
    assert ActPrivate.objects.filter(act__subject_type="case").count() == 0
    assert LetterRow.objects.exclude(sealed="").count() == 0
    letter = LetterRow.objects.get(template=Letter.ANSWER)
    assert letter.number
    with pytest.raises(FileNotFoundError):
        from yangguang.kernel.cases.printing import path_of

        default_storage.open(path_of(letter, "pdf")).close()
    assert Case.objects.get(pk=case.pk).state == State.CLOSED
    assert StatusRow.objects.filter(case=case).count() == 6


def test_restored_matter_is_erased_again_from_the_list(bureau: Bureau) -> None:
    case = erasable(bureau)
    later = bureau.at + timedelta(days=365 * 4)
    services.sweep(at=later)
    assert [e["ref"] for e in read_lines(erasures_file()) if e.get("what") == "case"][-1:] == [
        case.number
    ]
    # As an older backup has it.
    Case.objects.filter(pk=case.pk).update(erased_at=None)
    CaseText.objects.create(case=case, name="statement", sealed="a1:old", at=bureau.at)

    assert replay_erasures(at=later) >= 1

    assert CaseText.objects.count() == 0


def test_open_matter_is_never_swept(bureau: Bureau) -> None:
    bureau.checking()

    assert services.sweep(at=bureau.at + timedelta(days=9999)) == 0


def test_sweep_comes_again_every_night(bureau: Bureau) -> None:
    bureau.received()
    fact = TimedFact.objects.get(kind=SWEEP)
    TimedFact.objects.filter(pk=fact.pk).update(done_at=bureau.at)

    sweep_on_time(fact, bureau.at)

    assert TimedFact.objects.filter(kind=SWEEP, done_at=None).count() == 1


def test_dates_are_compared_and_derived_anew(bureau: Bureau) -> None:
    case = bureau.checking()
    with CaptureQueriesContext(connection) as told:
        assert list(timing.differing_dates(at=bureau.at)) == []
    # A chunk is a range of keys of one table: joined with the matters it would cost all of them.
    assert not any('"cases_case"' in query["sql"] for query in told.captured_queries)
    CaseClock.objects.filter(case=case, name=Clock.ANSWER).update(
        due_on=date(2027, 1, 1), due_at=None
    )

    assert [case.number in line for line in timing.differing_dates(at=bureau.at)] == [True]
    assert timing.rederive(calendar="office", at=bureau.at) == 1

    assert list(timing.differing_dates(at=bureau.at)) == []
    assert Case.objects.get(pk=case.pk).sort_at < NO_DUE


def test_act_concerns_the_applicant_only_when_it_is_told_him(bureau: Bureau) -> None:
    bureau.checking()
    acts = {a.payload.get("act"): a for a in LedgerAct.objects.filter(subject_type="case")}

    assert [p.phone for p in parties_of_act(acts["open"])] == [PHONE]
    assert [p.phone for p in parties_of_act(acts[Act.ACCEPT])] == [PHONE]
    assert parties_of_act(acts[Do.TAKE]) == []
    assert officers_of_act(acts["open"], at=bureau.at) == [bureau.handler.person_id]


def test_acts_say_nothing_of_the_person(bureau: Bureau) -> None:
    bureau.closed()

    told = str(list(LedgerAct.objects.values_list("payload", flat=True)))
    assert not any(secret in told for secret in (NAME, PHONE, STATEMENT))


def test_matter_is_found_by_its_contact_and_gets_a_new_code(bureau: Bureau) -> None:
    opened = bureau.filed()

    assert case_by_contact(opened.case.number, "13904540002") is None
    case, address = case_by_contact(opened.case.number, "139 0454 0001")
    code = services.renew_code(case=case, actor=SYSTEM, at=bureau.at)

    assert address.phone == PHONE
    assert plain_code(code) != plain_code(opened.code)


def test_codes_have_no_signs_that_look_alike() -> None:
    codes = "".join(new_code() for _ in range(200))

    assert not set(codes) & set("0O1IL")
    assert plain_code("ab-cd 23") == "ABCD23"


def test_texts_are_bound_to_their_matter(bureau: Bureau) -> None:
    from yangguang.kernel.vault import Unreadable

    one, two = bureau.received(), bureau.received()
    sealed = CaseText.objects.filter(case=two).values_list("sealed", flat=True)[0]
    CaseText.objects.create(case=one, name="statement", sealed=sealed, at=bureau.at)

    with pytest.raises(Unreadable):
        text_named(one, "statement")


def test_facts_are_appended_with_the_act_behind_each(bureau: Bureau) -> None:
    bureau.checking()

    facts = ClockFact.objects.select_related("record").order_by("pk")
    assert [(f.data["fact"], f.record.kind) for f in facts] == [
        ("started", "cases.opened"),
        ("started", "cases.opened"),
        ("stopped", "cases.moved"),
    ]
    assert connection.vendor in {"sqlite", "postgresql"}
    assert Consultation.objects.count() == 0
    assert LetterPrint.objects.count() == 0
