"""What every installation begins with: the years whose notice is out, and what the law fixes.

The days come from the `chinesecalendar` package, the notices' numbers and later years' statutory
days (全国年节及纪念日放假办法 article 2) from files beside this module.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chinese_calendar import constants

from yangguang.kernel.calendars.rules import assemble
from yangguang.kernel.clocks import DayKind, SpecialDay

if TYPE_CHECKING:
    from yangguang.kernel.clocks import Calendar

DATA = Path(__file__).parent / "data"
STATUTE = "全国年节及纪念日放假办法（2024年修订）第二条；调休安排以国务院办公厅通知为准"
NAMES = {day.value: day.chinese for day in constants.Holiday}
WHOLE = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@dataclass(frozen=True)
class SeedYear:
    """One year to begin with."""

    year: int
    is_announced: bool
    source: str
    days: tuple[SpecialDay, ...]


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


def full_name(year: int, notice: str) -> str:
    """A notice as one would cite it."""
    title = f"国务院办公厅关于{year}年部分节假日安排的通知"
    return notice if notice.startswith("国务院") else f"{title}（{notice}）"


def _official(notices: dict[int, str]) -> dict[int, list[SpecialDay]]:
    """The days of the notices by the year of their notice; New Year's Eve may lie before it."""
    changed = [
        (date.fromisoformat(row["first"]), date.fromisoformat(row["last"]), row["source"])
        for row in _read("changed.json")
    ]
    found: dict[int, list[SpecialDay]] = {year: [] for year in notices}
    tables = ((DayKind.HOLIDAY, constants.holidays), (DayKind.MAKE_UP, constants.workdays))
    for kind, table in tables:
        for on, english in table.items():
            name = NAMES[english]
            year = on.year + (on.month == 12)
            if year not in notices:
                continue
            source = next((s for a, b, s in changed if a <= on <= b), notices[year])
            found[year].append(SpecialDay(on, kind, WHOLE.get(name, name), source))
    return found


@cache
def seed_years() -> tuple[SeedYear, ...]:
    """Every year of the national layer, in order."""
    notices = {int(y): full_name(int(y), n) for y, n in _read("notices.json").items()}
    announced = [
        SeedYear(year, is_announced=True, source=notices[year], days=_sorted(days))
        for year, days in _official(notices).items()
    ]
    expected = [
        SeedYear(int(year), is_announced=False, source=STATUTE, days=_expected(int(year), days))
        for year, days in _read("expected.json").items()
    ]
    return (*announced, *expected)


def _sorted(days: list[SpecialDay]) -> tuple[SpecialDay, ...]:
    return tuple(sorted(days, key=lambda d: d.on))


def _expected(year: int, days: dict[str, str]) -> tuple[SpecialDay, ...]:
    return _sorted(
        [
            SpecialDay(date.fromisoformat(f"{year}-{on}"), DayKind.HOLIDAY, name, STATUTE)
            for on, name in days.items()
        ]
    )


@cache
def seed_calendar(name: str) -> Calendar:
    """The calendar an installation begins with: the same for all names, and the same digest."""
    years = seed_years()
    days = [day for year in years for day in year.days]
    return assemble(name, days, (), [y.year for y in years if y.is_announced])
