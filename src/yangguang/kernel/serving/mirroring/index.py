"""What a static copy holds, beside it: addresses, their tags, and what waits to be made."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SETUP = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=NORMAL;
PRAGMA busy_timeout=20000;
PRAGMA foreign_keys=ON;
CREATE TABLE IF NOT EXISTS address (
  id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, waits INTEGER NOT NULL DEFAULT 1,
  is_here INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS waiting ON address (id) WHERE waits = 1;
CREATE TABLE IF NOT EXISTS shown (
  tag TEXT NOT NULL, address INTEGER NOT NULL REFERENCES address ON DELETE CASCADE,
  PRIMARY KEY (tag, address)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shown_address ON shown (address);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
CHUNK = 400


class Index:
    """The index of one folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / ".mirror" / "index.sqlite3"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(self.path, isolation_level=None)
        self.db.executescript(SETUP)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def fact(self, name: str, default: str = "") -> str:
        """Something remembered from run to run."""
        row = self.db.execute("SELECT value FROM fact WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else default

    def remember(self, name: str, value: object) -> None:
        """Remember it."""
        self.db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", [name, str(value)])

    def ask_for(self, addresses: Iterable[str]) -> None:
        """These addresses belong to the copy; those not known yet wait to be made."""
        self.db.execute("BEGIN")
        self.db.executemany(
            "INSERT OR IGNORE INTO address (address) VALUES (?)", [(a,) for a in addresses]
        )
        self.db.execute("COMMIT")

    def moved(self, tags: Iterable[str]) -> None:
        """What carries one of the tags is to be made again."""
        wanted = sorted(tags)
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            marks = ", ".join("?" * len(part))
            carrying = f"SELECT address FROM shown WHERE tag IN ({marks})"  # noqa: S608  marks only
            statement = f"UPDATE address SET waits = 1 WHERE id IN ({carrying})"  # noqa: S608
            self.db.execute(statement, part)

    def again(self, condition: str = "1 = 1") -> None:
        """Everything, or what a condition names, is to be made again."""
        self.db.execute(f"UPDATE address SET waits = 1 WHERE {condition}")  # noqa: S608  ours

    def waiting(self) -> Iterator[str]:
        """Addresses to be made, one after the other, also those found on the way."""
        while True:
            row = self.db.execute("SELECT address FROM address WHERE waits = 1 LIMIT 1").fetchone()
            if row is None:
                return
            yield row[0]

    def made(self, address: str, tags: Iterable[str], *, is_here: bool) -> None:
        """The address has been made, or belongs to the live site alone."""
        self.db.execute("BEGIN")
        (pk,) = self.db.execute("SELECT id FROM address WHERE address = ?", [address]).fetchone()
        self.db.execute("UPDATE address SET waits = 0, is_here = ? WHERE id = ?", [is_here, pk])
        self.db.execute("DELETE FROM shown WHERE address = ?", [pk])
        self.db.executemany("INSERT INTO shown VALUES (?, ?)", [(tag, pk) for tag in set(tags)])
        self.db.execute("COMMIT")

    def showing(self, tags: Iterable[str]) -> list[str]:
        """Addresses whose copy carries one of the tags."""
        found: set[str] = set()
        for tag in tags:
            rows = self.db.execute(
                "SELECT a.address FROM address a JOIN shown s ON s.address = a.id"
                " WHERE s.tag = ? AND is_here = 1",
                [tag],
            )
            found.update(address for (address,) in rows)
        return sorted(found)

    def counts(self) -> tuple[int, int]:
        """How many pages are here, and how many wait."""
        row = self.db.execute("SELECT sum(is_here), sum(waits) FROM address").fetchone()
        return int(row[0] or 0), int(row[1] or 0)
