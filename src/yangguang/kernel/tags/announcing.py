"""Letting other processes know at once that something moved; what moved stands in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_announcers: list[Callable[[], None]] = []


def announce_with(announcer: Callable[[], None] | None) -> None:
    """Name what is called after every commit that moved a tag, and never raises; None: nothing."""
    _announcers[:] = [announcer] if announcer is not None else []


def announce() -> None:
    """Something moved, and is committed."""
    for announcer in _announcers:
        announcer()
