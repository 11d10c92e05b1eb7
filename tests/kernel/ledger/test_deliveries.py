"""Messages: noted with the act's place, sent once by one sender, never again after a restore."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from yangguang.kernel.ledger.deliveries import (
    delivery_for,
    note_deliveries,
    run_deliveries,
    send_again,
    send_open,
    take_back,
)
from yangguang.kernel.ledger.followers import follower_states, rebuild_all, run_followers
from yangguang.kernel.ledger.installation import installation
from yangguang.kernel.ledger.models import Delivery, Follower, Installation, Remembered
from yangguang.kernel.ledger.registry import Later, NothingToSend, Ready, Refused
from yangguang.kernel.ledger.rules import Outcome, back_off
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.sent import (
    held_since,
    prune_list,
    release,
    replay_sent,
    sent_folder,
    sent_key,
)

pytestmark = pytest.mark.django_db
CLAIM = timedelta(minutes=10)


class Teller:
    name = "post"

    def __init__(self):
        self.broken = False

    def plan(self, acts, *, at):
        return [act for act in acts if act.kind == "test.happened"]

    def note(self, plan, *, at):
        note_deliveries(delivery_for(act, to, "post", at=at) for act in plan for to in ("甲", "乙"))
        if self.broken:
            raise RuntimeError("no room")


class Post:
    name = "post"

    def __init__(self):
        self.sent, self.broken, self.went_out = [], None, None
        self.done = []

    def prepare(self, delivery, *, at):
        if isinstance(self.broken, (NothingToSend, Later)):
            raise self.broken
        title = delivery.act.payload["title"]

        def send():
            if self.broken:
                raise self.broken
            self.sent.append((title, delivery.recipient))

        key = sent_key(channel="post", recipient=delivery.recipient, fact=title)
        return Ready(send, (key,), self.done.append)

    def settle(self, delivery):
        return self.went_out

    def next_attempt(self, delivery, *, at):
        return at + back_off(delivery.failures) if delivery.failures < 5 else None


@pytest.fixture
def post(empty_registry, at, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    channel = Post()
    empty_registry.register_teller(Teller())
    empty_registry.register_channel(channel)
    run_followers(at=at)
    return channel


@pytest.fixture
def told(post, happen, at):
    """An act that two are told of, noted and not sent."""
    happen("a")
    seal(at=at)
    run_followers(at=at)
    return post


def lines(name):
    return [json.loads(line) for line in (sent_folder() / name).read_text().splitlines()]


def test_message_goes_to_each_recipient_once(told, at):
    for _ in range(3):
        run_followers(at=at)
        run_deliveries(at=at)
    Follower.objects.update(position=0)
    run_followers(at=at)
    run_deliveries(at=at)

    assert told.sent == [("a", "甲"), ("a", "乙")]
    assert told.done == [at, at]
    assert Delivery.objects.filter(delivered_at=at).count() == 2


def test_new_teller_is_silent_about_the_past(empty_registry, happen, at, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    happen("long ago")
    seal(at=at)
    channel = Post()
    empty_registry.register_teller(Teller())
    empty_registry.register_channel(channel)
    run_followers(at=at)
    happen("now")
    seal(at=at)
    run_followers(at=at)
    run_deliveries(at=at)

    assert channel.sent == [("now", "甲"), ("now", "乙")]


def test_failing_teller_notes_nothing_and_goes_on_from_its_place(post, happen, at, empty_registry):
    empty_registry.tellers["post"].broken = True
    happen("a")
    seal(at=at)
    run_followers(at=at)

    [state] = [s for s in follower_states(at=at) if s.name == "delivery:post"]
    assert (state.behind, state.failures, Delivery.objects.count()) == (1, 1, 0)

    empty_registry.tellers["post"].broken = False
    run_followers(at=at + timedelta(seconds=1))
    assert Delivery.objects.count() == 2


def test_rebuild_sends_nothing_again(told, at):
    run_deliveries(at=at)

    rebuild_all(at=at)
    run_followers(at=at)
    run_deliveries(at=at)

    assert len(told.sent) == 2


def test_message_that_failed_is_sent_later_and_given_up_at_last(told, at):
    told.broken = ConnectionError("no line")
    run_deliveries(at=at)
    told.broken = None
    assert run_deliveries(at=at) == 0
    assert run_deliveries(at=at + timedelta(seconds=1)) == 2

    Delivery.objects.update(delivered_at=None)
    told.broken = ConnectionError("no line")
    for day in range(1, 7):
        run_deliveries(at=at + timedelta(days=day))
    outcomes = set(Delivery.objects.values_list("outcome", "last_error"))
    assert outcomes == {("given_up", "ConnectionError: no line")}


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [(NothingToSend("withdrawn"), Outcome.POINTLESS), (Refused("no such box"), Outcome.REFUSED)],
)
def test_message_that_cannot_go_out_is_closed_with_its_reason(told, at, trouble, outcome):
    told.broken = trouble
    run_deliveries(at=at)
    told.broken = None
    run_deliveries(at=at + timedelta(days=1))

    assert told.sent == []
    assert set(Delivery.objects.values_list("outcome", "last_error")) == {(outcome, str(trouble))}


def test_message_that_is_not_ready_waits_without_counting_a_failure(told, at):
    told.broken = Later(at + timedelta(hours=1))
    run_deliveries(at=at)
    told.broken = None

    assert run_deliveries(at=at + timedelta(minutes=59)) == 0
    assert run_deliveries(at=at + timedelta(hours=1)) == 2
    assert set(Delivery.objects.values_list("failures", flat=True)) == {0}


def test_sender_that_died_before_handing_over_is_followed_by_another(told, at):
    Delivery.objects.update(claimed_at=at)

    assert send_open(told, at=at + CLAIM) == 0
    assert send_open(told, at=at + CLAIM + timedelta(seconds=1)) == 2


@pytest.mark.parametrize(
    ("went_out", "sent", "state"),
    [(True, 0, ("", True)), (False, 2, ("", True)), (None, 0, ("uncertain", False))],
)
def test_sender_that_died_while_handing_over_never_leads_to_a_second_message(
    told, at, went_out, sent, state
):
    Delivery.objects.update(claimed_at=at, sending_at=at)
    told.went_out = went_out

    assert send_open(told, at=at + CLAIM) == 0
    assert send_open(told, at=at + CLAIM + timedelta(seconds=1)) == sent
    rows = Delivery.objects.values_list("outcome", "delivered_at")
    assert {(outcome, moment is not None) for outcome, moment in rows} == {state}


def test_operator_sends_an_uncertain_message_again_or_lets_it_be(told, at):
    Delivery.objects.update(claimed_at=at, sending_at=at)
    later = at + CLAIM + timedelta(seconds=1)
    run_deliveries(at=later)
    first, second = Delivery.objects.order_by("pk")

    assert send_again(first, at=later)
    assert take_back(second, at=later)
    assert not take_back(second, at=later)
    run_deliveries(at=later)

    assert told.sent == [("a", "甲")]
    assert not send_again(first, at=later)


def test_message_on_its_way_cannot_be_taken_back(told, at):
    Delivery.objects.update(claimed_at=at)

    for delivery in Delivery.objects.all():
        assert not take_back(delivery, at=at)
        assert not send_again(delivery, at=at)


def test_message_has_one_end_in_the_database(told, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(delivered_at=at, closed_at=at)


def test_list_outside_the_database_names_what_was_sent_without_saying_it(told, at):
    run_deliveries(at=at)

    [begun] = lines("begun.jsonl")
    sent = lines("2026-11.jsonl")
    assert begun["uid"] == str(installation().uid)
    assert [line["keys"] for line in sent] == [
        sent_key(channel="post", recipient=to, fact="a") for to in ("甲", "乙")
    ]
    assert "甲" not in json.dumps(sent, ensure_ascii=False)


def test_restored_database_does_not_send_what_left_after_the_backup(told, at):
    run_deliveries(at=at)
    # The backup was made before: in it the messages still wait.
    Delivery.objects.update(delivered_at=None)

    replayed = replay_sent(made_at=at, at=at + timedelta(days=2))
    run_deliveries(at=at + timedelta(days=2))

    assert (replayed.known, replayed.is_held) == (2, False)
    assert len(told.sent) == 2
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"repeated"}
    assert told.done == [at, at] + [at + timedelta(days=2)] * 2


@pytest.mark.parametrize("lost", ["missing", "foreign", "younger"])
def test_restore_without_the_list_holds_everything_until_the_operator_speaks(told, at, lost):
    run_deliveries(at=at)
    Delivery.objects.update(delivered_at=None)
    begun = sent_folder() / "begun.jsonl"
    if lost == "missing":
        begun.unlink()
    if lost == "foreign":
        Installation.objects.update(uid="00000000-0000-0000-0000-000000000000")
    made_at = at - timedelta(days=1) if lost == "younger" else at

    assert replay_sent(made_at=made_at, at=at).is_held
    assert run_deliveries(at=at + timedelta(days=1)) == 0
    assert held_since() == at

    assert release(drop=True, at=at) == 2
    assert run_deliveries(at=at + timedelta(days=1)) == 0
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"dropped"}


def test_release_without_drop_sends_what_waits(told, at):
    Installation.objects.update(held_since=at)

    release(drop=False, at=at)

    assert run_deliveries(at=at) == 2


def test_old_months_of_the_list_go(told, at):
    run_deliveries(at=at)

    assert prune_list(at=at + timedelta(days=300)) == 0
    assert prune_list(at=at + timedelta(days=460)) == 1
    assert (sent_folder() / "begun.jsonl").exists()


def test_memory_of_other_facts_holds_nothing_back(told, at):
    Remembered.objects.create(key=sent_key(channel="post", recipient="甲", fact="b"))

    assert run_deliveries(at=at) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(told, happen, at):
    for title in "bcdefgh":
        happen(title)
    seal(at=at)
    run_followers(at=at)

    def work():
        try:
            run_deliveries(at=at)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(told.sent) == len(set(told.sent)) == 16
    assert Delivery.objects.filter(delivered_at=at).count() == 16
