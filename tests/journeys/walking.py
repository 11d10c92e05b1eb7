"""What a person does in a browser window, and what every page must keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from yangguang.kernel.ui.display import COOKIE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

    from yangguang.kernel.organizations.models import Person

PASSWORD = "long-enough-for-a-test"
MODES: dict[str, dict[str, Any]] = {
    "large": {"display": "1.25_normal"},
    "largest": {"display": "1.5_normal"},
    "contrast": {"display": "1_high"},
    "dark": {"dark": True},
    "dark contrast": {"dark": True, "display": "1_high"},
    "dark largest contrast": {"dark": True, "display": "1.5_high"},
}
"""Modes of display apart from the plain one, as a window is opened in them."""


class Walker:
    """One window on one installation."""

    def __init__(
        self, browser: Browser, origin: str, *, width: int, scripts: bool, dark: bool, display: str
    ) -> None:
        self.origin = origin
        self.width = width
        self.scripts = scripts
        self.complaints: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            locale="zh-CN",
            accept_downloads=True,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        if display:
            self._set_cookie(COOKIE, display)
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        # The browser reports every answer above 399; that is the journey's own business.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str, status: int = 200) -> Page:
        """Go to an address of the installation."""
        answer: Response | None = self.page.goto(self.origin + path)
        assert answer is not None
        assert answer.status == status, (path, answer.status)
        return self.page

    def _set_cookie(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.origin}])

    def be(self, person: Person) -> None:
        """Be logged in as the person from here on, without the login page."""
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        self.context.clear_cookies(name=name)
        self._set_cookie(name, client.cookies[name].value)

    def log_in(self, username: str, password: str = PASSWORD) -> None:
        """Through the login page; whatever page follows is shown."""
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        self.open("/desk/login/")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(password)
        self.press(self.page.locator("main form button[type=submit]"))

    def press(self, button: Locator) -> None:
        """Press a button or link and wait for the page it leads to."""
        with self.page.expect_navigation():
            button.click()

    def problems(self) -> list[str]:
        """What axe finds on the page, and whether it scrolls sideways; empty when all is well.

        Axe is a script itself: in a window without scripts only the width is looked at.
        """
        found = self._overflow()
        if self.scripts:
            for rule in Axe().run(self.page).response["violations"]:
                found += [
                    f"{self.page.url} {rule['id']}: {node['html'][:160]} {node['failureSummary']}"
                    for node in rule["nodes"][:3]
                ]
        return found

    def _overflow(self) -> list[str]:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide <= self.width:
            return []
        culprits = self.page.evaluate(
            """width => {
                const wide = e => e.getBoundingClientRect().right > width + 1;
                const scrolls = e => e.parentElement && e !== document.body && (
                    getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
                return [...document.querySelectorAll('body *')]
                    .filter(e => wide(e) && !scrolls(e) && ![...e.children].some(wide))
                    .slice(0, 3).map(e => e.outerHTML.slice(0, 160));
            }""",
            self.width,
        )
        return [f"{self.page.url} is {wide} px wide in {self.width}: {culprits}"]

    def close(self) -> None:
        """Shut the window."""
        self.context.close()


def look_at(window: Walker, pages: Iterable[tuple[str, int]]) -> list[str]:
    """What is wrong with any of the pages, each given with its answer."""
    problems: list[str] = []
    for path, status in pages:
        window.open(path, status)
        problems += window.problems()
    return problems
