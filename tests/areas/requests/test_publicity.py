"""Found before filing, and published because asked for: counts and links, no persons."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import NAME, Office
from tests.areas.requests.test_public import WHAT, at_czj
from tests.kernel.publishing.office import Office as Gate
from yangguang.areas.requests.models import AskedFor, BeforeFiling, Request
from yangguang.areas.requests.publicity import count, is_asked_for, published_from
from yangguang.areas.requests.rules.names import Act
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal as seal_acts
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import Record

pytestmark = pytest.mark.django_db


def published(gate: Gate, title: str) -> Record:
    record = gate.published(title=title)
    seal_acts(at=gate.at)
    run_followers(at=gate.at)
    return Record.objects.get(pk=getattr(record, "record_id", record.pk))


def test_shown_opened_and_answered_are_counted_once_a_visit(client: Client) -> None:
    gate = Gate(now(), code="czj", name="佳木斯市财政局")
    record = published(gate, "关于2025年度城市绿化养护资金安排的通知")
    client.post(at_czj("begin"))
    page = client.post(at_czj("step", "what"), WHAT, follow=True).content.decode()
    client.get(at_czj("found"))
    opened = at_czj("open_found", record.public_id)
    assert opened in page

    for _ in range(2):
        assert client.get(opened)["Location"] == reverse("portal:document", args=[record.public_id])
    client.post(at_czj("answered"), {"record": record.public_id})

    row = BeforeFiling.objects.get()
    assert (row.shown, row.opened, row.answered) == (1, 1, 1)
    assert row.month.day == 1
    assert {f.name for f in BeforeFiling._meta.fields} == {
        *("id", "agency", "month", "record", "shown", "opened", "answered")
    }
    client.force_login(Person.objects.get(pk=gate.actors[Role.INFORMATION_OFFICER].person_id))
    told = client.get(reverse("requests_desk:before")).content.decode()
    assert "100.0%" in told
    assert "绿化养护资金安排" in told


def test_other_doors_leave_the_doors_of_the_site_standing(client: Client) -> None:
    Gate(now(), code="czj", name="佳木斯市财政局")
    client.post(at_czj("begin"))
    asked = {**WHAT, "info_title": "举报某单位违法，请查处"}

    page = client.post(at_czj("step", "what"), asked, follow=True).content.decode()

    assert "投诉、举报、信访" in page
    assert reverse("board:plan") in page.partition('class="doors"')[2].partition("</nav>")[0]


def test_who_has_no_form_under_way_counts_nothing(client: Client) -> None:
    gate = Gate(now(), code="czj", name="佳木斯市财政局")
    record = published(gate, "关于2025年度城市绿化养护资金安排的通知")

    answer = client.get(at_czj("open_found", record.public_id))

    assert answer.status_code == 302
    assert not BeforeFiling.objects.exists()
    with pytest.raises(ValueError, match="other"):
        count("other", agency=gate.agency, public_ids=[], on=city_date(now()))


def test_other_agencies_see_nothing_of_the_counts(client: Client) -> None:
    gate = Gate(now(), code="czj", name="佳木斯市财政局")
    record = published(gate, "关于2025年度城市绿化养护资金安排的通知")
    on = city_date(now())
    count("shown", agency=gate.agency, public_ids=[record.public_id], on=on)
    other = Gate(now(), code="jyj", name="佳木斯市教育局")

    client.force_login(Person.objects.get(pk=other.actors[Role.INFORMATION_OFFICER].person_id))

    assert "绿化" not in client.get(reverse("requests_desk:before")).content.decode()


def test_published_after_a_request_says_so_and_the_applicant_finds_it(client: Client) -> None:
    office = Office(now())
    case = office.closed()
    office.do(case, Act.PUBLISH, public_title="绿化养护资金安排", public_text="安排如下。")
    row = Request.objects.get(case=case)
    record = row.public_record
    assert record is not None
    assert AskedFor.objects.get().record == record
    assert is_asked_for(record, "public_notice")
    assert not is_asked_for(record, "notice")
    assert published_from(row) == ""  # a draft is nobody's yet

    gate = Gate(now(), code="szfb", name="佳木斯市人民政府办公室")
    row.public_record = published(gate, "绿化养护资金安排")

    assert published_from(row) == reverse("portal:document", args=[row.public_record.public_id])


def test_page_of_the_record_tells_it_was_asked_for_without_the_person(client: Client) -> None:
    gate = Gate(now(), code="czj", name="佳木斯市财政局")
    record = gate.published(title="绿化养护资金安排", genre="public_notice")
    record = Record.objects.get(pk=getattr(record, "record_id", record.pk))
    address = reverse("portal:document", args=[record.public_id])
    assert "有人申请公开这项信息" not in client.get(address).content.decode()

    AskedFor.objects.create(record=record, on=city_date(now()))

    page = client.get(address).content.decode()
    assert "有人申请公开这项信息" in page
    assert NAME not in page
