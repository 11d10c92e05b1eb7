"""Jobs as officers see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from yangguang.kernel.jobs.models import Job, JobLine
from yangguang.kernel.jobs.registry import kinds
from yangguang.kernel.jobs.rules import OPEN_STATES, Outcome, percent
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor


def jobs_visible_to(actor: Actor) -> QuerySet[Job]:
    """The actor's own jobs and those of his agencies; administrators see the installation's."""
    seen = Q(agency_id__in=actor.agencies_with()) | Q(
        started_by_id=actor.person_id or 0, agency__isnull=True
    )
    if actor.has(Role.SYSTEM_ADMINISTRATOR):
        seen |= Q(agency__isnull=True)
    return Job.objects.filter(seen).select_related("agency", "started_by").order_by("-pk")


def job_for(actor: Actor, pk: int) -> Job:
    """A job the actor may see. Raises Job.DoesNotExist."""
    return jobs_visible_to(actor).get(pk=pk)


def open_jobs(actor: Actor) -> int:
    """How many of them wait or run."""
    return jobs_visible_to(actor).filter(state__in=OPEN_STATES).count()


def lines_of(job: Job, outcome: str = "") -> QuerySet[JobLine]:
    """The report, in the order of the work."""
    lines = job.lines.order_by("pk")
    return lines.filter(outcome=outcome) if outcome in {o.value for o in Outcome} else lines


@dataclass(frozen=True)
class Tally:
    """How many items came to what."""

    done: int
    skipped: int
    refused: int

    @property
    def total(self) -> int:
        """All lines."""
        return self.done + self.skipped + self.refused


def tally_of(job: Job) -> Tally:
    """The report in three figures."""
    found = dict(job.lines.order_by().values_list("outcome").annotate(n=Count("pk")))
    return Tally(*(found.get(o.value, 0) for o in (Outcome.DONE, Outcome.SKIPPED, Outcome.REFUSED)))


def percent_of(job: Job) -> int:
    """How far the job is."""
    return percent(job.done, job.total)


def back_of(job: Job) -> tuple[str, str] | None:
    """Label and address of the page the job belongs to."""
    kind = kinds.get(job.kind)
    return kind.back(job) if kind and kind.back else None
