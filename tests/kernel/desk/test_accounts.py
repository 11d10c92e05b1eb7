"""Logging in, the second factor, the password, delegation."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.kernel.publishing.office import officer
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations import middleware
from yangguang.kernel.organizations.login import ACCOUNT_LIMIT
from yangguang.kernel.organizations.models import (
    BackupCode,
    Delegation,
    LoginFailure,
    Person,
    RoleAssignment,
)
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


def enrolled(person: Person) -> tuple[Client, TOTPDevice, list[str]]:
    """A browser of the person after enrolling, the device, and the codes as shown."""
    client = Client()
    enter(client, person)
    client.get(reverse("desk:enrol"))
    device = TOTPDevice.objects.get(user=person)
    answer = client.post(reverse("desk:enrol"), {"token": token(device), "next": "/desk/records/"})
    return client, device, list(answer.context["codes"])


def at_the_code(person: Person) -> Client:
    """A browser after the password, before the second factor."""
    client = Client()
    enter(client, person)
    return client


def test_enrolling_shows_ten_codes_once(person: Person) -> None:
    client, _device, codes = enrolled(person)

    again = client.get(reverse("desk:account")).content.decode()

    assert len(codes) == 10
    assert "备用码还有 10 个没有用过" in again
    assert not any(code in again for code in codes)
    assert Act.objects.filter(kind="desk.backup_codes_issued", actor=person).count() == 1


def test_backup_code_lets_in_once_and_is_recorded(person: Person) -> None:
    _client, _device, codes = enrolled(person)
    first, second = at_the_code(person), at_the_code(person)

    # As people type it: with or without blanks.
    first.post(reverse("desk:code"), {"token": codes[0].replace(" ", "-")})
    refused = second.post(reverse("desk:code"), {"token": codes[0].replace(" ", "")})

    assert first.get("/desk/").status_code == 200
    assert "已经用过" in refused.context["form"].errors["token"][0]
    assert second.get("/desk/").status_code == 302
    act = Act.objects.get(kind="desk.backup_code_used", actor=person)
    assert act.payload == {"left": 9}


def test_wrong_backup_codes_lock_the_account_and_the_lock_is_an_act(person: Person) -> None:
    _client, _device, codes = enrolled(person)
    client = at_the_code(person)
    for _each in range(ACCOUNT_LIMIT):
        client.post(reverse("desk:code"), {"token": "1" * 12})

    answer = client.post(reverse("desk:code"), {"token": codes[0]})

    assert "分钟后再试" in answer.context["form"].errors["token"][0]
    assert client.get("/desk/").status_code == 302
    assert Act.objects.filter(kind="desk.login_locked", subject_ref=str(person.pk)).count() <= 1
    assert Act.objects.filter(kind="desk.login_locked").count() == 1


@pytest.mark.parametrize("typed", ["12345", "1234567", "abcdef", "１２３４５６", "1" * 13, ""])
def test_what_is_no_code_is_told_so_without_counting(person: Person, typed: str) -> None:
    enrolled(person)

    answer = at_the_code(person).post(reverse("desk:code"), {"token": typed})

    assert answer.context["form"].errors["token"]
    assert not LoginFailure.objects.exists()


def test_codes_are_made_anew_by_who_has_given_the_second_factor(person: Person) -> None:
    client, _device, codes = enrolled(person)
    outside = at_the_code(person)

    sent_away = outside.post(reverse("desk:backup_codes"))
    fresh = list(client.post(reverse("desk:backup_codes")).context["codes"])
    outside.post(reverse("desk:code"), {"token": codes[0]})

    assert sent_away.url.startswith(reverse("desk:code"))
    assert not set(fresh) & set(codes)
    assert outside.get("/desk/").status_code == 302


def test_codes_are_refused_without_a_second_factor(person: Person) -> None:
    client = at_the_code(person)

    answer = client.post(reverse("desk:backup_codes"), follow=True)

    assert "请先启用动态口令" in answer.content.decode()
    assert not BackupCode.objects.exists()


def test_reset_by_the_administrator_ends_device_and_codes(
    person: Person, office: Office, as_: As
) -> None:
    _client, _device, _codes = enrolled(person)
    boss = officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(now()))

    as_(boss).post(reverse("desk:reset_factor", args=[person.pk]))

    assert not TOTPDevice.objects.filter(user=person).exists()
    assert not BackupCode.objects.filter(person=person).exists()


def test_administrator_ends_a_lock_and_nobody_else_does(
    person: Person, office: Office, as_: As
) -> None:
    boss = officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(now()))
    for _each in range(ACCOUNT_LIMIT):
        enter(Client(), person, "wrong")
    where = reverse("desk:unlock", args=[person.pk])
    page = as_(boss).get(reverse("desk:person", args=[person.pk])).content.decode()

    by_other = as_(office.publisher).post(where)
    still = enter(Client(), person).status_code
    as_(boss).post(where)

    assert "解除暂停登录" in page
    assert by_other.status_code == 403
    assert still == 200  # the login page again
    assert enter(Client(), person).url == "/desk/"
    kinds = list(Act.objects.filter(kind__startswith="desk.login_").values_list("kind", flat=True))
    assert kinds == ["desk.login_locked", "desk.login_unlocked"]


def test_lock_of_a_name_that_nobody_has_is_no_act(person: Person) -> None:
    for _each in range(ACCOUNT_LIMIT + 1):
        Client().post(LOGIN, {"username": "nobody-here", "password": "wrong"})

    assert not Act.objects.filter(kind__startswith="desk.login_").exists()


@pytest.mark.parametrize(
    ("minutes", "by_itself", "is_inside"),
    [
        ([119], False, True),
        ([121], False, False),
        ([100, 100], False, True),  # somebody was there in between
        ([100, 100], True, False),  # only an open page was
    ],
)
def test_session_without_an_act_ends(
    person: Person, monkeypatch: pytest.MonkeyPatch, minutes: list[int], by_itself: bool,
    is_inside: bool,
) -> None:  # fmt: skip
    client = Client()
    enter(client, person)
    client.get("/desk/")
    moment = now()
    for number, step in enumerate(minutes, 1):
        moment += timedelta(minutes=step)
        monkeypatch.setattr(middleware, "now", lambda moment=moment: moment)
        if number < len(minutes):
            client.post("/desk/records/x/1/presence/") if by_itself else client.get("/desk/")

    answer = client.get("/desk/")

    assert (answer.status_code == 200) is is_inside
    if not is_inside:
        assert "120 分钟没有操作" in client.get(LOGIN).content.decode()
