"""Decisions for programs: the list, a dossier, open consultations, the catalogue."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from yangguang.areas.decisions.models import CatalogueEdition, Dossier
from yangguang.areas.decisions.rules.consultation import Phase
from yangguang.areas.decisions.selectors import dossiers as reads
from yangguang.areas.decisions.selectors import planning
from yangguang.areas.decisions.selectors.consultations import line_of, lines_in
from yangguang.areas.decisions.selectors.feedback import publication_of
from yangguang.kernel.now import CITY_ZONE, city_date, now
from yangguang.kernel.organizations.selectors import agency_name

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["决策公开"])  # data
MOST = 100


class DecisionOut(Schema):
    """A matter as the list shows it."""

    number: str
    title: str
    organ: str
    lead: str
    kind: str
    state: str
    state_label: str
    opened: date
    outside_catalogue: bool


class DecisionsOut(Schema):
    """A page of the list."""

    total: int
    decisions: list[DecisionOut]


class EventOut(Schema):
    """One thing that happened."""

    at: datetime
    title: str
    text: str
    url: str


class PublishedOut(Schema):
    """One of the texts published together."""

    kind: str
    title: str
    id: str


class ConsultationOut(Schema):
    """A consultation."""

    number: str
    title: str
    agency: str
    start: date
    end: date
    phase: str
    days_left: int
    stopped: date | None
    stop_cause: str


class DossierOut(Schema):
    """A matter with its time line."""

    decision: DecisionOut
    next: str
    publish_by: date | None
    published: date | None
    published_late: bool
    events: list[EventOut]
    documents: list[PublishedOut]
    consultations: list[ConsultationOut]


class DecisionMissing(Schema):
    """There is no such public matter."""

    message: str


class CatalogueItemOut(Schema):
    """An item of a catalogue."""

    serial: int
    title: str
    lead: str
    planned: date
    procedures: list[str]
    decision: str
    state_label: str


class CatalogueOut(Schema):
    """The catalogue in force of an organ and a year."""

    organ: str
    year: int
    edition: int
    consent: str
    reason: str
    items: list[CatalogueItemOut]


class DecisionQuery(Schema):
    """What is asked for."""

    state: str = Field("", max_length=20, description="阶段代码，例如 executing")  # data
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=MOST)


class ConsultationQuery(Schema):
    """What is asked for."""

    phase: Phase = Field(
        Phase.OPEN, description="阶段：upcoming、open、over、stopped、reported"
    )  # data
    agency: str = Field("", max_length=20, description="机构代码")  # data
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(MOST, ge=1, le=MOST)


def _decision(dossier: Dossier) -> dict[str, Any]:
    line = reads.dossier_line(dossier)
    return {
        "number": line.number,
        "title": line.title,
        "organ": line.organ,
        "lead": line.lead,
        "kind": line.kind_label,
        "state": line.state,
        "state_label": line.label,
        "opened": line.on,
        "outside_catalogue": line.outside,
    }


def _consultation(consultation: Any, on: date) -> dict[str, Any]:
    line = line_of(consultation, on=on)
    return {
        "number": line.number,
        "title": line.title,
        "agency": line.agency,
        "start": line.start,
        "end": line.end,
        "phase": line.phase.value,
        "days_left": line.left if line.stopped is None else 0,
        "stopped": line.stopped,
        "stop_cause": line.cause,
    }


@router.get(
    "/decisions",
    response=DecisionsOut,
    url_name="decisions",
    operation_id="listDecisions",
    summary="重大决策列表",  # data
)
def list_decisions(request: HttpRequest, query: Query[DecisionQuery]) -> dict[str, Any]:
    """Public matters, newest first."""
    del request
    rows = reads.public_dossiers()
    if query.state:
        rows = rows.filter(state=query.state)
    page = rows[query.offset : query.offset + query.limit]
    return {"total": rows.count(), "decisions": [_decision(d) for d in page]}


@router.get(
    "/decisions/{number}",
    response={200: DossierOut, 404: DecisionMissing},
    url_name="decision",
    operation_id="getDecision",
    summary="一件重大决策的全过程",  # data
)
def get_decision(
    request: HttpRequest,
    number: Annotated[str, Path(description="决策编号", max_length=40)],  # data
) -> Status[Any]:
    """One matter."""
    del request
    try:
        item = reads.public_dossier(number)
    except Dossier.DoesNotExist:
        return Status(404, {"message": "没有这个编号的公开事项。"})  # data
    on = city_date(now())
    limit = publication_of(item, now())
    return Status(
        200,
        {
            "decision": _decision(item),
            "next": reads.what_next(item),
            "publish_by": limit.due_on if limit else None,
            "published": limit.published_on if limit else None,
            "published_late": limit.is_late if limit else False,
            "events": [
                {
                    "at": e.at.astimezone(CITY_ZONE),
                    "title": e.title,
                    "text": e.text,
                    "url": e.url,
                }
                for e in reads.entries_of(item)
            ],
            "documents": [
                {"kind": kind, "title": title, "id": public_id}
                for kind, title, public_id in reads.documents_of(item)
            ],
            "consultations": [_consultation(c, on) for c in reads.linked_consultations(item)],
        },
    )


@router.get(
    "/consultations",
    response=list[ConsultationOut],
    url_name="consultations",
    operation_id="listConsultations",
    summary="征求意见的草案，不填条件时列出正在征求意见的",  # data
)
def list_consultations(
    request: HttpRequest, query: Query[ConsultationQuery]
) -> list[dict[str, Any]]:
    """What is open now, the one that ends first before the others; other phases newest first."""
    del request
    on = city_date(now())
    rows = lines_in(query.phase, on=on)
    if query.agency:
        rows = rows.filter(agency__code=query.agency)
    return [_consultation(c, on) for c in rows[query.offset : query.offset + query.limit]]


@router.get(
    "/decision-catalogues/{code}/{year}",
    response={200: CatalogueOut, 404: DecisionMissing},
    url_name="decision_catalogue",
    operation_id="getDecisionCatalogue",
    summary="年度重大行政决策事项目录",  # data
)
def get_catalogue(
    request: HttpRequest,
    code: Annotated[str, Path(description="机构代码", max_length=20)],  # data
    year: Annotated[int, Path(description="年度", ge=2019, le=2100)],  # data
) -> Status[Any]:
    """The catalogue in force."""
    del request
    try:
        edition, _earlier = planning.public_catalogue(code, year)
    except CatalogueEdition.DoesNotExist:
        return Status(404, {"message": "没有公布这一年度的目录。"})  # data
    return Status(
        200,
        {
            "organ": agency_name(edition.organ),
            "year": edition.year,
            "edition": edition.number,
            "consent": edition.consent_number,
            "reason": edition.reason,
            "items": [
                {
                    "serial": row.item.serial,
                    "title": row.item.title,
                    "lead": row.lead,
                    "planned": row.item.planned_on,
                    "procedures": row.procedures,
                    "decision": row.dossier,
                    "state_label": row.label,
                }
                for row in planning.item_rows(edition)
            ],
        },
    )
