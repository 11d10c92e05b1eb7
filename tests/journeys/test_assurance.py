"""Leading group, staff, work plan and the yearly report, from the call to the published summary."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.areas.assurance.test_services import Scene
from tests.journeys.steps import follow
from tests.kernel.duties.making import DOCUMENT, ROLES, duty, write_plan
from yangguang.areas.oversight.assurance.models import ProgressReport, ReportRound
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.duties.selectors.states import state_of
from yangguang.kernel.duties.services import load_plan
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person, RoleAssignment
from yangguang.kernel.organizations.rules import SYSTEM, Role
from yangguang.kernel.publishing.models import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.journeys.walking import Walker
    from yangguang.kernel.organizations.rules import Actor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OVERSIGHT = "/desk/oversight/"
PARTS = [
    *DOCUMENT["parts"],
    {"code": "5", "heading": "保障", "parent": None},
    {"code": "5.4", "heading": "督办", "parent": "5"},
]
RECEIVED = {"type": "act", "kinds": ["oversight.report_received"], "label": "收到报告的时间",
            "where": {"period": "opening"}}  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path) -> Iterator[Scene]:
    """A county, the city's office, and a plan of two clauses that counties owe."""
    forget_book()
    made = Scene(city_date(now()))
    yearly = {"type": "calendar", "period": "year", "from": "2020-01-01"}
    by = {"by": "11-30", "law": "五（三）"}
    folder = write_plan(
        tmp_path,
        duty("4.1-a", owner="counties", heading="建立公开工作制度"),
        duty("5.4-c", owner="counties", trigger=yearly, limit=by, evidence=[RECEIVED]),
        document={**DOCUMENT, "parts": PARTS},
        roles=[role for role in ROLES if role["key"] != "tax"],
    )
    made.county.level = "county"
    made.county.save()
    RoleAssignment.objects.create(
        person_id=made.office.person_id,
        agency=made.office_unit,
        role=Role.INFORMATION_OFFICER,
        valid_from=now() - timedelta(days=400),
    )
    load_plan(folder=folder, actor=SYSTEM, at=now())
    follow(now())
    yield made
    forget_book()


def as_(window: Walker, actor: Actor, path: str) -> str:
    """Be somebody and open a page; its words."""
    window.be(Person.objects.get(pk=actor.person_id))
    return window.open(path).locator("main").inner_text()


def fill(window: Walker, **values: str) -> None:
    """Fill the form's fields by name and send it."""
    for name, value in values.items():
        field = window.page.locator(f"main [name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    window.press(window.page.locator("main .form-acts .button-primary").first)


def press(window: Walker, name: str) -> None:
    """Press the button or follow the link of that name."""
    main = window.page.locator("main")
    button = main.get_by_role("button", name=name, exact=True)
    found = button if button.count() else main.get_by_role("link", name=name, exact=True)
    window.press(found.first)


def words(window: Walker) -> str:
    """What the page says."""
    return window.page.locator("main").inner_text()


def test_county_registers_its_group_staff_and_work_plan(
    scene: Scene, walk: Callable[..., Walker]
) -> None:
    window = walk(width=390)

    as_(window, scene.keeper, f"{OVERSIGHT}groups/")
    press(window, "登记领导小组")
    fill(window, name="桦川县政务公开领导小组", doc_number="桦政办发〔2024〕1号",
         office="县政府办公室", established_on="2024-01-01")  # fmt: skip
    press(window, "登记成员")
    fill(window, name="张演示", post="县长", part="head", valid_from="2024-01-01")
    press(window, "登记会议")
    fill(window, held_on="2024-03-01", items="部署全年工作", decisions="逐条分解到单位")
    assert "逐条分解到单位" in words(window)
    groups = as_(window, scene.office, f"{OVERSIGHT}groups/")
    assert "张演示" in groups
    assert "符合要求" in groups

    as_(window, scene.keeper, f"{OVERSIGHT}staff/")
    press(window, "登记工作人员")
    fill(window, name="李演示", post="科员", phone="0454-0000000", since="2024-01-01")
    assert "在岗 1 人" in words(window)

    as_(window, scene.keeper, f"{OVERSIGHT}plans/")
    press(window, "新建工作方案")
    fill(window, year=str(now().year))
    assert "4.1-a" in words(window)
    page = window.page
    for number in range(page.locator("main fieldset select[name$=clause]").count()):
        if not page.locator(f"[name=form-{number}-clause]").input_value():
            continue
        for field, value in (("task", "印发制度"), ("section", "政务公开科"), ("person", "李演示"),
                             ("due_on", f"{now().year}-12-31"), ("deliverable", "制度文件")):  # fmt: skip
            page.locator(f"[name=form-{number}-{field}]").fill(value)
    window.press(page.get_by_role("button", name="保存"))
    as_(window, scene.leader, page.url.removeprefix(window.origin))
    press(window, "审定")
    assert "尚未审定" not in words(window)


def test_report_is_prefilled_completed_received_late_and_summed_up(
    scene: Scene, walk: Callable[..., Walker], tmp_path: Path
) -> None:
    year = now().year - 1
    office, county = walk(), walk(width=390)
    as_(office, scene.office, f"{OVERSIGHT}reports/")
    press(office, "布置年度报告")
    fill(office, year=str(year), note="逐条填写。")
    assert f"{year}年11月30日截止" in words(office)

    # The county begins: its clauses stand there; nothing goes in before it is complete.
    report = f"{OVERSIGHT}reports/{year}/hcx/"
    as_(county, scene.keeper, report)
    press(county, "开始填写")
    assert "4.1-a" in words(county)
    assert "报送前还有" in words(county)
    assert county.page.get_by_role("button", name="报送").count() == 0
    for entry in county.page.locator("main section[id^='c-']").all():
        entry.locator("select").first.select_option("done")
        for area in entry.locator("textarea").all()[:3]:
            area.fill("已印发，佳桦政发〔2024〕1号。")
    county.page.locator("[name=approver]").fill("张演示")
    county.press(county.page.get_by_role("button", name="保存"))
    stamped = tmp_path / "stamped.pdf"
    stamped.write_bytes(PDF)
    county.page.set_input_files("input[type=file]", stamped)
    county.press(county.page.get_by_role("button", name="上传"))
    assert "报送前还有" not in words(county)

    # The leader sends it in; the server's clock says when, and late is late.
    as_(county, scene.leader, report)
    press(county, "报送")
    assert "收到（服务器时间）" in words(county)
    assert ProgressReport.objects.get().submissions.count() == 1
    assert "迟" in as_(office, scene.office, f"{OVERSIGHT}reports/{year}/")
    follow(now())
    owed = Obligation.objects.get(clause="5.4-c", opening=str(year))
    assert state_of(owed, at=now()) == "fulfilled_late"

    # The office takes it as complete and drafts the city's summary for the gate.
    as_(office, scene.office, report)
    press(office, "确认")
    as_(office, scene.office, f"{OVERSIGHT}reports/{year}/")
    press(office, "起草全市汇总")
    call = ReportRound.objects.get(year=year)
    draft = Record.objects.get(public_id=call.summary_ref)
    assert "桦川县" in draft.versions.get().body


@pytest.mark.parametrize("width", [390, 1280])
def test_screens_of_assurance_keep_the_rules_of_every_page(
    scene: Scene, walk: Callable[..., Walker], width: int
) -> None:
    year = now().year
    scene.filled(now())
    window = walk(width=width)
    problems: list[str] = []
    for path in ("groups/", "staff/", "plans/", "reports/", f"reports/{year}/"):
        as_(window, scene.office, OVERSIGHT + path)
        problems += window.problems()
    as_(window, scene.keeper, f"{OVERSIGHT}reports/{year}/hcx/")
    assert problems + window.problems() == []
