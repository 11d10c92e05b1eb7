"""A draft from the citizen's opinion to the report that answers it, through every hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.areas.decisions.hall import Hall
from tests.journeys.steps import enter, see
from yangguang.areas.decisions.models import Consultation
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "建议把犬绳的长度改为一米五。"


def comment(window: Walker, number: str) -> tuple[str, str]:
    """Choose a clause, say something, send it; number and code of the receipt."""
    page = window.open(f"/decisions/{number}/")
    page.get_by_label("选择第三条第（一）项").check()
    window.press(page.get_by_role("button", name="提意见", exact=True))
    assert "使用不超过两米的犬绳" in page.locator("main").inner_text()
    page.locator("[name=text]").fill(WORDS)
    window.press(page.get_by_role("button", name="提交意见"))
    return page.locator("#number").inner_text(), page.locator("#code").inner_text()


def test_citizen_comments_without_scripts_and_every_opinion_is_answered(
    transactional_db: None, walk: Callable[..., Walker]
) -> None:
    hall = Hall(now() - timedelta(hours=1))
    made = hall.opened()
    citizen = walk(width=320, scripts=False)
    number, code = comment(citizen, made.number)

    reviewer = walk()
    page = enter(reviewer, hall.office, Role.SECTION_HEAD)
    reviewer.open(f"/desk/decisions/opinions/{number}/")
    reviewer.press(page.get_by_role("button", name="公开展示", exact=True).first)
    citizen.open(f"/decisions/{made.number}/opinions/")
    see(citizen.page, WORDS)

    drafter = walk()
    page = enter(drafter, hall.office, Role.INFORMATION_OFFICER)
    drafter.open(f"/desk/decisions/opinions/{number}/")
    page.locator("[name=disposition][value=adopted]").check()
    page.locator("form[action$='/answer/'] [name=reason]").fill("改为一米五。")
    drafter.press(page.get_by_role("button", name="起草答复"))
    reviewer.open(f"/desk/decisions/opinions/{number}/")
    reviewer.press(reviewer.page.get_by_role("button", name="核准答复"))

    # The period is over.
    Consultation.objects.filter(pk=made.pk).update(
        start_on=made.start_on - timedelta(days=60), end_on=made.start_on - timedelta(days=20)
    )
    drafter.open(f"/desk/decisions/consultations/{made.number}/")
    drafter.press(page.get_by_role("button", name="形成采纳情况报告"))
    hall.at = now()
    hall.through_gate(hall.fresh(made).report)

    page = citizen.open("/decisions/opinions/follow/")
    page.locator("[name=number]").fill(number)
    page.locator("[name=code]").fill(code.lower())
    citizen.press(page.get_by_role("button", name="查询", exact=True))
    see(page, "改为一米五。")
    citizen.press(page.get_by_role("link", name="全部意见的采纳情况"))
    see(page, "采纳")
    assert WORDS in page.locator("main").inner_text()
