"""The public log and the statistics for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from yangguang.areas.requests import public
from yangguang.areas.requests.public import FIRST_YEAR, LogFilters, plain, year_of
from yangguang.kernel.calendars.deadline import Refused
from yangguang.kernel.now import city_date, now

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["依申请公开"])
MOST = 100


class EntryOut(Schema):
    """An answered request without its person."""

    agency: str
    month: str
    family: str
    result: str
    article: str
    used: int
    in_time: bool
    title: str
    url: str


class LogOut(Schema):
    """A page of the log."""

    total: int
    entries: list[EntryOut]


class FigureOut(Schema):
    """A number with its formula."""

    code: str
    label: str
    value: str
    formula: str
    rows: str
    """Address of the requests it counts."""


class StatisticsOut(Schema):
    """A year's figures."""

    year: int
    agency: str
    figures: list[FigureOut]
    families: dict[str, int]
    grounds: dict[str, int]
    remedies: dict[str, int]


class LogIn(Schema):
    """What is asked of the log."""

    agency: str = Field("", max_length=40, description="机构代码")
    family: str = Field("", max_length=20, description="处理结果的大类")
    year: str = Field("", max_length=4, description="答复年份")
    text: str = Field("", max_length=60, description="转为主动公开的标题里的字")
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=MOST)


@router.get("/requests/log", response=LogOut, summary="依申请公开答复目录")
def log(request: HttpRequest, asked: Query[LogIn]) -> Any:
    """Replies that went out, newest first, without persons."""
    del request
    rows = public.log(
        LogFilters(plain(asked.agency), plain(asked.family), _year(asked.year), plain(asked.text))
    )
    shown = rows[asked.offset : asked.offset + asked.limit]
    return {"total": rows.count(), "entries": public.entries_of(shown)}


def _year(typed: str) -> int | None:
    """The year asked for; None when none is. Raises Refused."""
    today = city_date(now())
    year = year_of(plain(typed), on=today)
    if year is None and typed:
        said = _("请填 %(first)d 至 %(last)d 之间的年份。")
        raise Refused("year", said % {"first": FIRST_YEAR, "last": today.year})
    return year


class StatisticsIn(Schema):
    """Which year, which agency."""

    year: int | None = Field(None, ge=2008, le=2999, description="收到申请的年份；不填为今年")
    agency: str = Field("", max_length=40, description="机构代码；不填为全市")


@router.get("/requests/statistics", response=StatisticsOut, summary="依申请公开统计")
def statistics(request: HttpRequest, asked: Query[StatisticsIn]) -> Any:
    """The figures of a year with the formula of each."""
    del request
    today = city_date(now())
    year = asked.year or today.year
    found = public.statistics(year, on=today, agency=plain(asked.agency))
    return {
        "year": year,
        "agency": asked.agency,
        "figures": [
            {
                "code": f.code,
                "label": str(f.label),
                "value": f.value,
                "formula": str(f.formula),
                "rows": f"{reverse('requests:statistics_rows')}?"
                + urlencode({"figure": f.code, "year": year, "agency": plain(asked.agency)}),
            }
            for f in found.figures
        ],
        "families": {count.label: count.number for count in found.families},
        "grounds": {count.label: count.number for count in found.grounds},
        "remedies": {count.label: count.number for count in found.remedies},
    }


class RowOut(Schema):
    """A request behind a figure: agency, month received, result, days; no person."""

    agency: str
    month: str
    result: str
    used: int | None
    in_time: bool | None


class RemedyRowOut(Schema):
    """A review or suit behind a figure."""

    agency: str
    kind: str
    month: str


class RowsOut(Schema):
    """A page of the rows behind a number."""

    label: str
    total: int
    rows: list[RowOut] | list[RemedyRowOut]


class RowsIn(StatisticsIn):
    """Which number's rows: a figure, or an ending of reviews and suits."""

    figure: str = Field("", max_length=20, description="指标代码，例如 received；与 ending 二选一")
    ending: str = Field("", max_length=20, description="复议、诉讼的结果代码")
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=MOST)


@router.get("/requests/statistics/rows", response=RowsOut, summary="依申请公开统计：逐件")
def statistics_rows(request: HttpRequest, asked: Query[RowsIn]) -> Any:
    """The rows a number counts, in the order it counts them."""
    del request
    today = city_date(now())
    figure, ending = plain(asked.figure), plain(asked.ending)
    found = public.behind(
        figure if figure or ending else "received",
        ending,
        asked.year or today.year,
        on=today,
        agency=plain(asked.agency),
    )
    if found is None:
        raise Refused("figure", _("没有这个指标。请用统计里列出的代码。"))
    page = found.rows[asked.offset : asked.offset + asked.limit]
    return {
        "label": found.label,
        "total": found.rows.order_by().count(),
        "rows": [asdict(row) for row in found.shown(page)],
    }
