"""A browser and an office for journeys on screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.walking import Walker
from tests.kernel.publishing.office import Office
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    if not CHROMIUM.exists():
        text = f"Left out: journeys need Chromium at {CHROMIUM}."
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

    def start(*, width: int = 1280, scripts: bool = True) -> Walker:
        windows.append(Walker(browser, live_server.url, width=width, scripts=scripts))
        return windows[-1]

    yield start
    complaints = [line for window in windows for line in window.complaints]
    for window in windows:
        window.close()
    assert complaints == []
