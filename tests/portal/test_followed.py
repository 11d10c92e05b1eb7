"""Board, units, calendar and complaints' answers can be subscribed to: what is new, once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict
from django.urls import reverse

from tests.areas.oversight.bureau import STATEMENT, Bureau
from tests.kernel.duties.making import interpretation
from tests.kernel.duties.scene import Scene
from yangguang.areas.oversight.followed import AnswersList
from yangguang.areas.oversight.selectors import complaint_of
from yangguang.kernel.calendars.selectors import parse_spans
from yangguang.kernel.calendars.services import set_hours
from yangguang.kernel.clocks import OfficeHours
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.kernel.ledger.models import Seal
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.notices.registry import lists
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.portal import followed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    forget_book()
    made = Scene(tmp_path)
    monkeypatch.setattr(followed, "now", lambda: made.at)
    made.load(interpretation())
    yield made
    forget_book()


def place() -> int:
    last = Seal.objects.order_by("-sequence").first()
    return last.sequence if last else 0


def titles(name: str, query: str = "", *, after: int) -> list[str]:
    found = lists[name].items(query, after=after, upto=place(), limit=20)
    return [item.line.title for item in found]


def test_board_tells_what_was_done_and_what_fell_due(scene: Scene) -> None:
    document, other = scene.publish(), scene.publish(title="关于清雪的规定")
    before = place()
    assert titles("board", after=before) == []

    scene.interpret(document)
    done = titles("board", after=before)
    between = place()
    scene.later(days=10)
    scene.tick()

    assert [title.partition("：")[0] for title in done] == ["按期完成"]
    late = lists["board"].items("", after=between, upto=place(), limit=20)
    assert [item.line.title.partition("：")[0] for item in late] == ["逾期"]
    assert other.record.public_id
    assert late[0].line.url.startswith("/board/4.2-a/szfb/")
    assert titles("board", "agency=czj", after=before) == []
    assert len(titles("board", "clause=4.2-a", after=before)) == 2


def test_board_keeps_its_filters_in_one_order_and_says_them() -> None:
    board = lists["board"]
    canonical = board.canonical(QueryDict("year=2026&junk=1&clause=4.2-a"))

    assert canonical == "clause=4.2-a&year=2026"
    assert board.label(canonical) == "公开看板：4.2-a、2026"
    assert board.path(canonical) == f"/board/rows/?{canonical}"
    assert [path for _name, path in board.feeds(canonical)] == [
        f"{reverse('board:feed', args=[form])}?{canonical}" for form in ("atom", "rss")
    ]


def test_units_and_calendar_tell_their_acts(scene: Scene) -> None:
    before = place()
    scene.merge(scene.finance, scene.office.agency, date(2026, 11, 20))
    hours = OfficeHours(parse_spans("08:30-12:00 13:30-17:00"), date(2026, 10, 1))
    set_hours(calendar="office", hours=hours, source="佳政办", actor=SYSTEM, at=scene.at)
    seal(at=scene.at)

    (merged,) = titles("agencies", after=before)
    (opened,) = titles("calendar", after=before)
    assert merged.startswith("佳木斯市财政局：并入")
    assert opened == "自2026-10-01起政府机关的办公时间为08:30-12:00 13:30-17:00"
    assert titles("agencies", after=place()) == []


def test_answer_to_a_complaint_is_told_once_it_is_public_and_only_then() -> None:
    assert AnswersList().label("") == "举报的公开答复"
    bureau = Bureau(now() - timedelta(hours=1))
    case = bureau.answered()
    record = complaint_of(case).public_record
    seal(at=now())

    assert titles("complaint-answers", after=0) == []
    assert record is None or STATEMENT not in str(record)


@pytest.mark.parametrize("name", ["board", "agencies", "calendar", "complaint-answers"])
def test_page_offers_the_list(client: Client, name: str) -> None:
    answer = client.get(reverse("notices:subscribe"), {"list": name})

    assert answer.status_code == 200
    assert lists[name].label("") in answer.content.decode()
