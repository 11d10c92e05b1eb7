"""What the portal gives the search: the kinds of thing it shows to everybody."""

from __future__ import annotations

from yangguang.kernel.notices.registry import register_list
from yangguang.kernel.publishing.erasing import register_eraser
from yangguang.kernel.publishing.selectors.catalogue import register_text_finder
from yangguang.kernel.search.following import remove
from yangguang.kernel.search.registry import register_searchable
from yangguang.portal.search.catalogue import records_with_words
from yangguang.portal.search.documents import Documents, key_of
from yangguang.portal.search.small import KINDS
from yangguang.portal.search.subscribing import SearchList


def register() -> None:
    """Register everything once, at start."""
    register_searchable(Documents())
    for kind in KINDS:
        register_searchable(kind)
    register_list(SearchList())
    register_eraser("search", lambda record_id: remove([key_of(record_id)]))
    register_text_finder(records_with_words)
