"""Links of a page, and what becomes of them in a folder of files. Standard library only."""

from __future__ import annotations

import hashlib
import re
from html import escape, unescape
from posixpath import dirname, relpath
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from collections.abc import Callable

ATTRIBUTE = re.compile(r'\b(href|src|action|data-suggest)="(/[^"]*)"')
"""Our own mark-up writes attributes in one way; other sites' addresses are left alone."""
POSTING = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>.*?</form>', re.DOTALL)
"""A form that is sent: forms are not nested."""
SELF_ASKING = re.compile(r"<form\b(?![^>]*\baction=)")
"""A form that asks the page it stands on."""
SENT_BY = "csrfmiddlewaretoken"
"""The field every form that is sent carries."""
OF_ITSELF = re.compile(r'\bhref="(\?[^"]*)"')
"""A link to the page it stands on, asked otherwise: the next part of a list, another filter."""
PAGED = frozenset({"after", "page"})
FILTERS = frozenset({"agency", "topic", "genre", "year", "column", "state", "part", "clause"})


def is_copied(query: str) -> bool:
    """Whether an address with this query is part of the copy: lists page by page, or under one
    filter; every combination of filters would be without end.
    """
    names = [name for name, _value in parse_qsl(query, keep_blank_values=True)]
    return not names or (len(names) == 1 and names[0] in PAGED | FILTERS)


def file_of(address: str) -> str:
    """The file of an address, from the top of the folder."""
    path, _mark, query = address.partition("?")
    parts = [p for p in unquote(path).split("/") if p not in {"", ".", ".."}]
    place = "/".join(parts)
    # A name from the query itself would be too long for some file systems.
    mark = f"q-{hashlib.sha256(query.encode()).hexdigest()[:16]}" if query else ""
    if path.endswith("/"):
        return "/".join(filter(None, (place, mark, "index.html")))
    stem, dot, ending = place.rpartition(".")
    return f"{stem}-{mark}{dot}{ending}" if mark else place


def with_whole_links(page: str, *, address: str) -> str:
    """The page with links that only name another query of it as whole addresses.

    In a folder of files a query leads nowhere: the next part of a list is another file.
    """
    path = escape(address.partition("?")[0])
    return OF_ITSELF.sub(lambda match: f'href="{path}{match[1]}"', page)


def links_of(page: str) -> set[str]:
    """Addresses on this site that a page leads to, without their fragments."""
    found = (unescape(address).partition("#")[0] for _name, address in ATTRIBUTE.findall(page))
    return {address for address in found if not address.startswith("//")}


def without_forms(page: str, *, instead: str) -> str:
    """The page with a note for every form somebody fills in: a folder of files takes nothing in.

    The switches of the display carry no token; they stay, and lead to the live site.
    """
    return POSTING.sub(lambda match: instead if SENT_BY in match[0] else match[0], page)


def rewritten(
    page: str, *, address: str, file: str, is_here: Callable[[str], bool], live: str
) -> str:
    """The page with links to its neighbours in the folder; what is not there leads to the site.

    Whatever asks something asks the site, also a form that names no address: the page's own.
    """
    page = SELF_ASKING.sub(f'<form action="{escape(address.partition("?")[0])}"', page)

    def turn(match: re.Match[str]) -> str:
        name, found = match[1], unescape(match[2])
        plain, mark, fragment = found.partition("#")
        if found.startswith("//"):
            return match[0]
        if name in {"action", "data-suggest"} or not is_here(plain):
            target = f"{live}{found}"
        else:
            target = relpath(file_of(plain), dirname(file) or ".") + mark + fragment
        return f'{name}="{escape(target)}"'

    return ATTRIBUTE.sub(turn, page)
