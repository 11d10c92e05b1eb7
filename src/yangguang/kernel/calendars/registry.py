"""What rooms give the calendars: how they derive due dates anew, how they compare them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


class Rederiver(Protocol):
    """Derives the due dates of a room's open matters anew and tells those affected."""

    def __call__(self, *, calendar: str, at: datetime, progress: Progress) -> int:
        """How many due dates changed. Safe to repeat; closed matters keep their version."""


class DueCheck(Protocol):
    """Compares a room's cached due dates with what the facts say, in constant memory."""

    def __call__(self, *, at: datetime) -> Iterable[str]:
        """One line for each difference."""


rederivers: dict[str, Rederiver] = {}
due_checks: dict[str, DueCheck] = {}
labels: dict[str, object] = {}


def register_rederiver(name: str, rederive: Rederiver, label: object = "") -> None:
    """Register what a room does when a calendar changes, and what the room is called on screen.

    Raises ValueError for a taken name.
    """
    if rederivers.setdefault(name, rederive) is not rederive:
        message = f"rederiver {name} is registered twice"
        raise ValueError(message)
    if label or name not in labels:
        labels[name] = label or name


def room_label(name: str) -> str:
    """What a room is called on screen."""
    return str(labels.get(name, name))


def register_due_check(name: str, check: DueCheck) -> None:
    """Register a room's nightly comparison. Raises ValueError for a taken name."""
    if due_checks.setdefault(name, check) is not check:
        message = f"due check {name} is registered twice"
        raise ValueError(message)
