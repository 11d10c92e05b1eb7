"""Very many rows at once: COPY on PostgreSQL, prepared inserts on SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

CHUNK = 20_000


def write_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows with their numbers given. Columns are attributes; the rest takes its default.

    Values are as a field's `get_prep_value` gives them: the fields are not asked for each row.
    """
    from django.db import connection

    fields = [model._meta.get_field(name) for name in columns]
    given = {field.attname for field in fields}
    defaults = [f for f in model._meta.concrete_fields if f.attname not in given]
    constant = tuple(f.get_db_prep_save(f.get_default(), connection) for f in defaults)
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in (*fields, *defaults))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((*row, *constant))
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT MAX(id) FROM {table}))",
                [model._meta.db_table],
            )
            return
        marks = ", ".join(["%s"] * (len(fields) + len(defaults)))
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", ((*row, *constant) for row in rows)
        )
