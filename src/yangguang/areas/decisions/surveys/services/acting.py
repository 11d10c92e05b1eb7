"""What every write of this room shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.publishing import acting

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.areas.decisions.surveys.models import Answer, Survey
    from yangguang.kernel.organizations.rules import Actor


def subject_of(survey: Survey) -> Subject:
    """How acts name a survey."""
    return Subject("survey", survey.pk, survey.number)


def subject_of_answer(answer: Answer) -> Subject:
    """How acts and looks name an answer."""
    return Subject("survey_answer", answer.pk, answer.number)


def about(number: str) -> str:
    """What the sealed words of an answer are bound to."""
    return f"survey answer {number}"


def act(
    kind: str,
    survey: Survey,
    *,
    actor: Actor,
    at: datetime,
    subject: Subject | None = None,
    public: bool = False,
    **payload: Any,
) -> None:
    """Record an act about the survey. Payloads name no private person."""
    acting.act_on(
        "decisions",
        subject or subject_of(survey),
        f"survey_{kind}",
        agency_id=survey.agency_id,
        actor=actor,
        at=at,
        visibility=Visibility.PUBLIC if public else Visibility.INTERNAL,
        **payload,
    )
