"""From when a limit is called due soon: the city's rows by their first day, over the built-in ones.

Every clock on every page asks, so the rows are kept in memory for a few seconds: what is set is
known at once to the process that set it and shortly after to all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy

from yangguang.kernel.calendars.models import ClockLevels
from yangguang.kernel.clocks import DEFAULT, LevelRow, Levels, Unit
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

KEPT_FOR = 15.0
"""Seconds after which a process looks whether another has set new rows."""
MOST = 366
LABELS = {
    Unit.WORKING_DAYS: gettext_lazy("按工作日计算的：剩几个工作日"),
    Unit.CALENDAR_DAYS: gettext_lazy("按自然日计算的：剩几日"),
    Unit.HOURS: gettext_lazy("按小时计算的：剩几小时"),
    Unit.OFFICE_HOURS: gettext_lazy("按办公小时计算的：剩几小时"),
    Unit.MONTHS: gettext_lazy("按月计算的：剩几日"),
    Unit.YEARS: gettext_lazy("按年计算的：剩几日"),
    Unit.FIXED: gettext_lazy("写明日期的：剩几日"),
    Unit.PERIODIC: gettext_lazy("按周期的：剩几日"),
}
"""What of each kind of limit is counted, in the order of the form."""


@dataclass(frozen=True)
class InForce:
    """Every row a city has set, with a mark that changes with them."""

    mark: int
    levels: Levels


_kept: dict[tuple[str, str], tuple[float, InForce]] = {}


def in_force() -> InForce:
    """The levels by which clocks are judged; at most a few seconds old."""
    place = (connection.alias, str(connection.settings_dict["NAME"]))
    kept = _kept.get(place)
    if kept is None or monotonic() - kept[0] > KEPT_FOR:
        kept = _kept[place] = (monotonic(), _read(kept[1] if kept else None))
    return kept[1]


def forget_levels() -> None:
    """Read the rows anew at the next question."""
    _kept.clear()


def _read(known: InForce | None) -> InForce:
    rows = list(current_levels())
    mark = max((row.pk for row in rows), default=0)
    if known is not None and known.mark == mark:
        return known
    return InForce(mark, Levels((*DEFAULT.rows, *(as_row(row) for row in rows))))


def as_row(row: ClockLevels) -> LevelRow:
    """A row as the clocks know it."""
    left = {Unit(unit): amount for unit, amount in row.left.items()}
    return LevelRow(row.since, left, row.percent, row.source)


def current_levels() -> QuerySet[ClockLevels]:
    """The rows in force, by their first day; the last revision of a day holds."""
    last = (
        ClockLevels.objects.filter(since=OuterRef("since")).order_by("-revision").values("pk")[:1]
    )
    found = ClockLevels.objects.filter(pk=Subquery(last)).order_by("since")
    return found.select_related("entered_by")


def row_now(*, at: datetime) -> LevelRow:
    """The row that holds today."""
    return in_force().levels.row_on(city_date(at)) or DEFAULT.rows[0]
