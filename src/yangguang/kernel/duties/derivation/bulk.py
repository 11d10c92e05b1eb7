"""Rows of a projection written by the thousand, past what the object mapper does for each value."""

from __future__ import annotations

from itertools import chain, count, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import DateField, DateTimeField, JSONField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.models import Field, Model


FEW = 20
"""So many go in one statement that tells their keys as well."""


def insert(rows: Sequence[Model]) -> None:
    """Write unsaved rows of one model, giving each its key as the table would have done."""
    if not rows:
        return
    model = type(rows[0])
    fields = model._meta.concrete_fields
    if len(rows) > FEW or not connection.features.can_return_rows_from_bulk_insert:
        _give_keys(rows, _new_keys(model, len(rows)))
        _write_many(model, fields, _values(fields, rows))
        return
    others = [field for field in fields if not field.primary_key]
    _give_keys(rows, _write_few(model, others, _values(others, rows)))


def _give_keys(rows: Sequence[Model], keys: Iterable[int]) -> None:
    for row, pk in zip(rows, keys, strict=True):
        row.pk = pk


def _values(fields: Sequence[Field[Any, Any]], rows: Sequence[Model]) -> list[list[Any]]:
    values = attrgetter(*(field.attname for field in fields))
    ready = [(place, how) for place, f in enumerate(fields) if (how := _preparing(f))]
    return [_prepared(values(row), ready) for row in rows]


def _prepared(
    values: tuple[Any, ...], ready: Sequence[tuple[int, Callable[[Any], Any]]]
) -> list[Any]:
    found = list(values)
    for place, how in ready:
        if found[place] is not None:
            found[place] = how(found[place])
    return found


def _preparing(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What the database wants done with the field's values; None: they go as they are."""
    ops = connection.ops
    if isinstance(field, DateTimeField):
        return ops.adapt_datetimefield_value
    if isinstance(field, DateField):
        return ops.adapt_datefield_value
    if isinstance(field, JSONField):
        return lambda value: ops.adapt_json_value(value, field.encoder)
    return None


def _new_keys(model: type[Model], wanted: int) -> Iterator[int]:
    """Keys that no row has had, not even one that is gone."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Writers stand in line: within the transaction nobody else takes them.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            return islice(count((found[0] if found else 0) + 1), wanted)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, wanted],
        )
        return iter([pk for (pk,) in cursor.fetchall()])


def _write_many(
    model: type[Model], fields: Sequence[Field[Any, Any]], rows: Sequence[list[Any]]
) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(f"{_head(model, fields)} {_places(fields)}", rows)


def _write_few(
    model: type[Model], fields: Sequence[Field[Any, Any]], rows: Sequence[list[Any]]
) -> list[int]:
    places = ", ".join([_places(fields)] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(f"{_head(model, fields)} {places} RETURNING id", list(chain(*rows)))
        return [pk for (pk,) in cursor.fetchall()]


def _head(model: type[Model], fields: Sequence[Field[Any, Any]]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES"


def _places(fields: Sequence[Field[Any, Any]]) -> str:
    return f"({', '.join(['%s'] * len(fields))})"
