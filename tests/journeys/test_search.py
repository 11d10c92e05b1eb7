"""A citizen searches in everyday words, narrows, reads; and is helped where nothing is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.walking import MODES
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import now
from yangguang.kernel.search.following import engine, follow
from yangguang.kernel.search.models import SynonymGroup
from yangguang.kernel.search.vocabulary import forget_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker
    from tests.kernel.publishing.office import Office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/search/",
    "/search/?q=低保",
    "/search/?q=低保&genre=notice&kind=document",
    "/search/?q=最低生活保章标准",
    "/search/?q=火星探测器",
)


@pytest.fixture
def city(office: Office) -> Office:
    """Some documents, and a word the city has named."""
    SynonymGroup.objects.create(words=["低保", "最低生活保障"], changed_at=now())
    for n in range(3):
        office.published(title=f"关于第{n + 1}季度最低生活保障发放情况的通报", genre="bulletin")
    office.published(title="关于调整最低生活保障标准的通知", validity="effective")
    seal(at=now())
    engine().forget()
    follow(at=now())
    forget_vocabulary()
    return office


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_citizen_finds_the_notice_by_an_everyday_word(
    city: Office, walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    window = walk(width=width, scripts=scripts)

    page = window.open("/")
    page.locator("#site-search").fill("低保")
    window.press(page.get_by_role("button", name="搜索"))
    # Four documents, and the guide's question how to search, which names the word.
    titles = page.locator(".results h2").all_inner_texts()
    assert len(titles) == 5
    assert "怎样" in titles[-1]
    genres = page.locator("details.choice", has_text="体裁")
    if genres.get_attribute("open") is None:
        genres.locator("summary").click()
    window.press(genres.locator("a", has_text="通知"))
    assert page.locator(".results > li").count() == 1
    assert "最低生活保障" in page.locator(".results mark").first.inner_text()
    window.press(page.locator(".results h2 a"))
    assert page.locator("h1").inner_text() == "关于调整最低生活保障标准的通知"


def test_titles_are_proposed_and_chosen_by_keyboard(
    city: Office, walk: Callable[..., Walker]
) -> None:
    page = walk().open("/search/")

    page.locator("#search-text").press_sequentially("zuidish", delay=30)
    page.locator("#search-text ~ .suggestions li").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#search-text ~ .suggestions [aria-selected=true]").inner_text()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.locator("h1").inner_text() == chosen


def test_nothing_found_leads_on(city: Office, walk: Callable[..., Walker]) -> None:
    window = walk(width=320)

    page = window.open("/search/?q=最低生活保章标准")
    window.press(page.locator(".search-meant a").first)

    assert "关于调整最低生活保障标准的通知" in page.locator(".results").inner_text()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_search_keeps_what_every_page_must(
    city: Office, walk: Callable[..., Walker], address: str, width: int
) -> None:
    window = walk(width=width)

    window.open(address)

    assert window.problems() == []


@pytest.mark.parametrize("mode", MODES)
def test_results_keep_it_in_every_mode_of_display(
    city: Office, walk: Callable[..., Walker], mode: str
) -> None:
    window = walk(width=320, **MODES[mode])

    window.open("/search/?q=低保")

    assert window.problems() == []
