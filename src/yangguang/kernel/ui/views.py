"""The display switch and the page that shows every component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from yangguang.kernel.ui import display as modes
from yangguang.kernel.ui import samples

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def local_path(target: str) -> str:
    """`target` when it is a path on this site, else the home page."""
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return "/"


# No token: it would put a cookie on every public page, and the worst a forged request can do
# is to enlarge somebody's text.
@csrf_exempt
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Remember text size and contrast, then return to where the reader was."""
    mode = modes.from_cookie(request.COOKIES.get(modes.COOKIE, "")).with_choice(
        size=request.POST.get("size", ""), contrast=request.POST.get("contrast", "")
    )
    response = HttpResponseRedirect(local_path(request.POST.get("next", "/")))
    response.set_cookie(
        modes.COOKIE,
        mode.to_cookie(),
        max_age=modes.COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component with sample data: the reference for those who build pages."""
    return render(request, "ui/components.html", samples.context())
