"""The one task of the queue: run a long job."""

from __future__ import annotations

from django_tasks import task

from yangguang.kernel.jobs.running import run_job
from yangguang.kernel.now import now


@task()
def run(pk: int) -> None:
    """Run the job with this number, unless it runs already or has ended."""
    run_job(pk, at=now())
