"""A unit of the demonstration that has people of its own, but not in every role."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.project.test_demonstration import AT
from yangguang.kernel.organizations.models import RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import Publication
from yangguang.project.loading import install_city, load_demonstration, read_city

pytestmark = pytest.mark.django_db


def test_unit_with_some_people_borrows_only_the_roles_it_lacks() -> None:
    city = read_city("jiamusi")
    own = [p for p in city.people if p.agency == "szfb" or p.username == "hcx-information-officer"]
    records = [
        r for r in city.records
        if r.agency == "hcx" and not r.relations and r.state == "published"
    ]  # fmt: skip
    small = replace(city, people=own, records=records)
    install_city(small, with_demonstration_people=True)

    assert load_demonstration(small, at=AT) == len(records) > 0

    assert Publication.objects.count() >= len(records)
    held = RoleAssignment.objects.filter(agency__code="hcx")
    names = dict(held.values_list("role", "person__username"))
    assert names[Role.INFORMATION_OFFICER] == "hcx-information-officer"
    assert names[Role.SECRECY_REVIEWER] == "secrecy-reviewer"
