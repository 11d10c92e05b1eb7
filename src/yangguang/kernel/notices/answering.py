"""Who hears for a unit: the persons who answer for what it owes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import holders_of

if TYPE_CHECKING:
    from datetime import date

TOLD = (Role.DISCLOSURE_OFFICE, Role.INFORMATION_OFFICER)
"""The first of these roles that anybody holds at the unit."""


class Answering:
    """Persons of units, each unit asked for once in a run."""

    def __init__(self, on: date) -> None:
        """`on` is today."""
        self.on = on
        self.known: dict[int | None, list[int]] = {}

    def at(self, agency_id: int | None) -> list[int]:
        """Numbers of the persons; nobody's matter is the city's open-government office's."""
        if agency_id not in self.known:
            found: list[int] = []
            for role in TOLD if agency_id is not None else (Role.OPEN_GOVERNMENT_OFFICE,):
                found = found or [p.pk for p in holders_of(role, agency_id, on=self.on)]
            self.known[agency_id] = found
        return self.known[agency_id]
