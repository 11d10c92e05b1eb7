"""Small charts drawn on the server: labelled directly, readable in black and white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 640
HEIGHT = 220
MARGIN = 34


@dataclass(frozen=True)
class Bar:
    """One row: its words, and how long the bar is out of 100."""

    label: str
    value: float
    length: str


@dataclass(frozen=True)
class Point:
    """One point of a line and its words."""

    label: str
    value: float
    x: str
    y: str


def bars(rows: Sequence[tuple[str, float]]) -> list[Bar]:
    """Horizontal bars; the longest is 100, and nothing is shorter than nothing."""
    top = max((value for _, value in rows), default=0) or 1
    return [Bar(label, value, f"{100 * max(value, 0) / top:.1f}") for label, value in rows]


def line(rows: Sequence[tuple[str, float]]) -> list[Point]:
    """Points of a line over evenly spaced labels; the axis starts at zero."""
    top = max((value for _, value in rows), default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(len(rows) - 1, 1)
    depth = HEIGHT - 2 * MARGIN
    return [
        Point(
            label,
            value,
            f"{MARGIN + index * step:.1f}",
            f"{HEIGHT - MARGIN - depth * max(value, 0) / top:.1f}",
        )
        for index, (label, value) in enumerate(rows)
    ]
