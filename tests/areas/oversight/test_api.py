"""The public side of a matter for programs: the page's words, one answer for every wrong try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.areas.oversight.bureau import NAME, PHONE, STATEMENT, Bureau
from yangguang.kernel.cases import limits
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau() -> Bureau:
    return Bureau(now())


def ask(client: Client, number: str, code: str):
    return client.get(f"/api/v1/matters/{number}", {"code": code})


def test_matter_is_told_in_the_words_of_its_page(bureau: Bureau, client: Client) -> None:
    opened = bureau.filed()

    answer = ask(client, opened.case.number.lower(), opened.code.lower().replace("-", ""))

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    told = answer.json()
    client.post(reverse("cases:status"), {"number": opened.case.number, "code": opened.code})
    page = client.get(reverse("cases:matter")).content.decode()
    for words in (told["number"], told["kind"], told["agency"], told["state"], told["what_next"]):
        assert words in page
    for clock in told["clocks"]:
        assert clock["label"] in page
        assert clock["words"] in page
    assert [step["words"] for step in told["course"]]
    assert all(step["words"] in page for step in told["course"])


def test_answer_holds_no_name_and_no_statement(bureau: Bureau, client: Client) -> None:
    opened = bureau.filed()

    text = ask(client, opened.case.number, opened.code).content.decode()

    page = client.post(
        reverse("cases:status"),
        {"number": opened.case.number, "code": opened.code},
        follow=True,
    ).content.decode()
    assert STATEMENT in page
    assert not any(secret in text for secret in (STATEMENT, NAME, PHONE))


@pytest.mark.parametrize("number", ["TS-SZFB-2020-00001", "nothing", None])
def test_wrong_code_and_absent_number_get_the_same_answer(
    bureau: Bureau, client: Client, number: str | None
) -> None:
    opened = bureau.filed()

    answer = ask(client, number or opened.case.number, "AAAA-BBBB-CCCC")

    assert answer.status_code == 404
    assert answer.json() == ask(client, "TS-SZFB-2020-99999", "AAAA-BBBB-CCCC").json()
    assert "编号或者查询码不对" in answer.json()["errors"][0]["message"]


def test_guessing_ends_for_programs_and_for_the_page_alike(bureau: Bureau, client: Client) -> None:
    opened = bureau.filed()
    for _try in range(limits.WRONG_CODE_BY_NUMBER.most):
        assert ask(client, opened.case.number, "AAAA-BBBB-CCCC").status_code == 404

    refused = ask(client, opened.case.number, opened.code)
    page = client.post(reverse("cases:status"), {"number": opened.case.number, "code": opened.code})

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "尝试的次数太多了" in refused.json()["errors"][0]["message"]
    assert "尝试的次数太多了" in page.content.decode()
