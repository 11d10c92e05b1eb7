"""The body of a text as clean HTML, its levels 一、(一) 1. (1) made headings."""

from __future__ import annotations

from collections.abc import Iterable

from yangguang.kernel.documents.blocks import Block
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.wording import is_heading, level_of

_RANK = {"chapter": 0, "level-1": 1, "level-2": 2, "level-3": 3, "level-4": 4}
_HEADING_LENGTH = 60
_FIRST_TAG = 2  # h1 is the document's title


def body_html(blocks: Iterable[Block]) -> str:
    """The blocks as HTML; a heading's tag follows its depth so that no rank is skipped."""
    pieces: list[str] = []
    open_ranks: list[int] = []
    for block in blocks:
        level = level_of(block.text) if block.is_text else ""
        if not block.is_text:
            pieces.append(block.html)
        elif is_heading(block.text) or (block.heading and len(block.text) <= _HEADING_LENGTH):
            rank = _RANK.get(level, 1)
            while open_ranks and open_ranks[-1] >= rank:
                open_ranks.pop()
            open_ranks.append(rank)
            tag = f"h{_FIRST_TAG + len(open_ranks) - 1}"
            name = f' class="{level}"' if level in _RANK else ""
            pieces.append(f"<{tag}{name}>{block.html}</{tag}>")
        else:
            pieces.append(_paragraph(block, level))
    return clean_html("\n".join(pieces))


def _paragraph(block: Block, level: str) -> str:
    name = level or ("center" if block.centred else "")
    return f'<p class="{name}">{block.html}</p>' if name else f"<p>{block.html}</p>"
