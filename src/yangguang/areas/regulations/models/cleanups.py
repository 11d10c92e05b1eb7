"""清理: documents in force gone through, each with its result."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.regulations.rules import cleanup as law

PERSON = settings.AUTH_USER_MODEL


class Cleanup(models.Model):
    """A batch with everything that was in force on its base date and in its scope."""

    number = models.CharField(_("清理编号"), max_length=40, unique=True)
    agency = models.ForeignKey(
        "organizations.Agency", models.PROTECT, related_name="+", verbose_name=_("组织清理的单位")
    )
    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(
        _("清理类型"),
        max_length=10,
        choices={k.value: law.KIND_LABELS[k] for k in law.Kind},
    )
    base_date = models.DateField(_("清理基准日"))
    units = models.JSONField(_("清理范围"), default=list)
    """Codes of the units whose documents are gone through; empty: of all."""
    state = models.CharField(
        max_length=10,
        default=law.State.PROPOSING.value,
        choices={s.value: law.STATE_LABELS[s] for s in law.State},
    )
    review_opinion = models.CharField(_("审查意见"), max_length=1000, blank=True)
    reviewed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    meeting = models.CharField(_("审议的会议"), max_length=200, blank=True)
    met_on = models.DateField(_("会议日期"), null=True)
    decision_no = models.CharField(_("清理决定文号"), max_length=80, blank=True)
    effective_on = models.DateField(_("生效日期"), null=True)
    record = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="cleanup"
    )
    published_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    lock = models.PositiveIntegerField(default=0)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "at_gate", "published", "applied"])
                | (Q(effective_on__isnull=False) & ~Q(decision_no="")),
                name="cleanup_decided_with_number_and_day",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CleanupItem(models.Model):
    """One document of a batch."""

    cleanup = models.ForeignKey(Cleanup, models.PROTECT, related_name="items")
    regulation = models.ForeignKey(
        "regulations.Regulation", models.PROTECT, related_name="cleanup_items"
    )
    result = models.CharField(
        _("清理结果"),
        max_length=10,
        blank=True,
        choices={r.value: law.RESULT_LABELS[r] for r in law.Result},
    )
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    repealed_by = models.ForeignKey(
        "publishing.Record", models.PROTECT, null=True, related_name="+"
    )
    repealed_by_no = models.CharField(_("据以废止的文号"), max_length=80, blank=True)
    extend_until = models.DateField(_("有效期延长至"), null=True)
    amend_due = models.DateField(_("修改期限"), null=True)
    handler = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cleanup", "regulation"], name="cleanup_item_once"),
            models.CheckConstraint(
                condition=~Q(result="repeal")
                | Q(repealed_by__isnull=False)
                | ~Q(repealed_by_no=""),
                name="cleanup_repeal_names_its_document",
            ),
        ]

    def __str__(self) -> str:
        return self.result
