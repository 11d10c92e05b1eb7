"""An operator stops the worker, starts it, rebuilds, backs up, restores; citizens look on."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.journeys.walking import PASSWORD
from tests.ops.scene import OFFICE, STATE, Place
from yangguang.project.running import web_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.journeys.walking import Walker

pytestmark = pytest.mark.journey
FIRST, SECOND = "关于做好冬季供暖保障工作的通知", "关于开展校园安全检查的通知"
# Everybody's real clock: web and worker read it.
FILL = (
    OFFICE
    + f"""
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role
from tests.kernel.publishing.office import officer
from yangguang.kernel.now import city_date
office = Office(now())
officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(office.at), username="boss")
for person in Person.objects.all():
    person.set_password({PASSWORD!r})
    person.save()
office.published(title={FIRST!r})
approved = office.approved(title={SECOND!r}, doc_number="佳教发〔2026〕13号")
seal(at=office.at)
run_followers(at=office.at)
print(approved.record.public_id)
"""
)
SECONDS = 30


@contextmanager
def running(place: Place, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the installation, ended as an operator ends it."""
    process = subprocess.Popen(command, env=place.environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def worker(place: Place) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """The worker by itself."""
    return running(place, sys.executable, "-m", "yangguang.project", "worker")


@contextmanager
def web(place: Place) -> Iterator[str]:
    """The web process by itself; its address once it answers."""
    port = free_port()
    with running(place, *web_command("127.0.0.1", port)):
        origin = f"http://127.0.0.1:{port}"
        until(lambda: answers(origin), "the web process answers")
        yield origin


def answers(origin: str) -> bool:
    from urllib.error import URLError
    from urllib.request import urlopen

    try:
        with urlopen(f"{origin}/healthz/live", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so, as an operator who presses reload would."""
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, f"not after {SECONDS} s: {what}"
        time.sleep(0.2)


def listed(window: Walker, title: str) -> bool:
    return title in window.open("/catalogue/").locator("main").inner_text()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, str]:
    """An installation with one public document and one that only waits to be published."""
    place = Place(tmp_path_factory.mktemp("operator") / "data")
    place.done("migrate", "-v0")
    return place, place.python(FILL).splitlines()[-1]


@pytest.fixture
def place(filled: tuple[Place, str], tmp_path: Path) -> Place:
    return filled[0].copy_to(tmp_path / "data")


def publish(window: Walker, public_id: str) -> None:
    """As the publisher, through the desk."""
    window.log_in("jyj-publisher")
    page = window.open(f"/desk/records/{public_id}/")
    window.press(page.locator("main .actions a[href$='/publish/']"))
    window.press(page.get_by_role("button", name="现在发布"))
    page.locator("main").get_by_text("已发布").first.wait_for()


def test_worker_that_stood_still_catches_up(
    place: Place, filled: tuple[Place, str], walk: Callable[..., Walker]
) -> None:
    public_id = filled[1]
    with web(place) as origin:
        officer, citizen, boss = (walk(origin=origin, width=w) for w in (1280, 320, 390))
        with worker(place):
            until(lambda: listed(citizen, FIRST), "the list shows the first document")

        publish(officer, public_id)
        # The page itself is there at once; what follows the record waits for the worker.
        citizen.open(f"/documents/{public_id}/")
        assert not listed(citizen, SECOND)
        boss.log_in("boss")
        assert is_behind(boss.open("/desk/operation/"))
        assert boss.problems() == []

        with worker(place):
            until(lambda: listed(citizen, SECOND), "the list shows the second document")
            until(lambda: not is_behind(boss.open("/desk/operation/")), "the desk sees no arrears")
    report = json.loads(place.done("verify", "--json"))
    assert report["clean"]
    assert report["seals"] == report["acts"]


def is_behind(page: Page) -> bool:
    """Whether the operation page speaks of acts not yet sealed, or not yet followed."""
    waiting = page.locator(".stat", has_text="等待封存").inner_text()
    behind = page.locator("main table tbody tr td:nth-of-type(2)").all_inner_texts()
    assert behind
    return re.sub(r"\D", "", waiting) != "0" or set(behind) != {"0"}


def test_rebuilt_and_restored_city_shows_the_same_pages(
    place: Place, filled: tuple[Place, str], walk: Callable[..., Walker], tmp_path: Path
) -> None:
    public_id = filled[1]
    with web(place) as origin, worker(place):
        publish(walk(origin=origin), public_id)
        citizen = walk(origin=origin, width=320, scripts=False)
        until(lambda: listed(citizen, SECOND), "the list shows the second document")
        until(lambda: is_sealed(citizen, public_id), "the document shows its seal")
        pages = shown(citizen, public_id)
        # On a system in use.
        place.done("backup", str(tmp_path / "away"))
    before = json.loads(place.python(STATE))

    rebuilt = json.loads(place.done("rebuild", "all", "--json"))
    assert rebuilt
    assert all(row["identical"] for row in rebuilt)
    assert json.loads(place.python(STATE)) == before
    (folder,) = (tmp_path / "away").iterdir()
    other = Place(tmp_path / "other")
    other.done("restore", str(folder))

    assert json.loads(other.done("verify", "--json"))["clean"]
    after = json.loads(other.python(STATE))
    assert (after["seals"], after["publications"]) == (before["seals"], before["publications"])
    for installation in (place, other):
        with web(installation) as origin:
            assert shown(walk(origin=origin, width=320, scripts=False), public_id) == pages


def is_sealed(window: Walker, public_id: str) -> bool:
    text = window.open(f"/documents/{public_id}/").locator("main").inner_text()
    return "封存第" in text and "等待封存" not in text


def shown(window: Walker, public_id: str) -> dict[str, str]:
    """What a citizen reads, whatever port it comes from."""
    paths = ("/", "/catalogue/", f"/documents/{public_id}/", "/agencies/jyj/")
    texts = {path: window.open(path).locator("main").inner_text() for path in paths}
    return {path: text.replace(window.origin, "") for path, text in texts.items()}
