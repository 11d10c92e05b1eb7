"""Gives every request its actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth import logout as end_session
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Actor, ActorKind
from yangguang.kernel.organizations.selectors import actor_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SEEN = "seen_at"
SEEN_EVERY = 60
"""Seconds between two notes; a session need not be written with every page."""
BY_ITSELF = "/presence/"


def client_address(request: HttpRequest) -> str:
    """The network address of the client; the proxy's word counts only when one is configured."""
    if settings.TRUSTED_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            # The last entry was written by our own proxy; earlier ones anybody can invent.
            return forwarded.rsplit(",", 1)[-1].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


class IdleMiddleware:
    """Ends a session in which nothing was done for too long, on a desk somebody walked away from.

    Signs of life that a page gives by itself do not count as doing something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            self._watch(request, now().timestamp())
        return self.get_response(request)

    def _watch(self, request: HttpRequest, at: float) -> None:
        seen = request.session.get(SEEN)
        if seen is not None and at - seen > settings.SESSION_IDLE_SECONDS:
            end_session(request)
            text = _("您已有 %(minutes)d 分钟没有操作，为安全起见已退出。请重新登录后继续。")
            messages.info(request, text % {"minutes": settings.SESSION_IDLE_SECONDS // 60})
        elif (seen is None or at - seen > SEEN_EVERY) and not request.path.endswith(BY_ITSELF):
            request.session[SEEN] = at


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
