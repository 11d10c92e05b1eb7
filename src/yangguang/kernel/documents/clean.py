"""The one allow-list for the HTML of document bodies; importing and publishing both use it."""

from __future__ import annotations

import re

import nh3

LEVELS = ("level-1", "level-2", "level-3", "level-4")
CLASSES = {*LEVELS, "chapter", "article", "annex-list", "subtitle", "center", "right", "no-indent"}

_CELL = {"colspan", "rowspan"}
_CLASSED = {"p", "h2", "h3", "h4", "h5", "h6", "td", "th", "table", "figure", "ol", "ul", "li"}
_TAGS = {
    *_CLASSED, "br", "hr", "strong", "em", "u", "s", "sub", "sup", "a", "img", "blockquote",
    "thead", "tbody", "tfoot", "tr", "caption", "figcaption", "pre", "code", "dl", "dt", "dd",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": _CELL,
    "th": {*_CELL, "scope"},
    "ol": {"start"},
}
# Whatever these contain is never text of a document.
_DROPPED = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math"}
_ATTACHMENT = re.compile(r"attachment:sha256/[0-9a-f]{64}\Z")
_RELATIVE = re.compile(r"(?![/\\]{2}|[/\\]\\)[^\s:\\<>\"'\x00-\x1f]+\Z")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"'\\\x00-\x1f]+\Z", re.IGNORECASE)
_SMALL_NUMBER = re.compile(r"[1-9]\d{0,3}\Z")


def _allowed_attribute(tag: str, name: str, value: str) -> str | None:
    value = value.strip()
    if name == "src":
        return value if _ATTACHMENT.match(value) or _RELATIVE.match(value) else None
    if name == "href":
        patterns = (_ATTACHMENT, _LINK, _RELATIVE)
        return value if any(pattern.match(value) for pattern in patterns) else None
    if name in {"colspan", "rowspan", "width", "height", "start"}:
        return value if _SMALL_NUMBER.match(value) else None
    return value


def clean_html(html: str) -> str:
    """`html` reduced to the mark-up that a document body may have; safe to show as it is."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=dict.fromkeys(_CLASSED, CLASSES),
        clean_content_tags=_DROPPED,
        attribute_filter=_allowed_attribute,
        url_schemes={"http", "https", "mailto", "attachment"},
        link_rel="noopener noreferrer",
    )
