"""What editors set for the search, and what was asked, without anybody who asked it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class SynonymGroup(models.Model):
    """Words that mean the same: an everyday word and the official one (低保, 最低生活保障)."""

    words = models.JSONField(_("同义的词"), default=list)
    """As written by the editor, in their order; whoever types one finds the others."""
    note = models.CharField(_("说明"), max_length=200, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    changed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return "、".join(self.words)


class Promotion(models.Model):
    """An answer an editor puts above the results of some queries, for a time."""

    queries = models.JSONField(_("搜索词"), default=list)
    title = models.CharField(_("标题"), max_length=120)
    url = models.CharField(_("网址"), max_length=300)
    text = models.CharField(_("说明"), max_length=300, blank=True)
    valid_from = models.DateField(_("开始日期"))
    valid_until = models.DateField(_("结束日期"))
    set_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-valid_until", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="promotion_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title


class AskedDaily(models.Model):
    """How often something was asked on a day, what was found, what was opened. Of nobody."""

    day = models.DateField()
    query = models.CharField(max_length=60)
    asked = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    """How many results there were the last time."""
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "query"], name="asked_once_a_day")
        ]
        indexes: ClassVar = [models.Index(fields=["day", "-asked"], name="asked_most")]

    def __str__(self) -> str:
        return self.query


class OpenedDaily(models.Model):
    """Which result of a query was opened on a day, and how often."""

    day = models.DateField()
    query = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "query", "key"], name="opened_once_a_day")
        ]

    def __str__(self) -> str:
        return self.key
