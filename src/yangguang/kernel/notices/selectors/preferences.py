"""What an officer has chosen, and whether mail still reaches him."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yangguang.kernel.notices.models import Bounce, CalendarFeed, Preference
from yangguang.kernel.notices.rules import MODE_LABELS, Channel, Mode, masked
from yangguang.kernel.notices.selectors.standing import standing

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.models import Person


@dataclass(frozen=True)
class NoticeSettings:
    """How a person hears of things."""

    mode: Mode
    label: str
    address: str
    """His own, with its middle left out; empty: none."""
    bounce: Bounce | None
    """Why nothing is mailed to the address any more; None: it is."""
    calendar: CalendarFeed | None


def notice_settings(person: Person, *, at: datetime) -> NoticeSettings:
    """What holds for the person now."""
    chosen = Preference.objects.filter(person=person).first()
    mode = Mode(chosen.mode) if chosen else Mode.DESK
    return NoticeSettings(
        mode,
        str(MODE_LABELS[mode]),
        masked(person.email) if person.email else "",
        standing(Channel.EMAIL, person.email, at=at) if person.email else None,
        CalendarFeed.objects.filter(person=person, revoked_at=None).first(),
    )
