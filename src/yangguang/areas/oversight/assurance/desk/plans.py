"""Screens of work plans (plan 5.4-a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.oversight.assurance.desk.common import (
    above,
    tabs,
    to,
    unit_choices,
)
from yangguang.areas.oversight.assurance.forms.reports import NewPlanForm, TaskFormSet
from yangguang.areas.oversight.assurance.rules import plans as rules
from yangguang.areas.oversight.assurance.selectors import clauses
from yangguang.areas.oversight.assurance.selectors import reports as reads
from yangguang.areas.oversight.assurance.services import plans as services
from yangguang.areas.oversight.assurance.services.acting import keeps
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out, form_page
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_for, agency_name

if TYPE_CHECKING:
    from django.http import HttpResponse

    from yangguang.areas.oversight.assurance.models import WorkPlan

TASK_FIELDS = ("clause", "task", "section", "person", "due_on", "deliverable")


def _above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return above((_("工作方案"), reverse("assurance:plans")), *more)


@require_safe
@officer_required
def plans(request: DeskRequest) -> HttpResponse:
    """Work plans, the newest year first."""
    rows = [(agency_name(p.agency), p) for p in reads.plans_visible_to(request.actor)]
    context = {
        "title": _("工作方案"),
        "tabs": tabs(),
        "rows": rows,
        "may_add": bool(unit_choices(request.actor)),
    }
    return desk_page(request, "assurance/desk/plans.html", context, crumbs=_above())


@require_http_methods(READ_WRITE)
@officer_required
def new_plan(request: DeskRequest) -> HttpResponse:
    """Begin a unit's plan for a year."""
    year = city_date(now()).year
    form = NewPlanForm(
        request.POST or None, units=unit_choices(request.actor), initial={"year": year}
    )
    if form.is_valid():
        data, made = form.cleaned_data, []

        def act() -> None:
            unit = agency_for(data["agency"])
            made.append(
                services.open_plan(agency=unit, year=data["year"], actor=request.actor, at=now())
            )

        if carried_out(request, act, _("工作方案已建立，请逐条填写任务。"), form):
            return to("plan", made[0].pk)
    return form_page(request, _("新建工作方案"), form, _("新建"), _above())


def _initial(plan: WorkPlan) -> list[dict[str, Any]]:
    """The plan's lines; a new plan starts with a line for each clause the unit owes."""
    kept = [{name: getattr(t, name) for name in TASK_FIELDS} for t in plan.tasks.all()]
    return kept or [{"clause": c.id} for c in clauses.owed_by(plan.agency, at=now())]


@require_http_methods(READ_WRITE)
@officer_required
def plan(request: DeskRequest, pk: int) -> HttpResponse:
    """The breakdown: clause, task, section, person, date, deliverable."""
    found = reads.plan_for(request.actor, pk)
    owed = clauses.owed_by(found.agency, at=now())
    lines = TaskFormSet(
        request.POST or None,
        initial=_initial(found),
        form_kwargs={"clauses": [(c.id, f"{c.id} {c.heading}") for c in owed]},
    )
    if request.method == "POST" and lines.is_valid():
        tasks = [
            {name: line[name] for name in TASK_FIELDS}
            for line in lines.cleaned_data
            if line.get("task")
        ]

        def act() -> None:
            services.set_tasks(
                plan=found,
                lock=int(request.POST.get("lock") or -1),
                tasks=tasks,
                record_ref=str(request.POST.get("record_ref", ""))[:16].strip(),
                actor=request.actor,
                at=now(),
            )

        if carried_out(request, act, _("已保存。")):
            return to("plan", pk)
    lacking = list(rules.gaps(services.tasks_of(found), [c.id for c in owed]))
    name = agency_name(found.agency)
    context = {
        "title": _("%(unit)s%(year)s年工作方案") % {"unit": name, "year": found.year},
        "plan": found,
        "lines": lines,
        "lacking": lacking,
        "may_edit": keeps(request.actor, found.agency_id)
        or request.actor.has(Role.OPEN_GOVERNMENT_OFFICE),
        "may_adopt": request.actor.has(Role.LEADER_IN_CHARGE, found.agency_id),
    }
    crumbs = _above((str(context["title"]), ""))
    return desk_page(request, "assurance/desk/plan.html", context, crumbs=crumbs)


@require_POST
@officer_required
def adopt_plan(request: DeskRequest, pk: int) -> HttpResponse:
    """Put the plan in force."""
    found = reads.plan_for(request.actor, pk)
    owed = clauses.owed_by(found.agency, at=now())

    def act() -> None:
        services.adopt_plan(
            plan=found,
            lock=int(request.POST.get("lock") or -1),
            clauses=[c.id for c in owed],
            actor=request.actor,
            at=now(),
        )

    carried_out(request, act, _("工作方案已审定。"))
    return to("plan", pk)
