"""Bare tables: the columns, indexes and foreign keys of a model once more, without triggers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

AT = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
"""A Wednesday afternoon in the city: when the rows of a benchmark come about."""


def bare_model(model: type[Model]) -> type[Model]:
    """Make the table in the same database, so that durability is the same."""
    from django.db import connection, models

    name = f"Bare{model.__name__}"
    fields: dict[str, object] = {"__module__": __name__}
    for field in model._meta.local_fields:
        _name, _path, arguments, keywords = field.deconstruct()
        if field.is_relation:
            keywords["related_name"] = "+"
        fields[field.name] = type(field)(*arguments, **keywords)
    indexes = []
    for index in model._meta.indexes:
        clone = index.clone()
        clone.name = f"bare_{index.name}"
        indexes.append(clone)
    fields["Meta"] = type("Meta", (), {"app_label": model._meta.app_label, "indexes": indexes})
    made = type(name, (models.Model,), fields)
    with connection.schema_editor() as editor:
        editor.create_model(made)
    return made


def copies(bare: type[Model], rows: Sequence[Model]) -> list[Model]:
    """The rows as rows of the bare table, not yet written."""
    names = [f.attname for f in bare._meta.concrete_fields if f.attname != "id"]
    return [bare(**{name: getattr(row, name) for name in names}) for row in rows]


def insert_bare(*groups: Sequence[Model]) -> None:
    """What a bare bulk_create of the rows costs."""
    from django.db import transaction

    with transaction.atomic():
        for rows in groups:
            type(rows[0])._base_manager.bulk_create(rows, batch_size=1000)
