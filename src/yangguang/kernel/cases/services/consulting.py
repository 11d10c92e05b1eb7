"""Another office is asked; it sees the question and its own clock, never the applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import Case, Consultation
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import Do, Refused
from yangguang.kernel.cases.selectors.access import ANSWERERS, hands_of
from yangguang.kernel.cases.services.moving import make_move, subject_of
from yangguang.kernel.cases.settings_in_force import limit_of, settings_of
from yangguang.kernel.cases.timing import CONSULTATION, add_fact, renew_due, start_clock
from yangguang.kernel.clocks import Started, Stopped
from yangguang.kernel.ledger.services import NewAct, record
from yangguang.kernel.now import city_date
from yangguang.kernel.vault import seal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor


def about_consultation(case: Case) -> str:
    """What sealed words of a consultation are bound to."""
    return f"consultation {case.number}"


@transaction.atomic
def consult(
    *,
    case: Case,
    lock: int,
    agency: Agency,
    question: str,
    actor: Actor,
    at: datetime,
    more: Mapping[str, Any] | None = None,
) -> Consultation:
    """Ask another office. Raises Refused; an office is asked once at a time."""
    if case.consultations.filter(agency=agency, ended_at=None).exists():
        raise Refused("asked_already", _("已经征求过这个单位的意见，对方还没有答复。"))
    moved = make_move(
        case=case,
        lock=lock,
        act=Do.CONSULT,
        actor=actor,
        at=at,
        answers={"agency": agency.pk, "question": question, **(more or {})},
        payload={"agency": agency.code},
    )
    fresh = moved.case
    place = fresh.consultations.count() + 1
    clock = start_clock(
        fresh,
        f"{CONSULTATION}-{place}",
        Started(at=at),
        rule=limit_of(
            settings_of(kind_of(fresh), agency_id=fresh.agency_id, on=city_date(at)), CONSULTATION
        ),
        act=moved.act,
        is_leading=False,
    )
    return Consultation.objects.create(
        case=fresh,
        agency=agency,
        clock=clock,
        sealed_question=seal(question.strip(), about=about_consultation(fresh)),
        asked_by_id=actor.person_id,
        asked_at=at,
    )


@transaction.atomic
def answer_consultation(
    *, consultation: Consultation, answer: str, actor: Actor, at: datetime
) -> Consultation:
    """The office asked answers, once. Raises Refused."""
    if not any(actor.has(role, consultation.agency_id) for role in ANSWERERS):
        raise Refused("not_permitted", _("请由被征求意见的单位答复。"))
    if not answer.strip():
        raise Refused("answer_missing", _("请填写“答复意见”。"))
    done = _end(
        consultation,
        "cases.consultation_answered",
        actor=actor,
        at=at,
        sealed_answer=seal(answer.strip(), about=about_consultation(consultation.case)),
        answered_by_id=actor.person_id,
        answered_at=at,
    )
    _stop(consultation, _("已答复"), done, actor, at)
    return Consultation.objects.get(pk=consultation.pk)


@transaction.atomic
def end_consultation(*, consultation: Consultation, actor: Actor, at: datetime) -> Consultation:
    """Wait no longer for an answer. Raises Refused unless the actor handles the matter."""
    if not hands_of(actor, consultation.case, on=city_date(at)):
        raise Refused("not_permitted", _("请由办理这件事项的单位结束征求意见。"))
    done = _end(consultation, "cases.consultation_ended", actor=actor, at=at)
    _stop(consultation, _("不再等待答复"), done, actor, at)
    return Consultation.objects.get(pk=consultation.pk)


def _end(
    consultation: Consultation, kind: str, *, actor: Actor, at: datetime, **changes: object
) -> Act:
    """Close the consultation, if it is still open. Raises Refused."""
    open_one = Consultation.objects.filter(pk=consultation.pk, ended_at=None)
    if not open_one.update(ended_at=at, **changes):
        raise Refused("ended", _("这次征求意见已经结束，您的答复没有写入。"))
    case = consultation.case
    return record(
        NewAct(
            kind=kind,
            actor=actor,
            at=at,
            subject=subject_of(case),
            agency_id=case.agency_id,
            payload={"kind": case.kind, "agency": consultation.agency.code},
        )
    )


def _stop(consultation: Consultation, why: str, done: Act, actor: Actor, at: datetime) -> None:
    add_fact(consultation.clock, Stopped(at=at, why=why), act=done, stops=True)
    told = kind_of(consultation.case).consultation_ended
    if told is not None:
        told(consultation, actor, at)
    renew_due(consultation.case)
