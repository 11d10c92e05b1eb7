"""Leading groups, their members and meetings, and the staff of open government (plan 5.1)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.assurance.rules.groups import PART_LABELS, Part

PERSON = settings.AUTH_USER_MODEL


class LeadingGroup(models.Model):
    """The leading group of a government or unit (政务公开领导小组)."""

    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=120)
    doc_number = models.CharField(_("成立文件"), max_length=80)
    office = models.CharField(_("办公室设在"), max_length=120)
    established_on = models.DateField(_("成立日期"))
    dissolved_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        ordering = ("agency__order", "established_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(dissolved_on__isnull=True),
                name="leading_group_one_open",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("established_on")),
                name="leading_group_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A person's part in the group between two days. Changed by a new row, never overwritten."""

    group = models.ForeignKey(LeadingGroup, models.PROTECT, related_name="members")
    name = models.CharField(_("姓名"), max_length=60)
    agency = models.ForeignKey(
        "organizations.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.CharField(_("职务"), max_length=80)
    part = models.CharField(
        _("组内职务"), max_length=12, choices={p.value: PART_LABELS[p] for p in Part}
    )
    valid_from = models.DateField(_("任职日期"))
    valid_to = models.DateField(_("卸任日期"), null=True, blank=True)
    left_post_on = models.DateField(_("离开原职务的日期"), null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="group_member_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(part=Part.HEAD.value, valid_to__isnull=True),
                name="group_member_one_head",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMeeting(models.Model):
    """The group met, heard reports and assigned work (plan 5.1-c)."""

    group = models.ForeignKey(LeadingGroup, models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("开会日期"))
    items = models.TextField(_("议题"))
    reports_heard = models.TextField(_("听取的汇报"), blank=True)
    decisions = models.TextField(_("议定事项"))
    minutes_ref = models.CharField(_("会议纪要文号或档号"), max_length=80, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-held_on", "-pk")

    def __str__(self) -> str:
        return f"{self.group_id} {self.held_on}"


class StaffMember(models.Model):
    """Somebody who does open government at a unit (plan 5.1-e); training counts these people."""

    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    post = models.CharField(_("职务"), max_length=80)
    is_full_time = models.BooleanField(_("专职"), default=False)
    phone = models.CharField(_("办公电话"), max_length=40)
    since = models.DateField(_("从事本工作的起始日期"))
    until = models.DateField(_("离开本岗位的日期"), null=True, blank=True)

    class Meta:
        ordering = ("agency__order", "-is_full_time", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="staff_member_leaves_after_start",
            ),
            models.UniqueConstraint(fields=["agency", "name", "since"], name="staff_member_once"),
        ]

    def __str__(self) -> str:
        return self.name
