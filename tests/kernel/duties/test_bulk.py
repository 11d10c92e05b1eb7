"""Rows written past the object mapper are those it would have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kernel.duties.making import duty, interpretation
from yangguang.kernel.duties.derivation.bulk import FEW, insert
from yangguang.kernel.duties.models import Obligation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.kernel.duties.scene import Scene


@pytest.fixture
def scene(scene: Scene) -> Iterator[Scene]:
    """What a test adds is gone before the city is made anew and compared."""
    yield scene
    Obligation.objects.filter(key__startswith="copy").delete()


def copy_of(row: Obligation, key: str) -> Obligation:
    """The same row under another key, not written yet."""
    values = {f.attname: getattr(row, f.attname) for f in Obligation._meta.concrete_fields}
    return Obligation(**{**values, "id": None, "key": key})


@pytest.mark.parametrize("wanted", [1, FEW + 1])
def test_values_come_back_as_from_an_ordinary_save(scene: Scene, wanted: int) -> None:
    scene.load(interpretation(), duty())
    scene.interpret(scene.publish())
    rows = list(Obligation.objects.all())
    assert len(rows) > 1
    for row in rows:
        fresh = [copy_of(row, f"copy-{number}-{row.key}") for number in range(wanted)]

        insert(fresh)

        stored = Obligation.objects.get(pk=fresh[-1].pk)
        assert stored.key == fresh[-1].key
        same = [f.attname for f in Obligation._meta.concrete_fields if f.name not in {"id", "key"}]
        assert {n: getattr(stored, n) for n in same} == {n: getattr(row, n) for n in same}


@pytest.mark.parametrize("wanted", [3, FEW + 3])
def test_keys_are_those_no_row_has_had(scene: Scene, wanted: int) -> None:
    scene.load(interpretation())
    scene.publish()
    row = Obligation.objects.order_by("-pk")[0]
    gone = copy_of(row, "copy-gone")
    insert([gone])
    used = gone.pk
    Obligation.objects.filter(pk=used).delete()

    rows = [copy_of(row, f"copy-{number}") for number in range(wanted)]
    insert(rows)
    ordinary = copy_of(row, "copy-ordinary")
    ordinary.save()

    taken = [each.pk for each in (*rows, ordinary)]
    assert sorted(taken) == taken
    assert taken[0] > used
    assert len(set(taken)) == len(taken)


def test_nothing_is_written_of_nothing(scene: Scene) -> None:
    scene.load(duty())
    before = Obligation.objects.count()

    insert([])

    assert Obligation.objects.count() == before
