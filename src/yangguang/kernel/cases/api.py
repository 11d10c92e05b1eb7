"""The public side of a matter for programs: GET /api/v1/matters/{number}?code=…"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from ninja import Path, Query, Router, Schema, Status

from yangguang.kernel.cases.knocking import MATTER
from yangguang.kernel.cases.numbers import plain_code, plain_number
from yangguang.kernel.cases.selectors import public_status
from yangguang.kernel.now import CITY_ZONE, now
from yangguang.kernel.organizations.middleware import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest

    from yangguang.kernel.cases.selectors.public import PublicStatus

router = Router(tags=["办件"])  # data


class MatterClock(Schema):
    """One limit of the matter, as its page shows it."""

    label: str
    law: str
    due: date | None
    words: str
    provisional: bool


class MatterStep(Schema):
    """One step of the course."""

    at: datetime
    words: str


class MatterLetter(Schema):
    """A letter to the applicant; its text is on the page only."""

    label: str
    number: str
    issued: datetime


class Matter(Schema):
    """What the applicant's page says, without names, statements and files."""

    number: str
    kind: str
    agency: str
    state: str
    what_next: str
    clocks: list[MatterClock]
    course: list[MatterStep]
    letters: list[MatterLetter]


class MatterProblem(Schema):
    """Why there is no answer."""

    field: str
    message: str


class MatterProblems(Schema):
    """Everything that is wrong."""

    errors: list[MatterProblem]


@router.get(
    "/matters/{number}",
    response={200: Matter, 404: MatterProblems, 429: MatterProblems},
    url_name="matter",
    operation_id="getMatter",
    summary="凭编号和查询码查询办件",  # data
    description="与“查我的办件”页面的说明相同。查询码不对与编号不存在的答复一样。",  # data
)
def get_matter(
    request: HttpRequest,
    response: HttpResponse,
    number: Annotated[str, Path(description="办件编号", max_length=80)],  # data
    code: Annotated[str, Query(description="查询码", max_length=40)],  # data
) -> Status[Any]:
    """The matter from the applicant's side."""
    at = now()
    add_never_cache_headers(response)
    found = MATTER.knock(
        number=plain_number(number),
        code=plain_code(code),
        address=client_address(request),
        at=at,
    )
    if found.found is None:
        status = 404 if found.free_at is None else 429
        if found.free_at is not None:
            response["Retry-After"] = str(max(1, int((found.free_at - at).total_seconds())))
        return Status(status, {"errors": [{"field": "code", "message": found.refusal}]})
    return Status(200, told(public_status(found.found, at)))


def told(status: PublicStatus) -> dict[str, Any]:
    """The answer, in the words of the page."""
    return {
        "number": status.number,
        "kind": status.kind,
        "agency": status.agency,
        "state": status.state,
        "what_next": status.what_next,
        "clocks": [
            {
                "label": view.label,
                "law": view.law,
                "due": view.result.due_on,
                "words": view.words,
                "provisional": view.result.provisional,
            }
            for view in status.clocks
        ],
        "course": [
            {"at": step.at.astimezone(CITY_ZONE), "words": step.title} for step in status.course
        ],
        "letters": [
            {
                "label": letter.label,
                "number": letter.number,
                "issued": letter.issued_at.astimezone(CITY_ZONE),
            }
            for letter in status.letters
        ],
    }
