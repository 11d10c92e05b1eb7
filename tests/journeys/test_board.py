"""A citizen follows a figure of the board to the day on which a document was due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kernel.duties.making import duty, interpretation
from tests.kernel.duties.scene import Scene
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/board/", "/board/?state=measured", "/board/rows/", "/board/rows/?state=none",
    "/board/4.2-a/", "/board/4.1-a/", "/board/agencies/", "/board/agencies/szfb/",
    "/board/limits/", "/board/history/", "/",
)  # fmt: skip


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path) -> Iterator[Scene]:
    """A plan that has run for some weeks: one document explained, one not."""
    forget_book()
    made = Scene(tmp_path, now())
    made.later(days=-30)
    made.load(duty("4.1-a"), interpretation("4.2-a"))
    made.interpret(made.publish(title="关于供热的规定"), title="供热规定解读")
    made.publish(title="关于清雪的规定")
    made.at = now()
    made.catch_up()
    yield made
    forget_book()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_citizen_follows_a_figure_to_the_working(
    scene: Scene, walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    window = walk(width=width, scripts=scripts)

    page = window.open("/")
    window.press(page.get_by_role("link", name="公开看板").first)
    window.press(page.locator(".account a[href*='state=overdue']"))
    assert "共 1 条" in page.locator("[role=status]").inner_text()
    window.press(page.locator("tbody th a"))
    assert "关于清雪的规定" in page.locator(".meta-box").inner_text()
    assert page.locator("tbody.working tr").count() >= 4
    assert "已逾期" in page.locator(".page-state").inner_text()
    window.press(page.locator(".meta-box a", has_text="关于清雪的规定"))
    assert page.locator("h1").inner_text() == "关于清雪的规定"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_board_keeps_what_every_page_must(
    scene: Scene, walk: Callable[..., Walker], address: str, width: int
) -> None:
    window = walk(width=width)

    window.open(address)

    assert window.problems() == []


def test_board_is_read_by_keyboard(scene: Scene, walk: Callable[..., Walker]) -> None:
    window = walk()
    page = window.open("/board/")

    reached = set()
    for _press in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href') || ''"))

    assert "#main" in reached
    assert {"/board/rows/", "/board/agencies/", "/board/history/"} <= reached
    assert any(address.startswith("/board/rows/?state=") for address in reached)
    assert any(address.startswith("#p-") for address in reached)
