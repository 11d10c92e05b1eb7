"""The editor of a draft: it keeps what documents are made of, saves by itself, needs no mouse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.journeys.walking import PASSWORD
from tests.kernel.publishing.office import Office
from tests.portal.test_public_face import PICTURE
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import Attachment, Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CITY = Path(__file__).parents[2] / "src" / "yangguang" / "cities" / "jiamusi"
TEXT = ".rich .ProseMirror"

# Texts that come back byte for byte.
KEPT = [
    '<h2 class="level-1">一、总体要求</h2>\n<p class="level-2">（一）坚持公开为常态。</p>\n<p>各单位要落实。</p>',
    '<h2 class="chapter">第一章 总则</h2>\n<p class="article">第一条 为了规范公开工作。</p>',
    '<p class="center">附件清单</p>\n<p class="right no-indent">2026年11月2日</p>',
    "<p>甲<strong>乙<em>丙</em></strong><u>丁</u><s>戊</s>H<sub>2</sub>O x<sup>2</sup></p>",
    '<p>见<a href="https://city.example/x?a=1&amp;b=2" title="说明" rel="noopener noreferrer">通知</a>。</p>',
    '<table><caption>收费表</caption><thead><tr><th scope="col">项目</th><th scope="col">标准</th></tr></thead>'
    '<tbody><tr><td class="center" colspan="2">合计</td></tr><tr><td rowspan="2">甲</td><td>1</td></tr>'
    "<tr><td>2</td></tr></tbody><tfoot><tr><td>注</td><td></td></tr></tfoot></table>",
    "<table><tbody><tr><td><p>一</p><p>二</p></td><td>三</td></tr></tbody></table>",
    '<ol start="3"><li>三</li><li>四<ul><li>四之一</li></ul></li></ol>\n<ul class="annex-list"><li>附件</li></ul>',
    f'<p><img src="attachment:sha256/{"a" * 64}" alt="图一" width="300"></p>',
    f'<figure><img src="attachment:sha256/{"b" * 64}" alt="图二"><figcaption>图二 位置</figcaption></figure>',
    "<blockquote><p>引文</p></blockquote>\n<hr>\n<dl><dt>甲</dt><dd>乙</dd></dl>\n<p>一<br>二</p>",
    "<p>全角\u3000空格和〔2026〕12号</p>",
]
# Texts the editor would change: it must say so and leave them alone.
NOT_KEPT = [
    "<pre><code>a\n  b</code></pre>",
    "<table><caption><strong>粗的</strong>表题</caption><tbody><tr><td>1</td></tr></tbody></table>",
]


@pytest.fixture(autouse=True)
def _passwords(office: Office) -> None:
    for person in Person.objects.all():
        person.set_password(PASSWORD)
        person.save()


def enter(window: Walker, office: Office, version: Version) -> Page:
    """Open the draft's edit screen as its officer."""
    person = Person.objects.get(pk=office.information_officer.person_id)
    window.log_in(person.username)
    page = window.open(reverse("desk:edit", args=[version.record.public_id, version.number]))
    if window.scripts:
        page.locator("form[data-rich-ready]").wait_for()
    return page


def body_in(page: Page) -> str:
    return str(page.locator("#draft [name=body]").input_value())


def stored(page: Page, version: Version, words: str) -> str:
    """The body once these words have been saved by themselves."""
    for _ in range(100):
        version.refresh_from_db()
        if words in version.body:
            return version.body
        page.wait_for_timeout(100)
    return version.body


ROUND_TRIP = """async (texts) => {
  const schema = await import('/static/desk/editor-schema.js');
  const lib = await import('/static/django_prose_editor/editor.js');
  const {classes} = JSON.parse(document.querySelector('form[data-rich]').dataset.rich);
  return texts.map((html) => {
    const editor = new lib.Editor({injectCSS: false, element: document.createElement('div'), content: html,
      extensions: schema.schemaOf(lib, {classes, pictures: {}, words: {missing: ''}, found: []})});
    const out = schema.htmlOf(lib, editor);
    const same = JSON.stringify(schema.linesOf(out)) === JSON.stringify(schema.linesOf(html));
    editor.destroy();
    return {out, same};
  });
}"""


def round_trip(page: Page, texts: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(ROUND_TRIP, texts)
    return found


def city_texts() -> list[str]:
    """Every body of the demonstration, as the gate stores it."""
    texts = []
    for line in (CITY / "records.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts += [clean_html(value) for value in walk_html(row)]
    return texts


def walk_html(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if re.search(r"<(p|h2|table|ol|ul)\b", value) else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in walk_html(part)]


def test_editor_gives_back_what_documents_are_made_of(
    office: Office, walk: Callable[..., Walker]
) -> None:
    page = enter(walk(), office, office.draft())
    assert [clean_html(text) for text in KEPT] == KEPT

    results = round_trip(page, KEPT)
    others = round_trip(page, NOT_KEPT)
    city = round_trip(page, city_texts())

    for text, result in zip(KEPT, results, strict=True):
        assert clean_html(result["out"]) == text
        assert result["same"]
    assert [result["same"] for result in others] == [False] * len(NOT_KEPT)
    assert len(city) > 50
    assert all(result["same"] for result in city)


def test_imported_plan_is_kept_whole(office: Office, walk: Callable[..., Walker]) -> None:
    plan = Path(__file__).parent.parent / "data" / "jiamusi-2017-27.txt"
    version = services.import_document(
        agency=office.agency, data=plan.read_bytes(), filename=plan.name,
        actor=office.information_officer, at=office.at,
    )  # fmt: skip
    page = enter(walk(), office, version)
    texts = [version.body, *(annex["body"] for annex in version.annexes)]

    results = round_trip(page, texts)

    assert "level-1" in "".join(texts)
    assert [clean_html(result["out"]) for result in results] == texts
    assert page.locator(TEXT).count() == len(texts) + 1


def test_typing_saves_by_itself_and_opening_changes_nothing(
    office: Office, walk: Callable[..., Walker]
) -> None:
    body = '<h2 class="level-1">一、总体要求</h2>\n<p>各单位要落实。</p>'
    version = office.draft(body=body)
    page = enter(walk(), office, version)
    assert body_in(page) == body
    assert page.locator("#draft [name=body]").is_hidden()
    assert page.locator(f"{TEXT} h2.level-1").inner_text() == "一、总体要求"

    page.locator(TEXT).first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("请抓紧。")

    assert stored(page, version, "请抓紧") == body.replace("落实。", "落实。请抓紧。")
    # The row is written a moment before the page has the answer.
    page.locator("[data-save-state]", has_text="已保存").wait_for()


def test_levels_tables_and_links_are_made_by_keyboard_alone(
    office: Office, walk: Callable[..., Walker]
) -> None:
    version = office.draft(body="<p>一、总体要求</p>\n<p>附表</p>")
    page = enter(walk(), office, version)
    page.locator(TEXT).first.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Alt+F10")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "段落样式"
    page.locator(".rich-style").first.select_option("heading:level-1")
    assert body_in(page).startswith('<h2 class="level-1">一、总体要求</h2>')

    page.wait_for_timeout(200)
    page.locator(TEXT).first.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+F10")
    for _ in range(40):
        if page.evaluate("document.activeElement.textContent") == "表格":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_label("列数").fill("2")
    page.get_by_label("行数（含表头）").fill("2")
    page.keyboard.press("Enter")
    assert "<thead><tr><th" in body_in(page)
    page.keyboard.type("项目")
    page.keyboard.press("Tab")
    page.keyboard.type("标准")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.ProseMirror')")
    stored(page, version, "标准")

    assert '<th scope="col">项目</th><th scope="col">标准</th>' in version.body
    assert '<h2 class="level-1">一、总体要求</h2>' in version.body


def test_paste_from_a_text_processor_keeps_structure_and_drops_the_rest(
    office: Office, walk: Callable[..., Walker]
) -> None:
    version = office.draft(body="<p>正文</p>")
    page = enter(walk(), office, version)
    page.locator(TEXT).first.click()
    page.keyboard.press("Control+End")
    page.evaluate(
        """(html) => {
            const data = new DataTransfer();
            data.setData('text/html', html);
            document.querySelector('.rich .ProseMirror').dispatchEvent(
                new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        "<style>.MsoNormal{color:red}</style><p>开头</p>"
        "<p class=MsoNormal style='text-align:center;color:red'>"
        "<span style='font-family:仿宋'>居中的题目</span></p><script>alert(1)</script>"
        "<img src='file:///c:/x.png'><a href='javascript:alert(1)'>点我</a>"
        "<table border=1><tr><td style='width:10px'><p class=MsoNormal>甲</p></td></tr></table>",
    )
    stored(page, version, "甲")

    assert '<p class="center">居中的题目</p>' in version.body
    assert "<td>甲</td>" in version.body
    for gone in ("style", "Mso", "script", "file:", "javascript", "img"):
        assert gone not in version.body


def test_picture_is_uploaded_into_the_text(
    office: Office, walk: Callable[..., Walker], tmp_path: Path
) -> None:
    from PIL import Image

    Image.new("RGB", (40, 30), "white").save(tmp_path / "位置图.png")
    version = office.draft(body="<p>正文</p>")
    page = enter(walk(), office, version)
    page.locator(TEXT).first.click()
    page.get_by_role("button", name="图片", exact=True).first.click()
    page.get_by_label("从电脑选择").set_input_files(tmp_path / "位置图.png")
    page.get_by_role("button", name="确定").click()
    page.get_by_text("请用一句话说明").wait_for()
    page.get_by_label("图片说明（读屏软件会读出来）").fill("办公地点位置图")
    page.get_by_role("button", name="确定").click()
    page.locator(f"{TEXT} img[alt='办公地点位置图']").wait_for()
    stored(page, version, "办公地点位置图")

    file = Attachment.objects.get()
    assert file.inline
    assert file.digest.partition(":")[2] in version.body
    assert (
        page.locator(f"{TEXT} img[alt=办公地点位置图]").evaluate("image => image.naturalWidth")
        == 40
    )


def test_what_the_scan_found_is_marked_and_masked(
    office: Office, walk: Callable[..., Walker]
) -> None:
    version = office.draft(body='<h2 class="level-1">一、联系</h2>\n<p>联系手机13812345678。</p>')
    window = walk()
    page = enter(window, office, version)
    assert page.locator(f"{TEXT} .rich-found").inner_text() == "13812345678"

    page.get_by_role("button", name="在正文中查看").first.click()
    assert page.evaluate("String(document.getSelection())") == "13812345678"
    window.press(page.get_by_role("button", name=re.compile("脱敏为")).first)
    page.locator("form[data-rich-ready]").wait_for()

    version.refresh_from_db()
    assert "13812345678" not in version.body
    assert '<h2 class="level-1">一、联系</h2>' in version.body
    assert page.locator(f"{TEXT} .rich-found").count() == 0


def test_text_the_editor_cannot_keep_stays_source_and_says_why(
    office: Office, walk: Callable[..., Walker]
) -> None:
    version = office.draft(body=NOT_KEPT[1])
    page = enter(walk(), office, version)
    area = page.locator("#draft [name=body]")

    assert area.is_visible()
    page.get_by_text("编辑器保持不了的格式").first.wait_for()
    area.fill("<p>改成普通的一段。</p>")
    page.get_by_role("button", name="回到编辑器").first.click()
    assert page.locator(TEXT).first.inner_text() == "改成普通的一段。"
    page.get_by_role("button", name="源代码").first.click()
    assert area.input_value() == "<p>改成普通的一段。</p>"


def test_without_scripts_the_text_area_works(office: Office, walk: Callable[..., Walker]) -> None:
    version = office.draft(body="<p>正文</p>")
    window = walk(scripts=False, width=320)
    page = enter(window, office, version)
    page.locator("#draft [name=body]").fill("第一行\n第二行")
    window.press(page.locator("#draft button[type=submit]").first)

    version.refresh_from_db()
    assert version.body == "<p>第一行</p>\n<p>第二行</p>"
    assert window.problems() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_edit_screen_with_the_editor_fits_and_satisfies_axe(
    office: Office, walk: Callable[..., Walker], width: int
) -> None:
    body = KEPT[5] + "\n<p>联系手机13812345678。</p>"
    draft = office.draft(
        body=body, annexes=[{"title": "附件", "quoted_title": "", "body": KEPT[0]}]
    )
    services.add_attachment(
        version=draft, name="图.png", data=PICTURE, media_type="image/png",
        actor=office.information_officer, at=office.at, inline=True,
    )  # fmt: skip
    window = walk(width=width)
    page = enter(window, office, draft)
    page.locator(f"{TEXT} td").first.click()
    page.get_by_role("button", name="表题").first.click()

    assert window.problems() == []
