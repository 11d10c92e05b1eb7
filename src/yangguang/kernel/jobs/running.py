"""One job in one process: claimed, run, ended; and taken up again when its process died."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yangguang.kernel.jobs.models import Job, JobLine
from yangguang.kernel.jobs.registry import kinds
from yangguang.kernel.jobs.rules import ATTEMPTS, JobProblem, JobState, Outcome, Stopped
from yangguang.kernel.jobs.services import act, enqueue
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.organizations.selectors import actor_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yangguang.kernel.organizations.rules import Actor

log = structlog.get_logger()

TOLD_EVERY = 0.5
"""Seconds between two notes of progress, each of which also asks whether to stop."""
SILENT = timedelta(minutes=15)
"""After this long without a note a process on another machine counts as dead."""
QUEUED_AGAIN = timedelta(minutes=2)
"""A job that waits longer may have been lost with the process that took it from the queue."""


def process_name() -> str:
    """Machine, number and start of this process: tells it from a later one of the same number."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{_started(os.getpid())}"


def _started(pid: int) -> str:
    """When the process started, in ticks since the machine did; empty when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[19]


def is_alive(name: str, *, beat_at: datetime | None, at: datetime) -> bool:
    """Whether the process of that name still lives, as far as one can know from here."""
    host, _sep, rest = name.rpartition(":")[0].rpartition(":")
    if host == socket.gethostname()[:60]:
        return _started(int(rest)) == name.rpartition(":")[2]
    return beat_at is not None and beat_at > at - SILENT


class Run:
    """A job under way: who asked for it, how far it is, whether it is to stop."""

    def __init__(self, job: Job, actor: Actor, runner: str, at: datetime) -> None:
        self.job, self.actor, self.runner, self.at = job, actor, runner, at
        self.told = 0.0

    def progress(self, done: int, total: int) -> None:
        """Note how far it is. Raises Stopped when it is to stop.

        Called between items, never inside a transaction that must not be torn.
        """
        if done < total and monotonic() - self.told < TOLD_EVERY:
            return
        self.told = monotonic()
        mine = Job.objects.filter(pk=self.job.pk, runner=self.runner, state=JobState.RUNNING)
        if not mine.update(done=done, total=total, beat_at=now()):
            raise Stopped
        if done < total and mine.filter(cancel_asked_at__isnull=False).exists():
            raise Stopped

    def report(self, lines: Iterable[JobLine]) -> None:
        """Add lines; together with the work they speak of, in its transaction."""
        rows = []
        for line in lines:
            line.job = self.job
            line.label, line.message = line.label[:400], line.message[:500]
            rows.append(line)
        JobLine.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)

    def finished_keys(self) -> set[str]:
        """Items that have a line from an earlier attempt."""
        return set(self.job.lines.values_list("key", flat=True))


def run_job(pk: int, *, at: datetime) -> None:
    """Claim the job and run it to its end; nothing when another process has it or it ended."""
    runner = process_name()
    claimed = Job.objects.filter(pk=pk, state=JobState.WAITING).update(
        state=JobState.RUNNING,
        runner=runner,
        attempts=F("attempts") + 1,
        started_at=at,
        beat_at=at,
    )
    if not claimed:
        return
    job = Job.objects.select_related("started_by", "agency").get(pk=pk)
    person = job.started_by
    actor = actor_for(person, on=city_date(at)) if person else SYSTEM
    state, error = _outcome(Run(job, actor, runner, at))
    _end(job, actor, runner, state, error)


def _outcome(run: Run) -> tuple[JobState, str]:
    try:
        kinds[run.job.kind].run(run)
    except Stopped:
        return JobState.CANCELLED, ""
    except JobProblem as problem:
        return JobState.FAILED, problem.message
    except Exception:  # whatever a kind raises must end the job, not the worker
        log.exception("job_failed", job=run.job.pk, kind=run.job.kind)
        return JobState.FAILED, _(
            "程序出错，没有做完。已办成的不受影响；原因已记入运行日志，请告诉系统管理员任务编号。"
        )
    return JobState.DONE, ""


@transaction.atomic
def _end(job: Job, actor: Actor, runner: str, state: JobState, error: str) -> None:
    at = now()
    ended = Job.objects.filter(pk=job.pk, runner=runner, state=JobState.RUNNING).update(
        state=state, error=error, ended_at=at
    )
    if ended:
        refused = job.lines.filter(outcome=Outcome.REFUSED).count()
        act(job, "ended", actor=actor, at=at, state=state.value, refused=refused)
        log.info("job_ended", job=job.pk, kind=job.kind, state=state.value)


def take_up(*, at: datetime) -> int:
    """Queue again what lost its process or its place in the queue; how many there were."""
    found = 0
    for job in Job.objects.filter(state=JobState.RUNNING):
        if not is_alive(job.runner, beat_at=job.beat_at, at=at):
            found += _take_up(job, at)
    lost = Job.objects.filter(state=JobState.WAITING, queued_at__lt=at - QUEUED_AGAIN)
    for pk, queued_at in list(lost.values_list("pk", "queued_at")):
        if Job.objects.filter(pk=pk, state=JobState.WAITING, queued_at=queued_at).update(
            queued_at=at
        ):
            enqueue(pk)
            found += 1
    return found


def _take_up(job: Job, at: datetime) -> int:
    mine = Job.objects.filter(pk=job.pk, runner=job.runner, state=JobState.RUNNING)
    if job.cancel_asked_at is not None:
        return mine.update(state=JobState.CANCELLED, ended_at=at)
    if job.attempts >= ATTEMPTS:
        error = _("后台进程在办理中多次中断，已停止重试。已办成的不受影响。")
        return mine.update(state=JobState.FAILED, error=error, ended_at=at)
    if mine.update(state=JobState.WAITING, runner="", queued_at=at):
        log.warning("job_taken_up", job=job.pk, kind=job.kind, attempts=job.attempts)
        enqueue(job.pk)
        return 1
    return 0


class Upkeep:
    """Looks after lost jobs every few seconds."""

    EVERY = 3.0

    def __init__(self) -> None:
        self.last = -self.EVERY

    def step(self, at: datetime) -> int:
        """Look when it is time."""
        if monotonic() - self.last < self.EVERY:
            return 0
        self.last = monotonic()
        return take_up(at=at)
