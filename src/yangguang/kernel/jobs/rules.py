"""States of a long job and of the lines of its report."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class JobState(StrEnum):
    """Where a job stands. A job that was stopped or failed keeps what it has done."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_LABELS = {
    JobState.WAITING: _("排队中"),
    JobState.RUNNING: _("进行中"),
    JobState.DONE: _("已完成"),
    JobState.FAILED: _("没有完成"),
    JobState.CANCELLED: _("已停止"),
}
OPEN_STATES = (JobState.WAITING, JobState.RUNNING)


class Outcome(StrEnum):
    """What became of one item."""

    DONE = "done"
    SKIPPED = "skipped"
    REFUSED = "refused"


OUTCOME_LABELS = {
    Outcome.DONE: _("办成"),
    Outcome.SKIPPED: _("跳过"),
    Outcome.REFUSED: _("未办成"),
}
ATTEMPTS = 5
"""How often a job is taken up again after the process under it died."""


class JobProblem(Exception):
    """A job cannot go on, for a reason the officer can read and mend."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Stopped(Exception):
    """Somebody asked the job to stop, or another process has taken it over."""


def percent(done: int, total: int) -> int:
    """How far, in whole per cent; 100 only when nothing is left."""
    return min(100, done * 100 // total) if total else 0
