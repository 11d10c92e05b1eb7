"""A topic and an issue of the gazette: read by a citizen, put together by an officer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.publishing.models import Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker
    from tests.kernel.publishing.office import Office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(office: Office) -> dict[str, str]:
    """Addresses of a topic with every kind of block that needs no file, and of an issue."""
    text = office.published(title="关于校车安全检查的通知", doc_number="佳教发〔2026〕7号").record
    rows = [{"id": text.public_id, "version": 0}]
    topic = office.published(
        title="冬季专题",
        genre="topic_page",
        blocks=[
            {"kind": "text", "text": "这是什么，与谁有关。"},
            {"kind": "records", "title": "文件", "rows": rows},
            {"kind": "listing", "title": "最新", "genre": "notice"},
            {"kind": "dates", "title": "安排", "rows": [{"day": "2026-12-01", "text": "开始"}]},
            {"kind": "questions", "title": "问答", "rows": [{"question": "问", "answer": "答"}]},
            {
                "kind": "figures",
                "title": "数字",
                "rows": [{"value": "24", "unit": "小时", "label": "清完"}],
                "source": "市城管局",
            },
            {"kind": "contact", "title": "联系方式", "unit": "市教育局", "address": "一楼"},
        ],
    )
    issue = office.published(
        title="市政府公报 2026年第1期",
        genre="gazette",
        blocks=[
            {"kind": "issue", "year": 2026, "number": 1, "total": 80},
            {"kind": "records", "title": "部门文件", "rows": [{**rows[0], "version": 1}]},
        ],
    )
    seal(at=now())
    run_followers(at=now())
    return {
        "topics": "/topics/",
        "gazette": "/gazette/",
        "year": "/gazette/2026/",
        "topic": f"/documents/{topic.record.public_id}/",
        "issue": f"/documents/{issue.record.public_id}/",
        "part": "/zfxxgk/jyj/nb/",
        "column": "/zfxxgk/jyj/",
        "home": "/",
    }


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_keep_what_every_page_must(
    pages: dict[str, str], walk: Callable[..., Walker], width: int
) -> None:
    window = walk(width=width)

    for address in pages.values():
        window.open(address)
        assert window.problems() == [], address


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_citizen_comes_from_home_to_a_document_of_a_topic_and_of_an_issue(
    pages: dict[str, str], walk: Callable[..., Walker], *, scripts: bool
) -> None:
    window = walk(width=320, scripts=scripts)

    page = window.open("/")
    window.press(page.get_by_role("link", name="冬季专题"))
    assert page.locator("h1").inner_text() == "冬季专题"
    window.press(page.locator(".block-records a").first)
    assert page.locator("h1").inner_text() == "关于校车安全检查的通知"
    page = window.open(pages["gazette"])
    window.press(page.locator(".issues a").first)
    assert "总第80期" in page.locator(".issue-number").inner_text()


@pytest.mark.parametrize("width", [320, 1280])
def test_officer_adds_a_block_without_scripts(
    office: Office, walk: Callable[..., Walker], width: int
) -> None:
    window = walk(width=width, scripts=False)
    window.be(Person.objects.get(pk=office.information_officer.person_id))
    draft = office.draft(title="冬季专题", genre="topic_page", blocks=[{"kind": "text"}])
    address = f"/desk/records/{draft.record.public_id}/1/blocks/"

    page = window.open(address)
    page.select_option("select[name=kind]", "questions")
    window.press(page.get_by_role("button", name="加在最后"))
    page.fill("input[name=title]", "常见问题")
    page.fill("input[name='row-0-question']", "问甲")
    page.fill("textarea[name='row-0-answer']", "答乙")
    window.press(page.get_by_role("button", name="保存"))

    assert page.url.partition("#")[0].endswith(address)
    assert Version.objects.get(pk=draft.pk).blocks[1]["title"] == "常见问题"
    # Axe runs in the page, so it needs a window with scripts.
    looking = walk(width=width)
    looking.be(Person.objects.get(pk=office.information_officer.person_id))
    for where in (address, f"{address}0/", f"{address}1/"):
        looking.open(where)
        assert looking.problems() == [], where
