"""Role × route: what everybody gets at every address, by GET and by POST."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.database import kept_for_module
from tests.matrix.acts import WHO_MAY, Administrator, Elsewhere, Tried
from tests.matrix.material import MARK, STATES, Material, snapshot
from tests.matrix.people import ANONYMOUS, EVERYBODY, INSIDERS, OUTSIDERS, Who
from tests.matrix.routes import ROUTES, Route, every_route
from yangguang.kernel.calendars.rules import KEEPERS
from yangguang.kernel.cases.selectors.access import ANSWERERS
from yangguang.kernel.organizations.models import Delegation, Person, RoleAssignment
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = dict(every_route())
LOGIN = "/desk/login/"
# Pages about the visitor himself: what he does there changes only his own account.
PERSONAL = frozenset({"door", "own"})
OVERSEERS = (Role.OPEN_GOVERNMENT_OFFICE,)
# What the city's office does for every unit by right; acts.py tries who else may.
OFFICES_OWN = frozenset(f"media_desk:{name}" for name in ("file", "update", "filing", "send_back"))
WATCHERS = (Role.OPEN_GOVERNMENT_OFFICE, Role.SUPERVISOR)
# Those who could do most if a check asked for the role and forgot the agency.
THOROUGH = (
    ANONYMOUS, Who(Role.INFORMATION_OFFICER), Who(Role.PUBLISHER), Who(Role.SECTION_HEAD),
    Who(Role.SYSTEM_ADMINISTRATOR),
)  # fmt: skip


@pytest.fixture(scope="module")
def material(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Material]:
    with kept_for_module(django_db_blocker):
        with django_db_blocker.unblock():
            made = Material()
        yield made


def enter(material: Material, who: Who) -> Client:
    """A browser of that person; what a page cannot do shows as an answer of 500."""
    client = Client(raise_request_exception=False)
    if who.role is not None:
        client.force_login(material.person(who))
    return client


def person_in(client: Client) -> Person:
    """Who is logged in."""
    return Person.objects.get(pk=client.session["_auth_user_id"])


def address(material: Material, name: str, state: str = "draft", pk: str = "") -> str:
    """The route's address, about the record in that state, or about what `pk` names."""
    route = ROUTES[name]
    own = material.case_arguments(route.about) if route.kind == "case" else {}
    if route.about == "composed":
        own = material.composed_arguments()
    arguments = {**material.arguments(state), **own, **dict(route.more)}
    if route.pk:
        arguments["pk"] = number(material, pk or route.pk)
    return reverse(name, kwargs={key: arguments[key] for key in ARGUMENTS[name]})


def number(material: Material, what: str) -> int:
    if what == "delegation":
        found = Delegation.objects.first()
        return found.pk if found else 1
    reviewer = material.office.actors[Role.SECTION_HEAD]
    if what == "person":
        return int(reviewer.person_id or 0)
    if what == "role":
        return int(RoleAssignment.objects.get(person_id=reviewer.person_id).pk)
    return int(getattr(material, what).pk)


def text_of(answer: HttpResponse) -> str:
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    headers = " ".join(answer.headers.values())
    return content.decode(errors="replace") + headers


def allowed(who: Who, route: Route) -> set[int]:
    """The answers a GET may give."""
    if route.post_only:
        return {405}
    if route.kind == "public":
        return {200, 404, 503}
    if route.kind == "question":
        return {422}
    if route.kind == "printed":
        return {200, 202}
    if route.kind == "bearer":
        return {401}
    if route.kind == "matter":
        return {404}
    if route.kind == "moved":
        # For whatever is asked: the longer address tells what there is.
        return {301}
    if route.kind == "door":
        return {200, 302}
    if route.kind == "applicant":
        return {302}
    if who == ANONYMOUS:
        return {302}
    if route.kind == "own":
        return {200, 404}
    if route.kind in {"office", "unit", "plan"}:
        return {200, 403}
    if route.kind == "keeping":
        return {200} if who.role in KEEPERS else {403}
    if route.kind == "administration":
        return {200} if who.is_administrator else {403}
    if route.kind == "case":
        return {200, 302, 202, 403, 404} if who.is_own or who.role in OVERSEERS else {404}
    if route.kind == "obligation":
        return {200} if who.is_own or who.role in WATCHERS else {404}
    if route.kind == "asked":
        return {200} if who.is_own and who.role in ANSWERERS else {404}
    return {200, 302, 403} if who.is_own else {404}


def test_every_route_has_an_entry() -> None:
    assert set(ROUTES) == set(ARGUMENTS)


@pytest.mark.slow
@pytest.mark.parametrize("who", EVERYBODY, ids=str)
def test_get_gives_each_what_is_his(material: Material, who: Who) -> None:
    client = enter(material, who)
    before = snapshot()

    wrong = []
    for name, route in ROUTES.items():
        answer = client.get(address(material, name))
        if answer.status_code not in allowed(who, route):
            wrong.append((name, answer.status_code))
        elif (
            who == ANONYMOUS
            and route.kind not in {"applicant", "moved"}
            and answer.get("Location", LOGIN)[: len(LOGIN)] != LOGIN
        ):
            wrong.append((name, answer["Location"]))
        if not sees(who, route) and MARK in text_of(answer):
            wrong.append((name, "shows the draft"))

    assert wrong == []
    assert snapshot() == before


def sees(who: Who, route: Route) -> bool:
    """Whether what is not public may stand on the page."""
    watched = route.kind in {"obligation", "plan", "office"}
    overseen = who.role in OVERSEERS and route.overseen
    return who.is_own or overseen or (who.role in WATCHERS and watched)


@pytest.mark.slow
@pytest.mark.parametrize("who", [ANONYMOUS, *OUTSIDERS], ids=str)
def test_outsider_neither_reads_nor_changes_by_any_route(material: Material, who: Who) -> None:
    client = enter(material, who)
    if who.role is not None:
        material.own_record(person_in(client))
    before = snapshot()

    wrong = []
    for name, route in ROUTES.items():
        if route.kind in PERSONAL or (who.is_administrator and route.kind == "administration"):
            continue
        if who.role in WATCHERS and route.kind in {"obligation", "plan"}:
            continue
        if route.kind == "unit" and who != ANONYMOUS:
            continue
        if route.kind == "keeping" and who.role in KEEPERS:
            continue
        if who.role in OVERSEERS and name in OFFICES_OWN:
            continue
        is_thorough = who in THOROUGH and route.kind in {"matter", "draft"}
        for state in STATES if is_thorough else STATES[:1]:
            wrong += shows(client, material, name, state, oversees=who.role in OVERSEERS)

    assert wrong == []
    changed = {
        model: [row for row in rows if row not in before[model]]
        for model, rows in snapshot().items()
        if rows != before[model]
    }
    assert changed == {}


def shows(
    client: Client, material: Material, name: str, state: str, *, oversees: bool = False
) -> list[tuple[Any, ...]]:
    """What an outsider learns from both methods at one address."""
    found: list[tuple[Any, ...]] = []
    where = address(material, name, state)
    # What everybody gets by GET about a draft is the test above.
    answers = [] if state == STATES[0] else [client.get(where)]
    sent = {**material.attempt(state, name), **material.case_attempt()}
    if ROUTES[name].kind not in {"case", "asked"}:
        sent = material.attempt(state, name)
    for answer in (*answers, client.post(where, sent)):
        kept = ROUTES[name].kind in {"draft", "held", "asked", "obligation"} or (
            # Who watches over all finds every matter, and no word of the person in it.
            ROUTES[name].kind == "case" and not oversees
        )
        status = answer.status_code
        if status == 500 or (kept and status not in {302, 404, 405}):
            found.append((name, state, status))
        if kept and status == 302 and not answer["Location"].startswith(LOGIN):
            found.append((name, state, answer["Location"]))
        if MARK in text_of(answer) and not (oversees and ROUTES[name].overseen):
            found.append((name, state, "shows the draft"))
    return found


def acting_routes(material: Material) -> set[str]:
    """Every address that takes a form; the others refuse the method before they ask who comes."""
    client = Client(raise_request_exception=False)
    return {name for name in ROUTES if client.post(address(material, name)).status_code != 405}


def test_every_address_that_takes_a_form_says_who_may(material: Material) -> None:
    acting = acting_routes(material)

    missing, stale = sorted(acting - set(WHO_MAY)), sorted(set(WHO_MAY) - acting)
    assert not missing, "tests/matrix/acts.py lacks: " + " ".join(missing)
    assert not stale, "tests/matrix/acts.py names what takes no form: " + " ".join(stale)


def test_acts_tried_elsewhere_name_files_that_exist() -> None:
    for entry in WHO_MAY.values():
        if isinstance(entry, Elsewhere):
            assert list((ROOT / entry.tests).rglob("test_*.py")) or (ROOT / entry.tests).is_file()


TRIED = {name: entry for name, entry in WHO_MAY.items() if isinstance(entry, Tried)}
ADMINISTRATION = [name for name, entry in WHO_MAY.items() if isinstance(entry, Administrator)]


@pytest.mark.parametrize("who", INSIDERS, ids=str)
def test_act_changes_something_only_for_those_who_may(material: Material, who: Who) -> None:
    client = enter(material, who)

    wrong = []
    for route, entry in TRIED.items():
        before = snapshot()
        with transaction.atomic():
            where, sent = address(material, route, entry.state, entry.pk), material.attempt(
                entry.state, route, entry.pk
            )  # fmt: skip
            answer = client.post(where, sent)
            changed = snapshot() != before
            transaction.set_rollback(True)
        if changed is not (who.role in entry.roles) or answer.status_code >= 500:
            wrong.append((route, answer.status_code, changed))

    assert wrong == []


@pytest.mark.parametrize("who", [*INSIDERS, *OUTSIDERS], ids=str)
def test_administration_is_for_the_administrator_alone(material: Material, who: Who) -> None:
    if who.is_administrator:
        return
    client = enter(material, who)
    before = snapshot()

    answers = {
        name: client.post(address(material, name), material.attempt("draft", name)).status_code
        for name in ADMINISTRATION
    }

    assert {name: code for name, code in answers.items() if code != 403} == {}
    assert snapshot() == before
