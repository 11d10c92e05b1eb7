"""A lost query code: the same answer for everybody, a new code only for its owner."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.kernel.notices.conftest import text_of, work
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices import registry
from yangguang.kernel.notices.models import Notice, RecoveryRequest
from yangguang.kernel.notices.registry import IssuedCode
from yangguang.kernel.notices.rules import Refused
from yangguang.kernel.notices.services.recovering import ask_for_code, forget_requests

if TYPE_CHECKING:
    from datetime import datetime

    from tests.kernel.notices.conftest import Post

pytestmark = pytest.mark.django_db
NUMBER, MAIL, PHONE = "TS-2026-00012", "citizen@example.cn", "13812345678"


class Cases:
    """Knows one matter and the addresses it was filed with."""

    def __init__(self) -> None:
        self.issued = 0

    def __call__(
        self, *, number: str, channel: str, address: str, at: datetime
    ) -> IssuedCode | None:
        if number != NUMBER or (channel, address) not in {("email", MAIL), ("sms", PHONE)}:
            return None
        self.issued += 1
        return IssuedCode(number, f"7KQ4-{self.issued:04d}", "投诉举报", "/status/")


@pytest.fixture(autouse=True)
def cases(monkeypatch: pytest.MonkeyPatch, post: Post) -> Cases:
    made = Cases()
    monkeypatch.setattr(registry, "code_issuers", {"test": made})
    return made


def test_owner_gets_a_new_code_by_mail(post: Post, cases: Cases, at: datetime) -> None:
    ask_for_code(number=NUMBER, address=f" {MAIL.upper()}".replace("CITIZEN", "citizen"),
                 network="", at=at)  # fmt: skip
    assert MAIL not in str(list(RecoveryRequest.objects.values()))
    assert NUMBER not in str(list(Act.objects.values()))
    work(at)

    [mail] = post.mails()
    text = text_of(mail)
    assert mail["To"] == MAIL
    assert "新查询码：7KQ4-0001" in text
    assert f"编号：{NUMBER}" in text
    assert "http://127.0.0.1:8000/status/" in text
    assert cases.issued == 1
    assert not RecoveryRequest.objects.exists()
    assert Notice.objects.get().private == ""


def test_owner_gets_a_new_code_by_text_message(post: Post, at: datetime) -> None:
    ask_for_code(number=NUMBER, address="+86 138-1234-5678", network="", at=at)
    work(at)

    [sms] = post.sms()
    assert sms["to"] == PHONE
    assert "7KQ4-0001" in sms["text"]
    assert len(sms["text"]) <= 140


@pytest.mark.parametrize(
    ("number", "address"),
    [(NUMBER, "stranger@example.cn"), ("TS-2026-00013", MAIL), (NUMBER, "13900000000")],
)
def test_stranger_gets_nothing_and_leaves_nothing(
    post: Post, cases: Cases, at: datetime, number: str, address: str
) -> None:
    ask_for_code(number=number, address=address, network="", at=at)
    work(at)

    assert post.mails() == []
    assert post.sms() == []
    assert (cases.issued, RecoveryRequest.objects.count()) == (0, 0)


def page(client: Client, data: dict[str, str]) -> tuple[int, str, str]:
    answer = client.post("/recover/", data)
    text = re.sub(r'value="[^"]*"|<small>[^<]*</small>', "", answer.content.decode())
    return answer.status_code, answer.get("Location", ""), text


def test_page_answers_the_same_for_known_unknown_and_trapped(
    cases: Cases, django_assert_num_queries: Any
) -> None:
    client = Client()
    asked = [
        {"number": NUMBER, "address": MAIL},
        {"number": "TS-2026-99999", "address": "nobody@example.cn"},
    ]
    counts, answers = [], []
    for data in asked:
        with django_assert_num_queries(16, exact=False) as counted:
            answers.append(page(client, data))
        counts.append(len(counted))
    answers.append(page(client, {**asked[0], "website": "http://x"}))

    assert set(answers) == {(302, "/recover/sent/", "")}
    assert counts[0] == counts[1]
    assert cases.issued == 0
    assert RecoveryRequest.objects.count() == 2
    assert client.get("/recover/sent/").status_code == 200


@pytest.mark.parametrize("address", ["nonsense", "123", "a@", "010-12345678"])
def test_address_that_is_none_is_refused_on_the_page(address: str) -> None:
    status, _location, text = page(Client(), {"number": NUMBER, "address": address})

    assert status == 200
    assert "error" in text


@pytest.mark.parametrize("what", ["address", "number"])
def test_asking_too_often_is_refused_whatever_exists(cases: Cases, at: datetime, what: str) -> None:
    for count in range(5):
        fixed = {"number": f"X{count}", "address": MAIL} if what == "address" else {
            "number": NUMBER, "address": f"a{count}@example.cn",
        }  # fmt: skip
        ask_for_code(**fixed, network="", at=at)
    fixed = {"number": "X9" if what == "address" else NUMBER,
             "address": MAIL if what == "address" else "z@example.cn"}  # fmt: skip

    with pytest.raises(Refused, match="次数过多"):
        ask_for_code(**fixed, network="", at=at)
    ask_for_code(**fixed, network="", at=at + timedelta(days=1, seconds=1))


def test_request_that_cannot_be_answered_is_forgotten_after_a_day(at: datetime) -> None:
    ask_for_code(number=NUMBER, address=MAIL, network="", at=at)

    assert forget_requests(at=at + timedelta(hours=23)) == 0
    assert forget_requests(at=at + timedelta(hours=25)) == 1


def test_barred_address_keeps_the_code_its_owner_may_still_have(
    post: Post, cases: Cases, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yangguang.kernel.notices.services import recovering

    monkeypatch.setattr(recovering, "is_barred", lambda *_a, **_k: True)
    ask_for_code(number=NUMBER, address=MAIL, network="", at=at)
    work(at)

    assert (cases.issued, post.mails()) == (0, [])
