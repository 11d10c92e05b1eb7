"""Migrations lose no trigger, and a new database is what they would have made of it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.ops.conftest import empty_database
from tests.ops.scene import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
LONGEST = 900
"""Seconds: every step takes a minute on a machine that does nothing else."""
MIGRATE = """
import json, re
from django.core.management import call_command
from django.db import connection

kept = set()

def watch(execute, sql, params, many, context):
    for verb, name in re.findall(r'(CREATE|DROP) TRIGGER (?:IF EXISTS )?(\\w+)', sql):
        (kept.add if verb == "CREATE" else kept.discard)(name)
    return execute(sql, params, many, context)

with connection.execute_wrapper(watch):
    call_command("migrate", verbosity=0, every_step=EVERY)
print(json.dumps(sorted(kept)))
"""

ROWS = """
import json
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

skipped = {"auth_permission", "django_content_type"}
rows = {
    model._meta.db_table: list(map(repr, model.objects.values_list()))
    for model in apps.get_models()
    if model._meta.managed and not model._meta.proxy and model._meta.db_table not in skipped and model.objects.exists()
}
rows["auth_permission"] = sorted(map(str, Permission.objects.all()))
rows["django_migrations"] = sorted(map(list, MigrationRecorder(connection).applied_migrations()))
print(json.dumps(rows))
"""

SQLITE = r"""
import json, re
from django.db import connection

def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()

def clauses(sql):
    # The parts of CREATE TABLE between its commas.
    parts, depth = [""], 0
    for piece in re.split(r"('[^']*'|[(),])", sql[sql.find("(") + 1 : sql.rfind(")")]):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]

found = {}
for kind, name, sql in ask("SELECT type, name, sql FROM sqlite_master"):
    found[f"{kind} {name}"] = re.sub(r"\s+", " ", sql or "")
    if kind == "table":
        # Columns added later stand last, and the order of a table's clauses follows its history.
        found[f"table {name}"] = [
            sorted(map(repr, [row[1:] for row in ask(f"PRAGMA table_xinfo('{name}')")])),
            sorted(clauses(sql)),
        ]
print(json.dumps(found))
"""

POSTGRESQL = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
    "column_default, is_identity FROM information_schema.columns WHERE table_schema = 'public' "
    # Migrations of Django's own do not know which kind of key its `auth` asks for.
    "AND (table_name, column_name) <> ('auth_group_permissions', 'id')",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


class Migrated:
    """An empty installation after `migrate`, by every step or at once."""

    def __init__(self, place: Place, *, every_step: bool) -> None:
        self.place = place
        self.kept: list[str] = json.loads(
            place.python(MIGRATE.replace("EVERY", str(every_step)), timeout=LONGEST).splitlines()[
                -1
            ]
        )

    def rows(self) -> dict[str, Any]:
        """What stands in its tables."""
        return json.loads(self.place.python(ROWS))

    def schema(self) -> dict[str, Any]:
        """Every table, index, constraint, trigger and function."""
        if not self.place.database_url:
            return json.loads(self.place.python(SQLITE))
        with psycopg.connect(self.place.database_url) as connection:
            return {
                part: sorted(map(repr, connection.execute(sql).fetchall()))
                for part, sql in POSTGRESQL.items()
            }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Migrated, Migrated]]:
    """One that took every step, and one that was built at once."""
    folder = tmp_path_factory.mktemp("migrated")
    on_server = request.param == "postgresql"
    if on_server != os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("the run on the other database asks this")
    if not on_server:
        yield (
            Migrated(Place(folder / "steps"), every_step=True),
            Migrated(Place(folder / "once"), every_step=False),
        )
        return
    with empty_database() as first, empty_database() as second:
        yield (
            Migrated(Place(folder / "steps", first), every_step=True),
            Migrated(Place(folder / "once", second), every_step=False),
        )


def test_no_step_takes_a_trigger_along(both: tuple[Migrated, Migrated]) -> None:
    steps, _ = both
    schema = steps.schema()
    there = (
        {name.removeprefix("trigger ") for name in schema if name.startswith("trigger ")}
        if not steps.place.database_url
        else {row.split("'")[1] for row in schema["triggers"]}
    )

    assert len(steps.kept) > 100
    assert set(steps.kept) - there == set()


def test_new_database_is_built_as_every_step_would_have_left_it(
    both: tuple[Migrated, Migrated],
) -> None:
    steps, once = both

    built, expected = once.schema(), steps.schema()
    assert {part for part in expected if built.get(part) != expected[part]} == set()
    assert built == expected
    assert once.rows() == steps.rows()
