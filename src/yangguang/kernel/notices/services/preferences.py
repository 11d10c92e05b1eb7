"""How officers hear of things, what they have read, and their calendars' secret addresses."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.notices.models import CalendarFeed, Notice, Preference
from yangguang.kernel.notices.rules import Mode, Refused
from yangguang.kernel.notices.secrecy import token_digest

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.models import Person
    from yangguang.kernel.organizations.rules import Actor


def _act(kind: str, person: Person, *, actor: Actor, at: datetime, **more: str) -> None:
    record(
        NewAct(
            kind=f"notices.{kind}",
            actor=actor,
            at=at,
            subject=Subject("person", person.pk, person.username),
            payload=more,
        )
    )


@transaction.atomic
def set_mode(*, person: Person, mode: Mode, actor: Actor, at: datetime) -> None:
    """Choose how to hear of things. Raises Refused for mail without an address."""
    if mode is not Mode.DESK and not person.email:
        raise Refused("no_address", _("您的账号没有电子邮箱，请先在“我的账号”里登记。"))
    newest = Notice.objects.filter(person=person).aggregate(last=Max("pk"))["last"] or 0
    # A summary begins with what comes from now on.
    Preference.objects.update_or_create(
        person=person, defaults={"mode": mode, "summarised": newest}
    )
    _act("preference_set", person, actor=actor, at=at, mode=mode)


def mark_read(*, person_id: int, pk: int, at: datetime) -> Notice | None:
    """Mark one of the person's own messages as read; None when it is not his."""
    own = Notice.objects.filter(person=person_id, pk=pk)
    own.filter(read_at__isnull=True).update(read_at=at)
    return own.first()


def mark_all_read(*, person_id: int, upto: int, at: datetime) -> int:
    """Mark as read what was on the page or before it: not what came meanwhile."""
    unread = Notice.objects.filter(person=person_id, read_at__isnull=True, pk__lte=upto)
    return unread.update(read_at=at)


@transaction.atomic
def new_calendar(*, person: Person, actor: Actor, at: datetime) -> str:
    """A secret for the person's calendar, returned once; the one before stops working."""
    CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=at)
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.create(person=person, token_digest=token_digest(token), created_at=at)
    _act("calendar_opened", person, actor=actor, at=at)
    return token


@transaction.atomic
def revoke_calendar(*, person: Person, actor: Actor, at: datetime) -> bool:
    """Let the calendar's address stop working; False when there was none."""
    if not CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=at):
        return False
    _act("calendar_revoked", person, actor=actor, at=at)
    return True
