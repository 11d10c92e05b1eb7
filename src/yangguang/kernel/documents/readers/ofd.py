"""OFD (GB/T 33190), the national fixed-layout format: a zip of XML with placed text."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import Block, Raw, squash
from yangguang.kernel.documents.model import Attachment, Unreadable
from yangguang.kernel.documents.pictures import picture
from yangguang.kernel.documents.readers.deadline import Deadline
from yangguang.kernel.documents.readers.grid import MAX_RULES, Rule, cells_of
from yangguang.kernel.documents.readers.layout import Piece, Place
from yangguang.kernel.documents.readers.tables import Table, picture_block, placed, take_tables
from yangguang.kernel.documents.readers.zipsafe import SafeZip, damaged

OFD = "application/ofd"
MAX_PAGES = 500
MAX_OBJECTS = 200_000
MAX_SECONDS = 20


def is_ofd(archive: SafeZip) -> bool:
    """Whether the archive is an OFD file."""
    return "OFD.xml" in archive.names


def read_ofd(archive: SafeZip) -> Raw:
    """Text, ruled tables and pictures in reading order."""
    package = _Package(archive)
    deadline = Deadline(
        MAX_SECONDS, _("OFD 的结构异常，读取超时。请用原来的程序重新导出 OFD 再导入。")
    )
    pieces: list[Piece] = []
    tables: list[Table] = []
    drawn: list[tuple[Place, Block]] = []
    pictures: dict[str, Attachment] = {}
    pages = package.pages()
    if len(pages) > MAX_PAGES:
        raise Unreadable(
            "too_many_pages", _("OFD 超过 %(max)d 页，请拆分后导入。") % {"max": MAX_PAGES}
        )
    for number, page in enumerate(pages):
        found, rest = _tables(page, number, deadline)
        tables += found
        pieces += rest
        deadline.check_now()
        if len(pieces) > MAX_OBJECTS:
            raise Unreadable("too_long", _("OFD 中的文字对象太多，不像一份公文。请拆分后导入。"))
        for file, top in package.pictures(page, len(pictures)):
            if file.reference not in pictures:
                pictures[file.reference] = file
                drawn.append(((number, top), picture_block(file)))
    if not tables and not squash("".join(piece.text for piece in pieces)):
        raise Unreadable(
            "scan",
            _("OFD 中没有文字，可能是扫描件。请用文字识别（OCR）软件转换为 docx，核对后再导入。"),
        )
    blocks, numbers = placed(pieces, tables, drawn)
    return Raw(blocks, OFD, attachments=tuple(pictures.values()), stripped=tuple(numbers))


def _tables(page: Any, number: int, deadline: Deadline) -> tuple[list[Table], list[Piece]]:
    """The ruled tables of a page, and the text outside them."""
    pieces = list(_pieces(page, number))
    if not pieces:
        return [], []
    size = sorted(piece.size for piece in pieces)[len(pieces) // 2]
    rules = list(islice(_rules(page), MAX_RULES + 1))
    return take_tables(number, cells_of(rules, size=size, step=deadline.check), pieces)


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _all(node: Any, name: str) -> Iterator[Any]:
    return (child for child in node.iter() if _local(child) == name)


def _first(node: Any, name: str) -> Any:
    found = next(_all(node, name), None)
    if found is None:
        raise damaged()
    return found


def _numbers(text: str | None, count: int) -> list[float]:
    try:
        values = [float(part) for part in (text or "").split()]
    except ValueError as error:
        raise damaged() from error
    return (values + [0.0] * count)[:count]


class _Package:
    """The parts of an OFD file, found from its entry."""

    def __init__(self, archive: SafeZip) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in archive.names}
        root = (_first(self._tree("OFD.xml"), "DocRoot").text or "").strip()
        self._document_at = self._resolve("", root)
        self._document = self._tree(self._document_at)
        self._base = posixpath.dirname(self._document_at)
        self._media: dict[str, str] | None = None

    def _resolve(self, base: str, location: str) -> str:
        joined = location if location.startswith("/") else posixpath.join(base, location)
        return posixpath.normpath(joined.replace("\\", "/")).lstrip("/")

    def _tree(self, name: str) -> Any:
        # Slow library, needed for OFD only.
        from defusedxml.ElementTree import fromstring

        actual = self._names.get(name.lower())
        if actual is None:
            raise damaged()
        data = self._archive.xml(actual)
        try:
            return fromstring(data, forbid_dtd=True)
        except Exception as error:  # syntax errors and refusals have different bases
            raise damaged() from error

    def pages(self) -> list[Any]:
        """The content trees of all pages in order."""
        pages = next(_all(self._document, "Pages"), None)
        found = [] if pages is None else [page.get("BaseLoc") for page in _all(pages, "Page")]
        locations = [location for location in found if location]
        if not locations:
            raise Unreadable("empty", _("OFD 中没有页面。请用原来的程序打开核对后重新导出。"))
        return [
            self._tree(self._resolve(self._base, location))
            for location in locations[: MAX_PAGES + 1]
        ]

    def pictures(self, page: Any, count: int) -> Iterator[tuple[Attachment, float]]:
        """The pictures placed on a page, each with its upper edge."""
        for image in _all(page, "ImageObject"):
            name = self._resources().get(image.get("ResourceID") or "")
            actual = self._names.get((name or "").lower())
            found = picture(self._archive.read(actual), f"picture-{count + 1}") if actual else None
            if found:
                count += 1
                yield found, _numbers(image.get("Boundary"), 4)[1]

    def _resources(self) -> dict[str, str]:
        if self._media is None:
            self._media = {}
            for kind in ("PublicRes", "DocumentRes"):
                for node in _all(self._document, kind):
                    self._read_resources(self._resolve(self._base, (node.text or "").strip()))
        return self._media

    def _read_resources(self, location: str) -> None:
        tree = self._tree(location)
        base = self._resolve(posixpath.dirname(location), tree.get("BaseLoc") or "")
        for media in _all(tree, "MultiMedia"):
            file = next((node.text for node in _all(media, "MediaFile") if node.text), None)
            if self._media is not None and media.get("ID") and file:
                self._media[media.get("ID")] = self._resolve(base, file.strip())


def _placing(node: Any) -> Callable[[float, float], tuple[float, float]]:
    """From the coordinates inside an object to those of the page."""
    left, top, _width, _height = _numbers(node.get("Boundary"), 4)
    a, b, c, d, e, f = _numbers(node.get("CTM"), 6) if node.get("CTM") else _PLAIN
    return lambda x, y: (left + a * x + c * y + e, top + b * x + d * y + f)


def _pieces(page: Any, number: int) -> Iterator[Piece]:
    for node in _all(page, "TextObject"):
        place = _placing(node)
        height = _numbers(node.get("Boundary"), 4)[3]
        size = _numbers(node.get("Size"), 1)[0] or height or 5.0
        scale = abs(_numbers(node.get("CTM"), 1)[0]) if node.get("CTM") else 1.0
        x = y = 0.0
        for code in _all(node, "TextCode"):
            x = _numbers(code.get("X"), 1)[0] if code.get("X") else x
            y = _numbers(code.get("Y"), 1)[0] if code.get("Y") else y
            text = code.text or ""
            if text.strip():
                yield Piece(number, *place(x, y), size * (scale or 1.0), text)


def _rules(page: Any) -> Iterator[Rule]:
    """The level and upright lines that a page draws."""
    for node in _all(page, "PathObject"):
        data = next((found.text for found in _all(node, "AbbreviatedData") if found.text), "")
        place = _placing(node)
        for start, end in _lines(data):
            (x1, y1), (x2, y2) = place(*start), place(*end)
            if abs(y1 - y2) <= _LEVEL:
                yield Rule(True, (y1 + y2) / 2, min(x1, x2), max(x1, x2))
            elif abs(x1 - x2) <= _LEVEL:
                yield Rule(False, (x1 + x2) / 2, min(y1, y2), max(y1, y2))


Point = tuple[float, float]


def _lines(data: str) -> Iterator[tuple[Point, Point]]:
    """The straight lines of a path (GB/T 33190, 9.1); curves are passed over."""
    begin = at = (0.0, 0.0)
    words = iter(data.split())
    for word in words:
        count = _OPERANDS.get(word)
        if count is None:
            return
        values = _numbers(" ".join(islice(words, count)), count)
        if word == "C":
            yield at, begin
            at = begin
            continue
        to = (values[-2], values[-1])
        if word in {"S", "M"}:
            begin = to
        elif word == "L":
            yield at, to
        at = to


_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_PLAIN = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
_LEVEL = 0.2
"""Millimetres by which a level line may climb."""
