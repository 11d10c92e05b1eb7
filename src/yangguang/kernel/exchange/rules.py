"""What an address of an old site is, however it was written."""

from __future__ import annotations

import re
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote_to_bytes, urlsplit

LENGTH = 500
INDEXES = ("index.html", "index.htm", "index.shtml")
PAGES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
DYNAMIC = frozenset({".jsp", ".asp", ".aspx", ".php", ".do", ".action"})
DOCUMENTS = frozenset({".txt", ".docx", ".pdf", ".ofd", ".doc", ".wps"})
# Programs that save whole sites write the query into the file's name, and an ending after it.
_SAVED_QUERY = re.compile(
    r"(?P<path>.+\.(?:jsp|aspx?|php|do|action))[?@](?P<query>[^/]+?)(?:\.html?)?\Z", re.IGNORECASE
)
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SAVED_ENDING = re.compile(r"(?P<path>.+\.(?:jsp|aspx?|php|do|action))\.html?\Z", re.IGNORECASE)


def canonical(address: str) -> str:
    """Path with query in one spelling: browsers, servers and sitemaps escape differently."""
    parts = urlsplit(address)
    path = quote(unquote_to_bytes(parts.path or "/"), safe="/")
    return (path + (f"?{parts.query}" if parts.query else ""))[:LENGTH]


def candidates(address: str) -> tuple[str, ...]:
    """The spellings under which an address asked for may be kept."""
    whole = canonical(address)
    path, _mark, query = whole.partition("?")
    if path.endswith("/") and not query:
        return (whole, *(f"{path}{name}" for name in INDEXES))
    return (whole,)


def address_of_file(path: str) -> str:
    """The address that a saved file stood at; `path` is relative to the site's folder."""
    if found := _SAVED_QUERY.match(path):
        return canonical(f"/{quote(found['path'])}?{found['query']}")
    if found := _SAVED_ENDING.match(path):
        path = found["path"]
    return canonical(f"/{quote(path)}")


def first_sentences(body: str, *, limit: int = 100) -> str:
    """The beginning of a text as its summary: whole sentences up to the limit, at least one."""
    paragraphs = (" ".join(_TAG.sub("", part).split()) for part in _PARAGRAPH.findall(body))
    text = next((unescape(part) for part in paragraphs if "。" in part), "")
    end = text.rfind("。", 0, limit) + 1 or text.find("。") + 1
    return text[: min(end, 3 * limit)]


def rank(path: str) -> int | None:
    """0 for a page, 1 for a document, None for what is neither.

    Pages come first: a document that a page carries as its attachment is not imported again.
    """
    found = _SAVED_QUERY.match(path) or _SAVED_ENDING.match(path)
    suffix = PurePosixPath(found["path"] if found else path).suffix.lower()
    if suffix in PAGES or suffix in DYNAMIC:
        return 0
    return 1 if suffix in DOCUMENTS else None
