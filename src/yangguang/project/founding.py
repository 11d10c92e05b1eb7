"""A new database is built from the models as they are, not by living through their history.

Django renders the models again for every step of every migration: on an empty database that is
most of the time of a first start. What migrations do besides is done here as they do it:
triggers in their order, and rows a table begins with. A step that only mends rows of older
installations is marked `elidable` and left out. The result is that of the migrations
(`tests/ops/test_founding.py` compares the two on both databases), which all count as applied.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.db import connections, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder

from yangguang.kernel.ledger.triggers import DatabaseSQL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations import Migration
    from django.db.migrations.state import StateApps
    from django.db.models import Model

OWN = "yangguang."
_CREATED = re.compile(r"\s*CREATE TRIGGER (\w+)")


def is_new(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has no table at all."""
    return not connection.introspection.table_names()


def found(alias: str) -> None:
    """Build everything in an empty database, or nothing of it."""
    connection = connections[alias]
    executor = MigrationExecutor(connection)
    plan = [m for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    recorder = MigrationRecorder(connection)
    with connection.schema_editor(atomic=True) as editor:
        editor.create_model(recorder.Migration)
        for model in _models(alias, executor.loader.migrated_apps):
            editor.create_model(model)
        # Keys and indexes wait for the end of an editor; triggers and rows come after them.
        waiting, editor.deferred_sql = editor.deferred_sql, []
        for statement in waiting:
            editor.execute(statement)
        _also(plan, editor)
        recorder.migration_qs.bulk_create(
            [recorder.Migration(app=m.app_label, name=m.name) for m in plan]
        )


def _models(alias: str, labels: Iterable[str]) -> list[type[Model]]:
    migrated = set(labels)
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in migrated
        and model._meta.can_migrate(alias)
        and router.allow_migrate_model(alias, model)
    ]


def _also(plan: Iterable[Migration], editor: BaseDatabaseSchemaEditor) -> None:
    for migration in plan:
        if not migration.__module__.startswith(OWN):
            continue
        for operation in migration.operations:
            if isinstance(operation, DatabaseSQL):
                for statement in operation.statements[editor.connection.vendor]:
                    _make_way(editor, statement)
                    editor.execute(statement, params=None)
            elif isinstance(operation, RunPython) and not operation.elidable:
                operation.code(cast("StateApps", apps), editor)


def _make_way(editor: BaseDatabaseSchemaEditor, statement: str) -> None:
    # On SQLite a migration that builds a table anew loses its triggers and makes them again.
    made = _CREATED.match(statement)
    if made and editor.connection.vendor == "sqlite":
        editor.execute(f"DROP TRIGGER IF EXISTS {made[1]}")
