"""Many reach for few seats at once: each seat has one, nobody has two, the rest wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.utils import OperationalError

from tests.areas.decisions.meetings.venue import Venue
from yangguang.areas.decisions.meetings.models import Registration, Seat
from yangguang.areas.decisions.meetings.rules import Kind
from yangguang.areas.decisions.meetings.selectors import own_view, registration_of
from yangguang.areas.decisions.meetings.services import registering
from yangguang.kernel.organizations.rules import ANONYMOUS
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from datetime import datetime

PEOPLE, SEATS, THREADS = 40, 7, 8


@pytest.mark.django_db(transaction=True)
def test_storm_of_registrations_fills_every_seat_once_and_the_rest_wait(at: datetime) -> None:
    venue = Venue(at)
    strata = (("GZ", SEATS, 0),)
    event = venue.announced(Kind.OPEN_DAY, method="first", items=(), strata=strata)

    def send(n: int) -> str:
        # Everybody sends twice, as with an impatient hand.
        try:
            for _try in range(60):
                try:
                    made = registering.register(
                        event=event, new=venue.person(n), actor=ANONYMOUS, at=venue.at
                    )
                except OperationalError:
                    continue
                except Refused as refused:
                    return refused.code
                return made.registration.number
            raise AssertionError(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(send, [n // 2 for n in range(2 * PEOPLE)]))

    assert Registration.objects.count() == PEOPLE
    assert answers.count("twice") == PEOPLE
    assert sorted(Seat.objects.values_list("number", flat=True)) == list(range(1, SEATS + 1))
    waiting = [r.pk for r in Registration.objects.filter(seat__isnull=True).order_by("pk")]
    places = [own_view(registration_of(pk)).waiting for pk in waiting]
    assert places == list(range(1, PEOPLE - SEATS + 1))


@pytest.mark.django_db(transaction=True)
def test_everybody_gives_up_at_once_and_the_waiting_follow(at: datetime) -> None:
    venue = Venue(at)
    strata = (("GZ", 3, 0),)
    event = venue.announced(Kind.OPEN_DAY, method="first", items=(), strata=strata)
    rows = [venue.registered(event, n).registration for n in range(9)]

    def give_up(pk: int) -> None:
        try:
            for _try in range(60):
                try:
                    registering.withdraw(row=registration_of(pk), actor=ANONYMOUS, at=venue.at)
                except (OperationalError, Refused):
                    continue
                return
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(give_up, [r.pk for r in rows[:3]]))

    seated = Seat.objects.order_by("number")
    assert [s.number for s in seated] == [1, 2, 3]
    assert {s.registration_id for s in seated} == {r.pk for r in rows[3:6]}
