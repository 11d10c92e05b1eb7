"""What is printed: plain values and body HTML, independent of where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PrintPart:
    """One text; the first part stands under the document's title, each further on a new page."""

    title: str
    body_html: str


@dataclass(frozen=True, slots=True)
class PrintImage:
    """A picture the bodies refer to as attachment:sha256/…"""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintDocument:
    """An official document ready to be set."""

    title: str
    parts: tuple[PrintPart, ...]
    printed_at: datetime
    issuers: tuple[str, ...] = ()
    doc_number: str = ""
    main_recipients: str = ""
    signature: tuple[str, ...] = ()
    formed_on: date | None = None
    note: str = ""
    metadata: tuple[tuple[str, str], ...] = ()
    """Labels and values of the record's box, printed after the document."""
    url: str = ""
    red_head: bool = False
    images: Mapping[str, PrintImage] = field(default_factory=dict)
    """By the value of src."""
    language: str = "zh"
    is_form: bool = False
    """A form: a rule (hr) in a cell is an empty line to be filled in by hand."""


def words_of(document: PrintDocument) -> str:
    """All its texts with their mark-up: what its title speaks of, it speaks of again."""
    return "".join(part.body_html for part in document.parts)


def written_date(day: date) -> str:
    """The date as official documents write it: no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"
