"""Pages as plain files, so that nginx answers without the application.

Only whole pages of this site's own address without a query, which change by acts or with the day.
A file is written aside and renamed; whoever writes one looks afterwards whether it is still true.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yangguang.kernel.serving.rules import Key, Page

PLAIN = "plain"
"""Folder of the display mode that needs no cookie."""
SAFE = re.compile(r"/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*")
ENDINGS = {"": "index.html", "gzip": "index.html.gz", "br": "index.html.br"}


class Baked:
    """A folder of pages that are true this moment."""

    def __init__(self, folder: Path, host: str) -> None:
        """`host` with its scheme, as the site's own address begins."""
        self.folder, self.host = folder, host.lower()

    def place_of(self, key: Key) -> Path | None:
        """The folder of a page; None for what is never written."""
        if key.query or key.host != self.host or not SAFE.fullmatch(key.path):
            return None
        return self.folder / (key.mode or PLAIN) / key.path.strip("/")

    def write(self, key: Key, page: Page) -> bool:
        """Write a page for nginx; whether it is one that may be written."""
        place = self.place_of(key)
        if place is None or not page.lasting or not page.is_html or page.status[:3] != "200":
            return False
        try:
            place.mkdir(parents=True, exist_ok=True)
            # The plain one last: nginx looks for it first, and finds the others beside it.
            for encoding, body in [*page.packed.items(), ("", page.body)]:
                self._put(place / ENDINGS[encoding], body, page.changed_at)
        except OSError:
            self.remove([key])
            return False
        return True

    def _put(self, file: Path, body: bytes, at: float) -> None:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as aside:
            aside.write(body)
        os.utime(aside.name, (at, at))
        Path(aside.name).chmod(0o644)
        Path(aside.name).replace(file)

    def remove(self, keys: Iterable[Key]) -> None:
        """Take pages away. Emptied first: nginx may hold a file open for another second."""
        for key in keys:
            place = self.place_of(key)
            if place is not None:
                for name in ENDINGS.values():
                    with suppress(OSError):
                        os.truncate(place / name, 0)
                        (place / name).unlink()

    def clear(self) -> None:
        """Take all pages away; the application answers until they are written again."""
        with suppress(OSError):
            gone = self.folder.with_name(f"{self.folder.name}.{os.getpid()}.gone")
            self.folder.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
