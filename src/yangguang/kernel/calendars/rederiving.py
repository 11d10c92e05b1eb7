"""After a calendar changed: every open clock anew, in the background, room by room."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django_tasks import task

from yangguang.kernel.calendars import registry
from yangguang.kernel.calendars.models import ClockRun
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import SYSTEM

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.calendars.registry import Progress

log = structlog.get_logger()
SHOWN = 100
"""Differences kept in the record of a run; the command line shows all."""


@task()
def rederive(calendar: str) -> None:
    """The background job."""
    rederive_clocks(calendar, at=now())


def ask_for(calendar: str) -> None:
    """Have open clocks derived anew once the change is committed."""
    transaction.on_commit(partial(rederive.enqueue, calendar))


def rederive_clocks(calendar: str, *, at: datetime, progress: Progress | None = None) -> int:
    """Let every room derive its open due dates anew; how many changed. Records one act.

    A room that fails does not keep the others from theirs; the failure stands in its run and
    on the desk, and the nightly comparison finds what was left behind.
    """
    counts: dict[str, int] = {}
    failed: list[str] = []
    for name, fn in registry.rederivers.items():
        begun, error = now(), ""
        try:
            counts[name] = fn(calendar=calendar, at=at, progress=progress or _silent)
        except Exception as caught:  # a room may raise anything, and fails alone
            log.exception("rederivation_failed", room=name, calendar=calendar)
            failed.append(name)
            error = f"{type(caught).__name__}: {caught}"[:2000]
        ClockRun.objects.create(
            kind="rederive",
            name=name,
            calendar=calendar,
            started_at=begun,
            finished_at=now(),
            count=counts.get(name, 0),
            lines=[],
            error=error,
        )
    with transaction.atomic():
        record(
            NewAct(
                kind="calendars.rederived",
                actor=SYSTEM,
                at=at,
                subject=Subject("calendar", None, calendar),
                payload={
                    "calendar": calendar,
                    "changed": sum(counts.values()),
                    "counts": counts,
                    "failed": failed,
                },
            )
        )
    return sum(counts.values())


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""
