"""The page store as the outermost layer of the web process (WSGI).

A page that was rendered before and is still true is answered here; everything else goes in to the
application, once per page at a time. When that fails, the last good copy is given with its age.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any

import structlog

from yangguang.kernel.serving import rules
from yangguang.kernel.serving.rendering import Answer, Environ, rendered
from yangguang.kernel.serving.rules import Key, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from yangguang.kernel.serving.store import Store
    from yangguang.kernel.tags import Collected

log = structlog.get_logger()

WAIT = 10.0
"""Seconds one request waits for another that renders the same page."""
LARGEST = 8 * 1024 * 1024
"""Bytes; larger answers pass through unkept."""
MARK = b"<!--as-of-->"
"""Where a page says how old it is, when it is old."""
METHODS = frozenset({"GET", "HEAD"})


@dataclass
class Rendering:
    """A page that is being rendered, for those who wait for it."""

    done: threading.Event = field(default_factory=threading.Event)
    page: Page | None = None


@dataclass(frozen=True)
class House:
    """What the layer has to know about the site it serves."""

    is_cacheable: Callable[[str, str], bool]
    """Whether an address, by path and query, shows the same to everybody."""
    mode_of: Callable[[str], str]
    """The display mode a cookie's value stands for, in its one spelling."""
    cookie: str
    """Name of the display cookie."""
    passing_cookies: frozenset[str]
    """Cookies that say something waits for this reader alone; he gets a page of his own."""
    day_ends: Callable[[float], float]
    """The next moment at which a page may change because a day has ended."""
    as_of: Callable[[float], bytes]
    """The words that say when an old copy was made, as HTML."""
    packers: Mapping[str, Callable[[bytes], bytes]]
    """Encodings in the order of preference."""


class PageServer:
    """WSGI application around another."""

    def __init__(self, application: Any, store: Store, house: House) -> None:
        self.application, self.store, self.house = application, store, house
        self.encodings = tuple(house.packers)
        self._names = (house.cookie, *house.passing_cookies)
        self._rendering: dict[Key, Rendering] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer from what is kept, or render."""
        if (
            environ["REQUEST_METHOD"] not in METHODS
            or "HTTP_HX_REQUEST" in environ
            or "HTTP_AUTHORIZATION" in environ
            or "HTTP_RANGE" in environ
        ):
            return self._pass(environ, start_response)
        mode = ""
        cookies = environ.get("HTTP_COOKIE")
        if cookies:
            value, is_own = self._cookie(cookies)
            if is_own:
                return self._pass(environ, start_response)
            mode = self.house.mode_of(value)
        key = self._key(environ, mode)
        page = self.store.hot(key)
        if page is None:
            if len(key.query) > rules.LONGEST_QUERY:
                return self._pass(environ, start_response)
            if not self.house.is_cacheable(key.path, key.query):
                return self._pass(environ, start_response)
            return self._miss(key, environ, start_response)
        return self._send(page, environ, start_response)

    def _cookie(self, header: str) -> tuple[str, bool]:
        """The display cookie's value, and whether this reader gets a page of his own."""
        for name in self._names:
            if name in header:
                break
        else:
            return "", False
        try:
            found = SimpleCookie(header)
        except CookieError:
            return "", False
        morsel = found.get(self.house.cookie)
        return morsel.value if morsel else "", not self.house.passing_cookies.isdisjoint(found)

    def _key(self, environ: Environ, mode: str) -> Key:
        host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")
        scheme = environ.get("HTTP_X_FORWARDED_PROTO") or environ.get("wsgi.url_scheme", "http")
        return Key(
            host=f"{scheme}://{host}".lower().replace("\n", ""),
            path=environ.get("PATH_INFO", "/").replace("\n", "%0A"),
            query=rules.normal_query(environ.get("QUERY_STRING", "")),
            mode=mode,
        )

    def _pass(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        return self.application(environ, start_response)  # type: ignore[no-any-return]

    # Rendering

    def _miss(self, key: Key, environ: Environ, start_response: Any) -> Iterable[bytes]:
        with self._lock:
            running = self._rendering.get(key)
            mine = None if running else self._rendering.setdefault(key, Rendering())
        if mine is None and running is not None:
            running.done.wait(WAIT)
            page = running.page
            if page is not None and not self.store.kills.forbid(page.tags):
                return self._send(page, environ, start_response)
            return self._pass(environ, start_response)
        assert mine is not None  # noqa: S101  for the type checker
        try:
            return self._render(mine, key, environ, start_response)
        finally:
            with self._lock:
                self._rendering.pop(key, None)
            mine.done.set()

    def _render(
        self, mine: Rendering, key: Key, environ: Environ, start_response: Any
    ) -> Iterable[bytes]:
        store = self.store
        page = store.fresh(key)
        if page is not None:
            mine.page = page
            return self._send(page, environ, start_response)
        old = store.last_good(key)
        if store.versions.is_down() and old is not None:
            return self._send_old(old, environ, start_response)
        n, begun = store.versions.known, store.clock()
        try:
            answer, collected = rendered(self.application, self._shared(environ, key))
        except Exception:
            log.exception("page_not_rendered", path=key.path)
            if old is None:
                raise
            return self._send_old(old, environ, start_response)
        if answer.status.startswith("5") and old is not None:
            return self._send_old(old, environ, start_response)
        page = self._page(key, answer, collected, n, begun, old)
        if page is not None and store.keep(key, page):
            mine.page = page
            return self._send(page, environ, start_response)
        if old is not None and page is None and not answer.status.startswith("5"):
            # What is no longer there for everybody must not come back in an outage.
            store.forget(key)
        return _plain(answer, environ, start_response)

    def _shared(self, environ: Environ, key: Key) -> Environ:
        """The request as anybody would send it: no cookie but the display mode, no condition."""
        shared = {
            name: value
            for name, value in environ.items()
            if not name.startswith(("HTTP_IF_", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING"))
        }
        shared["REQUEST_METHOD"] = "GET"
        shared["QUERY_STRING"] = key.query
        if key.mode:
            shared["HTTP_COOKIE"] = f"{self.house.cookie}={key.mode}"
        return shared

    def _page(
        self,
        key: Key,
        answer: Answer,
        collected: Collected,
        n: int,
        begun: float,
        old: Page | None,
    ) -> Page | None:
        """The answer as a page to keep; None when it must not be shared."""
        if n < 0 or collected.refusals or not rules.may_keep(answer.status, answer.headers):
            if collected.refusals:
                log.info("page_not_shared", path=key.path, why=collected.refusals[0])
            return None
        if len(answer.body) > LARGEST:
            return None
        headers = tuple((k, v) for k, v in answer.headers if k.lower() not in rules.NOT_COPIED)
        etag = rules.etag_of(answer.body, answer.status)
        content_type = next((v for k, v in headers if k.lower() == "content-type"), "")
        until = collected.fresh_until
        return Page(
            status=answer.status,
            headers=headers,
            body=answer.body,
            packed=rules.pack(answer.body, content_type, self.house.packers),
            etag=etag,
            changed_at=old.changed_at if old is not None and old.etag == etag else begun,
            rendered_at=begun,
            tags=frozenset(collected.tags),
            n=n,
            fresh_until=min(
                self.house.day_ends(begun), until.timestamp() if until else float("inf")
            ),
            build=self.store.build,
            lasting=until is None,
        )

    # Answering

    def _send(self, page: Page, environ: Environ, start_response: Any) -> Iterable[bytes]:
        encoding = ""
        if page.packed:
            encoding = rules.accepted(environ.get("HTTP_ACCEPT_ENCODING", ""), page.offered)
        headers = page.heads.get(encoding) or rules.head_of(page, encoding)
        none_match = environ.get("HTTP_IF_NONE_MATCH", "")
        since = environ.get("HTTP_IF_MODIFIED_SINCE", "")
        if (
            (none_match or since)
            and page.status.startswith("200")
            and rules.is_unchanged(page, if_none_match=none_match, if_modified_since=since)
        ):
            kept = [(k, v) for k, v in headers if not k.startswith("Content-")]
            start_response("304 Not Modified", kept)
            return []
        start_response(page.status, headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [page.packed[encoding] if encoding else page.body]

    def _send_old(self, page: Page, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """An old copy, with its age in a header and, where people read it, on the page."""
        age = max(0, int(self.store.clock() - page.rendered_at))
        log.warning("page_served_old", path=environ.get("PATH_INFO", ""), age=age)
        body = page.body
        if page.is_html:
            body = body.replace(MARK, self.house.as_of(page.rendered_at), 1)
        shown = replace(page, body=body, packed={}, heads={}, etag=rules.etag_of(body, page.status))
        headers = [
            *((k, v) for k, v in rules.head_of(shown, "") if k != "Cache-Control"),
            ("Cache-Control", "no-cache"),
            ("Age", str(age)),
            ("X-As-Of", rules.http_date(page.rendered_at)),
        ]
        start_response(page.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _plain(answer: Answer, environ: Environ, start_response: Any) -> Iterable[bytes]:
    start_response(answer.status, answer.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]
