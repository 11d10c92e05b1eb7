"""The disclosure log and the statistics, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yangguang.areas.requests import public
from yangguang.areas.requests.public import FIRST_YEAR, LogFilters, plain, year_of
from yangguang.areas.requests.rules.results import FAMILY_LABELS
from yangguang.kernel.desk.capped import CappedPaginator
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse

PAGE_SIZE = 20


class LogForm(forms.Form):
    """What the log is narrowed by."""

    agency = forms.ChoiceField(label=gettext_lazy("机关"), required=False)
    family = forms.ChoiceField(label=gettext_lazy("处理结果"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("答复年份"), required=False)
    text = forms.CharField(label=gettext_lazy("转为主动公开的标题"), required=False, max_length=60)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        families = [(f.value, label) for f, label in FAMILY_LABELS.items()]
        years = [(str(y), str(y)) for y in range(city_date(now()).year, FIRST_YEAR - 1, -1)]
        every: tuple[str, Any] = ("", _("全部"))
        choices = {
            "agency": [every, *public.agencies_in_log()],
            "family": [every, *families],
            "year": [every, *years],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]


def _period(request: HttpRequest) -> tuple[int, str]:
    """Year and agency the address asks for."""
    today = city_date(now())
    return year_of(_typed(request.GET, "year"), on=today) or today.year, _typed(
        request.GET, "agency"
    )[:40]


def _typed(query: QueryDict, name: str) -> str:
    return plain(str(query.get(name, ""))[:60])


def filters_in(query: QueryDict) -> LogFilters:
    """What an address narrows by; a year that cannot be is as if it were not there."""
    today = city_date(now())
    return LogFilters(
        agency=_typed(query, "agency"),
        family=_typed(query, "family"),
        year=year_of(_typed(query, "year"), on=today),
        text=_typed(query, "text"),
        result=_typed(query, "result"),
        received=year_of(_typed(query, "received"), on=today),
    )


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """How requests were answered: agency, month, result, ground, days; no persons."""
    rows = public.log(filters_in(request.GET))
    page = CappedPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "requests/log.html",
        {
            "form": LogForm(request.GET or None),
            "page": page,
            "entries": public.entries_of(page),
            "query": request.GET.urlencode(),
            "crumbs": [(_("首页"), "/"), (_("依申请公开答复目录"), "")],
        },
    )


@require_safe
def log_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered log as CSV."""
    rows = public.log(filters_in(request.GET))
    return csv_response("requests.csv", public.LOG_HEADER, public.log_lines(rows))


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """A year's figures, the formula beside each."""
    today = city_date(now())
    year, agency = _period(request)
    return render(
        request,
        "requests/statistics.html",
        {
            "year": year,
            "years": list(range(today.year, FIRST_YEAR - 1, -1)),
            "agency": agency,
            "agencies": public.agencies_in_log(),
            "statistics": public.statistics(year, on=today, agency=agency),
            "crumbs": [
                (_("首页"), "/"),
                (_("依申请公开答复目录"), reverse("requests:log")),
                (_("统计"), ""),
            ],
        },
    )


@require_safe
def statistics_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The year's figures as CSV."""
    year, agency = _period(request)
    found = public.statistics(year, on=city_date(now()), agency=agency)
    return csv_response("statistics.csv", public.FIGURES_HEADER, public.figure_lines(found))


@require_safe
def statistics_rows(request: HttpRequest) -> HttpResponse:
    """The rows a figure counts: requests without persons, or reviews and suits by their ending."""
    year, agency = _period(request)
    behind = _behind(request)
    page = CappedPaginator(behind.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    asked = {**behind.asked, "year": year, "agency": agency}
    return render(
        request,
        "requests/statistics_rows.html",
        {
            "title": behind.label,
            "shown": behind.figure,
            "page": page,
            "rows": behind.shown(page.object_list) if behind.figure else [],
            "remedies": [] if behind.figure else behind.shown(page.object_list),
            "query": urlencode(asked),
            "crumbs": [
                (_("首页"), "/"),
                (_("依申请公开答复目录"), reverse("requests:log")),
                (_("统计"), f"{reverse('requests:statistics')}?year={year}&agency={quote(agency)}"),
                (_("逐件"), ""),
            ],
        },
    )


@require_safe
def statistics_rows_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All the rows a figure counts as CSV, read a part at a time."""
    behind = _behind(request)
    return csv_response("statistics-rows.csv", behind.header, behind.lines())


def _behind(request: HttpRequest) -> public.Behind:
    """What the address asks for; "received" where it names no number. Raises Http404."""
    year, agency = _period(request)
    figure, ending = _typed(request.GET, "figure"), _typed(request.GET, "ending")
    if "figure" not in request.GET and "ending" not in request.GET:
        figure = "received"
    found = public.behind(figure, ending, year, on=city_date(now()), agency=agency)
    if found is None:
        raise Http404
    return found
