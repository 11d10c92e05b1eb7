"""Screens of supervision: the ledger, a new task, a milestone done. A task itself is a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.oversight.assurance.selectors import clauses
from yangguang.areas.oversight.supervision import rules, selectors, services
from yangguang.areas.oversight.supervision.forms import LedgerFilters, TaskForm
from yangguang.areas.oversight.supervision.models import Milestone
from yangguang.areas.oversight.supervision.rules import Kind, Refused, Source
from yangguang.kernel.cases.selectors import case_for
from yangguang.kernel.cases.selectors.access import ANSWERERS
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agencies, agency_for, agency_name, is_current
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from django.http import HttpResponse, StreamingHttpResponse

    from yangguang.areas.oversight.supervision.selectors import TaskLine
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor


def _office(actor: Actor) -> Agency | None:
    """The office for which the actor orders tasks: the one whose desk he works at.

    Somebody of the city's office without a desk of his own orders for the unit of his post.
    """
    own = actor.agencies_with(Role.HANDLER, Role.DESK_HEAD)
    found = agencies().filter(pk__in=own).first()
    if found is None and actor.person_id and actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        found = agencies().filter(posts__person_id=actor.person_id, posts__valid_to=None).first()
    return found


def _units(actor: Actor, office: Agency | None) -> list[tuple[str, str]]:
    if office is None:
        return []
    return [
        (a.code, agency_name(a))
        for a in agencies()
        if is_current(a) and services.may_order(actor, office, a)
    ]


@require_safe
@officer_required
def tasks(request: DeskRequest) -> HttpResponse:
    """The ledger of supervised tasks, the nearest end first."""
    lines, form = _lines(request)
    shades = [
        (shade, str(label), sum(line.colour == shade for line in lines))
        for shade, label in selectors.colour_names(at=now()).items()
    ]
    context = {
        "title": _("督办台账"),
        "form": form,
        "lines": [(line, rules.TONES[line.colour]) for line in lines],
        "shades": [row for row in shades if row[2]],
        "may_order": bool(_units(request.actor, _office(request.actor))),
    }
    return desk_page(request, "supervision/tasks.html", context, crumbs=[(_("督办台账"), "")])


def _lines(request: DeskRequest) -> tuple[list[TaskLine], LedgerFilters]:
    units = [(a.code, agency_name(a, short=True)) for a in agencies() if is_current(a)]
    form = LedgerFilters(request.GET, units=units, shades=selectors.colour_names(at=now()))
    form.is_valid()
    lines = selectors.ledger(
        request.actor,
        at=now(),
        is_open=not form.cleaned_data.get("closed"),
        unit=form.cleaned_data.get("unit", ""),
        shade=form.cleaned_data.get("shade", ""),
    )
    return lines, form


@require_safe
@officer_required
def export(request: DeskRequest) -> StreamingHttpResponse:
    """The ledger as CSV, as it is filtered."""
    lines, _form = _lines(request)
    header = [_("编号"), _("责任单位"), _("事项"), _("条款"), _("进度"), _("状态"), _("时限")]
    header += [_("情况"), _("未销号的卡片")]
    return csv_response(
        "tasks.csv",
        header,
        (
            [
                line.row.case.number,
                line.unit,
                line.row.case.title,
                line.task.clause,
                f"{line.task.percent}%",
                line.row.state,
                line.row.left,
                line.colour_label,
                line.cards,
            ]
            for line in lines
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def new_task(request: DeskRequest) -> HttpResponse:
    """Order a task; `?obligation=…&clause=…&unit=…` fills it from an obligation."""
    office = _office(request.actor)
    headings = clauses.headings()
    form = TaskForm(
        request.POST or None,
        units=_units(request.actor, office),
        clauses=[(c, f"{c} {heading}") for c, heading in headings.items()],
        initial=_given(request, headings),
    )
    if office is not None and request.method == "POST" and form.is_valid():
        try:
            case = services.order_task(
                new=_new_task(form), office=office, actor=request.actor, at=now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已交办。责任单位会在“今天”里看到。"))
            return HttpResponseRedirect(reverse("desk:matter", args=[case.number]))
    title = _("交办督办事项")
    context = {"title": title, "form": form, "office": office}
    crumbs = [(_("督办台账"), reverse("supervision:tasks")), (title, "")]
    return desk_page(request, "supervision/new.html", context, crumbs=crumbs)


def _given(request: DeskRequest, headings: dict[str, str]) -> dict[str, str]:
    clause = str(request.GET.get("clause", ""))
    return {
        "obligation": str(request.GET.get("obligation", "")),
        "clause": clause,
        "unit": str(request.GET.get("unit", "")),
        "goal": headings.get(clause, ""),
        "evidence": clauses.evidence_of(clause) if clause else "",
        "source": Source.CLAUSE if clause else "",
        "kind": Kind.ROUTINE,
    }


def _new_task(form: TaskForm) -> services.NewTask:
    data = form.cleaned_data
    unit = agency_for(data["unit"])
    return services.NewTask(
        unit=unit,
        title=services.title_for(unit, data["goal"], city_date(now())),
        goal=data["goal"],
        evidence=data["evidence"],
        due_on=data["due_on"],
        source=Source(data["source"]),
        kind=Kind(data["kind"]),
        source_ref=data["source_ref"],
        clause=data["clause"],
        obligation=data["obligation"],
        partners=[agency_for(code) for code in data["partners"] if code != data["unit"]],
        milestones=rules.read_milestones(data["milestones"], until=data["due_on"]),
    )


@require_POST
@officer_required
def milestone_done(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """The unit says that a step is done."""
    case = case_for(request.actor, number)
    step = Milestone.objects.select_related("task__case").get(pk=pk, task__case=case)
    if not request.actor.agencies_with(*ANSWERERS) & {step.task.unit_id}:
        messages.error(request, _("节点由责任单位登记。"))
    else:
        try:
            services.finish_milestone(step=step, actor=request.actor, at=now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("节点已登记完成。"))
    return HttpResponseRedirect(reverse("supervision:cards", args=[number]))


@require_safe
@officer_required
def cards(request: DeskRequest, number: str) -> HttpResponse:
    """The cards and milestones of one task, with what became of each."""
    case = case_for(request.actor, number)
    task = selectors.task_of(case)
    title = _("督办卡片和节点")
    context = {
        "title": title,
        "case": case,
        "task": task,
        "clocks": selectors.clocks_of_cards(case, now()),
        "cards": selectors.cards_of(task),
        "milestones": task.milestones.all(),
        "requests": task.extension_requests.all(),
        "is_unit": bool(request.actor.agencies_with(*ANSWERERS) & {task.unit_id}),
    }
    crumbs = [
        (_("督办台账"), reverse("supervision:tasks")),
        (case.number, reverse("desk:matter", args=[case.number])),
        (title, ""),
    ]
    return desk_page(request, "supervision/cards.html", context, crumbs=crumbs)
