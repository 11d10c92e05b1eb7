"""Reads of leading groups and staff. Groups are known to every officer; staff to their unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet

from yangguang.areas.oversight.assurance.models import GroupMember, LeadingGroup, StaffMember
from yangguang.areas.oversight.assurance.rules.groups import Fault, Membership, Part, faults
from yangguang.areas.oversight.assurance.services.acting import KEEPERS
from yangguang.kernel.organizations.models import Agency, AgencyVersion
from yangguang.kernel.organizations.rules import Actor, Level, Role
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current, within_units

if TYPE_CHECKING:
    from collections.abc import Iterable

GRACE = timedelta(days=60)
"""How long a change of person may stay unentered before the desk warns (D, oversight.md §10)."""
NAMES = Prefetch("agency__versions", queryset=AgencyVersion.objects.order_by("valid_from"))
ORDER = {part: place for place, part in enumerate(Part)}


@dataclass(frozen=True)
class GroupLine:
    """A unit that ought to have a leading group, and what it has."""

    agency: Agency
    name: str
    group: LeadingGroup | None
    head: GroupMember | None
    faults: list[Fault]
    last_met: date | None


def groups_of_officers(actor: Actor) -> QuerySet[LeadingGroup]:
    """Every group, for whoever works here; nothing for others."""
    if not actor.is_officer:
        return LeadingGroup.objects.none()
    return LeadingGroup.objects.select_related("agency").prefetch_related(
        NAMES, "members", "meetings"
    )


def group_for(actor: Actor, pk: int) -> LeadingGroup:
    """One group. Raises LeadingGroup.DoesNotExist."""
    return groups_of_officers(actor).get(pk=pk)


def member_for(actor: Actor, pk: int) -> GroupMember:
    """One member. Raises GroupMember.DoesNotExist."""
    return GroupMember.objects.select_related("group__agency").get(
        pk=pk, group__in=groups_of_officers(actor)
    )


def membership(member: GroupMember) -> Membership:
    """The row as the rules take it."""
    return Membership(
        member.name,
        member.post,
        Part(member.part),
        member.valid_from,
        member.valid_to,
        member.left_post_on,
    )


def faults_of(group: LeadingGroup, on: date) -> list[Fault]:
    """What is wrong with the group on the day."""
    return list(faults([membership(m) for m in group.members.all()], on=on, grace=GRACE))


def members_on(group: LeadingGroup, on: date) -> list[GroupMember]:
    """Those in the group on the day: head, deputies, members, the office's head."""
    present = [m for m in group.members.all() if membership(m).is_in_force(on)]
    return sorted(present, key=lambda m: (ORDER[Part(m.part)], m.pk))


def group_lines(actor: Actor, *, on: date) -> list[GroupLine]:
    """The city, the counties and every other unit that has a group, in the order of units."""
    known = {g.agency_id: g for g in groups_of_officers(actor) if g.dissolved_on is None}
    return [
        _line(unit, known.get(unit.pk), on)
        for unit in agencies()
        if unit.pk in known or (unit.level in {Level.CITY, Level.COUNTY} and is_current(unit))
    ]


def _line(unit: Agency, group: LeadingGroup | None, on: date) -> GroupLine:
    name = agency_name(unit)
    if group is None:
        return GroupLine(unit, name, None, None, [], None)
    head = next((m for m in members_on(group, on) if m.part == Part.HEAD), None)
    met = max((m.held_on for m in group.meetings.all()), default=None)
    return GroupLine(unit, name, group, head, faults_of(group, on), met)


def staff_visible_to(actor: Actor) -> QuerySet[StaffMember]:
    """Staff of one's own units; all of them for the city's office."""
    rows = StaffMember.objects.select_related("agency").prefetch_related(NAMES)
    return within_units(rows, actor, "agency", roles=(*KEEPERS, Role.LEADER_IN_CHARGE))


def staff_on(actor: Actor, on: date) -> QuerySet[StaffMember]:
    """Those in service on the day."""
    return staff_visible_to(actor).filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)


def staff_for(actor: Actor, pk: int) -> StaffMember:
    """One of them. Raises StaffMember.DoesNotExist."""
    return staff_visible_to(actor).get(pk=pk)


def units_without_staff(actor: Actor, units: Iterable[Agency], on: date) -> list[Agency]:
    """Units for which nobody is registered (plan 5.1-e)."""
    staffed = set(staff_on(actor, on).values_list("agency_id", flat=True))
    return [unit for unit in units if unit.pk not in staffed and is_current(unit)]
