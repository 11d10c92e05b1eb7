"""Limits on what anybody may ask for, counted under names nobody can read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.cases.limits import Limit, earliest, note
from yangguang.kernel.notices import secrecy
from yangguang.kernel.notices.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LIMITS: dict[str, Mapping[str, Limit]] = {
    "subscribe": {
        "network": Limit("subscribe.network", 20, HOUR),
        "address": Limit("subscribe.address", 5, DAY),
    },
    "recover": {
        "network": Limit("recover.network", 10, HOUR),
        "address": Limit("recover.address", 5, DAY),
        "number": Limit("recover.number", 5, DAY),
    },
}
"""What is counted for what; an office or a village may share one network address."""


def count(kind: str, *, at: datetime, **counted: str) -> None:
    """Count an attempt. Raises Refused when one of the limits is reached.

    Who is refused learns nothing else: it does not depend on what exists.
    """
    pairs = [
        (LIMITS[kind][name], secrecy.blind(f"{name}:{value}"))
        for name, value in counted.items()
        if value
    ]
    if earliest(pairs, at=at):
        raise Refused("too_many", _("次数过多，请一小时以后再试；当天仍不行的，请明天再试。"))
    for limit, key in pairs:
        note(limit, key, at=at)
