"""Matters: the list with its filters, its export, acts on several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangguang.kernel.cases.selectors import handlers_at, units_of
from yangguang.kernel.cases.selectors.access import is_overseer
from yangguang.kernel.cases.selectors.worklist import case_list, for_rows, rows_of
from yangguang.kernel.cases.services import perform_many
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.capped import CappedPaginator
from yangguang.kernel.desk.forms.matters import BatchForm, MatterFilters
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rules import EXPORT_LIMIT, PAGE_SIZE
from yangguang.kernel.desk.work import works_of
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import codes_and_names
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from datetime import date

    from django.http import StreamingHttpResponse

    from yangguang.kernel.cases.selectors.worklist import Row
    from yangguang.kernel.desk.registry import Work
    from yangguang.kernel.organizations.rules import Actor


def _people(actor: Actor, on: date) -> list[tuple[int, str]]:
    """Handlers of the actor's agencies, once each."""
    found: dict[int, str] = {}
    for agency in sorted(units_of(actor))[:4]:
        found |= dict(handlers_at(agency, on=on))
    return sorted(found.items(), key=lambda pair: pair[1])


def _filters(request: DeskRequest, people: list[tuple[int, str]]) -> MatterFilters:
    units = None if is_overseer(request.actor) else units_of(request.actor)
    return MatterFilters(request.GET, agencies=codes_and_names(units), handlers=people)


@require_safe
@officer_required
def matters(request: DeskRequest) -> HttpResponse:
    """The matters of my agencies, the nearest end first."""
    at = now()
    people = _people(request.actor, city_date(at))
    form = _filters(request, people)
    found = for_rows(case_list(request.actor, form.filters(), at=at))
    paginator = CappedPaginator(found, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    rows = rows_of(list(page), at)
    return desk_page(
        request,
        "desk/matters.html",
        {
            "form": form,
            "page": page,
            "count": None if paginator.is_capped else paginator.count,
            "rows": [(row.case, work) for row, work in zip(rows, works_of(rows), strict=True)],
            "batch_form": BatchForm(handlers=people),
            "may_act": bool(units_of(request.actor)),
        },
        crumbs=[(_("办件"), "")],
    )


def _export_row(row: Row, work: Work) -> list[object]:
    case = row.case
    return [
        case.number,
        row.kind,
        case.desk_title,
        work.agency,
        case.desk.name if case.desk else "",
        case.handler.name if case.handler else "",
        row.state,
        datetime_cn(case.opened_at),
        row.clock.result.due_on if row.clock else "",
        row.left,
        datetime_cn(case.closed_at),
    ]


@require_safe
@officer_required
def export_matters(request: DeskRequest) -> StreamingHttpResponse:
    """The filtered list as CSV, by the selector of the page; it names no applicant."""
    at = now()
    form = _filters(request, _people(request.actor, city_date(at)))
    cases = list(for_rows(case_list(request.actor, form.filters(), at=at))[:EXPORT_LIMIT])
    header = [
        *(_("编号"), _("种类"), _("事项"), _("单位"), _("办理组"), _("承办人"), _("状态")),
        *(_("收到时间"), _("到期日"), _("时限"), _("办结时间")),
    ]
    rows = rows_of(cases, at)
    return csv_response("matters.csv", header, map(_export_row, rows, works_of(rows)))


@require_POST
@officer_required
def batch(request: DeskRequest) -> HttpResponse:
    """The same act on the chosen matters; each with its result."""
    at = now()
    form = BatchForm(request.POST, handlers=_people(request.actor, city_date(at)))
    chosen = []
    for choice in request.POST.getlist("case"):
        number, _sep, lock = choice.rpartition("/")
        if number and lock.isdigit():
            chosen.append((number, int(lock)))
    if not chosen:
        messages.warning(request, _("没有选择任何办件。请先勾选。"))
    elif not form.is_valid():
        messages.error(request, _("请选择要办的事。"))
    else:
        results = perform_many(
            chosen=chosen,
            act=form.cleaned_data["act"],
            answers=form.cleaned_data,
            actor=request.actor,
            at=at,
        )
        return desk_page(
            request,
            "desk/batch_result.html",
            {"results": results, "done": sum(r.is_done for r in results), "back": _back(request)},
            crumbs=[(_("办件"), reverse("desk:matters")), (_("批量办理结果"), "")],
        )
    return HttpResponseRedirect(_back(request))


def _back(request: DeskRequest) -> str:
    """The list as it was filtered."""
    here = str(request.POST.get("back", ""))
    if url_has_allowed_host_and_scheme(here, allowed_hosts=None):
        return here
    return reverse("desk:matters")
