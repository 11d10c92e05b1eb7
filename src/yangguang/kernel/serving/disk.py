"""Pages on the disk of this machine: a small database of our own, shared by its processes.

Losing it loses nothing: what cannot be read is thrown away and rendered again.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import structlog

from yangguang.kernel.serving.rules import Key, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

log = structlog.get_logger()

# What is deleted is overwritten: a page withdrawn for secrecy must not stay in a free block.
SETUP = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
PRAGMA busy_timeout=2000;
PRAGMA secure_delete=ON;
PRAGMA foreign_keys=ON;
PRAGMA cache_size=-2000;
CREATE TABLE IF NOT EXISTS page (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, head TEXT NOT NULL, size INTEGER NOT NULL,
  rendered_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS body (
  page INTEGER NOT NULL REFERENCES page ON DELETE CASCADE, encoding TEXT NOT NULL,
  bytes BLOB NOT NULL, PRIMARY KEY (page, encoding)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shown (
  tag TEXT NOT NULL, page INTEGER NOT NULL REFERENCES page ON DELETE CASCADE,
  PRIMARY KEY (tag, page)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shown_page ON shown (page);
"""
CHUNK = 400
SWEEP_EVERY = 200
"""Pages written between two looks at how much there is."""


class Disk:
    """At most so many bytes of pages in one file."""

    def __init__(self, path: Path, limit: int) -> None:
        """`limit` in bytes."""
        self.path, self.limit = path, limit
        self._local = threading.local()
        self._written = 0

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection. Raises _Unusable when the file or the disk is not."""
        try:
            connection = getattr(self._local, "connection", None)
            if connection is None or self._local.file != self._identity():
                connection = self._connect()
            yield connection
        except sqlite3.DatabaseError as error:
            log.warning("page_store_failed", error=str(error))
            self._forget(error)
            raise _Unusable from error

    def _identity(self) -> tuple[int, int] | None:
        with suppress(OSError):
            found = self.path.stat()
            return found.st_ino, found.st_dev
        return None

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.executescript(SETUP)
        self._local.connection, self._local.file = connection, self._identity()
        return connection

    def _forget(self, error: sqlite3.DatabaseError) -> None:
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()
        if not isinstance(error, sqlite3.OperationalError):
            # Not a database any more; a busy or a full one is left alone.
            for ending in ("", "-wal", "-shm"):
                with suppress(OSError):
                    self.path.with_name(self.path.name + ending).unlink()

    def get(self, key: Key) -> Page | None:
        """The page as it was written last, whether or not it is fresh."""
        with suppress(_Unusable), self._open() as db:
            row = db.execute("SELECT id, head FROM page WHERE key = ?", [key.text()]).fetchone()
            if row is None:
                return None
            bodies = dict(db.execute("SELECT encoding, bytes FROM body WHERE page = ?", row[:1]))
            tags = db.execute("SELECT tag FROM shown WHERE page = ?", row[:1])
            if "" not in bodies:
                return None
            return _page(row[1], bodies, frozenset(tag for (tag,) in tags))
        return None

    def put(self, key: Key, page: Page) -> bool:
        """Keep a page; whether that worked. The one before it goes in the same step."""
        with suppress(_Unusable), self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                self._write(db, key, page)
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
            self._written += 1
            if self._written % SWEEP_EVERY == 1:
                self._sweep(db)
            return True
        return False

    def _write(self, db: sqlite3.Connection, key: Key, page: Page) -> None:
        db.execute("DELETE FROM page WHERE key = ?", [key.text()])
        row = db.execute(
            "INSERT INTO page (key, head, size, rendered_at) VALUES (?, ?, ?, ?)",
            [key.text(), _head(page), page.size(), page.rendered_at],
        ).lastrowid
        bodies = {"": page.body, **page.packed}
        db.executemany(
            "INSERT INTO body VALUES (?, ?, ?)", [(row, k, v) for k, v in bodies.items()]
        )
        db.executemany("INSERT INTO shown VALUES (?, ?)", [(tag, row) for tag in page.tags])

    def _sweep(self, db: sqlite3.Connection) -> None:
        """Let the oldest go until a tenth is free."""
        (held,) = db.execute("SELECT coalesce(sum(size), 0) FROM page").fetchone()
        if held <= self.limit:
            return
        for pk, size in db.execute("SELECT id, size FROM page ORDER BY rendered_at").fetchall():
            db.execute("DELETE FROM page WHERE id = ?", [pk])
            held -= size
            if held <= self.limit * 0.9:
                return

    def keys_showing(self, tags: Iterable[str]) -> list[Key]:
        """Keys of the pages that carry one of the tags."""
        found: set[str] = set()
        wanted = sorted(tags)
        with suppress(_Unusable), self._open() as db:
            for start in range(0, len(wanted), CHUNK):
                part = wanted[start : start + CHUNK]
                marks = ", ".join("?" * len(part))
                rows = db.execute(
                    f"SELECT key FROM page JOIN shown ON page = id WHERE tag IN ({marks})",  # noqa: S608
                    part,
                )
                found.update(key for (key,) in rows)
        return [Key(*text.split("\n")) for text in sorted(found)]

    def remove_showing(self, tags: Iterable[str]) -> int:
        """Delete every page that carries one of the tags, and overwrite it; how many."""
        keys = self.keys_showing(tags)
        self.remove(keys)
        return len(keys)

    def remove(self, keys: Iterable[Key]) -> None:
        """Delete pages."""
        with suppress(_Unusable), self._open() as db:
            db.executemany("DELETE FROM page WHERE key = ?", [(key.text(),) for key in keys])
            # The log beside the file holds the bytes as well until it is written back.
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def clear(self) -> None:
        """Delete everything."""
        with suppress(_Unusable), self._open() as db:
            db.execute("DELETE FROM page")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()


class _Unusable(Exception):
    """The store does not answer; pages are rendered without it."""


def _head(page: Page) -> str:
    return json.dumps(
        {
            "status": page.status,
            "headers": page.headers,
            "etag": page.etag,
            "changed_at": page.changed_at,
            "rendered_at": page.rendered_at,
            "n": page.n,
            "fresh_until": page.fresh_until,
            "build": page.build,
            "lasting": page.lasting,
        }
    )


def _page(head: str, bodies: dict[str, bytes], tags: frozenset[str]) -> Page:
    known = json.loads(head)
    known["headers"] = tuple((name, value) for name, value in known["headers"])
    return Page(body=bodies.pop(""), packed=bodies, tags=tags, **known)
