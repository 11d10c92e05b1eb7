"""Setting a document as PDF and as a Word file, on the print sheet of GB/T 9704."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import visible
from yangguang.kernel.documents.content import Node, content_of, image_size, images_in
from yangguang.kernel.documents.print_docx import to_docx
from yangguang.kernel.documents.print_model import (
    PrintDocument,
    PrintImage,
    PrintPart,
    words_of,
    written_date,
)
from yangguang.kernel.documents.titles import title_lines
from yangguang.kernel.now import CITY_ZONE

if TYPE_CHECKING:
    import typst

__all__ = [
    "PrintDocument",
    "PrintImage",
    "PrintPart",
    "font_problem",
    "to_docx",
    "to_pdf",
    "written_date",
]

_TEMPLATE = Path(__file__).with_name("official.typ")
_FONT_ROOTS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
)
_SERIF = ("NotoSerifCJK*", "NotoSerifSC*", "SourceHanSerif*")
_SANS = ("NotoSansCJK*", "NotoSansSC*", "SourceHanSans*")
_TYPE_WIDTH = 442.0
_TYPE_HEIGHT = 560.0
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


@lru_cache(maxsize=1)
def _font_folders() -> tuple[tuple[str, ...], bool, bool]:
    """Folders with Han fonts, and whether a serif and a sans one are among them."""
    folders: dict[str, None] = {}
    found = {"serif": False, "sans": False}
    for root in (Path(name).expanduser() for name in _FONT_ROOTS):
        for kind, patterns in (("serif", _SERIF), ("sans", _SANS)):
            for pattern in patterns:
                for path in sorted(root.rglob(pattern)) if root.is_dir() else ():
                    if path.suffix.lower() in {".ttc", ".otc", ".otf", ".ttf"}:
                        folders[str(path.parent)] = None
                        found[kind] = True
    return tuple(folders), found["serif"], found["sans"]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts, looked for once: searching the folders costs more than setting a page."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=list(_font_folders()[0]))


def font_problem() -> str | None:
    """What is missing for Chinese PDF, and how to get it; None if all is there."""
    _folders, serif, sans = _font_folders()
    if serif and sans:
        return None
    lacking = [
        name
        for name, there in (("Noto Serif CJK SC", serif), ("Noto Sans CJK SC", sans))
        if not there
    ]
    return _("缺少中文字体 %(fonts)s，无法生成 PDF。请安装：apt install fonts-noto-cjk") % {
        "fonts": "、".join(lacking)
    }


class PrintingRefused(Exception):
    """Printing is impossible on this machine as it is."""


def to_pdf(document: PrintDocument) -> bytes:
    """A tagged PDF (PDF/UA-1) with its fonts embedded; the same input gives the same bytes."""
    if (problem := font_problem()) and not any(_font_folders()[1:]):
        raise PrintingRefused(problem)
    # Slow library, needed for printing only.
    import typst

    parts = [(part, content_of(part.body_html)) for part in document.parts]
    files, places = _images(document, [nodes for _part, nodes in parts])
    data = _data(document, parts, places)
    sources = {
        "main.typ": _TEMPLATE.read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True).encode(),
        **files,
    }
    # A folder of its own: the typesetter reads nothing outside its root.
    with TemporaryDirectory(prefix="print-") as folder:
        for name, content in sources.items():
            (Path(folder) / name).write_bytes(content)
        main = str(Path(folder) / "main.typ")
        try:
            return _compiled(main, folder, document, tagged=True)
        except typst.TypstError:
            # A body that breaks a rule of PDF/UA (an empty heading, say) is still to be had.
            return _compiled(main, folder, document, tagged=False)


def _compiled(main: str, folder: str, document: PrintDocument, *, tagged: bool) -> bytes:
    import typst

    return bytes(
        typst.compile(
            main,
            root=folder,
            format="pdf",
            font_paths=_fonts(),
            pdf_standards=["ua-1"] if tagged else [],
            timestamp=int(document.printed_at.timestamp()),
        )
    )


def _images(
    document: PrintDocument, bodies: Iterable[tuple[Node, ...]]
) -> tuple[dict[str, bytes], dict[str, tuple[str, float]]]:
    """Files for the typesetter, and for each source its file and width in points."""
    files: dict[str, bytes] = {}
    places: dict[str, tuple[str, float]] = {}
    for source in dict.fromkeys(s for nodes in bodies for s in images_in(nodes, document.images)):
        image = document.images[source]
        size = image_size(image, width=_TYPE_WIDTH, height=_TYPE_HEIGHT)
        extension = _EXTENSIONS.get(image.media_type)
        if size and extension:
            name = f"picture-{len(files) + 1}.{extension}"
            files[name] = image.data
            places[source] = (name, round(size[0], 2))
    return files, places


def _data(
    document: PrintDocument,
    parts: Sequence[tuple[PrintPart, tuple[Node, ...]]],
    places: dict[str, tuple[str, float]],
) -> dict[str, Any]:
    title = visible(document.title).strip() or _("无标题")
    words = words_of(document)
    texts = [
        {
            "title_lines": title_lines(visible(part.title).strip(), (), words),
            "body": [_plain(node, places) for node in nodes],
        }
        for part, nodes in parts
    ] or [{"title_lines": [], "body": []}]
    recipients = visible(document.main_recipients).rstrip(":：")
    return {
        "title": title,
        "title_lines": title_lines(title, document.issuers, words),
        "issuers": [visible(name) for name in document.issuers],
        "doc_number": visible(document.doc_number),
        "recipients": recipients + "：" if recipients else "",
        "parts": texts,
        "signature": [visible(name) for name in document.signature],
        "date": written_date(document.formed_on) if document.formed_on else "",
        "note": visible(document.note).strip("()（） "),
        "rows": [[visible(label), visible(value)] for label, value in document.metadata],
        "url": visible(document.url),
        "printed": f"{document.printed_at.astimezone(CITY_ZONE):%Y-%m-%d %H:%M}",
        "words": {"address": _("网址"), "printed": _("打印时间")},
        "lang": document.language,
        "red_head": document.red_head,
        "is_form": document.is_form,
    }


def _plain(node: Node, places: dict[str, tuple[str, float]]) -> dict[str, Any]:
    file, width = places.get(node.source, ("", 0.0))
    return {
        "kind": node.kind,
        "runs": [
            {"text": visible(run.text), "marks": sorted(run.marks), "link": _link(run.link)}
            for run in node.runs
        ],
        "name": node.name,
        "level": node.level,
        "start": node.start,
        "columns": node.columns,
        "header_rows": node.header_rows,
        "items": [[_plain(child, places) for child in item] for item in node.items],
        "cells": [
            {**asdict(cell), "content": [_plain(child, places) for child in cell.content]}
            for cell in node.cells
        ],
        "file": file,
        "width": width,
        "alt": visible(node.alt) or _("图片"),
    }


def _link(target: str) -> str:
    return target if target.lower().startswith(("http://", "https://", "mailto:")) else ""
