"""An officer logs in: with a password, a telephone, a code from paper; and what stops a stranger."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django_otp.oath import totp

from tests.journeys.steps import person_of, press, see
from tests.journeys.walking import PASSWORD
from tests.kernel.publishing.office import Office, officer
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.login import ACCOUNT_LIMIT
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


@pytest.fixture
def person(office: Office) -> Person:
    found = person_of(office.information_officer)
    found.set_password(PASSWORD)
    found.save()
    return found


class Telephone:
    """An app that was told the secret on the screen, and shows its codes."""

    def __init__(self, secret: str) -> None:
        import base64

        padded = secret.replace(" ", "")
        self._key = base64.b32decode(padded + "=" * (-len(padded) % 8))
        self._shown = 0

    def code(self) -> str:
        """A code not shown before: the next one, if need be, as the server allows one step."""
        step = int(time.time()) // 30
        step = max(step, self._shown + 1)
        self._shown = step
        return f"{totp(self._key, t0=int(time.time()) - step * 30):06d}"


def type_code(window: Walker, code: str) -> None:
    window.page.locator("main [name=token]").fill(code)
    window.press(window.page.locator("main .form-acts button[type=submit]").first)


@SCRIPTS
@pytest.mark.parametrize("width", [320, 1280])
def test_second_factor_is_enrolled_used_and_replaced_by_a_code_on_paper(
    person: Person,
    walk: Callable[..., Walker],
    settings: SettingsWrapper,
    scripts: bool,
    width: int,
) -> None:
    settings.REQUIRE_TOTP = True
    window = walk(scripts=scripts, width=width)
    page = window.page
    problems = []

    window.log_in(person.username)
    assert reverse("desk:enrol") in page.url
    problems += window.problems()
    telephone = Telephone(page.locator("figcaption code").inner_text())
    type_code(window, telephone.code())
    codes = page.locator(".backup-codes code").all_inner_texts()
    assert len(codes) == 10
    assert all(re.fullmatch(r"\d{4} \d{4} \d{4}", code) for code in codes)
    assert page.locator("[data-print]").is_visible() is scripts
    problems += window.problems()
    press(window, "已经保存好，继续")
    assert page.url == f"{window.origin}/desk/"

    window.log_in(person.username)
    assert reverse("desk:code") in page.url
    problems += window.problems()
    type_code(window, telephone.code())
    assert page.url == f"{window.origin}/desk/"

    window.log_in(person.username)
    type_code(window, codes[4])
    assert page.url == f"{window.origin}/desk/"
    assert "还剩 9 个" in page.content()
    window.log_in(person.username)
    type_code(window, codes[4])
    see(page, "已经用过")
    window.open("/desk/account/")
    assert reverse("desk:code") in page.url

    assert not problems, "\n".join(problems)
    assert Act.objects.filter(kind="desk.backup_code_used", actor=person).count() == 1


@SCRIPTS
def test_guessing_locks_the_account_until_the_administrator_opens_it(
    person: Person, office: Office, walk: Callable[..., Walker], scripts: bool
) -> None:
    boss = officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(office.at))
    window, other = walk(scripts=scripts, width=320), walk(scripts=scripts)
    for _each in range(ACCOUNT_LIMIT):
        window.log_in(person.username, "not the password")
    see(window.page, "分钟后再试")
    assert window.problems() == []
    window.log_in(person.username)
    see(window.page, "分钟后再试")

    other.be(person_of(boss))
    other.open(reverse("desk:person", args=[person.pk]))
    see(other.page, "已暂停登录到")
    assert other.problems() == []
    press(other, "解除暂停登录")

    window.log_in(person.username)
    assert window.page.url == f"{window.origin}/desk/"


def test_password_changed_here_ends_the_session_there(
    person: Person, walk: Callable[..., Walker]
) -> None:
    here, there = walk(), walk(width=390)
    here.log_in(person.username)
    there.log_in(person.username)
    page = here.open(reverse("desk:password"))
    fresh = "another-long-password"
    for name, value in (("old", PASSWORD), ("new", fresh), ("again", fresh)):
        page.locator(f"main [name={name}]").fill(value)
    here.press(
        page.locator("main .form-acts button[type=submit], main form button.button-primary").first
    )

    assert "/desk/login/" in there.open("/desk/").url
    assert here.open("/desk/").url == f"{here.origin}/desk/"


def test_logging_out_is_a_button_and_the_page_is_closed_afterwards(
    person: Person, walk: Callable[..., Walker]
) -> None:
    window = walk(scripts=False)
    window.log_in(person.username)

    window.press(window.page.locator("form[action$='/logout/'] button").first)

    assert "/desk/login/" in window.open("/desk/records/").url
