"""The two yearly tables about the website, as counted and as reported."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.rules.site_tables import TABLE_LABELS


class SiteReport(models.Model):
    """政府网站工作年度报表 or 政府网站监管年度报表 of one year."""

    table = models.CharField(
        _("报表"), max_length=12, choices={t.value: label for t, label in TABLE_LABELS.items()}
    )
    year = models.PositiveIntegerField(_("年度"))
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    """Who runs the site and makes the table."""
    lock = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=list)
    """The form as it stood when the table was begun."""
    counted = models.JSONField(default=dict)
    workings = models.JSONField(default=dict)
    """How each figure was counted, in words."""
    values = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    """Why a cell was reported otherwise than counted, or where an uncounted one comes from."""
    counted_at = models.DateTimeField()
    record = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="site_report"
    )
    """The table on its way through the gate, or past it."""

    class Meta:
        ordering = ("-year", "table")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "year"], name="site_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.year}"
