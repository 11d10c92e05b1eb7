"""OFD (GB/T 33190), the national fixed-layout format: a zip of XML with placed text."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import Block, Raw, squash
from yangguang.kernel.documents.model import Attachment, Unreadable
from yangguang.kernel.documents.pictures import picture
from yangguang.kernel.documents.readers.layout import Piece, blocks_of, lines_of
from yangguang.kernel.documents.readers.zipsafe import SafeZip, damaged

OFD = "application/ofd"
MAX_PAGES = 500
MAX_OBJECTS = 200_000


def is_ofd(archive: SafeZip) -> bool:
    """Whether the archive is an OFD file."""
    return "OFD.xml" in archive.names


def read_ofd(archive: SafeZip) -> Raw:
    """Text objects in reading order, pictures after the text of their page."""
    package = _Package(archive)
    pieces: list[Piece] = []
    placed: list[tuple[int, Block]] = []
    pictures: dict[str, Attachment] = {}
    pages = package.pages()
    if len(pages) > MAX_PAGES:
        raise Unreadable(
            "too_many_pages", _("OFD 超过 %(max)d 页,请拆分后导入。") % {"max": MAX_PAGES}
        )
    for number, page in enumerate(pages):
        pieces += _pieces(page, number)
        if len(pieces) > MAX_OBJECTS:
            raise Unreadable("too_long", _("OFD 中的文字对象太多,不像一份公文。请拆分后导入。"))
        for found in package.pictures(page, len(pictures)):
            pictures.setdefault(found.reference, found)
            html = f'<p><img src="{found.reference}" alt=""></p>'
            placed.append((number, Block("", html, is_text=False)))
    if not squash("".join(piece.text for piece in pieces)):
        raise Unreadable(
            "scan",
            _("OFD 中没有文字,可能是扫描件。请用文字识别(OCR)软件转换为 docx,核对后再导入。"),
        )
    blocks, numbers = blocks_of(lines_of(pieces))
    merged = [block for _page, block in sorted([*blocks, *placed], key=lambda pair: pair[0])]
    return Raw(
        tuple(merged),
        OFD,
        attachments=tuple(pictures.values()),
        stripped=tuple(numbers),
        warnings=(_("OFD 中的表格只能读出文字,请对照原件核对。"),),
    )


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

    def pictures(self, page: Any, count: int) -> Iterator[Attachment]:
        """The pictures placed on a page."""
        for image in _all(page, "ImageObject"):
            name = self._resources().get(image.get("ResourceID") or "")
            actual = self._names.get((name or "").lower())
            found = picture(self._archive.read(actual), f"picture-{count + 1}") if actual else None
            if found:
                count += 1
                yield found

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


def _pieces(page: Any, number: int) -> Iterator[Piece]:
    for layer in _all(page, "TextObject"):
        left, top, _width, height = _numbers(layer.get("Boundary"), 4)
        size = _numbers(layer.get("Size"), 1)[0] or height or 5.0
        scale = _numbers(layer.get("CTM"), 6) if layer.get("CTM") else [1, 0, 0, 1, 0, 0]
        x = y = 0.0
        for code in _all(layer, "TextCode"):
            x = _numbers(code.get("X"), 1)[0] if code.get("X") else x
            y = _numbers(code.get("Y"), 1)[0] if code.get("Y") else y
            text = code.text or ""
            if text.strip():
                at_x = left + scale[0] * x + scale[2] * y + scale[4]
                at_y = top + scale[1] * x + scale[3] * y + scale[5]
                yield Piece(number, at_x, at_y, size * (abs(scale[0]) or 1.0), text)
