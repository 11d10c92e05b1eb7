"""E-mail and text messages as channels of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.registry import NothingToSend, Ready, Refused
from yangguang.kernel.ledger.sent import sent_key
from yangguang.kernel.notices import registry, rules
from yangguang.kernel.notices.composing import compose, key_of
from yangguang.kernel.notices.registry import Recipient
from yangguang.kernel.notices.rules import Channel
from yangguang.kernel.notices.secrecy import token
from yangguang.kernel.notices.selectors.standing import is_barred
from yangguang.kernel.notices.services.bounces import note_bounce
from yangguang.kernel.notices.transports import folder, mail, sms
from yangguang.kernel.notices.wording import plain_text
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from yangguang.kernel.ledger.models import Delivery
    from yangguang.kernel.notices.composing import Composed
    from yangguang.kernel.notices.registry import Contact


def name_of(delivery: Delivery) -> str:
    """A file's name that belongs to this delivery only, whatever database it is noted in."""
    key = sent_key(
        channel=delivery.channel, recipient=delivery.recipient, fact=str(delivery.act.uid)
    )
    return f"{delivery.created_at:%Y%m%dT%H%M%S}-{key[:16]}"


def message_id(delivery: Delivery) -> str:
    """The mail's Message-ID: names the delivery, and only we could have made it."""
    ref = f"{delivery.pk}.{name_of(delivery)[-16:]}"
    domain = settings.MAIL_FROM.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{ref}.{token('message', ref)}@{domain}>"


class _Outgoing:
    """What both channels share: who is reached, and what becomes of an address that is none."""

    name: str

    def prepare(self, delivery: Delivery, *, at: datetime) -> Ready:
        """The message in words, for the address as it is now."""
        with translation.override(settings.LANGUAGE_CODE):
            to = Recipient.of(delivery.recipient)
            contact = registry.contacts[to.kind](to.ref, at)
            if contact is None:
                raise NothingToSend(_("收件人已不存在"))
            address = self.address_of(contact)
            if not address:
                raise NothingToSend(_("收件人没有地址"))
            if is_barred(self.name, address, at=at):
                raise Refused(_("发往这个地址的消息曾被退回，不再使用"))
            composed = compose(delivery, contact, at=at)
            send = self.sender(delivery, contact, composed)
        keys = tuple(key_of(delivery, fact) for fact in composed.facts)
        return Ready(lambda: self._hand_over(delivery, address, send, at), keys, composed.done)

    def _hand_over(
        self, delivery: Delivery, address: str, send: Callable[[], None], at: datetime
    ) -> None:
        try:
            send()
        except mail.NotTaken as refused:
            note_bounce(
                delivery=delivery,
                address=address,
                is_hard=True,
                status=refused.status,
                detail=refused.detail,
                at=at,
            )
            raise Refused(rules.without_addresses(str(refused))) from refused

    def next_attempt(self, delivery: Delivery, *, at: datetime) -> datetime | None:
        """Ever longer waits, four days at most."""
        return rules.next_attempt(failures=delivery.failures, created_at=delivery.created_at, at=at)

    def address_of(self, contact: Contact) -> str:
        """Where this channel reaches the contact."""
        raise NotImplementedError

    def sender(
        self, delivery: Delivery, contact: Contact, composed: Composed
    ) -> Callable[[], None]:
        """What hands the message over."""
        raise NotImplementedError


class EmailChannel(_Outgoing):
    """Mails in plain text and simple HTML that say the same."""

    name: str = Channel.EMAIL

    def address_of(self, contact: Contact) -> str:
        """The e-mail address."""
        return contact.email

    def sender(
        self, delivery: Delivery, contact: Contact, composed: Composed
    ) -> Callable[[], None]:
        """A mail, ready to go."""
        message, site = composed.message, facts()
        context = {"message": message, "site": site, "unsubscribe_url": contact.unsubscribe_url}
        body = render_to_string("notices/mail.txt", {**context, "text": plain_text(message)})
        made = mail.build(
            to=contact.email,
            subject=f"【{site.name}】{message.subject}",
            text=body,
            html=render_to_string("notices/mail.html", context),
            headers=self._headers(delivery, contact),
        )
        file_name = f"{name_of(delivery)}.eml"
        return lambda: mail.send(made, file_name=file_name)

    def _headers(self, delivery: Delivery, contact: Contact) -> dict[str, str]:
        headers = {"Message-ID": message_id(delivery), "X-Auto-Response-Suppress": "All"}
        if contact.unsubscribe_url:
            # RFC 8058: one click in the mail program ends the subscription.
            headers["List-Unsubscribe"] = f"<{contact.unsubscribe_url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return headers

    def settle(self, delivery: Delivery) -> bool | None:
        """A file is there or not; what a server took nobody can know."""
        if mail.uses_server():
            return None
        return folder.is_there("mail", f"{name_of(delivery)}.eml")


class SmsChannel(_Outgoing):
    """Text messages: the same in one line, signed with the city's name."""

    name: str = Channel.SMS

    def address_of(self, contact: Contact) -> str:
        """The telephone number."""
        return contact.phone

    def sender(
        self, delivery: Delivery, contact: Contact, composed: Composed
    ) -> Callable[[], None]:
        """A text message, ready to go."""
        text = f"【{facts().government_name}】{composed.message.short}"
        arguments: dict[str, Any] = {"to": contact.phone, "text": text, "name": name_of(delivery)}
        return lambda: sms.send(**arguments)

    def settle(self, delivery: Delivery) -> bool | None:
        """A file is there or not; what a program did nobody can know."""
        if settings.SMS_PROGRAM:
            return None
        return folder.is_there("sms", f"{name_of(delivery)}.json")
