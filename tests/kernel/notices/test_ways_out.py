"""Mail server, files, text messages: handed over once, retried, given up, never lost."""

from __future__ import annotations

import socketserver
import stat
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from django.db import transaction

from tests.kernel.notices.conftest import work
from yangguang.kernel.ledger.deliveries import CLAIM, run_deliveries
from yangguang.kernel.ledger.models import Delivery
from yangguang.kernel.notices.channels import EmailChannel
from yangguang.kernel.notices.models import Bounce, Subscription
from yangguang.kernel.notices.registry import Contact, Recipient
from yangguang.kernel.notices.rules import Ending
from yangguang.kernel.notices.services.notifying import notify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.kernel.notices.conftest import Post
    from tests.kernel.publishing.office import Office


class Dialogue(socketserver.StreamRequestHandler):
    """Speaks just enough SMTP; answers recipients as the test says."""

    taken: ClassVar[list[tuple[str, str, bytes]]] = []
    answers: ClassVar[dict[str, str]] = {}
    after_data: ClassVar[str] = "250 taken"

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 test")
        sender = to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb in {"EHLO", "HELO"}:
                self.say("250 test")
            elif verb == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
                self.say("250 ok")
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.say(self.answers.get(to, "250 ok"))
            elif verb == "DATA":
                self.say("354 go on")
                self._data(sender, to)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _data(self, sender: str, to: str) -> None:
        content = b""
        while (line := self.rfile.readline()) != b".\r\n":
            content += line
        if self.after_data.startswith("250"):
            self.taken.append((sender, to, content))
        self.say(self.after_data)


@pytest.fixture
def server(settings: Any) -> Iterator[type[Dialogue]]:
    """A mail server on this machine, and settings that name it."""
    Dialogue.taken, Dialogue.answers, Dialogue.after_data = [], {}, "250 taken"  # type: ignore[misc]
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dialogue) as listening:
        listening.daemon_threads = True
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        settings.MAIL_SERVER = {
            "host": "127.0.0.1", "port": listening.server_address[1], "username": "",
            "password": "", "use_tls": False, "use_ssl": False, "timeout": 5.0,
        }  # fmt: skip
        settings.MAIL_BOUNCES = "bounces@city.example.cn"
        settings.MAIL_FROM = "阳光 <noreply@city.example.cn>"
        yield Dialogue
        listening.shutdown()


def tell(at: datetime, kind: str = "party") -> Delivery:
    """A message to a party, noted."""
    with transaction.atomic():
        notify(
            to=Recipient(kind, "1"), template="notices.query_code", act=None, at=at,
            context={"number": "TS-1", "label": "投诉", "url": "/x/"}, private={"code": "ABCD-1234"},
        )  # fmt: skip
    return Delivery.objects.latest("pk")


@pytest.fixture
def party(monkeypatch: pytest.MonkeyPatch) -> dict[str, Contact]:
    """How the party is reached; tests change it."""
    from yangguang.kernel.notices import registry

    reached = {"1": Contact(email="party@example.cn")}
    monkeypatch.setitem(registry.contacts, "party", lambda ref, _at: reached.get(ref))
    return reached


@pytest.mark.usefixtures("db", "party")
def test_server_gets_the_mail_once_with_a_sender_for_what_comes_back(
    post: Post, server: type[Dialogue], at: datetime
) -> None:
    tell(at)
    assert run_deliveries(at=at) == 1
    assert run_deliveries(at=at) == 0

    [(sender, to, content)] = server.taken
    assert (sender, to) == ("bounces@city.example.cn", "party@example.cn")
    assert b"From: =?utf-8?" in content
    assert b"<noreply@city.example.cn>" in content
    assert b"@city.example.cn>" in content.partition(b"Message-ID:")[2].partition(b"\r\n\r\n")[0]
    assert post.mails() == []


@pytest.mark.usefixtures("db", "party", "post")
def test_secret_is_locked_until_it_was_sent_and_then_gone(
    server: type[Dialogue], at: datetime
) -> None:
    from yangguang.kernel.notices.models import Notice

    tell(at)
    assert "ABCD-1234" not in str(list(Notice.objects.values()))
    run_deliveries(at=at)

    assert Notice.objects.get().private == ""
    assert len(server.taken) == 1


@pytest.mark.usefixtures("db", "party", "post")
def test_server_that_is_away_or_busy_is_tried_again_and_given_up_after_four_days(
    server: type[Dialogue], at: datetime
) -> None:
    server.answers["party@example.cn"] = "451 4.3.0 later"
    tell(at)
    moment, waits = at, []
    while (row := Delivery.objects.get()).closed_at is None:
        run_deliveries(at=moment)
        row = Delivery.objects.get()
        if row.next_attempt_at:
            waits.append(int((row.next_attempt_at - moment).total_seconds() // 60))
            moment = row.next_attempt_at

    assert waits[:7] == [1, 2, 5, 10, 30, 60, 60]
    assert row.outcome == "given_up"
    assert timedelta(days=3, hours=22) < moment - at <= timedelta(days=4)
    assert "party@example.cn" not in row.last_error or "4.3.0" in row.last_error
    assert Bounce.objects.count() == 0


@pytest.mark.usefixtures("db", "party", "post")
@pytest.mark.parametrize(
    ("answer", "is_hard"),
    [
        ("550 5.1.1 <party@example.cn>: no such user", True),
        ("550 5.7.1 your address is on a list", False),
        ("452 4.2.2 mailbox full", False),
    ],
)
def test_refusal_of_the_mailbox_bars_the_address_and_other_refusals_do_not(
    server: type[Dialogue], at: datetime, answer: str, is_hard: bool
) -> None:
    server.answers["party@example.cn"] = answer
    tell(at)
    run_deliveries(at=at)

    row = Delivery.objects.get()
    assert (row.outcome == "refused") is is_hard
    assert Bounce.objects.filter(is_hard=True).exists() is is_hard
    server.answers.clear()
    tell(at)
    run_deliveries(at=at)
    assert len(server.taken) == (0 if is_hard else 1)
    if is_hard:
        bounce = Bounce.objects.get()
        assert (bounce.hint, bounce.status) == ("p***@example.cn", "5.1.1")
        assert "party@" not in bounce.detail + row.last_error


def test_refused_subscriber_is_unsubscribed_and_his_page_says_so(
    office: Office, post: Post, subscriber: Callable[..., Subscription],
    server: type[Dialogue], at: datetime, client: Any,
) -> None:  # fmt: skip
    from yangguang.kernel.notices.addresses import subscription_path

    subscription = subscriber("gone@example.cn")
    server.answers["gone@example.cn"] = "550 5.1.1 no such user"
    work(at)

    ended = Subscription.objects.get(pk=subscription.pk)
    assert (ended.ending, ended.address) == (Ending.BOUNCED, "")
    page = client.get(subscription_path("manage", subscription)).content.decode()
    assert "邮件被退回" in page


@pytest.mark.usefixtures("db", "party", "post")
def test_sender_killed_with_the_server_leaves_a_question_not_a_second_mail(
    server: type[Dialogue], at: datetime
) -> None:
    delivery = tell(at)
    Delivery.objects.filter(pk=delivery.pk).update(claimed_at=at, sending_at=at)

    run_deliveries(at=at + CLAIM + timedelta(seconds=1))

    assert Delivery.objects.get().outcome == "uncertain"
    assert server.taken == []


@pytest.mark.usefixtures("db", "party")
@pytest.mark.parametrize("written", [True, False])
def test_sender_killed_with_files_is_settled_by_looking(
    post: Post, at: datetime, written: bool
) -> None:
    delivery = tell(at)
    if written:
        EmailChannel().prepare(delivery, at=at).send()
    Delivery.objects.filter(pk=delivery.pk).update(claimed_at=at, sending_at=at)

    run_deliveries(at=at + CLAIM + timedelta(seconds=1))

    assert len(post.mails()) == 1
    assert Delivery.objects.get().delivered_at is not None


@pytest.mark.usefixtures("db", "party")
def test_files_are_readable_by_their_owner_only(post: Post, at: datetime) -> None:
    tell(at)
    run_deliveries(at=at)

    [path] = (post.folder / "mail").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.usefixtures("db")
def test_who_has_no_mail_gets_a_text_message_with_the_same_words(
    post: Post, party: dict[str, Contact], at: datetime
) -> None:
    party["1"] = Contact(phone="138 1234 5678")
    tell(at)
    run_deliveries(at=at)

    [sms] = post.sms()
    assert sms["to"] == "138 1234 5678"
    assert "ABCD-1234" in sms["text"]
    assert sms["text"].startswith("【")
    assert "TS-1" in sms["text"]
    assert post.mails() == []


@pytest.mark.usefixtures("db", "post")
@pytest.mark.parametrize(("code", "outcome"), [(0, ""), (65, "refused"), (1, "")])
def test_program_for_text_messages_answers_with_its_exit_code(
    party: dict[str, Contact], at: datetime, tmp_path: Path, settings: Any, code: int, outcome: str
) -> None:
    party["1"] = Contact(phone="13812345678")
    program = tmp_path / "send-sms"
    program.write_text(f"#!/bin/sh\ncat >> {tmp_path}/got\nexit {code}\n")
    program.chmod(0o755)
    settings.SMS_PROGRAM = str(program)
    tell(at)
    run_deliveries(at=at)

    row = Delivery.objects.get()
    assert '"to": "13812345678"' in (tmp_path / "got").read_text()
    assert (row.outcome, row.delivered_at is not None) == (outcome, code == 0)
    assert row.failures == (1 if code == 1 else 0)


@pytest.mark.usefixtures("db", "post")
def test_party_without_address_is_noted_nothing(party: dict[str, Contact], at: datetime) -> None:
    party.clear()
    with transaction.atomic():
        notify(
            to=Recipient("party", "1"), template="notices.query_code", act=None, at=at,
            context={"number": "", "label": "", "url": ""}, private={"code": ""},
        )  # fmt: skip

    assert Delivery.objects.count() == 0
