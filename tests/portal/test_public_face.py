"""What holds on every public page: sound HTML, working links, nothing cached past a withdrawal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import html5lib
import pytest
from django.urls import reverse

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.installation import beat
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import AgencySuccession, AgencyVersion
from yangguang.kernel.publishing import selectors, services
from yangguang.kernel.publishing.models import Column, Publication, Record
from yangguang.portal.errors import no_database, server_error
from yangguang.portal.site import Page, _pages, register_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.test import Client, RequestFactory
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


@pytest.fixture
def office(at: datetime) -> Office:
    return Office(at)


@pytest.fixture
def city_pages() -> Iterator[None]:
    before = list(_pages)
    register_pages(lambda: [Page("help", "使用帮助", "<p>怎样查<script>x</script>找。</p>")])
    yield
    _pages[:] = before


def follow(at: datetime) -> None:
    seal(at=at)
    run_followers(at=at)


def address(publication: Publication, name: str = "document", *args: object) -> str:
    return reverse(f"portal:{name}", args=[publication.record.public_id, *args])


def corrected(office: Office, publication: Publication, **changes: object) -> Publication:
    version = services.revise(
        record=Record.objects.get(pk=publication.record_id),
        reason="时间有误",
        actor=office.information_officer,
        at=office.at,
    )
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes=changes,
        actor=office.information_officer,
        at=office.at,
    )
    return office.published(version)


def withdraw(office: Office, publication: Publication, kind: str) -> None:
    services.withdraw(
        record=Record.objects.get(pk=publication.record_id),
        kind=kind,
        public_reason="正在核实",
        internal_reason="不对外的缘由",
        actor=office.publisher,
        at=office.at,
    )


@pytest.fixture
def whole_site(office: Office, city_pages: None) -> list[str]:
    """One of everything, and the addresses of every page that shows it."""
    del city_pages
    for order, slug in enumerate(("zn", "fdzdgknr")):
        Column.objects.create(slug=slug, name=slug, statutory=True, order=order)
    Column.objects.create(
        slug="a20_01", name="政策文件", statutory=True, parent=Column.objects.get(slug="fdzdgknr")
    )
    old = Office(office.at, "wgj", "佳木斯市文化广电局")
    AgencyVersion.objects.filter(agency=old.agency).update(valid_to="2019-03-01")
    AgencySuccession.objects.create(
        predecessor=old.agency, successor=office.agency, on="2019-03-02", kind="merged"
    )
    published = office.published(
        doc_number="佳教发〔2026〕12号",
        main_recipients="各学校:",
        note="（此件公开发布）",
        column=Column.objects.get(slug="a20_01"),
        keywords=["供暖", "学校"],
        annexes=[{"title": "任务表", "quoted_title": "任务分工表", "body": "<p>甲</p>"}],
        source_kind="republished",
        demonstration=True,
    )
    corrected(office, published, summary="改过的概述")
    reading = office.published(title="供暖通知解读", genre="interpretation", doc_number="")
    services.relate(
        source=reading.record,
        target=published.record,
        kind="interprets",
        actor=office.information_officer,
        at=office.at,
    )
    gone = office.published(title="已撤下的通知")
    withdraw(office, gone, "error")
    follow(office.at)
    names = ("home", "catalogue", "columns", "disclosure", "agencies", "map")
    return [
        *(reverse(f"portal:{name}") for name in names),
        reverse("portal:catalogue") + "?agency=nobody&text=%00",
        reverse("portal:column", args=["a20_01"]),
        reverse("portal:agency", args=["jyj"]),
        reverse("portal:agency", args=["wgj"]),
        reverse("portal:agency_disclosure", args=["jyj"]),
        reverse("portal:agency_part", args=["jyj", "zn"]),
        reverse("portal:agency_part", args=["jyj", "fdzdgknr"]) + "?column=a20_01",
        reverse("portal:page", args=["help"]),
        address(published),
        address(published, "version", 1),
        address(published, "difference", 1, 2),
        address(reading),
        address(gone),
        "/nothing-here/",
    ]


def test_every_page_is_sound_html_with_one_heading_and_live_links(
    client: Client, whole_site: list[str]
) -> None:
    for path in whole_site:
        page = client.get(path).content.decode()

        html5lib.HTMLParser(strict=True).parse(page)
        assert page.count("<h1") == 1, path
        identities = re.findall(r'\bid="([^"]+)"', page)
        assert len(identities) == len(set(identities)), path
        assert "<script>" not in page, path
        for link in set(re.findall(r'href="(/[^"#]*)', page)):
            if link.startswith("/static/") or "/document." in link:
                continue
            answer = client.get(link.replace("&amp;", "&"))
            assert answer.status_code in {200, 410}, (path, link)


def test_interpretation_stands_beside_its_document(client: Client, whole_site: list[str]) -> None:
    page = client.get(whole_site[0]).content.decode()

    assert page.count("供暖通知解读") == 1
    assert page.index("explained-label") < page.index("供暖通知解读")


def test_document_sets_notes_and_addressee_once(client: Client, whole_site: list[str]) -> None:
    path = next(p for p in whole_site if p.startswith("/documents/"))
    page = client.get(path).content.decode()

    assert '<p class="openness">（此件公开发布）</p>' in page
    assert ">各学校：</p>" in page
    assert "通知中引用的名称为《任务分工表》" in page
    assert "本页是转载件" in page
    assert "演示内容" in page


def test_figures_open_to_what_they_count(client: Client, whole_site: list[str]) -> None:
    page = client.get(whole_site[0]).content.decode()

    figures = re.findall(r'stat-value"><a href="([^"]+)">(\d+)</a>', page)
    assert figures
    for link, shown in figures:
        if link.startswith(reverse("portal:catalogue")):
            assert client.get(link).context["page"].total == int(shown)


def test_feed_and_export_of_a_column_hold_the_column(client: Client, office: Office) -> None:
    office.published(title="栏目内的通知")
    other = Column.objects.create(slug="other", name="其他栏目")
    office.published(title="栏目外的通知", column=other)
    follow(office.at)
    page = client.get(reverse("portal:column", args=["other"])).content.decode()

    for link in set(re.findall(r'href="(/catalogue/(?:feed|export)[^"]+)"', page)):
        answer = client.get(link.replace("&amp;", "&"))
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert "栏目外的通知" in text
        assert "栏目内的通知" not in text


def test_next_page_link_leads_on(client: Client, office: Office) -> None:
    for n in range(21):
        office.published(title=f"第{n:02}号通知")
    follow(office.at)
    first = client.get(reverse("portal:catalogue") + "?agency=jyj").content.decode()
    onward = re.search(r'rel="next" href="([^"]+)"', first)

    assert onward is not None
    second = client.get(reverse("portal:catalogue") + onward[1].replace("&amp;", "&"))
    assert [row.title for row in second.context["rows"]] == ["第00号通知"]


def test_unchanged_document_answers_304_until_something_changes(
    client: Client, office: Office
) -> None:
    published = office.published()
    first = client.get(address(published))
    asked = {"If-None-Match": first["ETag"]}

    assert client.get(address(published), headers=asked).status_code == 304
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get(address(published), headers=since).status_code == 304
    assert first["Cache-Control"] == "no-cache"
    follow(office.at)
    assert client.get(address(published), headers=asked).status_code == 200
    withdraw(office, published, "error")
    assert client.get(address(published), headers=asked).status_code == 410


def test_version_withdrawn_before_a_correction_stays_gone(client: Client, office: Office) -> None:
    published = office.published(title="含有个人信息的通知")
    withdraw(office, published, "personal_data")
    again = corrected(office, published, title="改正后的通知")

    assert client.get(address(again)).status_code == 200
    for path in (
        address(again, "version", 1),
        address(again, "difference", 1, 2),
        address(again, "difference", 2, 1),
    ):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "含有个人信息的通知" not in answer.content.decode()


def test_selector_does_not_give_out_a_version_that_was_withdrawn(office: Office) -> None:
    published = office.published(title="含有个人信息的通知", body="<p>张某某,住某处。</p>")
    withdraw(office, published, "personal_data")
    corrected(office, published, title="改正后的通知")
    public_id = published.record.public_id

    old = selectors.public_version(public_id, 1, at=office.at)
    new = selectors.public_version(public_id, 2, at=office.at)

    assert old.withdrawal is not None
    assert (old.withdrawal.kind, old.hides_title, old.has_newer) == ("personal_data", True, True)
    assert (old.version.title, old.version.body, old.files, old.relations) == ("", "", [], [])
    assert (new.withdrawal, new.version.title) == (None, "改正后的通知")
    assert selectors.public_record(public_id, at=office.at).withdrawal is None


def test_version_taken_back_for_personal_data_stays_hidden_in_a_record_withdrawn_for_error(
    office: Office,
) -> None:
    published = office.published(title="含有个人信息的通知")
    withdraw(office, published, "personal_data")
    again = corrected(office, published, title="改正后的通知")
    withdraw(office, again, "error")

    old = selectors.public_version(published.record.public_id, 1, at=office.at)
    new = selectors.public_version(published.record.public_id, 2, at=office.at)

    assert (old.hides_title, old.version.title) == (True, "")
    assert (new.hides_title, new.version.title) == (False, "改正后的通知")
    assert not old.has_newer


@pytest.mark.parametrize(
    ("kind", "shown"), [("error", True), ("secrecy", False), ("personal_data", False)]
)
def test_tombstone_tells_the_title_only_when_it_may(
    client: Client, office: Office, kind: str, shown: bool
) -> None:
    published = office.published(title="一份通知的题目")
    withdraw(office, published, kind)

    page = client.get(address(published)).content.decode()

    assert ("一份通知的题目" in page) is shown
    assert "正在核实" in page
    assert "不对外的缘由" not in page


def test_picture_of_the_text_is_shown_in_place_and_only_while_public(
    client: Client, office: Office
) -> None:
    draft = office.draft()
    file = services.add_attachment(
        version=draft,
        name="图一.png",
        data=PICTURE,
        media_type="image/png",
        actor=office.information_officer,
        at=office.at,
        inline=True,
    )
    digest = file.digest.partition(":")[2]
    draft = services.edit_version(
        version=draft,
        lock=draft.lock,
        changes={"body": f'<p><img src="attachment:sha256/{digest}" alt="图"></p>'},
        actor=office.information_officer,
        at=office.at,
    )
    path = reverse("portal:file", args=[draft.record.public_id, digest, "picture"])
    assert client.get(path).status_code == 404
    published = office.published(draft)

    assert f'src="{path}"' in client.get(address(published)).content.decode()
    answer = client.get(path)
    assert (answer.content, answer["Content-Type"]) == (PICTURE, "image/png")
    withdraw(office, published, "error")
    assert client.get(path).status_code == 410


def test_sitemap_names_columns_agencies_and_the_last_change(
    client: Client, whole_site: list[str]
) -> None:
    pages = client.get(reverse("portal:sitemap_pages")).content.decode()
    part = ET.fromstring(client.get(reverse("portal:sitemap_part", args=[0])).content)

    for path in ("/columns/a20_01/", "/zfxxgk/jyj/", "/agencies/wgj/", "/about/help/"):
        assert f"{path}</loc>" in pages
    assert len([e for e in part.iter() if e.tag.endswith("lastmod")]) == 2
    assert "Disallow: /desk/" in client.get("/robots.txt").content.decode()


def test_sitemap_index_tells_when_a_part_changed_last(
    client: Client, whole_site: list[str]
) -> None:
    index = ET.fromstring(client.get(reverse("portal:sitemap")).content)
    part = ET.fromstring(client.get(reverse("portal:sitemap_part", args=[0])).content)

    def moments(tree: ET.Element) -> list[str]:
        return [e.text or "" for e in tree.iter() if e.tag.endswith("lastmod")]

    assert moments(index) == [max(moments(part))]


def test_ready_says_yes_when_the_worker_beats(client: Client) -> None:
    beat(name="worker", at=now() - timedelta(seconds=5))

    assert client.get(reverse("portal:ready")).status_code == 200


def test_server_error_page_needs_no_database(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    request = client.get("/robots.txt").wsgi_request

    with django_assert_max_num_queries(0):
        answer = server_error(request)

    html5lib.HTMLParser(strict=True).parse(answer.content.decode())
    assert answer.status_code == 500


@pytest.mark.parametrize(("method", "says"), [("GET", "仍可查阅"), ("POST", "没有收到")])
def test_outage_page_keeps_its_dress_without_a_database(
    client: Client,
    rf: RequestFactory,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    method: str,
    says: str,
) -> None:
    named = client.get("/").context["site"]["government_name"]

    with django_assert_max_num_queries(0):
        answer = no_database(rf.generic(method, "/complaints/?agency=jyj"))

    page = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert named in page
    assert says in page
    assert "ui/base" in page
    assert ("/complaints/?agency=jyj" in page) == (method == "GET")


@pytest.mark.parametrize("name", ["home", "disclosure", "agencies", "columns", "map"])
def test_sections_take_the_same_queries_for_many_records_and_agencies(
    client: Client,
    office: Office,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
) -> None:
    office.published()
    follow(office.at)
    with django_assert_max_num_queries(15) as few:
        client.get(reverse(f"portal:{name}"))
    second = Office(office.at, "czj", "佳木斯市财政局")
    for n in range(3):
        second.published(title=f"第{n}号通知")
    follow(office.at)

    with django_assert_num_queries(len(few.captured_queries)):
        client.get(reverse(f"portal:{name}"))


def test_agency_pages_stay_within_the_budget_of_a_list(
    client: Client, whole_site: list[str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for path in whole_site:
        if path.startswith(("/zfxxgk/jyj", "/agencies/", "/columns/")):
            with django_assert_max_num_queries(15):
                client.get(path)
