"""What officers do on their screens, a step a function; journeys are told in these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse

from tests.kernel.publishing.office import CHAIN, Office
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Actor, Role

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.journeys.walking import Walker


def follow(at: datetime) -> None:
    """What the worker does all the time."""
    seal(at=at)
    run_followers(at=at)


def person_of(actor: Actor) -> Person:
    """The person behind an actor."""
    return Person.objects.get(pk=actor.person_id)


def enter(window: Walker, office: Office, role: Role) -> Page:
    """Be the office's person with the role, already logged in."""
    window.be(person_of(office.actors[role]))
    return window.page


def press(window: Walker, name: str) -> None:
    """Press the button or link of that name."""
    main = window.page.locator("main")
    button = main.get_by_role("button", name=name, exact=True)
    window.press(
        (button if button.count() else main.get_by_role("link", name=name, exact=True)).first
    )


def act(window: Walker, name: str) -> None:
    """Follow the act's link on the matter's screen."""
    window.press(window.page.locator(f"main .actions a[href$='/{name}/']"))


def confirm(window: Walker) -> None:
    """Press the form's main button."""
    window.press(window.page.locator("main .form-acts button[type=submit]").first)


def fill(page: Page, values: dict[str, str]) -> None:
    """Type into fields of the edit screen."""
    for name, value in values.items():
        page.locator(f"#draft [name={name}]").fill(value)


def see(page: Page, words: str) -> None:
    """Wait until the words stand on the page."""
    page.locator("main").get_by_text(words).first.wait_for()


def upload(window: Walker, file: Path) -> str:
    """Read a file into a draft; the draft's public number."""
    page = window.open(reverse("desk:new"))
    page.locator("main [name=file]").set_input_files(file)
    press(window, "读入草稿")
    found = re.search(r"/records/([0-9a-z]{12})/1/edit/", page.url)
    assert found, page.locator("main").inner_text()
    return found[1]


def keep_finding(window: Walker, reason: str) -> None:
    """Sign that the first finding still open may stay."""
    folded = window.page.locator("#scan details").first
    folded.locator("summary").click()
    folded.locator("[name=reason]").fill(reason)
    window.press(folded.get_by_role("button", name="保留"))


def keep_findings(window: Walker) -> int:
    """Keep what the scan found, each with its reason; how many there were."""
    answered = 0
    while window.page.locator("#scan details").count():
        keep_finding(window, "机关公开的联系方式,须予保留")
        answered += 1
        assert answered < 30
    return answered


def approve(window: Walker, office: Office, address: str) -> None:
    """Submit as the officer logged in, then pass every review."""
    window.open(address)
    press(window, "提交审查")
    see(window.page, "已提交审查")
    for role in CHAIN:
        enter(window, office, role)
        window.open("/desk/")
        window.press(window.page.locator(f"main a[href='{address}']").first)
        act(window, "review")
        window.page.locator("[name=opinion]").fill("同意")
        press(window, "同意公开")
        see(window.page, "已签署通过")


def send_through(window: Walker, office: Office, address: str) -> None:
    """Submit, pass every review, publish."""
    approve(window, office, address)
    enter(window, office, Role.PUBLISHER)
    window.open(address)
    act(window, "publish")
    press(window, "现在发布")
    see(window.page, "已发布")


def move_on(window: Walker, label: str, **answers: str) -> None:
    """An act of the matter's page: at once, or through its form."""
    page = window.page
    buttons = page.locator(".matter-acts").locator("a, button")
    window.press(buttons.filter(has_text=label).first)
    if not answers:
        return
    for name, value in answers.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value='{value}']").check()
        elif field.evaluate("e => e.tagName") == "SELECT":
            page.select_option(f"[name={name}]", label=value)
        else:
            field.fill(value)
    window.press(page.locator("main form .button-primary"))
