"""The programming interface: its description as checked in, its answers, its refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yangguang.project.api import api

DESCRIPTION = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"
pytestmark = pytest.mark.django_db


def ask(client, **query):
    return client.get("/api/v1/deadline", query)


def errors(answer):
    assert answer.status_code == 422
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def test_the_description_is_the_one_checked_in():
    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))

    assert described == json.loads(DESCRIPTION.read_text("utf-8")), (
        "the interface changed: run `python tools/write_openapi.py` and review the difference"
    )


def test_the_description_is_served(client):
    served = client.get("/api/v1/openapi.json")

    assert served.json() == json.loads(DESCRIPTION.read_text("utf-8"))


def test_twenty_working_days(client):
    reply = ask(client, start="2026-02-06", amount=20, unit="working-days")
    answer = reply.json()

    assert "起算当日不计入" in reply.content.decode()
    assert (answer["due"], answer["shifted"]) == ("2026-03-12", "2026-03-12")
    assert answer["provisional"] is False
    assert sum(line["counted"] for line in answer["working"]) == 20
    make_up = next(line for line in answer["working"] if line["date"] == "2026-02-14")
    assert make_up["source"].endswith("（国办发明电〔2025〕7号）")


def test_due_and_shifted_differ_where_the_last_day_is_a_holiday(client):
    answer = ask(client, start="2019-09-01", amount=30, unit="calendar-days").json()

    assert (answer["due"], answer["shifted"]) == ("2019-10-01", "2019-10-08")


def test_years_without_notice_are_provisional(client):
    answer = ask(client, start="2026-12-20", amount=20, unit="working-days").json()

    assert (answer["provisional"], answer["provisional_years"]) == (True, [2027])


def test_pauses_are_not_counted(client):
    query = {"start": "2026-03-02", "amount": 20, "unit": "working-days"}

    answer = ask(client, **query, pause=["2026-03-10..2026-03-25"]).json()

    assert answer["shifted"] == "2026-04-15"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            {},
            {"start": "缺少这个参数。", "amount": "缺少这个参数。", "unit": "缺少这个参数。"},
        ),
        (
            {"start": "6.2.2026", "amount": "x", "unit": "weeks", "calendar": "market"},
            {
                "start": "日期无法识别，请写成 2026-02-06 的形式。",
                "amount": "请填整数，例如 20。",
                "unit": "可以填：working-days、calendar-days、months、years。",
                "calendar": "可以填：office、court、school。",
            },
        ),
        ({"start": "2026-02-06", "amount": 0, "unit": "years"}, {"amount": "不能小于 1。"}),
        (
            {"start": "2026-02-06", "amount": 10_001, "unit": "years"},
            {"amount": "不能大于 10000。"},
        ),
        (
            {"start": "2026-02-06", "amount": 51, "unit": "years"},
            {"amount": "数量“51”无效。单位为 years 时，请填 1 至 50 之间的整数。"},
        ),
        (
            {"start": "1990-01-01", "amount": 1, "unit": "years"},
            {"start": "起算日请填2000年1月1日至2100年12月31日之间的日期。"},
        ),
        (
            {
                "start": "2026-02-06",
                "amount": 1,
                "unit": "years",
                "pause": "2026-02-30..2026-03-01",
            },
            {"pause": "“2026-02-30..2026-03-01”无法识别。请写成 2026-03-10..2026-03-25 的形式。"},
        ),
        (
            {
                "start": "2026-02-06",
                "amount": 1,
                "unit": "years",
                "pause": "2026-02-01..2026-03-01",
            },
            {"pauses": "暂停自2026年2月1日开始，早于起算日2026年2月6日。请核对日期。"},
        ),
    ],
)
def test_what_cannot_be_answered_says_how_to_mend_it(client, query, expected):
    assert errors(ask(client, **query)) == expected


def test_nothing_can_be_written(client):
    assert client.post("/api/v1/deadline").status_code == 405
