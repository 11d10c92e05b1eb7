"""What everybody sees of requests: results and days, never who asked; figures and formulas."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import ID_NUMBER, INFO, NAME, PHONE, Office
from yangguang.areas.requests.models import Request
from yangguang.areas.requests.public import measured, statistics, totals_of
from yangguang.areas.requests.rules.names import Act
from yangguang.areas.requests.rules.results import Result
from yangguang.areas.requests.rules.statistics import totals
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.ledger.models import Seal
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.notices.registry import lists
from yangguang.kernel.now import now
from yangguang.kernel.publishing.rules import VersionState

D = date
SECRETS = (NAME, PHONE, ID_NUMBER, INFO)


@pytest.fixture
def answered(office: Office) -> Office:
    office.on(D(2026, 3, 2)).closed()
    office.on(D(2026, 3, 3)).closed(Result.DENIED_SAFETY, harm="危及安全。")
    case = office.on(D(2026, 3, 4)).handled()
    office.on(D(2026, 6, 1)).decided(case)
    office.issue(office.reviewed(case))
    office.on(D(2026, 4, 1)).handled(info_title="还没有答复")
    office.on(D(2026, 6, 2))
    return office


def body(client: Client, name: str, **query: str) -> str:
    answer = client.get(reverse(name), query)
    content = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200
    return content.decode()


@pytest.mark.parametrize(
    "name",
    [
        *("requests:log", "requests:log_csv", "requests:statistics", "requests:statistics_csv"),
        *("api:log", "api:statistics"),
    ],
)
def test_nothing_public_names_who_asked_or_what_in_his_words(
    answered: Office, client: Client, name: str
) -> None:
    page = body(client, name, year="2026")

    for secret in SECRETS:
        assert secret not in page
    assert "SQ-CZJ" not in page


def test_log_shows_replies_with_ground_and_days_and_is_narrowed(
    answered: Office, client: Client
) -> None:
    whole = client.get(reverse("api:log")).json()
    assert whole["total"] == 3
    late, denied, granted = whole["entries"]
    assert (late["in_time"], denied["in_time"]) == (False, True)
    assert denied["article"].endswith("第十四条")
    assert granted["month"] == "2026-03"
    for query, count in (
        ({"family": "denied"}, 1),
        ({"agency": "jyj"}, 0),
        ({"year": "2025"}, 0),
        ({"text": "没有的标题"}, 0),
        ({"limit": "1", "offset": "2"}, 3),
    ):
        assert client.get(reverse("api:log"), query).json()["total"] == count
    assert "还没有答复" not in body(client, "requests:log")
    assert len(body(client, "requests:log_csv").splitlines()) == 4


def test_log_is_followed_under_its_filters_and_names_nobody(answered: Office) -> None:
    seal(at=now())
    log = lists["requests"]
    query = log.canonical(QueryDict("family=denied&year=2026&received=2026&page=3"))

    (denied,) = log.items(query, after=0, upto=10**6, limit=20)
    every = log.items("", after=0, upto=10**6, limit=20)

    assert QueryDict(query).dict() == {"family": "denied", "year": "2026"}
    assert log.label(query) == "依申请公开答复目录：不予公开、2026年"
    assert (
        denied.line.title.endswith("不予公开：危及国家安全、公共安全、经济安全、社会稳定") or denied
    )
    assert len(every) == 3
    assert not any(secret in str(item) for item in every for secret in SECRETS)
    assert not any("SQ-CZJ" in str(item) for item in every)
    assert log.items("", after=Seal.objects.latest("sequence").sequence, upto=10**6, limit=9) == []


def test_figures_are_those_of_the_matters(answered: Office) -> None:
    found = statistics(2026, on=D(2026, 6, 2), agency="czj")
    values = {f.code: f.value for f in found.figures}

    # Four received, three ended, one open and overdue since the end of April: 2 ÷ (3 + 1).
    assert values["received"] == "4"
    assert values["ended"] == "3"
    assert values["overdue"] == "1"
    assert values["in_time"] == "50.0%"
    assert {c.label: c.number for c in found.families}["予以公开"] == 2
    assert statistics(2026, on=D(2026, 6, 2), agency="jyj").figures[0].value == "0"
    assert statistics(2025, on=D(2026, 6, 2)).figures[0].value == "0"


def test_paused_request_is_not_overdue(office: Office) -> None:
    case = office.on(D(2026, 3, 2)).handled()
    office.do(case, Act.NAME_THIRD_PARTY, name="丙", address="前进区", info="报价")
    office.issued(case, "third_party_letter")

    values = {f.code: f.value for f in statistics(2026, on=D(2026, 12, 1)).figures}

    assert values["overdue"] == "0"


def test_answered_request_becomes_a_draft_before_the_gate_once(answered: Office) -> None:
    case = Request.objects.filter(result=Result.GRANTED).order_by("pk").first().case

    case = answered.do(
        case, Act.PUBLISH, public_title="2025年绿化养护资金安排", public_text="安排如下。"
    )

    record = Request.objects.get(case=case).public_record
    version = record.versions.get()
    assert version.state == VersionState.DRAFT
    assert NAME not in version.body
    with pytest.raises(Refused):
        answered.do(case, Act.PUBLISH, public_title="再一次", public_text="x")


def test_statistics_page_shows_each_formula(answered: Office, client: Client) -> None:
    page = body(client, "requests:statistics", year="2026", agency="czj")

    assert "按时办结件数 ÷（办结件数 + 逾期未结件数）" in page
    assert client.get(reverse("requests:statistics"), {"year": "x"}).status_code == 200


@pytest.mark.parametrize("year", ["0", "0000", "1", "2018", "2999", "x", "\x00", "２０２６"])
def test_year_that_cannot_be_narrows_nothing_and_is_refused_to_programs(
    answered: Office, client: Client, year: str
) -> None:
    listed = client.get(reverse("requests:log"), {"year": year})
    assert listed.context["page"].paginator.count == 3
    assert len(body(client, "requests:log_csv", year=year).splitlines()) == 4
    page = client.get(reverse("requests:statistics"), {"year": year})
    assert page.context["year"] >= 2026
    asked = client.get(reverse("api:log"), {"year": year})
    assert asked.status_code == 422
    [error] = asked.json()["errors"]
    assert error["field"] == "year"
    assert "2019" in error["message"]


@pytest.mark.parametrize("field", ["agency", "family", "text"])
def test_nul_never_reaches_the_database(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    from yangguang.areas.requests import public

    asked: list[str] = []
    log, figures = public.log, public.statistics

    def log_seen(filters):
        asked.append(getattr(filters, field))
        return log(filters)

    def figures_seen(year, *, on, agency):
        asked.append(agency)
        return figures(year, on=on, agency=agency)

    monkeypatch.setattr(public, "log", log_seen)
    monkeypatch.setattr(public, "statistics", figures_seen)

    for name in ("log", "log_csv", "statistics"):
        body(client, f"requests:{name}", **{field: "条例\x00甲"})
    for name in ("log", "statistics"):
        body(client, f"api:{name}", **{field: "条例\x00甲"})

    assert len(asked) == 5
    assert "条例 甲" in asked
    assert not any("\x00" in text for text in asked)


def test_every_count_of_results_opens_to_as_many_rows(answered: Office, client: Client) -> None:
    page = BeautifulSoup(body(client, "requests:statistics", year="2026"), "html.parser")
    links = page.select("table a[href*='received=']")

    assert sum(int(link.get_text()) for link in links) > 0
    for link in links:
        rows = BeautifulSoup(
            client.get(reverse("requests:log") + str(link["href"]).split("/requests/")[-1]).content,
            "html.parser",
        )
        assert rows.select_one("h2 .count").get_text() == link.get_text(), link["href"]  # type: ignore[union-attr]


def test_the_database_counts_what_is_counted_one_by_one(answered: Office) -> None:
    for on in (D(2026, 3, 20), D(2026, 6, 2), D(2027, 1, 1)):
        for agency in ("", "czj", "jyj"):
            assert totals_of(2026, on=on, agency=agency) == totals(measured(2026, agency), on=on)


@pytest.mark.parametrize(
    ("figure", "count"),
    [
        ("received", 4),
        ("ended", 3),
        ("overdue", 1),
        ("in_time", 4),
        ("median", 3),
        ("ninetieth", 3),
    ],
)
def test_every_figure_opens_to_as_many_rows_without_persons(
    answered: Office, client: Client, monkeypatch: pytest.MonkeyPatch, figure: str, count: int
) -> None:
    monkeypatch.setattr("yangguang.areas.requests.public_views.now", lambda: answered.at)
    page = body(client, "requests:statistics_rows", figure=figure, year="2026", agency="czj")

    shown = BeautifulSoup(page, "html.parser")
    assert len(shown.select("tbody tr")) == count
    for secret in (*SECRETS, "SQ-CZJ"):
        assert secret not in page
    listed = BeautifulSoup(body(client, "requests:statistics", year="2026"), "html.parser")
    assert listed.select_one(f"a[href*='figure={figure}&']")


def test_remedies_open_to_their_rows_and_what_is_no_figure_does_not(
    answered: Office, client: Client
) -> None:
    case = Request.objects.filter(result=Result.DENIED_SAFETY).get().case
    answered.do(case, Act.REMEDY_FILED, kind="review", filed_on=D(2026, 6, 2), body="市政府")

    page = body(client, "requests:statistics_rows", ending="pending", year="2026")

    assert "佳木斯" in page or "财政局" in page
    assert "2026-06" in page
    assert client.get(reverse("requests:statistics_rows")).status_code == 200
    for query in ({"figure": ""}, {"figure": "x"}, {"ending": "x"}, {"figure": "\x00"}):
        assert client.get(reverse("requests:statistics_rows"), query).status_code == 404


def test_figures_as_csv_are_those_of_the_page(answered: Office, client: Client) -> None:
    lines = body(client, "requests:statistics_csv", year="2026", agency="czj").splitlines()

    assert lines[0].endswith("part,code,label,value,formula")
    assert any(line.startswith("figure,received,收到,4,") for line in lines)
    figures = client.get(reverse("api:statistics"), {"year": 2026}).json()["figures"]
    assert all("figure=" in figure["rows"] for figure in figures)


@pytest.mark.parametrize("figure", ["received", "ended", "overdue", "in_time"])
def test_rows_behind_a_figure_are_the_same_as_page_csv_and_json(
    answered: Office, client: Client, monkeypatch: pytest.MonkeyPatch, figure: str
) -> None:
    for room in ("public_views", "api"):
        monkeypatch.setattr(f"yangguang.areas.requests.{room}.now", lambda: answered.at)
    asked = {"figure": figure, "year": "2026", "agency": "czj"}

    page = BeautifulSoup(body(client, "requests:statistics_rows", **asked), "html.parser")
    lines = body(client, "requests:statistics_rows_csv", **asked).splitlines()
    data = client.get(reverse("api:statistics_rows"), asked).json()

    shown = len(page.select("tbody tr"))
    assert (len(lines) - 1, data["total"], len(data["rows"])) == (shown, shown, shown)
    assert lines[0].endswith("agency,month,result,used,in_time")
    assert [line.split(",")[1] for line in lines[1:]] == [row["month"] for row in data["rows"]]
    for secret in (*SECRETS, "SQ-CZJ"):
        assert secret not in "".join(lines) + str(data)
    for name in ("requests:statistics_rows_csv", "api:statistics_rows"):
        assert page.select_one(f"a[href^='{reverse(name)}?figure={figure}&year=2026&agency=czj']")


def test_rows_of_remedies_are_read_by_programs_a_part_at_a_time(
    answered: Office, client: Client
) -> None:
    case = Request.objects.filter(result=Result.DENIED_SAFETY).get().case
    for body_name in ("市政府", "省政府"):
        answered.do(case, Act.REMEDY_FILED, kind="review", filed_on=D(2026, 6, 2), body=body_name)
    asked = {"ending": "pending", "year": "2026"}

    first = client.get(reverse("api:statistics_rows"), {**asked, "limit": "1"}).json()
    lines = body(client, "requests:statistics_rows_csv", **asked).splitlines()

    assert (first["total"], len(first["rows"]), first["rows"][0]["month"]) == (2, 1, "2026-06")
    assert lines[0].endswith("agency,kind,month")
    assert len(lines) == 3
    for wrong in ({"figure": "x"}, {"ending": "x"}):
        assert client.get(reverse("requests:statistics_rows_csv"), wrong).status_code == 404
        assert client.get(reverse("api:statistics_rows"), wrong).status_code == 422
