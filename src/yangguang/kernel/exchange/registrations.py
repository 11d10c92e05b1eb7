"""What exchange gives the kernel: the long job of an uploaded site."""

from __future__ import annotations

from yangguang.kernel.exchange.long_jobs import JOB
from yangguang.kernel.jobs.registry import register_job


def register() -> None:
    """Register everything once, at start."""
    register_job(JOB)
