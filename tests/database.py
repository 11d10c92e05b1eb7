"""Test databases whose triggers refuse what a test runner takes for granted.

A transactional test is reset by emptying every table, which append-only tables refuse; and a
test of `verify` must be able to tamper. `triggers_off` is the one place where triggers rest:
it belongs to the tests, and the product has no such switch.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, connections, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.operations import BaseDatabaseOperations
    from django.db.backends.utils import CursorWrapper
    from pytest_django import DjangoDbBlocker


@contextmanager
def kept_for_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what a module's fixture writes for all tests of the module; gone after the last.

    Each test runs in a savepoint of its own inside, so that it meets what the fixture wrote and
    nothing of another test. Not for modules with transactional tests.
    """
    outer = transaction.atomic()
    with blocker.unblock():
        outer.__enter__()
    try:
        yield
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@contextmanager
def triggers_off(using: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """Let the triggers of the project rest for the body; afterwards they stand as before."""
    database = using or connection
    off = _sqlite_off if database.vendor == "sqlite" else _postgresql_off
    with off(database):
        yield


@contextmanager
def _sqlite_off(database: BaseDatabaseWrapper) -> Iterator[None]:
    with database.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"', None)
    try:
        yield
    finally:
        with database.cursor() as cursor:
            for _name, sql in triggers:
                cursor.execute(sql, None)


@contextmanager
def _postgresql_off(database: BaseDatabaseWrapper) -> Iterator[None]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        tables = [table for (table,) in cursor.fetchall()]
        _alter(cursor, tables, "DISABLE")
    try:
        yield
    finally:
        with database.cursor() as cursor:
            _alter(cursor, tables, "ENABLE")


def _alter(cursor: CursorWrapper, tables: list[str], what: str) -> None:
    # A table with foreign keys still to be checked cannot be altered.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} {what} TRIGGER USER")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def flush_past_triggers() -> None:
    """Make the reset after a transactional test work on every connection of this process."""
    for operations in {type(database.ops) for database in connections.all()}:
        plain = operations.execute_sql_flush

        def flush(
            self: BaseDatabaseOperations,
            statements: list[str],
            plain: Callable[..., None] = plain,
        ) -> None:
            with triggers_off(self.connection):
                plain(self, statements)

        operations.execute_sql_flush = flush  # type: ignore[method-assign]
