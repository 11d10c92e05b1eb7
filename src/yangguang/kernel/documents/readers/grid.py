"""Cells from ruled lines: where a fixed-layout page draws a table, its lines say so."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

NEAR = 0.35
"""In units of the text's size: lines this close are one line, ends this close meet."""
MAX_RULES = 4_000
"""Lines of one page; a page with more is a drawing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, level or upright; `at` is the coordinate that stays the same."""

    is_level: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `top` is above `bottom`, y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def cells_of(rules: Sequence[Rule], *, size: float, step: Callable[[], None]) -> list[list[Box]]:
    """The cells of every table on a page; `size` is that of its text.

    `step` is called for every comparison, so that a page made to be slow can be ended.
    """
    if len(rules) > MAX_RULES:
        return []
    near = NEAR * size
    level = _joined([rule for rule in rules if rule.is_level], near)
    upright = _joined([rule for rule in rules if not rule.is_level], near)
    xs, ys = sorted(upright), sorted(level)
    if len(xs) < 2 or len(ys) < 2:
        return []
    return _tables(_Finder(level, upright, near, step).cells(xs, ys))


Spans = dict[float, list[tuple[float, float]]]


def _joined(rules: Sequence[Rule], near: float) -> Spans:
    """Lines at one place made one, with the stretches that are drawn."""
    found: Spans = defaultdict(list)
    place = float("-inf")
    for rule in sorted(rules, key=lambda r: r.at):
        if rule.at - place > near:
            place = rule.at
        found[place].append((rule.start, rule.end))
    return {at: _merged(spans, near) for at, spans in found.items()}


def _merged(spans: Sequence[tuple[float, float]], near: float) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] <= near:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@dataclass(frozen=True, slots=True)
class _Finder:
    """Looks for the smallest rectangles whose four sides are drawn."""

    level: Spans
    upright: Spans
    near: float
    step: Callable[[], None]

    def cells(self, xs: Sequence[float], ys: Sequence[float]) -> list[Box]:
        """At most one from every crossing, the crossing being its upper left corner."""
        found = (
            self._smallest(left, top, xs[j + 1 :], ys[i + 1 :])
            for i, top in enumerate(ys[:-1])
            for j, left in enumerate(xs[:-1])
        )
        return [box for box in found if box]

    def _smallest(
        self, left: float, top: float, rights: Sequence[float], bottoms: Sequence[float]
    ) -> Box | None:
        for bottom in bottoms:
            if not self._drawn(self.upright[left], top, bottom):
                return None
            for right in rights:
                if not self._drawn(self.level[top], left, right):
                    break
                if self._drawn(self.level[bottom], left, right) and self._drawn(
                    self.upright[right], top, bottom
                ):
                    return Box(left, top, right, bottom)
        return None

    def _drawn(self, spans: Sequence[tuple[float, float]], start: float, end: float) -> bool:
        self.step()
        at = bisect_left(spans, (start + self.near, float("inf"))) - 1
        return at >= 0 and spans[at][0] - self.near <= start and end <= spans[at][1] + self.near


def _tables(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells that share a corner belong to one table; in order from the top."""
    owner: dict[int, int] = {}

    def root(index: int) -> int:
        while owner.get(index, index) != index:
            index = owner[index]
        return index

    at_corner: dict[tuple[float, float], int] = {}
    for index, cell in enumerate(cells):
        for corner in product((cell.left, cell.right), (cell.top, cell.bottom)):
            first = root(at_corner.setdefault(corner, index))
            owner[root(index)] = first
    groups: dict[int, list[Box]] = defaultdict(list)
    for index, cell in enumerate(cells):
        groups[root(index)].append(cell)
    return sorted(groups.values(), key=lambda group: (group[0].top, group[0].left))
