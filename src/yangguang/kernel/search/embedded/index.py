"""The embedded index: opened once per process, looked at anew when somebody has written."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING

import structlog
from tantivy import Index, Query

from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.search.embedded.folder import Folder
from yangguang.kernel.search.embedded.queries import Builder
from yangguang.kernel.search.embedded.schema import (
    PLACE_KEY,
    document,
    place_document,
    read_place,
    schema,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tantivy import IndexWriter, Searcher

    from yangguang.kernel.search.engine import Doc, Place

log = structlog.get_logger()

LOOK = 0.05
"""Seconds between two looks for what others have written."""
HEAP = 50_000_000
BUILD_HEAP = 200_000_000
CHUNK = 2_000


class NoIndex(Exception):
    """There is no usable index yet; the follower is making one."""


class EmbeddedIndex:
    """Reads and writes one folder."""

    def __init__(self, root: Path) -> None:
        self.folder = Folder(root)
        self.schema = schema()
        self.builder = Builder(self.schema)
        self._opened: tuple[Path, int, Index] | None = None
        self._looked = 0.0
        self._written: tuple[str, int] = ("", 0)
        self._place: tuple[tuple[str, int], Place | None] | None = None
        self._lock = threading.Lock()

    def searcher(self) -> Searcher:
        """A view of the index as it is now. Raises NoIndex."""
        with self._lock:
            if self._opened is None or monotonic() - self._looked > LOOK:
                self._look()
            assert self._opened is not None  # noqa: S101  `_look` opens or raises
            return self._opened[2].searcher()

    def forget(self) -> None:
        """Look anew at once: somebody in this process has written."""
        with self._lock:
            self._looked = 0.0

    def _look(self) -> None:
        live = self.folder.live()
        if live is None:
            self._opened = None
            raise NoIndex
        node = live.stat().st_ino
        # Before the reading: what is written between the two is looked at once more, not missed.
        self._written = (live.name, (live / "meta.json").stat().st_mtime_ns)
        if self._opened is None or self._opened[:2] != (live, node):
            self._opened = (live, node, self._open(live))
        else:
            self._opened[2].reload()
        self._looked = monotonic()

    def _open(self, folder: Path) -> Index:
        try:
            return Index.open(str(folder))
        except (ValueError, OSError) as error:
            log.warning("search_index_unusable", error=str(error)[:200])
            raise NoIndex from None

    def written(self) -> tuple[str, int]:
        """Changes with everything written into the index, as far as readers here have seen it.
        Raises NoIndex.
        """
        self.searcher()
        return self._written

    def place_seen(self) -> Place | None:
        """The place as of what readers here have seen, some hundredths of a second ago at most."""
        try:
            written = self.written()
        except NoIndex:
            return None
        known = self._place
        if known is None or known[0] != written:
            known = self._place = (written, self.place())
        return known[1]

    def place(self) -> Place | None:
        """How far the index has followed; None when it has to be made."""
        self.forget()
        try:
            searcher = self.searcher()
            found = searcher.search(Query.term_query(self.schema, "key", PLACE_KEY, "basic"), 1)
            if not found.hits:
                return None
            return read_place(searcher.doc(found.hits[0][1]).get_first("place") or "")
        except (NoIndex, ValueError, KeyError, OSError):
            return None

    def apply(
        self,
        upserts: Iterable[Doc],
        deletes: Sequence[str],
        place: Place,
        *,
        kinds: Sequence[str] = (),
    ) -> int:
        """Changes and the new place in one commit. Raises Busy or NoIndex."""
        with self.folder.writing():
            live = self.folder.live()
            if live is None:
                raise NoIndex
            writer = self._open(live).writer(HEAP, 1)
            count = 0
            self._delete(writer, "key", [*deletes, PLACE_KEY])
            self._delete(writer, "kind", kinds)
            for doc in upserts:
                self._delete(writer, "key", [doc.key])
                writer.add_document(document(doc))
                count += 1
            writer.add_document(place_document(place))
            writer.commit()
            writer.wait_merging_threads()
        self.forget()
        return count

    def _delete(self, writer: IndexWriter, name: str, values: Sequence[str]) -> None:
        for value in values:
            # By query: a deletion by term finds nothing in some kinds of field, and says nothing.
            writer.delete_documents_by_query(Query.term_query(self.schema, name, value, "basic"))

    def rebuild(self, docs: Iterable[Doc], place: Place) -> int:
        """A new index beside the live one, then the switch. Raises Busy."""
        with self.folder.writing():
            fresh = self.folder.fresh()
            try:
                count = self._fill(fresh, docs, place)
            except BaseException:
                self.folder.discard(fresh)
                raise
            self.folder.switch(fresh)
        self.forget()
        return count

    def _fill(self, folder: Path, docs: Iterable[Doc], place: Place) -> int:
        writer = Index(self.schema, path=str(folder)).writer(BUILD_HEAP, 1)
        count = 0
        for doc in docs:
            writer.add_document(document(doc))
            count += 1
        writer.add_document(place_document(place))
        writer.commit()
        writer.wait_merging_threads()
        return count

    def fingerprint(self) -> str:
        """Digest over every document. Raises NoIndex."""
        searcher = self.searcher()
        hits = searcher.search(self.builder.anything(), max(searcher.num_docs, 1)).hits
        contents = searcher.fast_field_values("content", [address for _score, address in hits])
        return digest(sorted(value or 0 for value in contents))
