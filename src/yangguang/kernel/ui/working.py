"""The working of a clock as rows a reader can follow, on whatever page it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.clocks import Reason, Stretch, Unit, fold_lines
from yangguang.kernel.ui.dates import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yangguang.kernel.clocks import Result, WorkingLine

DAY_BY_DAY = frozenset({Unit.WORKING_DAYS, Unit.HOURS, Unit.OFFICE_HOURS})
"""Told day by day; everything else joins like days, or half a year would fill a book."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    days: tuple[str, ...]
    """The day; or the first and the last of a stretch."""
    number: str
    why: str
    note: int
    """Number of the notice under the table that says so; 0: none is needed."""
    is_counted: bool
    is_last: bool


@dataclass
class Working:
    """The whole table: rows, and the notices they rest on, each told once."""

    rows: list[Row] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def note(self, line: WorkingLine) -> int:
        """The number of the line's notice; the ground of a pause stands in the line itself."""
        if not line.source or line.reason is Reason.PAUSED:
            return 0
        if line.source not in self.notices:
            self.notices.append(line.source)
        return self.notices.index(line.source) + 1


def working_of(result: Result) -> Working:
    """The table of a result."""
    table = Working()
    for stretch in _stretches(result):
        first, last = stretch.first, stretch.last
        table.rows.append(
            Row(
                days=tuple(dict.fromkeys((_day(first.on), _day(last.on)))),
                number=_number(result.rule.unit, stretch),
                why=first.why,
                note=table.note(first),
                is_counted=first.counted,
                is_last=last.on == result.due_on,
            )
        )
    return table


def _stretches(result: Result) -> Iterator[Stretch]:
    if result.rule.unit in DAY_BY_DAY:
        return (Stretch((line,)) for line in result.working)
    return fold_lines(result.working)


def _day(on: date) -> str:
    return _("%(on)s 周%(weekday)s") % {"on": on, "weekday": WEEKDAYS[on.weekday()]}


def _number(unit: Unit, stretch: Stretch) -> str:
    """第6日, 第1至30日, 累计14小时; a dash for what does not count."""
    first, last = stretch.first, stretch.last
    if not first.counted:
        return _("不计")
    if unit in {Unit.HOURS, Unit.OFFICE_HOURS}:
        return _("累计%(count)d小时") % {"count": last.number}
    if first.number == last.number:
        return _("第%(number)d日") % {"number": last.number}
    return _("第%(first)d至%(last)d日") % {"first": first.number, "last": last.number}
