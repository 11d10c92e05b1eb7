"""The calculator: a question in the address, the answer with its working, refusals at fields."""

from __future__ import annotations

from html import unescape

import pytest

from yangguang.kernel.calendars.deadline import limits

pytestmark = pytest.mark.django_db
ADDRESS = "/tools/deadline/"


def ask(client, **query):
    answer = client.get(ADDRESS, query)
    return answer.status_code, " ".join(unescape(answer.content.decode()).split())


def test_the_empty_form_lists_the_limits_of_the_law(client):
    status, text = ask(client)

    assert status == 200
    for limit in limits():
        assert limit.label in text
        assert limit.law in text


def test_a_limit_of_the_law(client):
    status, text = ask(client, limit="disclosure_reply", start="2026-02-06")

    assert status == 200
    assert "2026年3月12日（星期四）届满" in text
    assert "政府信息公开条例第三十三条第二款" in text
    assert "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）" in text
    assert text.count("春节假期") == 9
    assert "第20日" in text


def test_a_limit_says_from_when_it_holds_and_warns_of_a_day_before(client):
    _status, later = ask(client, limit="disclosure_reply", start="2026-02-06")
    _status, early = ask(client, limit="disclosure_reply", start="2018-02-06")

    assert "自2019年5月15日起施行" in later
    assert "起才施行" not in later
    assert "这一期限自2019年5月15日起才施行" in early


def test_a_limit_of_ones_own_in_months_gives_way_and_is_folded(client):
    _status, text = ask(client, start="2025年11月1日", amount="6", unit="months")

    assert "2026年5月6日（星期三）届满" in text
    assert "期限的最后一日2026年5月1日（星期五）是休息日" in text
    assert "第1至181日" in text


def test_what_is_provisional_says_so(client):
    _status, text = ask(client, start="2026-12-20", amount="20", unit="working-days")

    assert "2027年的放假安排尚未公布" in text
    assert "（暂定）" in text


def test_pauses(client):
    _status, text = ask(
        client, limit="disclosure_reply", start="2026-03-02", from_1="2026-03-10", to_1="2026-03-25"
    )

    assert "2026年4月15日（星期三）届满" in text
    assert "2026年3月10日之后至2026年3月25日" in text
    assert "/api/v1/deadline?start=2026-03-02&amount=20&unit=working-days" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"start": ""}, "请填写日期。"),
        ({"start": "x", "amount": "1"}, "日期无法识别"),
        ({"start": "2026-02-06"}, "请选择法定期限，或者填写数量。"),
        ({"start": "2026-02-06", "amount": "x"}, "数量请填整数"),
        ({"start": "2026-02-06", "amount": "0"}, "数量“0”无效"),
        ({"start": "1999-02-06", "amount": "1"}, "起算日请填2000年1月1日"),
        ({"start": "2026-02-06", "amount": "1", "from_1": "2026-02-07"}, "要一起填"),
        (
            {"start": "2026-02-06", "amount": "1", "from_1": "2026-02-09", "to_1": "2026-02-07"},
            "结束日期早于开始日期",
        ),
        (
            {"start": "2026-02-06", "amount": "1", "from_1": "2026-02-01", "to_1": "2026-02-09"},
            "早于起算的日期",
        ),
        (
            {"start": "2026-02-06", "amount": "1", "from_1": "2026-02-09", "to_1": "2200-01-01"},
            "过远",
        ),
    ],
)
def test_what_cannot_be_answered_is_told_and_kept(client, query, said):
    status, text = ask(client, **query)

    assert status == 422
    assert said in text
    assert "届满" not in text.partition("算出法律规定的期限在哪一天届满")[2]


def test_it_is_linked_and_in_the_sitemap(client):
    assert ADDRESS in client.get("/").content.decode()
    assert ADDRESS in client.get("/map/").content.decode()
    assert ADDRESS in client.get("/sitemap-pages.xml").content.decode()
