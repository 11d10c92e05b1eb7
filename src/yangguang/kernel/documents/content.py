"""Body HTML as a tree of plain values, from which both print forms are set."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from yangguang.kernel.documents.blocks import visible
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.print_model import PrintImage

_MARKS = {"strong": "b", "em": "i", "u": "u", "s": "s", "sub": "sub", "sup": "sup"}
_HEADINGS = {"h2": 1, "h3": 2, "h4": 3, "h5": 4, "h6": 5}
_MAX_SPAN = 60


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with its marks, or a line break."""

    text: str
    marks: frozenset[str] = frozenset()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell at its place in the grid."""

    x: int
    y: int
    colspan: int
    rowspan: int
    header: bool
    content: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A paragraph, heading, list, table or picture."""

    kind: str
    runs: tuple[Run, ...] = ()
    name: str = ""
    """The class that fixes the layout, e.g. level-2 or right."""
    level: int = 0
    items: tuple[tuple[Node, ...], ...] = ()
    start: int = 1
    cells: tuple[Cell, ...] = ()
    columns: int = 0
    header_rows: int = 0
    source: str = ""
    alt: str = ""


@dataclass(slots=True)
class _Line:
    """Runs gathered for the paragraph that is open."""

    runs: list[Run] = field(default_factory=list)

    def take(self) -> tuple[Run, ...]:
        runs, self.runs = self.runs, []
        while runs and not runs[0].text.strip():
            runs.pop(0)
        while runs and not runs[-1].text.strip():
            runs.pop()
        return tuple(runs)


def content_of(html: str) -> tuple[Node, ...]:
    """The nodes of a body; whatever the allow-list does not know has been dropped."""
    # Slow library, needed for printing only.
    from lxml import html as lxml_html

    clean = clean_html(visible(html))
    if not clean.strip():
        return ()
    parser = lxml_html.HTMLParser(encoding="utf-8")
    root = lxml_html.document_fromstring(f"<body>{clean}</body>".encode(), parser=parser)
    body = root.find("body")
    nodes = tuple(_blocks(body if body is not None else root))
    return tuple(_without_skips(nodes))


def _without_skips(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """A heading may be one deeper than the one before, not more (PDF/UA)."""
    depth = 0
    for node in nodes:
        if node.kind != "heading":
            yield node
            continue
        depth = min(node.level, depth + 1)
        yield Node("heading", node.runs, node.name, depth)


def _blocks(parent: Any, name: str = "") -> Iterator[Node]:
    line = _Line()

    def close() -> Iterator[Node]:
        if runs := line.take():
            yield Node("paragraph", runs, name)

    _text(line, parent.text)
    for child in parent:
        if (kind := _block_kind(child)) is None:
            pictures = list(_inline(child, line, frozenset(), ""))
            if pictures:
                yield from close()
                yield from pictures
        else:
            yield from close()
            yield from _block(child, kind, name)
        _text(line, child.tail)
    yield from close()


def _block_kind(node: Any) -> str | None:
    tag = node.tag
    if tag in _HEADINGS:
        return "heading"
    return {
        "p": "box", "blockquote": "box", "figure": "box", "figcaption": "box", "pre": "box",
        "dl": "box", "dt": "box", "dd": "box", "caption": "box", "hr": "rule",
        "ol": "list", "ul": "list", "table": "table",
    }.get(tag)  # fmt: skip


def _block(node: Any, kind: str, name: str) -> Iterator[Node]:
    own = (node.get("class") or "").split(" ")[0] or name
    if kind == "heading":
        line = _Line()
        _text(line, node.text)
        pictures: list[Node] = []
        for child in node:
            pictures += _inline(child, line, frozenset(), "")
            _text(line, child.tail)
        if runs := line.take():
            yield Node("heading", runs, own, _HEADINGS[node.tag])
        yield from pictures
    elif kind == "list":
        items = tuple(tuple(_blocks(item, "no-indent")) for item in node.iterchildren("li"))
        start = int(node.get("start") or 1)
        yield Node("list", name=node.tag, items=tuple(i for i in items if i), start=start)
    elif kind == "table":
        yield from _table(node)
    elif kind == "rule":
        yield Node("blank")
    elif kind == "box":
        yield from _blocks(node, own)


def _text(
    line: _Line, text: str | None, marks: frozenset[str] = frozenset(), link: str = ""
) -> None:
    if text:
        plain = " ".join(text.split()) if text.strip() else " "
        if text.strip():
            plain = (" " if text[0].isspace() else "") + plain + (" " if text[-1].isspace() else "")
        line.runs.append(Run(plain, marks, link))


def _inline(node: Any, line: _Line, marks: frozenset[str], link: str) -> Iterator[Node]:
    if node.tag == "br":
        line.runs.append(Run("\n", marks))
        return
    if node.tag == "img":
        yield Node("image", source=node.get("src") or "", alt=node.get("alt") or "")
        return
    inner = marks | {_MARKS[node.tag]} if node.tag in _MARKS else marks
    target = (node.get("href") or link) if node.tag == "a" else link
    _text(line, node.text, inner, target)
    for child in node:
        yield from _inline(child, line, inner, target)
        _text(line, child.tail, inner, target)


def _span(node: Any, key: str) -> int:
    value = node.get(key) or "1"
    return min(max(int(value), 1), _MAX_SPAN) if value.isdigit() else 1


def _table(node: Any) -> Iterator[Node]:
    """Cells at explicit places: what overlaps or reaches below the last row is cut."""
    for caption in node.iterchildren("caption"):
        yield from _blocks(caption, "center")
    rows = [row for row in node.iter("tr") if _table_of(row) is node]
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for y, row in enumerate(rows):
        x = 0
        for cell in row.iterchildren("td", "th"):
            while (x, y) in taken:
                x += 1
            height = min(_span(cell, "rowspan"), len(rows) - y)
            width = 1
            while width < _span(cell, "colspan") and (x + width, y) not in taken:
                width += 1
            taken |= {(x + i, y + j) for i in range(width) for j in range(height)}
            content = tuple(_blocks(cell, "no-indent"))
            cells.append(Cell(x, y, width, height, cell.tag == "th", content))
            x += width
    # A span that reaches beyond every other row's cells would only make empty columns.
    columns = max((cell.x for cell in cells), default=-1) + 1
    cells = [replace(cell, colspan=min(cell.colspan, columns - cell.x)) for cell in cells]
    if columns:
        first = [cell for cell in cells if cell.y == 0]
        headed = len(rows) > 1 and all(cell.header and cell.rowspan == 1 for cell in first)
        yield Node(
            "table", cells=tuple(cells), columns=columns, header_rows=int(bool(first) and headed)
        )


def _table_of(row: Any) -> Any:
    return next(row.iterancestors("table"))


def image_size(image: PrintImage, *, width: float, height: float) -> tuple[float, float] | None:
    """Width and height in points within the given limits; None if it is no valid picture."""
    # Slow library, needed only when a document has pictures.
    from PIL import Image

    try:
        with Image.open(io.BytesIO(image.data)) as opened:
            across, down = opened.size
            opened.load()
    except Exception:  # noqa: BLE001 - any failure means it cannot be shown
        return None
    if not across or not down:
        return None
    scale = min(0.75, width / across, height / down)
    return across * scale, down * scale


def images_in(nodes: tuple[Node, ...], images: Mapping[str, PrintImage]) -> Iterator[str]:
    """The sources of all pictures in `nodes` that are at hand."""
    for node in nodes:
        if node.kind == "image" and node.source in images:
            yield node.source
        for item in node.items:
            yield from images_in(item, images)
        for cell in node.cells:
            yield from images_in(cell.content, images)
