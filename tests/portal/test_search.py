"""The search page, suggestions, the description for browsers, the interface for programs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.search.following import engine, follow
from yangguang.kernel.search.vocabulary import forget_vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(at: datetime) -> Office:
    forget_vocabulary()
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


def test_programs_page_and_are_bounded(client: Client, office: Office) -> None:
    first = client.get("/api/v1/search", {"q": "食堂", "limit": 5}).json()
    second = client.get("/api/v1/search", {"q": "食堂", "limit": 5, "page": 2}).json()

    assert (first["count"], len(first["results"]), len(second["results"])) == (12, 5, 5)
    assert not {r["url"] for r in first["results"]} & {r["url"] for r in second["results"]}
    assert client.get("/api/v1/search", {"q": "食堂", "limit": 101}).status_code == 422
