"""What the portal gives the search: the kinds of thing it shows to everybody."""

from __future__ import annotations

from yangguang.kernel.notices.registry import register_list
from yangguang.kernel.search.registry import register_searchable
from yangguang.portal.search.documents import Documents
from yangguang.portal.search.small import KINDS
from yangguang.portal.search.subscribing import SearchList


def register() -> None:
    """Register everything once, at start."""
    register_searchable(Documents())
    for kind in KINDS:
        register_searchable(kind)
    register_list(SearchList())
