"""What binds everybody: the library's rows beside the published records."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.regulations.rules.force import (
    STANDING_LABELS,
    VALIDITY_KIND_LABELS,
    Span,
    Standing,
    ValidityKind,
)

PERSON = settings.AUTH_USER_MODEL


class Regulation(models.Model):
    """A published normative document: what its record does not say of it.

    The days are taken over from the record by a follower, so that what held on a day is one query.
    """

    record = models.OneToOneField(
        "publishing.Record", models.PROTECT, primary_key=True, related_name="regulation"
    )
    drafting_unit = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    reg_no = models.CharField(_("登记编号"), max_length=40, blank=True)
    validity_kind = models.CharField(
        _("效力类型"),
        max_length=12,
        blank=True,
        choices={k.value: VALIDITY_KIND_LABELS[k] for k in ValidityKind},
    )
    published_on = models.DateField(_("公布日期"))
    starts_on = models.DateField(_("施行日期"))
    valid_until = models.DateField(_("有效期至"), null=True)
    amended_on = models.DateField(null=True)
    repealed_on = models.DateField(null=True)
    lapsed_on = models.DateField(null=True)
    interpretation_asked = models.BooleanField(default=True)
    interpretation_reason = models.CharField(_("不作解读的理由"), max_length=300, blank=True)

    class Meta:
        ordering = ("-published_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reg_no", "drafting_unit"],
                condition=~Q(reg_no=""),
                name="regulation_registered_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["-published_on", "-record"], name="regulation_newest"),
            models.Index(fields=["valid_until"], name="regulation_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.record_id)

    @property
    def span(self) -> Span:
        """Its days, as the rules take them."""
        return Span(
            self.starts_on, self.valid_until, self.amended_on, self.repealed_on, self.lapsed_on
        )


class Change(models.Model):
    """Something changed whether or how a document holds, from a day on. Append-only."""

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="changes")
    standing = models.CharField(
        max_length=12, choices={s.value: STANDING_LABELS[s] for s in Standing}
    )
    effective_on = models.DateField(_("自哪一天起"))
    basis = models.ForeignKey("publishing.Record", models.PROTECT, null=True, related_name="+")
    basis_text = models.CharField(_("依据"), max_length=200, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("effective_on", "pk")

    def __str__(self) -> str:
        return f"{self.standing} {self.effective_on}"


class TaskKind(models.TextChoices):
    """What has to be done with a document."""

    EVALUATE = "evaluate", _("到期评估")
    AMEND = "amend", _("修改")
    EXTEND = "extend", _("延长有效期")


class Task(models.Model):
    """Something a unit owes about a document in force, with its last day."""

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=10, choices=TaskKind.choices)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    item = models.OneToOneField(
        "regulations.CleanupItem", models.PROTECT, null=True, related_name="task"
    )
    about = models.DateField(null=True)
    """The end of validity that is evaluated, or that is to be reached by extending."""
    due_on = models.DateField(_("期限"))
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("结果"), max_length=500, blank=True)
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("due_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["regulation", "kind", "about"], name="regulation_task_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "due_on"],
                condition=Q(done_at__isnull=True),
                name="regulation_task_open",
            )
        ]

    def __str__(self) -> str:
        return self.kind


class Reprint(models.Model):
    """A policy of the State Council or the province, republished here (plan 4.3.4-c)."""

    record = models.OneToOneField(
        "publishing.Record", models.PROTECT, primary_key=True, related_name="reprint"
    )
    level = models.CharField(
        _("发布机关层级"),
        max_length=10,
        choices={"state": _("国务院及其部门"), "province": _("省政府及其部门")},
    )
    source = models.CharField(_("来源"), max_length=120)
    source_url = models.URLField(_("原文地址"), max_length=300)
    source_at = models.DateTimeField(_("来源发布时间"))
    known_at = models.DateTimeField(_("本单位获知时间"))
    published_at = models.DateTimeField(_("转载时间"), null=True)

    class Meta:
        ordering = ("-source_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source_url"], name="reprint_once"),
        ]

    def __str__(self) -> str:
        return self.source
