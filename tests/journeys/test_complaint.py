"""A complaint from the citizen's telephone to the answer he rates, through every hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.oversight.bureau import Bureau
from tests.journeys.steps import move_on as act
from tests.journeys.walking import PASSWORD
from yangguang.kernel.cases.models import Case
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker
    from yangguang.kernel.organizations.rules import Actor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bureau(transactional_db: None) -> Bureau:
    """The competent unit, now, whose people may log in."""
    made = Bureau(now())
    for person in Person.objects.all():
        person.set_password(PASSWORD)
        person.save()
    return made


def name_of(actor: Actor) -> str:
    return Person.objects.get(pk=actor.person_id).username


def file_it(window: Walker) -> tuple[str, str]:
    """Fill in the form page by page and send it; number and code of the receipt."""
    page = window.open("/complaints/")
    window.press(page.get_by_role("button", name="开始填写"))
    page.select_option("#id_respondent", label="佳木斯市卫生健康委员会")
    page.get_by_label("应当主动公开的信息没有公开").check()
    window.press(page.get_by_role("button", name="下一步"))
    page.get_by_label("情况说明").fill("去年的部门决算到现在还没有在网站上公开,问了也没有结果。")
    window.press(page.get_by_role("button", name="下一步"))
    page.get_by_label("姓名或者单位名称").fill("石榴花")
    page.get_by_label("电话", exact=False).first.fill("13904540001")
    window.press(page.get_by_role("button", name="下一步"))
    assert "石榴花" in page.locator("main").inner_text()
    window.press(page.get_by_role("button", name="提交"))
    return page.locator("#number").inner_text(), page.locator("#code").inner_text()


def test_citizen_files_without_scripts_and_the_office_answers(
    bureau: Bureau, walk: Callable[..., Walker]
) -> None:
    citizen = walk(width=320, scripts=False)
    number, code = file_it(citizen)

    officer = walk()
    officer.log_in(name_of(bureau.handler))
    assert number in officer.page.locator("main").inner_text()
    officer.open(f"/desk/matters/{number}/")
    assert officer.problems() == []
    act(officer, "我来办")
    act(officer, "受理")
    act(officer, "征求意见", agency="市卫生健康委员会", question="为什么没有公开?")
    act(officer, "暂停计时", ground="appraisal", note="等待鉴定。")
    assert "计时暂停" in officer.page.locator(".clocks").inner_text()
    act(officer, "恢复计时", note="鉴定完了。")

    asked = walk()
    asked.log_in(name_of(bureau.stranger))
    asked.press(asked.page.get_by_role("link", name="反映佳木斯市卫生健康委员会").first)
    assert "石榴花" not in asked.page.locator("main").inner_text()
    asked.page.get_by_label("答复意见").fill("本周内公开。")
    asked.press(asked.page.get_by_role("button", name="答复"))

    officer.open(f"/desk/matters/{number}/")
    assert "本周内公开" in officer.page.locator("main").inner_text()
    act(officer, "作出核查结论", finding="untrue", findings="已经公开。", measure="none")
    officer.press(officer.page.get_by_role("button", name="拟制《办理结果告知书》"))
    assert officer.problems() == []
    for block in ("核查情况", "后续办理"):
        officer.page.get_by_label(block).fill("已经在网站公开。")
    officer.press(officer.page.get_by_role("button", name="保存"))
    officer.press(officer.page.get_by_role("button", name="送签"))

    leader = walk()
    leader.log_in(name_of(bureau.leader))
    leader.press(leader.page.get_by_role("link", name="反映佳木斯市卫生健康委员会").first)
    leader.press(leader.page.get_by_role("link", name="签批"))
    leader.press(leader.page.get_by_role("button", name="签批"))

    officer.page.reload()
    officer.press(officer.page.get_by_role("button", name="编号印发"))

    page = citizen.open("/status/matter/")
    citizen.press(page.get_by_role("button", name="看完了，离开"))
    page.locator("#id_number").fill(number.lower())
    page.locator("#id_code").fill(code)
    citizen.press(page.get_by_role("button", name="查看"))
    assert "已答复" in page.locator("main").inner_text()
    citizen.press(page.get_by_role("link", name="办理结果告知书"))
    assert "反映不属实" in page.locator("main").inner_text()
    citizen.press(page.get_by_role("link", name="返回办件"))
    citizen.press(page.get_by_role("link", name="评价"))
    page.get_by_label("满意", exact=True).check()
    citizen.press(page.get_by_role("button", name="评价"))
    assert Case.objects.get(number=number).ratings.get().level == 4


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_matters_keep_the_rules_of_every_page(
    bureau: Bureau, walk: Callable[..., Walker], width: int
) -> None:
    opened = bureau.filed()
    case = opened.case
    window = walk(width=width)
    for path in ("/", "/complaints/", "/status/", "/complaints/return/"):
        window.open(path)
        assert window.problems() == []
    page = window.open("/status/")
    page.locator("#id_number").fill(case.number)
    page.locator("#id_code").fill(opened.code)
    window.press(page.get_by_role("button", name="查看"))
    page.locator("summary").first.click()
    assert window.problems() == []
    window.open("/status/matter/supplement/")
    assert window.problems() == []

    window.log_in(name_of(bureau.head))
    paths = [
        "/desk/",
        "/desk/matters/",
        f"/desk/matters/{case.number}/",
        f"/desk/matters/{case.number}/acts/assign/",
        f"/desk/matters/{case.number}/history/",
        "/desk/matters/heads/",
        "/desk/matters/exceptions/",
        "/desk/matters/calendar/",
        "/desk/matters/settings/",
        "/desk/complaints/register/",
    ]
    for path in paths:
        window.open(path)
        assert window.problems() == [], path
