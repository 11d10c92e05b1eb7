"""Lists that may be very long: counted and turned to a limit, so that a page never costs more."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

if TYPE_CHECKING:
    from django.db.models import QuerySet

CAP = 1000


class CappedPaginator(Paginator[Any]):
    """Shows the first `CAP` rows; whoever looks further narrows the list."""

    def __init__(self, rows: QuerySet[Any], per_page: int, *, found: int | None = None) -> None:
        """`found`: how many there are, for whoever has counted them already."""
        super().__init__(rows[:CAP], per_page)
        self.rows = rows
        if found is not None:
            self.found = found

    @cached_property
    def found(self) -> int:
        """How many rows there are, counted up to one more than the cap."""
        return int(self.rows.order_by()[: CAP + 1].count())

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        return min(self.found, CAP)

    @property
    def is_capped(self) -> bool:
        """Whether there are more."""
        return self.found > CAP
