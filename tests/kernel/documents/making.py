"""Real files for the reader, made in memory."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from html import escape

from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter

LETTER = """佳数函〔2026〕5号

佳木斯市数据局

关于报送平台运行情况的函

市财政局:

现将平台运行情况函告如下,请审阅。

特此函告。

佳木斯市数据局

2026年3月2日

(联系人:办公室)
"""


def png(width: int = 30, height: int = 20) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def rezipped(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The same archive with members replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**members, **changes})


def docx(
    lines: Sequence[str], *, rows: Sequence[Sequence[str]] = (), picture: bytes = b""
) -> bytes:
    """A Word file of paragraphs, a table and a picture."""
    word = Document()
    for line in lines:
        word.add_paragraph(line)
    if rows:
        table = word.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    if picture:
        word.add_picture(io.BytesIO(picture))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def encrypted_pdf(data: bytes) -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scan_pdf() -> bytes:
    """A PDF whose only content is a picture."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png(300, 400))).save(out, "PDF")
    return out.getvalue()


_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


def ofd(pages: Sequence[Sequence[str]], *, picture: bytes = b"", drawn: str = "") -> bytes:
    """An OFD file with one text object a line; each leading blank moves it right by a sign.

    `drawn` is further objects of every page.
    """
    listed = "".join(
        f'<ofd:Page ID="{i + 1}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages))
    )
    members: dict[str, bytes | str] = {
        "OFD.xml": f'{_XML}<ofd:OFD {_NS} Version="1.0" DocType="OFD"><ofd:DocBody>'
        f"<ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{_XML}<ofd:Document {_NS}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/DocumentRes.xml": f'{_XML}<ofd:Res {_NS} BaseLoc="Res"><ofd:MultiMedias>'
        '<ofd:MultiMedia ID="90" Type="Image"><ofd:MediaFile>picture.png</ofd:MediaFile>'
        "</ofd:MultiMedia></ofd:MultiMedias></ofd:Res>",
        "Doc_0/Res/picture.png": picture or png(),
    }
    for number, lines in enumerate(pages):
        objects = [
            f'<ofd:TextObject ID="{100 + i}" Boundary="{28 + 5.6 * (len(line) - len(line.lstrip()))} {37 + 10 * i} 156 6"'
            f' Font="3" Size="5.6"><ofd:TextCode X="0" Y="5">{escape(line.strip())}</ofd:TextCode>'
            "</ofd:TextObject>"
            for i, line in enumerate(lines)
        ]
        if picture:
            objects.append('<ofd:ImageObject ID="80" ResourceID="90" Boundary="28 200 30 20"/>')
        objects.append(drawn)
        objects.reverse()  # reading order comes from the place, not from the order in the file
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"{_XML}<ofd:Page {_NS}><ofd:Content><ofd:Layer ID='2'>{''.join(objects)}"
            "</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return zipped(members)


def ofd_text(x: float, y: float, text: str) -> str:
    """A text object whose writing line lies at the place, in millimetres."""
    return (
        f'<ofd:TextObject ID="7" Boundary="{x} {y - 5} 60 6" Font="3" Size="5">'
        f'<ofd:TextCode X="0" Y="5">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_line(x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight stroke."""
    return (
        f'<ofd:PathObject ID="8" Boundary="{x1} {y1} {x2 - x1} {y2 - y1}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {x2 - x1} {y2 - y1}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def drawn_pdf(pages: Sequence[bytes], *, page: bytes = b"", fonts: bytes = b"") -> bytes:
    """A PDF from content streams in Helvetica; `page` is added to every page's dictionary."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        fonts or b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, content in enumerate(pages):
        packed = zlib.compress(content, 9)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R%s"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (5 + 2 * number, page),
            b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream",
        ]
    return raw_pdf(objects)


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of the given objects; the first is its catalogue."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    end = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end
