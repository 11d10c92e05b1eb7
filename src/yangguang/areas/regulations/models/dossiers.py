"""A normative document on its way: the dossier and every step taken."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.regulations.rules import drafting as law
from yangguang.areas.regulations.rules.force import VALIDITY_KIND_LABELS, ValidityKind

PERSON = settings.AUTH_USER_MODEL


class Dossier(models.Model):
    """起草档案: one document from its first idea to its filing."""

    number = models.CharField(_("档案编号"), max_length=40, unique=True)
    agency = models.ForeignKey(
        "organizations.Agency", models.PROTECT, related_name="+", verbose_name=_("起草单位")
    )
    issuer = models.ForeignKey(
        "organizations.Agency", models.PROTECT, related_name="+", verbose_name=_("制定机关")
    )
    legal_unit = models.ForeignKey(
        "organizations.Agency", models.PROTECT, related_name="+", verbose_name=_("合法性审核单位")
    )
    title = models.CharField(_("文件标题"), max_length=250)
    topic = models.ForeignKey(
        "publishing.Topic", models.PROTECT, null=True, related_name="+", verbose_name=_("主题分类")
    )
    is_market = models.BooleanField(_("涉及经营者经济活动"), default=False)
    state = models.CharField(
        max_length=12,
        default=law.State.DRAFTING.value,
        choices={s.value: law.STATE_LABELS[s] for s in law.State},
    )
    round = models.PositiveIntegerField(default=1)
    """Counts how often the draft has gone to legality review."""
    body = models.TextField(_("送审稿"), blank=True)
    summary = models.CharField(_("内容概述"), max_length=300, blank=True)
    validity_kind = models.CharField(
        _("效力类型"),
        max_length=12,
        default=ValidityKind.FORMAL.value,
        choices={k.value: VALIDITY_KIND_LABELS[k] for k in ValidityKind},
    )
    effective_from = models.DateField(_("施行日期"), null=True, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    doc_number = models.CharField(_("发文字号"), max_length=80, blank=True)
    reg_no = models.CharField(_("登记编号"), max_length=40, blank=True)
    formed_on = models.DateField(_("成文日期"), null=True, blank=True)
    record = models.OneToOneField(
        "publishing.Record", models.PROTECT, null=True, related_name="dossier"
    )
    published_at = models.DateTimeField(null=True)
    filing_no = models.CharField(_("备案号"), max_length=60, blank=True)
    filed_on = models.DateField(_("备案日期"), null=True)
    task = models.ForeignKey("regulations.Task", models.PROTECT, null=True, related_name="dossiers")
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    lock = models.PositiveIntegerField(default=0)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer", "reg_no"], condition=~Q(reg_no=""), name="dossier_registered_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(valid_until__gte=models.F("effective_from")),
                name="dossier_period_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["registered", "at_gate", "published", "filed"])
                | ~Q(reg_no=""),
                name="dossier_registered_before_publication",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="dossier_by_state")]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """A step as it was taken, by whom and when. Append-only: what comes later counts."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12, choices={a.value: law.ACT_LABELS[a] for a in law.Act})
    round = models.PositiveIntegerField(default=1)
    data = models.JSONField(default=dict)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes: ClassVar = [models.Index(fields=["dossier", "act"], name="dossier_step_by_act")]

    def __str__(self) -> str:
        return self.act
