"""What touches another agency is confirmed with it before it goes out (条例 articles 10 and 11)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.kernel.publishing.office import Office
from yangguang.kernel.desk.forms.versions import VersionForm
from yangguang.kernel.publishing.content import cleaned
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.rules import (
    DIGEST_FIELDS,
    LATER_FIELDS,
    Origin,
    Refused,
    lacks_of_coordination,
    version_digest,
)
from yangguang.kernel.publishing.services import edit_version
from yangguang.kernel.publishing.services.reviewing import what_is_missing

if TYPE_CHECKING:
    from datetime import datetime

DAY = date(2026, 11, 3)
OTHERS = ["佳木斯市财政局"]


@pytest.fixture
def office(db: None, at: datetime) -> Office:
    return Office(at)


@pytest.mark.parametrize(
    ("origin", "others", "confirmed", "lacking"),
    [
        (Origin.MADE, None, None, []),
        (Origin.MADE, OTHERS, None, ["与涉及的机关协商、确认的日期"]),
        (Origin.MADE, OTHERS, DAY, []),
        (Origin.JOINTLY_MADE, None, None, ["涉及的其他机关"]),
        (Origin.JOINTLY_MADE, None, DAY, ["涉及的其他机关"]),
        (Origin.JOINTLY_MADE, OTHERS, None, ["与涉及的机关协商、确认的日期"]),
        (Origin.JOINTLY_MADE, OTHERS, DAY, []),
        (Origin.FROM_PUBLIC, None, None, []),
    ],
)
def test_what_touches_others_names_them_and_the_day(
    origin: Origin, others: list[str] | None, confirmed: date | None, lacking: list[str]
) -> None:
    assert [str(x) for x in lacks_of_coordination(origin, others, confirmed)] == lacking


def test_nothing_unconfirmed_is_handed_in(office: Office) -> None:
    with pytest.raises(Refused, match="与涉及的机关协商、确认的日期"):
        office.submitted(co_agencies=OTHERS)

    version = Version.objects.get()
    assert what_is_missing(version) == ["与涉及的机关协商、确认的日期"]
    edited = edit_version(
        version=version,
        lock=version.lock,
        changes={"coordination_confirmed_on": DAY},
        actor=office.information_officer,
        at=office.at,
    )
    assert office.submitted(edited).digest


@pytest.mark.parametrize("name", sorted(LATER_FIELDS))
def test_field_that_came_later_is_signed_only_when_said(name: str) -> None:
    before = {field: "" for field in DIGEST_FIELDS if field not in LATER_FIELDS}

    assert version_digest({**before, name: None}, []) == version_digest(before, [])
    assert version_digest({**before, name: ["说了"]}, []) != version_digest(before, [])


def test_left_empty_on_the_form_is_not_said(office: Office) -> None:
    version = office.draft()
    empty = {"publication_forms": [], "procedure_note": "", "co_agencies": []}

    assert set(cleaned(empty).values()) == {None}
    same = edit_version(
        version=version,
        lock=version.lock,
        changes=empty,
        actor=office.information_officer,
        at=office.at,
    )
    assert same.lock == version.lock


def test_only_a_text_from_before_says_that_it_was_obtained(db: None) -> None:
    def offered(value: str) -> set[str]:
        form = VersionForm(initial={"origin_type": value})
        return {key for key, _label in form.fields["origin_type"].choices}  # type: ignore[attr-defined]

    assert Origin.OBTAINED not in offered("made")
    assert Origin.OBTAINED in offered("obtained")
