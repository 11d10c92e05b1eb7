"""The public board: what stands where, the rows behind each figure, the working of each date."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.kernel.duties.making import duty, interpretation
from tests.portal.board.conftest import FORMED, ITSELF, TWENTY
from yangguang.kernel.duties import services as duties
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.kernel.duties.models import Obligation
from yangguang.portal.board import selectors
from yangguang.portal.board.drawing import Point
from yangguang.portal.board.listing import address_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.kernel.duties.scene import Scene

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
PLAN, ROWS = "/board/", "/board/rows/"
MOST_AT_FIRST = 20
MOST_QUERIES = 14
MOST_AT_HOME = 18
"""The first page lists also what can be joined, by each room, and what is new."""


def page(client: Client, address: str, query: dict[str, str] | None = None) -> str:
    answer = client.get(address, query or {})
    assert answer.status_code == 200, (address, answer.status_code)
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode("utf-8-sig")


def section(text: str, clause: str) -> str:
    """The part of the plan's page about one clause."""
    start = text.index(f'id="c-{clause.replace(".", "-")}"')
    return text[start : text.index("</li>", text.index("clause-state", start))]


def total(text: str) -> int:
    """How many rows a list says it has."""
    found = re.search(r"共 (\d+) 条", text)
    assert found
    return int(found[1])


def test_board_without_a_plan_says_what_would_stand_there(client: Client, db: None) -> None:
    assert "还没有载入方案" in page(client, PLAN)
    for name in ("rows", "agencies", "limits", "history", "export"):
        assert client.get(reverse(f"board:{name}")).status_code == 200


def test_plan_reads_from_top_to_bottom(client: Client, board: Scene) -> None:
    text = page(client, PLAN)

    told = [text.index(words) for words in ("佳试发〔2017〕1号", "任务", "4.1-a", "4.2-a", "4.2-c")]
    assert told == sorted(told)
    for words in ("建立并公开工作制度。", "市政府办公室", "3个工作日内"):
        assert words in text


def test_clause_stands_where_the_worst_of_its_obligations_stands(
    client: Client, board: Scene
) -> None:
    document = board.publish()
    board.publish(title="关于供热的规定")
    board.interpret(document, title="供暖规定解读")
    board.later(days=7)

    text = section(page(client, PLAN), "4.2-a")

    assert "有逾期" in text
    assert "按期完成 1" in text
    assert "逾期 1" in text
    assert "供暖规定解读" in text


def test_clause_nothing_can_prove_says_why_and_counts_nowhere(client: Client, board: Scene) -> None:
    text = page(client, PLAN)

    clause = section(text, "4.2-c")
    assert "尚不能测量" in clause
    assert "培训班记录" in clause
    assert "进展" not in clause
    assert re.search(r">3条</a>", text)
    assert re.search(r">1条</a>", text)


def test_every_figure_of_the_account_opens_to_that_many_rows(client: Client, board: Scene) -> None:
    done = board.publish()
    board.publish(title="关于供热的规定")
    board.publish(genre="notice", formed_on=date(2026, 11, 10))
    board.interpret(done)
    board.later(days=7)

    account = page(client, PLAN).split('class="account"')[1].split("</section>")[0]

    figures = re.findall(r'<a href="(/board/rows/\?[^"#]+)">(\d+)项</a>', account)
    assert len(figures) >= 3
    for address, count in figures:
        assert total(page(client, address.replace("&amp;", "&"))) == int(count)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 13),
        ({"state": "overdue"}, 1),
        ({"state": "nonsense"}, 0),
        ({"clause": "4.2-a"}, 1),
        ({"part": "4"}, 13),
        ({"part": "4.2"}, 12),
        ({"part": "4.9"}, 0),
        ({"agency": "szfb"}, 13),
        ({"agency": "czj"}, 0),
        ({"agency": "nobody"}, 0),
        ({"year": "2026"}, 3),
        ({"year": "٣"}, 0),
        ({"year": "99999"}, 0),
        ({"page": "7", "clause": "4.2-a"}, 1),
        ({"page": "x"}, 13),
        ({"clause": "\0"}, 13),
    ],
)
def test_filters_find_what_they_name(
    client: Client, board: Scene, query: dict[str, str], count: int
) -> None:
    board.publish()
    board.publish(genre="notice", formed_on=date(2026, 11, 10))
    board.later(days=7)

    assert total(page(client, ROWS, query)) == count


def test_filters_stay_in_the_form_and_in_the_links(client: Client, board: Scene) -> None:
    text = page(client, ROWS, {"state": "overdue", "agency": "old-code"})

    assert '<option value="overdue" selected>' in text
    assert '<option value="old-code" selected>' in text
    assert "export.csv?state=overdue&amp;agency=old-code" in text
    assert "feed.atom?state=overdue&amp;agency=old-code" in text


def test_plan_shows_only_the_clauses_asked_for(client: Client, board: Scene) -> None:
    text = page(client, PLAN, {"state": "not_measurable"})

    assert 'id="c-4-2-c"' in text
    assert 'id="c-4-1-a"' not in text
    measured = page(client, PLAN, {"state": "measured"})
    assert 'id="c-4-2-c"' not in measured
    assert 'id="c-4-1-a"' in measured


def test_clause_shows_its_limit_with_the_working(client: Client, board: Scene) -> None:
    board.publish()

    text = page(client, reverse("board:clause", args=["4.2-a"]))

    assert "3个工作日内" in text
    assert "四（二）2" in text
    rows = re.findall(r"<tr class=\"[^\"]*\"><th scope=\"row\">(\S+?)（", text)
    assert rows == ["2026年11月16日", "2026年11月17日", "2026年11月18日", "2026年11月19日"]
    assert 'class=" is-due"' in text


def test_limit_from_the_day_of_forming_counts_before_the_publication(
    client: Client, board: Scene
) -> None:
    board.publish(genre="notice", formed_on=date(2026, 9, 1))

    (row,) = Obligation.objects.filter(clause="4.2-b")
    text = page(client, address_of(row.key))

    assert "逾期完成" in text
    assert "2026年9月1日" in text
    assert "晚了" in text


def test_unknown_clause_and_obligation_are_not_found(client: Client, board: Scene) -> None:
    for address in (
        "/board/9.9-z/",
        "/board/4.2-a/szfb/nothing/",
        "/board/agencies/nobody/",
        "/board/feed.xml",
        "/board/nonsense/",
    ):
        assert client.get(address).status_code == 404, address


def test_obligation_shows_what_opened_it_and_what_proves_it(client: Client, board: Scene) -> None:
    document = board.publish(title="关于供热的规定")
    proof = board.interpret(document, title="供热规定解读")

    text = page(client, address_of(board.one(clause="4.2-a").key))

    for record, title in ((document, "关于供热的规定"), (proof, "供热规定解读")):
        assert reverse("portal:document", args=[record.record.public_id]) in text
        assert title in text
    assert "按期完成" in text


def test_proof_taken_back_opens_the_obligation_again(client: Client, board: Scene) -> None:
    document = board.publish(title="关于供热的规定")
    proof = board.interpret(document, title="供热规定解读")
    board.later(days=7)
    address = address_of(board.one(clause="4.2-a").key)
    assert "供热规定解读" in page(client, address)

    board.withdraw(proof)

    for text in (page(client, address), page(client, PLAN), page(client, ROWS)):
        assert "供热规定解读" not in text
    assert "逾期" in page(client, address)


def test_excuse_shows_the_opinion_written_for_the_public(client: Client, board: Scene) -> None:
    board.publish()
    board.later(days=7)
    row = board.one(clause="4.2-a")
    decision = duties.ask(
        obligation=row, what="excuse", reason="经办人因病", actor=board.chief, at=board.at
    )
    duties.decide(
        decision=decision,
        lock=decision.lock,
        accept=True,
        opinion="文件为历史文件补录",
        actor=board.second,
        at=board.at,
    )
    board.catch_up()

    text = page(client, address_of(row.key))

    assert "文件为历史文件补录" in text
    assert "经办人因病" not in text


def test_owner_is_named_then_and_now(client: Client, scene: Scene) -> None:
    scene.load(duty("4.1-a", owner="tax"))

    text = section(page(client, PLAN), "4.1-a")

    assert "税务部门" in text
    assert reverse("board:agency", args=["swj"]) in text


def test_standing_duty_of_a_unit_that_ended_says_who_took_over(
    client: Client, scene: Scene
) -> None:
    scene.load(duty("4.1-a", owner="tax"))

    for text in (
        page(client, reverse("board:rows") + "?state=not_applicable"),
        page(client, address_of("4.1-a/dishuij/standing")),
    ):
        assert "不适用" in text
        assert "2018年7月1日起由市税务局承担" in text


def test_duty_whose_document_was_taken_back_says_so(client: Client, board: Scene) -> None:
    board.withdraw(board.publish())
    row = board.one(clause="4.2-a")

    text = page(client, address_of(row.key))

    assert "引起这项义务的信息已于2026年11月16日撤下" in text


def test_duty_without_a_limit_is_done_and_not_said_to_be_in_time(
    client: Client, board: Scene
) -> None:
    row = board.one(clause="4.1-a")
    link = duties.attach_evidence(
        obligation=row,
        part="",
        kind="file",
        ref="佳办发〔2026〕1号",
        actor=board.chief,
        at=board.at,
    )
    duties.confirm_evidence(link=link, lock=link.lock, actor=board.second, at=board.at)
    board.catch_up()

    text = page(client, address_of(row.key))

    assert "已完成" in text
    assert "按期完成" not in text


def test_duty_the_city_goes_on_with_tells_the_ground(client: Client, scene: Scene) -> None:
    again = {"from": "2024-01-01", "parameter": "regularly"}
    yearly = {"type": "calendar", "period": "year", "from": "2018-01-01", "until": "2020-12-31"}
    scene.load(duty("4.1-a", trigger={**yearly, "again": again}))

    text = page(client, reverse("board:clause", args=["4.1-a"]))

    assert "方案写到2020年12月31日为止；2024年1月1日起继续每季度一次" in text
    assert "原文未定周期" in text


def test_successor_answers_for_what_its_predecessors_owed(client: Client, scene: Scene) -> None:
    scene.load(
        duty(
            "4.1-a",
            owner="tax",
            trigger={"type": "date", "on": "2017-07-26"},
            limit={"by": "2017-12-31", "law": "四（一）1"},
        )
    )

    text = page(client, reverse("board:agency", args=["swj"]))

    assert text.count('href="/board/4.1-a/guoshuij/') == 1
    assert text.count('href="/board/4.1-a/dishuij/') == 1
    assert "国家税务局" in text
    units = page(client, reverse("board:agencies"))
    assert "佳木斯市税务局" in units
    assert "佳木斯市地方税务局" not in units


def test_units_open_to_their_rows(client: Client, board: Scene) -> None:
    board.publish()
    board.later(days=7)

    text = page(client, reverse("board:agencies"))

    (address,) = re.findall(r'href="(/board/rows/\?state=overdue[^"]+)"', text)
    assert total(page(client, address.replace("&amp;", "&"))) == 1


def test_limits_gather_the_clauses_that_share_one(client: Client, board: Scene) -> None:
    text = page(client, reverse("board:limits"))

    assert text.index("3个工作日内") < text.index("4.2-a") < text.index("20个工作日内")
    assert "4.1-a" not in text


def test_export_gives_the_filtered_rows(client: Client, board: Scene) -> None:
    board.publish(title="=1+1的规定")
    board.later(days=7)

    rows = list(
        csv.reader(io.StringIO(page(client, reverse("board:export"), {"state": "overdue"})))
    )

    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert told["条款"] == "4.2-a"
    assert told["事由"] == "'=1+1的规定"
    assert told["状态"] == "逾期"
    assert told["期限"] == "2026-11-19"
    assert told["地址"].startswith("http://testserver/board/4.2-a/szfb/")


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feed_tells_of_each_change_of_state(client: Client, board: Scene, form: str) -> None:
    document = board.publish(title="关于供热的规定")
    board.later(days=7)
    first = ET.fromstring(page(client, reverse("board:feed", args=[form])))
    board.interpret(document)
    second = ET.fromstring(page(client, reverse("board:feed", args=[form])))

    def ids(feed: ET.Element) -> list[str | None]:
        name = f"{ATOM}entry/{ATOM}id" if form == "atom" else "channel/item/guid"
        return [item.text for item in feed.findall(name)]

    assert [str(i).rpartition("#")[2] for i in ids(first)] == ["overdue"]
    assert [str(i).rpartition("#")[2] for i in ids(second)] == ["fulfilled_late"]


def test_months_tell_how_things_stood_at_each_end(board: Scene) -> None:
    board.publish(genre="notice", formed_on=date(2026, 9, 1))
    late = board.publish()
    board.later(days=20)
    board.interpret(late)

    points = selectors.months(at=board.at)

    assert points == [
        Point(date(2026, 9, 30), 0, 0, 1),
        Point(date(2026, 10, 31), 0, 0, 1),
        Point(date(2026, 11, 30), 0, 1, 1),
        Point(date(2026, 12, 6), 0, 2, 0),
    ]


def test_history_is_drawn_and_can_be_taken_home(client: Client, board: Scene) -> None:
    board.publish(genre="notice", formed_on=date(2026, 9, 1))

    text = page(client, reverse("board:history"))
    table = page(client, reverse("board:history_csv"))

    assert 'role="img"' in text
    assert "2026年9月30日" in text
    assert "2026-09-30,0,0,1" in table


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        *(PLAN, ROWS, "/board/4.2-a/", "/board/agencies/", "/board/agencies/szfb/"),
        *("/board/limits/", "/board/history/", "/board/feed.atom", "/board/export.csv", "/"),
        "/sitemap-pages.xml",
    ],
)
def test_pages_ask_as_many_questions_of_many_as_of_few(
    client: Client, board: Scene, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Levels are read anew every few seconds: not in the middle of a count.
    monkeypatch.setattr("yangguang.kernel.calendars.levels.KEPT_FOR", 3600.0)

    def asked() -> int:
        page(client, address)
        with CaptureQueriesContext(connection) as told:
            page(client, address)
        return len(told)

    board.interpret(board.publish())
    board.publish()
    board.publish(genre="notice")
    board.later(days=7)
    few = asked()
    for number in range(6):
        board.interpret(board.publish(title=f"关于第{number}件事的规定"))
        board.publish(title=f"关于第{number}件供热的规定")
        board.publish(genre="notice", title=f"关于第{number}件事的通知")
    board.later(days=7)

    assert asked() == few
    assert few <= (MOST_AT_HOME if address == "/" else MOST_QUERIES)


@pytest.mark.parametrize("address", [PLAN, ROWS, "/board/4.2-a/", "/board/agencies/szfb/"])
def test_first_call_of_a_process_reads_plan_and_names_once(
    client: Client, board: Scene, address: str
) -> None:
    for number in range(3):
        board.interpret(board.publish(title=f"关于第{number}件事的规定"))
    board.later(days=7)
    forget_book()

    with CaptureQueriesContext(connection) as told:
        page(client, address)

    assert len(told) <= MOST_AT_FIRST, "\n".join(q["sql"][:160] for q in told.captured_queries)


def test_short_list_tells_each_clause_once_and_leads_to_the_others(
    client: Client, board: Scene
) -> None:
    for number in range(3):
        board.publish(title=f"关于第{number}件事的规定")
    board.later(days=30)

    text = page(client, PLAN)

    short = text[text.index('class="due-list"') : text.index("</ol>", text.index("due-list"))]
    assert short.count("<li>") == 1
    assert "另有2项" in short
    assert "?state=overdue&amp;clause=4.2-a" in short or "?clause=4.2-a&amp;state=overdue" in short


def test_home_and_sitemap_lead_to_the_board(client: Client, board: Scene) -> None:
    board.publish()
    board.later(days=7)

    home, places = page(client, "/"), page(client, "/sitemap-pages.xml")

    assert 'href="/board/rows/?state=overdue"' in home
    assert 'href="/board/"' in home
    for address in ("/board/", "/board/4.2-a/", "/board/agencies/szfb/", "/board/limits/"):
        assert f"http://testserver{address}</loc>" in places


def test_home_asks_a_bounded_number_of_questions(
    client: Client, board: Scene, django_assert_max_num_queries: Any
) -> None:
    board.publish()
    board.later(days=7)
    page(client, "/")

    with django_assert_max_num_queries(15):
        page(client, "/")


def test_new_wording_is_told_and_old_obligations_keep_theirs(client: Client, board: Scene) -> None:
    board.publish()
    key = board.one(clause="4.2-a").key
    board.later(days=1)
    board.load(
        duty("4.1-a"),
        interpretation("4.2-a", heading="解读材料与文件同日发布"),
        duty("4.2-b", owner="acting", trigger=FORMED, limit=TWENTY, evidence=[ITSELF]),
        duty("4.2-c"),
    )

    assert "解读材料与文件同日发布" in page(client, "/board/4.2-a/")
    assert "解读材料于文件公开后3个工作日内发布" in page(client, address_of(key))
