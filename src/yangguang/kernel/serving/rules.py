"""Keys, encodings, conditions and freshness of kept pages. Standard library only, no clock."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field
from email.utils import formatdate, mktime_tz, parsedate_tz
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TRACKERS = frozenset({"fbclid", "gclid", "spm", "isappinstalled"})
TRACKER_PREFIX = "utm_"
LONGEST_QUERY = 300
COMPRESSED = ("text/", "application/xml", "application/json", "application/atom", "application/rss")
SMALLEST = 512
"""Bytes below which compressing is not worth a header."""
KEPT_STATUSES = frozenset({200, 410})
CACHE_CONTROL = "public, max-age=0, s-maxage=1"
"""A proxy may answer for one second by itself, a browser asks each time."""
NOT_COPIED = frozenset(
    {
        *("content-length", "etag", "last-modified", "cache-control", "vary", "age", "date"),
        *("set-cookie", "connection", "content-encoding"),
    }
)


Headers = list[tuple[str, str]]


class Key(NamedTuple):
    """What makes two requests ask for the same page. A tuple: it is made with every request."""

    host: str
    """With its scheme."""
    path: str
    query: str
    mode: str
    """The reader's text size and contrast, the one thing taken from a cookie."""

    def text(self) -> str:
        """One line for the disk."""
        return f"{self.host}\n{self.path}\n{self.query}\n{self.mode}"


def normal_query(query: str) -> str:
    """The query with its names in order, without empty values and trackers."""
    if not query:
        return ""
    # Bytes as they came: what is not UTF-8 must not become something else on its way.
    kept = [
        (name, value)
        for name, value in parse_qsl(query, encoding="latin-1")
        if name not in TRACKERS and not name.startswith(TRACKER_PREFIX)
    ]
    ordered = sorted(kept, key=lambda pair: pair[0])
    return urlencode(ordered, encoding="latin-1", errors="replace")


@dataclass
class Page:
    """A page rendered once, with every form in which it is sent."""

    status: str
    """For example `200 OK`."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    packed: dict[str, bytes]
    """Encoding → the same bytes compressed; empty where compressing does not help."""
    etag: str
    changed_at: float
    """When its bytes last differed from those before, seconds since 1970."""
    rendered_at: float
    tags: frozenset[str]
    n: int
    """The clock read before the rendering began."""
    fresh_until: float
    """When it changes by time alone, seconds since 1970."""
    build: str
    """The program and the installation that made it."""
    lasting: bool = True
    """Whether nothing but acts and the end of the day changes it."""
    heads: dict[str, Headers] = field(default_factory=dict, compare=False, repr=False)
    """The headers as sent in each encoding, once they were asked for."""
    checked: int = field(default=-1, compare=False)
    """The n up to which its tags are known not to have moved."""

    def size(self) -> int:
        """Bytes it takes, roughly."""
        return (
            len(self.body)
            + sum(map(len, self.packed.values()))
            + sum(map(len, self.tags))
            + 100 * len(self.tags)
            + 1500
        )

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """The encodings it is kept in, in the order of preference."""
        return tuple(self.packed)

    @property
    def is_html(self) -> bool:
        """Whether it is a page for people."""
        return self.content_type.startswith("text/html")

    @property
    def content_type(self) -> str:
        """Its media type."""
        return next((v for k, v in self.headers if k.lower() == "content-type"), "")


def etag_of(body: bytes, status: str) -> str:
    """Changes with the bytes."""
    return hashlib.sha256(status.encode() + b"\0" + body).hexdigest()[:32]


def pack(
    body: bytes, content_type: str, packers: Mapping[str, Callable[[bytes], bytes]]
) -> dict[str, bytes]:
    """The body in every encoding that makes it smaller."""
    if len(body) < SMALLEST or not content_type.startswith(COMPRESSED):
        return {}
    made = {name: packer(body) for name, packer in packers.items()}
    return {name: data for name, data in made.items() if len(data) < len(body)}


def gzip(body: bytes) -> bytes:
    """As gzip, without a time in it: the same bytes always give the same file."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


@lru_cache(maxsize=512)
def accepted(header: str, offered: tuple[str, ...]) -> str:
    """The best encoding the reader takes of those offered, in the order offered; empty: plain."""
    if not header:
        return ""
    taken = {}
    for part in header.split(","):
        name, _sep, rest = part.partition(";")
        taken[name.strip().lower()] = _quality(rest)
    everything = taken.get("*", 0.0)
    return next((name for name in offered if taken.get(name, everything) > 0), "")


def _quality(text: str) -> float:
    name, _sep, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def is_unchanged(page: Page, *, if_none_match: str, if_modified_since: str) -> bool:
    """Whether the reader has these very bytes. An entity tag counts before a date (RFC 9110)."""
    if if_none_match:
        if if_none_match.strip() == "*":
            return True
        asked = {part.strip().removeprefix("W/").strip('"') for part in if_none_match.split(",")}
        return any(tag.partition("-")[0] == page.etag for tag in asked)
    if if_modified_since:
        parsed = parsedate_tz(if_modified_since)
        return parsed is not None and int(page.changed_at) <= mktime_tz(parsed)
    return False


def http_date(seconds: float) -> str:
    """The moment as headers write it."""
    return formatdate(seconds, usegmt=True)


def head_of(page: Page, encoding: str) -> list[tuple[str, str]]:
    """The headers of the page as sent in an encoding; the list is not to be changed."""
    known = page.heads.get(encoding)
    if known is None:
        known = page.heads[encoding] = _head_of(page, encoding)
    return known


def _head_of(page: Page, encoding: str) -> Headers:
    etag = f'"{page.etag}-{encoding}"' if encoding else f'"{page.etag}"'
    body = page.packed[encoding] if encoding else page.body
    vary = [*(["Accept-Encoding"] if page.packed else []), *(["Cookie"] if page.is_html else [])]
    found = [
        *page.headers,
        ("Content-Length", str(len(body))),
        ("ETag", etag),
        ("Last-Modified", http_date(page.changed_at)),
        ("Cache-Control", CACHE_CONTROL),
    ]
    if vary:
        found.append(("Vary", ", ".join(vary)))
    if encoding:
        found.append(("Content-Encoding", encoding))
    return found


def may_keep(status: str, headers: Iterable[tuple[str, str]]) -> bool:
    """Whether an answer may be shared: its status, no cookie, no word against it."""
    if int(status[:3]) not in KEPT_STATUSES:
        return False
    for name, value in headers:
        lower = name.lower()
        if lower == "set-cookie":
            return False
        if lower == "cache-control" and ("no-store" in value or "private" in value):
            return False
    return True
