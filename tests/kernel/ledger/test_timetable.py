from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yangguang.kernel.ledger import services
from yangguang.kernel.ledger.models import Act, TimedFact
from yangguang.kernel.ledger.services import NewAct, Subject
from yangguang.kernel.ledger.timetable import run_due
from yangguang.kernel.organizations.rules import CLOCK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def handler(empty_registry):
    def expire(fact, at):
        subject = Subject(fact.subject_type, fact.subject_id)
        services.record(NewAct("test.expired", CLOCK, at, subject, payload=fact.payload))
        if fact.payload.get("broken"):
            raise RuntimeError("not now")

    empty_registry.register_timed("test.expire", expire)


def plan(due_at, number=1, kind="test.expire", **payload):
    subject = Subject("thing", number)
    return services.schedule(kind=kind, due_at=due_at, subject=subject, payload=payload)


def test_due_fact_becomes_an_act_of_the_clock_once_and_never_early(at):
    fact = plan(at)

    assert run_due(at=at - timedelta(microseconds=1)) == 0
    assert run_due(at=at) == 1
    assert run_due(at=at + timedelta(days=1)) == 0

    act = Act.objects.get()
    assert (act.kind, act.cause, act.at) == ("test.expired", "clock", at)
    fact.refresh_from_db()
    assert fact.done_at == at


def test_failing_fact_leaves_nothing_behind_and_does_not_hold_up_the_next(at):
    broken = plan(at - timedelta(hours=1), 1, broken=True)
    plan(at, 2)

    assert run_due(at=at) == 1

    assert Act.objects.get().subject_id == 2
    broken.refresh_from_db()
    assert broken.done_at is None
    assert (broken.failures, broken.last_error) == (1, "RuntimeError: not now")


def test_failing_fact_is_tried_again_after_its_wait(at):
    fact = plan(at, broken=True)
    run_due(at=at)
    TimedFact.objects.filter(pk=fact.pk).update(payload={})

    assert run_due(at=at + timedelta(milliseconds=999)) == 0
    assert run_due(at=at + timedelta(seconds=1)) == 1


def test_fact_without_handler_waits_with_its_reason(at):
    fact = plan(at, kind="test.unknown")

    assert run_due(at=at) == 0

    fact.refresh_from_db()
    assert fact.last_error == "KeyError: 'test.unknown'"


def test_cancelled_fact_never_comes_true(at):
    fact = plan(at)

    assert services.cancel_scheduled(kind=fact.kind, subject=Subject("thing", 1), at=at) == 1

    assert run_due(at=at + timedelta(days=1)) == 0


def test_fact_taken_by_another_worker_meanwhile_is_not_done_twice(at, empty_registry):
    ran = []

    def first(fact, at):
        # Another worker finishes the second fact while this one is busy with the first.
        ran.append(fact.subject_id)
        TimedFact.objects.filter(subject_id=2).update(done_at=at)

    empty_registry.register_timed("test.expire", first)
    plan(at - timedelta(seconds=1), 1)
    plan(at, 2)

    assert run_due(at=at) == 1
    assert ran == [1]


def test_second_open_fact_of_a_kind_for_one_subject_is_refused(at):
    plan(at)

    with pytest.raises(IntegrityError), transaction.atomic():
        plan(at + timedelta(days=1))
    run_due(at=at)
    plan(at + timedelta(days=1))
