"""How officers, subscribers and those who lost their query code are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.notices.addresses import absolute, subscription_path
from yangguang.kernel.notices.models import RecoveryRequest, Subscription
from yangguang.kernel.notices.registry import Contact
from yangguang.kernel.notices.rules import Channel
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.selectors import actor_for

if TYPE_CHECKING:
    from datetime import datetime


def officer(ref: str, at: datetime) -> Contact | None:
    """An officer who may still log in."""
    person = Person.objects.filter(pk=ref, is_active=True).first()
    if person is None:
        return None
    return Contact(email=person.email, reader=actor_for(person, on=city_date(at)))


def subscriber(ref: str, at: datetime) -> Contact | None:
    """A subscriber, until his subscription ends."""
    del at
    subscription = Subscription.objects.filter(uid=ref, ended_at=None).first()
    if subscription is None:
        return None
    confirmed = subscription.confirmed_at is not None
    return Contact(
        email=subscription.opened(),
        unsubscribe_url=absolute(subscription_path("unsubscribe", subscription))
        if confirmed
        else "",
    )


def asker(ref: str, at: datetime) -> Contact | None:
    """Who asked for a new query code, until it was sent."""
    del at
    request = RecoveryRequest.objects.filter(uid=ref).first()
    if request is None:
        return None
    asked = request.opened()
    is_mail = asked["channel"] == Channel.EMAIL
    return Contact(
        email=asked["address"] if is_mail else "", phone="" if is_mail else asked["address"]
    )
