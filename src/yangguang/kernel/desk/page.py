"""Every page of the desk: navigation, who is at work, where this page stands."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.desk import registry
from yangguang.kernel.organizations.rules import ROLE_LABELS, Role
from yangguang.kernel.organizations.selectors import short_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from yangguang.kernel.desk.access import DeskRequest
    from yangguang.kernel.organizations.rules import Actor


@dataclass(frozen=True)
class NavLink:
    """One entry of the navigation as a page shows it."""

    label: str
    url: str
    count: int | None
    key: str
    icon: str
    heading: str
    """Stands above it where a new group begins; empty elsewhere."""


def sections(actor: Actor) -> list[NavLink]:
    """The desk's navigation for this actor, under its headings."""
    links: list[NavLink] = []
    under = ""
    for section in registry.sections:
        if not section.shown(actor):
            continue
        group = registry.group_of(section)
        waiting = section.count(actor) if section.count else None
        links.append(
            NavLink(
                label=str(section.label),
                url=reverse(section.url_name),
                count=waiting,
                key=section.key,
                icon=section.icon,
                heading=group if group != under else "",
            )
        )
        under = group
    return links


def role_line(actor: Actor) -> str:
    """The actor's roles in words."""
    held = {grant.role for grant in actor.grants}
    return "、".join(str(ROLE_LABELS[role]) for role in Role if role in held)


def units_named(actor: Actor) -> list[int]:
    """The actor's units that every page names."""
    return sorted(actor.agencies_with())[:3]


def unit_line(actor: Actor, names: Mapping[int, str] | None = None) -> str:
    """The actor's units by short name: the first three, and how many there are.

    `names` are those a page has read already.
    """
    shown = units_named(actor)
    known = short_names(shown) if names is None else names
    named, count = "、".join(known[pk] for pk in shown if pk in known), len(actor.agencies_with())
    if count <= len(shown):
        return named
    return _("%(units)s等%(count)d个单位") % {"units": named, "count": count}


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
    frame = {
        "desk_sections": sections(actor) if actor.is_officer else None,
        "desk_role": role_line(actor),
        "crumbs": crumbs and [(_("今天"), reverse("desk:today")), *crumbs],
    }
    if context is None or "desk_agency" not in context:
        frame["desk_agency"] = unit_line(actor)
    return render(request, template, frame | (context or {}), status=status)


def being_printed(request: DeskRequest, *, back: str) -> HttpResponse:
    """The worker sets the form next; whoever asked for it comes back in a moment."""
    context = {"title": _("正在制作文件"), "address": request.path, "back": back}
    answer = desk_page(
        request, "desk/printing.html", context, status=HTTPStatus.ACCEPTED, crumbs=[(_("打印"), "")]
    )
    answer["Retry-After"] = "5"
    return answer
