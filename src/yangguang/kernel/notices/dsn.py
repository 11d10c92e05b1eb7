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

from django.utils.translation import gettext as _

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


@dataclass(frozen=True)
class Taken:
    """What came of one mail: bounces that are new, and in words why the rest counts for nothing."""

    noted: list[Bounce]
    ignored: list[str]


def failures_in(raw: bytes) -> list[Failure]:
    """What a report says failed; nothing for any other mail, and for a mere delay."""
    return _read(raw)[0]


def _read(raw: bytes) -> tuple[list[Failure], str]:
    """The failures a mail reports; why it reports none."""
    message = email.message_from_bytes(raw, policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return [], _("不是退信报告（multipart/report）")
    original = _original(message)
    if original is None:
        return [], _("没有附上被退的原邮件或者它的邮件头，无法知道退的是哪一封")
    blocks = [
        block
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in part.get_payload()
        if isinstance(block, Message)
    ]
    failures = [
        Failure(
            str(original.get("Message-ID", "")).strip(),
            str(original.get("To", "")),
            str(block.get("Status", "")).split()[0] if block.get("Status") else "",
            str(block.get("Diagnostic-Code", "")),
        )
        for block in blocks
        if str(block.get("Action", "")).strip().lower() == "failed"
    ]
    return failures, "" if failures else _("只报告了延迟或者已送达，没有一个收件人投递失败")


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


class _Unbelieved(Exception):
    """A failure is about no mail of ours, in words."""


def delivery_of(message_id: str) -> Delivery:
    """The delivery whose mail had this Message-ID. Raises _Unbelieved when it is none of ours."""
    found = OURS.fullmatch(message_id)
    if found is None:
        raise _Unbelieved(_("原邮件的 Message-ID 不是本系统的写法"))
    ref = f"{found['pk']}.{found['name']}"
    if not secrecy.is_token("message", ref, found["token"]):
        raise _Unbelieved(_("原邮件的 Message-ID 不是用本系统的密钥写的，可能是伪造的"))
    rows = Delivery.objects.filter(pk=found["pk"], channel=Channel.EMAIL).select_related("act")
    delivery = rows.first()
    # A database restored from a backup counts on from there: the number alone says little.
    if delivery is None or not name_of(delivery).endswith(found["name"]):
        raise _Unbelieved(_("数据库里没有这一封的发送记录，可能是恢复备份以前发的"))
    return delivery


def take_in(raw: bytes, *, at: datetime) -> Taken:
    """Note what a report says about mails of ours."""
    failures, why = _read(raw)
    taken = Taken([], [why] if why else [])
    for failure in failures:
        try:
            delivery = delivery_of(failure.message_id)
            address = _address_written_to(delivery, failure, at)
        except _Unbelieved as unbelieved:
            taken.ignored.append(str(unbelieved))
            continue
        bounce = note_bounce(
            delivery=delivery,
            address=address,
            is_hard=failure.is_hard,
            status=failure.status,
            detail=failure.detail,
            at=at,
        )
        if bounce:
            taken.noted.append(bounce)
        else:
            taken.ignored.append(_("这一封的退信以前已经记下"))
    return taken


def _address_written_to(delivery: Delivery, failure: Failure, at: datetime) -> str:
    """The recipient's address. Raises _Unbelieved when the mail did not go to it."""
    to = Recipient.of(delivery.recipient)
    contact = registry.contacts[to.kind](to.ref, at) if to.kind in registry.contacts else None
    if contact is None or not contact.email:
        raise _Unbelieved(_("收件人已经不在，或者已经删除了邮箱"))
    if normal_email(failure.to.strip("<> ")) != normal_email(contact.email):
        raise _Unbelieved(_("退信里的收件地址不是收件人现在的邮箱"))
    return contact.email


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
