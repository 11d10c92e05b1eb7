"""What a city sets for its matters: limits, patterns, desks, who sits there, what goes where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yangguang.kernel.cases import services
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors.configuration import (
    agencies_to_configure,
    desk_named,
    desk_rows,
    handlers_of,
    person_named,
    route_named,
    setting_rows,
)
from yangguang.kernel.cases.services.configuring import OWN_UNIT
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.forms.matter_settings import (
    DeskForm,
    MemberForm,
    RouteForm,
    ValueForm,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.forms import Form

    from yangguang.kernel.organizations.rules import Actor


def may_open(actor: Actor) -> bool:
    """Whether the actor sets anything here."""
    return services.may_configure(actor, None) or bool(actor.agencies_with(*OWN_UNIT))


def _units(actor: Actor) -> frozenset[int] | None:
    return None if services.may_configure(actor, None) else actor.agencies_with(*OWN_UNIT)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def matter_settings(request: DeskRequest) -> HttpResponse:
    """The page; each form is one act and says what it did."""
    actor, at = request.actor, now()
    if not may_open(actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    units, on = _units(actor), city_date(at)
    desks = desk_rows(units, on=on)
    which = request.POST.get("form", "")
    data = {name: request.POST if name == which else None for name in ACTS}
    forms: dict[str, Form] = {
        "value": ValueForm(data["value"], initial={"valid_from": on}),
        "desk": DeskForm(data["desk"], agencies=agencies_to_configure(units), auto_id="desk_%s"),
        "member": MemberForm(
            data["member"], desks=desks, people=handlers_of(units, on=on), auto_id="member_%s"
        ),
        "route": RouteForm(data["route"], desks=desks, auto_id="route_%s"),
    }
    form = forms.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            ACTS[which](form, actor, at)
        except (Refused, ValueError) as refusal:
            known = isinstance(refusal, Refused)
            form.add_error(None, str(refusal) if known else _("取值的写法不对，请看说明。"))
        else:
            messages.success(request, _("已设置。"))
            return HttpResponseRedirect(reverse("desk:matter_settings"))
    return desk_page(
        request,
        "desk/matter_settings.html",
        {
            "settings_rows": setting_rows(on=on),
            "desks": desks,
            "forms": forms,
            "is_city_wide": units is None,
        },
        crumbs=[(_("办件设置"), "")],
    )


def _value(form: Any, actor: Actor, at: datetime) -> None:
    kind, name, value = form.parsed()
    services.set_value(
        kind=kind,
        name=name,
        value=value,
        basis=form.cleaned_data["basis"],
        valid_from=form.cleaned_data["valid_from"],
        actor=actor,
        at=at,
    )


def _desk(form: Any, actor: Actor, at: datetime) -> None:
    data = form.cleaned_data
    services.add_desk(
        agency=agency_for(data["agency"]), code=data["code"], name=data["name"], actor=actor, at=at
    )


def _member(form: Any, actor: Actor, at: datetime) -> None:
    data = form.cleaned_data
    services.add_member(
        desk=desk_named(int(data["desk"])),
        person=person_named(int(data["person"])),
        since=city_date(at),
        actor=actor,
        at=at,
    )


def _route(form: Any, actor: Actor, at: datetime) -> None:
    data = form.cleaned_data
    services.add_route(
        kind=data["kind"],
        desk=desk_named(int(data["desk"])),
        when=form.when(),
        reason=data["reason"],
        order=data["order"],
        since=city_date(at),
        actor=actor,
        at=at,
    )


ACTS: dict[str, Callable[[Any, Actor, datetime], None]] = {
    "value": _value,
    "desk": _desk,
    "member": _member,
    "route": _route,
}


@require_POST
@officer_required
def end_route(request: DeskRequest, pk: int) -> HttpResponse:
    """The rule holds today for the last time."""
    at = now()
    rule = route_named(pk)
    if not services.may_configure(request.actor, rule.agency_id):
        raise ObjectDoesNotExist
    services.end_route(rule=rule, on=city_date(at), actor=request.actor, at=at)
    messages.success(request, _("已终止，明天起不再适用。"))
    return HttpResponseRedirect(reverse("desk:matter_settings"))
