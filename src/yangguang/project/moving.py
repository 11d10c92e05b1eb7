"""Carrying a city from SQLite to PostgreSQL, row by row, with ids, seals and digests unchanged.

The target's own triggers would refuse a plain copy: the gate wants reviews before a publication
and a state before both, in the order in which life wrote them. So they rest during the load, in
the same transaction that loads and that puts them back; nobody else ever sees the tables without
them. This is sound because the load accepts nothing new: every table is compared with its source
afterwards, value by value, before the commit, and the source's rows all passed the same triggers
when they were written. Foreign keys, unique and check constraints hold throughout.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model

CHUNK = 2000
SOURCE, TARGET = "default", "target"


class MoveError(Exception):
    """A move that cannot go on; the message says what to do."""


def moved_models() -> list[type[Model]]:
    """Every table of the installation, those between two others as well."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def attach_target(settings: dict[str, Any]) -> None:
    """Make the target known under its alias."""
    connections.databases[TARGET] = connections.configure_settings({"default": settings})["default"]


def check_ends() -> None:
    """Raises MoveError unless we go from SQLite to an empty PostgreSQL."""
    if connections[SOURCE].vendor != "sqlite" or connections[TARGET].vendor != "postgresql":
        message = "move-to 从 SQLite 迁到 PostgreSQL;请检查 DATABASE_URL 和目标地址。"
        raise MoveError(message)
    known = set(connections[TARGET].introspection.table_names())
    for label in ("organizations.Agency", "ledger.Act", "publishing.Record"):
        model = apps.get_model(label)
        if model._meta.db_table in known and model._base_manager.using(TARGET).exists():
            message = "目标数据库里已有数据,不覆盖;请给一个空的数据库。"
            raise MoveError(message)


def rows_of(model: type[Model], alias: str) -> Iterator[tuple[Any, ...]]:
    """Every row as plain values, in the order of the primary key."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
    return rows.iterator(chunk_size=CHUNK)


def table_digest(model: type[Model], alias: str) -> tuple[int, str]:
    """How many rows a table has, and a digest of all their values."""
    count, state = 0, hashlib.sha256()
    for row in rows_of(model, alias):
        count += 1
        line = json.dumps(row, sort_keys=True, default=str, ensure_ascii=False)
        state.update(line.encode() + b"\n")
    return count, state.hexdigest()


def move(*, progress: Callable[[str, int], None]) -> int:
    """Copy everything in one transaction; how many rows. Raises MoveError on any difference."""
    models = moved_models()
    with transaction.atomic(using=SOURCE), transaction.atomic(using=TARGET):
        _triggers(models, "DISABLE")
        _empty(models)
        total = sum(_copy(model, progress) for model in models)
        with connections[TARGET].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in connections[TARGET].ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
        _triggers(models, "ENABLE")
        for model in models:
            if table_digest(model, SOURCE) != table_digest(model, TARGET):
                message = f"{model._meta.db_table} 复制后与原表不一致,已全部撤销。"
                raise MoveError(message)
    return total


def _triggers(models: list[type[Model]], what: str) -> None:
    with connections[TARGET].cursor() as cursor:
        for model in models:
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {what} TRIGGER USER')


def _empty(models: list[type[Model]]) -> None:
    """Remove what migrating itself has written (content types, permissions)."""
    tables = ", ".join(f'"{model._meta.db_table}"' for model in models)
    with connections[TARGET].cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")


def _copy(model: type[Model], progress: Callable[[str, int], None]) -> int:
    names = [field.attname for field in model._meta.concrete_fields]
    done, chunk = 0, []
    for row in rows_of(model, SOURCE):
        chunk.append(model(**dict(zip(names, row, strict=True))))
        if len(chunk) == CHUNK:
            done += _write(model, chunk)
            chunk = []
            progress(model._meta.db_table, done)
    done += _write(model, chunk)
    progress(model._meta.db_table, done)
    return done


def _write(model: type[Model], chunk: list[Model]) -> int:
    model._base_manager.using(TARGET).bulk_create(chunk, batch_size=CHUNK)
    return len(chunk)
