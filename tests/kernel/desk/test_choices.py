"""What an officer chooses from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.desk.selectors import choices_of_columns
from yangguang.kernel.publishing.models import Column

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office


def test_columns_are_followed_by_those_below_them(office: Office) -> None:
    Column.objects.all().delete()
    first = Column.objects.create(slug="a", name="甲", order=1)
    second = Column.objects.create(slug="b", name="乙", order=2)
    Column.objects.create(slug="a1", name="甲一", order=1, parent=first)
    Column.objects.create(slug="b1", name="乙一", order=1, parent=second)
    Column.objects.create(slug="a2", name="甲二", order=2, parent=first)

    labels = [label for _, label in choices_of_columns()]

    assert labels == ["甲", "甲 / 甲一", "甲 / 甲二", "乙", "乙 / 乙一"]
