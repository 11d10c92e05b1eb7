"""Reports of undeliverable mail: read, believed only about mails of ours, acted upon."""

from __future__ import annotations

import imaplib
import io
import mailbox
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from tests.kernel.notices.conftest import SOON, text_of, work
from yangguang.kernel.notices.dsn import failures_in, take_in
from yangguang.kernel.notices.imap import unread
from yangguang.kernel.notices.models import Bounce, Subscription
from yangguang.kernel.notices.rules import Ending, Refused
from yangguang.kernel.notices.services.bounces import release_address
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from tests.kernel.notices.conftest import Post
    from tests.kernel.publishing.office import Office

REPORT = """From: MAILER-DAEMON@mx.example.cn
To: bounces@city.example.cn
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.cn

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{to}>: not here

--b
Content-Type: {kind}

Message-ID: {message_id}
To: {to}
Subject: x

text
--b--
"""


def report(
    mail: EmailMessage, status: str = "5.1.1", action: str = "failed", **changes: str
) -> bytes:
    fields = {
        "to": str(mail["To"]), "message_id": str(mail["Message-ID"]).strip(), "status": status,
        "action": action, "kind": "text/rfc822-headers", **changes,
    }  # fmt: skip
    return REPORT.format(**fields).encode()


@pytest.fixture
def mail(
    office: Office, post: Post, subscriber: Callable[..., Subscription], at: datetime
) -> EmailMessage:
    """A digest that went out."""
    subscriber()
    office.published()
    work(at)
    work(at + SOON)
    return post.mails()[-1]


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_mailbox_that_is_gone_ends_the_subscription(
    mail: EmailMessage, at: datetime, kind: str
) -> None:
    [bounce] = take_in(report(mail, kind=kind), at=at).noted

    assert (bounce.is_hard, bounce.status, bounce.hint) == (True, "5.1.1", "r***@example.cn")
    assert "reader@" not in bounce.detail
    assert Subscription.objects.get().ending == Ending.BOUNCED
    again = take_in(report(mail), at=at)
    assert (again.noted, again.ignored) == ([], ["收件人已经不在，或者已经删除了邮箱"])
    assert Bounce.objects.count() == 1


@pytest.mark.parametrize(
    ("status", "is_hard"),
    [("5.1.1", True), ("5.2.1", True), ("5.2.2", False), ("4.4.1", False), ("5.7.1", False)],
)
def test_status_tells_whether_the_mailbox_is_gone(
    mail: EmailMessage, at: datetime, status: str, is_hard: bool
) -> None:
    [bounce] = take_in(report(mail, status), at=at).noted

    assert bounce.is_hard is is_hard
    assert (Subscription.objects.get().ended_at is not None) is is_hard


def test_third_mail_that_was_not_taken_within_thirty_days_ends_it(
    mail: EmailMessage, office: Office, post: Post, at: datetime
) -> None:
    for number in range(2):
        take_in(report(post.mails()[-1], "5.2.2"), at=at)
        assert Subscription.objects.get().ended_at is None
        office.published(title=f"第{number}号")
        work(at + SOON * (number + 2))
        work(at + SOON * (number + 3))
    take_in(report(post.mails()[-1], "5.2.2"), at=at + timedelta(days=1))

    assert Subscription.objects.get().ending == Ending.BOUNCED


@pytest.mark.parametrize("forged", ["token", "number", "recipient", "delay", "not a report"])
def test_report_about_no_mail_of_ours_is_not_believed(
    mail: EmailMessage, at: datetime, forged: str
) -> None:
    message_id = str(mail["Message-ID"]).strip()
    number, _dot, rest = message_id[1:].partition(".")
    raw = {
        "token": report(mail, message_id=message_id.replace("@", "A@", 1)),
        "number": report(mail, message_id=f"<{int(number) - 1}.{rest}"),
        "recipient": report(mail, to="somebody.else@example.cn"),
        "delay": report(mail, "4.4.7", "delayed"),
        "not a report": mail.as_bytes(),
    }[forged]

    taken = take_in(raw, at=at)

    assert taken.noted == []
    (why,) = taken.ignored
    assert {
        "token": "写法",
        "number": "密钥",
        "recipient": "收件地址不是",
        "delay": "延迟",
        "not a report": "不是退信报告",
    }[forged] in why
    assert Subscription.objects.get().ended_at is None


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"Content-Type: multipart/report\n\n", b"From "])
def test_rubbish_is_no_report(raw: bytes) -> None:
    assert failures_in(raw) == []


def test_barred_address_gets_nothing_until_an_administrator_releases_it(
    mail: EmailMessage, office: Office, post: Post, subscriber: Callable[..., Subscription],
    at: datetime,
) -> None:  # fmt: skip
    from tests.kernel.publishing.office import officer
    from yangguang.kernel.now import city_date

    [bounce] = take_in(report(mail), at=at).noted
    with pytest.raises(Refused, match="曾被退回"):
        subscriber()
    administrator = officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(at))

    assert release_address(bounce=bounce, actor=administrator, at=at) == 1
    subscriber()
    office.published(title="恢复以后的通知")
    work(at + SOON * 2)
    work(at + SOON * 3)
    assert "恢复以后的通知" in text_of(post.mails()[-1])


def test_command_reads_files_folders_and_standard_input(
    mail: EmailMessage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = report(mail)
    box = mailbox.Maildir(tmp_path / "box")
    box.add(raw)
    (tmp_path / "one.eml").write_bytes(raw)
    (tmp_path / "many").write_bytes(b"From x Wed Nov 18 06:30:00 2026\n" + raw + b"\n")

    def said(*arguments: str) -> str:
        out = io.StringIO()
        call_command("notices", "bounces", *arguments, stdout=out)
        return out.getvalue().strip()

    assert said(str(tmp_path / "box")) == "读入 1 封，记下退信 1 件。"
    assert said(str(tmp_path / "box")) == "读入 0 封，记下退信 0 件。"
    why = "读入 1 封，记下退信 0 件。\n第 1 封没有计入：收件人已经不在，或者已经删除了邮箱。"
    assert said(str(tmp_path / "one.eml")) == why
    assert said(str(tmp_path / "many")) == why
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    assert said() == why
    with pytest.raises(CommandError, match="没有"):
        said(str(tmp_path / "nothing"))


class Mailbox:
    """A server of the test's own: what the adapter of the standard library is asked for."""

    error = imaplib.IMAP4.error

    def __init__(self, mails: list[bytes]) -> None:
        self.mails = {str(n): raw for n, raw in enumerate(mails, start=1)}
        self.seen: list[str] = []
        self.told: list[object] = []

    def __call__(self, host: str, port: int, *, timeout: int) -> Mailbox:
        self.told.append((host, port, timeout > 0))
        return self

    def login(self, user: str, password: str) -> None:
        if password != "p@ss":
            raise self.error("no")
        self.told.append(user)

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        return ("OK" if folder == '"INBOX"' else "NO"), []

    def uid(self, verb: str, *given: str) -> tuple[str, list[Any]]:
        if verb == "SEARCH":
            return "OK", [" ".join(n for n in self.mails if n not in self.seen).encode()]
        if verb == "FETCH":
            return "OK", [(b"1 (UID)", self.mails[given[0]]), b")"]
        self.seen.append(given[0])
        return "OK", []

    def logout(self) -> None:
        self.told.append("bye")


URL = "imaps://bounces%40city.example.cn:p%40ss@mail.example.cn"


def test_returned_mails_are_fetched_once_and_marked_when_taken_in(
    mail: EmailMessage, monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper
) -> None:
    server = Mailbox([report(mail), b"Subject: hello\n\nno report"])
    monkeypatch.setattr(imaplib, "IMAP4_SSL", server)
    settings.BOUNCES_IMAP = URL
    out = io.StringIO()

    call_command("notices", "bounces", "--imap", stdout=out)
    call_command("notices", "bounces", "--imap", stdout=out)

    assert out.getvalue().splitlines() == [
        "读入 2 封，记下退信 1 件。",
        "第 2 封没有计入：不是退信报告（multipart/report）。",
        "读入 0 封，记下退信 0 件。",
    ]
    assert server.seen == ["1", "2"]
    assert server.told[:3] == [
        ("mail.example.cn", 993, True), "bounces@city.example.cn", "bye",
    ]  # fmt: skip


def test_mail_whose_taking_in_failed_is_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Mailbox([b"one", b"two"])
    monkeypatch.setattr(imaplib, "IMAP4_SSL", server)

    mails = unread(URL)
    assert next(mails) == b"one"
    mails.close()

    assert server.seen == []
    assert list(unread(URL)) == [b"one", b"two"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "没有设置"),
        ("imap://u:p%40ss@mail.example.cn", "写法不对"),
        ("imaps://u:wrong@mail.example.cn", "读不了"),
        ("imaps://u:p%40ss@mail.example.cn/Other", "没有文件夹“Other”"),
    ],
)
def test_mailbox_that_cannot_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper, url: str, said: str
) -> None:
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Mailbox([]))
    settings.BOUNCES_IMAP = url

    with pytest.raises(CommandError, match=said):
        call_command("notices", "bounces", "--imap")
