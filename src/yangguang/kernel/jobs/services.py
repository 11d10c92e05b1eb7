"""Starting a long job and asking it to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from yangguang.kernel.jobs.models import Job
from yangguang.kernel.jobs.registry import kinds
from yangguang.kernel.jobs.rules import OPEN_STATES, JobState
from yangguang.kernel.ledger.services import NewAct, Subject, record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor


def start_job(
    *,
    kind: str,
    title: str,
    actor: Actor,
    at: datetime,
    agency: Agency | None = None,
    subject_ref: str = "",
    arguments: Mapping[str, Any] | None = None,
) -> Job:
    """Enter a job and queue it; the caller has asked whether the actor may.

    Whether he may is asked again when it runs. For a subject that has an open job of the kind,
    that job is returned: pressing twice starts nothing twice.
    """
    fields = {
        "kind": kinds[kind].name,
        "title": title[:300],
        "agency": agency,
        "started_by_id": actor.person_id,
        "subject_ref": subject_ref,
        "arguments": dict(arguments or {}),
        "state": JobState.WAITING,
        "created_at": at,
        "queued_at": at,
    }
    try:
        with transaction.atomic():
            job = Job.objects.create(**fields)
            act(job, "started", actor=actor, at=at)
            transaction.on_commit(lambda: enqueue(job.pk))
    except IntegrityError:
        found = open_job(kind, subject_ref)
        if found is None:
            raise
        return found
    return job


def open_job(kind: str, subject_ref: str) -> Job | None:
    """The job of the kind that waits or runs for the subject."""
    jobs = Job.objects.filter(kind=kind, subject_ref=subject_ref, state__in=OPEN_STATES)
    return jobs.exclude(subject_ref="").first()


def last_job(kind: str, subject_ref: str) -> Job | None:
    """The newest job of the kind for the subject, open or ended."""
    return Job.objects.filter(kind=kind, subject_ref=subject_ref).exclude(subject_ref="").first()


def enqueue(pk: int) -> None:
    """Hand the job to the queue."""
    # The queue's library is not needed by pages that only show jobs.
    from yangguang.kernel.jobs.tasks import run

    run.enqueue(pk)


@transaction.atomic
def cancel_job(*, job: Job, actor: Actor, at: datetime) -> Job:
    """Ask a job to stop. What it has done stays done; one that only waits is stopped at once."""
    row = Job.objects.filter(pk=job.pk)
    if row.filter(state=JobState.WAITING).update(
        state=JobState.CANCELLED, cancel_asked_at=at, ended_at=at
    ) or row.filter(state=JobState.RUNNING, cancel_asked_at__isnull=True).update(
        cancel_asked_at=at
    ):
        act(job, "cancelled", actor=actor, at=at)
    return row.get()


def act(job: Job, verb: str, *, actor: Actor, at: datetime, **payload: object) -> None:
    """Record what happened to the job; its title may name what is not public, and stays out."""
    record(
        NewAct(
            kind=f"jobs.{verb}",
            actor=actor,
            at=at,
            subject=Subject("job", job.pk),
            agency_id=job.agency_id,
            payload={"kind": job.kind, "label": str(kinds[job.kind].label), **payload},
        )
    )
