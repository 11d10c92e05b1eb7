"""Catalogue entries as rows of a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.press.selectors import sources_of
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.rules import VALIDITY_LABELS, Validity, validity_on
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from yangguang.areas.press.selectors import Source
    from yangguang.kernel.publishing.models import CatalogueEntry

# A list marks what a reader must not overlook; being in force is the ordinary case.
MARKED = frozenset(
    {
        Validity.ABOLISHED,
        Validity.EXPIRED,
        Validity.NOT_YET,
        Validity.AMENDED,
        Validity.PARTIALLY_VOID,
    }
)


LOOKS = {
    Validity.NOT_YET: "scheduled",
    Validity.AMENDED: "corrected",
    Validity.PARTIALLY_VOID: "corrected",
    Validity.EFFECTIVE: "in_force",
}


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    title: str
    url: str
    summary: str
    number: str
    agency: str
    at: datetime
    note: str
    state: tuple[str, str] | None
    source: str = ""
    """Where it came from and when it was published there, in a column that several feed."""


def validity_label(entry: CatalogueEntry) -> str:
    """What holds today, in words."""
    return str(VALIDITY_LABELS[_validity(entry, city_date(now()))])


def rows_of(entries: Iterable[CatalogueEntry]) -> list[Row]:
    """The entries as rows, with their validity as of today."""
    today = city_date(now())
    return [_row(entry, today) for entry in entries]


def with_sources(rows: Iterable[Row], entries: Iterable[CatalogueEntry]) -> list[Row]:
    """The rows with where each text came from."""
    listed = list(entries)
    known = sources_of(entry.publication_id for entry in listed)
    return [
        replace(row, source=_source_words(known.get(entry.publication_id), row.agency))
        for row, entry in zip(rows, listed, strict=True)
    ]


def _source_words(source: Source | None, agency: str) -> str:
    if source is None or (source.name == agency and source.at is None):
        return ""
    told = {"name": source.name, "at": datetime_cn(source.at)}
    if source.at is None:
        return _("来源：%(name)s") % told
    return _("转载自%(name)s，%(at)s") % told


def _validity(entry: CatalogueEntry, on: date) -> Validity:
    return validity_on(
        Validity(entry.validity),
        effective_from=entry.effective_from,
        valid_until=entry.valid_until,
        on=on,
    )


def _row(entry: CatalogueEntry, today: date) -> Row:
    validity = _validity(entry, today)
    look = LOOKS.get(validity, "repealed")
    state = (look, str(VALIDITY_LABELS[validity])) if validity in MARKED else None
    return Row(
        title=entry.title,
        url=reverse("portal:document", args=[entry.record.public_id]),
        summary=entry.summary,
        number=entry.doc_number,
        agency=entry.agency_name,
        at=entry.first_published_at,
        note=_("演示") if entry.demonstration else "",
        state=state,
    )
