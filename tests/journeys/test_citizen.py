"""A citizen finds a document, reads it, takes it home, and sees what became of it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from tests.journeys.steps import follow
from tests.journeys.walking import MODES, look_at
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.print_orders import print_due

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker
    from tests.kernel.publishing.office import Office
    from yangguang.kernel.publishing.models import Publication, Record

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TABLE = (
    "<table><tr>" + "".join(f"<th>第{n}项供暖检查内容</th>" for n in range(9)) + "</tr><tr>"
    + "<td>完成</td>" * 9 + "</tr></table>"
)  # fmt: skip
PORTAL_PAGES = (
    "/", "/catalogue/", "/catalogue/?number=none", "/columns/", "/columns/policy/", "/zfxxgk/",
    "/zfxxgk/jyj/", "/agencies/", "/agencies/jyj/", "/map/", "/nothing-here/",
)  # fmt: skip


def corrected(office: Office) -> Record:
    """A record with a wide table, published, corrected and published again."""
    body = office.fields()["body"]
    first = office.published(doc_number="佳教发〔2026〕12号", body=body + TABLE)
    version = services.revise(
        record=first.record,
        reason="供暖温度有误",
        actor=office.information_officer,
        at=office.at,
    )
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes={"body": "<p>各学校要提前检查供暖设施,温度不低于十八度。</p>" + TABLE},
        actor=office.information_officer,
        at=office.at,
    )
    return office.published(version).record


def withdraw(office: Office, publication: Publication) -> None:
    services.withdraw(
        record=publication.record,
        kind="personal_data",
        public_reason="附件误含个人信息",
        internal_reason="",
        actor=office.publisher,
        at=office.at,
    )


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_citizen_finds_reads_and_takes_home_a_document(
    office: Office, walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    record = corrected(office)
    follow(office.at)
    while print_due(at=office.at):
        pass
    window = walk(width=width, scripts=scripts)

    page = window.open("/")
    window.press(page.locator("main").get_by_role("link", name="全部政府信息"))
    if not page.locator("[name=number]").is_visible():
        page.locator("main summary").first.click()
    page.locator("[name=number]").fill("佳教发[2026]12号")
    window.press(page.locator("main form button[type=submit]").first)
    window.press(page.locator("main").get_by_role("link", name="关于做好冬季供暖保障工作的通知"))

    assert page.url.endswith(reverse("portal:document", args=[record.public_id]))
    text = page.locator("main").inner_text()
    for words in (
        "不低于十八度",
        "佳教发〔2026〕12号",
        "索引号",
        "供暖温度有误",
        "第 1 版",
        "公开履历",
    ):
        assert words in text
    assert "供暖" in "".join(
        p.extract_text() for p in PdfReader(BytesIO(take(window, "PDF 文件"))).pages
    )
    paragraphs = Document(BytesIO(take(window, "Word 文件"))).paragraphs
    assert any("不低于十八度" in p.text for p in paragraphs)

    window.press(page.get_by_role("link", name="与现行版本对比"))
    assert "不低于十八度" in page.locator("ins").all_inner_texts()[0]
    window.press(page.get_by_role("link", name="关于做好冬季供暖保障工作的通知"))
    window.press(page.get_by_role("link", name="第 1 版"))
    assert page.get_by_text("这是历史版本").is_visible()


def take(window: Walker, name: str) -> bytes:
    """Download what the link hands over."""
    with window.page.expect_download() as waiting:
        window.page.get_by_role("link", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def portal_pages(office: Office) -> list[tuple[str, int]]:
    """Every kind of page a citizen may see, with the answer it gives."""
    record = corrected(office)
    gone = office.published(title="关于调整校车线路的通知", doc_number="佳教发〔2026〕13号")
    withdraw(office, gone)
    follow(office.at)
    pages = [(path, 404 if path == "/nothing-here/" else 200) for path in PORTAL_PAGES]
    for name, args in (
        ("document", [record.public_id]),
        ("version", [record.public_id, 1]),
        ("difference", [record.public_id, 1, 2]),
    ):
        pages.append((reverse(f"portal:{name}", args=args), 200))
    return [*pages, (reverse("portal:document", args=[gone.record.public_id]), 410)]


@pytest.mark.parametrize("width", [320, 1280])
def test_portal_pages_fit_the_screen_and_satisfy_axe(
    office: Office, walk: Callable[..., Walker], width: int
) -> None:
    pages = portal_pages(office)

    assert look_at(walk(width=width), pages) == []


@pytest.mark.parametrize("width", [320, 390])
def test_portal_pages_fit_the_screen_without_scripts(
    office: Office, walk: Callable[..., Walker], width: int
) -> None:
    pages = portal_pages(office)

    assert look_at(walk(width=width, scripts=False), pages) == []


@pytest.mark.parametrize("width", [320, 390])
def test_document_with_a_wide_table_fits_the_screen(
    office: Office, walk: Callable[..., Walker], width: int
) -> None:
    """An annual report has tables of eight columns: they scroll, the page does not."""
    cells = "".join(f"<td>社会公益组织{n}</td>" for n in range(8))
    record = office.published(body=f"<p>说明。</p><table><tr>{cells}</tr></table>").record
    page = reverse("portal:document", args=[record.public_id])

    assert look_at(walk(width=width, scripts=False), [(page, 200)]) == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("mode", MODES)
def test_portal_pages_satisfy_axe_in_every_mode_of_display(
    office: Office, walk: Callable[..., Walker], mode: str, width: int
) -> None:
    pages = portal_pages(office)

    assert look_at(walk(width=width, **MODES[mode]), pages) == []


@pytest.mark.parametrize("choice", ["特大", "高对比"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_display_choice_is_made_by_a_button_and_stays(
    office: Office, walk: Callable[..., Walker], choice: str, scripts: bool
) -> None:
    record = office.published().record
    follow(office.at)
    window = walk(width=320, scripts=scripts)
    page = window.open("/")

    window.press(page.get_by_role("button", name=choice))

    for path in ("/", "/catalogue/", reverse("portal:document", args=[record.public_id])):
        window.open(path)
        assert page.get_by_role("button", name=choice).get_attribute("aria-pressed") == "true"
        assert window.problems() == []


def test_withdrawn_document_leaves_a_readable_page_and_no_list(
    office: Office, walk: Callable[..., Walker]
) -> None:
    gone = office.published()
    follow(office.at)
    window = walk(width=320, scripts=False)
    address = reverse("portal:document", args=[gone.record.public_id])
    assert window.open("/").locator(f"a[href='{address}']").count() == 1

    withdraw(office, gone)

    for path in ("/", "/catalogue/", "/columns/policy/"):
        assert window.open(path).locator(f"a[href='{address}']").count() == 0
    text = window.open(address, status=410).locator("main").inner_text()
    assert "附件误含个人信息" in text
    assert "关于做好冬季供暖保障工作的通知" not in text
