"""The public side of a matter for programs: GET /api/v1/matters/{number}?code=…"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema, Status

from yangguang.kernel.cases.knocking import MATTER, too_often
from yangguang.kernel.cases.letters import issuer_of, template_of, text_of
from yangguang.kernel.cases.numbers import plain_code, plain_number
from yangguang.kernel.cases.selectors import case_of_applicant, public_status
from yangguang.kernel.cases.selectors.public import letters_to_applicant
from yangguang.kernel.cases.services import deliver_by_system
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.cases.tokens import shown_token
from yangguang.kernel.ledger.services import record_access
from yangguang.kernel.now import CITY_ZONE, now
from yangguang.kernel.organizations.middleware import client_address
from yangguang.kernel.organizations.rules import Actor, ActorKind

if TYPE_CHECKING:
    from django.http import HttpRequest

    from yangguang.kernel.cases.models import Case
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


class OwnDay(Schema):
    """One day of a limit's working."""

    on: date
    counted: bool
    number: int
    why: str


class OwnClock(MatterClock):
    """A limit with how it is counted, day by day."""

    rule: str
    working: list[OwnDay]


class OwnFact(Schema):
    """What the page says of the matter itself: label and value."""

    label: str
    value: str


class OwnLetter(MatterLetter):
    """A letter by its id, with which its text is asked for."""

    id: int


class OwnMatter(Schema):
    """A matter as the applicant's own page shows it; never more than the page."""

    number: str
    kind: str
    title: str
    agency: str
    opened: datetime
    state: str
    what_next: str
    facts: list[OwnFact]
    clocks: list[OwnClock]
    course: list[MatterStep]
    letters: list[OwnLetter]


class OwnMatters(Schema):
    """Every matter the token reads."""

    matters: list[OwnMatter]


class OwnLetterText(OwnLetter):
    """A letter with its words."""

    title: str
    issuer: str
    paragraphs: list[str]


OWN = {401: MatterProblems, 404: MatterProblems, 429: MatterProblems}
HEADER = "Authorization"


def _own_cases(
    request: HttpRequest, response: HttpResponse, at: datetime
) -> list[Case] | Status[Any]:
    """The matters the token reads, those erased left out; or the answer that refuses."""
    add_never_cache_headers(response)
    scheme, _space, token = request.headers.get(HEADER, "").partition(" ")
    shown = (
        shown_token(token.strip(), address=client_address(request), at=at)
        if scheme.lower() == "bearer"
        else None
    )
    if isinstance(shown, datetime):
        response["Retry-After"] = str(max(1, int((shown - at).total_seconds())))
        return _refused(429, too_often(shown))
    if shown is None:
        response["WWW-Authenticate"] = "Bearer"
        return _refused(401, _("令牌不对、已经过期或者已经撤销。"))
    numbers = shown.cases.filter(erased_at=None).order_by("-pk").values_list("pk", flat=True)
    return [case_of_applicant(pk) for pk in numbers]


def _refused(status: int, message: str) -> Status[Any]:
    return Status(status, {"errors": [{"field": HEADER, "message": message}]})


@router.get(
    "/own/matters",
    response={200: OwnMatters, **OWN},
    url_name="own_matters",
    operation_id="getOwnMatters",
    summary="凭令牌读取自己的办件",  # data
    description="令牌在“查我的办件”页面生成，放在请求头 Authorization: Bearer 中。"  # data
    "内容不超出该页面。",  # data
)
def own_matters(request: HttpRequest, response: HttpResponse) -> Status[Any]:
    """Every matter of the token: state, limits with their working, letters, dates."""
    at = now()
    found = _own_cases(request, response, at)
    if isinstance(found, Status):
        return found
    for case in found:
        _note_look(case, request, at, "凭令牌读取办件")  # data
    return Status(200, {"matters": [_own(public_status(case, at)) for case in found]})


@router.get(
    "/own/matters/{number}/letters/{letter}",
    response={200: OwnLetterText, **OWN},
    url_name="own_letter",
    operation_id="getOwnLetter",
    summary="凭令牌读取给自己的文书",  # data
    description="读取即为送达，与在页面上打开一样。",  # data
)
def own_letter(
    request: HttpRequest,
    response: HttpResponse,
    number: Annotated[str, Path(description="办件编号", max_length=80)],  # data
    letter: Annotated[int, Path(description="文书的 id", ge=0, le=2**62)],  # data
) -> Status[Any]:
    """The words of a letter; reading it is its delivery, as on the page."""
    at = now()
    found = _own_cases(request, response, at)
    if isinstance(found, Status):
        return found
    case = next((c for c in found if c.number == plain_number(number)), None)
    row = next((x for x in letters_to_applicant(case) if x.pk == letter), None) if case else None
    text = text_of(row) if row else None
    if case is None or row is None or text is None:
        return _refused(404, _("没有这份文书。"))
    _note_look(case, request, at, "凭令牌读取文书")  # data
    deliver_by_system(letter=row, actor=_asker(request), at=at)
    body = [line for part in text.parts for line in part.text.splitlines() if line.strip()]
    return Status(
        200,
        {
            "id": row.pk,
            "label": str(template_of(row).label),
            "number": row.number or "",
            "issued": (row.issued_at or at).astimezone(CITY_ZONE),
            "title": text.title,
            "issuer": issuer_of(row),
            "paragraphs": body,
        },
    )


def _asker(request: HttpRequest) -> Actor:
    return Actor(ActorKind.ANONYMOUS, address=client_address(request))


def _note_look(case: Case, request: HttpRequest, at: datetime, what: str) -> None:
    record_access(actor=_asker(request), at=at, subject=subject_of(case), what=what)


def _own(view: PublicStatus) -> dict[str, Any]:
    basic = told(view)
    return {
        **basic,
        "title": view.title,
        "opened": view.case.opened_at.astimezone(CITY_ZONE),
        "facts": [{"label": label, "value": value} for label, value in view.facts],
        "clocks": [
            {
                **clock,
                "rule": shown.rule_words,
                "working": [
                    {
                        "on": line.on,
                        "counted": line.counted,
                        "number": line.number or 0,
                        "why": line.why,
                    }
                    for line in shown.result.working
                ],
            }
            for clock, shown in zip(basic["clocks"], view.clocks, strict=True)
        ],
        "letters": [
            {**letter, "id": shown.pk}
            for letter, shown in zip(basic["letters"], view.letters, strict=True)
        ],
    }
