"""After a calendar changed: every open clock anew, in the background, room by room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.calendars import registry
from yangguang.kernel.calendars.models import CalendarVersion, ClockRun
from yangguang.kernel.calendars.rules import CALENDAR_LABELS
from yangguang.kernel.jobs.models import JobLine
from yangguang.kernel.jobs.rules import Outcome, Stopped
from yangguang.kernel.jobs.services import start_job
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import SYSTEM

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.calendars.registry import Progress
    from yangguang.kernel.jobs.running import Run
    from yangguang.kernel.organizations.rules import Actor

log = structlog.get_logger()
SHOWN = 100
"""Differences kept in the record of a run; the command line shows all."""


Tell = Callable[[str, int, str], None]
"""Told of a room: its name, how many due dates changed, what went wrong."""


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def _untold(_name: str, _changed: int, _error: str) -> None:
    """Nobody asks."""


JOB = "calendars.rederive"


def ask_for(
    version: CalendarVersion, *, actor: Actor, at: datetime, why: str = "", mark: str = ""
) -> None:
    """Have open clocks derived anew once the change is committed.

    A job with progress and report, whether somebody at the desk or the command line asked; one for
    each version, so that a change during a job is not taken for the one the job began with.
    `why` and `mark`: what else than the calendar changed, in words and to tell the job by.
    """
    start_job(
        kind=JOB,
        title=_("%(why)s重新计算期限")
        % {"why": why or _("按新的%(name)s日历") % {"name": CALENDAR_LABELS[version.name]}},
        actor=actor,
        at=at,
        subject_ref=f"{version.name}:{mark or version.number}",
        arguments={"calendar": version.name},
    )


def run_job(run: Run) -> None:
    """The job: every room a line of the report."""
    calendar = run.job.arguments["calendar"]

    def tell(name: str, changed: int, error: str) -> None:
        outcome = Outcome.REFUSED if error else Outcome.DONE
        said = error or _("%(count)d 件的到期日有变化") % {"count": changed}
        run.report(
            [JobLine(key=name, label=registry.room_label(name), outcome=outcome, message=said)]
        )

    rederive_clocks(calendar, at=run.at, progress=run.progress, tell=tell)


def rederive_clocks(
    calendar: str, *, at: datetime, progress: Progress = _silent, tell: Tell = _untold
) -> int:
    """Let every room derive its open due dates anew; how many changed. Records one act.

    A room that fails does not keep the others from theirs; the failure stands in its run and
    on the desk, and the nightly comparison finds what was left behind.
    """
    counts: dict[str, int] = {}
    failed: list[str] = []
    for name, fn in registry.rederivers.items():
        begun, error = now(), ""
        try:
            counts[name] = fn(calendar=calendar, at=at, progress=progress)
        except Stopped:
            raise
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
        tell(name, counts.get(name, 0), error)
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
