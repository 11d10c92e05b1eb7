"""今天 costs a bounded number of questions whatever rooms and areas put on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yangguang.areas.oversight.supervision.models import Task
from yangguang.kernel.desk.registry import work_sources
from yangguang.kernel.desk.views.today import gathered
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency, Person, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.project.loading import install_city, install_plan, read_city
from yangguang.project.matters import install_matters, load_complaints
from yangguang.project.oversight import load_oversight

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

pytestmark = pytest.mark.django_db
UNIT_ROLES = (
    (Role.HANDLER,),
    (Role.HANDLER, Role.INFORMATION_OFFICER),
    (Role.HANDLER, Role.INFORMATION_OFFICER, Role.DESK_HEAD, Role.LEADER_IN_CHARGE),
)


@pytest.fixture
def city(at: datetime) -> Iterator[None]:
    """The demonstration: matters, the plan with what it makes owed, supervised tasks."""
    forget_book()
    found = read_city("jiamusi")
    install_city(found, with_demonstration_people=True)
    install_matters(found, at=at)
    install_plan(found, at=at)
    load_complaints(found, at=at)
    officer = RoleAssignment.objects.filter(role=Role.INFORMATION_OFFICER).first()
    assert officer is not None
    for code in ("wjw", "zjj", "hcx"):
        RoleAssignment.objects.create(
            person_id=officer.person_id,
            agency=Agency.objects.get(code=code),
            role=Role.INFORMATION_OFFICER,
            valid_from=city_date(at),
        )
    load_oversight(found, at=at)
    seal(at=at)
    while run_followers(at=at):
        pass
    yield
    forget_book()


def officer_of(unit: Any, roles: Iterable[Role]) -> Person:
    """One person with the roles in one unit."""
    person = Person.objects.create(username="busy", name="多面手")
    since = city_date(now()).replace(year=2020)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, agency=unit, role=role, valid_from=since) for role in roles
    )
    return person


@pytest.mark.parametrize(
    ("roles", "office", "at_most"),
    [(roles, False, 20) for roles in UNIT_ROLES] + [(UNIT_ROLES[-1], True, 20)],
)
def test_worklist_with_every_source_asks_few_questions(
    city: None, roles: tuple[Role, ...], *, office: bool, at_most: int, monkeypatch: Any
) -> None:
    # Levels are read anew every few seconds: not in the middle of this.
    monkeypatch.setattr("yangguang.kernel.calendars.levels.KEPT_FOR", 3600.0)
    task = Task.objects.filter(case__is_open=True).select_related("unit").first()
    assert task is not None
    assert Obligation.objects.filter(agency=task.unit, due_at__isnull=False).exists()
    person = officer_of(task.unit, roles)
    if office:
        RoleAssignment.objects.create(
            person=person,
            agency=None,
            role=Role.OPEN_GOVERNMENT_OFFICE,
            valid_from=city_date(now()).replace(year=2020),
        )
    works = gathered(actor_for(person, on=city_date(now())), now())
    assert works.mine and works.unit
    assert {source.name for source in work_sources} >= {"cases", "obligations", "supervision"}
    client = Client()
    client.force_login(person)
    client.get(reverse("desk:today"))

    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("desk:today"))

    assert page.status_code == 200
    assert len(asked) <= at_most, "\n".join(q["sql"][:230] for q in asked.captured_queries)
