"""What areas count for the yearly tables about the website, each number with how it was counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yangguang.kernel.now import CITY_ZONE


@dataclass(frozen=True)
class Figure:
    """One number, and in words where it comes from."""

    value: str
    """As it stands in the table: digits, yes, no, or words."""
    working: str


@dataclass(frozen=True)
class Span:
    """A calendar year in the city, as moments: from the first, before the last."""

    year: int

    @property
    def start(self) -> datetime:
        """The first moment of the year."""
        return datetime(self.year, 1, 1, tzinfo=CITY_ZONE)

    @property
    def end(self) -> datetime:
        """The first moment of the next year."""
        return datetime(self.year + 1, 1, 1, tzinfo=CITY_ZONE)

    def of(self, name: str) -> dict[str, datetime]:
        """A filter: the moment of that name lies in the year."""
        return {f"{name}__gte": self.start, f"{name}__lt": self.end}


Source = Callable[[Span], Mapping[str, Figure]]
_sources: dict[str, Source] = {}


def register_figures(name: str, source: Source) -> None:
    """Register what an area counts. Raises ValueError when the name is taken."""
    _register(_sources, name, source)


def figures_of(year: int) -> dict[str, Figure]:
    """Every figure of the year by its name. Raises ValueError when two areas give the same one."""
    found: dict[str, Figure] = {}
    for name, source in _sources.items():
        for code, figure in source(Span(year)).items():
            if code in found:
                message = f"figure {code} of {name} is given twice"
                raise ValueError(message)
            found[code] = figure
    return found


AgencySource = Callable[[int, int], Mapping[str, Figure]]
"""Of an agency, by its key, and a year."""
_of_agencies: dict[str, AgencySource] = {}


def register_agency_figures(name: str, source: AgencySource) -> None:
    """Register what an area counts of each agency. Raises ValueError when the name is taken."""
    _register(_of_agencies, name, source)


def agency_figures_of(agency_id: int, year: int) -> dict[str, Figure]:
    """What the areas count of an agency for its yearly report, by name."""
    found: dict[str, Figure] = {}
    for source in _of_agencies.values():
        found |= source(agency_id, year)
    return found


def _register(known: dict[str, Any], name: str, source: Callable[..., Any]) -> None:
    if name in known:
        message = f"figures of {name} are registered twice"
        raise ValueError(message)
    known[name] = source


def in_days(length: timedelta | None) -> str:
    """A length of time as days with one place; empty for none."""
    return f"{length / timedelta(days=1):.1f}" if length is not None else ""
