"""The search page, suggestions, the description for browsers, the interface for programs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from tests.kernel.publishing.office import Office
from tests.kernel.search.hostile import hostile_queries
from yangguang.kernel.ledger.followers import last_sequence, run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency, AgencyVersion
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import Column
from yangguang.kernel.publishing.selectors import CatalogueFilters, catalogue_page
from yangguang.kernel.search import following
from yangguang.kernel.search.finding import Asked, find
from yangguang.kernel.search.following import engine, follow
from yangguang.kernel.search.models import AskedDaily, OpenedDaily, Promotion
from yangguang.kernel.search.tallies import add_up
from yangguang.kernel.search.vocabulary import forget_vocabulary
from yangguang.portal.search.subscribing import SearchList

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(at: datetime) -> Office:
    forget_vocabulary()
    shutil.rmtree(Path(settings.DATA_DIR) / "search-tallies", ignore_errors=True)
    made = Office(at)
    for n in range(12):
        made.published(title=f"关于第{n + 1}所学校食堂检查的通知")
    made.published(
        title="校车安全管理办法", doc_number="佳教规〔2019〕5号", genre="normative_document",
        formed_on=date(2019, 5, 6), body="<p>校车每年检验<b>两次</b>。</p>",
        validity="abolished",
    )  # fmt: skip
    seal(at=at)
    follow(at=at)
    return made


def page(client: Client, query: str) -> BeautifulSoup:
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_results_say_what_they_are_and_why(client: Client, office: Office) -> None:
    first = page(client, "q=校车检验").select_one(".results > li")

    assert first is not None
    assert first.h2 is not None
    assert first.h2.get_text() == "校车安全管理办法"
    assert "校车" in [mark.get_text() for mark in first.select("mark")]
    assert "佳教规〔2019〕5号" in first.get_text()
    assert first.select_one(".state-refused") is not None


def test_everything_stands_in_the_address(client: Client, office: Office) -> None:
    found = page(client, "q=学校&genre=notice&year=2026&sort=date&page=2")

    assert len(found.select(".results > li")) == 2
    kept = [a["href"] for a in found.select(".pagination a")]
    assert all("genre=notice" in href and "sort=date" in href for href in kept)


def test_counts_open_to_what_they_count(client: Client, office: Office) -> None:
    found = page(client, "q=教育局")
    link = next(a for a in found.select(".choice a") if "行政规范性文件" in a.get_text())

    narrowed = page(client, str(link["href"]).lstrip("?"))

    assert link.select_one(".count").get_text() == "1"  # type: ignore[union-attr]
    assert [h.get_text() for h in narrowed.select(".results h2")] == ["校车安全管理办法"]


def test_validity_narrows(client: Client, office: Office) -> None:
    found = page(client, "q=校车&validity=abolished&kind=document")

    assert [h.get_text() for h in found.select(".results h2")] == ["校车安全管理办法"]


def test_part_of_what_was_asked_for_helps_on_and_corrects_the_part_that_is_wrong(
    client: Client, office: Office
) -> None:
    office.published(title="关于印发校园周边整治工作暂行规定的通知")
    seal(at=office.at)
    follow(at=office.at)

    found = page(client, "q=校园周边正治规定")

    assert found.select_one("#elsewhere") is not None
    assert [a.get_text() for a in found.select(".search-meant a")] == ["校园周边整治规定"]


def test_nothing_found_helps(client: Client, office: Office) -> None:
    found = page(client, "q=zzzzqqqq")

    assert found.select_one("#nothing") is not None
    assert found.select("a[href='/catalogue/']")


def test_the_box_of_every_page_leads_here(client: Client, office: Office) -> None:
    found = BeautifulSoup(client.get("/").content, "html.parser")

    assert [form["action"] for form in found.select("form[action='/search/']")] != []
    assert found.select_one("link[rel=search]")["href"] == "/search/opensearch.xml"  # type: ignore[index]


def test_without_an_index_the_page_says_so(client: Client, db: None) -> None:
    root = engine().folder.root
    (root / "live").unlink(missing_ok=True)
    engine().forget()
    engine()._opened = None

    answer = client.get("/search/?q=校车")

    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert client.get("/api/v1/search?q=校车").status_code == 503


@pytest.mark.parametrize("typed", ["校车", "校车安", "xiaoche", "xiaochea", "xcaq"])
def test_titles_are_proposed_while_typing(client: Client, office: Office, typed: str) -> None:
    echoed, titles, _texts, urls = client.get("/search/suggest/", {"q": typed}).json()

    assert echoed == typed
    assert "校车安全管理办法" in titles
    assert len(urls) == len(titles)


def test_suggestions_are_bounded(client: Client, office: Office) -> None:
    assert len(client.get("/search/suggest/", {"q": "学校"}).json()[1]) == 8
    assert client.get("/search/suggest/").json()[1] == []


def test_description_names_both_addresses(client: Client, office: Office) -> None:
    answer = client.get("/search/opensearch.xml")
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    urls = ET.fromstring(answer.content).findall(f"{space}Url")

    assert [url.get("template") for url in urls] == [
        "http://testserver/search/?q={searchTerms}",
        "http://testserver/search/suggest/?q={searchTerms}",
    ]


def test_programs_get_the_same(client: Client, office: Office) -> None:
    found = client.get("/api/v1/search", {"q": "佳教规[2019]5", "limit": 3}).json()

    assert found["count"] == 1
    first = found["results"][0]
    assert {n: first[n] for n in ("title", "doc_number", "agency", "kind", "date", "validity")} == {
        "title": "校车安全管理办法",
        "doc_number": "佳教规〔2019〕5号",
        "agency": "佳木斯市教育局",
        "kind": "document",
        "date": "2019-05-06",
        "validity": "abolished",
    }
    assert first["url"].startswith("http://testserver/documents/")
    assert found["facets"]["agency"] == [
        {"value": "jyj", "label": "市教育局", "count": 1},
    ]


def test_hostile_queries_are_answered_by_page_suggestions_and_programs(
    client: Client, office: Office
) -> None:
    for query in hostile_queries()[::12]:
        typed = {"q": query[:2000]}
        assert client.get("/search/", typed).status_code == 200, query[:80]
        assert client.get("/search/suggest/", typed).status_code == 200, query[:80]
        # The interface names the longest query it takes.
        expected = 200 if len(typed["q"]) <= 200 else 422
        assert client.get("/api/v1/search", typed).status_code == expected, query[:80]


def test_programs_page_and_are_bounded(client: Client, office: Office) -> None:
    first = client.get("/api/v1/search", {"q": "食堂", "limit": 5}).json()
    second = client.get("/api/v1/search", {"q": "食堂", "limit": 5, "page": 2}).json()

    assert (first["count"], len(first["results"]), len(second["results"])) == (12, 5, 5)
    assert not {r["url"] for r in first["results"]} & {r["url"] for r in second["results"]}
    assert client.get("/api/v1/search", {"q": "食堂", "limit": 101}).status_code == 422


def test_a_wrong_character_is_answered_with_what_was_meant(client: Client, office: Office) -> None:
    found = page(client, "q=小车安全管理办发")

    assert "校车安全管理办法" in [a.get_text() for a in found.select(".search-meant a")]


def test_a_query_that_finds_is_not_corrected(client: Client, office: Office) -> None:
    assert page(client, "q=校车安全管理办法").select(".search-meant") == []


def test_what_is_sought_and_opened_is_counted_by_day_and_of_nobody(
    client: Client, office: Office, at: datetime
) -> None:
    first = page(client, "q=校车检验").select_one(".results h2 a")
    page(client, "q=校车检验&page=2")
    page(client, "q=zzzzqqqq")
    page(client, "q=13812345678")
    page(client, "q=" + "校" * 70)

    told = client.post(str(first["ping"]))  # type: ignore[index]
    client.post("/search/opened/?q=校车检验&key=nonsense:1")
    add_up(at=at)

    assert told.status_code == 204
    rows = AskedDaily.objects.order_by("query").values_list("query", "asked", "opened")
    assert list(rows) == [("zzzzqqqq", 1, 0), ("校车检验", 1, 1)]
    assert AskedDaily.objects.get(query="zzzzqqqq").found == 0
    assert [row.opened for row in OpenedDaily.objects.all()] == [1]
    assert add_up(at=at) == 0


def test_a_promoted_answer_stands_above_while_it_holds(
    client: Client, office: Office, at: datetime
) -> None:
    record = office.published(title="供热收费说明").record
    today = city_date(now())
    for url, until in (("/about/help/", today), (f"/documents/{record.public_id}/", today)):
        Promotion.objects.create(
            queries=["暖气"], title=f"推荐{url}", url=url, valid_from=today, valid_until=until,
            set_at=at,
        )  # fmt: skip
    Promotion.objects.create(
        queries=["暖气"], title="过期", url="/about/help/", valid_from=today - timedelta(9),
        valid_until=today - timedelta(1), set_at=at,
    )  # fmt: skip

    def shown(query: str) -> list[str]:
        return [h.get_text() for h in page(client, query).select(".search-promoted h2")]

    assert shown("q=暖气不热怎么办") == ["推荐/about/help/", f"推荐/documents/{record.public_id}/"]
    assert shown("q=校车") == []
    services.withdraw(
        record=record, kind="changed", public_reason="撤下", internal_reason="",
        actor=office.publisher, at=at,
    )  # fmt: skip
    assert shown("q=暖气") == ["推荐/about/help/"]


def test_what_others_sought_nearby_is_proposed_once_several_did(
    client: Client, office: Office, at: datetime
) -> None:
    for query, asked, found in (("校车安全座椅", 3, 2), ("校车司机", 2, 2), ("校车黄页", 9, 0)):
        AskedDaily.objects.create(day=city_date(now()), query=query, asked=asked, found=found)

    related = [a.get_text() for a in page(client, "q=校车").select(".search-related a")]

    assert related == ["校车安全座椅"]


def test_a_search_can_be_subscribed_to(client: Client, office: Office, at: datetime) -> None:
    followed = SearchList()
    query = followed.canonical(QueryDict("page=3&genre=notice&q=门卫&sort=date&nonsense=1"))
    assert query == "q=%E9%97%A8%E5%8D%AB&genre=notice"
    assert followed.label(query) == "搜索 门卫：通知"
    before = last_sequence()
    office.published(title="关于学校门卫的通知")
    office.published(title="关于学校门卫的意见", genre="opinion")
    gone = office.published(title="关于门卫培训的通知").record
    seal(at=at)
    follow(at=at)
    services.withdraw(
        record=gone, kind="changed", public_reason="撤下", internal_reason="",
        actor=office.publisher, at=at,
    )  # fmt: skip

    items = followed.items(query, after=before, upto=last_sequence(), limit=10)

    assert [item.line.title for item in items] == ["关于学校门卫的通知"]
    assert client.get(f"/subscribe/?list=search&{query}").status_code == 200


def test_the_catalogue_asks_the_index_for_words(
    client: Client, office: Office, at: datetime
) -> None:
    run_followers(at=at)
    answer = client.get("/catalogue/?text=检验&genre=normative_document")

    titles = [h.get_text() for h in BeautifulSoup(answer.content, "html.parser").select("h3")]
    assert titles == ["校车安全管理办法"]


def test_words_are_paged_in_the_order_of_the_catalogue_and_counted_whole(at: datetime) -> None:
    office, forms = Office(at), []
    # Written in one order, published in the other, some at one moment.
    for n in range(9):
        office.at = at + timedelta(minutes=n // 2)
        made = office.published(
            title=f"关于第{n + 1}条道路养护的通知", formed_on=date(2026, 1, 30 - n)
        )
        forms.append(made.record_id)
    office.published(title="与此无关")
    seal(at=at)
    run_followers(at=at)
    follow(at=at)
    everything, filters = forms[::-1], CatalogueFilters(text="养护", size=4)

    first = catalogue_page(filters)
    second = catalogue_page(replace(filters, after=first.next_cursor))
    third = catalogue_page(replace(filters, after=second.next_cursor))
    back = catalogue_page(replace(filters, before=third.previous_cursor))

    read = [[entry.record_id for entry in page.entries] for page in (first, second, third, back)]
    assert read == [everything[:4], everything[4:8], everything[8:], everything[4:8]]
    assert {(page.total, page.capped) for page in (first, second, third, back)} == {(9, False)}
    assert (first.previous_cursor, third.next_cursor) == ("", "")
    assert back.previous_cursor and back.next_cursor


def test_a_page_of_words_is_full_though_the_index_lags_behind_a_withdrawal(at: datetime) -> None:
    office = Office(at)
    made = [office.published(title=f"第{n}条道路养护") for n in range(6)]
    seal(at=at)
    run_followers(at=at)
    follow(at=at)
    for publication in made[3:]:
        services.withdraw(
            record=publication.record, kind="error", public_reason="有误", internal_reason="有误",
            actor=office.publisher, at=at,
        )  # fmt: skip

    page = catalogue_page(CatalogueFilters(text="养护", size=2))

    assert [entry.record_id for entry in page.entries] == [m.record_id for m in made[2:0:-1]]
    assert page.total == 3
    assert page.next_cursor


def test_the_catalogue_reads_titles_while_there_is_no_index(
    client: Client, office: Office, at: datetime
) -> None:
    run_followers(at=at)
    (engine().folder.root / "live").unlink()
    engine().forget()

    answer = client.get("/catalogue/?text=校车")

    assert "校车安全管理办法" in answer.content.decode()


def test_results_are_counted_and_narrowed_by_the_door_they_stand_behind(
    client: Client, office: Office
) -> None:
    fuwu = Column.objects.create(
        slug="fuwu", name="服务公开", order=1, is_visible=True, query={"genres": ["guide"]}
    )
    law = Column.objects.create(
        slug="a20_06", name="许可", order=2, is_visible=True, statutory=True
    )
    office.published(title="校车许可办事指南", genre="guide", column=law)
    office.published(title="校车许可实施公告", genre="announcement", column=fuwu)
    gone = office.published(title="校车许可的另一份公告", genre="announcement", column=fuwu).record
    seal(at=office.at)
    follow(at=office.at)
    services.withdraw(
        record=gone, kind="changed", public_reason="撤下", internal_reason="",
        actor=office.publisher, at=office.at,
    )  # fmt: skip

    found = page(client, "q=校车许可&kind=document")
    counts = {
        a.span.get_text(): a.select_one(".count").get_text()  # type: ignore[union-attr]
        for a in found.select(".choice a[href*='door=']")
    }
    narrowed = page(client, "q=校车许可&door=services")
    answered = client.get("/api/v1/search", {"q": "校车许可", "door": "disclosure"}).json()

    assert (counts["服务"], counts["政府信息公开"]) == ("2", "1")
    titles = [h.get_text() for h in narrowed.select(".results h2")]
    assert sorted(titles) == ["校车许可办事指南", "校车许可实施公告"]
    assert [row["title"] for row in answered["results"]] == ["校车许可办事指南"]


def test_columns_that_change_make_the_index_anew(office: Office, at: datetime) -> None:
    office.published(title="校车许可办事指南", genre="guide")
    seal(at=at)
    follow(at=at)
    before = find(Asked("校车许可"), at=at).facets["door"]

    Column.objects.create(
        slug="fuwu", name="服务公开", order=1, is_visible=True, query={"genres": ["guide"]}
    )
    following._Reading.at = -following.SMALL_KINDS_EVERY
    follow(at=at)

    assert "services" not in before
    assert find(Asked("校车许可"), at=at).facets["door"]["services"] == 1


def test_no_more_is_asked_of_the_database_for_counts_by_door(
    client: Client, office: Office
) -> None:
    page(client, "q=校车")

    with CaptureQueriesContext(connection) as asked:
        page(client, "q=校车")

    assert not [q for q in asked.captured_queries if "publishing_column" in q["sql"]]


def test_who_names_no_place_means_the_citys_bureau(client: Client, office: Office) -> None:
    city = agency_of("city", "佳木斯市人民政府", level="city")
    county = agency_of("county", "桦川县人民政府", level="county", parent=city)
    agency_of("wcity", "佳木斯市文物局", parent=city)
    agency_of("wcounty", "桦川县文物局", parent=county)
    following._Reading.at = -following.SMALL_KINDS_EVERY
    seal(at=office.at)
    follow(at=office.at)

    def first(query: str) -> str:
        heading = page(client, f"q={query}").select_one(".results h2")
        return heading.get_text() if heading else ""

    assert (first("文物局"), first("wenwuju")) == ("佳木斯市文物局", "佳木斯市文物局")
    assert (first("桦川文物局"), first("桦川县文物局")) == ("桦川县文物局", "桦川县文物局")


def agency_of(code: str, name: str, **fields: Any) -> Agency:
    made = Agency.objects.create(code=code, **{"level": "department", **fields})
    AgencyVersion.objects.create(
        agency=made, name=name, short_name=name[3:], valid_from=date(2000, 1, 1)
    )
    return made
