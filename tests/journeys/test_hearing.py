"""A hearing in a browser: registered for with a stance, drawn, watched, recorded, reported."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.areas.decisions.meetings.venue import Venue, identity_number
from tests.journeys.steps import enter, see
from yangguang.areas.decisions.meetings.selectors import registration_of, result_of
from yangguang.areas.decisions.meetings.services import holding, registering
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.services import publish_bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.journeys.walking import Walker
    from yangguang.areas.decisions.meetings.models import OpenEvent

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def register(citizen: Walker, number: str, person: int, group: str, stance: str) -> tuple[str, str]:
    """The form, page after page; number and code of the receipt."""
    page = citizen.open(f"/decisions/meetings/{number}/")
    citizen.press(page.get_by_role("button", name="报名", exact=True))
    page.locator("[name=name]").fill("张小明")
    page.locator("[name=identity_number]").fill(identity_number(person))
    page.locator("[name=phone]").fill("13800000000")
    citizen.press(page.get_by_role("button", name="下一步"))
    page.locator(f"[name=group][value={group}]").check()
    if stance:
        page.locator(f"[name=stance][value={stance}]").check()
    page.locator("[name=consents]").check()
    citizen.press(page.get_by_role("button", name="下一步"))
    see(page, "张小明")
    citizen.press(page.get_by_role("button", name="提交报名"))
    return page.locator("#number").inner_text(), page.locator("#code").inner_text()


def look(citizen: Walker, number: str, code: str, words: str) -> None:
    """With number and code: what stands there now."""
    page = citizen.open("/decisions/meetings/follow/")
    page.locator("[name=number]").fill(number)
    page.locator("[name=code]").fill(code)
    citizen.press(page.get_by_role("button", name="查询", exact=True))
    see(page, words)


def answered(venue: Venue, event: OpenEvent) -> None:
    """What he said has its result and reason."""
    said = event.opinions.select_related("event", "registration").get()
    said = holding.draft_answer(
        opinion=said, lock=said.lock, disposition="adopted", reason="首小时免费写入方案。",
        used_in="", actor=venue.drafter, at=venue.at,
    )  # fmt: skip
    holding.approve_answer(opinion=said, lock=said.lock, actor=venue.approver, at=venue.at)


def published(venue: Venue, event: OpenEvent) -> None:
    """Report and record pass every review and come out together."""
    event = venue.now_is(event)
    assert event.bundle is not None
    venue.office.at = venue.at
    for record in event.bundle.records.all():
        venue.office.approved(Version.objects.get(record=record))
    publish_bundle(bundle=event.bundle, actor=venue.office.publisher, at=venue.at)
    venue.follow()


def test_hearing_from_the_registration_with_a_stance_to_the_public_record(
    transactional_db: None, walk: Callable[..., Walker], monkeypatch: pytest.MonkeyPatch
) -> None:
    venue = Venue(now() - timedelta(days=1))

    def told() -> datetime:
        return venue.at

    for place in ("views.events", "views.applying", "desk"):
        monkeypatch.setattr(f"yangguang.areas.decisions.meetings.{place}.now", told)
    monkeypatch.setattr("yangguang.kernel.cases.pages.now", told)
    monkeypatch.setattr("yangguang.kernel.desk.acting.now", told)
    event = venue.hearing(method="draw")
    base = f"/desk/decisions/meetings/{event.number}/"
    for n in range(16):
        group, stance = ("GZ", "support") if n < 9 else ("ZJ", "conditional")
        venue.registered(event, n, group=group, stance=stance)
    watching = [venue.registered(event, 40 + n, group="PT").registration for n in range(2)]

    # A citizen who is against it, without scripts on a telephone; another one only watches.
    citizen = walk(width=320, scripts=False)
    number, code = register(citizen, event.number, 77, "GZ", "oppose")
    watcher = walk(width=320)
    watched, watched_code = register(watcher, event.number, 78, "PT", "")
    see(watcher.page, "名额已满，您在候补的第 1 位。")
    page = watcher.open(f"/decisions/meetings/{event.number}/")
    see(page, "2 人，先到先得，候补 1 人")
    see(page, "由候补的第一位递补")
    assert watcher.problems() == []

    # The officer checks who may come, freezes the list and draws.
    officer = walk()
    page = enter(officer, venue.office, Role.INFORMATION_OFFICER)
    officer.open(f"{base}registrations/")
    for box in page.locator("[name=registration]").all():
        box.check()
    officer.press(page.get_by_role("button", name="符合条件", exact=True))
    venue.at = venue.day(9)
    officer.open(base)
    officer.press(page.get_by_role("button", name="编号、冻结并公布候选名单"))
    registering.withdraw(row=registration_of(watching[0].pk), actor=ANONYMOUS, at=venue.at)
    look(watcher, watched, watched_code, "旁听席位已经留给您")
    venue.at = venue.day(13)
    officer.open(base)
    page.locator("[name=source0]").fill("3 9 14 21 28 33 7")
    officer.press(page.get_by_role("button", name="按公布的办法选定"))

    # The only voice against has its seat by the published rule; anybody draws again.
    look(citizen, number, code, "入选")
    reader = walk()
    page = reader.open(f"/decisions/meetings/{event.number}/draw/")
    see(page, "名额按态度分配")
    page.get_by_role("button", name="在这里重新抽取一遍").click()
    page.get_by_text("重新抽取的结果与公布的完全一致。").wait_for()
    assert reader.problems() == []

    # Materials, the day itself, the record confirmed by all who spoke, views and suggestion.
    page = officer.page
    officer.open(base)
    page.locator("[name=on]").fill(venue.at.date().isoformat())
    officer.press(page.get_by_role("button", name="登记送达日期"))
    venue.at = venue.day(25, 12)
    officer.open(base)
    officer.press(page.get_by_role("button", name="签到名单（留痕）"))
    for box in page.locator("[name=came]").all():
        box.check()
    officer.press(page.get_by_role("button", name="提交到会情况"))

    # He says it with his code; one officer answers, another approves.
    look(citizen, number, code, "提交意见")
    page = citizen.page
    page.locator("[name=text]").fill("首小时应当免费，电话13812345678。")
    page.locator("[name=stance]").select_option("oppose")
    citizen.press(page.get_by_role("button", name="提交意见", exact=True))
    answered(venue, event)
    page = officer.page
    officer.open(f"{base}hold/")
    page.locator("[name=minutes]").fill("承办单位介绍了方案，参加人逐一发言。")
    officer.press(page.locator("main .form-acts button[type=submit]").first)
    officer.open(f"{base}signing/")
    for row in result_of(venue.now_is(event)).chosen:
        page.locator(f"[name=mark-{row.number}]").select_option("signed")
    assert officer.problems() == []
    officer.press(page.locator("main .form-acts button[type=submit]").first)
    officer.open(f"{base}issues/")
    page.locator("[name=views-1]").fill("多数赞成，一人反对，认为首小时应当免费。")
    page.locator("[name=suggestion-1]").fill("采纳首小时免费的意见。")
    officer.press(page.locator("main .form-acts button[type=submit]").first)
    officer.open(base)
    officer.press(page.get_by_role("button", name="形成反馈稿件"))
    see(page, "打开听证笔录稿件")
    published(venue, event)

    # Report and record are public, and the citizen finds both from the notice.
    page = citizen.open(f"/decisions/meetings/{event.number}/")
    see(page, "情况和意见采纳已经公布")
    citizen.press(page.get_by_role("link", name="听证报告", exact=True))
    see(page, "采纳首小时免费的意见。")
    page = citizen.open(f"/decisions/meetings/{event.number}/")
    citizen.press(page.get_by_role("link", name="听证笔录", exact=True))
    see(page, "首小时应当免费")
    assert "张小明" not in page.content()
    assert "13812345678" not in page.content()
