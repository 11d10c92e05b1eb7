"""Which addresses are not used any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.notices import secrecy
from yangguang.kernel.notices.models import Bounce
from yangguang.kernel.notices.rules import (
    SOFT_BOUNCES,
    SOFT_WINDOW,
    Channel,
    normal_email,
    normal_phone,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def bounces_of(channel: str, digest: str) -> QuerySet[Bounce]:
    """What came back from an address and still counts against it."""
    return Bounce.objects.filter(channel=channel, address_digest=digest, released_at__isnull=True)


def standing(channel: str, address: str, *, at: datetime) -> Bounce | None:
    """The bounce for which an address is not used any more; None: it is used.

    One that says that the address takes nothing, or three within thirty days that say it took
    nothing this time.
    """
    normal = normal_email(address) if channel == Channel.EMAIL else normal_phone(address)
    found = bounces_of(channel, secrecy.blind(normal))
    hard = found.filter(is_hard=True).order_by("-at").first()
    if hard is not None:
        return hard
    soft = list(found.filter(at__gt=at - SOFT_WINDOW).order_by("-at")[:SOFT_BOUNCES])
    return soft[0] if len(soft) == SOFT_BOUNCES else None


def is_barred(channel: str, address: str, *, at: datetime) -> bool:
    """Whether nothing is sent to an address any more."""
    return standing(channel, address, at=at) is not None
