"""Several items in one application: one form, one code, and a request for each."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import ID_NUMBER, INFO, Office
from tests.areas.requests.test_public import WHAT, at_czj, code_on, fill, text
from yangguang.areas.requests.models import Outcome, Request
from yangguang.areas.requests.reporting import count_for
from yangguang.areas.requests.rules.items import MOST_MORE, items_in
from yangguang.areas.requests.rules.names import Act, Clock, State
from yangguang.areas.requests.rules.receipt import Method, Way
from yangguang.areas.requests.rules.results import Result
from yangguang.areas.requests.selectors import info_of
from yangguang.areas.requests.services import file_request
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.rules import Do, Refused
from yangguang.kernel.cases.selectors.persons import applicant_of
from yangguang.kernel.cases.selectors.public import case_by_code
from yangguang.kernel.cases.services import renew_code
from yangguang.kernel.ledger.models import Act as LedgerAct
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person

pytestmark = pytest.mark.django_db
TREES, LAMPS = "2025年度行道树补植合同", "2025年度路灯用电量"
MORE = f"{TREES}\r\n\n  {LAMPS}  \n{TREES}"


@pytest.fixture
def office(db: None) -> Office:
    return Office(now())


def test_items_are_lines_each_once() -> None:
    assert items_in(MORE) == [TREES, LAMPS]
    assert items_in(" \n\u3000\n") == []
    with pytest.raises(Refused) as many:
        items_in("\n".join(str(n) for n in range(MOST_MORE + 1)))
    assert many.value.code == "too_many_items"
    with pytest.raises(Refused) as long:
        items_in("长" * 201)
    assert long.value.code == "item_long"


def test_each_item_is_a_request_opened_by_the_same_code(office: Office, client: Client) -> None:
    fill(client, what={**WHAT, "info_more": MORE})
    assert f"{TREES}<br>" in text(client.get(at_czj("check")))

    page = text(client.post(at_czj("check"), {"confirmed": "on"}, follow=True))

    first, *others = Case.objects.order_by("pk")
    assert [info_of(c) for c in (first, *others)] == [f"{INFO}。", f"{TREES}。", f"{LAMPS}。"]
    assert [r.filed_with_id for r in Request.objects.order_by("pk")] == [None, first.pk, first.pk]
    code = code_on(page)
    for case in (first, *others):
        assert case.number in page
        assert applicant_of(case)["id_number"] == ID_NUMBER
        other = Client()
        other.post(reverse("cases:status"), {"number": case.number, "code": code})
        status = text(other.get(reverse("cases:matter")))
        assert info_of(case).rstrip("。") in status
        assert all(c.number in status for c in (first, *others))


def test_form_says_which_item_is_wrong_and_keeps_what_was_typed(
    office: Office, client: Client
) -> None:
    client.post(at_czj("begin"))
    answer = client.post(at_czj("step", "what"), {**WHAT, "info_more": f"{TREES}\n{'长' * 201}"})

    assert answer.status_code == 200
    assert "太长了" in text(answer)
    assert TREES in text(answer)


def test_what_was_filed_at_once_is_confirmed_at_once_with_the_same_day(office: Office) -> None:
    first = office.filed(more=[TREES, LAMPS])
    _first, second, third = Case.objects.order_by("pk")
    day = city_date(office.at) + timedelta(days=1)
    office.on(day).do(second, Do.TAKE)
    office.do(second, Act.CONFIRM, received_on=day, method=Method.PHONE)

    rows = Request.objects.order_by("pk")
    assert {r.received_on for r in rows} == {day}
    assert {r.case.state for r in rows} == {State.SCREENING}
    assert {office.clock(c, Clock.REPLY).facts.first().data["on"] for c in (first, third)} == {
        day.isoformat()
    }


def test_signed_mail_with_several_items_has_its_day_at_once(office: Office, client: Client) -> None:
    client.force_login(Person.objects.get(pk=office.handler.person_id))
    who = {
        "applicant_type": "natural_person",
        "name": "石榴花",
        "id_type": "resident_id",
        "id_number": ID_NUMBER,
        "phone": "13904540001",
    }
    mail = {
        "agency": "czj",
        "way": "registered_mail",
        "arrived_on": city_date(office.at).isoformat(),
    }

    page = text(
        client.post(reverse("requests_desk:register"), {**WHAT, **who, **mail, "info_more": TREES})
    )

    numbers = list(Case.objects.values_list("number", flat=True))
    assert len(numbers) == 2
    assert all(number in page for number in numbers)
    assert set(Request.objects.values_list("received_on", flat=True)) == {city_date(office.at)}
    assert set(Request.objects.values_list("way", flat=True)) == {Way.REGISTERED_MAIL}


def test_each_has_its_own_result_letter_and_place_in_the_table(office: Office) -> None:
    office.on(date(2026, 3, 2))
    first = office.filed(more=[TREES])
    second = Case.objects.exclude(pk=first.pk).get()
    for case in (first, second):
        office.do(case, Do.TAKE)
    office.do(first, Act.CONFIRM, received_on=date(2026, 3, 2), method=Method.PHONE)
    for case, result in ((first, Result.GRANTED), (second, Result.DENIED_SAFETY)):
        office.do(case, Act.ACCEPT)
        office.decided(case, result, harm="危及安全。")
        office.issue(office.reviewed(case))

    letters = [case.letters.get(template="reply") for case in (first, second)]
    assert letters[0].number != letters[1].number
    assert list(Outcome.objects.order_by("pk").values_list("result", flat=True)) == [
        "granted",
        "denied_safety",
    ]
    table = count_for(office.unit, 2026).table2
    assert table["r1"]["total"] == 2
    assert (table["r3_1"]["total"], table["r3_3_3"]["total"]) == (1, 1)


def test_renewed_code_opens_all_that_was_filed_at_once(office: Office) -> None:
    opened = file_request(new=office.new(more=[TREES, LAMPS]), actor=office.applicant, at=office.at)
    last = Case.objects.order_by("pk").last()
    assert last is not None

    code = renew_code(case=last, actor=office.handler, at=office.at)

    for case in Case.objects.all():
        assert case_by_code(case.number, code) == case
        assert case_by_code(case.number, opened.code) is None


def test_officer_renews_a_lost_code_at_the_counter_and_nobody_else(
    office: Office, client: Client
) -> None:
    case = office.handled()
    address = reverse("desk:matter_code", args=[case.number])
    client.force_login(Person.objects.get(pk=office.stranger.person_id))
    assert client.post(address).status_code == 404
    client.force_login(Person.objects.get(pk=office.office.person_id))
    assert client.post(address).status_code == 302

    client.force_login(Person.objects.get(pk=office.handler.person_id))
    assert client.get(address).status_code == 405
    page = text(client.post(address))

    assert "原来的查询码已经作废" in page
    code = re.search(r"<p>查询码</p><p class=\"receipt-code\">([^<]+)<", page)
    assert code is not None
    assert case_by_code(case.number, code[1]) == case
    assert LedgerAct.objects.filter(kind="cases.code_renewed").count() == 1
