"""A long job: started once, run once, stopped, taken up again, and telling what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.kernel.publishing.office import Office, officer
from yangguang.kernel.jobs import registry, running
from yangguang.kernel.jobs.models import Job, JobLine
from yangguang.kernel.jobs.registry import JobKind, register_job
from yangguang.kernel.jobs.rules import ATTEMPTS, JobProblem, Outcome, percent
from yangguang.kernel.jobs.running import is_alive, process_name, run_job, take_up
from yangguang.kernel.jobs.selectors import job_for, jobs_visible_to, tally_of
from yangguang.kernel.jobs.services import cancel_job, last_job, open_job, start_job
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from yangguang.kernel.jobs.running import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(at: datetime) -> Office:
    return Office(at)


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Run], None]], str]:
    """Registers a kind that does what the test says."""
    monkeypatch.setattr(registry, "kinds", dict(registry.kinds))
    for module in ("services", "running", "selectors"):
        monkeypatch.setattr(f"yangguang.kernel.jobs.{module}.kinds", registry.kinds)
    monkeypatch.setattr(running, "TOLD_EVERY", 0.0)

    def make(run: Callable[[Run], None]) -> str:
        register_job(JobKind("test.job", "试验", run))
        return "test.job"

    return make


def five(run: Run) -> None:
    """Five items, each with a line, skipping those that have one."""
    finished = run.finished_keys()
    for n in range(5):
        run.progress(n, 5)
        if str(n) not in finished:
            run.report([JobLine(key=str(n), label=f"第{n}项", outcome=Outcome.DONE)])
    run.progress(5, 5)


def start(office: Office, kind: str, **more: object) -> Job:
    return start_job(
        kind=kind, title="试验", actor=office.publisher, at=office.at, agency=office.agency, **more
    )


def test_job_runs_to_its_end_with_a_line_for_each_item(office: Office, kind: object) -> None:
    job = start(office, kind(five))
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.error) == ("done", 5, 5, "")
    assert (tally_of(job).done, tally_of(job).total) == (5, 5)
    kinds = Act.objects.filter(subject_type="job").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["jobs.started", "jobs.ended"]
    assert "试验" not in str(Act.objects.filter(subject_type="job").values_list("payload__title"))


def test_queue_gets_the_job_only_after_commit(
    office: Office, kind: object, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = start(office, kind(five))
        assert Job.objects.get().state == "waiting"

    job.refresh_from_db()
    assert job.state == "done"


def test_job_delivered_twice_runs_once(office: Office, kind: object) -> None:
    runs = []
    job = start(office, kind(lambda run: runs.append(run.job.pk)))

    run_job(job.pk, at=office.at)
    run_job(job.pk, at=office.at)

    assert runs == [job.pk]


def test_subject_has_one_open_job_and_may_have_another_later(office: Office, kind: object) -> None:
    name = kind(five)
    first = start(office, name, subject_ref="7")
    assert start(office, name, subject_ref="7").pk == first.pk
    assert open_job(name, "7") == first
    assert start(office, name, subject_ref="8").pk != first.pk
    assert start(office, name).pk != start(office, name).pk
    run_job(first.pk, at=office.at)

    again = start(office, name, subject_ref="7")

    assert again.pk != first.pk
    assert last_job(name, "7") == again
    assert Act.objects.filter(kind="jobs.started").count() == 5


def test_waiting_job_is_stopped_at_once_and_never_runs(office: Office, kind: object) -> None:
    job = start(office, kind(five))
    cancel_job(job=job, actor=office.publisher, at=office.at)
    cancel_job(job=job, actor=office.publisher, at=office.at)
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    assert (job.state, job.lines.count()) == ("cancelled", 0)
    assert Act.objects.filter(kind="jobs.cancelled").count() == 1


def test_running_job_stops_between_items_and_keeps_what_it_has_done(
    office: Office, kind: object
) -> None:
    def stopped_at_three(run: Run) -> None:
        for n in range(5):
            run.progress(n, 5)
            run.report([JobLine(key=str(n), label=str(n), outcome=Outcome.DONE)])
            if n == 2:
                cancel_job(job=run.job, actor=office.publisher, at=office.at)
                assert Job.objects.get(pk=run.job.pk).is_stopping

    job = start(office, kind(stopped_at_three))
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    assert (job.state, job.lines.count()) == ("cancelled", 3)


@pytest.mark.parametrize(
    ("error", "words"),
    [(JobProblem("这一批已被退回。"), "这一批已被退回。"), (ZeroDivisionError(), "程序出错")],
)
def test_job_that_fails_says_why_in_words(
    office: Office, kind: object, error: Exception, words: str
) -> None:
    def fail(run: Run) -> None:
        run.report([JobLine(key="0", label="第一项", outcome=Outcome.DONE)])
        raise error

    job = start(office, kind(fail))
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    assert job.state == "failed"
    assert words in job.error
    assert job.lines.count() == 1


def lose(job: Job, *, runner: str, attempts: int = 1) -> None:
    """As a process leaves it that was killed."""
    Job.objects.filter(pk=job.pk).update(
        state="running", runner=runner, attempts=attempts, started_at=job.created_at,
        beat_at=job.created_at,
    )  # fmt: skip


def gone() -> str:
    """The name of a process of this machine that is no more."""
    host, _number, _start = process_name().rsplit(":", 2)
    return f"{host}:4194304:1"


def test_job_of_a_dead_process_goes_on_where_it_was(office: Office, kind: object) -> None:
    job = start(office, kind(five))
    JobLine.objects.create(job=job, key="0", label="此前办成", outcome="done")
    lose(job, runner=gone())

    assert take_up(at=office.at) == 1

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert job.lines.get(key="0").label == "此前办成"
    assert job.lines.count() == 5


def test_job_of_a_living_process_is_left_alone(office: Office, kind: object) -> None:
    job = start(office, kind(five))
    lose(job, runner=process_name())

    assert take_up(at=office.at + timedelta(days=1)) == 0


def test_job_that_was_to_stop_does_not_start_again(office: Office, kind: object) -> None:
    job = start(office, kind(five))
    lose(job, runner=gone())
    cancel_job(job=job, actor=office.publisher, at=office.at)

    take_up(at=office.at)

    job.refresh_from_db()
    assert (job.state, job.lines.count()) == ("cancelled", 0)


def test_job_that_kills_its_process_again_and_again_is_given_up(
    office: Office, kind: object
) -> None:
    job = start(office, kind(five))
    lose(job, runner=gone(), attempts=ATTEMPTS)

    take_up(at=office.at)

    job.refresh_from_db()
    assert job.state == "failed"
    assert "多次中断" in job.error


def test_job_lost_by_the_queue_is_queued_again_after_a_while(office: Office, kind: object) -> None:
    job = start(office, kind(five))

    assert take_up(at=office.at + timedelta(seconds=30)) == 0
    assert take_up(at=office.at + timedelta(minutes=3)) == 1

    job.refresh_from_db()
    assert job.state == "done"


def test_old_process_that_wakes_up_finds_its_job_taken(office: Office, kind: object) -> None:
    def overtaken(run: Run) -> None:
        Job.objects.filter(pk=run.job.pk).update(runner="another")
        run.progress(1, 5)
        pytest.fail("went on")

    job = start(office, kind(overtaken))
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    assert (job.state, job.runner) == ("running", "another")


def test_process_on_another_machine_lives_while_it_tells(at: datetime) -> None:
    name = "elsewhere:17:99"

    assert is_alive(name, beat_at=at - timedelta(minutes=1), at=at)
    assert not is_alive(name, beat_at=at - timedelta(minutes=16), at=at)
    assert not is_alive(name, beat_at=None, at=at)
    assert is_alive(process_name(), beat_at=None, at=at)


def test_jobs_are_seen_in_their_agency_only(office: Office, at: datetime, kind: object) -> None:
    job = start(office, kind(five))
    stranger = Office(at, "czj", "佳木斯市财政局")
    administrator = officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(at))
    own = start_job(kind="test.job", title="全市", actor=administrator, at=at)

    assert job_for(office.information_officer, job.pk) == job
    assert list(jobs_visible_to(stranger.publisher)) == []
    assert list(jobs_visible_to(administrator)) == [own]
    with pytest.raises(Job.DoesNotExist):
        job_for(office.publisher, own.pk)


@pytest.mark.parametrize(
    ("done", "total", "shown"), [(0, 0, 0), (1, 3, 33), (2999, 3000, 99), (3, 3, 100)]
)
def test_percent_is_a_hundred_only_at_the_end(done: int, total: int, shown: int) -> None:
    assert percent(done, total) == shown
