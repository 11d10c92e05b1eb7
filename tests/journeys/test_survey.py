"""A survey from the drafter's first question to the results, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.decisions.surveys.booth import EVERY_KIND, Booth
from tests.journeys.steps import confirm, enter, press, see
from yangguang.areas.decisions.surveys.models import Answer, Survey
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HERE = "/decisions/surveys/"
DESK = "/desk/decisions/surveys/"


@pytest.fixture
def booth(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Booth:
    """Pages see the booth's time."""
    made = Booth(now())

    def told() -> datetime:
        return made.at

    for place in ("views.surveys", "views.answering", "desk", "api"):
        monkeypatch.setattr(f"yangguang.areas.decisions.surveys.{place}.now", told)
    monkeypatch.setattr("yangguang.kernel.desk.acting.now", told)
    return made


def answer(citizen: Walker, number: str) -> tuple[str, str]:
    """The questionnaire, first with a question left open; number and code of the receipt."""
    page = citizen.open(f"{HERE}{number}/")
    press(citizen, "开始作答")
    page.locator("#q1-1").check()
    page.locator("#q2-1").check()
    page.locator("[id='q4-1-1']").check()
    page.locator("[id='q5-2']").select_option("1")
    page.locator("#q6").fill("多建场地，电话13812345678。")
    assert citizen.problems() == []
    confirm(citizen)
    see(page, "这一题必须回答。")
    assert citizen.problems() == []
    assert page.locator("#q6").input_value() == "多建场地，电话13812345678。"
    page.locator("#q3-4").check()
    confirm(citizen)
    see(page, "您的答卷已经收到")
    assert citizen.problems() == []
    return page.locator("#number").inner_text(), page.locator("#code").inner_text()


def test_citizens_answer_with_and_without_script_and_read_the_results(
    booth: Booth, walk: Callable[..., Walker]
) -> None:
    item = booth.opened_survey(EVERY_KIND)
    plain = walk(width=320, scripts=False)
    number, code = answer(plain, item.number)
    scripted = walk(width=390)
    page = scripted.open(f"{HERE}{item.number}/answer/")
    assert page.locator("#q2_group").is_hidden()
    answer(scripted, item.number)
    assert Answer.objects.count() == 2

    page = plain.open(f"{HERE}follow/")
    page.locator("[name=number]").fill(number)
    page.locator("[name=code]").fill(code)
    press(plain, "查询")
    see(page, "这份答卷计入统计")
    assert plain.problems() == []

    reviewer = walk()
    page = enter(reviewer, booth.office, Role.SECTION_HEAD)
    reviewer.open(f"{DESK}{item.number}/texts/")
    for box in page.locator("[name=text]").all():
        box.check()
    assert reviewer.problems() == []
    press(reviewer, "公开展示")
    booth.survey_reported(booth.now_is(item))
    for window in (walk(width=320), walk(dark=True)):
        for path in ("", f"{item.number}/", f"{item.number}/results/", f"{item.number}/results/6/"):
            window.open(f"{HERE}{path}")
            assert window.problems() == []
    see(window.page, "多建场地")


def test_drafter_builds_previews_and_makes_the_notice(
    booth: Booth, walk: Callable[..., Walker]
) -> None:
    officer = walk()
    page = enter(officer, booth.office, Role.INFORMATION_OFFICER)
    item = booth.draft(EVERY_KIND[:2])
    officer.open(f"{DESK}{item.number}/")
    assert officer.problems() == []
    press(officer, "矩阵")
    page.locator("[name=text]").fill("请评价下列方面")
    page.locator("[name=options]").fill("好\n差")
    page.locator("[name=rows]").fill("卫生\n安全")
    assert officer.problems() == []
    confirm(officer)
    see(page, "3. 请评价下列方面")
    press(officer, "预览公众看到的问卷")
    see(page, "您家里养狗吗？")
    assert officer.problems() == []
    officer.open(f"{DESK}{item.number}/")
    press(officer, "形成公告稿件")
    see(page, "打开公告稿件")
    assert Survey.objects.get().state == "at_gate"
    assert officer.problems() == []
