"""Error reports on the real database: the form, the desk, the answer, what is shown to whom."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.kernel.publishing.office import officer
from yangguang.areas.oversight.error_reports.models import ErrorReport
from yangguang.areas.oversight.error_reports.rules import Act, Fault, Outcome, State
from yangguang.areas.oversight.error_reports.selectors import counted, owner_of
from yangguang.areas.oversight.error_reports.services import NewReport, file_report
from yangguang.kernel.cases import services
from yangguang.kernel.cases.models import Case, Party
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import applicant_of, public_status, text_named
from yangguang.kernel.ledger.models import Act as LedgerAct
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import ANONYMOUS, Role

if TYPE_CHECKING:
    from django.test import Client

    from tests.areas.oversight.bureau import Bureau

pytestmark = pytest.mark.django_db
WHERE = {"page": "/agencies/wjw/", "fault": "outdated", "statement": "地址还是搬迁以前的。"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d494844520000000100000001080600000"
    "01f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


def text(answer) -> str:
    return answer.content.decode()


def filed(bureau: Bureau, **changes: object) -> services.Opened:
    new = NewReport(page="/agencies/wjw/", fault=Fault.OUTDATED, statement="地址过时。", **changes)
    return file_report(new=new, actor=ANONYMOUS, at=bureau.at)


def checking(bureau: Bureau) -> Case:
    case = filed(bureau).case
    case = services.take(case=case, lock=case.lock, actor=bureau.handler, at=bureau.at)
    return bureau.do(case, Act.ACCEPT)


def test_reader_without_a_name_files_a_report_and_follows_it(
    bureau: Bureau, client: Client
) -> None:
    about = client.get(reverse("error_reports:about"), {"page": "/agencies/wjw/"})
    client.post(reverse("error_reports:begin"), {"page": "/agencies/wjw/"})
    where = client.get(reverse("error_reports:step", args=["where"]))
    picture = SimpleUploadedFile("截图.png", PNG)
    client.post(reverse("error_reports:step", args=["where"]), {**WHERE, "materials": [picture]})
    client.post(reverse("error_reports:step", args=["contact"]), {})
    receipt = client.post(reverse("error_reports:check"), {"website": ""}, follow=True)

    case = Case.objects.get(kind="error_report")
    assert 'value="/agencies/wjw/"' in text(about)
    assert 'value="/agencies/wjw/"' in text(where)
    assert case.number.startswith("ZC-SZFB-")
    assert case.number in text(receipt)
    assert re.search(r'id="code">[^<]+<', text(receipt))
    assert not Party.objects.filter(case=case, role="applicant").exists()
    assert case.materials.count() == 1
    assert case.error_report.owner == bureau.respondent
    assert {c.name for c in case.clocks.all()} == {"acceptance", "answer"}
    assert LedgerAct.objects.filter(kind="cases.opened", subject_id=case.pk).exists()


def test_name_that_is_given_is_sealed_and_needs_no_way_to_be_reached(bureau: Bureau) -> None:
    case = filed(bureau, applicant={"name": "石榴花"}).case

    party = Party.objects.get(case=case, role="applicant")
    assert "石榴花" not in str(party.sealed)
    assert applicant_of(case) == {"name": "石榴花"}


def test_full_address_of_this_host_is_taken_and_another_hosts_is_not(
    bureau: Bureau, client: Client
) -> None:
    client.post(reverse("error_reports:begin"))
    step = reverse("error_reports:step", args=["where"])

    other = client.post(step, {**WHERE, "page": "https://elsewhere.example.com/x/"})
    own = client.post(step, {**WHERE, "page": "http://testserver/agencies/wjw/"})

    assert other.status_code == 200
    assert "不属于本网站" in text(other)
    assert own.status_code == 302


def test_answer_reaches_the_reader_and_stops_the_clock(bureau: Bureau) -> None:
    case = bureau.do(checking(bureau), Act.ANSWER, outcome=Outcome.MENDED, answer="已经更正。")

    view = public_status(Case.objects.get(pk=case.pk), bureau.at)
    assert case.state == State.ANSWERED
    assert case.answered_at == bureau.at
    assert ("答复", "已经更正。") in view.facts
    assert counted(bureau.at).mended == 1


def test_mending_that_takes_time_has_a_clock_of_its_own(bureau: Bureau) -> None:
    case = bureau.do(checking(bureau), Act.PROMISE, answer="随下次更新改正。")
    promised = ErrorReport.objects.get(case=case).outcome
    clocks = {c.name for c in case.clocks.all()}
    case = bureau.do(case, Act.MENDED, mended="已经上线。")

    assert promised == Outcome.PLANNED
    assert "mending" in clocks
    assert case.state == State.ANSWERED
    assert ErrorReport.objects.get(case=case).outcome == Outcome.MENDED
    assert text_named(case, "mended") == "已经上线。"


def test_stranger_changes_nothing(bureau: Bureau) -> None:
    case = checking(bureau)

    with pytest.raises(Refused):
        bureau.do(case, Act.ANSWER, bureau.stranger, outcome=Outcome.MENDED, answer="x")

    assert Case.objects.get(pk=case.pk).state == State.CHECKING


def test_without_a_unit_that_runs_the_site_nothing_is_taken_in(bureau: Bureau) -> None:
    before_it_was_named = bureau.at - timedelta(days=500)
    new = NewReport(page="/", fault=Fault.OTHER, statement="链接打不开。")

    with pytest.raises(Refused) as refused:
        file_report(new=new, actor=ANONYMOUS, at=before_it_was_named)

    assert refused.value.code == "no_unit"


def test_short_statement_is_refused(bureau: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        file_report(
            new=NewReport(page="/", fault=Fault.OTHER, statement="错"),
            actor=ANONYMOUS,
            at=bureau.at,
        )

    assert refused.value.code == "statement_short"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("/agencies/wjw/", "wjw"),
        ("/zfxxgk/wjw/nb/", "wjw"),
        ("/agencies/nobody/", None),
        ("/documents/nothing/", None),
        ("/no-such-page/", None),
        ("/map/?x=1", None),
    ],
)
def test_owner_is_read_from_the_address(bureau: Bureau, page: str, code: str | None) -> None:
    owner = owner_of(page)

    assert (owner.code if owner else None) == code


def test_officer_registers_what_came_by_telephone_and_others_may_not(
    bureau: Bureau, client: Client
) -> None:
    address = reverse("error_reports_desk:register")
    sent = {**WHERE, "channel": "phone", "name": "石榴花"}
    nobody = officer(bureau.unit, Role.PUBLISHER, on=city_date(bureau.at), username="publisher")

    client.force_login(Person.objects.get(pk=nobody.person_id))
    refused = client.post(address, sent)
    client.force_login(Person.objects.get(pk=bureau.handler.person_id))
    shown = client.get(address)
    done = client.post(address, sent)

    assert refused.status_code == 403
    assert "登记网站找错" in text(shown)
    assert done.status_code == 200
    case = Case.objects.get(kind="error_report")
    assert case.channel == "phone"
    assert case.number in text(done)


def test_footer_of_every_page_leads_to_the_form_with_its_address(
    bureau: Bureau, client: Client
) -> None:
    page = text(client.get(reverse("portal:map")))

    assert 'href="/report-error/?page=%2Fmap%2F"' in page
    assert "我为政府网站找错" in page
