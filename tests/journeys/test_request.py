"""A request from the citizen's telephone to the reply he opens, through every hand of the law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.requests.office import ID_NUMBER, INFO, NAME, Office
from tests.areas.requests.pdfs import document
from tests.areas.requests.test_third_party import keys
from tests.journeys.steps import move_on as act
from tests.journeys.walking import PASSWORD, look_at
from yangguang.areas.requests import file_services, report_services
from yangguang.areas.requests.models import DisclosureFile
from yangguang.areas.requests.rules.names import Act, Letter, State
from yangguang.areas.requests.rules.results import Result
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
    leader.press(leader.page.get_by_role("link", name="签批《答复书》"))
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


def test_third_party_refuses_on_its_page_and_the_officer_judges_the_ground(
    office: Office, walk: Callable[..., Walker]
) -> None:
    case = office.handled()
    office.do(case, Act.NAME_THIRD_PARTY, name="丙公司", address="前进区", info="投标报价明细表")
    office.issued(case, Letter.THIRD_PARTY)
    number, code = keys(case)

    third = walk(width=320, scripts=False)
    page = third.open("/status/")
    third.press(page.get_by_role("link", name="第三方答复征求意见"))
    assert third.problems() == []
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    third.press(page.get_by_role("button", name="查看征求意见书"))
    assert "投标报价明细表" in page.locator("main").inner_text()
    assert NAME not in page.locator("body").inner_text()
    assert third.problems() == []
    third.press(page.get_by_role("button", name="在网上答复"))
    page.get_by_label("不同意公开", exact=True).check()
    third.press(page.get_by_role("button", name="下一步"))
    assert "请写明理由" in page.locator("main").inner_text()
    page.get_by_label("理由").fill("报价属于商业秘密。")
    third.press(page.get_by_role("button", name="下一步"))
    assert third.problems() == []
    page.get_by_label("我是征求意见书的收件人").check()
    third.press(page.get_by_role("button", name="提交"))
    assert "您的意见已经收到" in page.locator("main").inner_text()
    assert third.problems() == []

    officer = walk()
    officer.log_in(name_of(office.handler))
    officer.open(f"/desk/matters/{case.number}/")
    assert "本人在网页上答复，理由待判断" in officer.page.locator("main").inner_text()
    act(officer, "判断第三方的理由", which="1", judged="reasonable", refusal_judged="未公示过。")
    officer.open(f"/desk/requests/{case.number}/record/")
    assert "报价属于商业秘密。" in officer.page.locator("main").inner_text()
    assert officer.problems() == []

    office.decided(case, Result.DENIED_THIRD_PARTY, harm="损害商业秘密。")
    office.issue(office.reviewed(case))
    page.reload()
    assert "本机关决定不予公开" in page.locator("main").inner_text()
    third.press(page.get_by_role("button", name="看完了，离开"))
    third.open("/requests/third-party/letter/")
    assert page.url.endswith("/requests/third-party/")

    wide = walk(width=1280)
    assert look_at(wide, [("/requests/third-party/", 200)]) == []


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
