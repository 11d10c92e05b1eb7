"""The calculator for programs: GET /api/v1/deadline."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from yangguang.kernel.calendars.deadline import GENERAL_LAW, Pause, Refused, as_json, deadline
from yangguang.kernel.clocks import Unit

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["期限"])  # data
PAUSE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


class DayUnit(StrEnum):
    """What can be counted from a day alone."""

    WORKING_DAYS = Unit.WORKING_DAYS.value
    CALENDAR_DAYS = Unit.CALENDAR_DAYS.value
    MONTHS = Unit.MONTHS.value
    YEARS = Unit.YEARS.value


class CalendarName(StrEnum):
    """Whose working days."""

    OFFICE = "office"
    COURT = "court"
    SCHOOL = "school"


class Line(Schema):
    """One day of the working."""

    date: date
    counted: bool
    number: int
    reason: str
    why: str
    source: str


class Deadline(Schema):
    """A limit's last day, as it would be (`due`) and after giving way (`shifted`)."""

    start: date
    amount: int
    unit: DayUnit
    law: str
    due: date
    shifted: date
    provisional: bool
    provisional_years: list[int]
    calendar_version: str
    working: list[Line]


class Problem(Schema):
    """What is wrong with one parameter, and how to mend it."""

    field: str
    message: str


class Problems(Schema):
    """Everything that is wrong."""

    errors: list[Problem]


@router.get(
    "/deadline",
    response={200: Deadline, 422: Problems},
    url_name="deadline",
    operation_id="getDeadline",
    summary="计算一个法定期限",  # data
    description=f"按{GENERAL_LAW}计算：起算当日不计入，最后一日是休息日的顺延。",  # data
)
def get_deadline(
    request: HttpRequest,
    start: Annotated[date, Query(description="起算的事件发生之日")],  # data
    amount: Annotated[int, Field(ge=1, le=10_000), Query(description="数量")],  # data
    unit: Annotated[DayUnit, Query(description="单位")],  # data
    calendar: Annotated[CalendarName, Query(description="日历")] = CalendarName.OFFICE,  # data
    pause: Annotated[
        list[str],
        Query(description="不计入的时间，可多次：2026-03-10..2026-03-25"),  # data
    ] = [],  # noqa: B006  ninja reads it and never changes it
) -> dict[str, Any]:
    """The limit and its working."""
    del request
    return as_json(
        deadline(
            start=start,
            amount=amount,
            unit=Unit(unit.value),
            calendar=calendar.value,
            pauses=[read_pause(text) for text in pause],
        )
    )


def read_pause(text: str) -> Pause:
    """FROM..TO. Raises Refused."""
    found = PAUSE.fullmatch(text)
    try:
        if found:
            return Pause(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
    except ValueError:
        pass
    said = _("“%(text)s”无法识别。请写成 2026-03-10..2026-03-25 的形式。")
    raise Refused("pause", said % {"text": text})
