"""Asking our own program for a page, as a reader without cookies would, without the network.

Unlike a request from outside, none of this opens or closes the connection to the database: the run
that asks has its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from yangguang.kernel.serving.rendering import request_for

HTML = "text/html"


@dataclass(frozen=True)
class Asked:
    """What a page answered."""

    status: int
    body: bytes | None
    """None for what is not a page for people."""


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def ask(path: str) -> Asked:
    """The page at a path of this site."""
    request = WSGIRequest(request_for(path, base_url=settings.SITE_URL))
    response = _handler().get_response(request)
    if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith(HTML):
        return Asked(response.status_code, response.content)
    return Asked(response.status_code, None)
