from datetime import timedelta

import pytest

from yangguang.kernel.ledger.followers import (
    follower_states,
    rebuild,
    rebuild_all,
    run_followers,
)
from yangguang.kernel.ledger.installation import new_epoch
from yangguang.kernel.ledger.models import Act, Follower, TimedFact
from yangguang.kernel.ledger.rules import back_off, digest
from yangguang.kernel.ledger.sealing import seal

pytestmark = pytest.mark.django_db


class Titles:
    """Keeps the title of each act in a table of the database: here, timed facts serve as one."""

    def __init__(self, name="titles"):
        self.name, self.broken, self.rebuilt = name, False, 0

    def handle(self, acts, *, at):
        for act in acts:
            TimedFact.objects.update_or_create(
                kind=self.name,
                subject_type="act",
                subject_id=act.pk,
                defaults={"payload": act.payload, "due_at": at},
            )
        if self.broken:
            raise RuntimeError("no room")

    def rebuild(self, *, at, progress):
        self.rebuilt += 1
        TimedFact.objects.filter(kind=self.name).delete()
        self.handle(list(Act.objects.order_by("pk")), at=at)
        progress(1, 1)

    def titles(self):
        rows = TimedFact.objects.filter(kind=self.name).order_by("subject_id")
        return [row.payload["title"] for row in rows]

    def fingerprint(self):
        return digest(self.titles())


@pytest.fixture
def titles(empty_registry):
    projection = Titles()
    empty_registry.register_projection(projection)
    return projection


def state(name, at):
    return {s.name: s for s in follower_states(at=at)}[name]


def test_projection_follows_sealed_acts_only(titles, happen, at):
    happen("a")
    run_followers(at=at)
    assert titles.titles() == []

    seal(at=at)
    assert run_followers(at=at) == 1
    assert run_followers(at=at) == 0

    assert titles.titles() == ["a"]
    assert state("titles", at).behind == 0


def test_failing_projection_stops_only_itself_and_leaves_no_half_work(
    titles, empty_registry, happen, at
):
    other = Titles("other")
    empty_registry.register_projection(other)
    happen("a", "b")
    seal(at=at)
    titles.broken = True

    run_followers(at=at)

    assert other.titles() == ["a", "b"]
    assert titles.titles() == []
    failed = state("titles", at)
    assert (failed.position, failed.behind, failed.failures) == (0, 2, 1)
    assert failed.last_error == "RuntimeError: no room"
    assert not failed.is_healthy
    assert state("other", at).is_healthy


def test_failing_projection_is_tried_again_after_ever_longer_waits(titles, happen, at):
    happen("a")
    seal(at=at)
    titles.broken = True
    run_followers(at=at)
    run_followers(at=at + timedelta(milliseconds=999))
    assert state("titles", at).failures == 1

    run_followers(at=at + timedelta(seconds=1))
    assert state("titles", at).next_attempt_at == at + timedelta(seconds=3)

    titles.broken = False
    run_followers(at=at + timedelta(seconds=3))
    assert titles.titles() == ["a"]
    assert state("titles", at).is_healthy


def test_back_off_grows_to_ten_minutes_and_stays():
    waits = [back_off(n).total_seconds() for n in (1, 2, 3, 9, 10, 11, 20, 5000)]

    assert waits == [1, 2, 4, 256, 512, 600, 600, 600]


def test_acts_handled_twice_leave_the_same_projection(titles, happen, at):
    happen("a", "b")
    seal(at=at)
    run_followers(at=at)
    before = titles.fingerprint()

    Follower.objects.update(position=0)
    run_followers(at=at)

    assert titles.fingerprint() == before


def test_rebuild_all_of_a_faithful_projection_finds_it_identical(titles, happen, at):
    happen("a", "b")
    seal(at=at)
    run_followers(at=at)
    seen = []

    [result] = rebuild_all(at=at, progress=lambda *step: seen.append(step))

    assert result.is_identical
    assert seen == [("titles", 1, 1)]
    assert titles.titles() == ["a", "b"]


def test_rebuild_of_a_spoilt_projection_reports_the_difference_and_mends_it(titles, happen, at):
    happen("a", "b")
    seal(at=at)
    run_followers(at=at)
    TimedFact.objects.filter(kind="titles").first().delete()

    [result] = rebuild_all(at=at)

    assert not result.is_identical
    assert titles.titles() == ["a", "b"]


def test_failed_rebuild_leaves_the_projection_as_it_was(titles, happen, at):
    happen("a")
    seal(at=at)
    run_followers(at=at)
    titles.broken = True

    with pytest.raises(RuntimeError, match="no room"):
        rebuild("titles", at=at)

    assert titles.titles() == ["a"]


def test_new_epoch_makes_projections_anew_once(titles, happen, at):
    happen("a")
    seal(at=at)
    run_followers(at=at)
    Follower.objects.update(position=700)  # as far as the lost database had come

    new_epoch()
    run_followers(at=at)
    run_followers(at=at)

    assert titles.rebuilt == 1
    assert state("titles", at).position == 1
