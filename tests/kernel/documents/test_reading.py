"""Every accepted format, and files that are damaged or made to do harm."""

from __future__ import annotations

import re
import time
import zlib
from datetime import UTC, date, datetime

import pytest

from tests.kernel.documents.making import (
    LETTER,
    docx,
    encrypted_pdf,
    ofd,
    ofd_line,
    ofd_text,
    png,
    raw_pdf,
    rezipped,
    scan_pdf,
    zipped,
)
from yangguang.kernel.documents.model import ReadDocument, Unreadable
from yangguang.kernel.documents.printing import PrintDocument, PrintPart, to_pdf
from yangguang.kernel.documents.reading import read

LINES = [line for line in LETTER.splitlines() if line]
ROWS = [["项目", "数量"], ["接口", "3"]]
HAN = re.compile(r"[\u4e00-\u9fff].*。$", re.DOTALL)
SECONDS = 8


def _pdf(body: str = "<p>现将平台运行情况函告如下,请审阅。</p>") -> bytes:
    document = PrintDocument(
        title="佳木斯市数据局关于报送平台运行情况的函",
        parts=(PrintPart("", body),),
        printed_at=datetime(2026, 3, 2, tzinfo=UTC),
        doc_number="佳数函〔2026〕5号",
        main_recipients="市财政局",
        signature=("佳木斯市数据局",),
        formed_on=date(2026, 3, 2),
    )
    return to_pdf(document)


def _bodies(document: ReadDocument) -> str:
    return "".join(part.body_html for part in document.parts)


def _is_letter(document: ReadDocument) -> bool:
    return (
        document.title.value == "佳木斯市数据局关于报送平台运行情况的函"
        and document.doc_number.value == "佳数函〔2026〕5号"
        and document.main_recipients.value == "市财政局"
        and document.formed_on.value == date(2026, 3, 2)
        and document.signature.value == ("佳木斯市数据局",)
    )


def test_word_file_keeps_table_and_picture() -> None:
    data = docx(LINES[:-3], rows=ROWS, picture=png())

    document = read(data, filename="a.docx")

    assert document.doc_number.value == "佳数函〔2026〕5号"
    assert "<td><p>接口</p></td>" in _bodies(document)
    (picture,) = document.attachments
    assert f'<img src="{picture.reference}"' in _bodies(document)
    assert (picture.media_type, picture.data) == ("image/png", png())


def test_pdf_with_text_is_read() -> None:
    document = read(_pdf(), filename="a.pdf")

    assert _is_letter(document)
    assert _bodies(document) == "<p>现将平台运行情况函告如下,请审阅。</p>"


def test_ofd_is_read_in_order_of_place() -> None:
    places = (9, 10, 8, 0, 2, 2, 18, 18, 2)
    page = [" " * indent + line for indent, line in zip(places, LINES, strict=True)]

    document = read(ofd([page], picture=png()), filename="a.ofd")

    assert _is_letter(document)
    assert len(document.attachments) == 1
    assert document.attachments[0].reference in _bodies(document)


def test_old_word_file_without_converter_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yangguang.kernel.documents.readers.office._PATH", "/nonexistent")

    with pytest.raises(Unreadable, match="另存为 docx") as refusal:
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, filename="a.wps")

    assert refusal.value.code == "no_converter"


def _relationship_to_entity() -> bytes:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    return rezipped(docx(LINES), {"word/document.xml": evil})


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x>&l11;</x>'
    return zipped({"OFD.xml": text})


def _lying_size() -> bytes:
    """A member whose directory entry says it is small."""
    import struct

    data = bytearray(zipped({"OFD.xml": b"<x/>" + b" " * 400_000}))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def _big_table() -> bytes:
    cell = b"<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
    body = b"<w:tbl>" + (b"<w:tr>" + cell * 20 + b"</w:tr>") * 5000 + b"</w:tbl>"
    start = (
        b'<?xml version="1.0"?><w:document xmlns:w='
        b'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    )
    return rezipped(docx(LINES), {"word/document.xml": start + body + b"</w:body></w:document>"})


def _deep_word() -> bytes:
    start = (
        b'<?xml version="1.0"?><w:document xmlns:w='
        b'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
    )
    nested = b"<w:smartTag>" * 20_000 + b"</w:smartTag>" * 20_000
    return rezipped(
        docx(LINES), {"word/document.xml": start + nested + b"</w:p></w:body></w:document>"}
    )


def _pdf_bomb() -> bytes:
    stream = zlib.compress(b"BT /F1 9 Tf (a) Tj ET\n" * 8_000_000, 9)
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R"
            b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
            b"<</Filter/FlateDecode/Length %d>>stream\n" % len(stream) + stream + b"\nendstream",
        ]
    )


def _pdf_loop() -> bytes:
    return raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"])


def _mail_bomb() -> bytes:
    part = b"Content-Type: text/css\r\n\r\nx\r\n"
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    return head + (b"--b\r\n" + part) * 5000 + b"--b--\r\n"


def _huge_ruled_table() -> bytes:
    lines = "".join(ofd_line(10, 10 + 4 * n, 410, 10 + 4 * n) for n in range(251))
    lines += "".join(ofd_line(10 + 4 * n, 10, 10 + 4 * n, 1010) for n in range(101))
    text = "".join(ofd_text(11 + 4 * n, 13, "1") for n in range(90))
    return ofd([["通知"]], drawn=lines + text)


REFUSED = {
    "page saved as a message of thousands of parts": (_mail_bomb, "a.mhtml", "too_long"),
    "page of damaged gb18030": (
        lambda: b'<html><meta charset="gb2312"><p>' + "通知".encode("gb18030") + b"\xff\xff</p>",
        "a.html", "damaged_encoding",
    ),
    "page that lists other pages": (
        ("<html><body><h1>通知</h1><ul>" + "<li><a href='a'>关于某事项的通知</a></li>" * 30
                 + "</ul></body></html>").encode,
        "index.html", "list_page",
    ),
    "zip of a whole site": (
        lambda: zipped({f"{n}.html": b"<p>x</p>" for n in range(20)}), "a.zip", "many_pages",
    ),
    "ruled table of tens of thousands of cells": (_huge_ruled_table, "a.ofd", "too_long"),
    "pdf bomb": (_pdf_bomb, "a.pdf", "damaged"),
    "pdf whose pages go in a circle": (_pdf_loop, "a.pdf", "damaged"),
    "no bytes": (lambda: b"", "a.txt", "empty"),
    "blanks only": (lambda: b"\xef\xbb\xbf \r\n\t", "a.txt", "empty"),
    "nulls only": (lambda: b"\0" * 500, "a.txt", "empty"),
    "text with nulls": ("通知\0\0二进制".encode, "a.txt", "binary"),
    "zip bomb": (lambda: zipped({"OFD.xml": b"<x/>" + b" " * 30_000_000}), "a.ofd", "zip_bomb"),
    "too many members": (
        lambda: zipped({f"word/{i}.xml": b"<x/>" for i in range(3500)}), "a.docx", "zip_bomb",
    ),
    "lying member size": (_lying_size, "a.ofd", "damaged"),
    "nested zip": (lambda: zipped({"a.zip": zipped({"a.docx": docx(LINES)})}), "a.docx", "archive"),
    "path traversal": (
        lambda: rezipped(docx(LINES), {"../../etc/passwd": b"x"}), "a.docx", "unsafe_names",
    ),
    "external entity": (_relationship_to_entity, "a.docx", "entities"),
    "billion laughs": (_laughs, "a.ofd", "entities"),
    "huge table": (_big_table, "a.docx", "too_long"),
    "gb18030 with an error": (
        lambda: "第一行通知\n第二行".encode("gb18030") + b"\xff\xff\n" + "三".encode("gb18030"),
        "a.txt", "damaged_encoding",
    ),
    "lone surrogate": (lambda: LETTER.encode() + b"\xed\xa0\x80\n", "a.txt", "damaged_encoding"),
    "truncated word": (lambda: docx(LINES)[:4000], "a.docx", "damaged"),
    "truncated pdf": (lambda: _pdf()[:3000], "a.pdf", ""),
    "encrypted pdf": (lambda: encrypted_pdf(_pdf()), "a.pdf", "encrypted"),
    "scan": (scan_pdf, "a.pdf", "scan"),
    "picture": (png, "a.docx", "scan"),
    "encrypted word": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "a.docx", "encrypted",
    ),
    "program": (lambda: b"MZ\x90\0" + b"\0" * 900, "通知.docx", "program"),
    "spreadsheet": (lambda: zipped({"xl/workbook.xml": b"<x/>"}), "a.docx", "office_other"),
    "rar": (lambda: b"Rar!\x1a\x07\x01\0", "a.doc", "archive"),
    "rtf": (lambda: b"{\\rtf1 x}", "a.doc", "rtf"),
    "ofd without pages": (lambda: ofd([]), "a.ofd", "empty"),
    "ofd without text": (lambda: ofd([[]], picture=png()), "a.ofd", "scan"),
    "page without text": (lambda: b"<html><body><script>x()</script></body></html>", "a.html", "empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_hostile_file_is_refused_in_clear_words(case: str) -> None:
    make, name, code = REFUSED[case]
    data = make()
    started = time.monotonic()

    with pytest.raises(Unreadable) as refusal:
        read(data, filename=name)

    assert time.monotonic() - started < SECONDS
    assert HAN.search(refusal.value.message)
    assert refusal.value.code == code or not code


def test_twenty_damaged_or_hostile_files_and_more_are_tried() -> None:
    assert len(REFUSED) >= 30


def test_damaged_spot_is_named_by_its_line() -> None:
    data = "第一行通知\n第二行".encode("gb18030") + b"\xff\xff\n"

    with pytest.raises(Unreadable, match="第 2 行"):
        read(data, filename="a.txt")


def test_deeply_nested_word_file_ends_quickly() -> None:
    data = _deep_word()
    started = time.monotonic()

    with pytest.raises(Unreadable):
        read(data, filename="a.docx")

    assert time.monotonic() - started < SECONDS


def test_macros_are_dropped_with_a_warning() -> None:
    data = rezipped(docx(LINES), {"word/vbaProject.bin": b"macro"})

    document = read(data, filename="a.docm")

    assert _is_letter(document)
    assert "文件带有宏，宏已丢弃，只读取了文字。" in document.warnings


def test_wrong_extension_is_read_by_content_with_a_warning() -> None:
    document = read(docx(LINES), filename="a.pdf")

    assert _is_letter(document)
    assert any("扩展名是 .pdf" in warning for warning in document.warnings)


def test_page_with_scripts_is_read_clean() -> None:
    paragraphs = "".join(f"<p onclick='x()'>{line}</p>" for line in LINES)
    page = f"""<html><body><script>x()</script><iframe src="//evil"></iframe>{paragraphs}
    <p>正文<a href="javascript:x()">链接</a><img src=x onerror=x()>。</p></body></html>"""

    document = read(page.encode(), filename="a.html")

    assert _is_letter(document)
    assert not re.search(r"script|onclick|onerror|iframe|evil", _bodies(document))


def test_deeply_nested_page_ends_quickly() -> None:
    page = "<html><body>" + "<div>" * 200_000 + "<p>通知正文。</p>"
    started = time.monotonic()

    try:
        document = read(page.encode(), filename="a.html")
    except Unreadable as refusal:
        assert HAN.search(refusal.message)
    else:
        assert "<div" not in _bodies(document)
    assert time.monotonic() - started < SECONDS


def test_text_that_looks_reversed_loses_its_direction_marks() -> None:
    document = read((LETTER + "\u202e正文\u200b\x07。\n").encode(), filename="a.txt")

    assert not re.search("[\u202e\u200b\x07]", _bodies(document))
