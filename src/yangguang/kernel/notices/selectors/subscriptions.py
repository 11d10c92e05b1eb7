"""One subscription, for whoever holds its link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yangguang.kernel.ledger.followers import last_sequence
from yangguang.kernel.ledger.models import Follower
from yangguang.kernel.notices import registry, secrecy
from yangguang.kernel.notices.models import Subscription
from yangguang.kernel.notices.rules import masked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yangguang.kernel.notices.registry import FollowedList


@dataclass(frozen=True)
class Subscribed:
    """A subscription as its own page shows it."""

    subscription: Subscription
    label: str
    path: str
    address: str
    """With its middle left out: the link may have been passed on."""

    @property
    def has_ended(self) -> bool:
        """Whether nothing is sent any more."""
        return self.subscription.ended_at is not None


def subscribed(uid: UUID, purpose: str, token: str) -> Subscribed:
    """The subscription a link speaks of. Raises DoesNotExist for a link that is not ours."""
    if not secrecy.is_token(purpose, str(uid), token):
        raise Subscription.DoesNotExist
    found = Subscription.objects.get(uid=uid)
    followed = registry.lists.get(found.list_name)
    return Subscribed(
        found,
        followed.label(found.query) if followed else found.list_name,
        followed.path(found.query) if followed else "/",
        masked(found.opened()) if found.address else "",
    )


@dataclass(frozen=True)
class Followable:
    """A list that can be subscribed to, with the filters asked for."""

    name: str
    query: str
    label: str
    path: str
    feeds: Sequence[tuple[str, str]]


def followable(name: str, query: str) -> Followable:
    """The list in words. Raises KeyError for an unknown one."""
    followed = registry.lists[name]
    return Followable(
        name, query, followed.label(query), followed.path(query), followed.feeds(query)
    )


def covered(followed: FollowedList) -> int:
    """The last place up to which the list shows what happened."""
    if not followed.projection:
        return last_sequence()
    place = Follower.objects.filter(name=followed.projection).values_list("position", flat=True)
    return place.first() or 0
