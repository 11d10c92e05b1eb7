"""Daily facts of the timetable: entered as the worker starts, and again as each is carried out."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.models import TimedFact
from yangguang.kernel.ledger.timetable import enter_daily, next_time, run_due

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 18, 18, 30, tzinfo=UTC)
"""02:30 of the 19th in the city."""


@pytest.fixture
def done(monkeypatch):
    found = []
    monkeypatch.setattr(registry, "daily", {})
    monkeypatch.setitem(registry.timed_handlers, "test.daily", None)
    registry.register_daily("test.daily", time(2, 30), lambda _fact, at: found.append(at))
    return found


def test_the_next_time_lies_ahead():
    assert next_time(time(2, 30), at=NIGHT - timedelta(seconds=1)) == NIGHT
    assert next_time(time(2, 30), at=NIGHT) == NIGHT + timedelta(days=1)


def test_a_daily_fact_is_entered_once(done, at):
    assert enter_daily(at=at) == 1
    assert enter_daily(at=at) == 0

    assert TimedFact.objects.get().due_at == NIGHT


def test_carrying_it_out_enters_the_next(done, at):
    enter_daily(at=at)

    assert run_due(at=NIGHT) == 1
    assert run_due(at=NIGHT) == 0

    assert done == [NIGHT]
    assert TimedFact.objects.get(done_at=None).due_at == NIGHT + timedelta(days=1)


def test_missed_days_are_made_up_once(done, at):
    enter_daily(at=at)
    late = NIGHT + timedelta(days=5, hours=3)

    assert run_due(at=late) == 1

    assert TimedFact.objects.get(done_at=None).due_at == NIGHT + timedelta(days=6)


def test_a_failing_day_is_tried_again_and_enters_no_second(done, at, monkeypatch):
    def fail(_fact, _at):
        raise RuntimeError("lost")

    enter_daily(at=at)
    monkeypatch.setitem(registry.timed_handlers, "test.daily", fail)

    assert run_due(at=NIGHT) == 0

    fact = TimedFact.objects.get()
    assert (fact.done_at, fact.failures) == (None, 1)
