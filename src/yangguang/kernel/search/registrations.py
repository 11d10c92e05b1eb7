"""What the search gives the ledger: the index as a projection of its own, acts of editors."""

from __future__ import annotations

from yangguang.kernel.ledger.registry import register_outside
from yangguang.kernel.search.following import SearchProjection


def register() -> None:
    """Register everything once, at start."""
    register_outside(SearchProjection())
