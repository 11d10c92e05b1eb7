"""What a city sets for its matters, and the demonstration of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from yangguang.areas.oversight.rules import State
from yangguang.areas.oversight.selectors import public_answers
from yangguang.kernel.cases.models import Case, Desk, KindSetting, RoutingRule
from yangguang.kernel.cases.selectors import case_by_code
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.verification import verify
from yangguang.project.loading import install_city, read_city
from yangguang.project.matters import install_matters, load_complaints

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db


def test_settings_installed_twice_stay_the_same(at: datetime) -> None:
    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    install_matters(city, at=at)
    before = {m: m.objects.count() for m in (KindSetting, Desk, RoutingRule)}

    install_matters(city, at=at)

    assert before == {m: m.objects.count() for m in before}
    assert all(before.values())


def test_demonstration_shows_complaints_in_many_states_and_verifies(at: datetime) -> None:
    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    install_matters(city, at=at)

    made = load_complaints(city, at=at)

    states = Counter(Case.objects.filter(kind="complaint").values_list("state", flat=True))
    reports = set(Case.objects.filter(kind="error_report").values_list("state", flat=True))
    assert made == Case.objects.count() == 14
    assert {
        State.RECEIVED,
        State.AWAITING_SUPPLEMENT,
        State.CHECKING,
        State.CLOSED,
        State.DECLINED,
    } == set(states)
    assert reports == {"received", "checking", "mending", "answered", "declined"}
    assert Case.objects.filter(demonstration=False).count() == 0
    assert public_answers().count() == 1
    assert case_by_code("ts-szfb-2026-00001", "2345 6789 abcj") is not None
    seal(at=at)
    assert verify().is_clean
    assert load_complaints(city, at=at) == 0
