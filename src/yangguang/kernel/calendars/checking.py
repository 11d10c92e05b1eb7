"""The nightly comparison: cached due dates against what the facts say, in constant memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django_tasks import task

from yangguang.kernel.calendars import registry
from yangguang.kernel.calendars.models import ClockRun
from yangguang.kernel.calendars.rederiving import SHOWN
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from yangguang.kernel.ledger.models import TimedFact

log = structlog.get_logger()
NIGHTLY = "calendars.check_due_dates"


def check_due_dates(*, at: datetime) -> Iterator[tuple[str, str]]:
    """(room, difference) for every cached due date that the facts do not bear out.

    Each room's run is recorded when it ends; the caller must take all. A room that fails yields
    its failure as a difference and does not keep the others from theirs.
    """
    for name, check in registry.due_checks.items():
        begun, count, error = now(), 0, ""
        shown: list[str] = []
        try:
            for line in check(at=at):
                count += 1
                if len(shown) < SHOWN:
                    shown.append(line)
                yield name, line
        except Exception as caught:  # a room may raise anything, and fails alone
            log.exception("due_check_failed", room=name)
            error = f"{type(caught).__name__}: {caught}"[:2000]
            yield name, error
        ClockRun.objects.create(
            kind="check",
            name=name,
            started_at=begun,
            finished_at=now(),
            count=count,
            lines=shown,
            error=error,
        )


@task()
def check_in_background() -> int:
    """The background job; how many differences."""
    return sum(1 for _difference in check_due_dates(at=now()))


def check_tonight(_fact: TimedFact, _at: datetime) -> None:
    """What the timetable does every night; the work itself is a job of its own."""
    transaction.on_commit(check_in_background.enqueue)
