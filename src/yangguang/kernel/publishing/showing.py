"""What pages show of records, by name: the tags they carry and the tags a change moves.

`record:ID` changes with everything the record's own page shows. `publication:ID` stands on every
page that shows words of that publication, so that what is taken back can be found everywhere.
`list:agency=ID` and so on change with the entries of the catalogue under that value.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import Q

from yangguang.kernel.publishing.models import CatalogueEntry, Relation
from yangguang.kernel.tags import declare_named, move

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL = "list:all"
TAKEN_BACK = "taken_back"
"""Moves with every withdrawal."""
PART = 10_000
"""Record ids in one part of the sitemap."""


def register() -> None:
    """The tables whose rows these tags name."""
    declare_named(
        "publishing_record",
        "publishing_version",
        "publishing_publication",
        "publishing_withdrawal",
        "publishing_relation",
        "publishing_attachment",
        "publishing_catalogueentry",
        "publishing_cataloguecount",
        "publishing_sitemappart",
        "ledger_act",
        "ledger_seal",
    )


def record_tag(pk: int) -> str:
    """Of everything one record's page shows."""
    return f"record:{pk}"


def publication_tag(pk: int) -> str:
    """Of the words of one publication, wherever they stand."""
    return f"publication:{pk}"


def list_tag(facet: str, value: object) -> str:
    """Of the entries of the catalogue under one value."""
    return f"list:{facet}={value}"


def part_of(record_id: int) -> int:
    """The part of the sitemap a record stands in."""
    return (record_id - 1) // PART


def in_part(part: int) -> Q:
    """Rows about the records of one part."""
    return Q(record_id__gt=part * PART, record_id__lte=(part + 1) * PART)


def entry_tags(entry: CatalogueEntry) -> set[str]:
    """Every list the entry stands in."""
    values = {
        "agency": entry.agency_id,
        "topic": entry.topic_id,
        "genre": entry.genre,
        "year": entry.year,
        "column": entry.column_id,
        "part": part_of(entry.record_id),
    }
    named = {list_tag(facet, value) for facet, value in values.items() if value not in {None, ""}}
    return {ALL, *named}


def move_entries(entries: Iterable[CatalogueEntry]) -> None:
    """The lists in which these entries stand, or stood, are to be shown anew."""
    move(*set(chain.from_iterable(map(entry_tags, entries))))


def move_related(records: Iterable[int]) -> None:
    """The records at the other end of every relation of these ones show them."""
    wanted = list(records)
    ends = Relation.objects.filter(Q(source__in=wanted) | Q(target__in=wanted))
    found = chain.from_iterable(ends.values_list("source", "target"))
    move(*{record_tag(pk) for pk in chain(found, wanted)})


def move_records(records: Iterable[int]) -> None:
    """Something public about these records changed: their pages, their lists, their relations."""
    wanted = list(records)
    move_related(wanted)
    move_entries(CatalogueEntry.objects.filter(pk__in=wanted))
