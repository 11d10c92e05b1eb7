"""Calendars in the database: every change is a new revision, nothing is overwritten."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from yangguang.kernel.calendars.rules import KIND_LABELS, LAYER_LABELS


class CalendarYear(models.Model):
    """One year of one layer, as it stood from a moment on. Append-only; the last revision holds.

    A year of the national layer without notice is provisional: it holds the statutory days that
    are known beforehand, and `is_announced` is false.
    """

    layer = models.CharField(max_length=20, choices=list(LAYER_LABELS.items()))
    year = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    is_announced = models.BooleanField()
    source = models.CharField(max_length=300)
    """The notice the year comes from."""
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    """None: brought along by the installation or entered on the command line."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["layer", "year", "revision"], name="calendar_year_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.layer} {self.year}/{self.revision}"


class SpecialDay(models.Model):
    """A day that differs from its weekday, with the notice that says so. Append-only."""

    calendar_year = models.ForeignKey(CalendarYear, models.PROTECT, related_name="days")
    on = models.DateField()
    kind = models.CharField(
        max_length=10, choices=[(kind.value, label) for kind, label in KIND_LABELS.items()]
    )
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar_year", "on"], name="special_day_once"),
            models.CheckConstraint(
                condition=~models.Q(source="") & ~models.Q(name=""),
                name="special_day_has_name_and_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"


class HoursRow(models.Model):
    """Office hours of a calendar from a day on. Append-only; the last revision of a day holds."""

    calendar = models.CharField(max_length=20)
    since = models.DateField()
    revision = models.PositiveIntegerField()
    spans = models.CharField(max_length=100)
    """08:30-12:00 13:30-17:30."""
    source = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "since", "revision"], name="hours_revision")
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.since}"


class ClockLevels(models.Model):
    """From a day on: how little of a limit must be left for it to be due soon. Append-only; the
    last revision of a day holds.
    """

    since = models.DateField()
    revision = models.PositiveIntegerField()
    left = models.JSONField()
    """By unit of the clocks; months, years and dates are told in calendar days."""
    percent = models.PositiveSmallIntegerField(default=0)
    """… or at most this share of the whole; 0: no such share."""
    source = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["since", "revision"], name="clock_levels_revision"),
            models.CheckConstraint(condition=~models.Q(source=""), name="clock_levels_ground"),
        ]

    def __str__(self) -> str:
        return f"{self.since}"


class CalendarVersion(models.Model):
    """One state of a whole calendar. Append-only; a closed matter keeps the version it ended by."""

    name = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    """Counts the versions of a calendar: of two writers at once, one is refused."""
    digest = models.CharField(max_length=80, db_index=True)
    at = models.DateTimeField()
    years = models.JSONField()
    """Ids of the revisions of years it is made of."""
    hours = models.JSONField()
    """Ids of the revisions of office hours it is made of."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "number"], name="calendar_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.digest[:15]}"


class ClockRun(models.Model):
    """One re-derivation or nightly comparison of one room's due dates. Append-only."""

    kind = models.CharField(max_length=10)
    """rederive or check."""
    name = models.CharField(max_length=60)
    """The room, as it registered."""
    calendar = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    """Clocks derived anew; or differences found."""
    lines = models.JSONField()
    """The first differences, one line each."""
    error = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "name", "started_at"], name="clock_run")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.started_at}"
