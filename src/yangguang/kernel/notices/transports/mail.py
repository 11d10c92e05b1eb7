"""Mails: through the mail server of the settings, or as files, one .eml each."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from yangguang.kernel.notices.transports import folder

if TYPE_CHECKING:
    from collections.abc import Mapping


class NotTaken(Exception):
    """The server will never take a mail for this address; status and its words."""

    def __init__(self, status: str, detail: str) -> None:
        super().__init__(f"{status} {detail}".strip())
        self.status, self.detail = status, detail


def build(
    *, to: str, subject: str, text: str, html: str, headers: Mapping[str, str]
) -> EmailMultiAlternatives:
    """A mail whose undeliverable copies come back to the address of the settings."""
    message = EmailMultiAlternatives(
        subject,
        text,
        # The envelope's sender; readers see the From header.
        from_email=settings.MAIL_BOUNCES,
        to=[to],
        headers={"From": settings.MAIL_FROM, "Auto-Submitted": "auto-generated", **headers},
    )
    message.attach_alternative(html, "text/html")
    return message


def uses_server() -> bool:
    """Whether mails leave through a server."""
    return settings.MAIL_SERVER is not None


def send(message: EmailMultiAlternatives, *, file_name: str) -> None:
    """Hand a mail over. Raises NotTaken for an address that takes none, else what went wrong."""
    if settings.MAIL_SERVER is None:
        folder.put(
            "mail", file_name, b"\r\n".join(message.message().as_bytes().splitlines()) + b"\r\n"
        )
        return
    try:
        EmailBackend(**settings.MAIL_SERVER).send_messages([message])
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
        if is_about_the_address(code, text):
            raise NotTaken(*status_and_words(code, text)) from refused
        raise


NOT_THE_ADDRESS = ("5.7", "5.3", "5.4", "5.5", "5.6")
"""Policy, system, routing, protocol, content: the mailbox itself may be good (RFC 3463)."""


def is_about_the_address(code: int, words: str) -> bool:
    """Whether a refusal says that the mailbox does not exist or takes nothing any more."""
    return 550 <= code <= 559 and not words.startswith(NOT_THE_ADDRESS)


def status_and_words(code: int, words: str) -> tuple[str, str]:
    """The enhanced status where the server gave one, else its code, and its words."""
    first, _space, rest = words.partition(" ")
    return (first, rest) if first[:2] in {"4.", "5."} else (str(code), words)
