"""Accounts in new media with what was filed about them, and joint columns."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yangguang.areas.press import rules


class Account(models.Model):
    """An account that speaks for a unit on a platform. It stands since its filing was confirmed."""

    number = models.CharField(_("编号"), max_length=24, unique=True)
    agency = models.ForeignKey(
        "organizations.Agency", models.PROTECT, related_name="media_accounts"
    )
    platform = models.CharField(
        _("平台"),
        max_length=10,
        choices={p.value: rules.PLATFORM_LABELS[p] for p in rules.Platform},
    )
    name = models.CharField(_("账号名称"), max_length=60)
    handle = models.CharField(_("账号"), max_length=60, blank=True)
    purpose = models.CharField(_("做什么"), max_length=200)
    url = models.CharField(_("网址"), max_length=300, blank=True)
    qr_text = models.CharField(_("二维码内容"), max_length=300, blank=True)
    """What the platform's code holds, from which ours is drawn; empty: the address."""
    contact = models.CharField(_("联系电话"), max_length=60, blank=True)
    operator = models.CharField(_("运行维护单位"), max_length=80, blank=True)
    is_certified = models.BooleanField(_("经平台认证"), default=False)
    exception = models.CharField(_("批准再开账号的文件"), max_length=120, blank=True)
    filed_no = models.CharField(_("备案编号"), max_length=40)
    filed_on = models.DateField(_("备案日期"))
    opened_on = models.DateField(_("开设日期"))
    state = models.CharField(
        _("状态"),
        max_length=6,
        choices={s.value: rules.STATE_LABELS[s] for s in rules.State},
        default=rules.State.OPEN.value,
    )
    changed_on = models.DateField(_("状态变更日期"), null=True)
    notice = models.CharField(_("说明"), max_length=300, blank=True)
    """To the readers, where it is paused or no more."""
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")
    last_post_on = models.DateField(_("最近更新"), null=True)
    """As the unit reported; None: never."""
    reported_at = models.DateTimeField(_("更新情况填报时间"), null=True)
    followers = models.PositiveIntegerField(_("关注人数"), null=True)
    demonstration = models.BooleanField(default=False)
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["agency", "platform", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "platform"],
                condition=models.Q(state__in=["open", "paused"], exception=""),
                name="press_one_account_a_platform",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="merged") | models.Q(merged_into__isnull=False),
                name="press_merged_into_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Filing(models.Model):
    """备案: what a unit wants to open, change or close; it counts once the office confirms it."""

    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="filings")
    """None: of an account that does not stand yet."""
    kind = models.CharField(
        _("事项"), max_length=8, choices={k.value: rules.KIND_LABELS[k] for k in rules.Kind}
    )
    values = models.JSONField(default=dict)
    on = models.DateField(_("从哪天起"))
    reason = models.CharField(_("理由或者依据"), max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(_("退回的理由"), max_length=200, blank=True)
    lock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="press_filing_by_two_persons",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(outcome=""),
                name="press_one_filing_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.agency_id}"


class JointColumn(models.Model):
    """合办栏目: a column that several units, or the press, feed together (plan 4.3.4-d)."""

    column = models.OneToOneField(
        "publishing.Column", models.PROTECT, related_name="joint", verbose_name=_("栏目")
    )
    basis = models.CharField(_("依据"), max_length=120)
    opened_on = models.DateField(_("开办日期"))
    ended_on = models.DateField(_("结束日期"), null=True)
    demonstration = models.BooleanField(default=False)
    lock = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.column.name


class Partner(models.Model):
    """Who feeds a joint column: a unit of the city, or somebody of the press."""

    joint = models.ForeignKey(JointColumn, models.PROTECT, related_name="partners")
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("名称"), max_length=80, blank=True)
    """Of a partner that is no unit of the city."""
    part = models.CharField(_("分工"), max_length=80)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(agency__isnull=False) ^ ~models.Q(name=""),
                name="press_partner_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["joint", "agency"],
                condition=models.Q(agency__isnull=False),
                name="press_partner_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.agency_id)
