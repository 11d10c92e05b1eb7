"""Officers take the plan from a file through every check into public, correct and withdraw it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.journeys.steps import (
    act,
    confirm,
    enter,
    fill,
    follow,
    keep_findings,
    press,
    see,
    send_through,
    upload,
)
from tests.journeys.walking import MODES, look_at
from tests.kernel.publishing.office import Office, officer
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker
    from yangguang.kernel.publishing.models import Version

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PLAN = Path(__file__).parent.parent / "data" / "jiamusi-2017-27.txt"


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


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_plan_goes_from_file_to_public_and_back(
    office: Office, walk: Callable[..., Walker], scripts: bool
) -> None:
    window, citizen = walk(scripts=scripts), walk(width=320, scripts=scripts)
    page = window.page
    enter(window, office, Role.INFORMATION_OFFICER)
    public_id = upload(window, PLAN)
    record = reverse("desk:record", args=[public_id])
    public = reverse("portal:document", args=[public_id])
    mend(window, office)
    assert keep_findings(window) > 0
    press(window, "预览公众页面")
    see(page, "佳办发〔2017〕27号")
    citizen.open(public, status=404)
    send_through(window, office, record)

    follow(now())
    seen = citizen.open("/catalogue/?number=佳办发[2017]27号")
    citizen.press(seen.locator(f"main a[href='{public}']"))
    see(seen, "8229008")

    enter(window, office, Role.INFORMATION_OFFICER)
    window.open(record)
    act(window, "revise")
    page.locator("main [name=reason]").fill("补充说明联系时间")
    confirm(window)
    fill(page, {"note": "此件公开发布,工作日办理"})
    press(window, "保存")
    keep_findings(window)
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


def desk_pages(office: Office) -> dict[Role, list[str]]:
    """Screens in use, for the person who works on them."""
    draft = office.draft(body="<p>联系手机13812345678。</p>")
    review, approved = office.submitted(), office.approved()
    public = office.published().version
    drafter, boss = office.information_officer, officer(
        None, Role.SYSTEM_ADMINISTRATOR, on=city_date(office.at)
    )  # fmt: skip
    office.actors[Role.SYSTEM_ADMINISTRATOR] = boss
    batch = services.create_batch(
        agency=office.agency, name="一批", versions=[office.draft()], actor=drafter, at=office.at
    )

    def of(name: str, version: Version) -> str:
        return reverse(f"desk:{name}", args=[version.record.public_id, version.number])

    def about(name: str, *args: object) -> str:
        return reverse(f"desk:{name}", args=args)

    return {
        Role.INFORMATION_OFFICER: [
            *map(about, ("today", "records", "new", "account", "password", "enrol", "batches",
                         "new_batch", "bundles", "new_bundle", "sites")),
            of("edit", draft), of("preview", draft), of("revise", public), of("discard", draft),
            about("record", draft.record.public_id), about("history", public.record.public_id),
            about("relations", draft.record.public_id), about("batch", batch.pk),
        ],
        Role.SECTION_HEAD: [about("today"), of("review", review)],
        Role.PUBLISHER: [of("publish", approved), of("schedule", approved), of("withdraw", public)],
        Role.SYSTEM_ADMINISTRATOR: [
            *map(about, ("agencies", "new_agency", "people", "new_person", "chains", "words",
                         "operation", "accesses", "components")),
            about("person", drafter.person_id), about("agency", office.agency.code),
        ],
    }  # fmt: skip


def look_at_desk(window: Walker, office: Office) -> list[str]:
    """What is wrong with any screen of the desk."""
    window.open("/desk/login/")
    problems = window.problems()
    for role, paths in desk_pages(office).items():
        enter(window, office, role)
        problems += look_at(window, [(path, 200) for path in paths])
    return problems


@pytest.mark.parametrize("width", [390, 1280])
def test_desk_pages_fit_the_screen_and_satisfy_axe(
    office: Office, walk: Callable[..., Walker], width: int
) -> None:
    problems = look_at_desk(walk(width=width), office)

    assert not problems, "\n".join(problems)


def test_desk_pages_fit_a_narrow_screen_without_scripts(
    office: Office, walk: Callable[..., Walker]
) -> None:
    problems = look_at_desk(walk(width=320, scripts=False), office)

    assert not problems, "\n".join(problems)


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("mode", MODES)
def test_desk_pages_satisfy_axe_in_every_mode_of_display(
    office: Office, walk: Callable[..., Walker], mode: str, width: int
) -> None:
    problems = look_at_desk(walk(width=width, **MODES[mode]), office)

    assert not problems, "\n".join(problems)


def test_officer_elsewhere_finds_no_way_to_a_draft(
    office: Office, walk: Callable[..., Walker]
) -> None:
    draft = office.draft(title="关于尚未公开事项的通知")
    other = Office(now(), code="czj", name="佳木斯市财政局")
    window = walk()
    enter(window, other, Role.INFORMATION_OFFICER)

    for name in ("today", "records"):
        text = window.open(reverse(f"desk:{name}")).locator("main").inner_text()
        assert "尚未公开事项" not in text
    for name in ("record", "history", "relations"):
        window.open(reverse(f"desk:{name}", args=[draft.record.public_id]), status=404)
    window.open(reverse("desk:edit", args=[draft.record.public_id, 1]), status=404)
    assert Record.objects.get(pk=draft.record_id).state == "draft"
