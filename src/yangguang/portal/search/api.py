"""The search for programs: GET /api/v1/search, with the grammar of the page."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Query, Router, Schema, Status
from pydantic import Field

from yangguang.kernel.now import now
from yangguang.kernel.search.embedded.index import NoIndex
from yangguang.kernel.search.engine import Facet
from yangguang.kernel.search.finding import LONGEST_PAGE, PAGE, find
from yangguang.portal.addresses import absolute
from yangguang.portal.search.asking import asked_by
from yangguang.portal.search.facets import labels_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from yangguang.kernel.search.finding import Result

router = Router(tags=["搜索"])  # data


class Order(StrEnum):
    """The order of results."""

    FIT = "fit"
    DATE = "date"


class SearchResult(Schema):
    """One result."""

    title: str
    url: str
    kind: str
    kind_label: str
    doc_number: str
    agency: str
    date: date | None
    validity: str
    passage: str
    partial: bool
    """It has some of what was asked for."""


class FacetCount(Schema):
    """One value of a facet."""

    value: str
    label: str
    count: int


class SearchAnswer(Schema):
    """What was found."""

    count: int
    partial: bool
    """Nothing has everything that was asked for; these have some of it."""
    understood: list[str]
    results: list[SearchResult]
    facets: dict[str, list[FacetCount]]


class Trouble(Schema):
    """Why there is no answer now."""

    message: str


def _result(request: HttpRequest, result: Result) -> dict[str, Any]:
    shown = result.shown
    return {
        "title": shown.title,
        "url": absolute(request, shown.url),
        "kind": result.kind,
        "kind_label": result.kind_label,
        "doc_number": shown.number,
        "agency": shown.agency,
        "date": shown.day,
        "validity": shown.validity,
        "passage": "".join(piece.text for piece in result.passage),
        "partial": result.is_partial,
    }


@router.get(
    "/search",
    response={200: SearchAnswer, 503: Trouble},
    url_name="search",
    summary="搜索",  # data
    description="搜索全部公开信息。"  # data
    "查询语法与网页相同：多个词、“短语”、-排除、文号、机构名、年份、拼音。",  # data
)
def search(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200)] = "",
    kind: str = "",
    agency: str = "",
    door: str = "",
    topic: str = "",
    genre: str = "",
    year: str = "",
    validity: str = "",
    sort: Order = Order.FIT,
    page: Annotated[int, Field(ge=1, le=1000)] = 1,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> Status[dict[str, Any]]:
    """The parameters are read as the page reads its address."""
    del q, kind, agency, door, topic, genre, year, validity, sort, page
    try:
        found = find(asked_by(request.GET, size=limit), at=now())
    except NoIndex:
        return Status(503, {"message": "搜索正在准备，请稍后再试。"})  # data
    answer = {
        "count": found.count,
        "partial": found.is_partial,
        "understood": list(found.query.notes),
        "results": [_result(request, result) for result in found.results],
        "facets": {name: _counts(Facet(name), counts) for name, counts in found.facets.items()},
    }
    return Status(200, answer)


def _counts(facet: Facet, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    labels = labels_of(facet, list(counts))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"value": v, "label": labels[v], "count": n} for v, n in ordered if v in labels]
