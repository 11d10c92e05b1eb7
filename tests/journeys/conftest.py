"""A browser and an office for journeys on screen."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.journeys.walking import Walker
from tests.kernel.publishing.office import Office
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A container's shared memory is too small for a browser.
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    if not CHROMIUM:
        text = "Left out: journeys need Chromium; sudo apt-get install chromium fonts-noto-cjk"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(text)
        pytest.skip(text)
    from playwright.sync_api import sync_playwright

    # The driver runs an event loop in this thread; the database is used beside it, not in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as driver:
            started = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
            yield started
            started.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def office(transactional_db: None) -> Office:
    """An agency with its people, now: the server under test reads the real clock."""
    return Office(now())


@pytest.fixture
def walk(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Walker]]:
    """Opens a window: `walk(width=320, scripts=False)`. Complaints of the browser are failures."""
    windows: list[Walker] = []

    def start(
        *, width: int = 1280, scripts: bool = True, dark: bool = False, display: str = "",
        origin: str = live_server.url,
    ) -> Walker:  # fmt: skip
        windows.append(
            Walker(browser, origin, width=width, scripts=scripts, dark=dark, display=display)
        )
        return windows[-1]

    yield start
    complaints = [line for window in windows for line in window.complaints]
    for window in windows:
        window.close()
    assert complaints == []
