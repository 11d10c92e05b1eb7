"""What was withdrawn for secrecy or personal data, as every path that may serve something old asks.

The list is a file beside the database, so that it answers when the database does not. A withdrawal
is on it before its transaction commits.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Kills:
    """The tags of everything on the list; the file is looked at with each question."""

    def __init__(self, path: Path, tags_of: Callable[[dict[str, str]], Iterable[str]]) -> None:
        """`tags_of` gives the tags of one line of the list."""
        self.path, self.tags_of = str(path), tags_of
        self.tags: frozenset[str] = frozenset()
        self._seen: tuple[int, int] = (-1, -1)
        self._lock = threading.Lock()

    def refresh(self) -> frozenset[str]:
        """Read the list if it changed; the tags that are new on it."""
        try:
            found = os.stat(self.path)  # noqa: PTH116  asked with every page
            state = (found.st_mtime_ns, found.st_size)
        except FileNotFoundError:
            state = (0, 0)
        if state == self._seen:
            return frozenset()
        with self._lock:
            tags = frozenset(self._read())
            new, self.tags, self._seen = tags - self.tags, tags, state
        return new

    def _read(self) -> Iterable[str]:
        try:
            lines = Path(self.path).read_text("utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                known = json.loads(line)
            except ValueError:
                # The line being written this moment; it is read whole at the next look.
                continue
            yield from self.tags_of(known)

    def forbid(self, tags: Iterable[str]) -> bool:
        """Whether something that carries these tags may not be given out."""
        self.refresh()
        return not self.tags.isdisjoint(tags)
