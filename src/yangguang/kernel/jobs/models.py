"""A long job and the lines of its report."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from yangguang.kernel.jobs.rules import OPEN_STATES, OUTCOME_LABELS, STATE_LABELS, JobState


class Job(models.Model):
    """Work that outlives the request it was asked for in. The row is the truth, not the queue.

    A process claims the job by writing its own name into `runner` (compare-and-set); a queue that
    delivers twice, or loses a job with the process that held it, changes nothing.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, null=True, related_name="+")
    """Whose officers see it; None: the system administrators."""
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    """None: the installation itself, asked on the command line."""
    subject_ref = models.CharField(max_length=60, blank=True)
    """What it works on; at most one open job of a kind for it. Empty: nothing in particular."""
    arguments = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices={s.value: label for s, label in STATE_LABELS.items()}
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    """Why it failed, in words for the officer."""
    created_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    """When its process was last heard of."""
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    runner = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject_ref"],
                condition=models.Q(state__in=[s.value for s in OPEN_STATES])
                & ~models.Q(subject_ref=""),
                name="jobs_one_open_for_a_subject",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state"],
                name="jobs_open",
                condition=models.Q(state__in=[s.value for s in OPEN_STATES]),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN_STATES

    @property
    def is_stopping(self) -> bool:
        """Whether it runs, and was asked to stop."""
        return self.state == JobState.RUNNING and self.cancel_asked_at is not None


class JobLine(models.Model):
    """What became of one item of the job."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="lines")
    key = models.CharField(max_length=80)
    """The item, the same in every attempt: a job taken up again skips what has a line."""
    label = models.CharField(max_length=400)
    outcome = models.CharField(
        max_length=12, choices={o.value: label for o, label in OUTCOME_LABELS.items()}
    )
    message = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "key"], name="jobs_one_line_for_an_item")
        ]
        indexes: ClassVar = [models.Index(fields=["job", "outcome"], name="jobs_line_outcome")]

    def __str__(self) -> str:
        return self.label
