"""Surveys for programs: the list, one survey with its questions, and its results."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.urls import reverse
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from yangguang.areas.decisions.surveys.models import Survey
from yangguang.areas.decisions.surveys.rules.survey import Phase
from yangguang.areas.decisions.surveys.selectors import surveys as reads
from yangguang.areas.decisions.surveys.selectors import tables
from yangguang.areas.decisions.surveys.selectors.reviewed import announced, concluded
from yangguang.kernel.now import city_date, now

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["问卷调查"])  # data
MOST = 100


class SurveyOut(Schema):
    """A survey as the list shows it."""

    number: str
    title: str
    agency: str
    kind: str
    start: date
    end: date
    phase: str
    days_left: int
    url: str


class SurveysOut(Schema):
    """A page of the list."""

    total: int
    surveys: list[SurveyOut]


class QuestionOut(Schema):
    """A question as it is asked."""

    key: str
    kind: str
    text: str
    required: bool
    options: list[str]
    rows: list[str]


class GroupOut(Schema):
    """Answers of one group; the groups are never added up."""

    group: str
    returned: int
    valid: int
    suffices: bool


class ExcludedOut(Schema):
    """Answers that do not count, by ground and group."""

    ground: str
    group: str
    n: int


class FigureOut(Schema):
    """One option in one group; of a ranking the column is a place."""

    question: int
    table: str
    option: str
    column: str
    base: int
    n: int
    percent: float | None
    weighted: float | None


class OutcomeOut(Schema):
    """What is done with something the survey showed."""

    said: str
    disposition: str
    reason: str
    used_in: str
    due: date | None


class SurveyWholeOut(Schema):
    """A survey with its questions; the results once they are public."""

    survey: SurveyOut
    target: str
    sample_method: str
    means: str
    minimum: int
    issued: int
    questions: list[QuestionOut]
    groups: list[GroupOut]
    excluded: list[ExcludedOut]
    figures: list[FigureOut]
    findings: str
    outcomes: list[OutcomeOut]
    report: str


class SurveyMissing(Schema):
    """There is no such public survey."""

    message: str


class SurveyQuery(Schema):
    """What is asked for."""

    phase: str = Field("", max_length=20, description="阶段，例如 open、reported")  # data
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=MOST)


def _survey(survey: Survey, on: date) -> dict[str, Any]:
    line = reads.line_of(survey, on=on)
    return {
        "number": line.number,
        "title": line.title,
        "agency": line.agency,
        "kind": survey.kind,
        "start": line.start,
        "end": line.end,
        "phase": line.phase.value,
        "days_left": line.left,
        "url": reverse("surveys:survey", args=[line.number]),
    }


@router.get(
    "/surveys",
    response=SurveysOut,
    url_name="surveys",
    operation_id="listSurveys",
    summary="问卷调查列表",  # data
)
def list_surveys(request: HttpRequest, query: Query[SurveyQuery]) -> dict[str, Any]:
    """Public surveys, newest first; of one phase what ends first first."""
    del request
    on = city_date(now())
    known = query.phase in set(Phase)
    rows = reads.in_phase(Phase(query.phase), on=on) if known else reads.public_surveys()
    page = rows[query.offset : query.offset + query.limit]
    return {"total": rows.count(), "surveys": [_survey(s, on) for s in page]}


@router.get(
    "/surveys/{number}",
    response={200: SurveyWholeOut, 404: SurveyMissing},
    url_name="survey",
    operation_id="getSurvey",
    summary="一次问卷调查的题目和结果",  # data
)
def get_survey(
    request: HttpRequest,
    number: Annotated[str, Path(description="调查编号", max_length=40)],  # data
) -> Status[Any]:
    """One survey."""
    del request
    try:
        item = reads.public_survey(number)
    except Survey.DoesNotExist:
        return Status(404, {"message": "没有这个公开的调查。"})  # data
    return Status(200, _whole(item))


def _whole(item: Survey) -> dict[str, Any]:
    stands = reads.results_stand(item)
    said, told = announced(item), concluded(item)
    return {
        "survey": _survey(item, city_date(now())),
        "target": said.target,
        "sample_method": said.sample_method,
        "means": item.means,
        "minimum": item.minimum,
        "issued": item.results["issued"] if stands and item.results else 0,
        "questions": [
            {
                "key": q.key,
                "kind": q.kind.value,
                "text": q.text,
                "required": q.required,
                "options": [o.text for o in q.choices],
                "rows": [r.text for r in q.rows],
            }
            for q in reads.questions_of(item)
        ],
        "groups": tables.group_lines(item) if stands else [],
        "excluded": [
            {"ground": ground, "group": group, "n": n}
            for ground, group, n, _query in (tables.excluded_lines(item) if stands else ())
        ],
        "figures": [
            {
                "question": row[0],
                "table": row[2],
                "option": row[3],
                "column": row[4],
                "base": row[5],
                "n": row[6],
                "percent": row[7] if row[7] != "" else None,
                "weighted": row[8] if row[8] != "" else None,
            }
            for row in (tables.flat_rows(item) if stands else ())
        ],
        "findings": "\n".join(told.findings),
        "outcomes": [
            {
                "said": o.said,
                "disposition": o.disposition,
                "reason": o.reason,
                "used_in": o.used_in,
                "due": o.due_on,
            }
            for o in told.outcomes
        ],
        "report": item.report.public_id if stands and item.report else "",
    }
