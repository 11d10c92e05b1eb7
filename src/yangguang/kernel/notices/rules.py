"""Frequencies, preferences, limits and addresses of messages. Pure: no database, no clock."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date, datetime


class Channel(StrEnum):
    """How a message reaches its reader."""

    EMAIL = "email"
    SMS = "sms"


CHANNEL_LABELS = {Channel.EMAIL: _("电子邮件"), Channel.SMS: _("短信")}


class Frequency(StrEnum):
    """How often a subscriber hears of what is new."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"


FREQUENCY_LABELS = {
    Frequency.IMMEDIATE: _("即时（公开后几分钟内）"),
    Frequency.DAILY: _("每天一次"),
    Frequency.WEEKLY: _("每周一次（星期一）"),
}


class Mode(StrEnum):
    """How an officer wants to hear of what waits for him."""

    DESK = "desk"
    MAIL = "mail"
    SUMMARY = "summary"


MODE_LABELS = {
    Mode.DESK: _("只在办公端显示"),
    Mode.MAIL: _("办公端显示，同时发邮件"),
    Mode.SUMMARY: _("办公端显示，每天发一封汇总邮件"),
}


class Ending(StrEnum):
    """Why a subscription ended."""

    UNSUBSCRIBED = "unsubscribed"
    UNCONFIRMED = "unconfirmed"
    BOUNCED = "bounced"


ENDING_LABELS = {
    Ending.UNSUBSCRIBED: _("已退订"),
    Ending.UNCONFIRMED: _("没有在期限内确认"),
    Ending.BOUNCED: _("邮件被退回，已停止"),
}


class Refused(Exception):
    """What was asked for is not done; the code for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


CONFIRM_WITHIN = timedelta(days=3)
"""An address whose owner has not confirmed by then is erased."""
RESEND_AFTER = timedelta(hours=1)
COALESCE = timedelta(minutes=2)
"""What is published together is told together."""
RECOVERY_KEPT = timedelta(days=1)
DIGEST_ITEMS = 50
"""Longest list in one mail; the rest is one click away."""
SOFT_BOUNCES = 3
SOFT_WINDOW = timedelta(days=30)
LOOK_BACK = timedelta(days=30)
"""What became late before that is not told any more, on a record that is taken over."""
GIVE_UP_AFTER = timedelta(days=4)
"""RFC 5321 section 4.5.4.1 asks for four to five days of attempts."""
WAITS = (1, 2, 5, 10, 30, 60)
"""Minutes before each further attempt; the last holds for all that follow."""


def next_attempt(*, failures: int, created_at: datetime, at: datetime) -> datetime | None:
    """When a message that failed so often is tried again; None: given up."""
    wait = timedelta(minutes=WAITS[min(failures, len(WAITS)) - 1])
    return None if at + wait > created_at + GIVE_UP_AFTER else at + wait


def due_frequencies(on: date) -> list[str]:
    """Which subscriptions are served on the day: weekly ones on Mondays."""
    return [Frequency.DAILY, *([Frequency.WEEKLY] if on.weekday() == 0 else [])]


def normal_email(address: str) -> str:
    """An address as it is compared: without spaces, the domain in small letters."""
    local, _at, domain = address.strip().rpartition("@")
    return f"{local}@{domain.lower()}" if local else address.strip()


def normal_phone(number: str) -> str:
    """A telephone number as it is compared: digits only, without +86 or 0086."""
    digits = re.sub(r"\D", "", number)
    return re.sub(r"^(?:0086|86)(?=1\d{10}$)", "", digits)


def is_mobile(number: str) -> bool:
    """Whether text messages can reach the number: eleven digits that begin with 1."""
    return bool(re.fullmatch(r"1[3-9]\d{9}", normal_phone(number)))


def masked(address: str) -> str:
    """An address as officers who need not know it may see it: z***@example.cn, 138****5678."""
    local, at, domain = address.partition("@")
    if at:
        return f"{local[:1]}***@{domain}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 11 else "****"


ADDRESS = re.compile(r"[^\s<>\"'()@]{1,64}@[^\s<>\"'()@]{1,255}")


def without_addresses(text: str) -> str:
    """A mail server's words without anybody's address."""
    return ADDRESS.sub(lambda found: masked(found.group()), text)
