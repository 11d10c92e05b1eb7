"""今天: what waits for me, and what my unit has open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangguang.kernel.asking import Asking, answered, side_by_side
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.operation import ask_troubles
from yangguang.kernel.desk.page import desk_page, unit_line, units_named
from yangguang.kernel.desk.registry import Work, work_sources
from yangguang.kernel.desk.selectors import items
from yangguang.kernel.desk.work import ask_work
from yangguang.kernel.duties.derivation.book import one_book
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import ask_short_names
from yangguang.kernel.publishing.rules import Refused, VersionState
from yangguang.kernel.publishing.selectors import (
    ask_open_versions,
    ask_waiting,
    version_for,
)
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS
from yangguang.kernel.publishing.services import pass_review

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpResponse

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Version
    from yangguang.kernel.publishing.selectors.officers import OpenVersions

LATEST = datetime.max.replace(tzinfo=UTC)
SHOWN = 20
"""Longest list on the page; the whole is one click away."""
OPEN_SHOWN = 200
"""How many open versions are looked at, those that are the actor's own business first."""


def record_url(version: Version) -> str:
    """The matter's screen."""
    return reverse("desk:record", args=[version.record.public_id])


@dataclass(frozen=True)
class Works:
    """What every room and area has for one person, each list by time left."""

    mine: list[Work]
    unit: list[Work]
    waiting: list[Work]


def _urgency(work: Work) -> tuple[bool, date, datetime]:
    """What ends first stands first; what has no end comes last, the oldest in front."""
    return (work.due_on is None, work.due_on or date.max, work.since or LATEST)


def gathered(actor: Actor, at: datetime) -> Works:
    """The work of all sources; what is mine is not told again as my unit's."""
    # The plan and the calendar are looked up once for all sources.
    with one_book():
        return answered(_ask_works(actor, at))


def _ask_works(actor: Actor, at: datetime) -> Asking[Works]:
    parts = yield from ask_work(work_sources, actor, at=at, limit=SHOWN)
    lists: dict[str, dict[str, Work]] = {"mine": {}, "unit": {}, "waiting": {}}
    for part in parts:
        for name, found in lists.items():
            for work in part[name]:
                found.setdefault(work.url, work)
    mine, unit, waiting = lists["mine"], lists["unit"], lists["waiting"]
    others = [work for url, work in unit.items() if url not in mine]
    return Works(
        sorted(mine.values(), key=_urgency),
        sorted(others, key=_urgency)[:SHOWN],
        sorted(waiting.values(), key=_urgency)[:SHOWN],
    )


@dataclass(frozen=True)
class Day:
    """Everything the page shows."""

    works: Works
    versions: OpenVersions
    to_sign: list[Version]
    others: list[Version]
    """Open at the actor's agencies and nobody's business in particular, the first of them."""
    names: dict[int, str]
    """Short names of the units the page names."""
    troubles: list[str]
    """What an administrator must look at."""


def _ask_day(actor: Actor, at: datetime) -> Asking[Day]:
    """All of it, in as few statements as the longest of its parts has rounds."""
    parts: list[Asking[Any]] = [_ask_works(actor, at), _ask_versions(actor)]
    if actor.has(Role.SYSTEM_ADMINISTRATOR):
        parts.append(ask_troubles(at=at))
    works, (found, to_sign), *troubles = yield from side_by_side(parts)
    here = {v.pk for v in to_sign}
    others = [v for v in found.others if v.pk not in here][:SHOWN]
    listed = (*works.mine, *works.unit, *works.waiting)
    names = yield from ask_short_names(
        [
            *(v.record.agency_id for v in (*to_sign, *found.all)),
            *(pk for work in listed for pk in work.agencies),
            *units_named(actor),
        ]
    )
    return Day(works, found, to_sign, others, names, troubles[0] if troubles else [])


def _ask_versions(actor: Actor) -> Asking[tuple[OpenVersions, list[Version]]]:
    found = yield from ask_open_versions(actor, limit=OPEN_SHOWN)
    waiting = yield from ask_waiting(actor, among=found)
    return found, waiting


def _named(works: Iterable[Work], names: Mapping[int, str]) -> list[Work]:
    """The works with the names of the units where their source left that to the page."""
    return [
        replace(work, agency="、".join(names[pk] for pk in work.agencies if pk in names))
        if work.agencies
        else work
        for work in works
    ]


@require_safe
@officer_required
def today(request: DeskRequest) -> HttpResponse:
    """The worklist: matters and obligations by time left, information by how long it waits."""
    actor, at = request.actor, now()
    with one_book():
        day = answered(_ask_day(actor, at))
    works, found, names = day.works, day.versions, day.names
    return desk_page(
        request,
        "desk/today.html",
        {
            "desk_agency": unit_line(actor, names),
            "works": _named(works.mine, names),
            "unit_works": _named(works.unit, names),
            "others_works": _named(works.waiting, names),
            "waiting": items(day.to_sign, names, record_url),
            "returned": items(found.returned, names, record_url),
            "drafts": items(found.drafts[:SHOWN], names, record_url),
            "scheduled": items(found.scheduled[:SHOWN], names, record_url),
            "unit": items(day.others, names, record_url),
            "may_pass_several": sum(v.state == VersionState.IN_REVIEW for v in day.to_sign) > 1,
            "may_draft": bool(actor.agencies_with(*DRAFTERS)),
            "has_units": bool(actor.agencies_with()),
            "troubles": day.troubles,
        },
    )


@require_POST
@officer_required
def pass_several(request: DeskRequest) -> HttpResponse:
    """Sign several waiting reviews; each stands or falls alone, each with its result.

    A choice names the lock of the text that was on the page: what changed since is refused.
    """
    chosen = request.POST.getlist("version")
    if not chosen:
        messages.warning(request, _("没有选择任何信息。请先勾选已阅看的信息。"))
    for choice in chosen[:100]:
        public_id, _sep, rest = choice.partition("/")
        number, _sep, lock = rest.partition("/")
        if not (number.isdigit() and lock.isdigit()):
            continue
        version = version_for(request.actor, public_id, int(number))
        try:
            pass_review(
                version=version,
                lock=int(lock),
                opinion=request.POST.get("opinion", ""),
                actor=request.actor,
                at=now(),
            )
        except Refused as refusal:
            text = _("《%(title)s》没有通过：%(why)s")
            messages.error(request, text % {"title": version.title, "why": refusal.message})
        else:
            messages.success(request, _("《%(title)s》已签署通过。") % {"title": version.title})
    return HttpResponseRedirect(reverse("desk:today"))
