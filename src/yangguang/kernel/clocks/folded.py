"""Many like lines of a working told as one, for limits of months and years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from yangguang.kernel.clocks.calendar import Reason
from yangguang.kernel.clocks.evaluate import WorkingLine

ALWAYS_ALONE = frozenset({Reason.START, Reason.FIXED, Reason.ROLLED, Reason.LANDED})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive days that count, or do not, for one reason."""

    lines: tuple[WorkingLine, ...]

    @property
    def first(self) -> WorkingLine:
        """The first day."""
        return self.lines[0]

    @property
    def last(self) -> WorkingLine:
        """The last day; its number is the sum so far."""
        return self.lines[-1]

    @property
    def is_single(self) -> bool:
        """Whether it is one day only."""
        return len(self.lines) == 1


def _likeness(line: WorkingLine) -> tuple[Reason, str, date | None]:
    """What two days must have in common to be told as one."""
    alone = line.reason in ALWAYS_ALONE or line.spans
    source = line.source if line.reason is not Reason.CALENDAR else ""
    return line.reason, source, line.on if alone else None


def fold_lines(lines: Iterable[WorkingLine]) -> Iterator[Stretch]:
    """Consecutive days of one reason and one source, joined."""
    for _key, group in groupby(lines, key=_likeness):
        yield Stretch(tuple(group))
