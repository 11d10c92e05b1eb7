"""A search as it stands in the address, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from yangguang.kernel.search.engine import Facet, Sort
from yangguang.kernel.search.finding import DEEPEST_PAGE, LONGEST_PAGE, PAGE, Asked
from yangguang.kernel.search.text import normalised

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

LONGEST = 200


def asked_by(data: QueryDict, *, size: int = PAGE) -> Asked:
    """What an address asks for; what cannot be read is as if it were not there."""
    filters = {}
    for facet in Facet:
        value = normalised(data.get(facet.value, "")[:60])
        if value:
            filters[facet] = value
    sort = Sort.DATE if data.get("sort") == Sort.DATE else Sort.FIT
    return Asked(
        typed=data.get("q", "")[:LONGEST].replace("\0", " ").strip(),
        filters=filters,
        sort=sort,
        page=_number(data.get("page", ""), 1, DEEPEST_PAGE),
        size=min(size, LONGEST_PAGE),
    )


def _number(text: str, least: int, most: int) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) < 9
    return min(max(int(text), least), most) if is_number else least


def query_of(asked: Asked, changes: Mapping[str, str] | None = None, *, page: int = 1) -> str:
    """The search as a query, in one order; an empty value in `changes` leaves it out."""
    values = {
        "q": asked.typed,
        **{facet.value: asked.filters.get(facet, "") for facet in Facet},
        "sort": asked.sort.value if asked.sort is not Sort.FIT else "",
        "page": str(page) if page > 1 else "",
        **(changes or {}),
    }
    return urlencode({name: value for name, value in values.items() if value})
