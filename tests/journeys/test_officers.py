"""Officers take the plan from a file through every check into public, correct and withdraw it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.journeys.walking import PASSWORD
from tests.kernel.publishing.office import CHAIN, Office
from tests.portal.test_pages import follow
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PLAN = Path(__file__).parent.parent / "data" / "jiamusi-2017-27.txt"


@pytest.fixture(autouse=True)
def _passwords(office: Office) -> None:
    for person in Person.objects.all():
        person.set_password(PASSWORD)
        person.save()


def username(office: Office, role: Role) -> str:
    return str(Person.objects.get(pk=office.actors[role].person_id).username)


def press(window: Walker, name: str) -> None:
    """Press the button or link of that name, unfolding what hides it."""
    main = window.page.locator("main")
    button = main.get_by_role("button", name=name, exact=True)
    window.press(
        (button if button.count() else main.get_by_role("link", name=name, exact=True)).first
    )


def act(window: Walker, name: str) -> None:
    """Follow the act's link on the matter's screen."""
    window.press(window.page.locator(f"main .actions a[href$='/{name}/']"))


def confirm(window: Walker) -> None:
    """Press the form's main button."""
    window.press(window.page.locator("main .form-acts button[type=submit]").first)


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.locator(f"#draft [name={name}]").fill(value)


def see(page: Page, words: str) -> None:
    page.locator("main").get_by_text(words).first.wait_for()


def import_plan(window: Walker) -> str:
    """Upload the file; the draft's public number."""
    page = window.open(reverse("desk:new"))
    page.locator("main [name=file]").set_input_files(PLAN)
    press(window, "读入草稿")
    found = re.search(r"/records/([0-9a-z]{12})/1/edit/", page.url)
    assert found, page.locator("main").inner_text()
    return found[1]


def mend(window: Walker, office: Office) -> None:
    """Complete the metadata the file could not give."""
    page = window.page
    assert page.locator("#draft [name=doc_number]").input_value() == "佳办发〔2017〕27号"
    assert page.locator("#draft [name=formed_on]").input_value() == "2017-07-26"
    page.locator("#draft [name=attribute][value=proactive]").check()
    page.locator("#draft [name=genre]").select_option("notice")
    page.locator("#draft [name=topic]").select_option(str(office.topic.pk))
    page.locator("#draft [name=column]").select_option(str(office.column.pk))
    fill(page, {"summary": "部署全市全面推进政务公开工作。", "content_source": "市委办公室"})
    press(window, "保存")
    see(page, "已保存")


def answer_findings(window: Walker) -> int:
    """Keep what the scan found, each with its reason; how many there were."""
    page = window.page
    answered = 0
    while True:
        folded = page.locator("#scan details")
        if not folded.count():
            return answered
        folded.first.locator("summary").click()
        folded.first.locator("[name=reason]").fill("机关公开的联系方式,须予保留")
        window.press(folded.first.get_by_role("button", name="保留"))
        answered += 1
        assert answered < 30


def send_through(window: Walker, office: Office, address: str) -> None:
    """Submit as the officer logged in, then every reviewer, then the publisher."""
    window.open(address)
    press(window, "提交审查")
    see(window.page, "已提交审查")
    for role in CHAIN:
        window.log_in(username(office, role))
        window.press(window.page.locator(f"main a[href='{address}']").first)
        act(window, "review")
        window.page.locator("[name=opinion]").fill("同意")
        press(window, "同意公开")
        see(window.page, "已签署通过")
    window.log_in(username(office, Role.PUBLISHER))
    window.open(address)
    act(window, "publish")
    press(window, "现在发布")
    see(window.page, "已发布")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_plan_goes_from_file_to_public_and_back(
    office: Office, walk: Callable[..., Walker], scripts: bool
) -> None:
    window, citizen = walk(scripts=scripts), walk(width=320, scripts=scripts)
    page = window.page
    window.log_in(username(office, Role.INFORMATION_OFFICER))
    public_id = import_plan(window)
    record = reverse("desk:record", args=[public_id])
    public = reverse("portal:document", args=[public_id])
    mend(window, office)
    assert answer_findings(window) > 0
    press(window, "预览公众页面")
    see(page, "佳办发〔2017〕27号")
    citizen.open(public, status=404)
    send_through(window, office, record)

    follow(now())
    seen = citizen.open("/catalogue/?number=佳办发[2017]27号")
    citizen.press(seen.locator(f"main a[href='{public}']"))
    see(seen, "8229008")

    window.log_in(username(office, Role.INFORMATION_OFFICER))
    window.open(record)
    act(window, "revise")
    page.locator("main [name=reason]").fill("补充说明联系时间")
    confirm(window)
    fill(page, {"note": "此件公开发布,工作日办理"})
    press(window, "保存")
    answer_findings(window)
    assert "工作日办理" not in citizen.open(public).locator("main").inner_text()
    send_through(window, office, record)
    follow(now())
    citizen.open(public)
    see(seen, "补充说明联系时间")
    citizen.press(seen.get_by_role("link", name="与现行版本对比"))
    see(seen, "工作日办理")

    window.open(record)
    act(window, "withdraw")
    page.locator("main [name=kind]").first.check()
    page.locator("main [name=public_reason]").fill("原文件已被新文件取代")
    confirm(window)
    press(window, "确认撤下")
    see(page, "已撤下")
    citizen.open(public, status=410)
    see(seen, "原文件已被新文件取代")
    assert citizen.open("/").locator(f"a[href='{public}']").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_desk_pages_fit_the_screen_and_satisfy_axe(
    office: Office, walk: Callable[..., Walker], width: int
) -> None:
    draft = office.draft(body="<p>联系手机13812345678。</p>")
    review = office.submitted()
    approved = office.approved()
    public = office.published()
    window = walk(width=width)
    window.open("/desk/login/")
    problems = window.problems()

    def look(role: Role, *places: tuple[str, object | None]) -> None:
        window.log_in(username(office, role))
        for name, version in places:
            args = [version.record.public_id] if version else []  # type: ignore[attr-defined]
            if name in {"edit", "preview", "review", "publish", "withdraw", "schedule", "revise"}:
                args.append(version.number)  # type: ignore[attr-defined, union-attr]
            window.open(reverse(f"desk:{name}", args=args))
            problems.extend(window.problems())

    look(
        Role.INFORMATION_OFFICER, ("today", None), ("records", None), ("new", None),
        ("edit", draft), ("preview", draft), ("record", draft), ("history", draft),
        ("revise", public.version), ("account", None),
    )  # fmt: skip
    look(Role.SECTION_HEAD, ("today", None), ("review", review))
    look(
        Role.PUBLISHER, ("publish", approved), ("schedule", approved),
        ("withdraw", public.version),
    )  # fmt: skip

    assert not problems, "\n".join(problems)


def test_officer_elsewhere_finds_no_way_to_a_draft(
    office: Office, walk: Callable[..., Walker]
) -> None:
    draft = office.draft(title="关于尚未公开事项的通知")
    other = Office(now(), code="czj", name="佳木斯市财政局")
    person = Person.objects.get(pk=other.actors[Role.INFORMATION_OFFICER].person_id)
    person.set_password(PASSWORD)
    person.save()
    window = walk()
    window.log_in(person.username)

    for name in ("today", "records"):
        text = window.open(reverse(f"desk:{name}")).locator("main").inner_text()
        assert "尚未公开事项" not in text
    for name in ("record", "history", "relations"):
        window.open(reverse(f"desk:{name}", args=[draft.record.public_id]), status=404)
    window.open(reverse("desk:edit", args=[draft.record.public_id, 1]), status=404)
    assert Record.objects.get(pk=draft.record_id).state == "draft"
