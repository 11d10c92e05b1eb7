from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pypdf
import pytest
from openpyxl.comments import Comment
from pypdf.annotations import FreeText

from yangguang.kernel.publishing.scan import (
    Rule,
    attachment_texts,
    attachments,
    field_label,
    scan,
)

from .conftest import AT


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()


def _workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(["序号", "金额", "手机"])
    sheet.append([1, "500\n元", "13800138000"])
    sheet.append([2, 600, "13900139000"])
    sheet.column_dimensions["C"].hidden = True
    sheet["A1"].comment = Comment("问13700137000", "审核")
    book.create_sheet("底稿").append(["13600136000"])
    book["底稿"].sheet_state = "hidden"
    book.properties.creator = "马强"
    return book


def test_xlsx_hidden_parts_are_read_apart() -> None:
    texts = attachment_texts(_saved(_workbook().save), "表.xlsx")

    properties = texts.pop("attachment:表.xlsx#properties")
    assert "作者：马强" in properties.splitlines()
    assert texts == {
        "attachment:表.xlsx#sheet:名单": "序号\t金额\n1\t500 元\n2\t600",
        "attachment:表.xlsx#hidden-cells:名单": "手机\n13800138000\n13900139000",
        "attachment:表.xlsx#hidden-sheet:底稿": "13600136000",
        "attachment:表.xlsx#comments": "问13700137000",
    }


def test_xlsx_hidden_row_is_hidden_whole() -> None:
    book = _workbook()
    book["名单"].row_dimensions[2].hidden = True

    texts = attachment_texts(_saved(book.save), "表.xlsx")

    assert (
        texts["attachment:表.xlsx#hidden-cells:名单"] == "手机\n1\t500 元\t13800138000\n13900139000"
    )


def test_hidden_part_is_a_finding_and_so_is_what_it_holds() -> None:
    findings = scan(attachment_texts(_saved(_workbook().save), "表.xlsx"), at=AT)

    assert {f.field.partition("#")[2] for f in findings if f.rule is Rule.HIDDEN_CONTENT} == {
        "hidden-cells:名单",
        "comments",
        "hidden-sheet:底稿",
    }
    assert {f.matched for f in findings if f.rule is Rule.MOBILE_PHONE} == {
        "13800138000",
        "13900139000",
        "13700137000",
        "13600136000",
    }
    assert [f.matched for f in findings if f.rule is Rule.NAME] == ["马强"]


def test_hidden_sheet_cannot_pass_as_another_part_by_its_title() -> None:
    book = _workbook()
    book["底稿"].title = "底稿#sheet"

    findings = scan(attachment_texts(_saved(book.save), "表#1.xlsx"), at=AT)

    assert "attachment:表#1.xlsx#hidden-sheet:底稿＃sheet" in {
        f.field for f in findings if f.rule is Rule.HIDDEN_CONTENT
    }


def _document() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("联系人：马强；")
    paragraph.add_run("电话\t8229008")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("姓名", "年龄", "孙丽", "9"), strict=True):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = "机密★10年"
    document.core_properties.last_modified_by = "李红"
    return _with_traces(_saved(document.save))


def _with_traces(data: bytes) -> bytes:
    """The same document with a deletion, an empty insertion and a comment."""
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    traces = (
        '<w:p><w:del w:author="赵丽"><w:r><w:delText>13800138000</w:delText></w:r></w:del>'
        '<w:ins w:author="赵丽"/></w:p></w:body>'
    )
    comments = f"<w:comments {namespace}><w:p><w:r><w:t>13900139000</w:t></w:r></w:p></w:comments>"
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"</w:body>", traces.encode())
            new.writestr(name, content)
        new.writestr("word/comments.xml", comments)
        new.writestr("word/media/image1.png", b"")
    return target.getvalue()


def test_docx_text_table_header_traces_and_properties_are_read() -> None:
    texts = attachment_texts(_document(), "件.docx")

    body = texts["attachment:件.docx#body"].splitlines()
    assert "联系人：马强；电话 8229008" in body
    assert body.index("孙丽\t9") == body.index("姓名\t年龄") + 1
    assert "机密★10年" in body
    assert texts["attachment:件.docx#comments"] == "13900139000"
    assert texts["attachment:件.docx#tracked-changes"] == "编辑：赵丽\t13800138000"
    assert "编辑：李红" in texts["attachment:件.docx#properties"]
    rules = {f.rule for f in scan(texts, at=AT)}
    assert rules >= {
        Rule.SECRECY_MARK,
        Rule.MINOR,
        Rule.IMAGE_REVIEW,
        Rule.HIDDEN_CONTENT,
    }


def _pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "马强"})
    note = FreeText(text="13800138000", rect=(0, 0, 50, 50))
    writer.add_annotation(0, note)
    writer.add_annotation(0, FreeText(text="", rect=(0, 0, 50, 50)))
    return _saved(writer.write)


def test_pdf_annotations_properties_and_missing_text_are_seen() -> None:
    texts = attachment_texts(_pdf(), "件.pdf")

    assert texts["attachment:件.pdf#annotations"] == "13800138000"
    assert "作者：马强" in texts["attachment:件.pdf#properties"].splitlines()
    assert Rule.IMAGE_REVIEW in {f.rule for f in scan(texts, at=AT)}


@pytest.mark.parametrize(
    ("data", "filename", "text"),
    [
        ("电话8229008".encode(), "a.txt", "电话8229008"),
        ("\ufeff电话".encode(), "a.txt", "电话"),
        ("电话".encode("gb18030"), "a.TXT", "电话"),
        ("姓名,电话".encode(), "a.csv", "姓名\t电话"),
        ("<p>电话</p>".encode(), "a.html", "电话\n"),
    ],
)
def test_plain_file_is_decoded(data: bytes, filename: str, text: str) -> None:
    assert attachment_texts(data, filename) == {f"attachment:{filename}#body": text}


@pytest.mark.parametrize("filename", ["a.xlsx", "a.docx", "a.pdf", "a.doc", "a", "a.txt", "a.htm"])
def test_damaged_or_unknown_file_is_a_finding_and_no_error(filename: str) -> None:
    texts = attachment_texts(b"\x81\xff\xff\x00PK\x03\x04", filename)

    (finding,) = scan(texts, at=AT)
    assert (finding.rule, finding.severity) == (Rule.UNREADABLE, "must_resolve")


def test_package_without_properties_and_comments_gives_its_text_alone() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr(
            "word/document.xml",
            '<w:d xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:p><w:ins><w:r/></w:ins><w:r><w:t>公告</w:t></w:r></w:p></w:d>",
        )

    assert attachment_texts(target.getvalue(), "件.docx") == {"attachment:件.docx#body": "公告"}


def test_entity_declaration_in_a_document_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')

    texts = attachment_texts(target.getvalue(), "件.docx")

    assert [f.rule for f in scan(texts, at=AT)] == [Rule.UNREADABLE]


def test_package_that_unpacks_to_too_much_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attachments, "_UNPACKED_LIMIT", 100)

    texts = attachment_texts(_document(), "件.docx")

    assert [f.rule for f in scan(texts, at=AT)] == [Rule.UNREADABLE]


@pytest.mark.parametrize(("limit", "data"), [("_CELLS_LIMIT", "xlsx"), ("_PAGES_LIMIT", "pdf")])
def test_file_with_too_many_cells_or_pages_is_not_read(
    monkeypatch: pytest.MonkeyPatch, limit: str, data: str
) -> None:
    monkeypatch.setattr(attachments, limit, 0)
    content = _pdf() if data == "pdf" else _saved(_workbook().save)

    texts = attachment_texts(content, f"件.{data}")

    assert [f.rule for f in scan(texts, at=AT)] == [Rule.UNREADABLE]


def test_picture_asks_for_a_look() -> None:
    (finding,) = scan(attachment_texts(b"", "签名.jpg"), at=AT)

    assert (finding.rule, finding.severity) == (Rule.IMAGE_REVIEW, "warn")


def test_picture_in_a_workbook_asks_for_a_look() -> None:
    data = io.BytesIO(_saved(_workbook().save))
    with zipfile.ZipFile(data, "a") as package:
        package.writestr("xl/media/image1.png", b"")

    texts = attachment_texts(data.getvalue(), "表.xlsx")

    assert Rule.IMAGE_REVIEW in {f.rule for f in scan(texts, at=AT)}


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("body", "body"),
        ("attachment:表.xlsx#hidden-sheet:底稿", "表.xlsx：隐藏的工作表 底稿"),
        ("attachment:件.docx#body", "件.docx：正文"),
        ("attachment:件.docx", "attachment:件.docx"),
    ],
)
def test_attachment_field_has_a_readable_label(field: str, label: str) -> None:
    assert field_label(field) == label
