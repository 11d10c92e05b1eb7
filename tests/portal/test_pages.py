"""What citizens get: pages, lists, feeds, tombstones, and never a draft."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import now
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import Publication, Record
from yangguang.kernel.publishing.print_orders import print_due

if TYPE_CHECKING:
    from pathlib import Path

    from django.conf import LazySettings
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def office(at: datetime, settings: LazySettings, tmp_path: Path) -> Office:
    settings.MEDIA_ROOT = tmp_path
    return Office(at)


def follow(at: datetime) -> None:
    """What the worker does all the time."""
    seal(at=at)
    run_followers(at=at)


@pytest.fixture
def published(office: Office) -> Publication:
    publication = office.published(doc_number="佳教发〔2026〕12号")
    follow(office.at)
    return publication


def document(publication: Publication) -> str:
    return reverse("portal:document", args=[publication.record.public_id])


def test_document_page_shows_text_metadata_and_acts(client: Client, published: Publication) -> None:
    page = client.get(document(published)).content.decode()

    for words in (
        "关于做好冬季供暖保障工作的通知",
        "提前检查供暖设施",
        "佳教发〔2026〕12号",
        published.index_no,
        '<meta name="ArticleTitle"',
        "公开第1版",
    ):
        assert words in page


@pytest.mark.parametrize("number", ["佳教发[2026]12", "佳教发（2026）12号", "佳教发2026 12"])
def test_catalogue_finds_number_in_any_bracket_style(
    client: Client, published: Publication, number: str
) -> None:
    page = client.get(reverse("portal:catalogue"), {"number": number}).content.decode()

    assert document(published) in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"agency": "jyj"}, True),
        ({"agency": "nobody"}, False),
        ({"topic": "11-02"}, True),
        ({"genre": "notice"}, True),
        ({"genre": "decision"}, False),
        ({"year": "2026"}, True),
        ({"year": "abc"}, False),
        ({"text": "供暖"}, True),
        ({"text": "没有的词"}, False),
        ({"after": "nonsense"}, True),
    ],
)
def test_catalogue_filter_finds_what_it_names(
    client: Client, published: Publication, query: dict[str, str], found: bool
) -> None:
    page = client.get(reverse("portal:catalogue"), query).content.decode()

    assert (document(published) in page) is found


def test_draft_is_absent_from_every_public_address(client: Client, office: Office) -> None:
    version = office.draft()
    follow(office.at)
    public_id = version.record.public_id

    for address in (
        reverse("portal:document", args=[public_id]),
        reverse("portal:version", args=[public_id, 1]),
        reverse("portal:difference", args=[public_id, 1, 1]),
        reverse("portal:print", args=[public_id, "pdf"]),
        reverse("portal:file", args=[public_id, "0" * 64, "x"]),
    ):
        assert client.get(address).status_code == 404
    for address in (
        reverse("portal:home"),
        reverse("portal:catalogue"),
        reverse("portal:feed", args=["atom"]),
        reverse("portal:export"),
    ):
        answer = client.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        assert public_id not in content.decode()


def test_withdrawn_record_answers_410_everywhere_and_leaves_the_lists(
    client: Client, office: Office, published: Publication
) -> None:
    services.withdraw(
        record=published.record,
        kind="personal_data",
        public_reason="附件误含个人信息",
        internal_reason="",
        actor=office.publisher,
        at=office.at,
    )
    public_id = published.record.public_id

    page = client.get(document(published))
    assert page.status_code == 410
    assert "附件误含个人信息" in page.content.decode()
    assert published.version.title not in page.content.decode()
    for address in (
        reverse("portal:version", args=[public_id, 1]),
        reverse("portal:difference", args=[public_id, 1, 1]),
        reverse("portal:print", args=[public_id, "pdf"]),
        reverse("portal:file", args=[public_id, "0" * 64, "x"]),
    ):
        assert client.get(address).status_code == 410
    # The follower has not run: lists hide it at once all the same.
    for name, args in (("home", []), ("catalogue", []), ("feed", ["atom"])):
        assert public_id not in client.get(reverse(f"portal:{name}", args=args)).content.decode()
    follow(office.at)
    assert client.get(reverse("portal:sitemap_part", args=[0])).content.count(b"<loc>") == 0


def test_corrected_record_shows_both_versions_and_the_difference(
    client: Client, office: Office, published: Publication
) -> None:
    version = services.revise(
        record=Record.objects.get(pk=published.record_id),
        reason="供暖时间有误",
        actor=office.information_officer,
        at=office.at,
    )
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes={"body": "<p>各学校要提前检查供暖设施,保证教室温度不低于十八度。</p>"},
        actor=office.information_officer,
        at=office.at,
    )
    office.published(version)
    public_id = published.record.public_id

    page = client.get(document(published)).content.decode()
    assert "供暖时间有误" in page
    assert "不低于十八度" in page
    old = client.get(reverse("portal:version", args=[public_id, 1])).content.decode()
    assert "历史版本" in old
    assert "不低于十八度" not in old
    difference = client.get(reverse("portal:difference", args=[public_id, 1, 2]))
    assert "<ins" in difference.content.decode()


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feed_is_xml_with_the_record(client: Client, published: Publication, form: str) -> None:
    tree = ET.fromstring(client.get(reverse("portal:feed", args=[form])).content)

    titles = [e.text for e in tree.iter() if e.tag in {"title", f"{ATOM}title"}]
    assert published.version.title in titles


def test_feed_of_a_filter_leaves_out_the_rest(client: Client, published: Publication) -> None:
    answer = client.get(reverse("portal:feed", args=["atom"]), {"agency": "czj"})

    assert published.record.public_id not in answer.content.decode()


def test_sitemap_index_leads_to_the_record(client: Client, published: Publication) -> None:
    index = ET.fromstring(client.get(reverse("portal:sitemap")).content)
    places = [e.text or "" for e in index.iter() if e.tag.endswith("loc")]

    parts = "".join(client.get(p.replace("http://testserver", "")).content.decode() for p in places)
    assert document(published) in parts


def test_export_is_a_table_with_safe_cells(client: Client, office: Office) -> None:
    office.published(title="=1+1 关于公式的通知")
    follow(office.at)

    text = b"".join(client.get(reverse("portal:export"))).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][1] == "'=1+1 关于公式的通知"


def test_paging_by_key_shows_every_record_once(client: Client, office: Office) -> None:
    for n in range(23):
        office.published(title=f"第{n:02}号通知")
    follow(office.at)

    seen: list[str] = []
    query = ""
    for _page in range(3):
        answer = client.get(reverse("portal:catalogue") + query)
        seen += [row.title for row in answer.context["rows"]]
        cursor = answer.context["page"].next_cursor
        if not cursor:
            break
        query = f"?after={cursor.replace('+', '%2B')}"
    assert sorted(seen) == [f"第{n:02}号通知" for n in range(23)]


@pytest.mark.parametrize("count", [1, 3, 18])
def test_pages_take_the_same_queries_for_any_number_of_records(
    client: Client,
    office: Office,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    publications = [office.published(title=f"第{n}号通知") for n in range(count)]
    follow(office.at)

    with django_assert_max_num_queries(15):
        client.get(reverse("portal:catalogue"))
    with django_assert_max_num_queries(12):
        client.get(document(publications[0]))
    with django_assert_max_num_queries(15):
        client.get(reverse("portal:home"))


def test_old_address_leads_to_the_record(client: Client, published: Publication) -> None:
    from yangguang.kernel.exchange.models import OldAddress

    OldAddress.objects.create(path="/news/t1.html?id=7", record=published.record)

    answer = client.get("/news/t1.html?id=7")

    assert (answer.status_code, answer["Location"]) == (301, document(published))


def test_ready_names_a_silent_worker_and_a_failing_follower(client: Client) -> None:
    from yangguang.kernel.ledger.models import Follower

    Follower.objects.create(name="catalogue", failures=3)
    answer = client.get(reverse("portal:ready"))

    assert answer.status_code == 503
    assert len(answer.json()["problems"]) == 2
    assert client.get(reverse("portal:live")).json() == {"status": "ok"}


@pytest.mark.parametrize("name", ["home", "catalogue", "columns", "disclosure", "agencies", "map"])
def test_page_without_any_record_still_helps(client: Client, name: str) -> None:
    assert client.get(reverse(f"portal:{name}")).status_code == 200


def test_unknown_address_gives_a_page_that_helps(client: Client) -> None:
    answer = client.get("/nothing-here/")

    assert answer.status_code == 404
    assert "信息目录" in answer.content.decode()


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_printed_form_is_made_by_the_worker_and_handed_over(
    client: Client, published: Publication, form: str
) -> None:
    address = reverse("portal:print", args=[published.record.public_id, form])

    early = client.get(address)
    assert (early.status_code, early["Retry-After"]) == (202, "5")
    assert "正在生成" in early.content.decode()
    assert f'href="{address}"' in early.content.decode()
    assert print_due(at=now()) == 1

    answer = client.get(address)
    assert answer.status_code == 200
    assert "供暖" in text_of(answer.content, form).replace("\n", "")
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def text_of(data: bytes, form: str) -> str:
    from io import BytesIO

    if form == "pdf":
        from pypdf import PdfReader

        return "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    from docx import Document

    return "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)


def test_form_that_cannot_be_made_says_so_and_leads_back(
    client: Client, published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yangguang.kernel.publishing import print_orders

    def refuse(_publication: Publication) -> None:
        message = "no font"
        raise RuntimeError(message)

    address = reverse("portal:print", args=[published.record.public_id, "pdf"])
    client.get(address)
    monkeypatch.setattr(print_orders, "print_publication", refuse)
    assert print_due(at=now()) == 0

    page = client.get(address)

    assert page.status_code == 503
    assert "没有生成成功" in page.content.decode()
    assert document(published) in page.content.decode()
