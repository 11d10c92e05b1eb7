"""Subscribing to a list, confirmed by mail; ending it, with which the address goes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.erasure import remember_erasure
from yangguang.kernel.ledger.followers import last_sequence
from yangguang.kernel.ledger.services import (
    NewAct,
    Subject,
    cancel_scheduled,
    record,
    schedule,
)
from yangguang.kernel.notices import registry, secrecy, throttle
from yangguang.kernel.notices.models import Subscription
from yangguang.kernel.notices.registry import Recipient
from yangguang.kernel.notices.rules import (
    CONFIRM_WITHIN,
    RESEND_AFTER,
    Channel,
    Ending,
    Frequency,
    Refused,
    normal_email,
)
from yangguang.kernel.notices.selectors.standing import is_barred
from yangguang.kernel.notices.services.notifying import notify
from yangguang.kernel.organizations.rules import ANONYMOUS, SYSTEM
from yangguang.kernel.vault import seal

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act, TimedFact
    from yangguang.kernel.organizations.rules import Actor

EXPIRES = "notices.confirmation_expires"
ERASER = "subscription"


def _act(kind: str, subscription: Subscription, *, actor: Actor, at: datetime, **more: str) -> Act:
    """An act about a subscription. Not its filters: a search may name a person."""
    return record(
        NewAct(
            kind=f"notices.{kind}",
            actor=actor,
            at=at,
            subject=Subject("subscription", subscription.pk, str(subscription.uid)),
            payload={"list": subscription.list_name, **more},
        )
    )


def subscribe(
    *, list_name: str, query: str, frequency: Frequency, email: str, network: str, at: datetime
) -> None:
    """Ask the owner of an address whether he wants to hear of a list.

    The answer is the same whether or not the address is known here. Raises Refused when the
    list is unknown, the address is not used any more, or it was asked for too often.
    """
    if list_name not in registry.lists:
        raise Refused("no_list", _("没有这个列表。"))
    address = normal_email(email)
    throttle.count("subscribe", at=at, network=network, address=address)
    if is_barred(Channel.EMAIL, address, at=at):
        raise Refused("barred", _("发往这个地址的邮件曾被退回，本站不再使用。请换一个地址。"))
    with transaction.atomic():
        subscription, is_new = _open_subscription(list_name, query, frequency, address, at)
        if is_new or _may_ask_again(subscription, at):
            _ask(subscription, at)


def _open_subscription(
    list_name: str, query: str, frequency: Frequency, address: str, at: datetime
) -> tuple[Subscription, bool]:
    named = {
        "list_name": list_name,
        "query": query,
        "address_digest": secrecy.blind(address),
        "ended_at": None,
    }
    found = Subscription.objects.filter(**named).first()
    if found is None:
        uid = uuid.uuid4()
        try:
            with transaction.atomic():
                made = Subscription.objects.create(
                    **named,
                    uid=uid,
                    frequency=frequency,
                    address=seal(address, about=f"subscription {uid}"),
                    created_at=at,
                    asked_at=at,
                )
        except IntegrityError:  # asked for twice at once
            return Subscription.objects.get(**named), False
        schedule(kind=EXPIRES, due_at=at + CONFIRM_WITHIN, subject=Subject(ERASER, made.pk))
        return made, True
    if found.confirmed_at is None and found.frequency != frequency:
        Subscription.objects.filter(pk=found.pk, confirmed_at=None).update(frequency=frequency)
    return found, False


def _may_ask_again(subscription: Subscription, at: datetime) -> bool:
    """Whether the mail with the links may go out once more; only one caller gets a yes."""
    return bool(
        Subscription.objects.filter(
            pk=subscription.pk, asked_at__lte=at - RESEND_AFTER, ended_at=None
        ).update(asked_at=at)
    )


def _ask(subscription: Subscription, at: datetime) -> None:
    confirmed = subscription.confirmed_at is not None
    act = _act("subscription_requested", subscription, actor=ANONYMOUS, at=at)
    notify(
        to=Recipient("subscription", str(subscription.uid)),
        template="notices.subscribed_already" if confirmed else "notices.confirm_subscription",
        context={},
        act=act,
        at=at,
        channels=[Channel.EMAIL],
    )


@transaction.atomic
def confirm_subscription(*, uid: str, at: datetime) -> bool:
    """The owner of the address said yes; False when it has ended. Again is the same as once."""
    subscription = Subscription.objects.filter(uid=uid, ended_at=None).first()
    if subscription is None:
        return False
    moved = Subscription.objects.filter(pk=subscription.pk, ended_at=None, confirmed_at=None)
    if moved.update(confirmed_at=at, position=last_sequence()):
        cancel_scheduled(kind=EXPIRES, subject=Subject(ERASER, subscription.pk), at=at)
        _act("subscription_confirmed", subscription, actor=ANONYMOUS, at=at)
    return True


@transaction.atomic
def change_frequency(*, uid: str, frequency: Frequency, at: datetime) -> bool:
    """Hear more or less often; False when the subscription has ended."""
    subscription = Subscription.objects.filter(uid=uid, ended_at=None).first()
    if subscription is None:
        return False
    rows = Subscription.objects.filter(pk=subscription.pk, ended_at=None)
    if rows.exclude(frequency=frequency).update(frequency=frequency):
        _act("subscription_changed", subscription, actor=ANONYMOUS, at=at, frequency=frequency)
    return True


@transaction.atomic
def end_subscription(*, uid: str, ending: Ending, at: datetime) -> bool:
    """End a subscription and erase its address; False when it had ended before."""
    subscription = _erased(uid, ending, at)
    if subscription is None:
        return False
    # Before the commit: a restored backup must not bring the address back.
    remember_erasure(ERASER, uid, reason=ending, at=at)
    return True


def _erased(uid: str, ending: str, at: datetime) -> Subscription | None:
    subscription = Subscription.objects.filter(uid=uid, ended_at=None).first()
    if subscription is None:
        return None
    ended = Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(
        ended_at=at, ending=ending, address="", address_digest="", query=""
    )
    if not ended:
        return None
    cancel_scheduled(kind=EXPIRES, subject=Subject(ERASER, subscription.pk), at=at)
    actor = ANONYMOUS if ending == Ending.UNSUBSCRIBED else SYSTEM
    _act("subscription_ended", subscription, actor=actor, at=at, ending=str(ending))
    return subscription


def erase_again(uid: str, reason: str, *, at: datetime) -> bool:
    """After a restore: end again what had ended since the backup."""
    with transaction.atomic():
        return _erased(uid, reason, at) is not None


def expire(fact: TimedFact, at: datetime) -> None:
    """The timetable's hand: an address nobody confirmed is erased."""
    waiting = Subscription.objects.filter(pk=fact.subject_id, confirmed_at=None, ended_at=None)
    for subscription in waiting:
        end_subscription(uid=str(subscription.uid), ending=Ending.UNCONFIRMED, at=at)
