"""What lies beside a saved page: the pictures and files it names by relative addresses."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote, unquote_to_bytes, urlsplit


class Surroundings(Protocol):
    """The place a page was saved in."""

    def file(self, address: str) -> bytes | None:
        """The bytes at an address as the page writes it; None when they are not there."""

    def link(self, address: str) -> str:
        """The address by which readers reach what the page links to."""


class Nothing:
    """A page that came alone."""

    def file(self, address: str) -> bytes | None:
        """Nothing is beside it."""
        del address
        return None

    def link(self, address: str) -> str:
        """As the page has it."""
        return address


class Archived:
    """A page within an archive; `member` gives what lies at a path, or None."""

    def __init__(self, page: str, member: Callable[[str], bytes | None]) -> None:
        self._page = page
        self._member = member

    def file(self, address: str) -> bytes | None:
        """A member of the archive."""
        path = resolved(self._page, address)
        return self._member(path) if path else None

    def link(self, address: str) -> str:
        """As the page has it: where the archive came from is not known."""
        return address


def resolved(page: str, address: str, *, site: str = "") -> str | None:
    """The path below the root that `address` on the page means; None: it leads elsewhere.

    `page` is the page's own path without a leading slash; `site` the host whose absolute
    addresses count as its own.
    """
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in {"", "http", "https"} or (host and host != site):
        return None
    path = _decoded(parts.path).replace("\\", "/")
    if not path or "\0" in path:
        return None
    joined = path.lstrip("/") if path.startswith("/") else f"{posixpath.dirname(page)}/{path}"
    plain = posixpath.normpath(joined.lstrip("/"))
    return None if plain.startswith("..") or plain == "." else plain


def _decoded(path: str) -> str:
    """Percent signs undone; older sites wrote file names in GBK."""
    raw = unquote_to_bytes(path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def absolute(page: str, address: str, *, site: str = "") -> str:
    """`address` as a path of the old site, query and all; others stay as they are."""
    path = resolved(page, address, site=site)
    if path is None:
        return address
    query = urlsplit(address.strip()).query
    return f"/{quote(path)}" + (f"?{query}" if query else "")
