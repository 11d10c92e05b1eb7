"""今天 costs a bounded number of questions whatever rooms and areas put on it, for every role.

The demonstration of the city is written once for all these tests.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.database import kept_for_module
from yangguang.kernel.asking import answered
from yangguang.kernel.desk.registry import work_sources
from yangguang.kernel.desk.selectors import deadlines_of
from yangguang.kernel.desk.views.today import gathered
from yangguang.kernel.desk.work import ask_work
from yangguang.kernel.duties.derivation.book import forget_book, one_book
from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person, RoleAssignment
from yangguang.kernel.organizations.rules import CITY_ROLES, Role
from yangguang.kernel.organizations.selectors import actor_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from yangguang.kernel.organizations.rules import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
QUESTIONS = 15
UNIT_ROLES = tuple(role for role in Role if role not in CITY_ROLES)
OFFICERS = (
    *((role,) for role in Role),
    (Role.HANDLER, Role.INFORMATION_OFFICER, Role.DESK_HEAD, Role.LEADER_IN_CHARGE),
    UNIT_ROLES,
    (*UNIT_ROLES, Role.OPEN_GOVERNMENT_OFFICE),
    tuple(Role),
)
JANUARY = datetime(2027, 1, 11, 2, 0, tzinfo=UTC)
"""When annual reports are owed as well."""


@pytest.fixture(scope="module")
def city(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The whole demonstration."""
    forget_book()
    with kept_for_module(django_db_blocker):
        with django_db_blocker.unblock():
            call_command("load_demonstration")
        yield
    forget_book()


@pytest.fixture(autouse=True)
def steady(city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels are read anew every few seconds: not in the middle of a count."""
    monkeypatch.setattr("yangguang.kernel.calendars.levels.KEPT_FOR", 3600.0)


def busiest() -> int:
    """The unit that owes most."""
    owed = Obligation.objects.filter(agency__isnull=False, due_at__isnull=False)
    most = owed.values("agency").annotate(n=Count("pk")).order_by("-n", "agency")
    return int(most[0]["agency"])


def officer_of(units: Iterable[int], roles: Iterable[Role]) -> Person:
    """One person with the roles in the units, those of the city in all of it."""
    person = Person.objects.create(username="busy", name="多面手")
    since = city_date(now()).replace(year=2020)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, agency_id=unit, role=role, valid_from=since)
        for role in roles
        for unit in ([None] if role in CITY_ROLES else units)
    )
    return person


def acting(person: Person) -> Actor:
    """The person at work today."""
    return actor_for(person, on=city_date(now()))


def asked_by(person: Person, name: str) -> list[str]:
    """The statements of the page for one who has opened it before."""
    client = Client()
    client.force_login(person)
    assert client.get(reverse(name)).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name)).status_code == 200
    return [query["sql"][:230] for query in asked.captured_queries]


@pytest.mark.parametrize("roles", OFFICERS, ids=lambda roles: "+".join(roles)[:60])
def test_worklist_asks_few_questions_of_every_role(roles: tuple[Role, ...]) -> None:
    asked = asked_by(officer_of([busiest()], roles), "desk:today")

    assert len(asked) <= QUESTIONS, "\n".join(asked)


def test_worklist_of_who_works_in_many_units_asks_no_more() -> None:
    owing = Obligation.objects.filter(agency__isnull=False).order_by("agency")
    units = list(owing.values_list("agency", flat=True).distinct()[:8])

    asked = asked_by(officer_of(units, UNIT_ROLES), "desk:today")

    assert len(units) > 4
    assert len(asked) <= QUESTIONS, "\n".join(asked)


def test_nobody_of_the_demonstration_waits_for_more_questions() -> None:
    holders = Person.objects.filter(role_assignments__isnull=False).distinct()

    many = {
        person.username: asked
        for person in holders
        if len(asked := asked_by(person, "desk:today")) > QUESTIONS
    }

    assert holders.count() > 10
    assert many == {}


def test_home_of_the_whole_city_asks_as_few() -> None:
    home = reverse("portal:home")
    client = Client()
    assert client.get(home).status_code == 200

    with CaptureQueriesContext(connection) as asked:
        assert client.get(home).status_code == 200

    assert len(asked) <= QUESTIONS, "\n".join(q["sql"][:230] for q in asked.captured_queries)


def test_every_source_has_something_for_somebody() -> None:
    actor = acting(officer_of(list(_units()), UNIT_ROLES))
    with one_book():
        parts = answered(ask_work(work_sources, actor, at=now(), limit=20))

    silent = {
        source.name
        for source, part in zip(work_sources, parts, strict=True)
        if not any(part.values())
    }

    assert {source.name for source in work_sources} >= {"cases", "obligations", "supervision"}
    # Reports and tables are owed in spring alone, the calendar's notice is another role's, the batches of the
    # demonstration are all public, the others depend on the day it was made.
    assert silent <= {
        *("annual_reports", "batches", "calendars", "consultations", "inspection"),
        *("request_publishing", "request_remedies", "site_tables"),
    }


def _units() -> Iterable[int]:
    return RoleAssignment.objects.exclude(agency=None).values_list("agency", flat=True).distinct()


@pytest.mark.parametrize("at", [None, JANUARY], ids=["now", "january"])
def test_sources_together_ask_as_often_as_the_slowest_alone(at: datetime | None) -> None:
    moment = at or now()
    actor = acting(officer_of([busiest()], UNIT_ROLES))
    gathered(actor, moment)
    alone = []
    with one_book():
        for source in work_sources:
            with CaptureQueriesContext(connection) as asked:
                answered(ask_work([source], actor, at=moment, limit=20))
            alone.append(len(asked))

        with CaptureQueriesContext(connection) as together:
            answered(ask_work(work_sources, actor, at=moment, limit=20))

    assert sum(alone) >= 10
    assert len(together) <= 4


def test_sources_together_find_what_each_finds_alone() -> None:
    for moment in (now(), JANUARY):
        actor = acting(Person.objects.filter(username="busy").first() or officer_of(
            [busiest()], tuple(Role)))  # fmt: skip
        with one_book():
            together = answered(ask_work(work_sources, actor, at=moment, limit=20))
            alone = [
                answered(ask_work([source], actor, at=moment, limit=20))[0]
                for source in work_sources
            ]

        assert together == alone


def test_work_stands_once_and_calendar_tells_it() -> None:
    actor = acting(officer_of([busiest()], UNIT_ROLES))

    works = gathered(actor, now())

    mine, unit = [w.url for w in works.mine], [w.url for w in works.unit]
    assert mine
    assert unit
    assert len({*mine, *unit}) == len(mine) + len(unit)
    assert len(deadlines_of(actor, at=now())) >= sum(w.due_on is not None for w in works.mine)
