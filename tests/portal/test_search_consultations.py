"""Small kinds are found while they are public: consultations, accounts, questions of the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.areas.decisions.hall import Hall
from tests.areas.press.conftest import Newsroom
from tests.kernel.publishing.office import Office
from yangguang.areas.press import services as press
from yangguang.areas.press.rules import Kind
from yangguang.kernel.cases.models import KindSetting
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.services import withdraw
from yangguang.kernel.search.engine import Facet
from yangguang.kernel.search.finding import Asked, find
from yangguang.kernel.search.following import follow
from yangguang.kernel.search.vocabulary import forget_vocabulary
from yangguang.portal.search.small import KINDS

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db


def test_consultation_is_found_while_it_is_announced(at: datetime) -> None:
    forget_vocabulary()
    hall = Hall(at)

    def found() -> list[str]:
        seal(at=at)
        follow(at=at)
        answer = find(Asked("养犬管理", {Facet.KIND: "consultation"}), at=at)
        assert answer.count == len(answer.results)
        return [result.shown.url for result in answer.results]

    hall.prepared()
    assert found() == []

    made = hall.opened()
    assert found() == [f"/decisions/{made.number}/"]
    assert find(Asked("养犬管理"), at=at).results[0].kind == "consultation"

    assert made.notice is not None
    withdraw(
        record=made.notice, kind="error", public_reason="有误", internal_reason="",
        actor=hall.office.publisher, at=at,
    )  # fmt: skip
    assert found() == []


def test_new_media_accounts_are_found_once_they_are_on_file() -> None:
    forget_vocabulary()
    newsroom = Newsroom()
    at = newsroom.at
    values = {
        "platform": "wechat", "name": "佳木斯教育", "handle": "jms-edu", "purpose": "公布招生安排",
        "url": "https://weixin.example/edu", "qr_text": "", "contact": "0454-0000000",
        "operator": "", "is_certified": True, "exception": "",
    }  # fmt: skip
    filing = press.file_account(
        agency=newsroom.agency, kind=Kind.REGISTER, on=city_date(at), values=values,
        actor=newsroom.keeper, reason="按规定备案", at=at,
    )  # fmt: skip

    def found() -> list[str]:
        seal(at=at)
        follow(at=at)
        asked = Asked("公布招生安排", {Facet.KIND: "media"})
        return [result.shown.url for result in find(asked, at=at).results]

    assert found() == []
    account = press.confirm(filing=filing, lock=filing.lock, actor=newsroom.city, at=at)

    assert found() == [f"/new-media/{account.number}/"]


@pytest.mark.parametrize(
    ("words", "place"),
    [("怎样搜索", "find-search"), ("怎样列席会议", "join-meeting"), ("高对比", "read-large")],
)
def test_questions_of_the_guide_are_found_at_their_place(
    at: datetime, words: str, place: str
) -> None:
    forget_vocabulary()
    seal(at=at)
    follow(at=at)

    answer = find(Asked(words, {Facet.KIND: "guide"}), at=at)

    assert answer.results[0].shown.url == f"/guide/#{place}"
    page = Client().get("/guide/").content.decode()
    assert f'id="{place}"' in page


def test_what_can_be_done_here_is_found_by_the_words_for_it(at: datetime) -> None:
    forget_vocabulary()
    Office(at)
    seal(at=at)
    follow(at=at)

    def first(query: str) -> str:
        return find(Asked(query), at=at).results[0].shown.url

    assert first("依申请公开") == "/zfxxgk/#apply"
    assert first("申请信息公开") == "/zfxxgk/#apply"
    assert first("网站找错") == "/report-error/"
    assert first("查办件") == "/status/"
    assert first("政府公报") == "/gazette/"


def test_telephone_of_an_office_is_the_answer_and_its_page_says_it_too(at: datetime) -> None:
    forget_vocabulary()
    office = Office(at)
    office.published(title="关于公布举报电话的通知", body="<p>教育局举报电话见附件。</p>")
    for name, value in (("office.phone", "0454-8000000"), ("office.hours", "工作日8:30-17:00")):
        KindSetting.objects.create(
            kind="request", agency=office.agency, name=name, value=value,
            valid_from=city_date(at), basis="指南", set_at=at,
        )  # fmt: skip
    seal(at=at)
    follow(at=at)

    first = find(Asked("教育局电话"), at=at).results[0]
    assert first.kind == "agency"
    assert "0454-8000000" in "".join(piece.text for piece in first.passage)
    shown = Client().get(first.shown.url).content.decode()
    assert "0454-8000000" in shown
    assert "/zfxxgk/jyj/ysqgk/" in shown


def test_one_of_a_small_kind_is_shown_as_all_of_them_are(at: datetime) -> None:
    Office(at)
    for kind in KINDS:
        keys = [doc.key for doc in kind.docs(None, at=at)]
        whole = kind.shown(keys, at=at)
        assert list(whole) == keys
        for key in keys[:3] + keys[-3:]:
            assert kind.shown([key], at=at) == {key: whole[key]}
            assert [doc.key for doc in kind.docs([key], at=at)] == [key]
