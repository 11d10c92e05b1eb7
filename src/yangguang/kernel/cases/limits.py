"""How often something may be tried from one address or on one number; no puzzle is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yangguang.kernel.cases.models import Attempt

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT = timedelta(days=2)
SWEEPS = 100


@dataclass(frozen=True)
class Limit:
    """At most `most` times within the window."""

    what: str
    most: int
    window: timedelta


WRONG_CODE_BY_ADDRESS = Limit("code.address", 20, timedelta(minutes=15))
WRONG_CODE_BY_NUMBER = Limit("code.number", 10, timedelta(minutes=30))
"""A number is no secret: guessing its code through many addresses ends here."""
SENT_BY_ADDRESS = Limit("sent.address", 10, timedelta(hours=1))
"""An office or a village may stand behind one address."""
UPLOADED_BY_ADDRESS = Limit("upload.address", 60, timedelta(hours=1))


def free_at(limit: Limit, key: str, *, at: datetime) -> datetime | None:
    """When it may be tried again; None: now."""
    if not key:
        return None
    recent = Attempt.objects.filter(
        what=limit.what, key=key[:80], at__gt=at - limit.window, at__lte=at
    ).order_by("-at")
    times = list(recent.values_list("at", flat=True)[: limit.most])
    return times[-1] + limit.window if len(times) == limit.most else None


def earliest(pairs: Iterable[tuple[Limit, str]], *, at: datetime) -> datetime | None:
    """When all of the limits let it be tried again; None: now."""
    moments = [free_at(limit, key, at=at) for limit, key in pairs]
    return max((m for m in moments if m), default=None)


def note(limit: Limit, key: str, *, at: datetime) -> None:
    """Count a try; every hundredth sweeps what is old."""
    if key and Attempt.objects.create(what=limit.what, key=key[:80], at=at).pk % SWEEPS == 0:
        Attempt.objects.filter(at__lt=at - KEPT).delete()
