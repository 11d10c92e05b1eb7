"""A request from the citizen's telephone to the reply he opens, through every hand of the law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.requests.office import ID_NUMBER, INFO, Office
from tests.areas.requests.pdfs import document
from tests.journeys.steps import move_on as act
from tests.journeys.walking import PASSWORD, look_at
from yangguang.areas.requests import file_services, report_services
from yangguang.areas.requests.models import DisclosureFile
from yangguang.areas.requests.rules.names import State
from yangguang.kernel.cases.models import Case
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker
    from yangguang.kernel.organizations.rules import Actor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> Office:
    """An agency, now, whose people may log in."""
    made = Office(now())
    for person in Person.objects.all():
        person.set_password(PASSWORD)
        person.save()
    return made


def name_of(actor: Actor) -> str:
    return Person.objects.get(pk=actor.person_id).username


def file_it(window: Walker) -> tuple[str, str]:
    """Fill in the form page by page and send it; number and code of the receipt."""
    page = window.open("/zfxxgk/czj/ysqgk/")
    assert window.problems() == []
    window.press(page.get_by_role("button", name="开始填写"))
    page.get_by_label("所需信息的名称").fill(INFO)
    assert window.problems() == []
    window.press(page.get_by_role("button", name="下一步"))
    page.get_by_label("姓名或者单位名称").fill("石榴花")
    page.get_by_label("证件号码（自然人）").fill(ID_NUMBER)
    page.get_by_label("联系电话").fill("13904540001")
    assert window.problems() == []
    window.press(page.get_by_role("button", name="下一步"))
    assert INFO in page.locator("main").inner_text()
    page.get_by_label("我确认以上内容").check()
    window.press(page.get_by_role("button", name="提交"))
    assert window.problems() == []
    return page.locator("#number").inner_text(), page.locator("#code").inner_text()


def test_citizen_asks_without_scripts_and_the_agency_answers(
    office: Office, walk: Callable[..., Walker]
) -> None:
    citizen = walk(width=320, scripts=False)
    number, code = file_it(citizen)

    officer = walk()
    officer.log_in(name_of(office.handler))
    officer.open(f"/desk/matters/{number}/")
    act(officer, "我来办")
    act(officer, "确认收到并登记", method="phone")
    act(officer, "受理，开始办理")
    act(
        officer,
        "作出处理决定，拟稿",
        result="granted",
        reasons="该信息由本机关制作,可以公开。",
        access="随答复在网上提供。",
    )
    officer.press(officer.page.get_by_role("button", name="拟制《答复书》"))
    assert officer.problems() == []
    officer.press(officer.page.get_by_role("button", name="保存"))
    officer.press(officer.page.get_by_role("button", name="送签"))

    head = walk()
    head.log_in(name_of(office.head))
    head.open(f"/desk/matters/{number}/")
    act(head, "合法性审查通过", note="依据正确。")

    reviewer = walk()
    reviewer.log_in(name_of(office.secrecy))
    reviewer.open(f"/desk/matters/{number}/")
    act(reviewer, "保密审查通过", note="不涉密。")
    reviewer.open(f"/desk/matters/{number}/", 404)

    stranger = walk()
    stranger.log_in(name_of(office.stranger))
    stranger.open(f"/desk/matters/{number}/", 404)

    leader = walk()
    leader.log_in(name_of(office.leader))
    leader.open(f"/desk/matters/{number}/")
    leader.press(leader.page.get_by_role("link", name="答复书"))
    leader.press(leader.page.get_by_role("link", name="签批"))
    leader.press(leader.page.get_by_role("button", name="签批"))

    officer.page.reload()
    officer.press(officer.page.get_by_role("button", name="编号印发"))

    page = citizen.open("/status/matter/")
    citizen.press(page.get_by_role("button", name="看完了，离开"))
    page.locator("#id_number").fill(number.lower())
    page.locator("#id_code").fill(code)
    citizen.press(page.get_by_role("button", name="查看"))
    citizen.press(page.get_by_role("link", name="答复书"))
    text = page.locator("main").inner_text()
    assert "第三十六条第二项" in text
    assert "60日内向佳木斯市人民政府申请行政复议" in text
    citizen.press(page.get_by_role("link", name="返回办件"))
    assert "申请行政复议" in page.locator("main").inner_text()
    assert Case.objects.get(number=number).state == State.DELIVERED


def test_officer_draws_a_box_with_the_mouse(office: Office, walk: Callable[..., Walker]) -> None:
    case = office.handled()
    row = file_services.add_file(
        case=case,
        name="合同.pdf",
        data=document(),
        media_type="application/pdf",
        actor=office.handler,
        at=office.at,
    )
    window = walk()
    window.log_in(name_of(office.handler))
    page = window.open(f"/desk/requests/{case.number}/files/{row.pk}/page/1/")
    page.wait_for_function("document.querySelector('[data-redact] img').complete")
    area = page.locator("[data-redact]").bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + area["width"] * 0.1, area["y"] + 40)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.5, area["y"] + 120)
    page.mouse.up()
    assert window.problems() == []
    window.press(page.get_by_role("button", name="保存这一页"))

    box = DisclosureFile.objects.get().boxes[0]
    assert box[1] == pytest.approx(10, abs=1)
    assert box[3] == pytest.approx(40, abs=1)
    window.open(f"/desk/requests/{case.number}/files/")
    window.press(page.get_by_role("button", name="生成遮盖件"))
    assert "遮盖件已经生成" in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_requests_keep_the_rules_of_every_page(
    office: Office, walk: Callable[..., Walker], width: int
) -> None:
    case = office.closed()
    year = city_date(office.at).year - 1
    report_services.open_report(agency=office.unit, year=year, actor=office.handler, at=office.at)
    window = walk(width=width)
    problems = look_at(
        window,
        [
            ("/zfxxgk/czj/", 200),
            ("/zfxxgk/czj/ysqgk/", 200),
            ("/zfxxgk/czj/ysqgk/return/", 200),
            ("/requests/", 200),
            ("/requests/?family=granted", 200),
            ("/requests/statistics/", 200),
        ],
    )
    window.log_in(name_of(office.handler))
    problems += look_at(
        window,
        [
            ("/desk/requests/register/", 200),
            (f"/desk/requests/{case.number}/record/", 200),
            (f"/desk/requests/{case.number}/files/", 200),
            (f"/desk/matters/{case.number}/", 200),
            (f"/desk/matters/{case.number}/acts/remedy_filed/", 200),
            ("/desk/requests/reports/", 200),
            (f"/desk/requests/reports/czj/{year}/", 200),
        ],
    )
    assert problems == []
