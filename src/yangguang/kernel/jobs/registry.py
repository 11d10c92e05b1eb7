"""Kinds of long job, registered by the rooms that know how to do them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from yangguang.kernel.jobs.models import Job
    from yangguang.kernel.jobs.running import Run


@dataclass(frozen=True)
class JobKind:
    """What a job of this kind does."""

    name: str
    label: str | Promise
    run: Callable[[Run], None]
    """Does the work, from wherever an earlier attempt came to; called again after a crash.

    Every item is finished together with its line in one transaction. Raises JobProblem.
    """
    back: Callable[[Job], tuple[str, str]] | None = None
    """Label and address of the page the job belongs to."""


kinds: dict[str, JobKind] = {}


def register_job(kind: JobKind) -> None:
    """Register a kind. Raises ValueError for a name that is taken."""
    if kinds.setdefault(kind.name, kind) is not kind:
        message = f"job kind {kind.name} is registered twice"
        raise ValueError(message)
