"""Decisions for everybody: the list, each as a time line, the annual catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.decisions.meetings.selectors import hearings_of
from yangguang.areas.decisions.meetings.selectors import line_of as meeting_line
from yangguang.areas.decisions.models import CatalogueEdition, Dossier
from yangguang.areas.decisions.rules.catalogue import PROCEDURES
from yangguang.areas.decisions.rules.dossier import STATE_LABELS, STATE_LOOKS, State
from yangguang.areas.decisions.selectors import dossiers as reads
from yangguang.areas.decisions.selectors import planning
from yangguang.areas.decisions.selectors.consultations import line_of
from yangguang.areas.decisions.selectors.feedback import publication_of
from yangguang.areas.decisions.surveys.selectors.surveys import line_of as survey_line
from yangguang.areas.decisions.surveys.selectors.surveys import surveys_of
from yangguang.areas.decisions.views.common import crumbs
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

LIST_SIZE = 20


@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """All public matters, newest first, narrowed by state."""
    rows = reads.public_dossiers()
    state = str(request.GET.get("state", ""))
    if state in set(State):
        rows = rows.filter(state=state)
    page = Paginator(rows, LIST_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [reads.dossier_line(d) for d in page],
        "state": state,
        "states": [(s.value, STATE_LABELS[s]) for s in State if s not in reads.NEVER_PUBLIC],
        "crumbs": crumbs((_("重大决策"), "")),
    }
    return render(request, "decisions/dossiers.html", context)


@require_safe
def dossiers_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    del request
    header = [
        _("编号"), _("决策事项"), _("决策机关"), _("承办单位"), _("类别"), _("状态"), _("目录外"),
    ]  # fmt: skip
    rows = (
        [
            line.number,
            line.title,
            line.organ,
            line.lead,
            line.kind_label,
            line.label,
            _("是") if line.outside else "",
        ]
        for line in map(reads.dossier_line, reads.public_dossiers())
    )
    return csv_response("decisions.csv", header, rows)


@require_safe
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """One matter: what has happened, what comes next, where one can take part."""
    try:
        item = reads.public_dossier(number)
    except Dossier.DoesNotExist:
        raise Http404 from None
    on = city_date(now())
    state = State(item.state)
    lines = [line_of(c, on=on) for c in reads.linked_consultations(item)]
    line = reads.dossier_line(item)
    context = {
        "item": item,
        "line": line,
        "look": STATE_LOOKS.get(state, "active"),
        "next": reads.what_next(item),
        "open": [line for line in lines if line.phase == "open"],
        "consultations": lines,
        "surveys": [survey_line(s, on=on) for s in surveys_of(item)],
        "hearings": [meeting_line(h, at=now()) for h in hearings_of(item)],
        "publication": publication_of(item, now()),
        "steps": reads.step_views(item),
        "entries": reads.entries_of(item),
        "documents": reads.documents_of(item),
        "catalogue": reads.editions_with(item),
        "adjusted": reads.adjustments(item),
        "crumbs": crumbs((_("重大决策"), reverse("decisions:dossiers")), (line.title, "")),
    }
    return render(request, "decisions/dossier.html", context)


@require_safe
def catalogues(request: HttpRequest) -> HttpResponse:
    """Catalogues by year and organ."""
    context = {
        "editions": planning.current_editions(),
        "crumbs": crumbs((_("决策事项目录"), "")),
    }
    return render(request, "decisions/catalogues.html", context)


@require_safe
def catalogue(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The catalogue in force of an organ and a year, with the editions before it."""
    try:
        edition, earlier = planning.public_catalogue(code, year)
    except CatalogueEdition.DoesNotExist:
        raise Http404 from None
    context = {
        "edition": edition,
        "earlier": earlier,
        "rows": planning.item_rows(edition),
        "outside": reads.decided_outside(edition.organ_id, edition.year),
        "procedures": PROCEDURES,
        "crumbs": crumbs(
            (_("决策事项目录"), reverse("decisions:catalogues")),
            (_("%(year)d年度") % {"year": year}, ""),
        ),
    }
    return render(request, "decisions/catalogue.html", context)


@require_safe
def catalogue_csv(request: HttpRequest, code: str, year: int) -> StreamingHttpResponse:
    """The same catalogue as a file."""
    del request
    try:
        edition, _earlier = planning.public_catalogue(code, year)
    except CatalogueEdition.DoesNotExist:
        raise Http404 from None
    header = [
        _("序号"), _("决策事项"), _("类别"), _("承办单位"), _("法定程序"), _("计划完成时间"),
        _("决策编号"), _("状态"),
    ]  # fmt: skip
    rows = (
        [
            row.item.serial,
            row.item.title,
            row.item.get_kind_display(),
            row.lead,
            "、".join(row.procedures),
            row.item.planned_on,
            row.dossier,
            row.label,
        ]
        for row in planning.item_rows(edition)
    )
    return csv_response(f"catalogue-{code}-{year}.csv", header, rows)
