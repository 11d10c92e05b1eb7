"""Home, catalogue, columns, the statutory column, agencies, plain pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yangguang.areas.press.selectors import joint_of, units_with_accounts
from yangguang.areas.requests import site_table_services
from yangguang.areas.requests.selectors import may_receive, office_of
from yangguang.kernel.duties.derivation.book import one_book
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.publishing.models import Column
from yangguang.kernel.publishing.rules import GENRE_LABELS, Genre
from yangguang.kernel.publishing.selectors import (
    CatalogueFilters,
    beginning,
    catalogue_page,
    facets,
    filtered,
    interpretations_of,
    newest,
)
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.ui.downloads import csv_response
from yangguang.kernel.ui.html import linked_data
from yangguang.portal import joining, selectors
from yangguang.portal.addresses import absolute
from yangguang.portal.board.pages import home_figures
from yangguang.portal.doors import DEEDS, DOORS, door_for, nodes_of, ways_of
from yangguang.portal.entries import rows_of, validity_label, with_sources
from yangguang.portal.forms import CatalogueForm, filters_of, query_of
from yangguang.portal.site import pages
from yangguang.portal.structured import of_catalogue, of_site

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpRequest, StreamingHttpResponse

    from yangguang.kernel.publishing.models import CatalogueEntry

EXPORT_LIMIT = 5000
NEWS = 8
"""Newest items on the home page."""
FEATURED = 4
"""Running topics on the home page."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be done today, what is new and what it means, how to find things, how it stands."""
    with one_book():
        return _home(request, at=now())


def _home(request: HttpRequest, *, at: datetime) -> HttpResponse:
    found = facets()
    entries = newest(2 * NEWS)
    explained = interpretations_of([e.record_id for e in entries])
    # An interpretation stands beside its document, not as an item of its own.
    beside = {public_id for found_of in explained.values() for _title, public_id in found_of}
    # What is put together from other records has a place of its own.
    composed = {Genre.TOPIC_PAGE.value, Genre.GAZETTE.value}
    beside |= {e.record.public_id for e in entries if e.genre in composed}
    chances = joining.today(at=at)
    told = {chance.notice_id for chance in chances.first}
    fresh = [
        (row, explained.get(entry.record_id, []))
        for row, entry in zip(rows_of(entries), entries, strict=True)
        if entry.record.public_id not in beside and entry.record_id not in told
    ]
    return render(
        request,
        "portal/home.html",
        {
            "now": at,
            "joining": chances,
            "deeds": [(icon, way) for icon, way in DEEDS if way.url],
            "fresh": fresh[:NEWS],
            # Every record has one year.
            "total": sum(v.count for v in found["year"]),
            "agency_count": len(found["agency"]),
            "year": found["year"][0] if found["year"] else None,
            "interpretations": sum(v.count for v in found["genre"] if v.value == "interpretation"),
            "featured": selectors.topic_pages(on=city_date(at))[0][:FEATURED],
            "topics": sorted(found["topic"], key=lambda v: -v.count)[:10],
            "board": home_figures(at=at),
            "yearly_url": _yearly_url(value.value for value in found["agency"]),
            "linked_data": linked_data(of_site(request)),
        },
    )


def _yearly_url(codes: Iterable[str]) -> str:
    """Where the yearly report and tables of the office that runs the site stand, if it is one of
    the agencies the page has read; empty otherwise.
    """
    code = site_table_services.the_form().host
    return reverse("portal:agency_part", args=[code, "nb"]) if code in set(codes) else ""


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue with its filters; everything asked for stands in the address."""
    filters = filters_of(request.GET)
    return _list(
        request,
        filters,
        title=_("政府信息目录"),
        lead=_("本市各单位主动公开的全部政府信息，可按机构、主题、体裁、年份和文号查找。"),
        linked_data=linked_data(of_catalogue(request)) if filters.is_empty else "",
        form=CatalogueForm(request.GET, facets()),
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
    rows = rows_of(page.entries)
    if more.get("joint"):
        rows = with_sources(rows, page.entries)
    context = {
        "page": page,
        "rows": rows,
        "list_query": query_of(filters),
        **more,
    }
    return render(request, template, context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV, newest first, at most 5,000 rows."""
    rows = filtered(filters_of(request.GET), most=EXPORT_LIMIT)[:EXPORT_LIMIT]
    entries = rows.select_related("record", "topic__parent").iterator(chunk_size=500)
    header = [
        *(_("索引号"), _("标题"), _("发文字号"), _("发布机构"), _("体裁"), _("主题分类")),
        *(_("成文日期"), _("发布日期"), _("有效性"), _("内容概述"), _("地址")),
    ]
    return csv_response("catalogue.csv", header, (_csv_row(request, e) for e in entries))


def _csv_row(request: HttpRequest, entry: CatalogueEntry) -> list[object]:
    return [
        entry.index_no,
        entry.title,
        entry.doc_number,
        entry.agency_name,
        GENRE_LABELS[Genre(entry.genre)] if entry.genre else "",
        entry.topic,
        entry.formed_on,
        datetime_cn(entry.first_published_at),
        validity_label(entry),
        entry.summary,
        absolute(request, reverse("portal:document", args=[entry.record.public_id])),
    ]


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
        below=selectors.columns_below(slug),
        joint=joint_of(found),
        # Columns of the statutory part bear the names of others, of both levels of government.
        within=" - ".join(name for name, _path in reversed([home_of, *_above(found)])),
        crumbs=[(_("首页"), "/"), home_of, *_above(found), (found.name, "")],
    )


def _above(column: Column) -> list[tuple[str, str]]:
    links: list[tuple[str, str]] = []
    parent = column.parent
    while parent is not None:
        links.insert(0, (parent.name, reverse("portal:column", args=[parent.slug])))
        parent = parent.parent
    return links


@require_safe
def disclosure(request: HttpRequest) -> HttpResponse:
    """政府信息公开: every agency's column, and the statutory contents of the whole city."""
    groups = selectors.agencies_by_level()
    return render(
        request,
        "portal/disclosure.html",
        {
            "groups": groups,
            "former": [row for row in selectors.former_agencies() if row.count],
            "tree": selectors.column_tree(statutory=True),
            "yearly_url": _yearly_url(row.code for _label, rows in groups for row in rows),
            "crumbs": [(_("首页"), "/"), (_("政府信息公开"), "")],
        },
    )


# The four fixed parts of the column (国办公开办函〔2019〕61号), with what each holds.
PARTS = {
    "zn": (
        gettext_lazy("政府信息公开指南"),
        gettext_lazy("怎样查找、获取和申请本机关的政府信息。"),
    ),
    "zd": (gettext_lazy("政府信息公开制度"), gettext_lazy("法规、规章和本机关的公开工作制度。")),
    "fdzdgknr": (
        gettext_lazy("法定主动公开内容"),
        gettext_lazy("依照条例第二十条、第二十一条主动公开的政府信息。"),
    ),
    "nb": (gettext_lazy("政府信息公开年报"), gettext_lazy("历年政府信息公开工作年度报告。")),
}
# What the law asks of each part, told where an agency has not published it.
OWED = {
    "zn": gettext_lazy("应由%(name)s编制、公布并及时更新（《政府信息公开条例》第十二条）。"),
    "zd": gettext_lazy("应由%(name)s列出政府信息公开的法规和本机关的工作制度。"),
    "fdzdgknr": gettext_lazy(
        "应由%(name)s自信息形成或者变更之日起二十个工作日内公开（《政府信息公开条例》第二十六条）。"
    ),
    "nb": gettext_lazy(
        "应由%(name)s公布上一年度的报告：政府部门在每年1月31日前，县级以上人民政府在3月31日前"
        "（《政府信息公开条例》第四十九条）。"
    ),
}
NEWEST = 5


def _agency(code: str) -> Agency:
    try:
        return agency_for(code)
    except Agency.DoesNotExist:
        raise Http404 from None


@require_safe
def agency_disclosure(request: HttpRequest, code: str) -> HttpResponse:
    """One agency's 政府信息公开 column: the newest of each part, and how to apply."""
    agency = _agency(code)
    name = agency_name(agency)
    parts = []
    for slug, (label, text) in PARTS.items():
        entries = beginning(CatalogueFilters(agency=code, column=slug, size=NEWEST))
        address = reverse("portal:agency_part", args=[code, slug])
        owed = OWED[slug] % {"name": name}
        parts.append((label, text, address, rows_of(entries), owed))
    crumbs = [(_("首页"), "/"), (_("政府信息公开"), reverse("portal:disclosure")), (name, "")]
    context = {
        "agency": agency,
        "name": name,
        "parts": parts,
        "receives": may_receive(agency),
        "crumbs": crumbs,
    }
    return render(request, "portal/agency_disclosure.html", context)


@require_safe
def agency_part(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """One of the four parts; the proactive contents open by the items of the Regulation."""
    agency = _agency(code)
    if part not in PARTS:
        raise Http404
    label, text = PARTS[part]
    name = agency_name(agency)
    below = selectors.columns_below(part)
    inside = selectors.node_for(below, request.GET.get("column", ""))
    return _list(
        request,
        filters_of(request.GET, agency=code, column=inside.column.slug if inside else part),
        template="portal/agency_part.html",
        agency=agency,
        name=name,
        tabs=[
            (title, reverse("portal:agency_part", args=[code, slug]), None, slug == part)
            for slug, (title, _text) in PARTS.items()
        ],
        title=label,
        lead=text,
        below=selectors.filed_below(below, agency),
        deeper=selectors.filed_below(inside.children, agency) if inside else [],
        inside=inside,
        owed=OWED[part] % {"name": name},
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
        has_accounts=code in dict(units_with_accounts()),
        office=office_of(found, city_date(now())) if may_receive(found) else [],
        receives=may_receive(found),
        title=name,
        crumbs=[(_("首页"), "/"), (_("机构"), reverse("portal:agencies")), (name, "")],
    )


@require_safe
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the seven doors: what can be done behind it, and its columns."""
    found = door_for(slug)
    if found is None:
        raise Http404
    context = {
        "door": found,
        "lead": found.text,
        "ways": ways_of(found),
        "nodes": list(nodes_of(found, selectors.column_tree(statutory=False))),
        "crumbs": [(_("首页"), "/"), (str(found.label), "")],
    }
    return render(request, "portal/door.html", context)


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every door and column on one page."""
    return render(
        request,
        "portal/map.html",
        {
            "ways": [(door, ways_of(door)) for door in DOORS],
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
