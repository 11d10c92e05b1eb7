"""An office, a data folder of the test's own, and the mails that were written there."""

from __future__ import annotations

import email
import json
import re
from email import policy
from typing import TYPE_CHECKING, Any

import pytest

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.deliveries import run_deliveries
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.timetable import run_due
from yangguang.kernel.notices.models import Subscription
from yangguang.kernel.notices.rules import COALESCE, Frequency
from yangguang.kernel.notices.services.subscribing import confirm_subscription, subscribe

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from email.message import EmailMessage
    from pathlib import Path

LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")


class Post:
    """What left the house, as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mails(self) -> list[EmailMessage]:
        """Every mail, the oldest first."""
        found = sorted((self.folder / "mail").glob("*.eml"), key=lambda p: p.stat().st_mtime_ns)
        return [email.message_from_bytes(p.read_bytes(), policy=policy.default) for p in found]  # type: ignore[misc]

    def texts(self) -> list[str]:
        """The plain text of every mail."""
        return [text_of(mail) for mail in self.mails()]

    def sms(self) -> list[dict[str, str]]:
        """Every text message."""
        return [json.loads(p.read_text()) for p in sorted((self.folder / "sms").glob("*.json"))]


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    """The HTML of a mail."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def links_in(text: str) -> list[str]:
    """Paths of our own addresses in a text."""
    return LINK.findall(text)


def work(at: datetime) -> None:
    """One round of everything a worker does."""
    run_due(at=at)
    seal(at=at)
    run_followers(at=at)
    run_deliveries(at=at)


@pytest.fixture
def post(settings: Any, tmp_path: Path) -> Post:
    """An empty data folder."""
    settings.DATA_DIR = tmp_path
    return Post(tmp_path)


@pytest.fixture
def office(db: None, at: datetime, post: Post) -> Office:
    """An office, with a worker that has looked once: tellers begin with the present."""
    made = Office(at)
    work(at)
    return made


@pytest.fixture
def subscriber(db: None, post: Post, at: datetime) -> Callable[..., Subscription]:
    """Makes confirmed subscriptions, past the mail that asks."""

    def make(
        address: str = "reader@example.cn",
        *,
        query: str = "",
        frequency: Frequency = Frequency.IMMEDIATE,
    ) -> Subscription:
        subscribe(
            list_name="catalogue", query=query, frequency=frequency, email=address,
            network="", at=at,
        )  # fmt: skip
        found = Subscription.objects.latest("pk")
        confirm_subscription(uid=str(found.uid), at=at)
        return Subscription.objects.get(pk=found.pk)

    return make


SOON = COALESCE
"""After this long what was published at once has been mailed."""
