"""The plain blocks that every reader hands to the recognition of structure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape

from yangguang.kernel.documents.model import Attachment

# Control characters, the byte-order mark, zero-width and direction-changing signs: they carry no
# text and are used to make text look like something else.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)
_BLANKS = re.compile(r"[ \t\r\n\xa0\u2000-\u200a\u202f\u3000]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, table, list or picture in reading order."""

    text: str
    html: str
    """Clean inline mark-up of a paragraph, or the whole element if not `is_text`."""
    is_text: bool = True
    centred: bool = False
    linked: bool = False
    """Nearly all of its text is links: navigation rather than document."""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """A file before its structure is known."""

    blocks: tuple[Block, ...]
    media_type: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the file says of itself: title, published, source, issuer, number, site."""
    attachments: tuple[Attachment, ...] = ()
    stripped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def warned(self, *messages: str) -> Raw:
        """The same with further warnings."""
        return replace(self, warnings=(*self.warnings, *messages))


def visible(text: str) -> str:
    """`text` without control and other invisible characters."""
    return _INVISIBLE.sub("", text)


def tidy(text: str) -> str:
    """`text` on one line, every run of blanks made one."""
    return _BLANKS.sub(" ", visible(text)).strip()


def squash(text: str) -> str:
    """`text` without any blanks, for comparison."""
    return _BLANKS.sub("", visible(text))


def paragraph(text: str) -> Block:
    """A block of plain text."""
    plain = tidy(text)
    return Block(plain, escape(plain, quote=False))
