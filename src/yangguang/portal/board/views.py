"""The board: the plan as a text, its clauses, its obligations, by unit, by limit, by month."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.duties.derivation.book import one_book
from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.duties.selectors.explaining import explain
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.tags import is_collecting, until
from yangguang.kernel.ui.downloads import csv_response
from yangguang.portal.board import pages, selectors
from yangguang.portal.board.drawing import draw
from yangguang.portal.board.filters import FilterForm, Filters, filters_of
from yangguang.portal.board.listing import Listing, listed
from yangguang.portal.board.plan import Reading, chapters, only

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.http import HttpRequest, StreamingHttpResponse
    from django.http.response import HttpResponseBase

PRESSING = 6


def of_one_plan(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that is only read. It sees one plan throughout, asked of the tables once."""

    @require_safe
    @wraps(view)
    def shown(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        with one_book():
            return view(request, **kwargs)

    return shown


def _render(
    request: HttpRequest, template: str, *crumbs: tuple[str, str], **context: Any
) -> HttpResponse:
    """A page of the board under its bread crumbs."""
    if is_collecting():
        until(selectors.next_due(at=now()))
    above = [(_("首页"), "/"), (_("公开看板"), reverse("board:plan"))] if crumbs else []
    return render(
        request,
        f"portal/board/{template}.html",
        {"crumbs": [*above, *crumbs], "board_tabs": pages.tabs(request.path), **context},
    )


@of_one_plan
def plan(request: HttpRequest) -> HttpResponse:
    """The plan from top to bottom, each clause with where it stands."""
    at, edition = now(), selectors.edition()
    if edition is None:
        return _render(request, "empty")
    reading, state = Reading(at), request.GET.get("state", "")
    told = chapters(reading, edition.parts, edition.ids)
    pressing = selectors.pressing(at=at, limit=PRESSING)
    return _render(
        request,
        "plan",
        plan=pages.document_of(edition),
        account=pages.account_of(reading, told),
        chapters=only(told, state) if state else told,
        state=state,
        legend=pages.legend_of(told),
        due=Listing(pressing, at, names=reading.units).rows,
        chart=draw(selectors.months(at=at)),
    )


@of_one_plan
def rows(request: HttpRequest) -> HttpResponse:
    """The obligations the address asks for."""
    at, filters, names = now(), filters_of(request.GET), selectors.units()
    return _render(
        request,
        "rows",
        (_("义务清单"), ""),
        form=_form(filters, names, at),
        page=listed(selectors.page_of(filters, at=at), at=at, names=names),
        list_query=filters.query,
    )


def _form(filters: Filters, names: Mapping[int, Agency], at: datetime) -> FilterForm:
    edition = selectors.edition()
    return FilterForm(
        filters,
        parts=pages.part_choices(edition) if edition else (),
        agencies=selectors.unit_choices(names, on=city_date(at)),
        years=selectors.years(),
    )


@of_one_plan
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The obligations the address asks for, as a table."""
    return csv_response(
        "board.csv", pages.COLUMNS, pages.table_of(request, filters_of(request.GET), at=now())
    )


@of_one_plan
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """One clause: its limit with the working, its proofs, what each unit owes."""
    at, edition = now(), selectors.edition()
    if edition is None or clause not in edition.ids:
        raise Http404
    reading = Reading(at, clause=clause)
    filters = filters_of(request.GET, clause=clause)
    row = reading.row(clause)
    found = selectors.page_of(filters, at=at)
    return _render(
        request,
        "clause",
        (clause, ""),
        row=row,
        eyebrow=pages.eyebrow_of(edition, clause),
        facts=pages.facts_of_clause(reading, row),
        shown=pages.shown_working(reading, clause),
        page=listed(found, at=at, names=reading.units),
        acts=pages.timeline_of([o.key for o in found.rows]),
        all_url=Filters(clause=clause).url,
        list_query=filters.query,
        **pages.neighbours_of(edition, clause),
    )


@of_one_plan
def obligation(request: HttpRequest, clause: str, agency: str, opening: str) -> HttpResponse:
    """One obligation: how its date comes about and what proves it."""
    at = now()
    try:
        found = selectors.obligation_for(f"{clause}/{agency}/{opening}", at=at)
    except Obligation.DoesNotExist:
        raise Http404 from None
    listing = Listing([found], at)
    row, told = listing.rows[0], explain(found, at=at)
    return _render(
        request,
        "obligation",
        (clause, reverse("board:clause", args=[clause])),
        (row.unit, ""),
        row=row,
        opening=opening,
        facts=pages.facts_of_obligation(listing, found, told),
        sentences=pages.sentences_of(listing.book, found),
        working=pages.working_of(listing.book, found, at=at),
        parts=pages.parts_of(told),
        acts=pages.timeline_of([found.key]),
    )


@of_one_plan
def agencies(request: HttpRequest) -> HttpResponse:
    """Every unit of today with how its obligations stand."""
    labels, units = pages.units_of(at=now())
    return _render(request, "agencies", (_("按单位"), ""), labels=labels, units=units)


@of_one_plan
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: the clauses it owes, and each obligation."""
    try:
        unit = agency_for(code)
    except Agency.DoesNotExist:
        raise Http404 from None
    at, edition = now(), selectors.edition()
    filters = filters_of(request.GET, agency=code)
    reading = Reading(at, agency=code)
    name = agency_name(unit)
    told = reading.rows(c for c in (edition.ids if edition else ()) if c in reading.counts)
    return _render(
        request,
        "agency",
        (_("按单位"), reverse("board:agencies")),
        (name, ""),
        name=name,
        code=code,
        former=pages.former_of(reading, code),
        tallies=pages.tallies_of_all(reading, Filters(agency=code)),
        clauses=told,
        unmeasured=[row for row in told if not row.measured],
        page=listed(selectors.page_of(filters, at=at), at=at, names=reading.units),
        list_query=filters.query,
    )


@of_one_plan
def limits(request: HttpRequest) -> HttpResponse:
    """The clauses by their limits."""
    edition = selectors.edition()
    told = pages.limits_of(Reading(now()), edition.ids if edition else ())
    return _render(request, "limits", (_("按时限"), ""), limits=told)


@of_one_plan
def history(request: HttpRequest) -> HttpResponse:
    """How things stood at the end of each month, drawn and as a table."""
    points = selectors.months(at=now())
    return _render(request, "history", (_("历月变化"), ""), points=points[::-1], chart=draw(points))


@of_one_plan
def history_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The months as a table to take home."""
    del request
    header = (_("月末"), _("按期完成"), _("逾期完成"), _("逾期未完成"))
    rows = ((p.on, p.in_time, p.late_done, p.overdue) for p in selectors.months(at=now()))
    return csv_response("board-history.csv", header, rows)
