"""The gate's trigger and the digest speak of the same content.

The migration repeats the list on purpose: a released migration does not change with the code.
Here the two are held together.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from tests.kernel.publishing.office import Office
from yangguang.kernel.publishing.models import Column, Topic, Version
from yangguang.kernel.publishing.rules import DIGEST_FIELDS, LATER_FIELDS

if TYPE_CHECKING:
    from datetime import datetime

GATE = import_module("yangguang.kernel.publishing.migrations.0002_gate")
# What the trigger guards besides: what is derived from content, and which version it is.
LATER = set(LATER_FIELDS)
"""Guarded by triggers of their own, from the migrations that brought them."""
BESIDES = {"doc_number_key", "record_id", "number"}


def column_of(name: str) -> str:
    return str(Version._meta.get_field(name).column)


def test_trigger_guards_every_field_of_the_digest() -> None:
    digested = {column_of(name) for name in DIGEST_FIELDS}

    assert digested <= set(GATE.CONTENT) | LATER
    assert set(GATE.CONTENT) - digested <= BESIDES | {"change_reason"}


@pytest.fixture
def sealed(db: None, at: datetime) -> Version:
    office = Office(at)
    Topic.objects.create(code="99-01", name="其他")
    Column.objects.create(slug="other", name="其他")
    return office.submitted()


def another(field: models.Field[Any, Any], version: Version) -> object:
    """A value that differs from the stored one, of the column's kind."""
    if isinstance(field, models.ForeignKey):
        return field.related_model.objects.exclude(pk=getattr(version, field.attname)).first().pk
    if isinstance(field, models.JSONField):
        return '["改"]'
    if isinstance(field, models.BooleanField):
        return not getattr(version, field.attname)
    if isinstance(field, models.DateTimeField | models.DateField):
        return date(1999, 1, 1)
    return "改"


@pytest.mark.parametrize("name", DIGEST_FIELDS)
def test_database_refuses_to_change_it_once_sealed(sealed: Version, name: str) -> None:
    field = Version._meta.get_field(name)
    statement = f'UPDATE publishing_version SET "{field.column}" = %s WHERE id = {sealed.pk}'

    with (
        pytest.raises(IntegrityError, match="a sealed text cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [another(field, sealed)])
