"""What a person does in a browser window, and what every page must keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

PASSWORD = "long-enough-for-a-test"


class Walker:
    """One window on one installation."""

    def __init__(self, browser: Browser, origin: str, *, width: int, scripts: bool) -> None:
        self.origin = origin
        self.width = width
        self.scripts = scripts
        self.complaints: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            locale="zh-CN",
            accept_downloads=True,
        )
        self.context.set_default_timeout(15_000)
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

    def log_in(self, username: str) -> None:
        """As the person with this name; ends at the worklist."""
        self.context.clear_cookies()
        self.open("/desk/login/")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.press(self.page.locator("main form button[type=submit]"))
        assert self.page.url == f"{self.origin}/desk/", self.page.url

    def press(self, button: Locator) -> None:
        """Press a button or link and wait for the page it leads to."""
        with self.page.expect_navigation():
            button.click()

    def problems(self) -> list[str]:
        """What axe finds on the page, and whether it scrolls sideways; empty when all is well."""
        found = []
        if self.scripts:
            for rule in Axe().run(self.page).response["violations"]:
                found += [
                    f"{self.page.url} {rule['id']}: {node['html'][:160]} {node['failureSummary']}"
                    for node in rule["nodes"][:3]
                ]
            found += self._overflow()
        return found

    def _overflow(self) -> list[str]:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide <= self.width:
            return []
        culprits = self.page.evaluate(
            """width => [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > width + 1)
                .slice(0, 3).map(e => e.outerHTML.slice(0, 120))""",
            self.width,
        )
        return [f"{self.page.url} is {wide} px wide in {self.width}: {culprits}"]

    def close(self) -> None:
        """Shut the window."""
        self.context.close()
