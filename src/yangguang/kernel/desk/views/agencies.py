"""Agencies: their names over time, renamed, merged, split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.kernel.desk.access import DeskRequest, administrator_required
from yangguang.kernel.desk.forms.administration import (
    AgencyForm,
    RenameForm,
    SucceedForm,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.services import administration
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import SuccessionKind
from yangguang.kernel.organizations.selectors import (
    agencies,
    agency_for,
    agency_name,
    is_current,
)
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from yangguang.kernel.organizations.models import Agency


@require_safe
@administrator_required
def agencies_page(request: DeskRequest) -> HttpResponse:
    """All units, those that have ended too."""
    rows = [(a, agency_name(a), len(a.versions.all()), is_current(a)) for a in agencies()]
    context = {"title": _("单位"), "rows": rows}
    return desk_page(request, "desk/agencies.html", context, crumbs=[(_("单位"), "")])


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("单位"), reverse("desk:agencies")), *more]


@require_safe
@administrator_required
def agency(request: DeskRequest, code: str) -> HttpResponse:
    """One unit through all its names, with those before and after it."""
    unit = agency_for(code)
    name = agency_name(unit)
    context = {
        "title": name,
        "agency": unit,
        "versions": list(reversed(unit.versions.all())),
        "is_current": is_current(unit),
        "heirs": _names(unit, "successors"),
        "forebears": _names(unit, "predecessors"),
    }
    return desk_page(request, "desk/agency.html", context, crumbs=_crumbs((name, "")))


def _names(unit: Agency, side: str) -> list[tuple[str, str]]:
    found = getattr(unit, side).prefetch_related("versions")
    return [(other.code, agency_name(other)) for other in found]


def _form_page(
    request: DeskRequest, title: str, form: Form, button: str, unit: Agency | None = None
) -> HttpResponse:
    above = [(agency_name(unit), reverse("desk:agency", args=[unit.code]))] if unit else []
    context = {"title": title, "form": form, "button": button}
    return desk_page(request, "desk/form.html", context, crumbs=_crumbs(*above, (title, "")))


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def new_agency(request: DeskRequest) -> HttpResponse:
    """A new unit."""
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        parent = data.pop("parent")
        try:
            made = administration.add_agency(
                parent=agency_for(parent) if parent else None,
                actor=request.actor,
                at=now(),
                **data,
            )
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            messages.success(request, _("单位已新增。"))
            return HttpResponseRedirect(reverse("desk:agency", args=[made.code]))
    return _form_page(request, _("新增单位"), form, _("新增"))


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def rename(request: DeskRequest, code: str) -> HttpResponse:
    """Another name from a day on."""
    unit = agency_for(code)
    form = RenameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            administration.rename_agency(
                agency=unit, actor=request.actor, at=now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已更名。以前公开的信息仍显示当时的名称。"))
            return HttpResponseRedirect(reverse("desk:agency", args=[code]))
    return _form_page(request, _("更名"), form, _("更名"), unit)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def succeed(request: DeskRequest, code: str) -> HttpResponse:
    """The unit is merged into another, split, or ends."""
    unit = agency_for(code)
    form = SucceedForm(request.POST or None, code=code)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            administration.succeed_agency(
                agency=unit,
                successors=[agency_for(heir) for heir in data["successors"]],
                kind=SuccessionKind(data["kind"]),
                on=data["on"],
                basis=data["basis"],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已登记。它名下的信息仍可按原单位查到。"))
            return HttpResponseRedirect(reverse("desk:agency", args=[code]))
    return _form_page(request, _("合并、拆分或撤销"), form, _("登记"), unit)
