"""PDFs that try to smuggle what is under a box: hidden text, turned pages, files, notes."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    RectangleObject,
    TextStringObject,
)

SECRET = "SECRET-8842"
PLAIN = "PLAIN-TEXT"


def page_stream(*lines: tuple[float, float, str], invisible: str = "") -> bytes:
    """Text at places, in points from the lower left; some of it drawn invisibly."""
    parts = [f"BT /F1 18 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in lines]
    if invisible:
        parts.append(f"BT 3 Tr /F1 18 Tf 60 400 Td ({invisible}) Tj ET")
    return "\n".join(parts).encode()


def document(
    *,
    rotate: int = 0,
    crop: bool = False,
    pages: int = 1,
    hidden: bool = False,
    notes: bool = False,
    files: bool = False,
    metadata: bool = False,
    password: str = "",
) -> bytes:
    """An A4 PDF with the secret near the top left and plain text below."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for _n in range(pages):
        page = writer.add_blank_page(595, 842)
        stream = DecodedStreamObject()
        stream.set_data(
            page_stream((60, 760, SECRET), (60, 300, PLAIN), invisible=SECRET if hidden else "")
        )
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        if rotate:
            page.rotate(rotate)
        if crop:
            page.cropbox = RectangleObject([FloatObject(v) for v in (40, 200, 595, 842)])
    if notes:
        note = FreeText(text=SECRET, rect=(60, 500, 300, 540))
        writer.add_annotation(page_number=0, annotation=note)
    if files:
        writer.add_attachment("secret.txt", SECRET.encode())
    if metadata:
        writer.add_metadata({"/Title": SECRET, "/Author": SECRET})
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject(f"app.alert('{SECRET}')"),
            }
        )
        writer.add_outline_item(title=SECRET, page_number=0)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def text_in(data: bytes) -> str:
    """Everything a reader can extract."""
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
