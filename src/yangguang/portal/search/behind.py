"""Behind which doors of the portal a document stands: by the columns that show it.

Columns come with the city and change with it alone; when they do, the index is made anew
(`basis`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.publishing.models import Column
from yangguang.kernel.publishing.placing import filing_of, shown_by, subtree
from yangguang.kernel.publishing.selectors.catalogue import codes_of_topics
from yangguang.portal.doors import DOORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yangguang.kernel.publishing.models import CatalogueEntry
    from yangguang.kernel.publishing.placing import Filing
    from yangguang.portal.doors import Door

STATUTORY = "disclosure"
"""The door of the statutory column."""


class Doors:
    """The doors with their columns as they are now; asked for many entries."""

    def __init__(self) -> None:
        columns = list(Column.objects.all())
        self.agencies = {agency.pk: agency for agency in Agency.objects.all()}
        self.topics = codes_of_topics()
        self.columns = {
            door.slug: _columns_of(door, columns) for door in DOORS if door.slug != STATUTORY
        }
        self.statutory = {column.pk for column in columns if column.statutory}
        self.tests = {
            slug: [shown_by(column, columns) for column in behind]
            for slug, behind in self.columns.items()
        }
        self.known: dict[Filing, tuple[str, ...]] = {}

    def of_entry(self, entry: CatalogueEntry) -> tuple[str, ...]:
        """Names of the doors an entry stands behind."""
        place = filing_of(entry, self.topics, self.agencies)
        if place not in self.known:
            self.known[place] = tuple(self._of_place(place))
        return self.known[place]

    def _of_place(self, place: Filing) -> Iterable[str]:
        for slug, tests in self.tests.items():
            if any(is_shown(place) for is_shown in tests):
                yield slug
        if place.column in self.statutory:
            yield STATUTORY

    def of_column(self, column: Column) -> tuple[str, ...]:
        """Names of the doors a column stands behind."""
        if column.statutory:
            return (STATUTORY,)
        return tuple(
            slug for slug, behind in self.columns.items() if any(c.pk == column.pk for c in behind)
        )


def _columns_of(door: Door, columns: list[Column]) -> list[Column]:
    inside: set[int] = set()
    for column in columns:
        if column.slug in door.columns:
            inside |= subtree(columns, column)
    return [column for column in columns if column.pk in inside]


def basis() -> str:
    """Changes with the doors and their columns."""
    columns = Column.objects.order_by("pk").values_list(
        "pk", "slug", "parent", "statutory", "query"
    )
    return digest([[door.slug, *door.columns] for door in DOORS] + [repr(row) for row in columns])
