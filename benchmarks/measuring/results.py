"""A measured figure with its bound, and how it is told."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """One figure. Ratios and counts carry bounds; what depends on the machine carries none."""

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ok(self) -> bool | None:
        """Whether the bound holds; None without one."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    @property
    def bound(self) -> str:
        """The bound in words."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return "" if self.at_least is None else f"≥ {self.at_least:g}"

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {**asdict(self), "ok": self.ok}


def from_json(data: dict[str, Any]) -> Result:
    """What `as_json` wrote."""
    return Result(**{name: value for name, value in data.items() if name != "ok"})


def width(text: str) -> int:
    """Columns of a terminal; a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


NAMES = 46
"""Columns the names of figures take."""


def line(result: Result) -> str:
    """The figure, its bound and the verdict."""
    name = result.name + " " * max(NAMES - width(result.name), 1)
    figure = f"{result.value:,.0f}" if abs(result.value) >= 1000 else f"{result.value:,.2f}"
    verdict = {True: "ok", False: "NOT OK", None: ""}[result.ok]
    return f"  {name}{figure:>12} {result.unit:<14}{result.bound:<9}{verdict}".rstrip()
