"""The office calendar duties are counted by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.calendars.rules import OFFICE
from yangguang.kernel.calendars.selectors import calendar_for

if TYPE_CHECKING:
    from datetime import date

    from yangguang.kernel.clocks.calendar import Calendar


def calendar_known_on(on: date | None) -> Calendar:
    """The calendar as it stood at the end of a day; None: as it stands now."""
    return calendar_for(OFFICE, on=on)
