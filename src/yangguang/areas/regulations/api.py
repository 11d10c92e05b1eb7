"""The library for programs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ninja import Query, Router, Schema
from pydantic import Field

from yangguang.areas.regulations.rules.force import Standing
from yangguang.areas.regulations.selectors import library as reads
from yangguang.kernel.now import city_date, now

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["规范性文件"])
MOST = 100


class RegulationOut(Schema):
    """A normative document as it stands on the day asked about."""

    title: str
    doc_number: str
    reg_no: str
    agency: str
    published_on: date
    starts_on: date
    valid_until: date | None
    ended_on: date | None
    status: str
    label: str
    version: int | None
    url: str


class LibraryOut(Schema):
    """A page of the library."""

    on: date
    total: int
    documents: list[RegulationOut]


class LibraryIn(Schema):
    """What is asked of the library."""

    text: str = Field("", max_length=60, description="标题里的字，或者发文字号")
    agency: str = Field("", max_length=40, description="机构代码")
    topic: str = Field("", max_length=10, description="主题分类代码")
    status: str = Field(
        "", max_length=12, description="效力：holds、" + "、".join(s.value for s in Standing)
    )
    year: int | None = Field(None, ge=1949, le=2999, description="年份")
    on: date | None = Field(None, description="哪一天的效力；不填为今天")
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=MOST)


@router.get("/regulations", response=LibraryOut, summary="规范性文件库")
def regulations(request: HttpRequest, asked: Query[LibraryIn]) -> Any:
    """Normative documents with their standing on a day, newest first."""
    today = city_date(now())
    plain = {n: str(getattr(asked, n)).replace("\0", "") for n in ("text", "agency", "topic")}
    filters = reads.Filters(
        words=plain["text"],
        agency=plain["agency"],
        topic=plain["topic"],
        status=asked.status,
        year=asked.year,
        on=asked.on,
    )
    rows = reads.found(filters, today=today)
    on = asked.on or today
    shown = reads.lines_of(
        rows[asked.offset : asked.offset + asked.limit], on=on, past=asked.on is not None
    )
    return {
        "on": on,
        "total": rows.count(),
        "documents": [
            {name: getattr(line, name) for name in RegulationOut.model_fields if name != "url"}
            | {"url": request.build_absolute_uri(f"/documents/{line.public_id}/")}
            for line in shown
        ],
    }
