"""What every write of this room shares: acts and sealed persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.areas.decisions.meetings.models import OpenEvent, Registration
    from yangguang.kernel.organizations.rules import Actor


def subject_of(event: OpenEvent) -> Subject:
    """How acts name an event."""
    return Subject("meeting", event.pk, event.number)


def subject_of_registration(row: Registration) -> Subject:
    """How acts and looks name a registration."""
    return Subject("meeting_registration", row.pk, row.number)


def about(number: str) -> str:
    """What the sealed data of a registration are bound to."""
    return f"meeting registration {number}"


def act(
    kind: str,
    subject: Subject,
    event: OpenEvent,
    *,
    actor: Actor,
    at: datetime,
    public: bool = False,
    **payload: Any,
) -> None:
    """Record an act. Payloads name no private person."""
    record(
        NewAct(
            kind=kind,
            actor=actor,
            at=at,
            subject=subject,
            agency_id=event.agency_id,
            visibility=Visibility.PUBLIC if public else Visibility.INTERNAL,
            payload=payload,
        )
    )
