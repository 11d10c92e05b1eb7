"""Two hundred people comment at once: no opinion is lost, none is there twice."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from threading import Barrier
from time import sleep
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.utils import OperationalError

from tests.areas.decisions.hall import Hall
from yangguang.areas.decisions.models import Opinion
from yangguang.areas.decisions.rules.consultation import Kind
from yangguang.areas.decisions.services import opinions
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import ANONYMOUS

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer

PEOPLE = 200
THREADS = 8


@pytest.mark.django_db(transaction=True)
def test_storm_of_comments_loses_none_and_keeps_each_once(at: datetime) -> None:
    hall = Hall(at)
    made = hall.opened()

    def send(n: int) -> tuple[str, str]:
        # Every form is sent twice, as by an impatient hand.
        new = opinions.NewOpinion(text=f"第{n}个人的意见。", kind=Kind.PERSON, token=f"{n:032d}")
        try:
            for _try in range(40):
                try:
                    first = opinions.submit_opinion(
                        consultation=made, new=new, actor=ANONYMOUS, at=at
                    )
                    again = opinions.submit_opinion(
                        consultation=made, new=new, actor=ANONYMOUS, at=at
                    )
                except OperationalError:
                    continue
                assert again.opinion.number == first.opinion.number
                return first.opinion.number, first.code
            raise AssertionError(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        receipts = list(pool.map(send, [n // 2 for n in range(2 * PEOPLE)]))

    rows = Opinion.objects.filter(consultation=made)
    assert rows.count() == PEOPLE
    assert len(set(receipts)) == PEOPLE
    assert {number for number, _code in receipts} == set(rows.values_list("number", flat=True))
    assert len(set(rows.values_list("text", flat=True))) == PEOPLE


class Visitor:
    """One browser at the running server, from an address of its own."""

    def __init__(self, url: str, n: int) -> None:
        cookies = urllib.request.HTTPCookieProcessor()
        self.browser = urllib.request.build_opener(cookies)
        self.browser.addheaders = [("X-Forwarded-For", f"10.9.{n // 250}.{n % 250 + 1}")]
        self.url = url

    def comment(self, text: str) -> tuple[str, str]:
        """The form as it came, sent twice at the same moment; number and code of the receipt."""
        page = self.read(self.url)
        form = {
            name: re.search(rf'name="{name}" value="([^"]+)"', page)[1]  # type: ignore[index]
            for name in ("csrfmiddlewaretoken", "token")
        }
        sent = urllib.parse.urlencode({**form, "text": text, "kind": "person"}).encode()
        receipt = ""
        for _hand in range(2):
            receipt = self.read(self.url, sent)
        codes = re.findall(r'class="receipt-code"[^>]*>([^<]+)<', receipt)
        return codes[0], codes[1]

    def read(self, url: str, data: bytes | None = None) -> str:
        """A page; a server that is too busy says so or hangs up, and is asked again.

        What was cut off may have been taken in: the form's own name keeps it from being twice.
        """
        for _try in range(60):
            try:
                with self.browser.open(url, data, timeout=300) as answer:
                    return str(answer.read().decode())
            except urllib.error.HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
            except (urllib.error.URLError, ConnectionError):
                sleep(0.1)
        raise AssertionError(url)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_storm_at_a_running_server_gives_everybody_his_receipt(
    people: int, live_server: LiveServer, settings: SettingsWrapper
) -> None:
    settings.TRUSTED_PROXY = True
    hall = Hall(now() - timedelta(days=1))
    made = hall.opened()
    address = f"{live_server.url}/decisions/{made.number}/comment/"
    together = Barrier(people)

    def send(n: int) -> tuple[str, str]:
        visitor = Visitor(address, n)
        together.wait(120)
        return visitor.comment(f"第{n}个人的意见，建议犬绳短一些。")

    with ThreadPoolExecutor(people) as pool:
        receipts = list(pool.map(send, range(people)))

    rows = Opinion.objects.filter(consultation=made)
    assert rows.count() == people
    assert len(set(receipts)) == people
    assert {number for number, _code in receipts} == set(rows.values_list("number", flat=True))
    assert len(set(rows.values_list("text", flat=True))) == people
