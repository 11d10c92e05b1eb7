from __future__ import annotations

import json
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.ops.scene import OFFICE, STATE, Place

if TYPE_CHECKING:
    from pathlib import Path

RESTING = (
    "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'"
)
GUARDS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
GO_ON = (
    OFFICE
    + """
office = Office(at, code="wjw", name="佳木斯市卫生健康委员会")
office.published(title="关于冬季传染病防控的通知")
seal(at=at)
run_followers(at=at)
"""
)


def test_move_keeps_seals_digests_and_projections(filled: Place, moved: Place) -> None:
    before = json.loads(filled.python(STATE))

    assert before["seals"]
    assert json.loads(moved.python(STATE)) == before


def test_triggers_guard_the_record_after_a_move(moved: Place) -> None:
    with psycopg.connect(moved.database_url, autocommit=True) as connection:
        assert connection.execute(GUARDS).fetchone() > (10,)
        assert connection.execute(RESTING).fetchall() == []
        for attack in (
            "UPDATE ledger_act SET kind = 'x'",
            "DELETE FROM ledger_seal",
            "UPDATE publishing_version SET body = 'x' WHERE digest <> ''",
            "UPDATE publishing_record SET state = 'published' WHERE state = 'withdrawn'",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation):
                connection.execute(attack)


def test_city_on_postgresql_goes_on_and_comes_back_from_its_backup(
    moved: Place, tmp_path: Path
) -> None:
    before = json.loads(moved.python(STATE))
    folder = json.loads(moved.done("backup", "--json", str(tmp_path / "away")))["folder"]

    moved.python(GO_ON)
    after = json.loads(moved.python(STATE))
    report = json.loads(moved.done("verify", "--json"))
    moved.done("restore", "--force", folder)

    assert [place for place, _digest in after["seals"]] == list(range(1, report["seals"] + 1))
    assert len(after["seals"]) > len(before["seals"])
    assert report["clean"]
    assert json.loads(moved.python(STATE)) == before


def test_move_refuses_a_database_in_use(place: Place, postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE of_somebody (id int)")

    result = place.command("move-to", postgresql_url)

    assert result.returncode == 1
    assert "of_somebody" in result.stderr


def test_move_of_a_tampered_city_leaves_the_target_empty(place: Place, postgresql_url: str) -> None:
    place.python(
        "from django.db import connection\n"
        "cursor = connection.cursor()\n"
        "cursor.execute('DROP TRIGGER ledger_act_no_update')\n"
        "cursor.execute(\"UPDATE ledger_act SET kind = 'x' WHERE kind = 'test.told'\")\n"
    )

    result = place.command("move-to", postgresql_url)

    assert result.returncode == 1
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SELECT count(*) FROM ledger_act").fetchone() == (0,)
        assert connection.execute(RESTING).fetchall() == []
