"""Exchange with another platform: outbox with retries, signed or as files; requests taken in."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from http.client import BadStatusLine
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import ID_NUMBER, INFO, NAME, PHONE, Office
from yangguang.areas.requests import exchange
from yangguang.areas.requests.models import ExchangeMessage, ExchangeOrigin, Request
from yangguang.areas.requests.rules.exchange import read_incoming, signature
from yangguang.areas.requests.rules.names import Act
from yangguang.areas.requests.rules.receipt import Method
from yangguang.areas.requests.rules.results import Result
from yangguang.kernel.cases.models import Case, Material
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import applicant_of
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person
from yangguang.project.post import exchange_folder, exchange_source, exchange_target

SECRET = "sixteen letters and more"


@pytest.fixture
def office(db: None) -> Office:
    return Office(now())


@pytest.fixture
def out(settings: Any, tmp_path: Path) -> Path:
    settings.REQUESTS_OUT = str(tmp_path / "out")
    return tmp_path / "out"


def incoming(**changes: object) -> bytes:
    return json.dumps(
        {
            "ref": "SHENG-2026-1",
            "agency": "czj",
            "applicant_type": "natural_person",
            "applicant": {
                "name": NAME,
                "id_type": "resident_id",
                "id_number": ID_NUMBER,
                "phone": PHONE,
            },
            "submitted_on": (city_date(now()) - timedelta(days=1)).isoformat(),
            "info_title": INFO,
            "files": [
                {
                    "name": "a.png",
                    "media_type": "image/png",
                    "base64": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode(),
                }
            ],
            **changes,
        }
    ).encode()


def test_nothing_is_noted_while_the_exchange_is_off(office: Office) -> None:
    office.closed()

    assert not ExchangeMessage.objects.exists()
    assert exchange.step(now()) == 0


def test_each_told_act_goes_out_in_order_and_names_nobody(office: Office, out: Path) -> None:
    case = office.closed()

    while exchange.step(office.at):
        pass

    told = [json.loads(path.read_bytes()) for path in sorted(out.iterdir())]
    acts = [message["act"] for message in told]
    assert acts[:2] == ["filed", "confirm"]
    assert acts[-3:] == ["issue_reply", "deliver", "close"]
    last = told[-1]
    assert last["request_no"] == case.number
    assert last["status"] == "closed"
    assert last["result"] == "granted"
    assert last["reply_no"] == case.letters.get(template="reply").number
    assert last["replied_on"] == city_date(office.at).isoformat()
    everything = "".join(path.read_text() for path in out.iterdir())
    for secret in (NAME, PHONE, ID_NUMBER, INFO):
        assert secret not in everything
    assert all(path.stat().st_mode & 0o077 == 0 for path in out.iterdir())
    assert not ExchangeMessage.objects.filter(sent_at=None).exists()


def test_what_is_not_taken_waits_and_later_ones_of_the_request_wait_for_it(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REQUESTS_OUT, settings.REQUESTS_SECRET = "https://sheng.example/hook", SECRET
    office.handled()
    calls: list[tuple[bytes, dict[str, str]]] = []
    statuses = [503, 200, 200, 200]

    def answer(address: str, body: bytes, headers: dict[str, str]) -> int:
        assert address == "https://sheng.example/hook"
        calls.append((body, headers))
        return statuses[len(calls) - 1]

    monkeypatch.setattr(exchange, "post", answer)
    at = now()

    assert exchange.send_due(at) == 0
    assert len(calls) == 1
    first = ExchangeMessage.objects.earliest("pk")
    assert first.failures == 1
    assert "503" in first.last_error
    assert exchange.send_due(at) == 0
    assert len(calls) == 1
    assert exchange.try_again(at=at) == 1
    assert exchange.send_due(at) == 3

    body, headers = calls[1]
    assert headers["Idempotency-Key"] == calls[0][1]["Idempotency-Key"]
    sent_at = headers["X-Yangguang-Sent-At"]
    assert headers["X-Yangguang-Signature"] == signature(SECRET, sent_at=sent_at, body=body)
    assert signature(SECRET, sent_at=sent_at, body=body + b" ") != signature(
        SECRET, sent_at=sent_at, body=body
    )


def test_request_from_the_folder_waits_for_both_sides_to_confirm(
    office: Office, settings: Any, tmp_path: Path
) -> None:
    settings.REQUESTS_IN = str(tmp_path)
    (tmp_path / "1.json").write_bytes(incoming())
    (tmp_path / "2.json").write_bytes(incoming())  # handed over twice
    (tmp_path / "3.json").write_bytes(incoming(ref="SHENG-2026-2", agency="nobody"))

    assert exchange.step(now()) == 2

    row = Request.objects.get()
    assert ExchangeOrigin.objects.get().ref == "SHENG-2026-1"
    assert row.way == "online"
    assert row.received_on is None
    assert row.arrived_on == city_date(now()) - timedelta(days=1)
    assert Case.objects.get().state == "awaiting_confirmation"
    assert applicant_of(row.case)["id_number"] == ID_NUMBER
    assert Material.objects.count() == 1
    assert not list(tmp_path.glob("*.json"))
    refused = tmp_path / "refused"
    assert "nobody" in (refused / "3.txt").read_text()
    assert (refused / "3.json").is_file()


def test_what_comes_back_carries_the_number_of_the_other_side(
    office: Office, out: Path, settings: Any
) -> None:
    exchange.receive(read_incoming(incoming()), at=office.at)

    exchange.send_due(office.at)

    (path,) = out.iterdir()
    assert json.loads(path.read_bytes())["ref"] == "SHENG-2026-1"


def test_file_that_cannot_be_opened_stops_neither_others_nor_what_goes_out(
    office: Office, out: Path, settings: Any, tmp_path: Path
) -> None:
    settings.REQUESTS_IN = str(tmp_path / "in")
    (tmp_path / "in" / "0.json").mkdir(parents=True)  # a folder: not readable for anybody
    (tmp_path / "in" / "1.json").write_bytes(incoming())

    exchange.step(now())

    assert Request.objects.count() == 1
    assert len(list(out.glob("*.json"))) == 1


def test_file_of_a_type_no_applicant_may_upload_is_refused(
    office: Office, settings: Any, tmp_path: Path
) -> None:
    settings.REQUESTS_IN = str(tmp_path)
    page = {"name": "a.html", "media_type": "text/html"}
    page["base64"] = base64.b64encode(b"<script>alert(1)</script>").decode()
    (tmp_path / "1.json").write_bytes(incoming(files=[page]))

    assert exchange.step(now()) == 0

    assert not Request.objects.exists()
    assert "a.html" in (tmp_path / "refused" / "1.txt").read_text()


def test_answer_that_is_no_http_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def open(self, *_call: object, **_options: object) -> None:
            raise BadStatusLine("?")

    monkeypatch.setattr(exchange, "build_opener", lambda *_handlers: Broken())
    with pytest.raises(exchange.NotSent):
        exchange.post("https://sheng.example/hook", b"", {})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ref": ""}, "ref"),
        ({"agency": 7}, "agency"),
        ({"applicant": []}, "applicant"),
        ({"applicant_type": "king"}, "applicant_type"),
        ({"submitted_on": "gestern"}, "submitted_on"),
        ({"obtain": "online"}, "obtain"),
        ({"obtain": ["by pigeon"]}, "obtain"),
        ({"info_title": "长" * 201}, "info_title"),
        ({"files": [{"name": "a", "media_type": "b", "base64": "?"}]}, "files"),
        ({"files": ["a"]}, "files"),
    ],
)
def test_incoming_that_cannot_be_read_names_the_field(changes: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        read_incoming(incoming(**changes))

    assert field in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"[" * 100_000, b"\xff"])
def test_incoming_that_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_incoming(data)


def test_settings_take_https_with_a_secret_or_a_whole_path_and_nothing_else() -> None:
    assert exchange_target("", "") == ""
    assert exchange_target("/srv/out", "") == "/srv/out"
    assert exchange_target("https://a.example/x", SECRET) == "https://a.example/x"
    for value, secret in (
        ("http://a.example/x", SECRET),
        ("https://a.example/x", "short"),
        ("https://", SECRET),
        ("out", ""),
    ):
        with pytest.raises(ValueError, match=r"YANGGUANG|whole path"):
            exchange_target(value, secret)
    with pytest.raises(ValueError, match="whole path"):
        exchange_folder("in")


def test_outbox_is_shown_to_the_administrator_alone(office: Office, client: Client) -> None:
    client.force_login(Person.objects.get(pk=office.head.person_id))

    assert client.get(reverse("requests_desk:exchange")).status_code == 403
    assert client.post(reverse("requests_desk:exchange_again")).status_code == 403


@pytest.fixture
def taken(settings: Any) -> None:
    """Requests are taken by signed POST."""
    settings.REQUESTS_IN, settings.REQUESTS_SECRET = "https", SECRET


def call(
    body: bytes, *, secret: str = SECRET, late: timedelta = timedelta(), **headers: str
) -> Any:
    sent_at = (now() - late).isoformat()
    signed = signature(secret, sent_at=sent_at, body=body)
    given = {"X-Yangguang-Sent-At": sent_at, "X-Yangguang-Signature": signed, **headers}
    return Client(enforce_csrf_checks=True).post(
        reverse("requests:exchange_in"), body, content_type="application/json", headers=given
    )


@pytest.mark.usefixtures("taken")
def test_signed_call_registers_once_however_often_it_comes(office: Office) -> None:
    first, again = call(incoming()), call(incoming())

    case = Case.objects.get()
    assert (first.status_code, again.status_code) == (201, 200)
    told = {"request_no": case.number, "request_nos": [case.number], "status": case.state}
    assert first.json() == again.json() == told
    assert case.state == "awaiting_confirmation"
    assert ExchangeOrigin.objects.get().ref == "SHENG-2026-1"
    assert exchange.step(now()) == 0


@pytest.mark.usefixtures("taken")
def test_items_of_a_call_are_requests_and_each_is_told_with_its_own_result(
    office: Office, out: Path
) -> None:
    body = incoming(items=["苗木采购合同", " 养护  验收单 ", "苗木采购合同"])
    first, again = call(body), call(body)

    numbers = list(Case.objects.order_by("pk").values_list("number", flat=True))
    assert len(numbers) == 3
    assert first.json()["request_nos"] == again.json()["request_nos"] == numbers
    head, second, _third = Case.objects.order_by("pk")
    office.do(head, "take")
    office.do(head, Act.CONFIRM, received_on=city_date(now()), method=Method.PHONE)
    office.do(second, "take")
    office.do(second, Act.ACCEPT)
    office.issue(office.reviewed(office.decided(second, Result.NEEDS_CREATION)))
    while exchange.step(now()):
        pass
    told = [json.loads(path.read_bytes()) for path in sorted(out.iterdir())]
    assert {m["ref"] for m in told} == {"SHENG-2026-1"}
    assert {(m["item"], m["request_no"]) for m in told} == set(enumerate(numbers, start=1))
    assert {m["item"]: m["result"] for m in told} == {1: None, 2: "needs_creation", 3: None}
    assert len({m["received_on"] for m in told}) == 1


@pytest.mark.parametrize(
    "items", ["一项", [1], [{"title": "x"}], ["x" * 201], [str(n) for n in range(10)], ["a\0"]]
)
def test_items_that_are_no_list_of_lines_or_too_many_are_refused(items: object) -> None:
    with pytest.raises(Refused):
        read_incoming(incoming(items=items))


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another secret of sixteen"},
        {"late": timedelta(minutes=6)},
        {"late": -timedelta(minutes=6)},
        {"X-Yangguang-Signature": ""},
        {"X-Yangguang-Signature": "sha256=é"},
        {"X-Yangguang-Sent-At": ""},
        {"X-Yangguang-Sent-At": "2026-01-01T00:00:00"},
    ],
)
def test_call_that_is_unsigned_or_old_registers_nothing(office: Office, wrong: Any) -> None:
    assert call(incoming(), **wrong).status_code == 401
    assert not Request.objects.exists()


@pytest.mark.usefixtures("taken")
def test_signed_call_that_cannot_be_taken_says_why(office: Office) -> None:
    answer = call(incoming(agency="nobody"))

    assert answer.status_code == 422
    assert answer.json()["field"] == "agency"
    assert call(b"{").json()["field"] == "json"


@pytest.mark.usefixtures("taken")
def test_moment_without_its_zone_is_no_moment() -> None:
    body, sent_at = incoming(), now().replace(tzinfo=None).isoformat()
    signed = signature(SECRET, sent_at=sent_at, body=body)
    headers = {"X-Yangguang-Sent-At": sent_at, "X-Yangguang-Signature": signed}

    assert call(body, **headers).status_code == 401


def test_no_call_is_taken_while_the_setting_is_another(office: Office, settings: Any) -> None:
    settings.REQUESTS_SECRET = SECRET

    assert call(incoming()).status_code == 404


def test_setting_of_arrivals_by_post_needs_the_secret() -> None:
    assert exchange_source("https", SECRET) == "https"
    assert exchange_source("/folder", "") == "/folder"
    with pytest.raises(ValueError, match="SECRET"):
        exchange_source("https", "short")
