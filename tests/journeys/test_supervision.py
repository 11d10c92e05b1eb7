"""A supervised task from the order to the review of its conclusion, through every hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.areas.supervision.test_services import Scene
from tests.journeys.steps import move_on
from yangguang.areas.oversight.supervision.models import Card, Task
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker
    from yangguang.kernel.organizations.rules import Actor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LEDGER = "/desk/supervision/"


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """The city's office, its people, and a unit that owes, now."""
    return Scene(now())


def as_(window: Walker, actor: Actor, path: str) -> str:
    """Be somebody and open a page; its words."""
    window.be(Person.objects.get(pk=actor.person_id))
    return window.open(path).locator("main").inner_text()


def order(window: Walker, scene: Scene) -> str:
    """Order a task through the form; the address of the matter."""
    as_(window, scene.city, LEDGER)
    page = window.page
    window.press(page.get_by_role("link", name="交办督办事项"))
    page.select_option("[name=unit]", label="佳木斯市教育局")
    page.get_by_label("任务目标").fill("公开义务教育招生方案")
    page.get_by_label("什么算完成").fill("网站公开的招生方案")
    page.locator("[name=due_on]").fill((city_date(scene.at) + timedelta(days=30)).isoformat())
    page.select_option("[name=source]", value="meeting")
    window.press(page.get_by_role("button", name="交办", exact=True))
    return page.url.removeprefix(window.origin)


def test_task_is_ordered_pressed_for_answered_concluded_and_reviewed(
    scene: Scene, walk: Callable[..., Walker]
) -> None:
    unit, office, leader = walk(width=390), walk(), walk()
    matter = order(office, scene)
    number = Task.objects.get().case.number

    # The unit finds it under 今天, takes it and says how far it is.
    assert number in as_(unit, scene.officer, "/desk/")
    as_(unit, scene.officer, matter)
    move_on(unit, "接收")
    move_on(unit, "报告进展", percent="40", progress="已起草。", next_step="")

    # The office calls to mind, then urges; the unit answers the card.
    as_(office, scene.handler, matter)
    move_on(office, "我来办")
    move_on(office, "发提醒", reason="月底前完成。")
    move_on(office, "发催办单", reason="进度偏慢。")
    as_(unit, scene.officer, matter)
    move_on(unit, "答复督办", reply="本周内完成。")

    # A letter is drafted by one and signed by another, then issued; the time to reply runs.
    as_(office, scene.handler, matter)
    office.press(
        office.page.locator(".matter-acts, main").get_by_role("button", name="督办函").first
    )
    for block in office.page.locator("main textarea").all():
        block.fill("请按期完成并书面答复。")
    office.press(office.page.get_by_role("button", name="保存"))
    office.press(office.page.get_by_role("button", name="送签"))
    letter = office.page.url.removeprefix(office.origin)
    as_(leader, scene.leader, letter)
    leader.press(leader.page.get_by_role("link", name="签批"))
    leader.press(leader.page.get_by_role("button", name="签批"))
    as_(office, scene.handler, letter)
    office.press(office.page.get_by_role("button", name="编号印发"))
    office.open(matter)
    assert "答复督办函期限" in office.page.locator("main").inner_text()

    # The unit replies and asks for more time; the head grants it and the day moves.
    as_(unit, scene.officer, matter)
    move_on(unit, "答复督办", reply="专人负责。")
    move_on(unit, "申请延期", days="10", reason="等待省里批复。")
    as_(office, scene.head, matter)
    move_on(office, "同意延期", days="10", ground="情况属实。")
    later = day_cn(city_date(scene.at) + timedelta(days=40))
    assert later in office.page.locator("main").inner_text()

    # Reported as done, verified, concluded: the open cards are closed by the fact.
    as_(unit, scene.officer, matter)
    move_on(unit, "报结", result="已在网站公开。")
    as_(office, scene.head, matter)
    move_on(office, "核实并作结论", outcome="partial", verification="核对了网页,缺一个附件。")
    cards = as_(office, scene.head, f"{LEDGER}{number}/")
    assert cards.count("事项作出结论，随之销号") == Card.objects.count()

    # The unit asks for a review within 30 days; somebody who did not conclude decides.
    as_(unit, scene.officer, matter)
    move_on(unit, "申请复核", review_ground="附件当天已补齐。")
    as_(office, scene.city, matter)
    move_on(office, "维持结论", review_result="补齐在作结论之后。")
    assert "已办结" in office.page.locator("main").inner_text()
    assert Task.objects.get().outcome == "partial"


@pytest.mark.parametrize("width", [390, 1280])
def test_screens_of_supervision_keep_the_rules_of_every_page(
    scene: Scene, walk: Callable[..., Walker], width: int
) -> None:
    case = scene.accepted()
    scene.do(case, "urge", scene.head, reason="进度偏慢")
    window = walk(width=width)
    problems: list[str] = []
    for path in (
        LEDGER,
        f"{LEDGER}new/",
        f"{LEDGER}{case.number}/",
        f"/desk/matters/{case.number}/",
        "/desk/matters/settings/",
    ):
        as_(window, scene.city, path)
        problems += window.problems()
    assert problems == []


def test_ledger_on_a_telephone_tells_each_value_by_its_head(
    scene: Scene, walk: Callable[..., Walker]
) -> None:
    scene.accepted()
    window = walk(width=390)
    as_(window, scene.city, LEDGER)

    row = window.page.locator("main tbody tr").first
    title, unit = row.locator("th"), row.locator("td").first

    told = unit.evaluate("e => getComputedStyle(e, '::before').content")
    assert told == '"责任单位"'
    boxes = [title.bounding_box(), unit.bounding_box()]
    assert boxes[0]
    assert boxes[1]
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    assert boxes[0]["width"] > 300
