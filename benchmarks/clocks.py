"""A clock of 20 working days against a bare loop over the same days.

The bare loop looks every day up in the two tables of the holiday notices and counts; the clock
reads its facts, finds the due date, what is left and the level, and makes no working. The two
take turns, so that a busy machine disturbs both alike.
"""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from measuring.pairs import seconds
from measuring.program import Part
from measuring.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROUNDS = 15
START, LAST = date(2026, 2, 6), date(2026, 3, 12)


def bare_loop() -> Callable[[], date]:
    """Counts working days and nothing else."""
    from chinese_calendar import constants

    off, on, one = constants.holidays, constants.workdays, timedelta(days=1)

    def work() -> date:
        day, counted = START, 0
        while counted < 20:
            day += one
            if day in on or (day.weekday() < 5 and day not in off):
                counted += 1
        return day

    return work


def a_clock() -> Callable[[], date | None]:
    """The same by a clock, with all it tells, on the calendar of a new installation."""
    from yangguang.kernel.calendars.seeding import seed_calendar
    from yangguang.kernel.clocks import CITY_ZONE, Started, Unit, evaluate, statutory

    rule = statutory(20, Unit.WORKING_DAYS, law="条例第三十三条")
    facts = [Started(at=datetime(2026, 2, 6, 10, tzinfo=CITY_ZONE))]
    at = datetime(2026, 2, 10, 10, tzinfo=CITY_ZONE)
    calendar = seed_calendar("office")
    return lambda: evaluate(rule, facts, calendar, at).due_on


def run(size: int) -> Iterable[Result]:
    """Time of one call of each, and the ratio of the rounds."""
    loop, clock = bare_loop(), a_clock()
    if not loop() == clock() == LAST:
        message = "the clock and the loop do not end on the same day"
        raise RuntimeError(message)

    def repeated(work: Callable[[], object]) -> Callable[[], object]:
        return lambda: [work() for _ in range(size)]

    rounds = [(seconds(repeated(loop)), seconds(repeated(clock))) for _ in range(ROUNDS)]
    yield Result("bare loop", median(a for a, _b in rounds) / size * 1e6, "µs")
    yield Result("clock, no working asked", median(b for _a, b in rounds) / size * 1e6, "µs")
    yield Result("clock : bare loop", median(b / a for a, b in rounds), at_most=30)


PART = Part("clocks", "a clock of 20 working days against a bare loop", run, 2_000)

if __name__ == "__main__":
    sys.exit(PART.main())
