"""The page store of this process: what it is made of, and the thread that asks what moved."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli
import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections
from django.utils.html import format_html
from django.utils.translation import gettext as _

import yangguang
from yangguang.kernel.ledger.models import Installation
from yangguang.kernel.now import CITY_ZONE
from yangguang.kernel.publishing.killlist import kill_list
from yangguang.kernel.serving import rules
from yangguang.kernel.serving.baked import Baked
from yangguang.kernel.serving.bell import Bell, bell_of
from yangguang.kernel.serving.disk import Disk
from yangguang.kernel.serving.kills import Kills
from yangguang.kernel.serving.memory import Memory
from yangguang.kernel.serving.registry import is_kept
from yangguang.kernel.serving.server import House, PageServer
from yangguang.kernel.serving.store import Store
from yangguang.kernel.serving.versions import POLL, Moved, Versions
from yangguang.kernel.tags import selectors
from yangguang.kernel.tags.remembering import watch_with
from yangguang.kernel.tags.rules import EVERYTHING
from yangguang.kernel.ui import display
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = structlog.get_logger()

BREATH = 0.01
"""Seconds between two looks, however often it rings."""
PASSING_COOKIES = frozenset({"messages"})
"""A message for this reader waits to be shown once."""
SHAPING = frozenset(
    {".py", ".html", ".xml", ".css", ".js", ".svg", ".json", ".jsonl", ".md", ".txt"}
)


class DatabaseSource:
    """Versions as the database holds them."""

    def clock(self) -> tuple[int, str]:
        """The present n and the installation's epoch."""
        epoch = Installation.objects.values_list("epoch", flat=True).first() or ""
        return selectors.clock(), epoch

    def moved_since(self, n: int) -> list[tuple[str, int]]:
        """Tags that moved after n."""
        return selectors.moved_since(n)

    def newest_of(self, tags: Iterable[str]) -> int:
        """When the last of the tags moved."""
        return selectors.newest_of(tags)


def publication_tags(line: dict[str, str]) -> list[str]:
    """Tags of everything that showed what a line of the kill list takes back."""
    return [f"publication:{pk}" for pk in line.get("publications", "").split(",") if pk]


@cache
def program() -> str:
    """Changes with every file that shapes a page, and with the settings that stand on it."""
    root = Path(yangguang.__file__).parent
    state = hashlib.sha256(repr((settings.BASE_URL, settings.CITY, settings.STATIC_URL)).encode())
    for path in sorted(root.rglob("*")):
        if path.suffix in SHAPING:
            found = path.stat()
            state.update(f"{path.relative_to(root)} {found.st_mtime_ns} {found.st_size}".encode())
    return f"{version('yangguang')}-{state.hexdigest()[:16]}"


def day_ends(at: float) -> float:
    """The next midnight of the city: what is in force, due or open is judged by the day."""
    day = datetime.fromtimestamp(at, UTC).astimezone(CITY_ZONE).date() + timedelta(days=1)
    return datetime.combine(day, time_of_day(), CITY_ZONE).timestamp()


def as_of(rendered_at: float) -> bytes:
    """The line an old copy carries."""
    words = _("数据库暂时没有应答。您看到的是%(moment)s的内容，恢复后会自动更新。") % {
        "moment": datetime_cn(datetime.fromtimestamp(rendered_at, UTC))
    }
    return format_html(
        '<p class="as-of" role="status"><span class="frame">{}</span></p>', words
    ).encode()


def mode_of(cookie: str) -> str:
    """The display mode in its one spelling; empty for the plain one."""
    if not cookie:
        return ""
    mode = display.from_cookie(cookie)
    return "" if mode == display.DisplayMode() else mode.to_cookie()


def packers() -> dict[str, Callable[[bytes], bytes]]:
    """Encodings this installation makes, the smallest first."""
    # No zstd: a browser that takes it takes br as well, which makes pages of this size smaller.
    return {"br": _brotli, "gzip": rules.gzip}


def _brotli(body: bytes) -> bytes:
    # The best quality saves another seventh, and computes half as long as the whole rendering.
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=5))


def disk() -> Disk:
    """The pages on the disk of this machine."""
    return Disk(Path(settings.DATA_DIR) / "pages" / "pages.sqlite3", settings.PAGES_DISK)


def baked() -> Baked | None:
    """Pages as files for nginx; none unless it was asked for and the site's address is known."""
    if not (settings.PAGES_FOR_NGINX and settings.BASE_URL):
        return None
    return Baked(Path(settings.DATA_DIR) / "pages" / "baked", settings.BASE_URL)


def make_store() -> Store:
    """A store on the settings of this installation."""
    return Store(
        memory=Memory(settings.PAGES_MEMORY),
        disk=disk(),
        versions=Versions(DatabaseSource(), time.monotonic),
        kills=Kills(kill_list(), publication_tags),
        build=program(),
        clock=time.time,
        baked=baked(),
    )


def house() -> House:
    """What the layer knows of this site."""
    return House(
        is_cacheable=is_kept,
        mode_of=mode_of,
        cookie=display.COOKIE,
        passing_cookies=PASSING_COOKIES,
        day_ends=day_ends,
        as_of=as_of,
        packers=packers(),
    )


class Watch:
    """Keeps the versions of one store young, in a thread of its own."""

    def __init__(self, store: Store, bell: Bell | None = None) -> None:
        self.store, self.bell = store, bell
        self.stopping = threading.Event()
        self.heard = threading.Event()
        """Set when something moved somewhere: look at once."""
        self.thread: threading.Thread | None = None
        self._pid = 0
        self._day = 0.0
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin in this process, once; a process that was forked begins its own."""
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid == os.getpid():
                return
            self.look()
            self.stopping.clear()
            self.thread = threading.Thread(target=self._run, name="pages", daemon=True)
            self.thread.start()
            if self.bell is not None:
                threading.Thread(
                    target=self.bell.listen,
                    args=(self.heard, self.stopping),
                    name="bell",
                    daemon=True,
                ).start()
            self._pid = os.getpid()

    def look(self) -> None:
        """Ask once what moved and what was taken back."""
        was_down = self.store.versions.failed
        try:
            self._took(self.store.versions.look())
        except Exception as error:  # noqa: BLE001  whatever it says, pages go on from what is kept
            if not was_down:
                log.warning("versions_unknown", error=str(error))
            if not was_down and isinstance(error, DatabaseError):
                # Files cannot say how old they are; the application can. A process that is ending
                # fails as well, and then they are all there is.
                self.store.unbake()
        new = self.store.kills.refresh()
        if new:
            self.store.purge(new)

    def _took(self, found: Moved) -> None:
        day = day_ends(self.store.clock())
        if found.is_new_epoch or EVERYTHING in found.tags or day != self._day:
            self._day = day
            self.store.unbake()
        elif found.tags:
            self.store.moved(found.tags)

    def _run(self) -> None:
        while not self.stopping.is_set():
            self.heard.wait(POLL)
            self.heard.clear()
            close_old_connections()
            self.look()
            # Many moves in a row are one look.
            self.stopping.wait(BREATH)
        connections.close_all()

    def stop(self) -> None:
        """End the thread."""
        self.stopping.set()
        self.heard.set()
        if self.thread is not None:
            self.thread.join()
        self._pid = 0


class Watched:
    """The page server, which begins to watch with its first request."""

    def __init__(self, application: Any) -> None:
        self.watch = Watch(make_store(), bell_of(settings.REDIS_URL))
        self.server = PageServer(application, self.watch.store, house())
        watch_with(self.watch.store)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        self.watch.start()
        return self.server(environ, start_response)


def around(application: Any) -> Any:
    """The application behind its page store; as it is where none is wanted."""
    return Watched(application) if settings.SERVING else application
