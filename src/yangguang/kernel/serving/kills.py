"""What was withdrawn for secrecy or personal data, as every path that may serve something old asks.

The list is a file beside the database, so that it answers when the database does not. A withdrawal
is on it before its transaction commits. Its length stands in shared memory (`killlist.tell`), which
every process of the machine looks into before it gives out a page.
"""

from __future__ import annotations

import json
import mmap
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from yangguang.kernel.publishing.killlist import LENGTH, length_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def length_of(path: Path) -> mmap.mmap:
    """The shared memory with the length of the list; made when there is none."""
    place = length_file(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(place, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        if os.fstat(file).st_size < LENGTH:
            os.ftruncate(file, LENGTH)
        return mmap.mmap(file, LENGTH, access=mmap.ACCESS_READ)
    finally:
        os.close(file)


class Kills:
    """The tags of everything on the list."""

    def __init__(self, path: Path, tags_of: Callable[[dict[str, str]], Iterable[str]]) -> None:
        """`tags_of` gives the tags of one line of the list."""
        self.path, self.tags_of = str(path), tags_of
        self.tags: frozenset[str] = frozenset()
        self._seen: tuple[int, int] = (-1, -1)
        self._lock = threading.Lock()
        self._length = length_of(path)
        self._known_length = b""

    def refresh(self) -> frozenset[str]:
        """Read the list if the file changed, by whomever; the tags that are new on it."""
        self._known_length = self._length[:]
        try:
            found = os.stat(self.path)  # noqa: PTH116  asked many times a second
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
        # A look into shared memory: a call of the system with every page would let the threads of
        # a busy process stand in each other's way.
        if self._length[:] != self._known_length:
            self.refresh()
        return not self.tags.isdisjoint(tags)
