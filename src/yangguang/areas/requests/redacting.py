"""Redaction that really removes: every page becomes a picture with the boxes burnt in.

The copy is built from pixels alone: no text layer, annotation, embedded file, form, script,
outline, layer or metadata of the original can survive, because nothing of it is copied. What
comes out is read again before anybody may have it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from yangguang.areas.requests.rules.redaction import WHOLE, Box, check_boxes
from yangguang.kernel.cases.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image

DPI = 150
POINTS = 72
MOST_PAGES = 200
MOST_PIXELS = 40_000_000
"""Of one page: about A0 at this resolution; larger ones are drawn coarser."""
PREVIEW_WIDTH = 1100
QUALITY = 80
TINT = (0, 80, 90, 110)


def _open(data: bytes) -> object:
    # A slow library: only who works on files waits for it.
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError:
        raise Refused("pdf", _("不是可以打开的 PDF，或者设有密码。")) from None
    if not 1 <= count <= MOST_PAGES:
        raise Refused("pages", _("PDF 应为 1 至 %(most)d 页。") % {"most": MOST_PAGES})
    return document


def page_count(data: bytes) -> int:
    """How many pages. Raises Refused for what is no readable PDF."""
    document = _open(data)
    try:
        return len(document)  # type: ignore[arg-type]
    finally:
        document.close()  # type: ignore[attr-defined]


def _picture(document: object, number: int, scale: float) -> Image:
    page = document[number]  # type: ignore[index]
    try:
        width, height = page.get_size()
        largest = (MOST_PIXELS / max(width * height, 1)) ** 0.5
        bitmap = page.render(scale=min(scale, largest), draw_annots=True)
        return bitmap.to_pil().convert("RGB")  # type: ignore[no-any-return]
    finally:
        page.close()


def _pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box on the picture, rounded outwards, so that no edge of a sign looks out."""
    width, height = size
    left = int(box.left / WHOLE * width)
    top = int(box.top / WHOLE * height)
    right = -int(-(box.left + box.width) / WHOLE * width // 1)
    bottom = -int(-(box.top + box.height) / WHOLE * height // 1)
    return left, top, min(right, width - 1), min(bottom, height - 1)


def preview(data: bytes, number: int, boxes: Sequence[Box]) -> bytes:
    """A page as PNG with its boxes tinted, for the officer who draws them."""
    from PIL import Image, ImageDraw

    document = _open(data)
    try:
        if not 0 <= number < len(document):  # type: ignore[arg-type]
            raise Refused("page", _("没有这一页。"))
        picture = _picture(document, number, DPI / POINTS)
    finally:
        document.close()  # type: ignore[attr-defined]
    if picture.width > PREVIEW_WIDTH:
        picture = picture.resize(
            (PREVIEW_WIDTH, round(picture.height * PREVIEW_WIDTH / picture.width))
        )
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for box in boxes:
        if box.page == number:
            draw.rectangle(_pixels(box, picture.size), fill=TINT, outline=(200, 0, 0, 255))
    shown = Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")
    out = io.BytesIO()
    shown.save(out, "PNG")
    return out.getvalue()


def _burnt(document: object, boxes: Sequence[Box]) -> Iterator[Image]:
    from PIL import ImageDraw, ImageFont

    for number in range(len(document)):  # type: ignore[arg-type]
        picture = _picture(document, number, DPI / POINTS)
        draw = ImageDraw.Draw(picture)
        for box in boxes:
            if box.page != number:
                continue
            place = _pixels(box, picture.size)
            draw.rectangle(place, fill="black")
            tall = place[3] - place[1]
            mark = f"§{box.ground}"
            font = ImageFont.load_default(size=max(min(tall * 0.6, 28), 6))
            if draw.textlength(mark, font=font) < place[2] - place[0]:
                draw.text((place[0] + 3, place[1] + tall * 0.15), mark, fill="white", font=font)
        yield picture


def redact(data: bytes, boxes: Sequence[Box]) -> bytes:
    """A copy of the PDF made of pictures, the boxes black. Raises Refused.

    The copy has been read again: nothing but pictures is in it.
    """
    document = _open(data)
    try:
        pages = len(document)  # type: ignore[arg-type]
        check_boxes(boxes, pages=pages)
        pictures = _burnt(document, boxes)
        out = io.BytesIO()
        first = next(pictures)
        first.save(
            out,
            "PDF",
            resolution=DPI,
            save_all=True,
            append_images=pictures,
            quality=QUALITY,
            creationDate=None,
            modDate=None,
            producer=None,
        )
    finally:
        document.close()  # type: ignore[attr-defined]
    made = out.getvalue()
    if left := leftovers(made, pages=pages, boxes=boxes):
        raise Refused("leftovers", "、".join(left))
    return made


LEAVES = ("/Names", "/AcroForm", "/Outlines", "/OpenAction", "/AA", "/Metadata", "/OCProperties")
ALLOWED = {"/XObject", "/ProcSet"}
DARK = 60


def leftovers(data: bytes, *, pages: int, boxes: Sequence[Box] = ()) -> list[str]:
    """Whatever in a copy is more than pictures, in words; empty when it is clean."""
    from pypdf import PdfReader

    found = []
    reader = PdfReader(io.BytesIO(data))
    if len(reader.pages) != pages:
        found.append(_("页数不同"))
    root: Any = reader.trailer["/Root"].get_object()
    found += [_("文件里还有 %(what)s") % {"what": name} for name in LEAVES if name in root]
    if reader.attachments:
        found.append(_("文件里还有附件"))
    for page in reader.pages:
        if page.extract_text().strip():
            found.append(_("页面里还有文字"))
        if "/Annots" in page:
            found.append(_("页面里还有批注"))
        if set(page.get("/Resources", {}).keys()) - ALLOWED:
            found.append(_("页面里还有图片以外的内容"))
    return [*found, *_uncovered(data, boxes)]


def _uncovered(data: bytes, boxes: Sequence[Box]) -> list[str]:
    """Boxes whose rim is not black in the copy as it is seen."""
    document = _open(data)
    found = []
    try:
        for box in boxes:
            picture = _picture(document, box.page, 1.0)
            left, top, right, bottom = _pixels(box, picture.size)
            across, down = (left + right) // 2, (top + bottom) // 2
            # The mark of the ground stands at the left; the right half is plain black.
            rim = [(max(right - 2, left), down), (max(right - 2, left), min(top + 2, bottom))]
            rim += [(max(across, left), max(bottom - 2, top))]
            if any(max(picture.getpixel(point)) > DARK for point in rim):  # type: ignore[arg-type]
                found.append(_("第 %(page)d 页有遮盖框没有盖住") % {"page": box.page + 1})
    finally:
        document.close()  # type: ignore[attr-defined]
    return found
