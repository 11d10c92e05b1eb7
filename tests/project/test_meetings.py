"""The demonstration of open meetings stands in the states its file names."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from yangguang.areas.decisions.meetings.models import OpenEvent, Seat
from yangguang.areas.decisions.meetings.selectors import line_of, report_stands, result_of
from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.project.loading import install_city, read_city
from yangguang.project.meetings import NAME, load_meetings, number_of_nobody

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("month", [2, 5, 10, 11])
def test_demonstration_is_open_drawn_and_answered_whatever_the_day(month: int) -> None:
    at = datetime(2026, month, 8, 6, 30, tzinfo=UTC)
    ensure_seeded(at=at)
    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    told = json.loads((city.folder / NAME).read_text("utf-8"))["meetings"]

    assert load_meetings(city, at=at) == len(told) == 5
    assert load_meetings(city, at=at) == 0

    first, second, third, hearing, heard = OpenEvent.objects.order_by("pk")
    assert [line_of(e, at=at).phase.value for e in (first, second)] == ["open", "result"]
    assert len(result_of(second).chosen) == 3
    assert third.state == "reported"
    assert third.report is not None
    assert report_stands(third)
    assert line_of(hearing, at=at).phase.value == "open"
    assert Seat.objects.count() == 4 + 1 + 2
    assert heard.state == "reported"
    assert heard.transcript is not None
    assert {r.stance for r in result_of(heard).groups[0].chosen} == {
        "support", "conditional", "oppose", "other",
    }  # fmt: skip


def test_numbers_of_the_demonstration_are_nobodys() -> None:
    assert len({number_of_nobody(n) for n in range(1, 30)}) == 29
    assert all(number_of_nobody(n).startswith("230800") for n in range(1, 30))
