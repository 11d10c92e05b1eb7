"""The search of the portal: results, suggestions, the description for browsers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.models import Record
from yangguang.kernel.publishing.rules import VALIDITY_LABELS, RecordState, Validity
from yangguang.kernel.search.embedded.index import NoIndex
from yangguang.kernel.search.engine import Sort
from yangguang.kernel.search.finding import (
    Asked,
    Result,
    did_you_mean,
    find,
    other_words,
    suggest,
)
from yangguang.kernel.search.following import visible
from yangguang.kernel.search.selectors import promotions_for, related
from yangguang.kernel.search.tallies import note_asked, note_opened
from yangguang.kernel.search.text import normalised
from yangguang.portal.addresses import absolute
from yangguang.portal.entries import LOOKS, MARKED
from yangguang.portal.search.asking import asked_by, query_of
from yangguang.portal.search.facets import choices

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from yangguang.kernel.search.models import Promotion

DOCUMENT = re.compile(r"/documents/(?P<id>[0-9a-z]{1,16})/")
REACHED = 10_000
"""Results that can be paged to."""


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What was found; everything asked for stands in the address."""
    asked, at = asked_by(request.GET), now()
    context = {
        "asked": asked,
        "title": _("搜索"),
        "crumbs": [(_("首页"), "/"), (_("搜索"), "")],
        "list_query": query_of(asked),
    }
    if asked.is_empty:
        return render(request, "portal/search/start.html", context)
    try:
        found = find(asked, at=at)
        meant = did_you_mean(found, asked, at=at)
    except NoIndex:
        answer = render(request, "portal/search/preparing.html", context, status=503)
        answer["Retry-After"] = "10"
        return answer
    if asked.page == 1 and not asked.filters:
        note_asked(found.query.typed, 0 if found.is_partial else found.count, at=at)
    pages = Paginator(range(min(found.count, REACHED)), asked.size)
    return render(
        request,
        "portal/search/results.html",
        {
            **context,
            "found": found,
            "rows": [(result, badge(result)) for result in found.results],
            "choices": [] if found.is_partial else choices(asked, found.facets),
            "page": pages.get_page(asked.page),
            "sorts": sorts(asked),
            "promotions": promoted(asked, at=at) if asked.page == 1 else [],
            "meant": [(text, f"?{query_of(replace(asked, typed=text))}") for text in meant],
            "related": [
                (text, f"?{query_of(Asked(text))}")
                for text in related(asked.typed, other_words(found.query), at=at)
            ],
            "without_filters": f"?{query_of(replace(asked, filters={}))}",
        },
    )


def promoted(asked: Asked, *, at: datetime) -> list[Promotion]:
    """Answers an editor has put first; one that leads to a record only while that is public."""
    found = promotions_for(asked.typed, on=city_date(at))
    return [row for row in found if leads_somewhere(row.url)]


def leads_somewhere(url: str) -> bool:
    """Whether an address of a record shows it; every other address is taken as it is."""
    record = DOCUMENT.match(url)
    if record is None:
        return True
    public = Record.objects.filter(public_id=record["id"], state=RecordState.PUBLISHED)
    return public.exists()


@csrf_exempt
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """A browser tells that a result was opened (`ping`): counted, of nobody; nothing comes back."""
    query = normalised(request.GET.get("q", "")[:200])
    key, at = request.GET.get("key", "").replace("\0", ""), now()
    # Only what everybody can find is counted: anybody may send anything here.
    if key in visible([key], at=at):
        note_opened(query, key, at=at)
    return HttpResponse(status=204)


def badge(result: Result) -> tuple[str, str] | None:
    """The state a reader must not overlook: not in force, or changed since."""
    if not result.shown.validity:
        return None
    validity = Validity(result.shown.validity)
    if validity in MARKED or validity is Validity.EFFECTIVE:
        return LOOKS.get(validity, "repealed"), str(VALIDITY_LABELS[validity])
    return None


def sorts(asked: Asked) -> list[tuple[str, str, None, bool]]:
    """The orders, as tabs."""
    labels = ((Sort.FIT, _("按相关度")), (Sort.DATE, _("按日期")))
    return [
        (
            label,
            f"?{query_of(asked, {'sort': '' if sort is Sort.FIT else sort.value})}",
            None,
            asked.sort is sort,
        )
        for sort, label in labels
    ]


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Titles that go on as typed, in the shape that browsers understand (OpenSearch)."""
    typed = request.GET.get("q", "")[:60].replace("\0", " ").strip()
    try:
        found = suggest(typed, at=now()) if typed else []
    except NoIndex:
        found = []
    answer = JsonResponse(
        [typed, [s.title for s in found], [], [absolute(request, s.url) for s in found]],
        safe=False,
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The OpenSearch description: browsers offer the portal as a search engine."""
    return render(
        request,
        "portal/search/opensearch.xml",
        {
            "results_url": absolute(request, reverse("search:results")),
            "suggest_url": absolute(request, reverse("search:suggest")),
        },
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
