"""Old addresses go on working: a 404 is answered by a redirect where one is known."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse

from yangguang.kernel.exchange.selectors import record_at_old_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class OldAddressMiddleware:
    """Looks an address up only when nothing else answered it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND or request.method not in {"GET", "HEAD"}:
            return response
        public_id = record_at_old_address(request.get_full_path())
        if public_id is None:
            return response
        return HttpResponsePermanentRedirect(reverse("portal:document", args=[public_id]))
