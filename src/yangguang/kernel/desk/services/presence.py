"""Who has a version open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.desk.models import Presence
from yangguang.kernel.desk.rules import PRESENT

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Version


def be_present(version: Version, *, actor: Actor, at: datetime) -> None:
    """Note a sign of life; rows long gone are swept."""
    Presence.objects.update_or_create(
        version=version, person_id=actor.person_id or 0, defaults={"seen_at": at}
    )
    Presence.objects.filter(seen_at__lt=at - 10 * PRESENT).delete()


def leave(version: Version, *, actor: Actor) -> None:
    """The page was left."""
    Presence.objects.filter(version=version, person_id=actor.person_id or 0).delete()
