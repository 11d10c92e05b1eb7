"""Carry everything from this installation's database to an empty PostgreSQL database.

Rows are copied as they are, with their ids, in one transaction: either all of it is there and
compared, or the target stays empty. The triggers that guard the record rest for the load only,
as decision 0008 explains.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import AutoField, JSONField

from yangguang.kernel.ledger.verification import Report, verify
from yangguang.project import databases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model

TARGET = "target"
CHUNK = 2000
MADE_BY_MIGRATE = frozenset({"django_migrations", "django_content_type", "auth_permission"})
"""Tables that `migrate` itself fills; rows in any other mean that somebody works there."""


class MoveError(Exception):
    """A move that cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Moved:
    """What was carried over, and what verifying it said."""

    tables: dict[str, TableDigest]
    report: Report

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(table.rows for table in self.tables.values())


@dataclass
class TableDigest:
    """Rows of a table and a digest over them that does not depend on their order.

    The two databases sort text differently; adding up the digests of the rows needs no order.
    """

    rows: int = 0
    total: int = field(default=0, repr=False)

    def add(self, values: tuple[Any, ...]) -> None:
        """Take a row in."""
        text = json.dumps(values, default=canonical, ensure_ascii=False, sort_keys=True)
        self.rows += 1
        self.total += int.from_bytes(hashlib.sha256(text.encode()).digest())
        self.total %= 1 << 256


def canonical(value: object) -> str:
    """A value of a column as text that is the same whichever database it came from."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return str(value)


def move_to(url: str, *, progress: Callable[[str, int, int], None] | None = None) -> Moved:
    """Carry the database over to the address. Raises MoveError; the target is then empty.

    Writers of the source wait meanwhile: what they wrote would stay behind.
    """
    source, target = connections["default"], _connect(url)
    try:
        _refuse_pending(source)
        _refuse_foreign(target)
        call_command("migrate", database=TARGET, verbosity=0, interactive=False)
        # The source's transaction is IMMEDIATE on SQLite and holds writers back.
        with transaction.atomic(), transaction.atomic(using=TARGET):
            return _carry(source, target, progress or (lambda _table, _done, _total: None))
    finally:
        target.close()


def _connect(url: str) -> BaseDatabaseWrapper:
    try:
        settings = databases.from_url(url)
    except ValueError as error:
        raise MoveError(str(error)) from error
    if not settings["ENGINE"].endswith("postgresql"):
        message = "只能迁到 PostgreSQL，地址以 postgres:// 开头。"
        raise MoveError(message)
    both = {"default": dict(connections.settings["default"]), TARGET: settings}
    connections.settings[TARGET] = connections.configure_settings(both)[TARGET]
    if hasattr(connections._connections, TARGET):  # type: ignore[attr-defined]
        del connections[TARGET]
    target = connections[TARGET]
    target.ensure_connection()
    return target


def _refuse_pending(source: BaseDatabaseWrapper) -> None:
    executor = MigrationExecutor(source)
    known = executor.loader.disk_migrations
    unknown = [
        key
        for key in executor.loader.applied_migrations
        if key[0] in executor.loader.migrated_apps and key not in known
    ]
    if unknown or executor.migration_plan(executor.loader.graph.leaf_nodes()):
        message = "数据库和程序的版本不一致，请先运行 yangguang upgrade。"
        raise MoveError(message)


def _refuse_foreign(target: BaseDatabaseWrapper) -> None:
    """The target must be empty, or hold nothing but what `migrate` made."""
    with target.cursor() as cursor:
        there = set(target.introspection.table_names(cursor))
        ours = {model._meta.db_table for model in _models()} | MADE_BY_MIGRATE
        for table in sorted(there):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {target.ops.quote_name(table)})")  # noqa: S608
            if table not in ours or (table not in MADE_BY_MIGRATE and cursor.fetchone()[0]):
                message = f"目标数据库不是空的（表 {table}），请给一个空的数据库。"
                raise MoveError(message)


def _models() -> list[type[Model]]:
    """Every table's model, also those between two models."""
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and not m._meta.proxy]


def _carry(
    source: BaseDatabaseWrapper,
    target: BaseDatabaseWrapper,
    progress: Callable[[str, int, int], None],
) -> Moved:
    models = _models()
    _refuse_strange(source, models)
    tables: dict[str, TableDigest] = {}
    with _triggers_resting(target, models):
        with target.cursor() as cursor:
            for model in models:
                cursor.execute(f"DELETE FROM {target.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        for model in models:
            table = model._meta.db_table
            total = model._base_manager.using("default").count()
            tables[table] = _copy(model, target, partial(progress, table, total))
        _reset_sequences(source, target, models)
    for model in models:
        arrived = TableDigest()
        for values in _rows(model, TARGET):
            arrived.add(values)
        if arrived != tables[model._meta.db_table]:
            message = f"表 {model._meta.db_table} 复制后与原来不同，没有迁移。"
            raise MoveError(message)
    with _as_default(target):
        report = verify()
    if not report.is_clean:
        first = report.findings[0]
        message = (
            f"迁移后核验有 {len(report.findings)} 处不符，没有迁移：{first.check} {first.text}"
        )
        raise MoveError(message)
    return Moved(tables, report)


def _refuse_strange(source: BaseDatabaseWrapper, models: list[type[Model]]) -> None:
    """No table may stay behind unnoticed."""
    ours = {model._meta.db_table for model in models} | {"django_migrations"}
    strange = sorted(set(source.introspection.table_names()) - ours)
    if strange:
        message = f"原数据库里有本程序不认识的表：{'、'.join(strange)}。"
        raise MoveError(message)


@contextmanager
def _triggers_resting(target: BaseDatabaseWrapper, models: list[type[Model]]) -> Iterator[None]:
    """Load past the triggers, which would refuse history or write it twice.

    The switch belongs to the transaction: when it fails, they stand as before.
    """
    tables = [target.ops.quote_name(model._meta.db_table) for model in models]
    with target.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        # Foreign keys wait for the end of the load; checked now, as pending checks bar ALTER.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _rows(model: type[Model], using: str) -> Iterator[tuple[Any, ...]]:
    names = [f.attname for f in model._meta.concrete_fields]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    return rows.iterator(CHUNK)


def _copy(
    model: type[Model], target: BaseDatabaseWrapper, progress: Callable[[int], None]
) -> TableDigest:
    fields = model._meta.concrete_fields
    table = target.ops.quote_name(model._meta.db_table)
    columns = ", ".join(target.ops.quote_name(str(f.column)) for f in fields)
    left = TableDigest()
    with (
        target.cursor() as cursor,
        cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for values in _rows(model, "default"):
            left.add(values)
            copy.write_row([_prepared(f, v, target) for f, v in zip(fields, values, strict=True)])
            if left.rows % CHUNK == 0:
                progress(left.rows)
    progress(left.rows)
    return left


def _prepared(field: Field[Any, Any], value: object, target: BaseDatabaseWrapper) -> object:
    if value is None and isinstance(field, JSONField) and not field.null:
        return target.ops.adapt_json_value(None, field.encoder)
    return field.get_db_prep_save(value, connection=target)


def _reset_sequences(
    source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, models: list[type[Model]]
) -> None:
    """New rows get ids that were never used, not even by rows that are gone."""
    used = {}
    if source.vendor == "sqlite":
        with source.cursor() as cursor:
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            used = dict(cursor.fetchall())
    with target.cursor() as cursor:
        for statement in target.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        for model in models:
            key, last = model._meta.pk, used.get(model._meta.db_table, 0)
            if isinstance(key, AutoField) and last:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [target.ops.quote_name(model._meta.db_table), key.column, last],
                )


@contextmanager
def _as_default(target: BaseDatabaseWrapper) -> Iterator[None]:
    """Let everything that asks for the database see the target, in its open transaction."""
    source = connections["default"]
    connections["default"] = target
    try:
        yield
    finally:
        connections["default"] = source
