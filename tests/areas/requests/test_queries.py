"""How many statements it takes to file a request and to look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.areas.requests.test_public import at_czj, fill, send, text
from yangguang.kernel.now import now

from .office import Office

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
FILED, SENT, STATUS = 15, 20, 12
"""Bounds: the service; the last page of the form with session and limits; the status page."""


@pytest.fixture
def office(db: None) -> Office:
    return Office(now())


def queries(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_filing_takes_few_queries(office: Office) -> None:
    office.filed()

    assert queries(lambda: office.filed(info_description="2025 年以来的全部安排。")) <= FILED


def test_sending_the_form_takes_few_queries(office: Office, client: Client) -> None:
    send(client)  # what a city has set is in memory after the first
    fill(client)

    assert queries(lambda: client.post(at_czj("check"), {"confirmed": "on"})) <= SENT


def test_status_page_takes_few_queries(office: Office, client: Client) -> None:
    send(client)
    page = reverse("cases:matter")
    client.get(page)

    assert queries(lambda: client.get(page)) <= STATUS


def test_status_page_of_an_answered_request_takes_as_few(office: Office, client: Client) -> None:
    send(client)
    case = office.replied()
    session = client.session
    session["matter"] = {**session["matter"], "pk": case.pk}
    session.save()
    page = reverse("cases:matter")

    assert "申请行政复议" in text(client.get(page))
    assert queries(lambda: client.get(page)) <= STATUS
