"""The whole site behind a page store of its own, asked without a network."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.core.handlers.wsgi import WSGIHandler

from yangguang.kernel.publishing.killlist import kill_list
from yangguang.kernel.serving.disk import Disk
from yangguang.kernel.serving.kills import Kills
from yangguang.kernel.serving.memory import Memory
from yangguang.kernel.serving.server import PageServer
from yangguang.kernel.serving.site import DatabaseSource, Watch, house, publication_tags
from yangguang.kernel.serving.store import Store
from yangguang.kernel.serving.versions import Versions

if TYPE_CHECKING:
    from pathlib import Path


class Reply:
    """What came back."""

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = int(status[:3]), dict(headers), body

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(application: Any, path: str, method: str = "GET", **headers: str) -> Reply:
    """One request; `if_none_match=…` is a header."""
    address, _mark, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address.encode().decode("latin-1"),
        "QUERY_STRING": quote(query, safe="=&%+"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    kept: list[Any] = []
    parts = application(environ, lambda status, heads, error=None: kept.extend((status, heads)))
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    return Reply(kept[0], kept[1], body)


class Site:
    """One web process: the application, and the page store around it."""

    def __init__(self, folder: Path, *, build: str = "test") -> None:
        self.application = WSGIHandler()
        self.asked = 0
        self.store = Store(
            memory=Memory(8 * 1024 * 1024),
            disk=Disk(folder / "pages.sqlite3", 64 * 1024 * 1024),
            versions=Versions(DatabaseSource(), time.monotonic),
            kills=Kills(kill_list(), publication_tags),
            build=build,
            clock=time.time,
        )
        self.watch = Watch(self.store)
        self.server = PageServer(self._inside, self.store, house())

    def _inside(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked += 1
        return self.application(environ, start_response)

    def look(self) -> None:
        """What the thread does five times a second."""
        self.watch.look()

    def get(self, path: str, **headers: str) -> Reply:
        """The page as a reader gets it, once the process has looked."""
        self.look()
        return ask(self.server, path, **headers)

    def rendered(self, path: str, **headers: str) -> Reply:
        """The page as it is rendered this moment, kept nowhere."""
        return ask(self.application, path, **headers)
