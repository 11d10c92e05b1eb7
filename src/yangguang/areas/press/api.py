"""The directory for programs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from yangguang.areas.press import selectors as reads
from yangguang.areas.press.rules import Platform, State
from yangguang.kernel.notices.addresses import absolute
from yangguang.kernel.now import city_date, now

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["政务新媒体"])
MOST = 100


class AccountOut(Schema):
    """An account in new media."""

    number: str
    name: str
    handle: str
    platform: str
    platform_label: str
    agency: str
    agency_code: str
    purpose: str
    account_url: str
    status: str
    label: str
    filed_no: str
    opened_on: date
    last_post_on: date | None
    followers: int | None
    is_certified: bool
    demonstration: bool
    url: str


class AccountsOut(Schema):
    """A page of the directory."""

    total: int
    accounts: list[AccountOut]


class AccountsIn(Schema):
    """What is asked of the directory."""

    text: str = Field("", max_length=60, description="账号名称或者用途里的字")
    agency: str = Field("", max_length=40, description="机构代码")
    platform: str = Field(
        "", max_length=10, description="平台：" + "、".join(p.value for p in Platform)
    )
    status: str = Field("", max_length=6, description="状态：" + "、".join(s.value for s in State))
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(50, ge=1, le=MOST)


@router.get("/media-accounts", response=AccountsOut, summary="政务新媒体账号")
def media_accounts(request: HttpRequest, asked: Query[AccountsIn]) -> Any:
    """Accounts of the city's units, running ones first."""
    del request
    on = city_date(now())
    given = {n: getattr(asked, n).replace("\0", "") for n in ("agency", "platform")}
    rows = reads.accounts(
        reads.Filters(state=asked.status, words=asked.text.replace("\0", ""), **given)
    )
    shown = rows[asked.offset : asked.offset + asked.limit]
    return {"total": rows.count(), "accounts": [_out(reads.line_of(r, on=on)) for r in shown]}


def _out(line: reads.Line) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in AccountOut.model_fields if hasattr(line, name)}
    return {
        **told,
        "account_url": line.url,
        "status": line.state,
        "url": absolute(reverse("media:account", args=[line.number])),
    }
