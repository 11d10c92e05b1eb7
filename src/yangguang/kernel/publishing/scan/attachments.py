"""Text of attachments, with what a reader does not see at first: hidden sheets, comments, traces.

Nothing here raises for a damaged or hostile file: it gives a marker that becomes a finding.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.publishing.scan.markup import html_text

if TYPE_CHECKING:
    import pypdf
    from openpyxl.worksheet.worksheet import Worksheet

UNREADABLE = "\x00unreadable"
IMAGE = "\x00image"

_UNPACKED_LIMIT = 200 * 1024 * 1024
_PARTS_LIMIT = 5000
_PAGES_LIMIT = 2000
_CELLS_LIMIT = 2_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"})
_HIDDEN = frozenset({"hidden-sheet", "hidden-cells", "comments", "tracked-changes", "annotations"})
_PART_LABELS: dict[str, Promise] = {
    "body": _("正文"),
    "sheet": _("工作表"),
    "hidden-sheet": _("隐藏的工作表"),
    "hidden-cells": _("隐藏的行和列"),
    "comments": _("批注"),
    "tracked-changes": _("修订痕迹"),
    "properties": _("文档属性"),
    "annotations": _("注释"),
    "images": _("图像"),
}
_PROPERTY_LABELS = {"creator": "作者", "lastModifiedBy": "编辑", "Author": "作者"}
Parts = dict[str, str]


class TooLarge(ValueError):
    """Unpacks to more than may be read."""


def attachment_texts(data: bytes, filename: str) -> dict[str, str]:
    """Texts of an attachment by field name `attachment:NAME#PART`, for `scan`."""
    suffix = PurePath(filename).suffix.lower()
    if suffix in _IMAGES:
        parts = {"images": IMAGE}
    elif suffix in _READERS:
        try:
            parts = _READERS[suffix](data)
        except Exception:  # noqa: BLE001 - parsers of foreign files fail in every way
            parts = {"body": UNREADABLE}
    else:
        parts = {"body": UNREADABLE}
    # The last # parts file from part; one in a sheet's title would hide what kind of part it is.
    return {
        f"attachment:{filename}#{part.replace('#', '＃')}": text
        for part, text in parts.items()
        if text
    }


def field_label(field: str) -> str:
    """An attachment field in words: name of the file and part of it; other fields unchanged."""
    name, parted, part = field.removeprefix("attachment:").rpartition("#")
    if not (parted and field.startswith("attachment:")):
        return field
    kind, _colon, detail = part.partition(":")
    return f"{name}：{_PART_LABELS.get(kind, kind)}{detail and ' ' + detail}"


def is_hidden(field: str) -> bool:
    """True for a part of an attachment that a reader does not see at first."""
    part = field.rpartition("#")[2] if field.startswith("attachment:") else ""
    return part.partition(":")[0] in _HIDDEN


def _open_zip(data: bytes) -> zipfile.ZipFile:
    package = zipfile.ZipFile(io.BytesIO(data))
    entries = package.infolist()
    if len(entries) > _PARTS_LIMIT or sum(e.file_size for e in entries) > _UNPACKED_LIMIT:
        raise TooLarge
    return package


def _xml(package: zipfile.ZipFile, name: str) -> Element | None:
    if name not in package.namelist():
        return None
    with package.open(name) as part:
        content = part.read(_UNPACKED_LIMIT + 1)
    root: Element = fromstring(content, forbid_dtd=True)
    return root


def _properties(package: zipfile.ZipFile) -> str:
    lines = []
    for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
        root = _xml(package, name)
        for element in root.iter() if root is not None else ():
            if element.text and element.text.strip():
                tag = element.tag.rpartition("}")[2]
                lines.append(f"{_PROPERTY_LABELS.get(tag, tag)}：{element.text.strip()}")
    return "\n".join(lines)


def _xlsx(data: bytes) -> Parts:
    # Slow to load, and most processes open no spreadsheet.
    import openpyxl

    package = _open_zip(data)
    parts: Parts = {"properties": _properties(package)}
    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    comments: list[str] = []
    for sheet in workbook.worksheets:
        if sheet.max_row * sheet.max_column > _CELLS_LIMIT:
            raise TooLarge
        kind = "sheet" if sheet.sheet_state == "visible" else "hidden-sheet"
        parts[f"{kind}:{sheet.title}"] = _sheet_text(sheet, hidden=False)
        parts[f"hidden-cells:{sheet.title}"] = _sheet_text(sheet, hidden=True)
        comments += [c.comment.text for row in sheet.iter_rows() for c in row if c.comment]
    parts["comments"] = "\n".join(comments)
    if any(name.startswith("xl/media/") for name in package.namelist()):
        parts["images"] = IMAGE
    return parts


def _sheet_text(sheet: Worksheet, *, hidden: bool) -> str:
    rows = sheet.iter_rows()
    columns = _hidden_columns(sheet)
    lines = []
    for row in rows:
        whole = bool(sheet.row_dimensions[row[0].row].hidden)
        values = [
            "" if cell.value is None else str(cell.value).replace("\n", " ")
            for cell in row
            if (whole or cell.column in columns) == hidden
        ]
        if any(values):
            lines.append("\t".join(values))
    return "\n".join(lines)


def _hidden_columns(sheet: Worksheet) -> set[int]:
    return {
        number
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for number in range(dimension.min or 0, (dimension.max or 0) + 1)
    }


def _docx(data: bytes) -> Parts:
    package = _open_zip(data)
    body = [*_word_roots(package, r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")]
    comments = [*_word_roots(package, r"word/comments.*\.xml")]
    parts = {
        "body": "\n".join(_word_text(root) for root in body),
        "comments": "\n".join(_word_text(root) for root in comments).strip(),
        "tracked-changes": "\n".join(line for root in body for line in _word_changes(root)),
        "properties": _properties(package),
    }
    if any(name.startswith("word/media/") for name in package.namelist()):
        parts["images"] = IMAGE
    return parts


def _word_roots(package: zipfile.ZipFile, pattern: str) -> Iterator[Element]:
    for name in package.namelist():
        root = _xml(package, name) if re.fullmatch(pattern, name) else None
        if root is not None:
            yield root


def _word_text(root: Element) -> str:
    """Paragraphs as lines, table cells parted by tabs."""
    lines: list[str] = []
    _walk(root, lines)
    return "\n".join(lines)


def _walk(element: Element, lines: list[str]) -> None:
    for child in element:
        if child.tag == f"{_WORD}tr":
            cells = (cell for cell in child if cell.tag == f"{_WORD}tc")
            lines.append("\t".join(" ".join(_paragraphs(cell)) for cell in cells))
        elif child.tag == f"{_WORD}p":
            lines.append(_runs(child))
        else:
            _walk(child, lines)


def _paragraphs(cell: Element) -> Iterator[str]:
    return (_runs(paragraph) for paragraph in cell.iter(f"{_WORD}p"))


def _runs(paragraph: Element) -> str:
    pieces = {f"{_WORD}tab": " ", f"{_WORD}br": " "}
    return "".join(
        pieces.get(node.tag) or node.text or ""
        for node in paragraph.iter()
        if node.tag in {f"{_WORD}t", *pieces}
    )


def _word_changes(root: Element) -> Iterator[str]:
    for change in root.iter():
        if change.tag in {f"{_WORD}ins", f"{_WORD}del"}:
            words = (
                n.text or "" for n in change.iter() if n.tag in {f"{_WORD}t", f"{_WORD}delText"}
            )
            text = "".join(words)
            if text:
                yield f"编辑：{change.get(f'{_WORD}author', '')}\t{text}"


def _pdf(data: bytes) -> Parts:
    # Slow to load, as above.
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    if len(reader.pages) > _PAGES_LIMIT:
        raise TooLarge
    text = "\n".join(page.extract_text() for page in reader.pages)
    notes = [note for page in reader.pages for note in _pdf_notes(page)]
    properties = (reader.metadata or {}).items()
    return {
        "body": text,
        "images": "" if text.strip() else IMAGE,
        "annotations": "\n".join(notes),
        "properties": "\n".join(
            f"{_PROPERTY_LABELS.get(key.lstrip('/'), key.lstrip('/'))}：{value}"
            for key, value in properties
        ),
    }


def _pdf_notes(page: pypdf.PageObject) -> Iterator[str]:
    annotations: Iterable[pypdf.generic.PdfObject] = page.annotations or ()
    for reference in annotations:
        note = reference.get_object()
        if isinstance(note, dict) and note.get("/Contents"):
            yield str(note["/Contents"])


def _text(data: bytes) -> Parts:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return {"body": data.decode(encoding)}
        except UnicodeDecodeError:
            continue
    return {"body": UNREADABLE}


def _csv(data: bytes) -> Parts:
    return {"body": _text(data)["body"].replace(",", "\t")}


def _html(data: bytes) -> Parts:
    text = _text(data)["body"]
    return {"body": text if text == UNREADABLE else html_text(text)}


_READERS: dict[str, Callable[[bytes], Parts]] = {
    ".xlsx": _xlsx,
    ".xlsm": _xlsx,
    ".docx": _docx,
    ".docm": _docx,
    ".pdf": _pdf,
    ".txt": _text,
    ".csv": _csv,
    ".htm": _html,
    ".html": _html,
}
