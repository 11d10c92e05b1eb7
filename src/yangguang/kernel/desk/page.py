"""Every page of the desk: navigation, who is at work, where this page stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.desk import registry
from yangguang.kernel.organizations.rules import ROLE_LABELS, Role
from yangguang.kernel.organizations.selectors import short_names

if TYPE_CHECKING:
    from django.http import HttpResponse

    from yangguang.kernel.desk.access import DeskRequest
    from yangguang.kernel.organizations.rules import Actor


def sections(actor: Actor) -> list[tuple[str, str, int | None, str, str]]:
    """The desk's navigation for this actor: label, url, count, key, icon."""
    return [
        (str(s.label), reverse(s.url_name), s.count(actor) if s.count else None, s.key, s.icon)
        for s in registry.sections
        if s.shown(actor)
    ]


def role_line(actor: Actor) -> str:
    """The actor's roles in words."""
    held = {grant.role for grant in actor.grants}
    return "、".join(str(ROLE_LABELS[role]) for role in Role if role in held)


def desk_page(
    request: DeskRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    crumbs: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page of the desk within its frame."""
    actor = request.actor
    units = short_names(sorted(actor.agencies_with())[:3])
    frame = {
        "desk_sections": sections(actor) if actor.is_officer else None,
        "desk_role": role_line(actor),
        "desk_agency": "、".join(units.values()),
        "crumbs": crumbs and [(_("今天"), reverse("desk:today")), *crumbs],
    }
    return render(request, template, frame | (context or {}), status=status)
