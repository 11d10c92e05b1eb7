"""The lock after failed logins, told as a table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate

from yangguang.kernel.organizations.login import (
    ACCOUNT_LIMIT,
    ADDRESS_LIMIT,
    WINDOW,
    locked_until,
    note_failure,
)
from yangguang.kernel.organizations.models import LoginFailure, Person

if TYPE_CHECKING:
    from datetime import datetime

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes_ago", "is_locked"),
    [
        ([], False),
        ([1] * (ACCOUNT_LIMIT - 1), False),
        ([1] * ACCOUNT_LIMIT, True),
        ([14, 12, 9, 5, 1], True),
        ([16, 12, 9, 5, 1], False),  # the first has left the window
        ([20] * 50, False),
    ],
)
def test_account_after_failures_is_locked_or_not(
    at: datetime, minutes_ago: list[int], is_locked: bool
) -> None:
    for ago in minutes_ago:
        note_failure(username="lin", address="10.0.0.1", at=at - ago * MINUTE)

    assert (locked_until(username="lin", address="10.0.0.2", at=at) is not None) is is_locked


@pytest.mark.django_db
def test_lock_ends_when_the_oldest_counted_failure_leaves_the_window(at: datetime) -> None:
    for ago in (14, 12, 9, 5, 1):
        note_failure(username="lin", address="", at=at - ago * MINUTE)

    end = locked_until(username="lin", address="", at=at)

    assert end == at - 14 * MINUTE + WINDOW
    assert locked_until(username="lin", address="", at=end) is None


@pytest.mark.django_db
def test_address_that_tries_many_accounts_is_locked_for_all_of_them(at: datetime) -> None:
    for number in range(ADDRESS_LIMIT):
        note_failure(username=f"name{number}", address="10.0.0.1", at=at - MINUTE)

    assert locked_until(username="new", address="10.0.0.1", at=at) is not None
    assert locked_until(username="new", address="10.0.0.2", at=at) is None


@pytest.mark.django_db
def test_right_password_during_a_lock_is_refused_and_after_it_accepted(at: datetime) -> None:
    person = Person.objects.create_user("lin", "right-password", name="林")
    for _each in range(ACCOUNT_LIMIT):
        assert authenticate(None, username="lin", password="wrong", at=at) is None

    during = authenticate(None, username="lin", password="right-password", at=at + MINUTE)
    after = authenticate(None, username="lin", password="right-password", at=at + WINDOW + MINUTE)

    assert during is None
    assert after == person
    assert not LoginFailure.objects.exists()


@pytest.mark.django_db
def test_barred_person_cannot_log_in(at: datetime) -> None:
    person = Person.objects.create_user("lin", "right-password", name="林")
    Person.objects.filter(pk=person.pk).update(is_active=False)

    assert authenticate(None, username="lin", password="right-password", at=at) is None
