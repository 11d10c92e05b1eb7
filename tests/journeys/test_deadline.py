"""A citizen asks how long the office has, and sees how it is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (320, True), (320, False)])
def test_a_citizen_computes_a_limit(walk: Callable[..., Walker], width: int, scripts: bool) -> None:
    window = walk(width=width, scripts=scripts)
    page = window.open("/")
    window.press(page.get_by_role("link", name="算一算法定期限到哪一天"))
    assert window.problems() == []

    # Nothing filled in: the page says what is missing and keeps what was chosen.
    page.get_by_label("法定期限").select_option("disclosure_reply")
    window.press(page.get_by_role("button", name="计算"))
    assert page.get_by_text("请填写日期。").count() == 2
    assert page.get_by_label("法定期限").input_value() == "disclosure_reply"
    assert window.problems() == []

    page.get_by_label("起算的事件发生在哪一天").fill("2026-02-06")
    window.press(page.get_by_role("button", name="计算"))
    assert page.get_by_role("heading", name="2026年3月12日（星期四）届满").is_visible()
    working = page.get_by_role("table", name="逐日计算")
    assert (
        working.get_by_role("row", name="2026-02-14 周六 第6日 调休上班（春节） 依据1").count() == 1
    )
    assert working.get_by_role("row", name="2026-03-12 周四 第20日 工作日 到期").count() == 1
    assert window.problems() == []

    # The third party was asked: those days are not counted.
    page.get_by_text("有不计入期限的时间").click()
    page.get_by_label("不计入的时间1：从这一天之后").fill("2026-02-10")
    page.locator("[name=to_1]").fill("2026-02-26")
    window.press(page.get_by_role("button", name="计算"))
    assert page.get_by_role("heading", name="2026年3月23日（星期一）届满").is_visible()
    assert window.problems() == []


def test_the_answer_prints_without_the_form(walk: Callable[..., Walker]) -> None:
    window = walk()
    page = window.open("/tools/deadline/?limit=reconsideration&start=2026-02-06")

    page.emulate_media(media="print")

    assert page.get_by_role("heading", name="2026年4月7日（星期二）届满").is_visible()
    assert page.get_by_text("行政复议法第二十条").first.is_visible()
    assert not page.get_by_role("button", name="计算").is_visible()
