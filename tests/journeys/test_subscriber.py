"""A reader subscribes to the catalogue, confirms, gets what is published, and leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.kernel.notices.conftest import SOON, Post, links_in, work
from yangguang.kernel.notices.models import Subscription

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.walking import Walker
    from tests.kernel.publishing.office import Office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TITLE = "关于做好冬季供暖保障工作的通知"


@pytest.mark.parametrize(("width", "scripts"), [(320, False), (1280, True)])
def test_reader_subscribes_hears_and_leaves(
    office: Office, walk: Callable[..., Walker], settings: Any, tmp_path: Path,
    width: int, scripts: bool,
) -> None:  # fmt: skip
    settings.DATA_DIR = tmp_path
    post = Post(tmp_path)
    at = office.at
    work(at)
    window = walk(width=width, scripts=scripts)
    problems = []

    page = window.open("/catalogue/?genre=notice")
    window.press(page.locator("main").get_by_role("link", name="订阅这个列表"))
    problems += window.problems()
    assert page.get_by_role("heading", name="通知", exact=False).first.is_visible()
    page.get_by_label("电子邮箱").fill("reader@example.cn")
    page.get_by_label("即时", exact=False).check()
    window.press(page.get_by_role("button", name="发送确认邮件"))
    assert page.get_by_role("heading", name="请查收确认邮件").is_visible()
    problems += window.problems()

    work(at)
    [link] = set(links_in(post.texts()[-1]))
    window.open(link)
    problems += window.problems()
    assert Subscription.objects.get().confirmed_at is None
    window.press(page.get_by_role("button", name="确认订阅"))
    assert page.get_by_role("heading", name="管理订阅").is_visible()
    problems += window.problems()

    office.published()
    work(at + timedelta(minutes=1))
    work(at + timedelta(minutes=1) + SOON)
    text = post.texts()[-1]
    assert TITLE in text
    documents = [path for path in links_in(text) if path.startswith("/documents/")]
    assert TITLE in window.open(documents[0]).locator("main").inner_text()

    unsubscribe = next(path for path in links_in(text) if path.endswith("/unsubscribe/"))
    window.open(unsubscribe)
    problems += window.problems()
    assert Subscription.objects.get().ended_at is None
    window.press(page.get_by_role("button", name="退订"))
    assert page.get_by_text("已经退订").is_visible()
    problems += window.problems()
    assert Subscription.objects.get().address == ""
    assert not problems, "\n".join(problems)
