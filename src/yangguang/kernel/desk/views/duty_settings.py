"""What 及时, 定期 and 尽快 mean, and events from outside that open duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.forms.duties import EventForm, ParameterForm, TimesForm
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.selectors import units_for
from yangguang.kernel.duties import services
from yangguang.kernel.duties.rules import Refused
from yangguang.kernel.duties.selectors.desk import event_for, events_visible_to, own_units
from yangguang.kernel.duties.selectors.plan import parameter_history, parameters
from yangguang.kernel.duties.services.events import RECORDERS, event_labels, may_record
from yangguang.kernel.duties.services.parameters import newest_parameter
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_for, agency_name

if TYPE_CHECKING:
    from django.http import HttpResponse

    from yangguang.kernel.organizations.rules import Actor

READS = ["GET", "HEAD", "POST"]


@require_safe
@officer_required
def parameters_page(request: DeskRequest) -> HttpResponse:
    """Every open word of the plan with its value; the office may set another."""
    context = {
        "title": _("用语参数"),
        "rows": parameters(),
        "may_set": request.actor.has(Role.OPEN_GOVERNMENT_OFFICE),
    }
    return desk_page(request, "desk/parameters.html", context, crumbs=[(_("用语参数"), "")])


@require_http_methods(READS)
@officer_required
def parameter(request: DeskRequest, key: str) -> HttpResponse:
    """One word: what it has meant, and a form for the office."""
    row = newest_parameter(key)
    rows = parameter_history(key)
    now_holds = rows[0]
    may_set = request.actor.has(Role.OPEN_GOVERNMENT_OFFICE)
    form = ParameterForm(
        request.POST or None,
        is_period=now_holds.is_period,
        unit="" if now_holds.is_period else _("现为%(value)s。") % {"value": now_holds.value},
        initial={
            "amount": row.amount,
            "period": row.period,
            "law": row.law,
            "set_by": _("市政务公开办公室"),
            "number": row.number,
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_parameter(key=key, actor=request.actor, at=now(), **data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已设定。未完成的义务按新的数值重新计算。"))
            return HttpResponseRedirect(reverse("desk:parameters"))
    crumbs = [(_("用语参数"), reverse("desk:parameters")), (row.label, "")]
    context = {"title": row.label, "rows": rows, "form": form, "may_set": may_set}
    return desk_page(request, "desk/parameter.html", context, crumbs=crumbs)


def _places(actor: Actor) -> list[tuple[str, str]]:
    """Agencies for which the actor may record an event."""
    if actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return own_units(actor)
    return [(unit.code, agency_name(unit)) for unit in units_for(actor, *RECORDERS)]


@require_http_methods(READS)
@officer_required
def events(request: DeskRequest) -> HttpResponse:
    """Events recorded, and a form for another."""
    labels, places = event_labels(), _places(request.actor)
    form = EventForm(request.POST or None, names=labels, units=places)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.record_event(
                **{**data, "agency": agency_for(data["agency"])}, actor=request.actor, at=now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("事件已登记，相关义务从发生时起算。"))
            return HttpResponseRedirect(reverse("desk:events"))
    rows = [
        (event, labels.get(event.name, event.name), may_record(request.actor, event.agency_id))
        for event in events_visible_to(request.actor)
    ]
    context = {
        "title": _("事件登记"),
        "rows": rows,
        "form": form,
        "may_record": bool(places and labels),
    }
    return desk_page(request, "desk/events.html", context, crumbs=[(_("事件登记"), "")])


@require_http_methods(READS)
@officer_required
def correct_event(request: DeskRequest, ref: str) -> HttpResponse:
    """Correct when an event occurred; the first telling stays in the record."""
    event = event_for(request.actor, ref)
    names = ("occurred_at", "known_at", "source")
    form = TimesForm(request.POST or None, initial={n: getattr(event, n) for n in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_event(event=event, actor=request.actor, at=now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已更正，期限重新计算。"))
            return HttpResponseRedirect(reverse("desk:events"))
    crumbs = [(_("事件登记"), reverse("desk:events")), (event.title, "")]
    context = {"title": event.title, "form": form, "button": _("更正")}
    return desk_page(request, "desk/form.html", context, crumbs=crumbs)
