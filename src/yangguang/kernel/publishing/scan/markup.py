"""Plain text of an HTML fragment, with the place each character came from.

Cells become tabs, rows and blocks line ends, white space one space each: the form in which
`scan` understands tables. Written as one pass over the source because masking must leave every
other character of it untouched, which no parse-and-write-back can promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_STOPS = re.compile(r"""[>"']""")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style"})
_TO_BLANKS = str.maketrans("\n\r\t\f", "    ")
Place = tuple[int, int] | None


@dataclass
class Plain:
    """Characters and, for each, its span in the source; None for a separator put in."""

    characters: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The plain text."""
        return "".join(self.characters)

    def add(self, characters: str, place: Place) -> None:
        """A piece of the source; all its characters come from the same place."""
        self.characters.extend(characters)
        self.places.extend([place] * len(characters))

    def part(self, separator: str) -> None:
        """A separator, unless the text begins here or one stands there already."""
        if self.characters and self.characters[-1] not in "\n\t":
            self.add(separator, None)


def html_text(html: str) -> str:
    """The text a reader sees, in the form `scan` takes."""
    return plain(html).text


def plain(html: str) -> Plain:
    """Text and places of an HTML fragment."""
    result = Plain()
    cell, unseen = "", ""
    for start, end, name, closing in _tokens(html):
        if unseen:
            unseen = "" if closing and name == unseen else unseen
        elif not name:
            _add_text(result, html, start, end)
        elif name in _UNSEEN:
            unseen = "" if closing else name
        elif name in _CELLS:
            _cell(result, closing=closing, in_row=cell == "row")
            cell = "row" if closing else "cell"
        elif name in {"tr", "table"}:
            _end_row(result)
            cell = ""
        elif name in _BLOCKS:
            result.part(" " if cell == "cell" else "\n")
    return result


def _cell(result: Plain, *, closing: bool, in_row: bool) -> None:
    """Cells after the first of a row begin with a tab."""
    if not closing and in_row:
        result.add("\t", None)


def _end_row(result: Plain) -> None:
    if result.characters and result.characters[-1] != "\n":
        result.add("\n", None)


def _tokens(html: str) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, tag name or "", is a closing tag) for each stretch of text and each tag."""
    place = 0
    while place < len(html):
        opened = html.find("<", place)
        if opened < 0:
            break
        tag = _NAME.match(html, opened)
        if html.startswith("<!--", opened):
            closed = html.find("-->", opened)
            end = closed + 3 if closed >= 0 else -1
        elif tag or html.startswith("<!", opened):
            end = _tag_end(html, opened)
        else:
            end = -1
        if end <= opened:
            if tag or html.startswith("<!", opened):
                break
            yield place, opened + 1, "", False
            place = opened + 1
            continue
        if opened > place:
            yield place, opened, "", False
        if tag:
            yield opened, end, tag[1].lower(), html[opened + 1] == "/"
        place = end
    if place < len(html):
        yield place, len(html), "", False


def _tag_end(html: str, place: int) -> int:
    """Just past the > that ends the tag, quotes respected; -1 when none does."""
    while stop := _STOPS.search(html, place):
        if stop[0] == ">":
            return stop.end()
        closed = html.find(stop[0], stop.end())
        if closed < 0:
            return -1
        place = closed + 1
    return -1


def _add_text(result: Plain, html: str, start: int, end: int) -> None:
    for reference in _REFERENCE.finditer(html, start, end):
        _add_characters(result, html, start, reference.start())
        result.add(unescape(reference[0]), reference.span())
        start = reference.end()
    _add_characters(result, html, start, end)


def _add_characters(result: Plain, html: str, start: int, end: int) -> None:
    result.characters.extend(html[start:end].translate(_TO_BLANKS))
    result.places.extend(zip(range(start, end), range(start + 1, end + 1), strict=True))
