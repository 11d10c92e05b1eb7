"""Published records that may already answer what somebody is about to ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yangguang.areas.requests.rules.doors import grams, likeness
from yangguang.kernel.publishing.selectors import CatalogueFilters
from yangguang.kernel.publishing.selectors.catalogue import filtered

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency

READ = 1500
"""Newest records of the agency that are looked at: the cost does not grow with the catalogue."""
SHOWN = 5
LEAST = 0.34
"""Less in common than this is chance."""


@dataclass(frozen=True)
class Found:
    """A record that may answer."""

    public_id: str
    title: str
    number: str
    at: datetime


def answers_for(words: str, *, agency: Agency, number: str = "") -> list[Found]:
    """The likeliest records, those with the document number first."""
    rows: dict[str, Found] = {}
    fields = ("record__public_id", "title", "doc_number", "first_published_at", "summary")
    if number.strip():
        for row in filtered(CatalogueFilters(number=number)).values_list(*fields)[:SHOWN]:
            rows[row[0]] = Found(*row[:4])
    wanted = grams(words)
    if wanted:
        newest = filtered(CatalogueFilters(agency=agency.code)).values_list(*fields)[:READ]
        scored = [(likeness(wanted, f"{row[1]} {row[4]}"), row) for row in newest]
        scored = [pair for pair in scored if pair[0] >= LEAST]
        scored.sort(key=lambda pair: -pair[0])
        for _score, row in scored[:SHOWN]:
            rows.setdefault(row[0], Found(*row[:4]))
    return list(rows.values())[:SHOWN]
