"""What is formed is public within twenty working days (条例 article 26), or the desk says it is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from yangguang.kernel.calendars.deadline import deadline, limit_for
from yangguang.kernel.desk.publish_by import LIMIT, is_late, publish_by
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.models import Version

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office

FORMED = date(2026, 1, 23)
DUE = date(2026, 2, 27)
"""Twenty working days on: the Spring Festival is out, 14 February is worked."""


def test_last_day_is_that_of_the_public_calculator(office: Office) -> None:
    version = office.draft(formed_on=FORMED)
    limit = limit_for(LIMIT)
    assert limit is not None
    public = deadline(start=FORMED, amount=limit.amount, unit=limit.unit).due_on

    in_time = publish_by(version, on=DUE)
    assert in_time is not None
    assert (in_time.due_on, in_time.is_late) == (public, False)
    assert public == DUE
    late = publish_by(version, on=DUE + timedelta(days=1))
    assert late is not None
    assert late.is_late


@pytest.mark.parametrize(
    "changes",
    [
        {"attribute": "on_request", "attribute_ground": "process_info", "attribute_reason": "讨论"},
        {"source_kind": "republished"},
        {"formed_on": None},
        {"formed_on": date(2007, 12, 1)},
    ],
)
def test_others_have_no_last_day(office: Office, changes: dict[str, Any]) -> None:
    version = office.draft(**{"formed_on": FORMED, **changes})

    assert publish_by(version, on=date(2026, 12, 1)) is None
    assert not Version.objects.filter(is_late(on=date(2026, 12, 1))).exists()


@pytest.mark.parametrize("formed", [FORMED + timedelta(days=n) for n in range(-3, 40, 3)])
def test_list_and_screen_agree_on_every_day(office: Office, formed: date) -> None:
    version = office.draft(formed_on=formed)

    for on in (DUE + timedelta(days=n) for n in range(-2, 45)):
        told = publish_by(version, on=on)
        listed = Version.objects.filter(is_late(on=on)).exists()
        assert listed == (told is not None and told.is_late), on


def test_what_is_public_is_not_late(office: Office) -> None:
    version = Version.objects.get(pk=office.published(formed_on=FORMED).version_id)

    assert publish_by(version, on=date(2027, 1, 1)) is None
    assert not Version.objects.filter(is_late(on=date(2027, 1, 1))).exists()


def test_desk_says_it_and_lists_it(office: Office, as_: Any) -> None:
    late = office.draft(title="早就该公开的通知", formed_on=date(2026, 3, 2))
    fresh = office.draft(title="刚刚写好的通知", formed_on=city_date(now()))
    client = as_(office.information_officer)

    shown = client.get(reverse("desk:record", args=[late.record.public_id])).content.decode()
    assert "最迟应在2026年3月30日（星期一）公开（政府信息公开条例第二十六条），已经超过" in shown
    assert "?limit=proactive&amp;start=2026-03-02" in shown
    shown = client.get(reverse("desk:record", args=[fresh.record.public_id])).content.decode()
    assert "已经超过" not in shown

    listed = client.get(reverse("desk:records"), {"state": "late"}).content.decode()
    assert late.title in listed
    assert fresh.title not in listed
