"""Gives every request its actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Actor, ActorKind
from yangguang.kernel.organizations.selectors import actor_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def client_address(request: HttpRequest) -> str:
    """The network address of the client; the proxy's word counts only when one is configured."""
    if settings.TRUSTED_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            # The last entry was written by our own proxy; earlier ones anybody can invent.
            return forwarded.rsplit(",", 1)[-1].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


class ActorMiddleware:
    """Sets `request.actor`, read from the database only when somebody asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: self._actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def _actor(self, request: HttpRequest) -> Actor:
        address = client_address(request)
        if not request.user.is_authenticated:
            return Actor(ActorKind.ANONYMOUS, address=address)
        return actor_for(request.user, on=city_date(now()), address=address)
