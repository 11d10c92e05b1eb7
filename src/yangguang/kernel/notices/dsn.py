"""Reports of undeliverable mail (RFC 3464), and whether they are about a mail of ours.

Anybody can send such a report. Only one that brings back the Message-ID we made counts: whoever
knows it got, or failed to get, that very mail.
"""

from __future__ import annotations

import email
import mailbox
import re
import sys
from contextlib import closing
from dataclasses import dataclass
from email import policy
from email.message import Message
from typing import TYPE_CHECKING, Any

from yangguang.kernel.ledger.models import Delivery
from yangguang.kernel.notices import registry, secrecy
from yangguang.kernel.notices.channels import name_of
from yangguang.kernel.notices.registry import Recipient
from yangguang.kernel.notices.rules import Channel, normal_email
from yangguang.kernel.notices.services.bounces import note_bounce

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from yangguang.kernel.notices.models import Bounce

OURS = re.compile(r"<(?P<pk>\d{1,18})\.(?P<name>[0-9a-f]{16})\.(?P<token>[0-9a-f]{32})@[^>]*>")
SOFT = re.compile(r"^(?:4\.|5\.2\.2|5\.[34567]\.)")
"""Not the mailbox, or not for good: full, system, routing, protocol, content, policy."""


@dataclass(frozen=True)
class Failure:
    """One recipient to whom a mail could not be delivered."""

    message_id: str
    to: str
    status: str
    detail: str

    @property
    def is_hard(self) -> bool:
        """Whether the mailbox takes nothing any more."""
        return self.status.startswith("5") and not SOFT.match(self.status)


def failures_in(raw: bytes) -> list[Failure]:
    """What a report says failed; nothing for any other mail, and for a mere delay."""
    message = email.message_from_bytes(raw, policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return []
    original = _original(message)
    if original is None:
        return []
    blocks = [
        block
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in part.get_payload()
        if isinstance(block, Message)
    ]
    return [
        Failure(
            str(original.get("Message-ID", "")).strip(),
            str(original.get("To", "")),
            str(block.get("Status", "")).split()[0] if block.get("Status") else "",
            str(block.get("Diagnostic-Code", "")),
        )
        for block in blocks
        if str(block.get("Action", "")).strip().lower() == "failed"
    ]


def _original(message: Message[Any, Any]) -> Message[Any, Any] | None:
    """The mail that came back, or its headers."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            return inner[0] if isinstance(inner, list) and isinstance(inner[0], Message) else None
        if kind == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return email.message_from_bytes(content, policy=policy.default)
    return None


def delivery_of(message_id: str) -> Delivery | None:
    """The delivery whose mail had this Message-ID; None when it is none of ours."""
    found = OURS.fullmatch(message_id)
    if found is None:
        return None
    ref = f"{found['pk']}.{found['name']}"
    if not secrecy.is_token("message", ref, found["token"]):
        return None
    rows = Delivery.objects.filter(pk=found["pk"], channel=Channel.EMAIL).select_related("act")
    delivery = rows.first()
    # A database restored from a backup counts on from there: the number alone says little.
    return delivery if delivery and name_of(delivery).endswith(found["name"]) else None


def take_in(raw: bytes, *, at: datetime) -> list[Bounce]:
    """Note what a report says about mails of ours; what is new in it."""
    noted = []
    for failure in failures_in(raw):
        delivery = delivery_of(failure.message_id)
        address = _address_written_to(delivery, failure, at) if delivery else ""
        if delivery is None or not address:
            continue
        bounce = note_bounce(
            delivery=delivery,
            address=address,
            is_hard=failure.is_hard,
            status=failure.status,
            detail=failure.detail,
            at=at,
        )
        noted += [bounce] if bounce else []
    return noted


def _address_written_to(delivery: Delivery, failure: Failure, at: datetime) -> str:
    """The recipient's address, if it is still the one the mail went to."""
    to = Recipient.of(delivery.recipient)
    contact = registry.contacts[to.kind](to.ref, at) if to.kind in registry.contacts else None
    if contact is None or not contact.email:
        return ""
    same = normal_email(failure.to.strip("<> ")) == normal_email(contact.email)
    return contact.email if same else ""


def mails_in(source: Path | None) -> Iterator[bytes]:
    """Every mail of a file, an mbox, a Maildir, or of standard input; read ones are marked."""
    if source is None:
        yield sys.stdin.buffer.read()
    elif source.is_dir():
        box = mailbox.Maildir(source, create=False)
        for key in list(box.keys()):
            message = box[key]
            if "S" in message.get_flags():
                continue
            yield box.get_bytes(key)
            message.set_subdir("cur")
            message.add_flag("S")
            box[key] = message
    elif source.read_bytes()[:5] == b"From ":
        with closing(mailbox.mbox(source, create=False)) as many:
            yield from [many.get_bytes(key) for key in many.iterkeys()]
    else:
        yield source.read_bytes()
