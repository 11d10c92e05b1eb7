"""Small charts drawn on the server: labelled directly, readable in black and white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 640
LABEL = 150
ROW = 34
HEIGHT = 220
MARGIN = 34


@dataclass(frozen=True)
class Bar:
    """One bar and its words, in the units of the drawing."""

    label: str
    value: float
    y: float
    length: float
    value_x: float


@dataclass(frozen=True)
class Point:
    """One point of a line and its words."""

    label: str
    value: float
    x: float
    y: float


def bars(rows: Sequence[tuple[str, float]]) -> tuple[list[Bar], int]:
    """Horizontal bars from the left edge, and the height of the drawing."""
    top = max((value for _, value in rows), default=0) or 1
    room = WIDTH - LABEL - 70
    drawn = []
    for index, (label, value) in enumerate(rows):
        length = round(room * max(value, 0) / top, 1)
        drawn.append(Bar(label, value, index * ROW, length, LABEL + length + 8))
    return drawn, max(len(rows), 1) * ROW


def line(rows: Sequence[tuple[str, float]]) -> list[Point]:
    """Points of a line over evenly spaced labels; the axis starts at zero."""
    top = max((value for _, value in rows), default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(len(rows) - 1, 1)
    depth = HEIGHT - 2 * MARGIN
    return [
        Point(
            label,
            value,
            round(MARGIN + index * step, 1),
            round(HEIGHT - MARGIN - depth * max(value, 0) / top, 1),
        )
        for index, (label, value) in enumerate(rows)
    ]
