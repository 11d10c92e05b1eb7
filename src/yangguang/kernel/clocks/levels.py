"""How urgent a clock is; from when a limit is "due soon" is dated configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yangguang.kernel.clocks.rules import Unit


class Level(StrEnum):
    """Where a clock stands."""

    NONE = "none"
    """It has not begun."""
    IN_TIME = "in_time"
    DUE_SOON = "due_soon"
    LATE = "late"
    PAUSED = "paused"
    DONE = "done"
    DONE_LATE = "done_late"
    LAPSED = "lapsed"
    """It was let pass by somebody who owed nothing."""


@dataclass(frozen=True)
class LevelRow:
    """From a day on: a limit is due soon with so many of its unit left, or so much of the whole."""

    since: date
    left: Mapping[Unit, int]
    percent: int = 0
    """… or with at most this share of the whole limit left; 0: no such share."""
    source: str = ""


@dataclass(frozen=True)
class Levels:
    """All rows; the one in force on the day of the question decides."""

    rows: tuple[LevelRow, ...]

    def row_on(self, day: date) -> LevelRow | None:
        """The row in force on a day."""
        held = [row for row in self.rows if row.since <= day]
        return max(held, key=lambda row: row.since) if held else None

    def is_soon(self, *, unit: Unit, remaining: int, total: int, on: date) -> bool:
        """Whether so much left of a limit, in its unit, is little."""
        row = self.row_on(on)
        if row is None:
            return False
        few = unit in row.left and remaining <= row.left[unit]
        return few or (row.percent > 0 and remaining * 100 <= total * row.percent)


DEFAULT = Levels(
    (
        LevelRow(
            since=date.min,
            left={
                Unit.WORKING_DAYS: 1,
                Unit.CALENDAR_DAYS: 3,
                Unit.HOURS: 4,
                Unit.OFFICE_HOURS: 2,
                Unit.MONTHS: 7,
                Unit.YEARS: 30,
                Unit.FIXED: 7,
                Unit.PERIODIC: 7,
            },
        ),
    )
)
"""What holds until a city sets its own; months, years and dates are told in calendar days."""
