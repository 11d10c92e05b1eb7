"""From a parsed HTML tree to plain blocks; saved pages and converted word files share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from yangguang.kernel.documents.blocks import Block, squash, tidy, visible
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.readers.text import MAX_BLOCKS, too_long

Element = Any
"""lxml elements have no published types."""

_BLOCK = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt",
    "fieldset", "figure", "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
    "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "details", "summary",
}  # fmt: skip
_WHOLE = {"table", "ol", "ul"}
_INLINE = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "u": "u",
    "sub": "sub",
    "sup": "sup",
}
_SILENT = {"script", "style", "noscript", "template", "iframe", "object", "embed", "head", "svg",
           "math", "select", "button", "input", "textarea", "canvas", "video", "audio"}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3"}
MAX_CELLS = 20_000

Picture = Callable[[str], str]
"""Maps a picture's address to the reference used in the body, empty to drop it."""
Link = Callable[[str], str]
"""Maps the address of a link to the one used in the body."""
_LATER = ("data-src", "data-original", "data-lazy-src", "_src")
"""Where pages keep the address of a picture that scripts load once it comes into sight."""


class Walker:
    """Collects blocks while walking a tree without recursion deeper than the parser allows."""

    def __init__(self, picture: Picture, link: Link = visible) -> None:
        self._picture = picture
        self._link = link
        self._blocks: list[Block] = []
        self._text: list[str] = []
        self._html: list[str] = []
        self._linked = 0

    def walk(self, root: Element) -> tuple[Block, ...]:
        """All blocks below `root`."""
        self._visit(root, in_link=False, centred=False, heading=False)
        self._flush(centred=False, heading=False)
        return tuple(self._blocks)

    def _visit(self, node: Element, *, in_link: bool, centred: bool, heading: bool) -> None:
        tag = node.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return
        if tag in _WHOLE and self._takes_whole(node):
            self._flush(centred=centred, heading=heading)
            self._whole(node)
            return
        block = tag in _BLOCK
        if block or tag == "br":
            self._flush(centred=centred, heading=heading)
        inner_centred = centred or _is_centred(node) if block else centred
        inner_heading = heading or tag in _HEADINGS
        self._open(node)
        for text, child in _children(node):
            self._add(text, in_link=in_link or tag == "a")
            if child is not None:
                self._visit(
                    child,
                    in_link=in_link or tag == "a",
                    centred=inner_centred,
                    heading=inner_heading,
                )
        self._close(node)
        if block:
            self._flush(centred=inner_centred, heading=inner_heading)

    def _open(self, node: Element) -> None:
        if node.tag == "img":
            self._html.append(self._shown(node))
        elif node.tag in _INLINE:
            self._html.append(f"<{_INLINE[node.tag]}>")
        elif node.tag == "a" and node.get("href"):
            self._html.append(f'<a href="{escape(self._link(visible(node.get("href"))))}">')

    def _shown(self, node: Element) -> str:
        later = next((value for key in _LATER if (value := node.get(key))), "")
        source = self._picture(visible(later or node.get("src") or "").strip())
        if not source:
            return ""
        return f'<img src="{escape(source)}" alt="{escape(tidy(node.get("alt") or ""))}">'

    def _close(self, node: Element) -> None:
        if node.tag in _INLINE:
            self._html.append(f"</{_INLINE[node.tag]}>")
        elif node.tag == "a" and node.get("href"):
            self._html.append("</a>")

    def _add(self, text: str, *, in_link: bool) -> None:
        plain = visible(text)
        self._text.append(plain)
        self._html.append(escape(plain, quote=False))
        if in_link:
            self._linked += len(squash(plain))

    def _flush(self, *, centred: bool, heading: bool) -> None:
        text = tidy("".join(self._text))
        html = tidy("".join(self._html))
        linked, self._linked = self._linked, 0
        self._text, self._html = [], []
        if text:
            # Mark-up left open by a paragraph that ends inside it is mended by the cleaner.
            clean = clean_html(html).strip() if "<" in html else html
            is_linked = linked >= 0.9 * len(squash(text)) > 0
            self._append(Block(text, clean, centred=centred, linked=is_linked, heading=heading))
        elif "<img" in html:
            self._append(Block("", f"<p>{clean_html(html)}</p>", is_text=False))

    def _append(self, block: Block) -> None:
        self._blocks.append(block)
        if len(self._blocks) > MAX_BLOCKS:
            raise too_long()

    def _takes_whole(self, node: Element) -> bool:
        """Pages are laid out with tables and lists; only those that hold data stay whole."""
        if node.tag != "table":
            return not any(True for _ in node.iterfind(".//table"))
        if any(True for _ in node.iterfind(".//table")):
            return False
        cells = sum(1 for cell in node.iter("td", "th"))
        return cells > 1

    def _whole(self, node: Element) -> None:
        if sum(1 for _ in node.iter("td", "th", "li")) > MAX_CELLS:
            raise too_long()
        html = clean_html("".join(self._serialized(node)))
        text = tidy(" ".join(_texts(node)))
        if not text and "<img" not in html:
            return
        linked = sum(len(squash(" ".join(_texts(link)))) for link in node.iter("a"))
        is_linked = linked >= 0.9 * len(squash(text)) > 0
        self._append(Block(text, html, is_text=False, linked=is_linked))

    def _serialized(self, node: Element) -> Iterator[str]:
        tag = node.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return
        if tag == "img":
            yield self._shown(node)
            return
        name = _INLINE.get(tag, tag)
        attributes = "".join(
            f' {key}="{escape(self._link(visible(value)) if key == "href" else visible(value))}"'
            for key in ("href", "colspan", "rowspan", "start")
            if (value := node.get(key))
        )
        yield f"<{name}{attributes}>"
        for text, child in _children(node):
            yield escape(visible(text), quote=False)
            if child is not None:
                yield from self._serialized(child)
        if tag not in {"br", "hr"}:
            yield f"</{name}>"


def _children(node: Element) -> Iterator[tuple[str, Element]]:
    yield node.text or "", None
    for child in node:
        yield "", child
        yield child.tail or "", None


def _texts(node: Element) -> Iterator[str]:
    if not isinstance(node.tag, str) or node.tag in _SILENT:
        return
    for text, child in _children(node):
        if text:
            yield text
        if child is not None:
            yield from _texts(child)


def _is_centred(node: Element) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    align = (node.get("align") or "").lower()
    return node.tag == "center" or align == "center" or "text-align:center" in style
