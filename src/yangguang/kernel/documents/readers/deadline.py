"""An end to the reading of a file made to keep a reader busy."""

from __future__ import annotations

import time

from yangguang.kernel.documents.model import Unreadable

CHECKED_EVERY = 2000


class Deadline:
    """Raises `Unreadable` with the given words once the seconds are up."""

    def __init__(self, seconds: float, message: str) -> None:
        self._end = time.monotonic() + seconds
        self._message = message
        self._calls = 0

    def check(self, *_ignored: object) -> None:
        """For every small step: the clock is asked once in a while."""
        self._calls += 1
        if self._calls % CHECKED_EVERY == 0:
            self.check_now()

    def check_now(self) -> None:
        """Raise once the time is up."""
        if time.monotonic() > self._end:
            raise Unreadable("too_slow", self._message)
