"""Tables that stand as cards on narrow screens: every cell is told by its column's head.

The rows are our own templates' (head in `thead`, a `tr` for each row). To some readers a cell laid
out as a block is no cell any more; there the page's script names the roles. In the marks they
would not be valid HTML.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from django.utils.html import escape, strip_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

FEWEST = 3
"""Columns from which a table is too wide for a telephone."""
HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
HEAD_CELL = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
MARK = re.compile(r"<(tr|th|td)\b([^>]*)>")
SPAN = re.compile(r'\bcolspan="(\d+)"')
WORDLESS = re.compile(r"\s+")


def labels_of(content: str) -> list[str]:
    """The words of the columns' heads, one for each column."""
    head = HEAD.search(content)
    return list(_labels(head[0])) if head else []


def _labels(head: str) -> Iterator[str]:
    for cell in HEAD_CELL.finditer(head):
        words = WORDLESS.sub(" ", unescape(strip_tags(cell[2]))).strip()
        yield from [words] * _span(cell[1])


def _span(attributes: str) -> int:
    found = SPAN.search(attributes)
    return int(found[1]) if found else 1


def stacked(content: str) -> str | None:
    """The rows with labels; None for a table that need not stand as cards."""
    labels = labels_of(content)
    if len(labels) < FEWEST or "rowspan=" in content:
        return None
    head = HEAD.search(content)
    end = head.end() if head else 0
    return content[:end] + _with_labels(content[end:], labels)


def _with_labels(rows: str, labels: list[str]) -> str:
    place = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal place
        name, attributes = found[1], found[2]
        if name == "tr":
            place = 0
            return found[0]
        span = _span(attributes)
        label = labels[place] if span == 1 and place < len(labels) else ""
        place += span
        if name == "th" or not label:
            return found[0]
        return f'<td data-label="{escape(label)}"{attributes}>'

    return MARK.sub(mark, rows)
