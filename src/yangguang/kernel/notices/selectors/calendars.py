"""Whose calendar a secret address is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.notices.models import CalendarFeed
from yangguang.kernel.notices.secrecy import token_digest

if TYPE_CHECKING:
    from yangguang.kernel.organizations.models import Person


def calendar_owner(token: str) -> Person | None:
    """The officer, while the address has not been revoked and he may log in."""
    feed = (
        CalendarFeed.objects.filter(
            token_digest=token_digest(token), revoked_at=None, person__is_active=True
        )
        .select_related("person")
        .first()
    )
    return feed.person if feed else None
