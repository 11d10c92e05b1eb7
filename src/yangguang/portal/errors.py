"""Error pages that say what is wrong and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere."""
    del reason  # Technical; the page says what the reader can do.
    return render(request, "portal/errors/csrf.html", status=403)
