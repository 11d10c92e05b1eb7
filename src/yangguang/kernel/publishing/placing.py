"""Where entries of the catalogue are filed, and which columns show them: in memory, for many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.publishing.models import CatalogueEntry, Column


def subtree(columns: Iterable[Column], root: Column) -> set[int]:
    """A column and all below it."""
    children: dict[int | None, list[int]] = {}
    for column in columns:
        children.setdefault(column.parent_id, []).append(column.pk)
    found, queue = set(), [root.pk]
    while queue:
        pk = queue.pop()
        found.add(pk)
        queue.extend(children.get(pk, []))
    return found


@dataclass(frozen=True)
class Filing:
    """Where an entry stands: what columns ask of it, whatever the day."""

    column: int | None
    genre: str
    topics: frozenset[str] = frozenset()
    """Codes of its topic and of the one above."""
    agency: str = ""
    level: str = ""
    year: int = 0


def filing_of(
    entry: CatalogueEntry, topics: Mapping[int, frozenset[str]], agencies: Mapping[int, Agency]
) -> Filing:
    """The place of one entry."""
    agency = agencies[entry.agency_id]
    return Filing(
        entry.column_id,
        entry.genre,
        topics.get(entry.topic_id or 0, frozenset()),
        agency.code,
        agency.level,
        entry.year,
    )


def shown_by(column: Column, known: Iterable[Column]) -> Callable[[Filing], bool]:
    """Whether a column shows what stands at a place: its query in memory, validity left out,
    which changes with the day.
    """
    columns = list(known)
    query = {name: value for name, value in (column.query or {}).items() if value}
    filed = subtree(columns, column)
    also = [subtree(columns, c) for c in columns if c.slug in query.get("columns", ())]
    asked = set().union(*also)

    def is_shown(place: Filing) -> bool:
        if place.column in filed or not query:
            return place.column in filed
        return (
            ("columns" not in query or place.column in asked)
            and ("genres" not in query or place.genre in query["genres"])
            and ("topics" not in query or bool(place.topics & set(query["topics"])))
            and ("agency" not in query or place.agency == query["agency"])
            and ("levels" not in query or place.level in query["levels"])
            and ("years" not in query or place.year in query["years"])
        )

    return is_shown
