"""How the home page opens, and the guide: what can be done today, before what is new."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.areas.decisions.hall import Hall
from yangguang.areas.decisions.models import Consultation
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.services import withdraw
from yangguang.portal.inspected import activity_count, activity_result
from yangguang.portal.joining import today

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db: None) -> Hall:
    return Hall(now())


def home(client: Client) -> str:
    return client.get(reverse("portal:home")).content.decode()


def test_home_opens_with_what_can_be_joined_and_not_twice(client: Client, hall: Hall) -> None:
    assert "现在没有正在征求意见的草案" in home(client)

    made = hall.opened()
    hall.follow()
    page = home(client)

    assert "1个决策草案" in page
    assert page.index("今天可以做什么") < page.index("可以参与") < page.index("最新公开")
    (chance,) = today(at=hall.at).open
    assert (chance.verb, chance.url) == ("提意见", f"/decisions/{made.number}/")
    assert chance.left == (chance.ends - city_date(hall.at)).days
    # The notice stands among what can be joined; it is not told again as news.
    assert page.count(chance.title) == 1


def test_what_was_taken_back_or_is_over_is_no_longer_offered(client: Client, hall: Hall) -> None:
    made = hall.opened()
    assert today(at=hall.at).open
    later = hall.at + timedelta(days=400)
    assert today(at=later).open == []
    assert made.notice is not None
    withdraw(
        record=made.notice, kind="error", public_reason="有误", internal_reason="",
        actor=hall.office.publisher, at=hall.at,
    )  # fmt: skip

    assert today(at=hall.at).open == []
    assert "1个决策草案" not in home(client)


def test_what_opens_soon_stands_behind_with_its_day(hall: Hall) -> None:
    made = hall.opened()
    on = city_date(hall.at)
    Consultation.objects.filter(pk=made.pk).update(
        start_on=on + timedelta(days=2), end_on=on + timedelta(days=40)
    )

    found = today(at=hall.at)

    assert found.open == []
    assert [c.starts for c in found.first] == [on + timedelta(days=2)]


def test_open_ones_stand_before_those_that_open_soon(hall: Hall) -> None:
    on = city_date(hall.at)
    soon, opened = hall.opened(), hall.opened()
    Consultation.objects.filter(pk=soon.pk).update(
        start_on=on + timedelta(days=2), end_on=on + timedelta(days=9)
    )

    found = today(at=hall.at)

    assert [c.url for c in found.open] == [f"/decisions/{opened.number}/"]
    assert [c.url for c in found.first] == [
        f"/decisions/{opened.number}/",
        f"/decisions/{soon.number}/",
    ]


def test_guide_answers_and_tells_programs_so(client: Client) -> None:
    page = client.get(reverse("portal:guide")).content.decode()

    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert data["@type"] == "FAQPage"
    assert len(data["mainEntity"]) >= 12
    for question in data["mainEntity"]:
        assert question["name"] in page
    for href in {
        h.partition("#")[0]
        for h in re.findall(r"<main.*</main>", page, re.DOTALL)[0].split('href="')[1:]
    }:
        path = href.split('"')[0]
        if path.startswith("/"):
            assert client.get(path).status_code in {200, 503}, path


def test_self_check_counts_how_often_people_were_asked(hall: Hall) -> None:
    from yangguang.areas.oversight.inspection.rules import DEFAULT, Check

    weight = DEFAULT[Check.ACTIVITY_COUNT]
    (found,) = activity_count(weight, hall.at)
    assert found.evidence.startswith("近一年0次")
    made = hall.opened()
    (found,) = activity_count(weight, hall.at)
    assert found.evidence.startswith("近一年1次")

    result = DEFAULT[Check.ACTIVITY_RESULT]
    assert list(activity_result(result, hall.at)) == []
    late = hall.at + timedelta(days=120)
    (owed,) = activity_result(result, late)
    assert owed.place == f"/decisions/{made.number}/"
