"""Which installation this database is, and its epoch."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from yangguang.kernel.ledger.models import Heartbeat, Installation

if TYPE_CHECKING:
    from datetime import datetime


def installation() -> Installation:
    """The row of this installation, made when first asked for."""
    found = Installation.objects.first()
    if found:
        return found
    Installation.objects.bulk_create(
        [Installation(uid=uuid.uuid4(), epoch=secrets.token_hex(8))], ignore_conflicts=True
    )
    return Installation.objects.get()


def new_epoch() -> str:
    """Change the epoch, after a restore: every projection is then made anew."""
    row = installation()
    row.epoch = secrets.token_hex(8)
    row.save(update_fields=["epoch"])
    return row.epoch


def beat(*, name: str, at: datetime) -> None:
    """Note that a process is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def last_beat(name: str = "worker") -> datetime | None:
    """When the process was last seen; None: never."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
