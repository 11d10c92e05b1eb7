"""Messages that came back, and addresses that are not used any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.notices import secrecy
from yangguang.kernel.notices.models import Bounce
from yangguang.kernel.notices.registry import Recipient
from yangguang.kernel.notices.rules import (
    Channel,
    Ending,
    masked,
    normal_email,
    normal_phone,
    without_addresses,
)
from yangguang.kernel.notices.selectors.standing import bounces_of, is_barred
from yangguang.kernel.notices.services.subscribing import end_subscription
from yangguang.kernel.organizations.rules import SYSTEM, Role

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import Delivery
    from yangguang.kernel.organizations.rules import Actor


def normal(channel: str, address: str) -> str:
    """The address as it is compared on its channel."""
    return normal_email(address) if channel == Channel.EMAIL else normal_phone(address)


@transaction.atomic
def note_bounce(
    *,
    delivery: Delivery,
    address: str,
    is_hard: bool,
    status: str,
    detail: str,
    at: datetime,
) -> Bounce | None:
    """Note that a message came back; None when that is known already.

    An address that takes nothing any more ends the subscription it belongs to, and is erased
    with it.
    """
    bounce, is_new = Bounce.objects.get_or_create(
        delivery=delivery,
        defaults={
            "channel": delivery.channel,
            "address_digest": secrecy.blind(normal(delivery.channel, address)),
            "hint": masked(address)[:120],
            "is_hard": is_hard,
            "status": status[:20],
            "detail": without_addresses(" ".join(detail.split()))[:300],
            "at": at,
        },
    )
    if not is_new:
        return None
    record(
        NewAct(
            kind="notices.bounced",
            actor=SYSTEM,
            at=at,
            subject=Subject("delivery", delivery.pk),
            payload={"channel": delivery.channel, "is_hard": is_hard, "status": bounce.status},
        )
    )
    to = Recipient.of(delivery.recipient)
    if to.kind == "subscription" and is_barred(delivery.channel, address, at=at):
        end_subscription(uid=to.ref, ending=Ending.BOUNCED, at=at)
    return bounce


@transaction.atomic
def release_address(*, bounce: Bounce, actor: Actor, at: datetime) -> int:
    """Use an address again that messages came back from; how many bounces are set aside."""
    if not actor.has(Role.SYSTEM_ADMINISTRATOR):
        raise PermissionDenied
    released = bounces_of(bounce.channel, bounce.address_digest).update(released_at=at)
    record(
        NewAct(
            kind="notices.address_released",
            actor=actor,
            at=at,
            subject=Subject("bounce", bounce.pk),
            payload={"channel": bounce.channel},
        )
    )
    return released
