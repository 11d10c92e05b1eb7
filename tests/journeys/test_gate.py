"""Officers mask and sign, publish at a time, review as one, and everybody sees what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.journeys.steps import (
    act,
    approve,
    confirm,
    enter,
    follow,
    keep_finding,
    person_of,
    press,
    see,
    send_through,
)
from tests.kernel.publishing.office import CHAIN, Office
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.timetable import run_due
from yangguang.kernel.now import CITY_ZONE, now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import FindingDecision, Publication, Record, Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


@SCRIPTS
def test_telephone_is_masked_by_one_click_and_another_kept_with_a_signed_reason(
    office: Office, walk: Callable[..., Walker], scripts: bool
) -> None:
    draft = office.draft(
        body="<p>困难家庭联系人手机13812345678。</p><p>值班电话13945451234,全天有人接听。</p>"
    )
    record = reverse("desk:record", args=[draft.record.public_id])
    window = walk(scripts=scripts)
    page = enter(window, office, Role.INFORMATION_OFFICER)
    window.open(reverse("desk:edit", args=[draft.record.public_id, 1]))
    found = page.locator("#scan .findings > li").count()

    window.press(page.get_by_role("button", name="脱敏为“138****5678”"))
    see(page, "已脱敏")
    assert page.locator("#scan .findings > li").count() == found - 1
    keep_finding(window, "值班电话,供公众使用")
    assert page.locator("#scan details").count() == 0
    assert "决定保留：值班电话,供公众使用" in page.locator("#scan").inner_text()
    send_through(window, office, record)

    follow(now())
    text = walk(width=320, scripts=scripts).open(
        reverse("portal:document", args=[draft.record.public_id])
    ).locator("main").inner_text()  # fmt: skip
    assert "138****5678" in text
    assert "13812345678" not in text
    assert "13945451234" in text
    decision = FindingDecision.objects.get()
    assert decision.person == person_of(office.information_officer)
    assert Act.objects.filter(kind="publishing.finding_kept", actor=decision.person).count() == 1


@SCRIPTS
def test_scheduled_document_appears_at_its_time_and_not_before(
    office: Office, walk: Callable[..., Walker], scripts: bool
) -> None:
    version = office.approved()
    record = reverse("desk:record", args=[version.record.public_id])
    public = reverse("portal:document", args=[version.record.public_id])
    # The form takes minutes; far enough away that the clock cannot overtake the test.
    moment = (now() + timedelta(minutes=30)).replace(second=0, microsecond=0)
    window, citizen = walk(scripts=scripts), walk(width=320, scripts=scripts)
    page = enter(window, office, Role.PUBLISHER)
    window.open(record)

    act(window, "schedule")
    local = moment.astimezone(CITY_ZONE).strftime("%Y-%m-%dT%H:%M")
    page.locator("main [name=publish_at]").fill(local)
    confirm(window)
    see(page, "定时发布")
    assert run_due(at=moment - timedelta(microseconds=1)) == 0
    citizen.open(public, status=404)
    assert run_due(at=moment) == 1

    publication = Publication.objects.get()
    assert publication.published_at == moment
    assert Act.objects.get(kind="publishing.published").cause == "clock"
    follow(moment)
    citizen.open(public)
    assert citizen.open("/catalogue/").locator(f"main a[href='{public}']").count() == 1
    assert run_due(at=moment + timedelta(hours=1)) == 0


def test_scheduled_document_is_called_back(office: Office, walk: Callable[..., Walker]) -> None:
    version = office.approved()
    moment = now() + timedelta(minutes=30)
    window = walk(width=390)
    page = enter(window, office, Role.PUBLISHER)
    window.open(reverse("desk:schedule", args=[version.record.public_id, 1]))
    local = moment.astimezone(CITY_ZONE).strftime("%Y-%m-%dT%H:%M")
    page.locator("main [name=publish_at]").fill(local)
    confirm(window)

    window.press(page.locator("main form[action$='/unschedule/'] button").first)

    assert run_due(at=moment + timedelta(days=1)) == 0
    assert Version.objects.get().state == "approved"


@SCRIPTS
def test_batch_is_chosen_signed_as_one_and_published(
    office: Office, walk: Callable[..., Walker], scripts: bool
) -> None:
    titles = [f"关于第{n}批奖补资金的公示" for n in range(1, 4)]
    drafts = [office.draft(title=title) for title in titles]
    left_out = office.draft(title="关于另一事项的通知")
    window = walk(scripts=scripts)
    page = enter(window, office, Role.INFORMATION_OFFICER)
    window.open(reverse("desk:batches"))

    press(window, "建立批量审查")
    page.locator("main [name=name]").fill("奖补资金公示")
    for draft in drafts:
        page.locator(f"main [name=version][value='{draft.pk}']").check()
    press(window, "建立")
    address = page.url.removeprefix(window.origin)
    press(window, "提交审查")
    for role in CHAIN:
        enter(window, office, role)
        window.open(address)
        press(window, "同意公开整份清单")
    enter(window, office, Role.PUBLISHER)
    window.open(address)
    press(window, "发布")

    follow(now())
    citizen = walk(width=320, scripts=scripts)
    listed = citizen.open("/catalogue/").locator("main").inner_text()
    assert all(title in listed for title in titles)
    assert left_out.title not in listed
    assert Record.objects.filter(state="published").count() == 3
    assert Act.objects.filter(kind="publishing.published").count() == 3


def test_officer_elsewhere_sees_neither_batch_nor_what_is_scheduled(
    office: Office, walk: Callable[..., Walker]
) -> None:
    from yangguang.kernel.publishing import services

    draft = office.draft(title="关于青松白桦事项的通知")
    batch = services.create_batch(
        agency=office.agency, name="青松白桦", versions=[draft],
        actor=office.information_officer, at=office.at,
    )  # fmt: skip
    other = Office(now(), code="czj", name="佳木斯市财政局")
    window = walk()

    for role in (Role.INFORMATION_OFFICER, Role.PUBLISHER, Role.SECRECY_REVIEWER):
        enter(window, other, role)
        for name in ("today", "records", "batches", "bundles", "new_batch", "sites"):
            if name == "new_batch" and role is not Role.INFORMATION_OFFICER:
                continue
            assert "青松白桦" not in window.open(reverse(f"desk:{name}")).content()
        window.open(reverse("desk:batch", args=[batch.pk]), status=404)
        window.open(reverse("desk:preview", args=[draft.record.public_id, 1]), status=404)


@SCRIPTS
def test_correction_shows_its_difference_and_withdrawal_answers_410(
    office: Office, walk: Callable[..., Walker], scripts: bool
) -> None:
    published = office.published(note="此件公开发布")
    follow(office.at)
    record = reverse("desk:record", args=[published.record.public_id])
    public = reverse("portal:document", args=[published.record.public_id])
    window, citizen = walk(scripts=scripts), walk(width=320, scripts=scripts)
    page = enter(window, office, Role.INFORMATION_OFFICER)

    window.open(record)
    act(window, "revise")
    page.locator("main [name=reason]").fill("成文日期写错")
    confirm(window)
    page.locator("#draft [name=note]").fill("此件公开发布,更正后重新公开")
    press(window, "保存")
    assert "更正后重新公开" not in citizen.open(public).locator("main").inner_text()
    approve(window, office, record)
    enter(window, office, Role.PUBLISHER)
    window.open(record)
    act(window, "publish")
    press(window, "现在发布")
    follow(now())

    seen = citizen.open(public)
    assert "成文日期写错" in seen.locator("main").inner_text()
    citizen.press(seen.get_by_role("link", name="与现行版本对比"))
    assert "更正后重新公开" in seen.locator("main").inner_text()
    assert citizen.problems() == []

    window.open(record)
    act(window, "withdraw")
    page.locator("main [name=kind]").first.check()
    page.locator("main [name=public_reason]").fill("原文件已被新文件取代")
    confirm(window)
    press(window, "确认撤下")

    public_id = published.record.public_id
    versions = (reverse("portal:version", args=[public_id, number]) for number in (1, 2))
    for path in (public, *versions):
        answer = citizen.open(path, status=410)
        assert "原文件已被新文件取代" in answer.locator("main").inner_text()
        assert citizen.problems() == []
    for path in ("/", "/catalogue/"):
        assert citizen.open(path).locator(f"a[href='{public}']").count() == 0
