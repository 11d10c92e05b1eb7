"""The catalogue's filter by words: asked from the index instead of reading every title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.now import now
from yangguang.kernel.publishing.selectors.catalogue import Worded
from yangguang.kernel.search.embedded.index import NoIndex
from yangguang.kernel.search.engine import Facet
from yangguang.kernel.search.finding import Asked, listed_keys
from yangguang.kernel.search.following import is_ours
from yangguang.portal.search.documents import Documents, record_ids

if TYPE_CHECKING:
    from yangguang.kernel.publishing.selectors import CatalogueFilters

NARROWED = {
    "agency": Facet.AGENCY,
    "topic": Facet.TOPIC,
    "genre": Facet.GENRE,
    "year": Facet.YEAR,
}


def records_with_words(
    filters: CatalogueFilters,
    *,
    limit: int,
    below: int | None = None,
    above: int | None = None,
) -> Worded | None:
    """Records that have the words, as the catalogue lists them; None without an index of this
    database.
    """
    narrowed = {
        facet: value for name, facet in NARROWED.items() if (value := getattr(filters, name))
    }
    asked = Asked(filters.text, {Facet.KIND: Documents.kind, **narrowed})
    try:
        if not is_ours():
            return None
        keys, total = listed_keys(asked, at=now(), limit=limit, below=below, above=above)
    except NoIndex:
        return None
    return Worded(record_ids(keys), total)
