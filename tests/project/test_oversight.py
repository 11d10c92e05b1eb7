"""The demonstration of part five goes through the services, once, and is true to its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from yangguang.areas.oversight.assurance.models import LeadingGroup, ProgressReport, StaffMember
from yangguang.areas.oversight.supervision.models import Card
from yangguang.areas.oversight.supervision.rules import Colour
from yangguang.areas.oversight.supervision.selectors import ledger
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency, RoleAssignment
from yangguang.kernel.organizations.rules import SYSTEM, Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.project.loading import install_city, install_plan, read_city
from yangguang.project.oversight import load_oversight

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(at: datetime) -> datetime:
    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    for code in ("wjw", "zjj", "hcx"):
        for role in (Role.INFORMATION_OFFICER,):
            RoleAssignment.objects.create(
                person_id=RoleAssignment.objects.filter(role=role).first().person_id,
                agency=Agency.objects.get(code=code), role=role, valid_from=city_date(at),
            )  # fmt: skip
    install_plan(city, at=at)
    load_oversight(city, at=at)
    return at


def test_demonstration_stands_once(loaded: datetime) -> None:
    counts = (LeadingGroup.objects.count(), StaffMember.objects.count(), Act.objects.count())

    load_oversight(read_city("jiamusi"), at=loaded)

    assert (
        LeadingGroup.objects.count(), StaffMember.objects.count(), Act.objects.count()
    ) == counts  # fmt: skip
    assert counts[0] == 6
    assert ProgressReport.objects.count() >= 1


def test_tasks_show_what_stands_well_and_what_is_late(loaded: datetime) -> None:
    found = {line.task.unit.code: line.colour for line in ledger(SYSTEM, at=loaded)}

    assert found == {"jyj": Colour.GREEN, "wjw": Colour.RED, "hcx": Colour.GREEN}
    assert [line.task.unit.code for line in ledger(SYSTEM, at=loaded, is_open=False)] == ["zjj"]
    assert sorted(Card.objects.values_list("level", flat=True)) == ["reminder", "urge"]


def test_unit_finds_its_own_task_and_nobody_elses(loaded: datetime) -> None:
    person = RoleAssignment.objects.get(agency__code="jyj", role=Role.SECTION_HEAD).person
    actor = actor_for(person, on=city_date(loaded))

    assert {line.task.unit.code for line in ledger(actor, at=loaded)} == {"jyj"}
