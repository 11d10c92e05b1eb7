"""Writing down that something happened which opens duties, such as a major incident."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.models import Event
from yangguang.kernel.duties.rules import Refused
from yangguang.kernel.duties.services.writing import Conflict, text_of
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

RECORDERS = (Role.INFORMATION_OFFICER, Role.HANDLER, Role.DESK_HEAD, Role.DISCLOSURE_OFFICE)


def may_record(actor: Actor, agency_id: int) -> bool:
    """The office everywhere, officers at their own agency."""
    return actor.has(Role.OPEN_GOVERNMENT_OFFICE) or any(
        actor.has(role, agency_id) for role in RECORDERS
    )


def event_labels() -> dict[str, str]:
    """Names of the events that open duties, with what they are called."""
    held = the_book().versions.values()
    found = {h.duty.trigger.event: h.duty.trigger.event_label for h in held}
    return {name: label for name, label in found.items() if name}


@transaction.atomic
def record_event(
    *,
    name: str,
    title: str,
    occurred_at: datetime,
    known_at: datetime,
    source: str,
    agency: Agency,
    actor: Actor,
    at: datetime,
) -> Event:
    """Record an event. Time runs from when it occurred (发生后), not from when it was known.

    Raises Refused.
    """
    ref = f"e{secrets.token_hex(10)}"
    event = Event(
        ref=ref,
        number=1,
        name=name,
        title=title,
        occurred_at=occurred_at,
        known_at=known_at,
        source=source,
        agency=agency,
    )
    return _write(event, "event_recorded", actor=actor, at=at)


@transaction.atomic
def correct_event(
    *,
    event: Event,
    occurred_at: datetime,
    known_at: datetime,
    source: str,
    actor: Actor,
    at: datetime,
) -> Event:
    """Correct when it occurred; the first telling stays. Raises Refused or Conflict."""
    corrected = Event(
        ref=event.ref,
        number=event.number + 1,
        name=event.name,
        title=event.title,
        occurred_at=occurred_at,
        known_at=known_at,
        source=source,
        agency_id=event.agency_id,
    )
    return _write(corrected, "event_corrected", actor=actor, at=at)


def _write(event: Event, kind: str, *, actor: Actor, at: datetime) -> Event:
    if not may_record(actor, event.agency_id):
        raise Refused("not_permitted", _("只有本单位的工作人员和市政务公开办公室可以登记。"))
    if event.name not in event_labels():
        raise Refused("no_event", _("计划里没有这一类事件。"))
    if not event.occurred_at <= event.known_at <= at:
        raise Refused("order", _("发生时间不能晚于获知时间，获知时间不能晚于现在。"))
    event.title = text_of(event.title, _("事件"), 200)
    event.source = text_of(event.source, _("信息来源"), 200)
    event.person_id, event.at = actor.person_id, at
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        raise Conflict from None
    record(
        NewAct(
            kind=f"duties.{kind}",
            actor=actor,
            at=at,
            subject=Subject("event", event.pk, event.ref),
            agency_id=event.agency_id,
            payload={"event": event.name, "label": event_labels()[event.name]},
        )
    )
    return event
