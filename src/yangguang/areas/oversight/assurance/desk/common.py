"""What every screen of this area needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.oversight.assurance.services.acting import KEEPERS
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.organizations.rules import Actor, Role
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from yangguang.kernel.desk.access import DeskRequest


def unit_choices(actor: Actor) -> list[tuple[str, str]]:
    """Units whose plans, reports and groups the actor keeps; all of them for the city's office."""
    units = agencies()
    if not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        units = units.filter(pk__in=actor.agencies_with(*KEEPERS))
    return [(a.code, agency_name(a)) for a in units if is_current(a)]


def to(name: str, *args: object) -> HttpResponseRedirect:
    """Go to a screen of this area."""
    return HttpResponseRedirect(reverse(f"assurance:{name}", args=args))


def form_page(
    request: DeskRequest,
    title: str,
    form: Form,
    button: str,
    crumbs: list[tuple[str, str]],
    **more: Any,
) -> HttpResponse:
    """A page with one form."""
    return desk_page(
        request,
        "desk/form.html",
        {"title": title, "form": form, "button": button, **more},
        crumbs=[*crumbs, (title, "")],
    )


def tabs() -> list[tuple[str, str]]:
    """The area's lists, side by side."""
    return [
        (_("领导小组"), reverse("assurance:groups")),
        (_("工作人员"), reverse("assurance:staff")),
        (_("工作方案"), reverse("assurance:plans")),
        (_("年度报告"), reverse("assurance:rounds")),
    ]


def above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the area's screens hang."""
    return [(_("组织和报告"), reverse("assurance:groups")), *more]
