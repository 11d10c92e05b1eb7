"""What every screen of this area needs."""

from __future__ import annotations

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.oversight.assurance.services.acting import KEEPERS
from yangguang.kernel.desk.acting import go_to
from yangguang.kernel.organizations.rules import Actor, Role
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current

to = partial(go_to, "assurance")


def unit_choices(actor: Actor) -> list[tuple[str, str]]:
    """Units whose plans, reports and groups the actor keeps; all of them for the city's office."""
    units = agencies()
    if not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        units = units.filter(pk__in=actor.agencies_with(*KEEPERS))
    return [(a.code, agency_name(a)) for a in units if is_current(a)]


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
