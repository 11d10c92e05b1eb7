"""What a process knows of what moved: asked for every quarter of a second."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

POLL = 0.2
"""Seconds between two looks; with the look itself, within a quarter of a second."""
LATE = 1.0
"""After so many seconds without an answer nothing is known to be fresh."""
HUNG = 3.0
"""A look that takes longer counts as no answer."""
MOST = 200_000
"""Tags remembered; beyond it the oldest knowledge is given up."""


class Source(Protocol):
    """Where versions come from; any method may raise when the database does not answer."""

    def clock(self) -> tuple[int, str]:
        """The present n, and the epoch of the installation, which a restore changes."""

    def moved_since(self, n: int) -> list[tuple[str, int]]:
        """Tags that moved after n."""

    def newest_of(self, tags: Iterable[str]) -> int:
        """The n at which the last of the tags moved."""


@dataclass(frozen=True)
class Moved:
    """What one look brought."""

    tags: frozenset[str]
    n: int
    is_new_epoch: bool = False


class Versions:
    """What moved since this process began. Safe to use from several threads."""

    def __init__(self, source: Source, clock: Callable[[], float]) -> None:
        """`clock` gives monotonic seconds."""
        self.source, self.clock = source, clock
        self.known = -1
        """n up to which every move is known; -1 before the first look."""
        self.floor = -1
        """Pages rendered before it cannot be checked here and are asked of the database."""
        self.epoch = ""
        self.moved: dict[str, int] = {}
        self.answered_at = float("-inf")
        self.begun_at: float | None = None
        self.failed = False
        self._lock = threading.Lock()

    def look(self) -> Moved:
        """Ask once. Raises what the source raises."""
        with self._lock:
            self.begun_at = self.clock()
            try:
                found = self._look(self.begun_at)
            except Exception:
                self.failed = True
                raise
            finally:
                self.begun_at = None
            self.failed = False
            return found

    def _look(self, begun: float) -> Moved:
        n, epoch = self.source.clock()
        is_new = epoch != self.epoch or n < self.known
        if self.known < 0 or is_new:
            self.moved, self.floor = {}, n
            found = Moved(frozenset(), n, is_new_epoch=is_new)
        elif n > self.known:
            fresh = dict(self.source.moved_since(self.known))
            # Another transaction may have committed between the two questions.
            n = max(n, *fresh.values()) if fresh else n
            self.moved = self._bounded({**self.moved, **fresh}, n)
            found = Moved(frozenset(fresh), n)
        else:
            found = Moved(frozenset(), n)
        self.known, self.epoch, self.answered_at = n, epoch, begun
        return found

    def _bounded(self, moved: dict[str, int], n: int) -> dict[str, int]:
        if len(moved) <= MOST:
            return moved
        self.floor = n
        return {}

    def is_alive(self) -> bool:
        """Whether the last answer is young enough to promise freshness."""
        return self.clock() - self.answered_at <= LATE

    def is_down(self) -> bool:
        """Whether the database is known not to answer."""
        begun = self.begun_at
        return self.failed or (begun is not None and self.clock() - begun > HUNG)

    def has_not_moved(self, tags: Iterable[str], n: int) -> bool:
        """Whether none of the tags moved after n, as far as is known here."""
        if n < self.floor:
            # Made before this process looked, so the table itself has to say.
            return self.source.newest_of(tags) <= n
        moved = self.moved
        if len(moved) < 8:
            held = frozenset(tags)
            return not any(m > n and tag in held for tag, m in moved.items())
        return all(moved.get(tag, 0) <= n for tag in tags)
