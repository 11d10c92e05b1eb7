"""What the portal gives the search: the kinds of thing it shows to everybody."""

from __future__ import annotations

from yangguang.kernel.search.registry import register_searchable
from yangguang.portal.search.documents import Documents
from yangguang.portal.search.small import KINDS


def register() -> None:
    """Register everything once, at start."""
    register_searchable(Documents())
    for kind in KINDS:
        register_searchable(kind)
