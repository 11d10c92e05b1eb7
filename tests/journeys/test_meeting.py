"""A meeting from the citizen's registration to the draw that anybody repeats, in a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.areas.decisions.meetings.venue import Venue, identity_number
from tests.journeys.steps import enter, see
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def register(citizen: Walker, number: str) -> tuple[str, str]:
    """The form, page after page; number and code of the receipt."""
    page = citizen.open(f"/decisions/meetings/{number}/")
    citizen.press(page.get_by_role("button", name="报名", exact=True))
    page.locator("[name=name]").fill("张小明")
    page.locator("[name=identity_number]").fill(identity_number(77))
    page.locator("[name=phone]").fill("13800000000")
    citizen.press(page.get_by_role("button", name="下一步"))
    page.locator("[name=group][value=GZ]").check()
    page.locator("[name=consents]").check()
    citizen.press(page.get_by_role("button", name="下一步"))
    see(page, "张小明")
    citizen.press(page.get_by_role("button", name="提交报名"))
    return page.locator("#number").inner_text(), page.locator("#code").inner_text()


def test_citizen_registers_the_officer_draws_and_anybody_repeats_it(
    transactional_db: None, walk: Callable[..., Walker], monkeypatch: pytest.MonkeyPatch
) -> None:
    venue = Venue(now() - timedelta(days=1))

    def told() -> datetime:
        return venue.at

    for place in ("views.events", "views.applying", "desk"):
        monkeypatch.setattr(f"yangguang.areas.decisions.meetings.{place}.now", told)
    monkeypatch.setattr("yangguang.kernel.cases.pages.now", told)
    monkeypatch.setattr("yangguang.kernel.desk.acting.now", told)
    event = venue.announced()
    for n in range(8):
        venue.registered(event, n)
    citizen = walk(width=320, scripts=False)
    number, code = register(citizen, event.number)

    officer = walk()
    page = enter(officer, venue.office, Role.INFORMATION_OFFICER)
    officer.open(f"/desk/decisions/meetings/{event.number}/registrations/")
    for box in page.locator("[name=registration]").all():
        box.check()
    officer.press(page.get_by_role("button", name="符合条件", exact=True))
    venue.at = venue.day(9)
    officer.open(f"/desk/decisions/meetings/{event.number}/")
    officer.press(page.get_by_role("button", name="编号、冻结并公布候选名单"))
    citizen.open(f"/decisions/meetings/{event.number}/draw/")
    see(citizen.page, "名单摘要")
    venue.at = venue.day(13)
    officer.open(f"/desk/decisions/meetings/{event.number}/")
    page.locator("[name=source0]").fill("3 9 14 21 28 33 7")
    officer.press(page.get_by_role("button", name="按公布的办法选定"))

    reader = walk()
    page = reader.open(f"/decisions/meetings/{event.number}/draw/")
    page.get_by_role("button", name="在这里重新抽取一遍").click()
    page.get_by_text("重新抽取的结果与公布的完全一致。").wait_for()

    page = citizen.open("/decisions/meetings/follow/")
    page.locator("[name=number]").fill(number)
    page.locator("[name=code]").fill(code)
    citizen.press(page.get_by_role("button", name="查询", exact=True))
    see(page, "第 9 号")

    # The door: ticks stay on the device while there is no network.
    page = officer.page
    officer.open(f"/desk/decisions/meetings/{event.number}/")
    officer.press(page.get_by_role("button", name="签到名单（留痕）"))
    page.context.set_offline(True)
    page.locator("[name=came]").first.check()
    page.get_by_text("现在没有网络").wait_for()
    page.context.set_offline(False)
    officer.press(page.get_by_role("button", name="提交到会情况"))
    assert event.registrations.filter(presence="came").count() == 1
    assert event.registrations.filter(presence="absent").count() == 1
