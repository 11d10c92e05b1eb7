"""The library for everybody: what holds, what held on a day, what became of each document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.regulations.forms import LibraryForm
from yangguang.areas.regulations.models import Cleanup, Regulation
from yangguang.areas.regulations.selectors import library as reads
from yangguang.areas.regulations.selectors import public
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.selectors.public import relations_of
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from django.http import StreamingHttpResponse

PAGE = 30
MOST = 5000


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands."""
    start = (_("政策文件库"), reverse("regulations:library") if more else "")
    return [(_("首页"), "/"), start, *more]


def _asked(request: HttpRequest) -> tuple[LibraryForm, reads.Filters]:
    form = LibraryForm(request.GET, units=public.units())
    form.is_valid()
    data = form.cleaned_data
    return form, reads.Filters(
        words=data.get("text", ""),
        agency=data.get("agency", ""),
        topic=str(request.GET.get("topic", ""))[:10].replace("\0", ""),
        since=data.get("since"),
        until=data.get("until"),
        order=data.get("order", ""),
        status=data.get("status", ""),
        year=data.get("year"),
        on=data.get("on"),
    )


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The list with its filters; everything asked for stands in the address."""
    form, filters = _asked(request)
    today = city_date(now())
    on = filters.on or today
    rows = reads.found(filters, today=today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": reads.lines_of(page, on=on, past=filters.on is not None),
        "on": on,
        "past": filters.on is not None,
        "query": query.urlencode(),
        "crumbs": crumbs(),
    }
    return render(request, "regulations/library.html", context)


@require_safe
def library_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list, a document a line."""
    _form, filters = _asked(request)
    today = city_date(now())
    rows = reads.lines_of(
        reads.found(filters, today=today)[:MOST],
        on=filters.on or today,
        past=filters.on is not None,
    )
    header = [
        *(_("标题"), _("发文字号"), _("登记编号"), _("发文机关"), _("公布日期")),
        *(_("施行日期"), _("有效期至"), _("效力"), _("地址")),
    ]
    return csv_response(
        "regulations.csv",
        header,
        (
            [
                *(r.title, r.doc_number, r.reg_no, r.agency, r.published_on, r.starts_on),
                *(r.valid_until or "", r.label),
                request.build_absolute_uri(reverse("portal:document", args=[r.public_id])),
            ]
            for r in rows
        ),
    )


@require_safe
def life(request: HttpRequest, public_id: str) -> HttpResponse:
    """One document from its making to its end."""
    try:
        row = public.document(public_id)
    except Regulation.DoesNotExist:
        raise Http404 from None
    at = now()
    line = reads.lines_of([row], on=city_date(at))[0]
    consolidation = public.consolidation_of(row)
    context = {
        "line": line,
        "shown": reads.beside(row.record, at=at),
        "events": public.events_of(row),
        "texts": consolidation.texts,
        "missing": consolidation.missing,
        "current": consolidation.texts[-1].number if consolidation.texts else 1,
        "relations": relations_of(row.record),
        "crumbs": crumbs((line.title, "")),
    }
    return render(request, "regulations/life.html", context)


@require_safe
def cleanups(request: HttpRequest) -> HttpResponse:
    """Batches whose result is public."""
    page = Paginator(reads.public_cleanups(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "crumbs": crumbs((_("清理结果"), ""))}
    return render(request, "regulations/cleanups.html", context)


def _cleanup(number: str) -> Cleanup:
    try:
        return reads.public_cleanup(number)
    except Cleanup.DoesNotExist:
        raise Http404 from None


@require_safe
def cleanup(request: HttpRequest, number: str) -> HttpResponse:
    """One of them, document by document."""
    item = _cleanup(number)
    context = {
        "item": item,
        "lines": reads.cleanup_lines(item),
        "crumbs": crumbs((_("清理结果"), reverse("regulations:cleanups")), (item.name, "")),
    }
    return render(request, "regulations/cleanup.html", context)


@require_safe
def cleanup_csv(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """The same, a document a line."""
    del request
    item = _cleanup(number)
    header = [_("标题"), _("发文字号"), _("发文机关"), _("清理结果"), _("理由"), _("依据")]
    return csv_response(
        f"{item.number}.csv",
        header,
        (
            [r.title, r.doc_number, r.agency, r.label, r.reason, r.basis]
            for r in reads.cleanup_lines(item)
        ),
    )


@require_safe
def reprints(request: HttpRequest) -> HttpResponse:
    """Policies of organs above, with source, time and delay."""
    page = Paginator(reads.public_reprints(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "crumbs": crumbs((_("上级政策转载"), ""))}
    return render(request, "regulations/reprints.html", context)
