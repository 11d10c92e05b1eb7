"""Runs of the self-check, what they found, and the rubric they were scored by."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Rubric(models.Model):
    """What each check is worth, from a day on. A later row for the same day takes its place."""

    weights = models.JSONField()
    basis = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("从哪天起"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-valid_from", "-id"], name="rubric_in_force")]

    def __str__(self) -> str:
        return self.basis


class Inspection(models.Model):
    """One run over the whole portal; resumed where it stopped."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """None: under way, or broken off and to be resumed."""
    pages = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    """Pages known and not looked at, because a run has its limit."""
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=10, blank=True)
    counts = models.JSONField(default=dict)
    """Open findings of each check at the end of the run."""
    opened = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(ended_at__isnull=True),
                name="inspection_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.started_at.isoformat()


class SeenPage(models.Model):
    """An address of the run: waiting to be looked at, or looked at. Gone when the run ends."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="seen")
    path = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)
    """The page on which its address was first found."""
    status = models.PositiveIntegerField(null=True)
    """What it answered; None: not asked yet."""
    title_digest = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inspection", "path"], name="seen_page_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["inspection", "id"],
                name="seen_page_waiting",
                condition=models.Q(status__isnull=True),
            ),
            models.Index(fields=["inspection", "title_digest"], name="seen_page_title"),
        ]

    def __str__(self) -> str:
        return self.path


class Finding(models.Model):
    """Something wrong at a place; opened by the run that found it, closed by one that did not."""

    key = models.CharField(max_length=64)
    """Digest of check, place and detail: what makes it the same finding tomorrow."""
    check_id = models.CharField(max_length=24)
    place = models.CharField(_("位置"), max_length=300)
    evidence = models.CharField(_("情况"), max_length=400, blank=True)
    agency = models.ForeignKey(
        "organizations.Agency", models.PROTECT, null=True, related_name="inspection_findings"
    )
    """Who has to mend it."""
    first_seen = models.DateTimeField(_("发现时间"))
    last_seen = models.ForeignKey(Inspection, models.PROTECT, related_name="found")
    due_on = models.DateField(_("改正期限"))
    fixed_at = models.DateTimeField(_("改正时间"), null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(fixed_at__isnull=True),
                name="finding_open_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "due_on"],
                name="finding_of_agency",
                condition=models.Q(fixed_at__isnull=True),
            ),
            models.Index(fields=["check_id", "id"], name="finding_by_check"),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.place}"
