"""PDF files that carry text; scans are refused with the way out."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import Block, Raw, squash
from yangguang.kernel.documents.model import Attachment, Unreadable
from yangguang.kernel.documents.pictures import picture
from yangguang.kernel.documents.readers.layout import Piece, blocks_of, lines_of
from yangguang.kernel.documents.readers.zipsafe import damaged, encrypted

MAX_PAGES = 500
MAX_SECONDS = 20
MAX_PICTURES = 40
MIN_TEXT = 20
_CHECKED_EVERY = 2000


class _Deadline:
    """Ends the reading of a file made to keep a reader busy."""

    def __init__(self) -> None:
        self._end = time.monotonic() + MAX_SECONDS
        self._calls = 0

    def check(self, *_ignored: object) -> None:
        """Called for every operation on a page."""
        self._calls += 1
        if self._calls % _CHECKED_EVERY == 0:
            self.check_now()

    def check_now(self) -> None:
        """Raise once the time is up."""
        if time.monotonic() > self._end:
            raise Unreadable(
                "too_slow", _("PDF 的结构异常,读取超时。请用原来的程序重新导出 PDF 再导入。")
            )


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
            "too_many_pages", _("PDF 超过 %(max)d 页,请拆分后导入。") % {"max": MAX_PAGES}
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
    deadline = _Deadline()
    pieces: list[Piece] = []
    bare: list[int] = []
    drawn: dict[int, list[str]] = {}
    for number, page in enumerate(reader.pages):
        found = list(_pieces(page, number, deadline, drawn.setdefault(number, [])))
        if sum(len(squash(piece.text)) for piece in found) < MIN_TEXT // 2:
            bare.append(number + 1)
        pieces += found
        deadline.check_now()
    if sum(len(squash(piece.text)) for piece in pieces) < MIN_TEXT:
        raise Unreadable(
            "scan",
            _(
                "PDF 中没有文字,可能是扫描件。请用文字识别(OCR)软件转换为 docx 或带文字的 PDF,"
                "核对后再导入;或向起草部门索取电子版。"
            ),
        )
    blocks, numbers = blocks_of(lines_of(pieces))
    pictures, placed, bare_pictures = _pictures(reader, deadline, drawn)
    warnings = [_("PDF 中的表格只能读出文字,请对照原件核对。")]
    if scanned := [page for page in bare if page - 1 in bare_pictures]:
        listed = "、".join(str(page) for page in scanned)
        warnings.append(
            _("第 %(pages)s 页没有文字,可能是扫描页,只保留了图片。") % {"pages": listed}
        )
    merged = [block for _page, block in sorted([*blocks, *placed], key=lambda pair: pair[0])]
    return Raw(
        tuple(merged),
        "application/pdf",
        attachments=pictures,
        stripped=tuple(numbers),
        warnings=tuple(warnings),
    )


def _pieces(page: Any, number: int, deadline: _Deadline, drawn: list[str]) -> Iterator[Piece]:
    found: list[Piece] = []

    def watch(operator: bytes, operands: Any, *_matrices: object) -> None:
        deadline.check()
        if operator == b"Do" and operands:
            drawn.append(str(operands[0]))

    def take(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if not text.strip():
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = (abs(tm[0] * cm[0]) or abs(tm[1] * cm[1]) or 1.0) * (float(size) or 1.0)
        found.extend(
            Piece(number, x, -y + index * scale * 1.5, scale, part, len(found) + index)
            for index, part in enumerate(text.strip("\n").split("\n"))
            if part.strip()
        )

    page.extract_text(visitor_text=take, visitor_operand_before=watch)
    yield from found


def _pictures(
    reader: Any, deadline: _Deadline, drawn: dict[int, list[str]]
) -> tuple[tuple[Attachment, ...], list[tuple[int, Block]], set[int]]:
    """The pictures that pages really draw; programs often list all of them on every page."""
    kept: dict[str, Attachment] = {}
    placed: list[tuple[int, Block]] = []
    for number, page in enumerate(reader.pages):
        if not drawn.get(number):
            continue
        try:
            listed = [name for name in page.images.keys() if isinstance(name, str)]  # noqa: SIM118
        except Exception:  # noqa: BLE001, S112 - a broken picture must not lose the text
            continue
        names = [name for name in listed if name in drawn[number]]
        for name in names:
            if len(kept) >= MAX_PICTURES:
                return tuple(kept.values()), placed, {page for page, _block in placed}
            deadline.check_now()
            try:
                found = picture(page.images[name].data, f"picture-{len(kept) + 1}")
            except Exception:  # noqa: BLE001, S112 - as above
                continue
            if found and found.reference not in kept:
                kept[found.reference] = found
                html = f'<p><img src="{found.reference}" alt=""></p>'
                placed.append((number, Block("", html, is_text=False)))
    return tuple(kept.values()), placed, {page for page, _block in placed}
