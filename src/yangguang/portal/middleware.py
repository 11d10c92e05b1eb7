"""What the portal does with answers that nobody else made readable."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse

from yangguang.portal.errors import only_for_forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class FormAddressMiddleware:
    """Who opens the address of a form by hand, or comes back to it, gets a page, not nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        bare = isinstance(response, HttpResponse) and not response.content
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not bare:
            return response
        if request.method != "GET":
            return response
        page = only_for_forms(request)
        page["Allow"] = response["Allow"]
        return page
