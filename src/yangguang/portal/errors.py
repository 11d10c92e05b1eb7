"""Error pages that say what is wrong and what to do next."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve

from yangguang.kernel.ui.context_processors import dressed
from yangguang.kernel.ui.site import known_facts

if TYPE_CHECKING:
    from django.http import HttpRequest

RETRY_AFTER = 120
"""Seconds after which it is worth coming back."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere."""
    del reason  # Technical; the page says what the reader can do.
    return render(request, "portal/errors/csrf.html", status=HTTPStatus.FORBIDDEN)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The browser sent something unreadable."""
    del exception
    return render(request, "portal/errors/400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person may not do this."""
    del exception
    return render(request, "portal/errors/403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing for this person: both look the same."""
    del exception
    shown = {"in_desk": request.path.startswith("/desk/")}
    return render(request, "portal/errors/404.html", shown, status=HTTPStatus.NOT_FOUND)


def only_for_forms(request: HttpRequest) -> HttpResponse:
    """The address takes what a form sends and has no page: leads to the page above it."""
    return render(
        request,
        "portal/errors/405.html",
        {"above": page_above(request.path)},
        status=HTTPStatus.METHOD_NOT_ALLOWED,
    )


def page_above(path: str) -> str:
    """The nearest address above that leads somewhere."""
    parts = path.strip("/").split("/")
    while parts := parts[:-1]:
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; this page asks neither the database nor the city for anything."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return no_database(request)
    return _bare("portal/errors/500.html", request, HTTPStatus.INTERNAL_SERVER_ERROR)


def no_database(request: HttpRequest) -> HttpResponse:
    """The database does not answer: when to come back, and how else to reach the office."""
    answer = _bare(
        "portal/errors/503.html",
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        minutes=str(RETRY_AFTER // 60),
    )
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def _bare(name: str, request: HttpRequest, status: HTTPStatus, **context: str) -> HttpResponse:
    """A page of the files alone, with what this process last knew of the site."""
    sent = request.method not in {"GET", "HEAD", "OPTIONS"}
    words = {
        "site": dressed(known_facts(), request),
        "sent": sent,
        "path": request.get_full_path(),
        **context,
    }
    answer = HttpResponse(loader.get_template(name).render(words), status=status)
    answer["Cache-Control"] = "no-store"
    return answer
