"""From a text in the law unit's hands to a document everybody finds in force on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.areas.regulations.bureau import Bureau
from tests.journeys.steps import enter, see
from yangguang.areas.regulations.rules.drafting import Act
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_drafter_is_told_what_is_missing_and_the_public_finds_the_document(
    transactional_db: None, walk: Callable[..., Walker]
) -> None:
    bureau = Bureau(now() - timedelta(hours=1))
    made = bureau.drafted()
    drafter = walk()
    page = enter(drafter, bureau.office, Role.INFORMATION_OFFICER)

    drafter.open(f"/desk/regulations/dossiers/{made.number}/acts/forbidden/")
    page.locator("[name=present][value=licence]").check()
    page.locator("[name=is_checked]").check()
    drafter.press(page.get_by_role("button", name="登记"))
    see(page, "须先删改")
    drafter.open(f"/desk/regulations/dossiers/{made.number}/acts/forbidden/")
    page.locator("[name=present][value=licence]").uncheck()
    page.locator("[name=is_checked]").check()
    drafter.press(page.get_by_role("button", name="登记"))
    drafter.press(page.get_by_role("link", name="报送合法性审核"))
    page.locator("[name=unit_opinion]").fill("符合法律规定。")
    drafter.press(page.get_by_role("button", name="登记"))
    see(page, "合法性审核期限")

    for act in (Act.CONCLUDE, Act.DELIBERATE, Act.SIGN, Act.REGISTER):
        made = bureau.take(made, act)
    drafter.open(f"/desk/regulations/dossiers/{made.number}/")
    drafter.press(page.get_by_role("button", name="形成公布稿件"))
    bureau.at = now()
    record = bureau.fresh(made).record
    assert record is not None
    bureau.office.at = bureau.at
    bureau.publish(record)

    citizen = walk(width=320, scripts=False)
    page = citizen.open("/regulations/")
    assert "尚未施行" in page.locator(".records").inner_text()
    page.locator("[name=on]").fill((bureau.on + timedelta(days=31)).isoformat())
    page.locator("[name=status]").select_option("holds")
    citizen.press(page.get_by_role("button", name="筛选"))
    see(page, "城市养犬管理办法")
    citizen.press(page.get_by_role("link", name="历次变化").first)
    see(page, "有效期的最后一天")
