"""Home, catalogue, columns, the statutory column, agencies, plain pages."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.publishing.models import Column
from yangguang.kernel.publishing.selectors import (
    CatalogueFilters,
    catalogue_page,
    catalogue_total,
    facets,
    filtered,
    interpretations_of,
    newest,
)
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.portal import selectors
from yangguang.portal.entries import rows_of
from yangguang.portal.forms import CatalogueForm, filters_of
from yangguang.portal.site import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from yangguang.kernel.publishing.models import CatalogueEntry

EXPORT_LIMIT = 5000


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is new and what it means, how to find things, how much there is."""
    found = facets()
    entries = newest(14)
    explained = interpretations_of([e.record_id for e in entries])
    fresh = [
        (row, explained.get(entry.record_id, []))
        for row, entry in zip(rows_of(entries), entries, strict=True)
        if entry.genre != "interpretation"
    ]
    return render(
        request,
        "portal/home.html",
        {
            "fresh": fresh[:8],
            "total": catalogue_total(),
            "agency_count": len(found["agency"]),
            "years": found["year"][:3],
            "genres": sorted(found["genre"], key=lambda v: -v.count)[:10],
            "topics": sorted(found["topic"], key=lambda v: -v.count)[:10],
        },
    )


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue with its filters; everything asked for stands in the address."""
    filters = filters_of(request.GET)
    return _list(
        request,
        filters,
        title=_("政府信息目录"),
        lead=_("本市各单位主动公开的全部政府信息,可按机构、主题、体裁、年份和文号查找。"),
        crumbs=[(_("首页"), "/"), (_("信息目录"), "")],
    )


def _list(
    request: HttpRequest,
    filters: CatalogueFilters,
    *,
    template: str = "portal/catalogue.html",
    **more: object,
) -> HttpResponse:
    page = catalogue_page(filters)
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "form": CatalogueForm(request.GET, facets()),
        "page": page,
        "rows": rows_of(page.entries),
        "feed_query": query.urlencode(),
        "is_first": not filters.after,
        **more,
    }
    return render(request, template, context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV, newest first, at most 5,000 rows."""
    rows = filtered(filters_of(request.GET))[:EXPORT_LIMIT]
    answer = StreamingHttpResponse(
        _csv(request, rows.select_related("record", "topic__parent").iterator(chunk_size=500)),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="catalogue.csv"'
    return answer


class _Echo:
    """Hands every line back, so that a list of any length needs no memory."""

    def write(self, line: str) -> str:
        return line


def _csv(request: HttpRequest, entries: Iterator[CatalogueEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # spreadsheet programs take UTF-8 for what it is only with this mark
    yield writer.writerow(
        [_("索引号"), _("标题"), _("文号"), _("发布机构"), _("成文日期"), _("发布日期"), _("地址")]
    )
    for entry in entries:
        address = reverse("portal:document", args=[entry.record.public_id])
        values = [
            entry.index_no,
            entry.title,
            entry.doc_number,
            entry.agency_name,
            entry.formed_on or "",
            datetime_cn(entry.first_published_at),
            request.build_absolute_uri(address),
        ]
        yield writer.writerow([_safe(str(value)) for value in values])


def _safe(value: str) -> str:
    """A cell that begins like a formula is shown, not computed."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t"} else value


@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """All columns with what they are for."""
    return render(
        request,
        "portal/columns.html",
        {
            "tree": selectors.column_tree(statutory=False),
            "crumbs": [(_("首页"), "/"), (_("栏目"), "")],
        },
    )


@require_safe
def column(request: HttpRequest, slug: str) -> HttpResponse:
    """One column: its introduction and what its query finds."""
    try:
        found = selectors.column_for(slug)
    except Column.DoesNotExist:
        raise Http404 from None
    home_of = (
        (_("政府信息公开"), reverse("portal:disclosure"))
        if found.statutory
        else (_("栏目"), reverse("portal:columns"))
    )
    return _list(
        request,
        filters_of(request.GET, column=slug),
        title=found.name,
        lead=found.introduction,
        article=found.article,
        column=found,
        crumbs=[(_("首页"), "/"), home_of, (found.name, "")],
    )


@require_safe
def disclosure(request: HttpRequest) -> HttpResponse:
    """政府信息公开: every agency's column, and the statutory contents of the whole city."""
    return render(
        request,
        "portal/disclosure.html",
        {
            "groups": selectors.agencies_by_level(),
            "tree": selectors.column_tree(statutory=True),
            "crumbs": [(_("首页"), "/"), (_("政府信息公开"), "")],
        },
    )


PARTS = {
    "zn": gettext_lazy("政府信息公开指南"),
    "zd": gettext_lazy("政府信息公开制度"),
    "fdzdgknr": gettext_lazy("法定主动公开内容"),
    "nb": gettext_lazy("政府信息公开年报"),
}


def _agency(code: str) -> Agency:
    try:
        return agency_for(code)
    except Agency.DoesNotExist:
        raise Http404 from None


@require_safe
def agency_disclosure(request: HttpRequest, code: str, part: str = "fdzdgknr") -> HttpResponse:
    """One agency's 政府信息公开 column with its four fixed parts (国办公开办函〔2019〕61号)."""
    agency = _agency(code)
    if part not in PARTS:
        raise Http404
    label = str(PARTS[part])
    name = agency_name(agency)
    parts = [
        (str(text), reverse("portal:agency_part", args=[code, slug]))
        for slug, text in PARTS.items()
    ]
    return _list(
        request,
        filters_of(request.GET, agency=code, column=part),
        template="portal/agency_disclosure.html",
        agency=agency,
        name=name,
        parts=parts,
        title=label,
        tree=selectors.column_tree(statutory=True) if part == "fdzdgknr" else [],
        crumbs=[
            (_("首页"), "/"),
            (_("政府信息公开"), reverse("portal:disclosure")),
            (name, reverse("portal:agency_disclosure", args=[code])),
            (label, ""),
        ],
    )


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """The directory of agencies, present and former."""
    return render(
        request,
        "portal/agencies.html",
        {
            "groups": selectors.agencies_by_level(),
            "former": selectors.former_agencies(),
            "crumbs": [(_("首页"), "/"), (_("机构"), "")],
        },
    )


@require_safe
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """One agency: its names over time, who came before and after, what it published."""
    found = _agency(code)
    before, after = selectors.successions_of(found)
    name = agency_name(found)
    return _list(
        request,
        filters_of(request.GET, agency=code),
        template="portal/agency.html",
        agency=found,
        names=list(found.versions.all())[::-1],
        before=before,
        after=after,
        title=name,
        crumbs=[(_("首页"), "/"), (_("机构"), reverse("portal:agencies")), (name, "")],
    )


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every door and column on one page."""
    return render(
        request,
        "portal/map.html",
        {
            "tree": selectors.column_tree(statutory=False),
            "statutory": selectors.column_tree(statutory=True),
            "groups": selectors.agencies_by_level(),
            "crumbs": [(_("首页"), "/"), (_("站点地图"), "")],
        },
    )


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A plain page of the city."""
    found = next((p for p in pages() if p.slug == slug), None)
    if found is None:
        raise Http404
    return render(
        request,
        "portal/page.html",
        {"page": found, "crumbs": [(_("首页"), "/"), (found.title, "")]},
    )
