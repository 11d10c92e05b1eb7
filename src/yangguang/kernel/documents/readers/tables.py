"""A table set from cells and the text that stands in them; PDF and OFD share it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from yangguang.kernel.documents.blocks import Block, tidy
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.model import Attachment
from yangguang.kernel.documents.readers.grid import Box
from yangguang.kernel.documents.readers.layout import (
    SENTENCE_ENDS,
    Line,
    Piece,
    Place,
    blocks_of,
    join,
    lines_of,
    without_page_numbers,
)
from yangguang.kernel.documents.readers.markup import MAX_CELLS
from yangguang.kernel.documents.readers.text import too_long

_MIN_COLUMNS = 2
_MIN_FILLED = 3
_FINE = 0.15
"""In units of the text's size: edges this close are one edge."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, a string a paragraph, and how far it reaches."""

    paragraphs: tuple[str, ...]
    wide: int
    high: int

    @property
    def html(self) -> str:
        """The cell as mark-up."""
        spans = (f' colspan="{self.wide}"' if self.wide > 1 else "") + (
            f' rowspan="{self.high}"' if self.high > 1 else ""
        )
        content = "".join(f"<p>{escape(text, quote=False)}</p>" for text in self.paragraphs)
        return f"<td{spans}>{content}</td>"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the place where it begins."""

    page: int
    top: float
    last_page: int
    bottom: float
    columns: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def block(self) -> Block:
        """The table as one block."""
        html = "".join(f"<tr>{''.join(cell.html for cell in row)}</tr>" for row in self.rows)
        texts = (text for row in self.rows for cell in row for text in cell.paragraphs)
        return Block(
            tidy(" ".join(texts)),
            clean_html(f"<table><tbody>{html}</tbody></table>"),
            is_text=False,
        )


def take_tables(
    page: int, groups: Sequence[Sequence[Box]], pieces: Sequence[Piece]
) -> tuple[list[Table], list[Piece]]:
    """The tables of a page, and the text that stands outside them.

    A single box or a column of boxes is a frame around text, and no table. Raises Unreadable for
    more cells than any document has.
    """
    if sum(len(group) for group in groups) > MAX_CELLS:
        raise too_long()
    left = list(pieces)
    tables: list[Table] = []
    for group in groups:
        grid = _Grid(group, size=max((piece.size for piece in left), default=1.0))
        inside, outside = grid.sorted(left)
        filled = sum(1 for found in inside.values() if found)
        if len(grid.xs) <= _MIN_COLUMNS or filled < min(_MIN_FILLED, len(group)):
            continue
        tables.append(Table(page, grid.ys[0], page, grid.ys[-1], grid.xs, grid.rows(inside)))
        left = outside
    return tables, left


class _Grid:
    """The cells of one table by column and row."""

    def __init__(self, boxes: Sequence[Box], *, size: float) -> None:
        self.xs = _edges([x for box in boxes for x in (box.left, box.right)], _FINE * size)
        self.ys = _edges([y for box in boxes for y in (box.top, box.bottom)], _FINE * size)
        if len(self.xs) * len(self.ys) > 2 * MAX_CELLS:
            raise too_long()
        self._boxes = boxes
        self._at: dict[tuple[int, int], Box] = {}
        for box in boxes:
            first, last, top, bottom = self._place(box)
            for column in range(first, last):
                for row in range(top, bottom):
                    self._at.setdefault((column, row), box)

    def _place(self, box: Box) -> tuple[int, int, int, int]:
        """First column, column after the last, first row, row after the last."""
        xs, ys = self.xs, self.ys
        return (
            _index(xs, box.left), _index(xs, box.right),
            _index(ys, box.top), _index(ys, box.bottom),
        )  # fmt: skip

    def sorted(self, pieces: Sequence[Piece]) -> tuple[dict[Box, list[Piece]], list[Piece]]:
        """The text of every cell, and the text outside."""
        inside: dict[Box, list[Piece]] = {box: [] for box in self._boxes}
        outside: list[Piece] = []
        for piece in pieces:
            # A point inside the first sign: programs differ in how far a text reaches.
            column = bisect_right(self.xs, piece.x + 0.3 * piece.size) - 1
            row = bisect_right(self.ys, piece.y - 0.3 * piece.size) - 1
            box = self._at.get((column, row))
            (inside[box] if box else outside).append(piece)
        return inside, outside

    def rows(self, inside: dict[Box, list[Piece]]) -> tuple[tuple[Cell, ...], ...]:
        """The cells in order, each where it begins."""
        rows: list[list[tuple[int, Cell]]] = [[] for _edge in self.ys[1:]]
        for box, pieces in inside.items():
            first, last, top, bottom = self._place(box)
            cell = Cell(tuple(_paragraphs(box, pieces)), last - first, bottom - top)
            rows[top].append((first, cell))
        return tuple(
            tuple(cell for _column, cell in sorted(row, key=lambda place: place[0])) for row in rows
        )


def _edges(values: Sequence[float], near: float) -> tuple[float, ...]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > near:
            found.append(value)
    return tuple(found)


def _index(edges: Sequence[float], value: float) -> int:
    """The edge at the value; `_edges` keeps the lowest of those that are one."""
    return bisect_right(edges, value) - 1


def _paragraphs(box: Box, pieces: Sequence[Piece]) -> Iterator[str]:
    """The text of a cell; a line that ends well before the edge ends a paragraph."""
    lines = lines_of(pieces)
    text = lines[0].text if lines else ""
    for before, line in pairwise(lines):
        if _is_short(before, box):
            yield text
            text = line.text
        else:
            text = join(text, line.text)
    if text:
        yield text


def _is_short(line: Line, box: Box) -> bool:
    # Text in the middle of its cell leaves room on both sides: what both leave counts.
    room = box.right - line.right + max(0.0, line.x - box.left)
    if line.text[-1] in SENTENCE_ENDS and room > 2.2 * line.size:
        return True
    return room > max(3.2 * line.size, 0.35 * (box.right - box.left))


def placed(
    pieces: Sequence[Piece], tables: Sequence[Table], drawn: Sequence[tuple[Place, Block]]
) -> tuple[tuple[Block, ...], list[str]]:
    """Text, tables and pictures in reading order, and the page numbers taken away."""
    lines, numbers = without_page_numbers(lines_of(pieces), {table.page for table in tables})
    others = list(drawn)
    for table in continued(tables, lines):
        others.append(((table.page, table.top), table.block()))
    blocks = [*blocks_of(lines, [place for place, _block in others]), *others]
    blocks.sort(key=lambda pair: pair[0])
    return tuple(block for _place, block in blocks), [line.text for line in numbers]


def picture_block(found: Attachment) -> Block:
    """A picture that stands by itself."""
    return Block("", f'<p><img src="{found.reference}" alt=""></p>', is_text=False)


def continued(tables: Sequence[Table], lines: Sequence[Line]) -> list[Table]:
    """Tables that go on over the end of a page made one.

    The head that programs repeat on every page is left out there. `lines` is the text outside.
    """
    result: list[Table] = []
    for table in tables:
        if result and _goes_on(result[-1], table, lines):
            before = result.pop()
            rows = table.rows[1:] if table.rows[:1] == before.rows[:1] else table.rows
            table = replace(  # noqa: PLW2901  the two are one from here on
                before, last_page=table.page, bottom=table.bottom, rows=before.rows + rows
            )
        result.append(table)
    return result


def _goes_on(before: Table, table: Table, lines: Sequence[Line]) -> bool:
    if table.page != before.last_page + 1 or len(table.columns) != len(before.columns):
        return False
    if any(abs(a - b) > 2 for a, b in zip(table.columns, before.columns, strict=True)):
        return False
    return not any(
        (line.page == before.last_page and line.y > before.bottom)
        or (line.page == table.page and line.y < table.top)
        for line in lines
    )
