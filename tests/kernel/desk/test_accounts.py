"""Logging in, the second factor, the password, delegation."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.login import ACCOUNT_LIMIT
from yangguang.kernel.organizations.models import Delegation, Person, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.kernel.publishing.office import Office

    from .test_journey import As

LOGIN = "/desk/login/"
GOOD = "a-long-password"


@pytest.fixture
def person(office: Office) -> Person:
    """An information officer with a password."""
    found = Person.objects.get(pk=office.information_officer.person_id)
    found.set_password(GOOD)
    found.save()
    return found


def enter(client: Client, person: Person, password: str = GOOD, **more: str):
    """Fill the login form in."""
    return client.post(LOGIN, {"username": person.username, "password": password, **more})


def token(device: TOTPDevice, later: int = 0) -> str:
    """The code a phone would show."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + later * device.step
    return f"{totp.token():06d}"


def test_login_starts_a_session_with_a_new_key_and_records_it(person: Person) -> None:
    client = Client()
    client.get(LOGIN)
    before = client.session.session_key

    answer = enter(client, person, next="/desk/records/")

    assert answer.url == "/desk/records/"
    assert client.session.session_key != before
    assert Act.objects.filter(kind="desk.logged_in", actor=person).count() == 1


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_login_goes_nowhere_else(person: Person, target: str) -> None:
    assert enter(Client(), person, next=target).url == "/desk/"


def test_wrong_password_keeps_the_name_and_tells_nothing_of_the_account(person: Person) -> None:
    known = enter(Client(), person, "wrong")
    unknown = Client().post(LOGIN, {"username": "nobody-here", "password": "wrong"})

    assert person.username in known.content.decode()
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_locked_login_says_when_to_try_again(person: Person) -> None:
    for _each in range(ACCOUNT_LIMIT):
        enter(Client(), person, "wrong")

    answer = enter(Client(), person)

    assert answer.status_code == 200
    assert "分钟后再试" in answer.content.decode()


def test_logout_is_a_post_and_ends_the_session(person: Person) -> None:
    client = Client()
    enter(client, person)

    assert client.get(reverse("desk:logout")).status_code == 405
    client.post(reverse("desk:logout"))

    assert client.get("/desk/").status_code == 302


def test_required_second_factor_is_enrolled_then_asked_for(
    person: Person, settings: SettingsWrapper
) -> None:
    settings.REQUIRE_TOTP = True
    client = Client()
    enter(client, person)

    sent = client.get("/desk/")
    page = client.get(reverse("desk:enrol")).content.decode()
    device = TOTPDevice.objects.get(user=person)
    client.post(reverse("desk:enrol"), {"token": token(device), "next": "/desk/"})
    inside = client.get("/desk/")
    other = Client()
    enter(other, person)
    asked = other.get("/desk/")
    device.refresh_from_db()
    other.post(reverse("desk:code"), {"token": token(device, later=1), "next": "/desk/"})

    assert sent.url.startswith(reverse("desk:enrol"))
    assert "<path d=" in page
    assert inside.status_code == 200
    assert asked.url.startswith(reverse("desk:code"))
    assert other.get("/desk/").status_code == 200


def test_wrong_code_is_refused_and_the_desk_stays_closed(person: Person) -> None:
    device = TOTPDevice.objects.create(user=person, name="desk")
    client = Client()
    enter(client, person)
    right = token(device)

    answer = client.post(
        reverse("desk:code"), {"token": "000000" if right != "000000" else "1" * 6}
    )

    assert answer.context["form"].errors["token"]
    assert client.get("/desk/").status_code == 302
    # An enrolled person cannot get round his device by enrolling another.
    assert client.get(reverse("desk:enrol")).url == reverse("desk:code")


def test_changed_password_ends_every_other_session(person: Person) -> None:
    here, elsewhere = Client(), Client()
    enter(here, person)
    enter(elsewhere, person)

    here.post(
        reverse("desk:password"),
        {"old": GOOD, "new": "another-long-one", "again": "another-long-one"},
    )

    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302


def test_role_is_delegated_by_its_holder_only_and_taken_back(office: Office, as_: As) -> None:
    holder, other = office.section_head, office.publisher
    role = RoleAssignment.objects.get(person_id=holder.person_id)
    on = city_date(now())
    data = {
        "delegate": Person.objects.get(pk=other.person_id).username,
        "valid_from": on.isoformat(),
        "valid_to": on.isoformat(),
        "reason": "出差",
    }
    url = reverse("desk:delegate", args=[role.pk])

    by_stranger = as_(other).post(url, data)
    as_(holder).post(url, data)
    delegated = actor_for(Person.objects.get(pk=other.person_id), on=on)
    as_(holder).post(reverse("desk:end_delegation", args=[Delegation.objects.get().pk]))
    after = actor_for(Person.objects.get(pk=other.person_id), on=on)

    assert by_stranger.status_code == 404
    assert delegated.has(Role.SECTION_HEAD, office.agency.pk)
    assert not after.has(Role.SECTION_HEAD, office.agency.pk)
