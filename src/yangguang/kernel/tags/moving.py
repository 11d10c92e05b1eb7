"""Naming what a write changed; the versions themselves move as the last step of the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from yangguang.kernel.tags import rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper

CHUNK = 400
"""Rows per statement, within what SQLite takes as parameters."""
_ready: set[tuple[str, str]] = set()
"""Databases seen to have the tables: the first migrations write before there are any."""


def move(*tags: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """What carries one of the tags is no longer fresh once this transaction commits."""
    if settings.SERVING:
        note = getattr(connections[using], "note_moved", None)
        if note is not None:
            note(tags)


def write(connection: BaseDatabaseWrapper, tags: Iterable[str]) -> int:
    """Give the tags the next n; returns it. Inside a transaction whose last step this is.

    The counter's row is the lock: n follows the order of commits, so that whoever has seen n
    has seen everything that moved before it. A sequence would not promise that.
    """
    if not _is_ready(connection):
        return 0
    moved = rules.to_move(tags)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tags_clock (id, n) VALUES (1, 1)"
            " ON CONFLICT (id) DO UPDATE SET n = tags_clock.n + 1 RETURNING n"
        )
        n = int(cursor.fetchone()[0])
        for start in range(0, len(moved), CHUNK):
            part = moved[start : start + CHUNK]
            rows = ", ".join(["(%s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO tags_tagversion (tag, n) VALUES {rows}"  # noqa: S608  marks only
                " ON CONFLICT (tag) DO UPDATE SET n = excluded.n",
                [value for tag in part for value in (tag, n)],
            )
    return n


def _is_ready(connection: BaseDatabaseWrapper) -> bool:
    key = (str(connection.settings_dict["HOST"]), str(connection.settings_dict["NAME"]))
    if key not in _ready and "tags_tagversion" in connection.introspection.table_names():
        _ready.add(key)
    return key in _ready
