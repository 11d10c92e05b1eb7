"""Paragraphs from text that is only placed on pages (PDF, OFD)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from yangguang.kernel.documents.blocks import Block, paragraph, tidy

_PAGE_NUMBER = re.compile(r"^[\s—–\-·.第/]*\d{1,4}(?:\s*/\s*\d{1,4})?[\s—–\-·.页]*$")
SENTENCE_ENDS = "。；;:：!！?？"

# The quarter blank that programs set between Han signs and figures is layout, not text.
_TYPOGRAPHIC_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\d)|(?<=\d) (?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text on one line; `y` grows downwards."""

    page: int
    x: float
    y: float
    size: float
    text: str
    order: int = 0
    """Place in the stream, for pieces at one spot."""
    end: float | None = None
    """Where it ends, if that is known exactly."""

    @property
    def right(self) -> float:
        """Where it ends; unless known, Han signs are taken as square, others as half as wide."""
        if self.end is not None:
            return self.end
        return self.x + self.size * sum(1.0 if ord(c) > 0x2E7F else 0.5 for c in self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """The pieces that stand beside each other."""

    page: int
    x: float
    y: float
    right: float
    size: float
    text: str


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """Reading order: from top to bottom, then from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.page, p.y, p.x)):
        last = rows[-1][0] if rows else None
        near = last and last.page == piece.page
        if last and near and abs(last.y - piece.y) < 0.5 * max(last.size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [line for row in rows if (line := _joined(row)).text]


def _joined(row: list[Piece]) -> Line:
    row = _woven(sorted(row, key=lambda piece: (piece.x, piece.order)))
    text = row[0].text
    for before, piece in pairwise(row):
        text += (" " if _is_apart(before, piece) else "") + piece.text
    first = row[0]
    size = max(piece.size for piece in row if piece.text.strip() or piece is first)
    return Line(first.page, first.x, first.y, max(p.right for p in row), size, tidy(text))


def _is_apart(before: Piece, piece: Piece) -> bool:
    gap = piece.x - before.right
    if before.end is not None and before.text[-1:].isascii() and piece.text[:1].isascii():
        return gap > 0.12 * piece.size  # the blank between two words
    return gap > 0.6 * piece.size


def _woven(row: list[Piece]) -> list[Piece]:
    """Some programs draw a font's signs in one go and leave gaps for another font's.

    绕 四个全面 战略 and “ ” then come as two pieces that overlap; the second fills the gaps.
    """
    result: list[Piece] = []
    for piece in row:
        over = next((i for i, other in enumerate(result) if _fills(piece, other)), None)
        under = next((i for i, other in enumerate(result) if _fills(other, piece)), None)
        if over is not None:
            result[over] = _filled(result[over], piece)
        elif under is not None:
            result[under] = _filled(piece, result[under])
        else:
            result.append(piece)
    return result


def _fills(piece: Piece, gapped: Piece) -> bool:
    """Whether `piece` stands where `gapped` left a gap the size of a sign."""
    at = gapped.x
    for part in gapped.text.split(" ")[:-1]:
        at = replace(gapped, x=at, text=part).right
        if abs(at - piece.x) < 0.3 * gapped.size:
            return True
        at += gapped.size
    return False


def _filled(gapped: Piece, piece: Piece) -> Piece:
    parts = gapped.text.split(" ")
    fill = piece.text.split()
    at = gapped.x
    text = parts[0]
    for before, part in pairwise(parts):
        at = replace(gapped, x=at, text=before).right
        begun = at > piece.x - 0.3 * gapped.size
        text += (fill.pop(0) if begun and fill else " ") + part
        at += gapped.size
    return replace(gapped, text=text + "".join(fill))


Place = tuple[int, float]
"""Page, and how far down on it; places sort in reading order."""


def without_page_numbers(
    lines: Sequence[Line], filled: Container[int] = ()
) -> tuple[list[Line], list[Line]]:
    """The lines, and the numbers alone at the head or foot of a page.

    On pages in `filled` something else stands as well, so that a number may be their only line.
    """
    edges: dict[int, tuple[float, float]] = {}
    for line in lines:
        top, bottom = edges.get(line.page, (line.y, line.y))
        edges[line.page] = (min(top, line.y), max(bottom, line.y))
    numbers = [
        line
        for line in lines
        if _PAGE_NUMBER.match(line.text)
        and line.y in edges[line.page]
        and (line.page in filled or edges[line.page][0] < edges[line.page][1])
    ]
    taken = set(numbers)
    return [line for line in lines if line not in taken], numbers


def blocks_of(kept: Sequence[Line], breaks: Iterable[Place] = ()) -> list[tuple[Place, Block]]:
    """Paragraphs with the place where each begins.

    None goes on past a place in `breaks`: a table or picture stands there.
    """
    blocks: list[tuple[Place, Block]] = []
    for group in _grouped(kept, sorted(breaks)):
        text = ""
        for line in group:
            text = join(text, line.text)
        text = _TYPOGRAPHIC_GAP.sub("", text)
        made = paragraph(text)
        if made.text:
            centred = len(group) == 1 and _is_centred(group[0], kept)
            place = (group[0].page, group[0].y)
            blocks.append((place, Block(made.text, made.html, centred=centred)))
    return blocks


def join(text: str, following: str) -> str:
    """Two lines of a paragraph as one; Han signs need no blank between them."""
    last, first = text[-1:], following[:1]
    gap = " " if last.isascii() and first.isascii() and last.isalnum() and first.isalnum() else ""
    return text + gap + following


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    ordered = sorted(line.x for line in lines)
    return ordered[len(ordered) // 20], max(line.right for line in lines)


def _is_centred(line: Line, lines: Sequence[Line]) -> bool:
    left, right = _edges(lines)
    before, after = line.x - left, right - line.right
    return before > 2.5 * line.size and abs(before - after) < 2 * line.size


def _grouped(lines: Sequence[Line], breaks: Sequence[Place]) -> Iterator[list[Line]]:
    if not lines:
        return
    left, right = _edges(lines)
    group: list[Line] = []
    for line in lines:
        if group and (_begins(line, group[-1], left, right) or _is_broken(group[-1], line, breaks)):
            yield group
            group = []
        group.append(line)
    yield group


def _begins(line: Line, before: Line, left: float, right: float) -> bool:
    """A new paragraph: indented, after a short line, in another size or further down."""
    size = line.size
    # The line itself is indented, or the one above was set in the middle or to the right.
    if line.x - left > 1.2 * size or before.x - left > 2.6 * size:
        return True
    # Widths are estimates; a line that is only a little short ends a paragraph with a sentence.
    short = right - before.right
    if short > 0.4 * (right - left) or (short > 2.5 * size and before.text[-1] in SENTENCE_ENDS):
        return True
    if abs(size - before.size) > 0.15 * size:
        return True
    return line.page == before.page and line.y - before.y > 2.6 * size


def _is_broken(before: Line, line: Line, breaks: Sequence[Place]) -> bool:
    at = bisect_left(breaks, (before.page, before.y))
    return at < len(breaks) and breaks[at] < (line.page, line.y)
