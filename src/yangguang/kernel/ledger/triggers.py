"""Triggers that hold what the record promises, on SQLite and PostgreSQL, as migration steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState


class DatabaseSQL(Operation):
    """A migration step with its own SQL for each database.

    Unlike `RunPython` it asks for no models, which Django would build anew for every step.
    """

    reduces_to_sql = True

    def __init__(
        self, *, sqlite: list[str], postgresql: list[str], undo: list[str] | None = None
    ) -> None:
        """`undo` is tried on both databases."""
        self.statements = {"sqlite": sqlite, "postgresql": postgresql}
        self.undo = undo or []

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Execute what is meant for this database."""
        self._execute(schema_editor, self.statements[schema_editor.connection.vendor])

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Execute what undoes it."""
        self._execute(schema_editor, self.undo)

    def describe(self) -> str:
        """What the step does, for `migrate --plan`."""
        return "SQL for each database"

    def _execute(self, editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
        # Without parameters: trigger bodies contain % and ?.
        for statement in statements:
            editor.execute(statement, params=None)


def run_sql(
    *, sqlite: list[str], postgresql: list[str], undo: list[str] | None = None
) -> DatabaseSQL:
    """A migration step with its own SQL for each database. `undo` is tried on both."""
    return DatabaseSQL(sqlite=sqlite, postgresql=postgresql, undo=undo)


def append_only(*tables: str, deletable: bool = False) -> DatabaseSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on the tables. `deletable` lets single rows go."""
    sqlite: list[str] = []
    postgresql: list[str] = [
        """CREATE OR REPLACE FUNCTION yangguang_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation'; END $$"""
    ]
    events = ("UPDATE",) if deletable else ("UPDATE", "DELETE")
    for table in tables:
        for event in events:
            sqlite.append(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {event} on {table} is refused'); END"
            )
        # INSERT OR REPLACE would delete the old row without firing a DELETE trigger.
        sqlite.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid) "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE on {table} is refused'); END"
        )
        postgresql.append(
            f"CREATE TRIGGER {table}_append_only BEFORE {' OR '.join(events)} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION yangguang_refuse()"
        )
        postgresql.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION yangguang_refuse()"
        )
    return run_sql(sqlite=sqlite, postgresql=postgresql)


def never_replaced(table: str, *columns: str) -> DatabaseSQL:
    """On SQLite, refuse INSERT OR REPLACE that meets an old row in one of the unique columns.

    REPLACE deletes the old row, and fires DELETE triggers only on connections that ask for it.
    PostgreSQL has no REPLACE, and its upsert fires the UPDATE trigger.
    """
    sqlite = [
        f"CREATE TRIGGER {table}_{column}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {column} = NEW.{column}) "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE on {table} is refused'); END"
        for column in columns
    ]
    return run_sql(sqlite=sqlite, postgresql=[])


def refuse_when(table: str, event: str, name: str, checks: dict[str, str]) -> DatabaseSQL:
    """Refuse rows for which a condition holds; `checks` maps the refusal's code to SQL.

    The SQL speaks of NEW and OLD and runs on both databases; `IS DISTINCT FROM` is written
    so and translated for SQLite. `event` is INSERT, UPDATE or DELETE, before which it fires.
    """
    lite = "\n".join(
        f"SELECT RAISE(ABORT, '{code}') WHERE {sql.replace('IS DISTINCT FROM', 'IS NOT')};"
        for code, sql in checks.items()
    )
    post = "\n".join(
        f"IF {sql} THEN RAISE EXCEPTION '{code}' USING ERRCODE = 'restrict_violation'; END IF;"
        for code, sql in checks.items()
    )
    row = "OLD" if event == "DELETE" else "NEW"
    return run_sql(
        sqlite=[f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN {lite} END"],
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {post} RETURN {row}; END $$",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    )


def anew(*steps: DatabaseSQL) -> DatabaseSQL:
    """The triggers of the steps once more, on SQLite.

    Django rebuilds a SQLite table to add or change a column, and its triggers go with the old
    one. The migration that does so has to end with this; `tests/ops/test_migrations.py` asks for
    it.
    """
    created = [statement for step in steps for statement in step.statements["sqlite"]]
    names = [match[1] for sql in created if (match := re.match(r"CREATE TRIGGER (\w+)", sql))]
    return run_sql(
        sqlite=[*(f"DROP TRIGGER IF EXISTS {name}" for name in names), *created], postgresql=[]
    )


def changed(*steps: DatabaseSQL) -> DatabaseSQL:
    """The triggers of the steps with what they ask now, where they asked something else before.

    On SQLite they are made anew, on PostgreSQL the function behind each is replaced.
    """
    functions = [
        statement
        for step in steps
        for statement in step.statements["postgresql"]
        if statement.startswith("CREATE OR REPLACE FUNCTION")
    ]
    return run_sql(sqlite=anew(*steps).statements["sqlite"], postgresql=functions)
