"""Open events for everybody: what one can go to, the frozen list, the draw to be repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.decisions.calendar import event_of
from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings import selectors as reads
from yangguang.areas.decisions.meetings.models import OpenEvent
from yangguang.areas.decisions.meetings.registrations import meeting_days
from yangguang.areas.decisions.meetings.rules import Phase
from yangguang.areas.decisions.meetings.structured import of_event
from yangguang.areas.decisions.rules.hearing import OBSERVER_GROUPS, STANCE_LABELS, STANCE_RULE
from yangguang.areas.decisions.selectors.planning import public_number
from yangguang.areas.decisions.views.common import crumbs as above
from yangguang.kernel.notices import ical
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.dates import datetime_iso
from yangguang.kernel.ui.downloads import csv_response
from yangguang.kernel.ui.html import linked_data

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import StreamingHttpResponse

LIST_SIZE = 20
AHEAD = timedelta(days=400)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands."""
    return above((_("列席、开放日和听证"), reverse("meetings:home") if more else ""), *more)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can register for now, what comes, and what came of the earlier ones."""
    at = now()
    running = reads.public_events().exclude(state__in=["reported", "cancelled"])
    lines = [reads.line_of(e, at=at) for e in running.order_by("starts_at")[: 3 * LIST_SIZE]]
    page = Paginator(
        reads.public_events().filter(state__in=["reported", "cancelled"]).order_by("-starts_at"),
        LIST_SIZE,
    ).get_page(request.GET.get("page"))
    return render(
        request,
        "meetings/home.html",
        {
            "open": [x for x in lines if x.phase == Phase.OPEN],
            "coming": [x for x in lines if x.phase != Phase.OPEN],
            "page": page,
            "done": [reads.line_of(e, at=at) for e in page],
            "crumbs": crumbs(),
        },
    )


@require_safe
def meetings_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All public events as a file, the latest first."""
    del request
    at = now()
    header = [
        _("编号"), _("标题"), _("主办机关"), _("形式"), _("状态"), _("开始"), _("报名截止"),
        _("名额"),
    ]  # fmt: skip
    rows = (
        [
            line.number,
            line.title,
            line.agency,
            line.kind,
            line.label,
            datetime_iso(line.starts_at),
            datetime_iso(line.closes),
            line.seats,
        ]
        for line in (
            reads.line_of(event, at=at)
            for event in reads.public_events().order_by("-starts_at", "-pk")
        )
    )
    return csv_response("meetings.csv", header, rows)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Events and ends of registration, for a calendar program."""
    del request
    at = now()
    day = city_date(at)
    days = map(event_of, meeting_days(day - timedelta(days=90), day + AHEAD))
    return ical.answer(_("列席、开放日和听证"), days, at=at, file_name="meetings.ics")


def found(number: str) -> OpenEvent | HttpResponse:
    """A public event, the way to the tombstone of its notice, or 404."""
    try:
        return reads.public_event(number)
    except OpenEvent.DoesNotExist:
        pass
    try:
        public_id = reads.withdrawn_notice(number)
    except OpenEvent.DoesNotExist:
        raise Http404 from None
    return HttpResponseRedirect(reverse("portal:document", args=[public_id]))


def _steps(item: OpenEvent, at: datetime) -> list[dict[str, str]]:
    """The way of an event, with where it is."""
    names = [
        (Phase.UPCOMING, _("公告")),
        (Phase.OPEN, _("报名")),
        (Phase.CHECKING, _("资格审核")),
        (Phase.FROZEN, _("候选名单")),
        (Phase.RESULT, _("选定结果")),
        (Phase.HELD, _("举行")),
        (Phase.REPORTED, _("反馈")),
    ]
    here = reads.line_of(item, at=at).phase
    places = [name for name, _label in names]
    if here not in places:
        return []
    place = places.index(here)
    return [
        {
            "label": label,
            "state": "done"
            if n < place or here == Phase.REPORTED
            else "current"
            if n == place
            else "todo",
        }
        for n, (_name, label) in enumerate(names)
    ]


@require_safe
def event(request: HttpRequest, number: str) -> HttpResponse:
    """One event: the notice, how to register, how far it is."""
    item = found(number)
    if isinstance(item, HttpResponse):
        return item
    at = now()
    line = reads.line_of(item, at=at)
    waiting = reads.waiting_observers(item)
    return render(
        request,
        "meetings/event.html",
        {
            "item": item,
            "line": line,
            "linked_data": linked_data(of_event(item, line)),
            "version": item.notice.current.version if item.notice and item.notice.current else None,
            "steps": _steps(item, at),
            "figures": reads.statistics_of(item),
            "stances": reads.stances_of(item),
            "dossier": public_number(item.dossier),
            "total": item.registrations.count(),
            "groups": [
                (rules.GROUPS[s.code], s, s.code in OBSERVER_GROUPS, waiting.get(s.pk, 0))
                for s in item.strata.all()
            ],
            "frozen": bool(item.list_digest),
            "stands": reads.report_stands(item),
            "crumbs": crumbs((reads.title_of(item), "")),
        },
    )


def _frozen(number: str) -> OpenEvent | HttpResponse:
    item = found(number)
    if isinstance(item, OpenEvent) and not item.list_digest:
        raise Http404
    return item


@require_safe
def drawing(request: HttpRequest, number: str) -> HttpResponse:
    """The frozen list, and who was chosen: everything to do it again."""
    item = _frozen(number)
    if isinstance(item, HttpResponse):
        return item
    result = reads.result_of(item)
    return render(
        request,
        "meetings/draw.html",
        {
            "item": item,
            "line": reads.line_of(item, at=now()),
            "title": reads.title_of(item),
            "result": result,
            "is_draw": item.method == rules.Method.DRAW,
            "stance_rule": STANCE_RULE if item.by_stance else "",
            "stance_labels": STANCE_LABELS,
            "sources": [(s, (item.given or [])[n : n + 1]) for n, s in enumerate(item.sources)],
            "crumbs": crumbs(
                (reads.title_of(item), reverse("meetings:event", args=[item.number])),
                (_("名单和选定结果"), ""),
            ),
        },
    )


@require_safe
def draw_json(request: HttpRequest, number: str) -> HttpResponse:
    """List, key and result as a file, for the stand-alone verifier and the page's script."""
    del request
    item = _frozen(number)
    if isinstance(item, HttpResponse):
        return item
    told = reads.draw_file(item, reads.result_of(item))
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'inline; filename="draw-{item.number}.json"'
    return answer
