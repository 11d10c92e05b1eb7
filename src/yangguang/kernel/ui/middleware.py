"""Security headers that depend on how our pages are built."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def policy_header(nonce: str = "") -> str:
    """The policy as one header value; with `nonce`, one inline script element may run."""
    sources = dict(POLICY)
    if nonce:
        sources["script-src"] += f" 'nonce-{nonce}'"
    return "; ".join(f"{name} {value}" for name, value in sources.items())


class ContentSecurityPolicyMiddleware:
    """Lets pages load only our own files.

    The editor's import map has to be an inline script. `{% media form.media %}` asks for
    `request.csp_nonce`, and only pages that asked get the nonce in their header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        used: list[str] = []

        def nonce() -> str:
            used.append(secrets.token_urlsafe(16))
            return used[0]

        request.csp_nonce = SimpleLazyObject(nonce)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault(
            "Content-Security-Policy", policy_header(used[0] if used else "")
        )
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            # Text size and contrast come from a cookie and are part of every page.
            patch_vary_headers(response, ["Cookie"])
        return response
