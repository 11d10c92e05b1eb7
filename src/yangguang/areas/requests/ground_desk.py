"""Requests at the desk by ground: how many are being decided so, how many were, and each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.requests.models import Outcome, Request
from yangguang.areas.requests.public import FIRST_YEAR, year_of
from yangguang.areas.requests.rules.results import FAMILY_LABELS, RESULTS, Result
from yangguang.kernel.cases.selectors.access import cases_visible_to
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.capped import CappedPaginator
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import short_names

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from yangguang.areas.requests.rules.results import ResultInfo
    from yangguang.kernel.organizations.rules import Actor

PAGE_SIZE = 30


@dataclass(frozen=True)
class Ground:
    """A result, and how many requests of the actor's agencies have it."""

    code: str
    info: ResultInfo
    family: str
    drafted: int
    """Decided so, the reply not out yet."""
    ended: int
    late: int
    contested: int


def drafted_so(actor: Actor) -> QuerySet[Request]:
    """Open requests for which a result was chosen; the reply has not gone out."""
    return Request.objects.filter(
        case__in=cases_visible_to(actor), case__is_open=True, result__in=list(Result)
    ).exclude(outcomes__round=F("case__round"))


def ended_in(actor: Actor, year: int) -> QuerySet[Outcome]:
    """What went out in the year, further rounds too."""
    return Outcome.objects.filter(request__case__in=cases_visible_to(actor), decided_on__year=year)


def grounds(actor: Actor, year: int) -> list[Ground]:
    """The grounds that occur, in the order of the yearly table."""
    drafts = dict(drafted_so(actor).values_list("result").annotate(n=Count("pk")).order_by())
    rows = (
        ended_in(actor, year)
        .values_list("result")
        .annotate(
            ended=Count("pk", distinct=True),
            late=Count("pk", distinct=True, filter=Q(decided_on__gt=F("due_on"))),
            contested=Count(
                "request__remedies", distinct=True, filter=Q(request__remedies__round=F("round"))
            ),
        )
        .order_by()
    )
    counted: dict[str, tuple[int, int, int]] = {code: (n, late, c) for code, n, late, c in rows}
    return [
        Ground(
            code.value,
            info,
            str(FAMILY_LABELS[info.family]),
            drafts.get(code.value, 0),
            *counted.get(code.value, (0, 0, 0)),
        )
        for code, info in RESULTS.items()
        if code.value in drafts or code.value in counted
    ]


@require_safe
@officer_required
def by_ground(request: DeskRequest) -> HttpResponse:
    """Counts by ground, or the requests of one; of the actor's agencies alone."""
    today = city_date(now())
    year = year_of(request.GET.get("year", ""), on=today) or today.year
    code = request.GET.get("result", "")
    shown: dict[str, Any] = {
        "title": _("按处理决定查看"),
        "year": year,
        "years": list(range(today.year, FIRST_YEAR - 1, -1)),
    }
    here = _("按处理决定查看")
    if code not in RESULTS:
        return desk_page(
            request,
            "requests/grounds.html",
            {**shown, "grounds": grounds(request.actor, year)},
            crumbs=[(here, "")],
        )
    info = RESULTS[Result(code)]
    is_draft = "draft" in request.GET
    rows: QuerySet[Any]
    if is_draft:
        rows = drafted_so(request.actor).filter(result=code).select_related("case__handler")
        rows = rows.order_by("case__sort_at", "pk")
    else:
        rows = ended_in(request.actor, year).filter(result=code)
        rows = rows.select_related("request__case__handler").order_by("-decided_on", "-pk")
    page = CappedPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    found = [(row if is_draft else row.request, None if is_draft else row) for row in page]
    names = short_names(asked.case.agency_id for asked, _outcome in found)
    return desk_page(
        request,
        "requests/grounds.html",
        {
            **shown,
            "title": info.label,
            "ground": info,
            "code": code,
            "is_draft": is_draft,
            "page": page,
            "rows": [(a.case, a, o, names.get(a.case.agency_id, "")) for a, o in found],
        },
        crumbs=[(here, reverse("requests_desk:grounds")), (str(info.label), "")],
    )
