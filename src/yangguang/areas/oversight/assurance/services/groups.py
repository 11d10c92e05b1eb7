"""Leading groups and staff: set up, changed, met (plan 5.1). Each write is an act."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.areas.oversight.assurance.models import (
    GroupMeeting,
    GroupMember,
    LeadingGroup,
    StaffMember,
)
from yangguang.areas.oversight.assurance.rules.groups import Part, is_principal
from yangguang.areas.oversight.assurance.services.acting import act_on, check_keeper
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor


def _act(group: LeadingGroup, kind: str, actor: Actor, at: datetime, **payload: Any) -> None:
    # That a group stands, and that it met, is public; who sits in it is told by the register.
    act_on(
        "leading_group",
        group.pk,
        kind,
        agency_id=group.agency_id,
        actor=actor,
        at=at,
        is_public=True,
        **payload,
    )


@transaction.atomic
def establish_group(
    *, agency: Agency, fields: dict[str, Any], actor: Actor, at: datetime
) -> LeadingGroup:
    """Enter a leading group. Raises Refused while another of the unit stands."""
    check_keeper(actor, agency.pk)
    try:
        with transaction.atomic():
            group = LeadingGroup.objects.create(agency=agency, **fields)
    except IntegrityError:
        raise Refused(
            "group_stands", _("该单位已有领导小组。机构变化的，请先登记原小组的撤销日期。")
        ) from None
    _act(group, "leading_group_set_up", actor, at, established_on=group.established_on.isoformat())
    return group


@transaction.atomic
def dissolve_group(*, group: LeadingGroup, on: date, actor: Actor, at: datetime) -> None:
    """The group ends, for example with its unit. Its history stays."""
    check_keeper(actor, group.agency_id)
    if on < group.established_on:
        raise Refused("before_start", _("撤销日期不能早于成立日期。"))
    if not LeadingGroup.objects.filter(pk=group.pk, dissolved_on=None).update(dissolved_on=on):
        raise Refused("dissolved", _("这个领导小组已经撤销。"))
    _act(group, "leading_group_dissolved", actor, at, on=on.isoformat())


@transaction.atomic
def add_member(
    *, group: LeadingGroup, fields: dict[str, Any], actor: Actor, at: datetime
) -> GroupMember:
    """Enter a member. A new head ends the former one's part on the day before.

    Raises Refused for a head who is not the principal leader of the government (plan 5.1-b).
    """
    check_keeper(actor, group.agency_id)
    if fields["part"] == Part.HEAD:
        _make_room_for_head(group, fields)
    member = GroupMember.objects.create(group=group, **fields)
    _act(
        group,
        "leading_group_changed",
        actor,
        at,
        part=member.part,
        on=member.valid_from.isoformat(),
    )
    return member


def _make_room_for_head(group: LeadingGroup, fields: dict[str, Any]) -> None:
    if not is_principal(fields["post"]):
        raise Refused(
            "head_not_principal",
            _("组长由政府主要领导担任（实施方案五（一））。请核对职务，例如“市长”“区长”。"),
        )
    former = group.members.filter(part=Part.HEAD, valid_to=None).first()
    if former is None:
        return
    if fields["valid_from"] <= former.valid_from:
        raise Refused("head_overlaps", _("新组长的任职日期须晚于现任组长的任职日期。"))
    GroupMember.objects.filter(pk=former.pk).update(
        valid_to=fields["valid_from"] - timedelta(days=1)
    )


@transaction.atomic
def end_membership(*, member: GroupMember, on: date, actor: Actor, at: datetime) -> None:
    """The member leaves the group on the day. Raises Refused when he already left."""
    check_keeper(actor, member.group.agency_id)
    if on < member.valid_from:
        raise Refused("before_start", _("卸任日期不能早于任职日期。"))
    if not GroupMember.objects.filter(pk=member.pk, valid_to=None).update(valid_to=on):
        raise Refused("left", _("该成员已经卸任。"))
    _act(member.group, "leading_group_changed", actor, at, part=member.part, on=on.isoformat())


@transaction.atomic
def note_left_post(*, member: GroupMember, on: date, actor: Actor, at: datetime) -> None:
    """The member left the post that made him one; the group has yet to be adjusted (5.1-d)."""
    check_keeper(actor, member.group.agency_id)
    GroupMember.objects.filter(pk=member.pk).update(left_post_on=on)
    act_on(
        "leading_group",
        member.group_id,
        "leading_group_member_left",
        agency_id=member.group.agency_id,
        actor=actor,
        at=at,
        on=on.isoformat(),
    )


@transaction.atomic
def record_meeting(
    *, group: LeadingGroup, fields: dict[str, Any], actor: Actor, at: datetime, today: date
) -> GroupMeeting:
    """Enter a meeting that was held. Raises Refused for a day to come or before the group."""
    check_keeper(actor, group.agency_id)
    if fields["held_on"] > today:
        raise Refused("not_yet_held", _("会议还没有召开。开过之后再登记。"))
    if fields["held_on"] < group.established_on:
        raise Refused("before_start", _("开会日期早于领导小组成立的日期。"))
    meeting = GroupMeeting.objects.create(
        group=group, recorded_by_id=actor.person_id, recorded_at=at, **fields
    )
    _act(group, "meeting_held", actor, at, held_on=meeting.held_on.isoformat(), meeting=meeting.pk)
    return meeting


@transaction.atomic
def register_staff(
    *, agency: Agency, fields: dict[str, Any], actor: Actor, at: datetime
) -> StaffMember:
    """Enter somebody who does open government at the unit. Raises Refused when entered before."""
    check_keeper(actor, agency.pk)
    try:
        with transaction.atomic():
            member = StaffMember.objects.create(agency=agency, **fields)
    except IntegrityError:
        raise Refused("staff_once", _("这个人已按同一起始日期登记过。")) from None
    _staff_act(member, "staff_registered", actor, at)
    return member


def _staff_act(member: StaffMember, kind: str, actor: Actor, at: datetime) -> None:
    act_on(
        "staff_member",
        member.pk,
        kind,
        agency_id=member.agency_id,
        actor=actor,
        at=at,
        is_full_time=member.is_full_time,
    )


@transaction.atomic
def end_staff(*, member: StaffMember, on: date, actor: Actor, at: datetime) -> None:
    """The person leaves this work on the day. Raises Refused when he already left."""
    check_keeper(actor, member.agency_id)
    if on < member.since:
        raise Refused("before_start", _("离岗日期不能早于起始日期。"))
    if not StaffMember.objects.filter(pk=member.pk, until=None).update(until=on):
        raise Refused("left", _("这个人已登记离岗。"))
    _staff_act(member, "staff_left", actor, at)
