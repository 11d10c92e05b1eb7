"""PDF files that carry text; scans are refused with the way out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import Block, Raw, squash
from yangguang.kernel.documents.model import Attachment, Unreadable
from yangguang.kernel.documents.pictures import picture
from yangguang.kernel.documents.readers.deadline import Deadline
from yangguang.kernel.documents.readers.layout import Piece, Place
from yangguang.kernel.documents.readers.pdf_pages import LookedAt, look_at
from yangguang.kernel.documents.readers.tables import Table, picture_block, placed
from yangguang.kernel.documents.readers.zipsafe import damaged, encrypted

MAX_PAGES = 500
MAX_SECONDS = 20
MAX_PICTURES = 40
MIN_TEXT = 20
FEWEST_STROKES = 4
MOST_STROKES = 20_000
"""A page with fewer lines and boxes holds no table; one with more is a drawing."""


def read_pdf(data: bytes) -> Raw:
    """The text of all pages as paragraphs, the pictures after the text of their page."""
    # Slow library, needed for PDF only.
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise encrypted()
        count = len(reader.pages)
    except Unreadable:
        raise
    except Exception as error:  # the library raises many kinds on damaged files
        raise damaged() from error
    if count > MAX_PAGES:
        raise Unreadable(
            "too_many_pages", _("PDF 超过 %(max)d 页，请拆分后导入。") % {"max": MAX_PAGES}
        )
    if not count:
        raise damaged()
    try:
        return _read_pages(reader)
    except Unreadable:
        raise
    except Exception as error:  # the library raises many kinds on damaged files
        raise damaged() from error


def _read_pages(reader: Any) -> Raw:
    deadline = Deadline(
        MAX_SECONDS, _("PDF 的结构异常，读取超时。请用原来的程序重新导出 PDF 再导入。")
    )
    pages = [_Page.read(page, number, deadline) for number, page in enumerate(reader.pages)]
    if sum(page.signs for page in pages) < MIN_TEXT:
        raise Unreadable(
            "scan",
            _(
                "PDF 中没有文字，可能是扫描件。请用文字识别（OCR）软件转换为 docx 或带文字的 PDF，"
                "核对后再导入；或向起草部门索取电子版。"
            ),
        )
    looked, unknown = look_at(
        reader.stream.getvalue(), [page.number for page in pages if page.is_worth_a_look]
    )
    pictures, drawn = _pictures(reader, deadline, pages, looked)
    tables: list[Table] = []
    pieces: list[Piece] = []
    for page in pages:
        found, rest = looked[page.number].taken if page.number in looked else ([], page.pieces)
        tables += found
        pieces += rest
    blocks, numbers = placed(pieces, tables, drawn)
    return Raw(
        blocks,
        "application/pdf",
        attachments=pictures,
        stripped=tuple(numbers),
        warnings=tuple(_warnings(pages, drawn, unknown)),
    )


def _warnings(
    pages: Sequence[_Page], drawn: Sequence[tuple[Place, Block]], unknown: Sequence[int]
) -> Iterator[str]:
    if unknown:
        yield _("第 %(pages)s 页的表格只能读出文字，图片排在页末，请对照原件核对。") % {
            "pages": _listed(unknown)
        }
    with_pictures = {place[0] for place, _block in drawn}
    if scanned := [p.number for p in pages if p.is_bare and p.number in with_pictures]:
        yield _("第 %(pages)s 页没有文字，可能是扫描页，只保留了图片。") % {
            "pages": _listed(scanned)
        }


def _listed(numbers: Sequence[int]) -> str:
    return "、".join(str(number + 1) for number in numbers)


@dataclass(frozen=True, slots=True)
class _Page:
    """What one page shows."""

    number: int
    pieces: list[Piece]
    drawn: list[str]
    """Pictures by name, in the order in which they are drawn."""
    is_worth_a_look: bool
    """It may hold tables or pictures whose place is not known, or is turned."""

    @property
    def signs(self) -> int:
        """How much text there is."""
        return sum(len(squash(piece.text)) for piece in self.pieces)

    @property
    def is_bare(self) -> bool:
        """Hardly any text."""
        return self.signs < MIN_TEXT // 2

    @classmethod
    def read(cls, page: Any, number: int, deadline: Deadline) -> _Page:
        """Text with its places, the pictures drawn, and whether there are ruled lines."""
        pieces: list[Piece] = []
        drawn: list[str] = []
        strokes = 0

        def watch(operator: bytes, operands: Any, *_matrices: object) -> None:
            nonlocal strokes
            deadline.check()
            if operator == b"Do" and operands:
                drawn.append(str(operands[0]))
            strokes += operator in {b"re", b"l"}

        def take(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
            pieces.extend(_pieces(text, cm, tm, size, number, len(pieces)))

        page.extract_text(visitor_text=take, visitor_operand_before=watch)
        deadline.check_now()
        wanted = page.rotation % 360 or drawn or strokes >= FEWEST_STROKES
        return cls(number, pieces, drawn, bool(wanted) and strokes <= MOST_STROKES)


def _pieces(
    text: str, cm: list[float], tm: list[float], size: float, page: int, order: int
) -> Iterator[Piece]:
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    scale = (abs(tm[0] * cm[0]) or abs(tm[1] * cm[1]) or 1.0) * (float(size) or 1.0)
    for index, part in enumerate(text.strip("\n").split("\n")):
        if part.strip():
            yield Piece(page, x, -y + index * scale * 1.5, scale, part, order + index)


def _pictures(
    reader: Any, deadline: Deadline, pages: Sequence[_Page], looked: Mapping[int, LookedAt]
) -> tuple[tuple[Attachment, ...], list[tuple[Place, Block]]]:
    """The pictures that pages really draw; programs often list all of them on every page."""
    kept: dict[str, Attachment] = {}
    drawn: list[tuple[Place, Block]] = []
    for page in pages:
        places = looked[page.number].pictures if page.number in looked else {}
        for name in page.drawn:
            if len(kept) >= MAX_PICTURES:
                return tuple(kept.values()), drawn
            deadline.check_now()
            found = _picture(reader.pages[page.number], name, len(kept) + 1)
            if found and found.reference not in kept:
                kept[found.reference] = found
                top = places.get(name.lstrip("/"), float("inf"))
                drawn.append(((page.number, top), picture_block(found)))
    return tuple(kept.values()), drawn


def _picture(page: Any, name: str, count: int) -> Attachment | None:
    try:
        return picture(page.images[name].data, f"picture-{count}")
    except Exception:  # noqa: BLE001 - a broken picture must not lose the text
        return None
