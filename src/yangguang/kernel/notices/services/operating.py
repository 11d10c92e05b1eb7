"""What an administrator does with messages on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from yangguang.kernel.ledger import deliveries
from yangguang.kernel.ledger.followers import last_sequence
from yangguang.kernel.ledger.sent import release
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.notices.models import Notice, Preference, Subscription
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


@transaction.atomic
def release_messages(*, drop_waiting: bool, at: datetime) -> int:
    """After a restore: let messages leave again; how many had waited.

    With `drop_waiting` what happened before is not told any more, in no digest either: it may
    have been told before the restore.
    """
    count = release(drop=drop_waiting, at=at)
    if drop_waiting:
        last = last_sequence()
        Subscription.objects.filter(ended_at=None, position__lt=last).update(position=last)
        newest = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
        Preference.objects.filter(summarised__lt=newest).update(summarised=newest)
    return count


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
