"""Open meetings, open days and hearings for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from yangguang.areas.decisions.meetings import selectors as reads
from yangguang.areas.decisions.meetings.models import OpenEvent
from yangguang.kernel.now import CITY_ZONE, now

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["决策公开"])  # data
MOST = 100


class MeetingOut(Schema):
    """An event as the list shows it."""

    number: str
    title: str
    agency: str
    kind: str
    phase: str
    phase_label: str
    starts_at: datetime
    register_until: datetime
    seats: int


class MeetingsOut(Schema):
    """A page of the list."""

    total: int
    meetings: list[MeetingOut]


class SeatsOut(Schema):
    """Seats of one group."""

    code: str
    label: str
    seats: int
    reserves: int
    candidates: int


class EventOut(Schema):
    """An event with its groups; who was chosen stands on its page and in draw.json there."""

    meeting: MeetingOut
    place: str
    groups: list[SeatsOut]


class MeetingMissing(Schema):
    """There is no such public event."""

    message: str


class MeetingQuery(Schema):
    """What is asked for."""

    agency: str = Field("", max_length=20, description="机构代码")  # data
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=MOST)


def _meeting(event: OpenEvent, at: datetime) -> dict[str, Any]:
    line = reads.line_of(event, at=at)
    return {
        "number": line.number,
        "title": line.title,
        "agency": line.agency,
        "kind": line.kind,
        "phase": line.phase.value,
        "phase_label": line.label,
        "starts_at": line.starts_at.astimezone(CITY_ZONE),
        "register_until": line.closes.astimezone(CITY_ZONE),
        "seats": line.seats,
    }


@router.get(
    "/meetings",
    response=MeetingsOut,
    url_name="meetings",
    operation_id="listMeetings",
    summary="列席会议、开放日和听证列表",  # data
)
def list_meetings(request: HttpRequest, query: Query[MeetingQuery]) -> dict[str, Any]:
    """Public events, the latest first; of one agency where its code is given."""
    del request
    rows = reads.public_events().order_by("-starts_at", "-pk")
    if query.agency:
        rows = rows.filter(agency__code=query.agency)
    at = now()
    page = rows[query.offset : query.offset + query.limit]
    return {"total": rows.count(), "meetings": [_meeting(e, at) for e in page]}


@router.get(
    "/meetings/{number}",
    response={200: EventOut, 404: MeetingMissing},
    url_name="meeting",
    operation_id="getMeeting",
    summary="一次列席会议、开放日或者听证",  # data
)
def get_meeting(
    request: HttpRequest,
    number: Annotated[str, Path(description="活动编号", max_length=60)],  # data
) -> Status[Any]:
    """One event."""
    del request
    try:
        event = reads.public_event(number)
    except OpenEvent.DoesNotExist:
        return Status(404, {"message": "没有这个编号的公开活动。"})  # data
    groups = reads.result_of(event).groups
    return Status(
        200,
        {
            "meeting": _meeting(event, now()),
            "place": event.place,
            "groups": [
                {
                    "code": g.code,
                    "label": g.label,
                    "seats": g.seats,
                    "reserves": g.reserves,
                    "candidates": g.candidates,
                }
                for g in groups
            ],
        },
    )
