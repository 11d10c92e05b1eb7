"""Where the index lies: numbered folders beside each other, and which of them is live.

One writer, held by a lock of the operating system that ends with its process; any number of
readers. A rebuild fills a new folder and then names it the live one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from yangguang.kernel.search.embedded.schema import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Busy(Exception):
    """Another process writes the index now, and will take over what waits."""


class Folder:
    """The folder of an index on this host."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def live(self) -> Path | None:
        """The folder readers use; None when there is none, or only one of another schema."""
        try:
            name = (self.root / "live").read_text(encoding="ascii").strip()
        except OSError:
            return None
        folder = self.root / name
        is_ours = name.startswith(f"index-v{VERSION}-") and "/" not in name
        return folder if is_ours and (folder / "meta.json").is_file() else None

    def fresh(self) -> Path:
        """A new, empty folder, not live yet."""
        numbers = [self._number(path.name) for path in self.root.glob("index-v*-*")]
        folder = self.root / f"index-v{VERSION}-{max(numbers, default=0) + 1}"
        folder.mkdir(parents=True)
        return folder

    @staticmethod
    def _number(name: str) -> int:
        last = name.rpartition("-")[2]
        return int(last) if last.isdecimal() else 0

    def switch(self, folder: Path) -> None:
        """Make a folder the live one, at once for every new look; the others go.

        Readers that still hold an older one keep its files until they let go.
        """
        named = self.root / f"live.{os.getpid()}"
        with named.open("w", encoding="ascii") as file:
            file.write(folder.name)
            file.flush()
            os.fsync(file.fileno())
        named.replace(self.root / "live")
        for other in self.root.glob("index-v*-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def discard(self, folder: Path) -> None:
        """Remove a folder that did not become live."""
        shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer. Raises Busy."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "writer.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            try:
                yield
            finally:
                with suppress(OSError):
                    fcntl.flock(lock, fcntl.LOCK_UN)
