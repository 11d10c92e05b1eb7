"""Tables that stand as cards on narrow screens: every cell is told by its column's head.

A cell laid out as a block is no cell any more to some readers, so that the roles stand in the
marks as well. The rows are our own templates' (head in `thead`, a `tr` for each row).
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
MARK = re.compile(r"<(thead|tbody|tfoot|tr|th|td)\b([^>]*)>")
SPAN = re.compile(r'\bcolspan="(\d+)"')
ROLES = {"thead": "rowgroup", "tbody": "rowgroup", "tfoot": "rowgroup", "tr": "row", "td": "cell"}
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
    """The rows with roles and labels; None for a table that need not stand as cards."""
    labels = labels_of(content)
    if len(labels) < FEWEST or "rowspan=" in content:
        return None
    head = HEAD.search(content)
    end = head.end() if head else 0
    return _with_roles(content[:end]) + _with_labels(content[end:], labels)


def _with_roles(head: str) -> str:
    def mark(found: re.Match[str]) -> str:
        role = "columnheader" if found[1] == "th" else ROLES[found[1]]
        return f'<{found[1]} role="{role}"{found[2]}>'

    return MARK.sub(mark, head)


def _with_labels(rows: str, labels: list[str]) -> str:
    place = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal place
        name, attributes = found[1], found[2]
        if name not in {"th", "td"}:
            place = 0
            return f'<{name} role="{ROLES[name]}"{attributes}>'
        span = _span(attributes)
        label = labels[place] if span == 1 and place < len(labels) else ""
        place += span
        if name == "th":
            return f'<th role="rowheader"{attributes}>'
        said = f' data-label="{escape(label)}"' if label else ""
        return f'<td role="cell"{said}{attributes}>'

    return MARK.sub(mark, rows)
