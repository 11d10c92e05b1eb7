"""Pages in memory, the least recently asked for leaving first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from yangguang.kernel.serving.rules import Key, Page

LARGEST = 512 * 1024
"""Larger pages stay on the disk only."""


class Memory:
    """At most so many bytes of pages."""

    def __init__(self, limit: int) -> None:
        """`limit` in bytes."""
        self.limit, self.held = limit, 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Page | None:
        """The page, which becomes the most recently asked for."""
        page = self._pages.get(key)
        if page is not None:
            try:  # noqa: SIM105  a context manager costs more than all the rest of a hit here
                self._pages.move_to_end(key)
            except KeyError:  # another thread may just have let it go
                pass
        return page

    def put(self, key: Key, page: Page) -> None:
        """Keep a page."""
        with self._lock:
            self._drop(key)
            size = page.size()
            if size > min(LARGEST, self.limit):
                return
            self._pages[key] = page
            self.held += size
            while self.held > self.limit:
                self._drop(next(iter(self._pages)))

    def remove(self, key: Key) -> None:
        """Let go of one page."""
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        """Let go of every page."""
        with self._lock:
            self._pages.clear()
            self.held = 0

    def remove_where(self, condition: Callable[[Page], bool]) -> int:
        """Let go of every page the condition names; how many."""
        with self._lock:
            gone = [key for key, page in self._pages.items() if condition(page)]
            for key in gone:
                self._drop(key)
        return len(gone)

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.held -= page.size()
