"""Work plans (plan 5.4-a) and the yearly progress report (plan 5.4-c)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.assurance.rules.reports import (
    PROGRESS_LABELS,
    REMIND_DAYS,
    REPORT_STATE_LABELS,
    Progress,
    ReportState,
)

PERSON = settings.AUTH_USER_MODEL


class WorkPlan(models.Model):
    """A unit's plan for a year: the clauses it owes, broken down into tasks."""

    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    year = models.PositiveIntegerField(_("年度"))
    record_ref = models.CharField(_("工作方案的信息标识"), max_length=16, blank=True)
    """Public number of the plan's own document, where it has been published."""
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lock = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-year", "agency__order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "year"], name="work_plan_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}"


class PlanTask(models.Model):
    """One line of the breakdown: who does what by when, and what comes out."""

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="tasks")
    clause = models.CharField(_("条款"), max_length=20)
    task = models.CharField(_("任务"), max_length=300)
    section = models.CharField(_("承办科室"), max_length=80)
    person = models.CharField(_("责任人"), max_length=60)
    due_on = models.DateField(_("完成时限"), null=True)
    deliverable = models.CharField(_("成果"), max_length=200)

    class Meta:
        ordering = ("clause", "pk")

    def __str__(self) -> str:
        return self.task


def default_reminders() -> list[int]:
    """When units are reminded unless the office says otherwise."""
    return list(REMIND_DAYS)


class ReportRound(models.Model):
    """One year's call for reports: period and last day are fixed when it is opened."""

    year = models.PositiveIntegerField(_("年度"), unique=True)
    period_from = models.DateField(_("报告期起"))
    period_to = models.DateField(_("报告期止"))
    due_on = models.DateField(_("报送截止日期"))
    note = models.TextField(_("说明"), blank=True)
    remind_days = models.JSONField(_("截止前多少天提醒"), default=default_reminders)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    summary_ref = models.CharField(max_length=16, blank=True)
    """Public number of the city's summary, drafted from the confirmed reports."""

    class Meta:
        ordering = ("-year",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="report_round_period"
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


class RoundUnit(models.Model):
    """A unit that owes a report in a round, as the plan's roles resolved when it was opened."""

    round = models.ForeignKey(ReportRound, models.PROTECT, related_name="units")
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "agency"], name="round_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.agency_id}"


class ProgressReport(models.Model):
    """What one unit reports for one year."""

    unit = models.OneToOneField(RoundUnit, models.PROTECT, related_name="report")
    state = models.CharField(
        max_length=10,
        default=ReportState.DRAFT.value,
        choices={s.value: REPORT_STATE_LABELS[s] for s in ReportState},
    )
    lock = models.PositiveIntegerField(default=0)
    problems = models.TextField(_("存在的问题"), blank=True)
    suggestions = models.TextField(_("意见建议"), blank=True)
    next_plan = models.TextField(_("下一年打算"), blank=True)
    approver = models.CharField(_("审定人（主要负责人）"), max_length=60, blank=True)
    seal_name = models.CharField(_("盖章件"), max_length=200, blank=True)
    seal_digest = models.CharField(max_length=80, blank=True)
    times_returned = models.PositiveIntegerField(default=0)
    return_reason = models.TextField(blank=True)
    received_at = models.DateTimeField(null=True)
    """When the server first received it; tells whether it was in time, and never moves."""
    confirmed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.state}"


class ReportEntry(models.Model):
    """What a report says of one clause the unit owes."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="entries")
    clause = models.CharField(_("条款"), max_length=20)
    progress = models.CharField(
        _("进展"),
        max_length=12,
        blank=True,
        choices={p.value: PROGRESS_LABELS[p] for p in Progress},
    )
    action = models.TextField(_("做了什么"), blank=True)
    result = models.TextField(_("结果"), blank=True)
    evidence = models.TextField(_("佐证"), blank=True)
    quantity = models.CharField(_("数量"), max_length=60, blank=True)
    problems = models.TextField(_("问题"), blank=True)
    next_year = models.TextField(_("下一年打算"), blank=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "clause"], name="report_entry_once")
        ]

    def __str__(self) -> str:
        return self.clause


class ReportSubmission(models.Model):
    """What was received, word for word, when by the server's clock. Append-only."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=80)
    content = models.JSONField()

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="report_submission_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"
