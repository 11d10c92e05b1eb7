"""Consultations for everybody: what is open now, the draft, the opinions, what came of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.decisions.models import Consultation, DraftText
from yangguang.areas.decisions.rules.consultation import WHERE_LABELS, Phase, Where
from yangguang.areas.decisions.selectors import consultations as reads
from yangguang.areas.decisions.selectors.counting import count_of
from yangguang.areas.decisions.selectors.dossiers import (
    dossier_line,
    dossiers_of,
    public_dossiers,
)
from yangguang.areas.decisions.selectors.feedback import feedback_owed
from yangguang.areas.decisions.selectors.texts import clauses_of
from yangguang.areas.decisions.services.reporting import header, rows_of
from yangguang.areas.decisions.surveys.rules.survey import Phase as SurveyPhase
from yangguang.areas.decisions.surveys.selectors import surveys
from yangguang.areas.decisions.views.common import crumbs
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from django.http import StreamingHttpResponse

LIST_SIZE = 20
MATTERS = 8
"""Matters the door shows; the list has all of them."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The door 决策: what is open now and for how long, what came of the earlier ones."""
    on = city_date(now())
    groups = [
        (phase, [reads.line_of(c, on=on) for c in reads.lines_in(phase, on=on)[:LIST_SIZE]])
        for phase in (Phase.OPEN, Phase.UPCOMING, Phase.OVER, Phase.STOPPED)
    ]
    done = Paginator(reads.lines_in(Phase.REPORTED, on=on), LIST_SIZE)
    page = done.get_page(request.GET.get("page"))
    return render(
        request,
        "decisions/home.html",
        {
            "open": groups[0][1],
            "surveys": [
                surveys.line_of(s, on=on)
                for s in surveys.in_phase(SurveyPhase.OPEN, on=on)[:LIST_SIZE]
            ],
            "upcoming": groups[1][1],
            "over": groups[2][1] + groups[3][1],
            "page": page,
            "done": [reads.line_of(c, on=on) for c in page],
            "dossiers": [dossier_line(d) for d in public_dossiers()[:MATTERS]],
            "dossier_count": public_dossiers().count(),
            "crumbs": crumbs(),
        },
    )


@require_safe
def consultations_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All public consultations as a file, the latest first."""
    del request
    on = city_date(now())
    names = [
        _("编号"), _("标题"), _("承办单位"), _("征求意见的对象"), _("状态"), _("开始日期"),
        _("截止日期"), _("终止日期"),
    ]  # fmt: skip
    rows = (
        [
            line.number,
            line.title,
            line.agency,
            line.object_label,
            line.label,
            line.start,
            line.end,
            line.stopped,
        ]
        for line in (
            reads.line_of(c, on=on)
            for c in reads.public_consultations().order_by("-start_on", "-pk")
        )
    )
    return csv_response("consultations.csv", names, rows)


def found(number: str) -> Consultation:
    """A public consultation, or 404 for one that never was."""
    try:
        return reads.public_consultation(number)
    except Consultation.DoesNotExist:
        raise Http404 from None


def _to_record(public_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:document", args=[public_id]))


def _gone(number: str) -> HttpResponse:
    """To the tombstone of its notice."""
    try:
        return _to_record(reads.withdrawn_notice(number))
    except Consultation.DoesNotExist:
        raise Http404 from None


def _text(consultation: Consultation, number: int = 1) -> DraftText:
    try:
        return reads.released_text(consultation, number)
    except DraftText.DoesNotExist:
        raise Http404 from None


@require_safe
def consultation(request: HttpRequest, number: str) -> HttpResponse:
    """One consultation: the draft clause by clause, why, until when, what others say."""
    try:
        item = reads.public_consultation(number)
    except Consultation.DoesNotExist:
        return _gone(number)
    line = reads.line_of(item, on=city_date(now()))
    try:
        text = reads.released_text(item)
    except DraftText.DoesNotExist:
        # What was published is no longer a text in clauses: it is read as a document.
        return _to_record(item.notice.public_id if item.notice else "")
    clauses = reads.clause_views(text)
    opinions = reads.shown_opinions(item)[:5]
    return render(
        request,
        "decisions/consultation.html",
        {
            "item": item,
            "line": line,
            "text": text,
            "clauses": clauses,
            "count": count_of(item),
            "opinions": reads.public_opinions(item, opinions, [v.clause for v in clauses]),
            "withdrawn_report": reads.withdrawn_report(item),
            "where": [str(WHERE_LABELS[Where(w)]) for w in item.channels_out],
            "dossiers": dossiers_of(item),
            "feedback": feedback_owed(item, now()),
            "may_comment": line.phase in {Phase.OPEN, Phase.OVER} and item.state == "announced",
            "crumbs": crumbs((item.title, "")),
        },
    )


@require_safe
def opinions(request: HttpRequest, number: str) -> HttpResponse:
    """Opinions that may be read, of the whole draft or of one clause."""
    item = found(number)
    key = str(request.GET.get("clause", ""))[:12]
    clauses = clauses_of(_text(item))
    clause = next((c for c in clauses if c.key == key), None)
    page = Paginator(
        reads.shown_opinions(item, clause.key if clause else ""), reads.OPINIONS_ON_PAGE
    ).get_page(request.GET.get("page"))
    return render(
        request,
        "decisions/opinions.html",
        {
            "item": item,
            "line": reads.line_of(item, on=city_date(now())),
            "clause": clause,
            "page": page,
            "opinions": reads.public_opinions(item, page, clauses),
            "count": count_of(item),
            "crumbs": _below(item, _("意见")),
        },
    )


def _below(item: Consultation, title: str) -> list[tuple[str, str]]:
    return crumbs((item.title, reverse("decisions:consultation", args=[item.number])), (title, ""))


def _reported(number: str) -> Consultation | HttpResponse:
    """A consultation whose report stands; otherwise the way to a tombstone, or 404."""
    try:
        item = reads.public_consultation(number)
    except Consultation.DoesNotExist:
        return _gone(number)
    if reads.report_stands(item):
        return item
    public_id = reads.withdrawn_report(item)
    if not public_id:
        raise Http404
    return _to_record(public_id)


@require_safe
def report(request: HttpRequest, number: str) -> HttpResponse:
    """What came of every opinion, and of the draft."""
    item = _reported(number)
    if isinstance(item, HttpResponse):
        return item
    clauses = clauses_of(_text(item))
    rows = item.opinions.select_related("group").prefetch_related("targets").order_by("pk")
    page = Paginator(rows, reads.OPINIONS_ON_PAGE).get_page(request.GET.get("page"))
    shown = reads.public_opinions(item, page, clauses)
    hidden = {o.number for o in page if o.showing != "shown"}
    return render(
        request,
        "decisions/report.html",
        {
            "item": item,
            "count": count_of(item),
            "page": page,
            "opinions": shown,
            "hidden": hidden,
            "changes": reads.public_changes(item),
            "crumbs": _below(item, _("意见采纳情况")),
        },
    )


@require_safe
def report_csv(request: HttpRequest, number: str) -> HttpResponse | StreamingHttpResponse:
    """Every opinion with its answer, a line each."""
    del request
    item = _reported(number)
    if isinstance(item, HttpResponse):
        return item
    return csv_response(f"{item.number}.csv", header(), rows_of(item))


@require_safe
def changes(request: HttpRequest, number: str) -> HttpResponse:
    """The draft after the consultation, clause by clause, with the opinions that led to it."""
    item = _reported(number)
    if isinstance(item, HttpResponse):
        return item
    changed = reads.public_changes(item)
    return render(
        request,
        "decisions/changes.html",
        {
            "item": item,
            "changes": changed,
            "crumbs": _below(item, _("根据意见所作的修改") if changed else _("草案没有改动")),
        },
        status=HTTPStatus.OK,
    )
