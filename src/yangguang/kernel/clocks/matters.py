"""Several clocks on one matter: legal, promised, step, acceptance, correction …"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from yangguang.kernel.clocks.calendar import Calendar
from yangguang.kernel.clocks.evaluate import Result, evaluate
from yangguang.kernel.clocks.facts import Fact
from yangguang.kernel.clocks.levels import DEFAULT, Level, Levels
from yangguang.kernel.clocks.rules import Rule

URGENCY = (
    Level.LATE,
    Level.DUE_SOON,
    Level.IN_TIME,
    Level.PAUSED,
    Level.NONE,
    Level.DONE_LATE,
    Level.LAPSED,
    Level.DONE,
)
"""From what must be looked at first to what need not be."""


@dataclass(frozen=True)
class Clock:
    """One of the clocks of a matter, under a name of its own."""

    name: str
    rule: Rule
    facts: Sequence[Fact]
    calendar: Calendar


def evaluate_all(
    clocks: Iterable[Clock], at: datetime, *, levels: Levels = DEFAULT
) -> dict[str, Result]:
    """What every clock of a matter says, by name, in the order given."""
    return {c.name: evaluate(c.rule, c.facts, c.calendar, at, levels=levels) for c in clocks}


def most_urgent(results: Mapping[str, Result]) -> str | None:
    """The name of the clock to look at first: the worst level, then the earliest due moment."""

    def rank(name: str) -> tuple[int, float]:
        result = results[name]
        due = result.due.timestamp() if result.due else float("inf")
        return URGENCY.index(result.level), due

    return min(results, key=rank, default=None)
