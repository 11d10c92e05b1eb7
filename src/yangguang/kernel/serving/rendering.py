"""Asking the application for a page, and collecting what it showed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from yangguang.kernel.tags import Collected, collecting

Environ = dict[str, Any]
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What the application answered."""

    status: str
    headers: Headers
    body: bytes

    @property
    def content_type(self) -> str:
        """Its media type."""
        return next((v for k, v in self.headers if k.lower() == "content-type"), "")


def rendered(application: Any, environ: Environ) -> tuple[Answer, Collected]:
    """The whole answer, with the tags of what it showed."""
    kept: dict[str, Any] = {}

    def start(status: str, headers: Headers, _error: Any = None) -> None:
        kept.update(status=status, headers=headers)

    with collecting() as collected:
        parts = application(environ, start)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
    return Answer(kept["status"], kept["headers"], body), collected


def request_for(address: str, *, base_url: str) -> Environ:
    """A plain reader's request for an address under the site's own."""
    scheme, _sep, host = base_url.partition("://")
    path, _mark, query = address.partition("?")
    name, _colon, port = host.partition(":")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": name,
        "SERVER_PORT": port or ("443" if scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_PROTO": scheme,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
