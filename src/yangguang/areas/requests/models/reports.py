"""Annual reports: figures as counted and as reported, each override with its reason."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.rules.reporting import STATE_LABELS, ReportState


class AnnualReport(models.Model):
    """政府信息公开工作年度报告 of one body for one year."""

    agency = models.ForeignKey(
        "organizations.Agency", models.PROTECT, related_name="annual_reports"
    )
    year = models.PositiveIntegerField(_("年度"))
    is_government = models.BooleanField(default=False)
    """Adds up the departments and governments below (条例 article 49)."""
    state = models.CharField(
        max_length=10,
        default=ReportState.DRAFT.value,
        choices={s.value: STATE_LABELS[s] for s in ReportState},
    )
    lock = models.PositiveIntegerField(default=0)
    table1 = models.JSONField(default=dict)
    table2 = models.JSONField(default=dict)
    """As reported: as counted, with the overrides."""
    table3 = models.JSONField(default=dict)
    counted2 = models.JSONField(default=dict)
    counted3 = models.JSONField(default=dict)
    fees = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    """Yuan of processing fees collected in the year."""
    missing = models.JSONField(default=list)
    """Of a government's report: names of those below that had none when it was counted."""
    texts = models.JSONField(default=dict)
    counted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    record = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="annual_report"
    )
    """The report on its way through the gate, or past it."""

    class Meta:
        ordering = ("-year", "agency")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "year"], name="annual_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}"


class ReportOverride(models.Model):
    """A counted cell was reported otherwise, and why. Append-only."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="overrides")
    table = models.CharField(max_length=10)
    row = models.CharField(max_length=20)
    column = models.CharField(max_length=20)
    counted = models.IntegerField()
    value = models.IntegerField()
    reason = models.CharField(_("理由"), max_length=300)
    person = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.table} {self.row} {self.column}"
