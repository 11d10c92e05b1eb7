"""The public face: guide, form, what is published already, receipt, status by number and code."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import ID_NUMBER, INFO, NAME, PHONE, Office
from tests.kernel.publishing.office import Office as Gate
from yangguang.areas.requests.models import Request
from yangguang.areas.requests.rules.names import Act, Letter, State
from yangguang.kernel.cases.models import ApplicantDraft, Case, LetterDelivery
from yangguang.kernel.cases.selectors import applicant_of
from yangguang.kernel.ledger.models import AccessRecord
from yangguang.kernel.now import city_date, now

pytestmark = pytest.mark.django_db
WHAT = {"info_title": INFO, "carrier": "electronic", "obtain": ["online"]}
WHO = {
    "applicant_type": "natural_person",
    "name": NAME,
    "id_type": "resident_id",
    "id_number": ID_NUMBER,
    "phone": PHONE,
}


@pytest.fixture
def office(db: None) -> Office:
    return Office(now())


def text(answer) -> str:
    return answer.content.decode()


def at_czj(name: str, *more: object) -> str:
    return reverse(f"requests:{name}", args=["czj", *more])


def fill(client: Client, what: dict | None = None, who: dict | None = None) -> None:
    client.post(at_czj("begin"))
    assert client.post(at_czj("step", "what"), what or WHAT).status_code == 302
    answer = client.post(at_czj("step", "who"), who or WHO)
    assert answer.status_code == 302, text(answer)


def send(client: Client) -> str:
    fill(client)
    return text(client.post(at_czj("check"), {"confirmed": "on"}, follow=True))


def code_on(page: str) -> str:
    return re.search(r'id="code">([^<]+)<', page)[1]


def test_guide_says_what_is_asked_and_never_a_purpose(office: Office, client: Client) -> None:
    page = text(client.get(at_czj("apply")))

    assert "不需要说明用途" in page
    assert "20 个工作日" in page
    client.post(at_czj("begin"))
    for step in ("what", "who"):
        assert "用途" not in text(client.get(at_czj("step", step)))


def test_guide_of_who_takes_no_requests_does_not_exist(office: Office, client: Client) -> None:
    office.unit.is_party = True
    office.unit.save()

    assert client.get(at_czj("apply")).status_code == 404
    assert client.get(reverse("requests:apply", args=["nobody"])).status_code == 404


def test_request_goes_from_form_to_receipt_to_status(office: Office, client: Client) -> None:
    page = send(client)

    case = Case.objects.get()
    assert case.number in page
    assert case.number.startswith("SQ-CZJ-")
    assert not ApplicantDraft.objects.exists()
    assert applicant_of(case)["id_number"] == ID_NUMBER
    other = Client()
    other.post(reverse("cases:status"), {"number": case.number, "code": code_on(page)})
    status = text(other.get(reverse("cases:matter")))
    assert "待机关确认" in status
    assert INFO in status
    assert ID_NUMBER not in status


def test_form_names_what_is_missing(office: Office, client: Client) -> None:
    client.post(at_czj("begin"))

    empty = text(client.post(at_czj("step", "what"), {**WHAT, "info_title": ""}))
    company = text(client.post(at_czj("step", "who"), {**WHO, "applicant_type": "business"}))

    assert "至少填写一项" in empty
    assert "请填写统一社会信用代码" in company


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"id_number": "230803199001010012"}, "居民身份证号码不对"),
        ({"applicant_type": "business", "uscc": "91110000802100433C"}, "统一社会信用代码不对"),
    ],
)
@pytest.mark.parametrize(
    ("begin", "step"), [("begin", "step"), ("correction_begin", "correction_step")]
)
def test_wrong_number_is_told_on_the_page_where_it_is_typed(
    office, client, begin: str, step: str, who: dict, said: str
) -> None:
    client.post(at_czj(begin))

    answer = client.post(at_czj(step, "who"), {**WHO, **who})

    assert answer.status_code == 200
    assert said in text(answer)
    good = {**WHO, **who, "id_number": WHO["id_number"], "uscc": "91110000802100433B"}
    assert client.post(at_czj(step, "who"), good).status_code == 302
    assert not Case.objects.exists()


def test_sending_needs_confirmation_and_programs_are_refused(office, client) -> None:
    fill(client)

    client.post(at_czj("check"), {})
    client.post(at_czj("check"), {"confirmed": "on", "website": "x"})

    assert not Case.objects.exists()


def test_published_records_that_may_answer_are_shown_first(client: Client) -> None:
    gate = Gate(now(), code="czj", name="佳木斯市财政局")
    from yangguang.kernel.ledger.followers import run_followers
    from yangguang.kernel.ledger.sealing import seal as seal_acts

    gate.published(title="关于2025年度城市绿化养护资金安排的通知")
    seal_acts(at=gate.at)
    run_followers(at=gate.at)
    client.post(at_czj("begin"))
    answer = client.post(at_czj("step", "what"), WHAT, follow=True)

    assert "关于2025年度城市绿化养护资金安排的通知" in text(answer)
    assert "继续申请" in text(answer)
    client.post(at_czj("answered"))
    assert not ApplicantDraft.objects.exists()


def test_petition_is_shown_another_door_and_may_go_on(office: Office, client: Client) -> None:
    client.post(at_czj("begin"))
    answer = client.post(
        at_czj("step", "what"), {**WHAT, "info_title": "我要举报违规收费"}, follow=True
    )

    assert "信息公开申请不能处理" in text(answer)
    assert at_czj("step", "who") in text(answer)


def test_draft_is_kept_and_found_again_by_its_code(office: Office, client: Client) -> None:
    client.post(at_czj("begin"))
    kept = text(client.post(at_czj("step", "what"), {**WHAT, "keep": "1"}))

    other = Client()
    answer = other.post(at_czj("resume"), {"code": code_on(kept)}, follow=True)

    assert INFO in text(answer)


def test_draft_to_one_agency_is_not_sent_to_another(office: Office, client: Client) -> None:
    fill(client)

    answer = client.post(reverse("requests:check", args=["jyj"]), {"confirmed": "on"})

    assert answer.status_code == 302
    assert not Case.objects.exists()


def test_opening_the_reply_is_its_delivery_and_shows_remedies(
    office: Office, client: Client
) -> None:
    page = send(client)
    case = Case.objects.get()
    office.at = now()
    office.do(case, "take")
    office.do(case, Act.CONFIRM, received_on=city_date(office.at), method="phone")
    office.do(case, Act.ACCEPT)
    case = office.decided(case)
    office.issue(office.reviewed(case))
    letter = case.letters.get(template=Letter.REPLY)
    visitor = Client()
    visitor.post(reverse("cases:status"), {"number": case.number, "code": code_on(page)})

    body = text(visitor.get(reverse("cases:letter", args=[letter.pk])))

    assert "现予提供" in body
    assert "第三十六条第二项" in body
    assert LetterDelivery.objects.get().kind == "system"
    assert Case.objects.get().state == State.DELIVERED
    status = text(visitor.get(reverse("cases:matter")))
    assert "申请行政复议" in status
    assert "佳木斯市人民政府" in status


def test_officer_registers_what_was_handed_in(office: Office, client: Client) -> None:
    from yangguang.kernel.organizations.models import Person

    client.force_login(Person.objects.get(pk=office.handler.person_id))
    answer = client.post(
        reverse("requests_desk:register"),
        {
            **WHAT,
            **WHO,
            "agency": "czj",
            "way": "in_person",
            "arrived_on": office.at.date().isoformat(),
        },
    )

    assert "登记回执" in text(answer)
    assert Case.objects.get().state == State.SCREENING
    assert Request.objects.get().way == "in_person"


def test_stranger_registers_nothing_for_others_and_sees_no_record(office, client) -> None:
    from yangguang.kernel.organizations.models import Person

    case = office.handled()
    client.force_login(Person.objects.get(pk=office.stranger.person_id))

    client.post(
        reverse("requests_desk:register"),
        {**WHAT, **WHO, "agency": "czj", "way": "in_person", "arrived_on": "2026-01-05"},
    )

    assert Case.objects.count() == 1
    for name in ("requests_desk:record", "desk:matter"):
        assert client.get(reverse(name, args=[case.number])).status_code == 404


def test_looks_at_applicant_and_record_are_recorded(office: Office, client: Client) -> None:
    from yangguang.kernel.organizations.models import Person

    case = office.handled()
    client.force_login(Person.objects.get(pk=office.handler.person_id))

    page = text(client.get(reverse("desk:matter", args=[case.number])))
    client.get(reverse("requests_desk:record", args=[case.number]))

    assert NAME not in page
    assert ID_NUMBER not in page
    assert "居民身份证" in page
    looks = set(AccessRecord.objects.values_list("what", flat=True))
    assert looks >= {"陈述和材料", "检索和征求意见记录"}


def test_look_at_each_alike_request_is_recorded(office: Office, client: Client) -> None:
    from yangguang.kernel.organizations.models import Person

    other = office.filed()
    case = office.handled()
    client.force_login(Person.objects.get(pk=office.handler.person_id))

    page = text(client.get(reverse("requests_desk:record", args=[case.number])))

    assert other.number in page
    look = AccessRecord.objects.get(subject_id=other.pk)
    assert (look.what, look.person_id) == ("相似的申请", office.handler.person_id)


def test_filing_and_status_stay_within_their_queries(
    office: Office, client: Client, django_assert_max_num_queries
) -> None:
    fill(client)
    with django_assert_max_num_queries(43):
        client.post(at_czj("check"), {"confirmed": "on"})
    with django_assert_max_num_queries(22):
        assert client.get(reverse("cases:matter")).status_code == 200


def as_applicant(client: Client, case: Case) -> None:
    session = client.session
    session["matter"] = {**session["matter"], "pk": case.pk}
    session.save()


def test_dates_of_a_request_go_into_a_calendar_without_the_person(
    office: Office, client: Client
) -> None:
    send(client)
    case = office.replied()
    as_applicant(client, case)

    assert reverse("requests:dates") in text(client.get(reverse("cases:matter")))
    office.deliver(case.letters.get(template="reply"))
    answer = client.get(reverse("requests:dates"))

    assert answer["Content-Type"].startswith("text/calendar")
    lines = text(answer).replace("\r\n ", "")
    assert "申请行政复议" in lines
    assert case.number in lines
    for secret in (NAME, PHONE, ID_NUMBER, INFO):
        assert secret not in lines
    assert Client().get(reverse("requests:dates")).status_code == 302


def test_asking_again_starts_with_the_words_of_the_answered_request(
    office: Office, client: Client
) -> None:
    send(client)
    case = office.replied()
    as_applicant(client, case)

    page = text(client.get(reverse("requests:again")))
    assert INFO in page
    answer = client.post(reverse("requests:again"))

    assert answer["Location"] == at_czj("step", "what")
    form = text(client.get(answer["Location"]))
    assert INFO in form
    assert Case.objects.filter(kind="request").count() == 2
