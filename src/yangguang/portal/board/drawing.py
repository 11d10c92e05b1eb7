"""The chart of the months, drawn on the server: bands that can be told apart without colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

WIDTH, HEIGHT = 720, 250
LEFT, RIGHT, TOP, FLOOR = 48, 716, 10, 218
GAP = 0.25
"""Share of a month's width that stays empty between two columns."""
MOST = 36
"""As many months as can be told apart; older ones stand in the table."""


@dataclass(frozen=True)
class Point:
    """How things stood at the end of a day, of everything that has come due or been done."""

    on: date
    in_time: int
    late_done: int
    overdue: int

    @property
    def bands(self) -> tuple[tuple[str, int], ...]:
        """What is drawn, from the floor up."""
        return (("done", self.in_time), ("late-done", self.late_done), ("overdue", self.overdue))

    @property
    def total(self) -> int:
        """All of them together."""
        return self.in_time + self.late_done + self.overdue


@dataclass(frozen=True)
class Band:
    """One part of a column."""

    kind: str
    y: str
    height: str


@dataclass(frozen=True)
class Month:
    """One column; the first month of a year carries its name."""

    x: str
    label: str
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class GridLine:
    """A line across with its number."""

    y: str
    label: int


@dataclass(frozen=True)
class Key:
    """What a pattern means, with the newest number."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True)
class Chart:
    """Everything the template draws."""

    months: tuple[Month, ...] = ()
    lines: tuple[GridLine, ...] = ()
    keys: tuple[Key, ...] = ()
    bar: str = "0"
    words: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    floor: int = FLOOR


def draw(points: Sequence[Point]) -> Chart:
    """The newest months as columns; nothing where nothing has come due yet."""
    shown = points[-MOST:]
    top = max((point.total for point in shown), default=0)
    if not top:
        return Chart()
    scale = (FLOOR - TOP) / top
    step = (RIGHT - LEFT) / len(shown)
    return Chart(
        months=tuple(
            Month(f"{LEFT + place * step:.1f}", _label(shown, place), _bands(point, scale))
            for place, point in enumerate(shown)
        ),
        lines=tuple(GridLine(f"{FLOOR - n * scale:.1f}", n) for n in _rounds(top)),
        keys=_keys(shown[-1]),
        bar=f"{step * (1 - GAP):.1f}",
        words=_words(shown[0], shown[-1]),
    )


def _bands(point: Point, scale: float) -> tuple[Band, ...]:
    made, below = [], 0
    for kind, count in point.bands:
        below += count
        if count:
            made.append(Band(kind, f"{FLOOR - below * scale:.1f}", f"{count * scale:.1f}"))
    return tuple(made)


def _label(points: Sequence[Point], place: int) -> str:
    year = points[place].on.year
    if place and points[place - 1].on.year == year:
        return ""
    # A first year of one or two columns has no room for its name beside the next one's.
    if place == 0 and sum(p.on.year == year for p in points) < 4 and len(points) > 12:
        return ""
    return str(year)


def _rounds(top: int) -> tuple[int, ...]:
    """Two or three round numbers up to the top."""
    size = 1
    while top / size > 4:
        size = size * 5 // 2 if str(size)[0] == "2" else size * 2
    return tuple(range(size, top + 1, size))


def _keys(newest: Point) -> tuple[Key, ...]:
    labels = {"done": _("按期完成"), "late-done": _("逾期完成"), "overdue": _("逾期未完成")}
    return tuple(Key(kind, labels[kind], count) for kind, count in newest.bands)


def _words(first: Point, last: Point) -> str:
    return _(
        "从%(first)s到%(last)s：按期完成由%(before)d项到%(after)d项，"
        "逾期完成%(late)d项，逾期未完成%(overdue)d项"
    ) % {
        "first": first.on.strftime("%Y-%m"),
        "last": last.on.strftime("%Y-%m"),
        "before": first.in_time,
        "after": last.in_time,
        "late": last.late_done,
        "overdue": last.overdue,
    }
