from __future__ import annotations

import hashlib
import io
import re
from datetime import UTC, date, datetime

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.kernel.documents.making import png
from yangguang.kernel.documents import printing
from yangguang.kernel.documents.printing import (
    PrintDocument,
    PrintImage,
    PrintPart,
    font_problem,
    to_docx,
    to_pdf,
)
from yangguang.kernel.documents.reading import read

PICTURE = "attachment:sha256/" + hashlib.sha256(png()).hexdigest()
NOTICE = "<p>现将方案印发给你们,请认真贯彻执行。</p>"
CODE = '#set text(red) $x^2$ @ref *星* _线_ `x` // 注 \\ #read("/etc/passwd") <label> [a] {b}'
ANNEX = f"""<h2 class="level-1">一、总体要求</h2><p class="level-2">(一)目标。{
    CODE.replace("<", "&lt;")
}</p>
<h5 class="level-4">(1)深层标题</h5>
<table><tr><th>项目</th><th colspan="2">数量</th></tr>
<tr><td rowspan="2">接口</td><td>3</td><td>个</td></tr><tr><td colspan="9">合并</td></tr></table>
<ol start="3"><li>第三项</li><li><ul><li>内层项</li></ul></li></ol>
<p><strong>粗</strong>体<a href="https://example.cn/">网页链接</a></p>
<p><img src="{PICTURE}" alt="示意图"></p><p><img src="missing.png" alt="缺图"></p>"""


def _document(**changes: object) -> PrintDocument:
    values: dict[str, object] = {
        "title": "市委办公室 市人民政府办公室印发《方案》的通知",
        "parts": (PrintPart("通知", NOTICE), PrintPart("关于公开工作的方案", ANNEX)),
        "printed_at": datetime(2026, 3, 2, 1, 5, tzinfo=UTC),
        "issuers": ("市委办公室", "市人民政府办公室"),
        "doc_number": "佳办发〔2017〕27号",
        "main_recipients": "各县(市)区委、政府",
        "signature": ("市委办公室", "市人民政府办公室"),
        "formed_on": date(2017, 7, 26),
        "note": "此件公开发布",
        "metadata": (("索引号", "1123/2026-00001"),),
        "url": "https://example.cn/d/1",
        "images": {PICTURE: PrintImage("image/png", png())},
    }
    return PrintDocument(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(_document())))


def _squashed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_pdf_gives_its_words_back(pdf: PdfReader) -> None:
    text = _squashed("".join(page.extract_text() for page in pdf.pages))

    for words in (
        "佳办发〔2017〕27号", "市委办公室", "印发《方案》的通知", "各县(市)区委、政府：",
        "现将方案印发给你们,请认真贯彻执行。", "2017年7月26日", "（此件公开发布）", "关于公开工作的方案",
        "一、总体要求", "合并", "第三项", "内层项", "缺图", "索引号：1123/2026-00001", "2026-03-0209:05",
    ):  # fmt: skip
        assert words in text


def test_pdf_takes_typesetting_code_as_text(pdf: PdfReader) -> None:
    text = _squashed("".join(page.extract_text() for page in pdf.pages))

    assert _squashed(CODE) in text


def test_pdf_is_tagged_titled_and_in_chinese(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("zh")
    assert pdf.metadata is not None
    assert pdf.metadata.title == _document().title
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_pdf_embeds_every_font(pdf: PdfReader) -> None:
    fonts = [
        font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()
    ]

    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
        assert "CJK" in font["/BaseFont"]


def test_pdf_annex_begins_a_page_and_link_is_live(pdf: PdfReader) -> None:
    first, second = (_squashed(page.extract_text()) for page in pdf.pages[:2])
    links = {
        note.get_object()["/A"]["/URI"]
        for page in pdf.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }

    assert first.endswith("—1—")
    assert second.startswith("关于公开工作的方案")
    assert links == {"https://example.cn/", "https://example.cn/d/1"}


def test_print_of_the_same_is_the_same() -> None:
    assert to_pdf(_document()) == to_pdf(_document())
    assert to_docx(_document()) == to_docx(_document())


def test_red_head_names_the_issuers() -> None:
    plain, red = to_pdf(_document(red_head=False)), to_pdf(_document(red_head=True))

    first = PdfReader(io.BytesIO(red)).pages[0].extract_text()
    assert plain != red
    assert _squashed(first).startswith("市委办公室市人民政府办公室佳办发")


def test_docx_has_title_levels_table_and_picture() -> None:
    word = Document(io.BytesIO(to_docx(_document())))
    styles = {p.text: p.style.name for p in word.paragraphs}

    assert styles["市委办公室\n市人民政府办公室\n印发《方案》的通知"] == "Title"
    assert styles["关于公开工作的方案"] == "Heading 1"
    assert styles["一、总体要求"] == "Heading 2"
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [
        ["项目", "数量", "数量"], ["接口", "3", "个"], ["接口", "合并", "合并"],
    ]  # fmt: skip
    assert len(word.inline_shapes) == 1
    assert word.core_properties.title == _document().title
    assert any(CODE in text for text in styles)


def test_printed_forms_are_read_back() -> None:
    for data, name in ((to_pdf(_document()), "a.pdf"), (to_docx(_document()), "a.docx")):
        document = read(data, filename=name)

        assert document.doc_number.value == "佳办发〔2017〕27号"
        assert document.issuers.value == ("市委办公室", "市人民政府办公室")
        assert document.formed_on.value == date(2017, 7, 26)
        assert document.note.value == "此件公开发布"
        assert document.parts[1].title == "关于公开工作的方案"


def test_font_problem_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert font_problem() is None
    monkeypatch.setattr(printing, "_FONT_ROOTS", ("/nonexistent",))
    printing._font_folders.cache_clear()

    problem = font_problem()

    printing._font_folders.cache_clear()
    assert problem is not None
    assert "apt install fonts-noto-cjk" in problem


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_printed(title: str, body: str) -> None:
    document = _document(
        title=title, parts=(PrintPart(title, body), PrintPart(body, f"<p>{body}</p>"))
    )

    assert to_pdf(document).startswith(b"%PDF-")
    assert to_docx(document).startswith(b"PK")


@pytest.mark.parametrize("lines", range(10, 24, 2))
def test_signature_never_stands_on_a_page_alone(lines: int) -> None:
    body = "".join(f"<p>第{n}段。</p>" for n in range(lines)) + "<p>联系单位在此。</p>"
    made = _document(parts=(PrintPart("通知", body),), note="", metadata=(), url="", red_head=False)

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(to_pdf(made))).pages]
    (signed,) = [page for page in pages if "2017年7月26日" in page]
    assert "联系单位在此" in signed
    paragraphs = Document(io.BytesIO(to_docx(made))).paragraphs
    (last,) = [p for p in paragraphs if "联系单位在此" in p.text]
    assert last.paragraph_format.keep_with_next
