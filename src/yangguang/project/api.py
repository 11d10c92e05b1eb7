"""The programming interface under /api/v1/; its description is checked in beside the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from yangguang.areas.decisions.api import router as decisions
from yangguang.areas.decisions.meetings.api import router as meetings
from yangguang.areas.decisions.surveys.api import router as surveys
from yangguang.areas.press.api import router as press
from yangguang.areas.regulations.api import router as regulations
from yangguang.areas.requests.api import router as requests
from yangguang.kernel.calendars import deadline
from yangguang.kernel.calendars.api import router as calendars
from yangguang.kernel.cases.api import router as matters
from yangguang.kernel.clocks import Refused as ClockRefused
from yangguang.portal.search.api import router as search

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Readable(JSONRenderer):
    """Chinese as itself, not as escapes."""

    def __init__(self) -> None:
        self.json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="阳光政务公开平台接口",
    version="1",
    description="公开信息和公共工具的程序接口。无需登录。",
    urls_namespace="api",
    docs_url=None,
    renderer=Readable(),
)
api.add_router("", calendars)
api.add_router("", matters)
api.add_router("", search)
api.add_router("", requests)
api.add_router("", regulations)
api.add_router("", press)
api.add_router("", decisions)
api.add_router("", surveys)
api.add_router("", meetings)

MENDS = {
    "missing": "缺少这个参数。",
    "date_from_datetime_parsing": "日期无法识别，请写成 2026-02-06 的形式。",
    "date_parsing": "日期无法识别，请写成 2026-02-06 的形式。",
    "date_type": "日期无法识别，请写成 2026-02-06 的形式。",
    "date_from_datetime_inexact": "请只写日期，例如 2026-02-06。",
    "int_parsing": "请填整数，例如 20。",
    "int_from_float": "请填整数，例如 20。",
    "enum": "可以填：{expected}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
}


def _errors(request: HttpRequest, errors: list[dict[str, str]]) -> HttpResponse:
    return api.create_response(request, {"errors": errors}, status=422)


@api.exception_handler(ValidationError)
def parameters_refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Every parameter that cannot be read, with the mend."""
    return _errors(
        request,
        [{"field": str(e["loc"][-1]), "message": _mend(e)} for e in error.errors],
    )


def _mend(error: dict[str, Any]) -> str:
    text = MENDS.get(error["type"], "这个值不能用。")
    values = {key: str(value) for key, value in error.get("ctx", {}).items()}
    expected = values.get("expected", "").replace(" or ", ", ").replace("'", "").split(", ")
    return text.format_map({**values, "expected": "、".join(expected)})


@api.exception_handler(deadline.Refused)
def question_refused(request: HttpRequest, error: deadline.Refused) -> HttpResponse:
    """A question that cannot be answered."""
    return _errors(request, [{"field": error.field, "message": error.message}])


@api.exception_handler(ClockRefused)
def rule_refused(request: HttpRequest, error: ClockRefused) -> HttpResponse:
    """A limit that cannot be counted."""
    return _errors(request, [{"field": "amount", "message": str(error)}])
