import signal
import threading

import pytest
from django.db import connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from yangguang.kernel.ledger import services
from yangguang.kernel.ledger.models import Act, Seal, Unsealed
from yangguang.kernel.ledger.rules import FIRST_DIGEST
from yangguang.kernel.ledger.sealing import BATCH, requeue, seal
from yangguang.kernel.ledger.services import NewAct, Subject
from yangguang.kernel.organizations.rules import SYSTEM

ONLY_POSTGRESQL = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time"
)


def sealed():
    return list(Seal.objects.order_by("sequence").values_list("act__payload__title", flat=True))


def assert_one_chain():
    seals = list(Seal.objects.order_by("sequence"))
    assert [s.sequence for s in seals] == list(range(1, len(seals) + 1))
    assert [s.previous_digest for s in seals] == [FIRST_DIGEST, *(s.digest for s in seals[:-1])]
    assert len({s.act_id for s in seals}) == Act.objects.count() == len(seals)


@pytest.mark.django_db
def test_seal_of_waiting_acts_chains_them_in_order(happen, at):
    happen("a", "b")
    happen("c")

    assert seal(at=at) == 3
    assert seal(at=at) == 0

    assert sealed() == ["a", "b", "c"]
    assert_one_chain()


@pytest.mark.django_db
def test_seal_of_more_than_a_batch_takes_all(happen, at):
    happen(*(str(n) for n in range(BATCH + 1)))

    assert seal(at=at) == BATCH + 1
    assert_one_chain()


@pytest.mark.django_db
def test_seal_of_an_act_that_came_with_its_seal_leaves_it_alone(happen, at):
    [act] = happen("a")
    seal(at=at)
    Unsealed.objects.create(act_id=act.pk)

    assert seal(at=at) == 0
    assert not Unsealed.objects.exists()
    assert sealed() == ["a"]


@pytest.mark.django_db
def test_requeue_of_an_act_lost_from_the_queue_lets_it_be_sealed(happen, at):
    happen("a", "b")
    Unsealed.objects.all().delete()

    assert seal(at=at) == 0
    assert requeue() == 2
    assert requeue() == 0

    seal(at=at)
    assert sealed() == ["a", "b"]


@pytest.mark.django_db(transaction=True)
def test_rolled_back_act_leaves_no_gap(happen, at):
    happen("a")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen("never")
        raise ZeroDivisionError
    happen("b")

    seal(at=at)

    assert sealed() == ["a", "b"]
    assert_one_chain()


def in_thread(work):
    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@ONLY_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_act_that_commits_after_a_later_one_was_sealed_is_sealed_next(happen, at):
    written, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            happen("early id, late commit")
            written.set()
            may_commit.wait(10)

    thread = in_thread(slow)
    written.wait(10)
    happen("late id, early commit")
    seal(at=at)
    may_commit.set()
    thread.join()
    seal(at=at)

    assert sealed() == ["late id, early commit", "early id, late commit"]
    assert_one_chain()


@pytest.mark.django_db(transaction=True)
@settings(max_examples=8)
@given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=6), sealers=st.integers(1, 3))
def test_writers_and_sealers_at_once_make_one_chain(happen, at, sizes, sealers):
    writers = [in_thread(lambda n=n: happen(*map(str, range(n)))) for n in sizes]
    stop = threading.Event()

    def keep_sealing():
        while not stop.wait(0.005):
            seal(at=at)

    others = [in_thread(keep_sealing) for _ in range(sealers)]
    for thread in writers:
        thread.join()
    stop.set()
    for thread in others:
        thread.join()
    seal(at=at)

    assert_one_chain()
    assert not Unsealed.objects.exists()


WRITE_AND_WAIT = """
import time
from datetime import UTC, datetime
from django.db import transaction
from yangguang.kernel.ledger import services
from yangguang.kernel.organizations.rules import SYSTEM
def new(title):
    return services.NewAct(kind="test.happened", actor=SYSTEM, payload={"title": title},
        at=datetime(2026, 11, 18, tzinfo=UTC), subject=services.Subject("thing", 1))
with transaction.atomic():
    services.record(new("committed"))
with transaction.atomic():
    services.record(new("under way"))
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db(transaction=True)
def test_kill_between_commit_and_sealing_loses_nothing(other_process, happen, at):
    process = other_process(WRITE_AND_WAIT)
    assert process.stdout.readline() == "ready\n"

    process.send_signal(signal.SIGKILL)
    process.wait()
    happen("afterwards")
    seal(at=at)

    assert sealed() == ["committed", "afterwards"]
    assert_one_chain()


SEAL_AND_DIE = """
import os, signal
from datetime import UTC, datetime
from yangguang.kernel.ledger import sealing
append = sealing._append
def die(seals, at):
    append(seals, at)
    os.kill(os.getpid(), signal.SIGKILL)
sealing._append = die
sealing.seal(at=datetime(2026, 11, 18, tzinfo=UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_kill_in_the_middle_of_sealing_leaves_a_whole_chain(other_process, happen, at):
    happen("a", "b")

    assert other_process(SEAL_AND_DIE).wait() == -signal.SIGKILL
    assert not Seal.objects.exists()
    seal(at=at)

    assert sealed() == ["a", "b"]
    assert_one_chain()


@pytest.mark.django_db
def test_waiting_acts_are_found_without_reading_the_sealed(happen, at, django_assert_num_queries):
    happen(*(str(n) for n in range(20)))
    seal(at=at)

    with django_assert_num_queries(1) as queries:
        assert seal(at=at) == 0
    assert 'ledger_act"' not in queries[0]["sql"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "payload", [{"a": 0.5}, {"a": "\0"}, {"a": [{"b": "\ud800"}]}, {1: "a"}, {"at": object()}]
)
def test_payload_that_would_change_on_its_way_is_refused(at, payload):
    new = NewAct("test.happened", SYSTEM, at, Subject("thing", 1), payload=payload)

    with pytest.raises(ValueError):
        services.record(new)
