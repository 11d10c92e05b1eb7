"""Writing acts. Everything else in this room follows what is written here."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from yangguang.kernel.ledger.models import AccessRecord, Act, ActPrivate, TimedFact
from yangguang.kernel.ledger.rules import (
    Cause,
    Visibility,
    check_payload,
    private_digest,
    subject_tags,
)
from yangguang.kernel.organizations.rules import Actor, ActorKind
from yangguang.kernel.tags import move

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

CAUSES = {
    ActorKind.ANONYMOUS: Cause.PERSON,
    ActorKind.PERSON: Cause.PERSON,
    ActorKind.CLOCK: Cause.CLOCK,
    ActorKind.SYSTEM: Cause.SYSTEM,
}


class NotInTransaction(RuntimeError):
    """An act was to be recorded outside the transaction of the change it speaks of."""


@dataclass(frozen=True)
class Subject:
    """What an act is about."""

    type: str
    id: int | None
    ref: str = ""


@dataclass(frozen=True)
class NewAct:
    """An act about to be recorded; see `Act` for the meaning of each field."""

    kind: str
    actor: Actor
    at: datetime
    subject: Subject
    agency_id: int | None = None
    visibility: Visibility = Visibility.INTERNAL
    on_behalf_of_id: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] | None = None

    def row(self) -> Act:
        """The unsaved row."""
        return Act(
            uid=uuid.uuid4(),
            kind=self.kind,
            at=self.at,
            cause=CAUSES[self.actor.kind],
            actor_id=self.actor.person_id,
            on_behalf_of_id=self.on_behalf_of_id,
            agency_id=self.agency_id,
            subject_type=self.subject.type,
            subject_id=self.subject.id,
            subject_ref=self.subject.ref,
            visibility=self.visibility,
            payload=dict(self.payload),
        )


def record(act: NewAct) -> Act:
    """Record one act in the current transaction. Raises NotInTransaction outside of one."""
    return record_many([act])[0]


def record_many(acts: Iterable[NewAct]) -> list[Act]:
    """Record acts in bulk in the current transaction, in chunks of 1,000.

    Raises UnstablePayload for what would not come back from every database as it went in.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    new = list(acts)
    rows = [act.row() for act in new]
    private: list[ActPrivate] = []
    for act, row in zip(new, rows, strict=True):
        check_payload(act.payload)
        check_payload(act.private)
        if act.private is not None:
            salt = secrets.token_hex(16)
            row.private_digest = private_digest(salt=salt, payload=act.private)
            private.append(ActPrivate(act=row, salt=salt, payload=dict(act.private)))
    Act.objects.bulk_create(rows, batch_size=1000)
    ActPrivate.objects.bulk_create(private, batch_size=1000)
    move(*subject_tags((row.subject_type, row.subject_id) for row in rows))
    return rows


def record_access(
    *, actor: Actor, at: datetime, subject: Subject, what: str, purpose: str = ""
) -> None:
    """Note that somebody looked at personal data."""
    AccessRecord.objects.create(
        at=at,
        person_id=actor.person_id,
        address=actor.address,
        subject_type=subject.type,
        subject_id=subject.id,
        what=what,
        purpose=purpose,
    )


def schedule(
    *, kind: str, due_at: datetime, subject: Subject, payload: Mapping[str, Any] | None = None
) -> TimedFact:
    """Enter a timed fact. Raises IntegrityError when one of the kind is open for the subject."""
    return TimedFact.objects.create(
        kind=kind,
        due_at=due_at,
        subject_type=subject.type,
        subject_id=subject.id or 0,
        payload=dict(payload or {}),
    )


def cancel_scheduled(*, kind: str, subject: Subject, at: datetime) -> int:
    """Cancel the open timed fact of the kind for the subject; how many there were (0 or 1)."""
    return TimedFact.objects.filter(
        kind=kind,
        subject_type=subject.type,
        subject_id=subject.id or 0,
        done_at__isnull=True,
        cancelled_at__isnull=True,
    ).update(cancelled_at=at)
