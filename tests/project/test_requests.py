"""The demonstration of requests goes through the services, once, and stands in every state."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.areas.requests.test_publicity import published
from tests.kernel.publishing.office import Office as Gate
from yangguang.areas.requests.models import AnnualReport, BeforeFiling, Outcome, Request
from yangguang.areas.requests.reporting import findings_of
from yangguang.areas.requests.rules.names import State
from yangguang.areas.requests.rules.report import Severity
from yangguang.areas.requests.selectors import office_of
from yangguang.areas.requests.silence import end_silences
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.timing import differing_dates
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.project.corrections import load_corrections
from yangguang.project.loading import install_city, read_city
from yangguang.project.matters import install_matters
from yangguang.project.requests import count_before_filing, load_requests

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def loaded(at: datetime) -> datetime:
    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    install_matters(city, at=at)
    assert load_requests(city, at=at) == Request.objects.count()
    return at


def test_demonstration_stands_once(loaded: datetime) -> None:
    counts = (Request.objects.count(), Outcome.objects.count())

    assert load_requests(read_city("jiamusi"), at=loaded) == 0

    assert (Request.objects.count(), Outcome.objects.count()) == counts


def test_demonstration_shows_every_way_a_request_goes(loaded: datetime) -> None:
    states = set(Case.objects.values_list("state", flat=True))
    assert states == set(State)
    assert len(set(Outcome.objects.values_list("result", flat=True))) >= 9
    assert set(Case.objects.values_list("agency__code", flat=True)) == {"szfb", "jyj", "czj"}
    assert Case.objects.filter(round=2).count() == 1


def test_silence_of_the_third_party_is_over_as_soon_as_the_worker_looks(loaded: datetime) -> None:
    assert end_silences(loaded) == 1


def test_last_year_came_from_registers_and_is_reported_in_public(loaded: datetime) -> None:
    year = city_date(loaded).year - 1
    report = AnnualReport.objects.get()

    assert (report.agency.code, report.year, report.state) == ("szfb", year, "accepted")
    assert report.table2["r1"]["total"] >= 20
    assert [f for f in findings_of(report) if f.severity is Severity.ERROR] == []
    assert report.record is not None
    assert report.record.state == "published"
    assert "<table>" in report.record.versions.get().body


def test_offices_that_take_requests_are_described(loaded: datetime) -> None:
    agency = Agency.objects.get(code="szfb")

    assert dict(office_of(agency, city_date(loaded)))["联系电话"] == "0454-0000001"


def test_months_before_filing_tell_shown_opened_and_answered(at: datetime) -> None:
    gate = Gate(at, code="czj", name="佳木斯市财政局")
    published(gate, "关于2025年度城市绿化养护资金安排的通知")

    count_before_filing(["czj"], on=date(2026, 3, 31))

    found = BeforeFiling.objects.order_by("month")
    assert [row.month for row in found] == [
        date(2025, 12, 1),
        *(date(2026, m, 1) for m in (1, 2, 3)),
    ]
    last = found[3]
    assert (last.shown, last.opened, last.answered) == (9, 5, 2)


def test_demonstration_dates_are_those_of_its_facts(loaded: datetime) -> None:
    end_silences(loaded)

    assert list(differing_dates(at=loaded)) == []


def test_corrections_stand_once_in_three_states(loaded: datetime) -> None:
    city = read_city("jiamusi")

    end_silences(loaded)
    assert load_corrections(city, at=loaded) == 3
    assert load_corrections(city, at=loaded) == 0

    found = Case.objects.filter(kind="record_correction").values_list("state", flat=True)
    assert set(found) == {"received", "decided", "closed"}
    assert list(differing_dates(at=loaded)) == []
