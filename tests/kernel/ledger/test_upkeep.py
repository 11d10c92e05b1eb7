"""Every night SQLite learns how much its tables hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from yangguang.kernel.ledger import upkeep
from yangguang.kernel.ledger.registry import daily, timed_handlers

AT = datetime(2026, 11, 20, 19, 10, tzinfo=UTC)


def known_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone() is None:
            return set()
        cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1")
        return {name for (name,) in cursor.fetchall()}


def test_it_stands_in_the_timetable() -> None:
    assert daily[upkeep.NIGHTLY] == upkeep.AT_NIGHT
    assert timed_handlers[upkeep.NIGHTLY] is upkeep.keep_up_tonight


@pytest.mark.django_db
def test_the_planner_knows_a_table_that_was_filled(django_capture_on_commit_callbacks) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL analyses by itself")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE swelling (n INTEGER)")
        cursor.execute("CREATE INDEX swelling_n ON swelling (n)")
        # Known as small: it is looked at again once it has grown by much.
        cursor.execute("INSERT INTO swelling VALUES (1)")
        cursor.execute("ANALYZE swelling")
        cursor.executemany("INSERT INTO swelling VALUES (?)", [(n,) for n in range(4000)])
        cursor.execute("SELECT count(*) FROM swelling WHERE n = 7")
    with django_capture_on_commit_callbacks(execute=True):
        upkeep.keep_up_tonight(None, AT)  # type: ignore[arg-type]

    assert "swelling" in known_tables()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'swelling'")
        assert int(cursor.fetchone()[0].split()[0]) > 1000
