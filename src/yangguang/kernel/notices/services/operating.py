"""What an administrator does with messages on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from yangguang.kernel.ledger import deliveries
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import Delivery
    from yangguang.kernel.organizations.rules import Actor


@transaction.atomic
def send_again(*, delivery: Delivery, actor: Actor, at: datetime) -> bool:
    """Let a message go out now; False when it is on its way or gone. Raises PermissionDenied."""
    _check(actor)
    done = deliveries.send_again(delivery, at=at)
    if done:
        _act("message_sent_again", delivery, actor, at)
    return done


@transaction.atomic
def drop(*, delivery: Delivery, actor: Actor, at: datetime) -> bool:
    """Let a message not go out; False when it is on its way or gone. Raises PermissionDenied."""
    _check(actor)
    done = deliveries.take_back(delivery, at=at)
    if done:
        _act("message_dropped", delivery, actor, at)
    return done


def _check(actor: Actor) -> None:
    if not actor.has(Role.SYSTEM_ADMINISTRATOR):
        raise PermissionDenied


def _act(kind: str, delivery: Delivery, actor: Actor, at: datetime) -> None:
    record(
        NewAct(
            kind=f"notices.{kind}",
            actor=actor,
            at=at,
            subject=Subject("delivery", delivery.pk),
            payload={"channel": delivery.channel},
        )
    )
