"""Screens of leading groups and staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.oversight.assurance.desk.common import (
    above,
    tabs,
    to,
    unit_choices,
)
from yangguang.areas.oversight.assurance.forms.groups import (
    GroupForm,
    MeetingForm,
    MemberForm,
    OnForm,
    StaffForm,
)
from yangguang.areas.oversight.assurance.selectors import groups as reads
from yangguang.areas.oversight.assurance.services import groups as services
from yangguang.areas.oversight.assurance.services.acting import keeps
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out, form_page
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_for, agency_name

if TYPE_CHECKING:
    from django.http import HttpResponse

    from yangguang.areas.oversight.assurance.models import LeadingGroup


@require_safe
@officer_required
def groups(request: DeskRequest) -> HttpResponse:
    """The city's and the counties' leading groups, with what is wrong with each."""
    lines = reads.group_lines(request.actor, on=city_date(now()))
    context = {
        "title": _("领导小组"),
        "tabs": tabs(),
        "lines": lines,
        "missing": sum(line.group is None for line in lines),
        "may_add": bool(unit_choices(request.actor)),
    }
    return desk_page(request, "assurance/desk/groups.html", context, crumbs=above())


def _may_change(request: DeskRequest, group: LeadingGroup) -> bool:
    actor = request.actor
    return keeps(actor, group.agency_id) or actor.has(Role.OPEN_GOVERNMENT_OFFICE)


def _crumbs(group: LeadingGroup) -> list[tuple[str, str]]:
    return above((group.name, reverse("assurance:group", args=[group.pk])))


@require_safe
@officer_required
def group(request: DeskRequest, pk: int) -> HttpResponse:
    """One group: who is in it, who was, when it met, what it decided."""
    found, today = reads.group_for(request.actor, pk), city_date(now())
    present = reads.members_on(found, today)
    context = {
        "title": found.name,
        "group": found,
        "unit": agency_name(found.agency),
        "present": present,
        "former": [m for m in found.members.all() if m not in present],
        "faults": reads.faults_of(found, today),
        "meetings": found.meetings.all(),
        "may_change": _may_change(request, found),
    }
    return desk_page(request, "assurance/desk/group.html", context, crumbs=above((found.name, "")))


@require_http_methods(READ_WRITE)
@officer_required
def new_group(request: DeskRequest) -> HttpResponse:
    """Enter a leading group."""
    form = GroupForm(request.POST or None, units=unit_choices(request.actor))
    if form.is_valid():
        data = dict(form.cleaned_data)
        unit = agency_for(data.pop("agency"))
        made: list[int] = []

        def act() -> None:
            group = services.establish_group(
                agency=unit, fields=data, actor=request.actor, at=now()
            )
            made.append(group.pk)

        if carried_out(request, act, _("领导小组已登记。请接着登记组长和成员。"), form):
            return to("group", *made)
    return form_page(request, _("登记领导小组"), form, _("登记"), above())


@require_http_methods(READ_WRITE)
@officer_required
def dissolve(request: DeskRequest, pk: int) -> HttpResponse:
    """The group ends."""
    found = reads.group_for(request.actor, pk)
    form = OnForm(request.POST or None)
    if form.is_valid():
        on = form.cleaned_data["on"]

        def act() -> None:
            services.dissolve_group(group=found, on=on, actor=request.actor, at=now())

        if carried_out(request, act, _("已登记撤销。它的历史仍可查看。"), form):
            return to("groups")
    return form_page(request, _("登记撤销"), form, _("登记撤销"), _crumbs(found))


@require_http_methods(READ_WRITE)
@officer_required
def new_member(request: DeskRequest, pk: int) -> HttpResponse:
    """Enter a member."""
    found = reads.group_for(request.actor, pk)
    form = MemberForm(request.POST or None)
    if form.is_valid():

        def act() -> None:
            services.add_member(
                group=found, fields=form.cleaned_data, actor=request.actor, at=now()
            )

        if carried_out(request, act, _("成员已登记。"), form):
            return to("group", pk)
    return form_page(request, _("登记成员"), form, _("登记"), _crumbs(found))


@require_http_methods(READ_WRITE)
@officer_required
def end_member(request: DeskRequest, pk: int) -> HttpResponse:
    """A member leaves the group, or left the post that made him one."""
    member = reads.member_for(request.actor, pk)
    form = OnForm(request.POST or None)
    if form.is_valid():
        on = form.cleaned_data["on"]
        is_post = request.POST.get("what") == "post"
        service = services.note_left_post if is_post else services.end_membership

        def act() -> None:
            service(member=member, on=on, actor=request.actor, at=now())

        if carried_out(request, act, _("已登记。"), form):
            return to("group", member.group_id)
    title = _("%(name)s卸任") % {"name": member.name}
    context = {"title": title, "form": form, "member": member}
    crumbs = [*_crumbs(member.group), (title, "")]
    return desk_page(request, "assurance/desk/end_member.html", context, crumbs=crumbs)


@require_http_methods(READ_WRITE)
@officer_required
def new_meeting(request: DeskRequest, pk: int) -> HttpResponse:
    """Enter a meeting."""
    found = reads.group_for(request.actor, pk)
    form = MeetingForm(request.POST or None)
    if form.is_valid():
        at = now()

        def act() -> None:
            services.record_meeting(
                group=found,
                fields=form.cleaned_data,
                actor=request.actor,
                at=at,
                today=city_date(at),
            )

        if carried_out(request, act, _("会议已登记。"), form):
            return to("group", pk)
    return form_page(request, _("登记会议"), form, _("登记"), _crumbs(found))


@require_safe
@officer_required
def staff(request: DeskRequest) -> HttpResponse:
    """Who does open government, unit by unit."""
    on = city_date(now())
    rows = [(agency_name(m.agency), m) for m in reads.staff_on(request.actor, on)]
    context = {
        "title": _("工作人员"),
        "tabs": tabs(),
        "rows": rows,
        "full_time": sum(m.is_full_time for _unit, m in rows),
        "may_add": bool(unit_choices(request.actor)),
    }
    return desk_page(
        request, "assurance/desk/staff.html", context, crumbs=above((_("工作人员"), ""))
    )


@require_http_methods(READ_WRITE)
@officer_required
def new_staff(request: DeskRequest) -> HttpResponse:
    """Enter a staff member."""
    form = StaffForm(request.POST or None, units=unit_choices(request.actor))
    if form.is_valid():
        data = dict(form.cleaned_data)
        unit = agency_for(data.pop("agency"))

        def act() -> None:
            services.register_staff(agency=unit, fields=data, actor=request.actor, at=now())

        if carried_out(request, act, _("工作人员已登记。"), form):
            return to("staff")
    crumbs = above((_("工作人员"), reverse("assurance:staff")))
    return form_page(request, _("登记工作人员"), form, _("登记"), crumbs)


@require_POST
@officer_required
def end_staff(request: DeskRequest, pk: int) -> HttpResponse:
    """Somebody leaves this work today."""
    member, at = reads.staff_for(request.actor, pk), now()

    def act() -> None:
        services.end_staff(member=member, on=city_date(at), actor=request.actor, at=at)

    carried_out(request, act, _("已登记离岗。"))
    return to("staff")
