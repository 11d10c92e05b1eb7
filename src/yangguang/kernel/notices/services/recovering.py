"""A new query code for whoever lost his, sent to the address given when filing.

The page answers the same whatever exists. What is asked for is only put down there; whether
number and address belong together is looked up by the timetable, so that not even the time an
answer takes tells anything.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from yangguang.kernel.ledger.services import NewAct, Subject, record, schedule
from yangguang.kernel.notices import registry, throttle
from yangguang.kernel.notices.addresses import absolute
from yangguang.kernel.notices.models import RecoveryRequest
from yangguang.kernel.notices.registry import Recipient
from yangguang.kernel.notices.rules import RECOVERY_KEPT, Channel, normal_email, normal_phone
from yangguang.kernel.notices.selectors.standing import is_barred
from yangguang.kernel.notices.services.notifying import notify
from yangguang.kernel.organizations.rules import ANONYMOUS, CLOCK
from yangguang.kernel.vault import seal

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import TimedFact
    from yangguang.kernel.notices.registry import IssuedCode

RECOVER = "notices.recover"
SUBJECT = "recovery"


@transaction.atomic
def ask_for_code(*, number: str, address: str, network: str, at: datetime) -> None:
    """Put down that somebody asks. Raises Refused when it was asked for too often."""
    channel = Channel.EMAIL if "@" in address else Channel.SMS
    named = normal_email(address) if channel is Channel.EMAIL else normal_phone(address)
    throttle.count("recover", at=at, network=network, address=named, number=number)
    asked = {"number": number, "channel": channel, "address": named}
    uid = uuid.uuid4()
    request = RecoveryRequest.objects.create(
        uid=uid, asked=seal(asked, about=f"recovery {uid}"), at=at
    )
    subject = Subject(SUBJECT, request.pk, str(request.uid))
    record(NewAct(kind="notices.code_asked_for", actor=ANONYMOUS, at=at, subject=subject))
    schedule(kind=RECOVER, due_at=at, subject=subject)


def answer(fact: TimedFact, at: datetime) -> None:
    """The timetable's hand: send a new code, or forget that anybody asked."""
    request = RecoveryRequest.objects.filter(pk=fact.subject_id).first()
    if request is None:
        return
    asked = request.opened()
    issued = None
    # A code that cannot arrive would only lock its owner out of the one he may still have.
    if not is_barred(asked["channel"], asked["address"], at=at):
        issued = _issued(asked, at)
    if issued is None:
        request.delete()
        return
    act = record(
        NewAct(
            kind="notices.code_sent",
            actor=CLOCK,
            at=at,
            subject=Subject(SUBJECT, request.pk, str(request.uid)),
            payload={"channel": asked["channel"]},
        )
    )
    notify(
        to=Recipient(SUBJECT, str(request.uid)),
        template="notices.query_code",
        context={"number": issued.number, "label": issued.label, "url": absolute(issued.path)},
        private={"code": issued.code},
        act=act,
        at=at,
        channels=[asked["channel"]],
    )


def _issued(asked: dict[str, str], at: datetime) -> IssuedCode | None:
    for issue in registry.code_issuers.values():
        found = issue(
            number=asked["number"], channel=asked["channel"], address=asked["address"], at=at
        )
        if found is not None:
            return found
    return None


def forget_requests(*, at: datetime) -> int:
    """Erase requests that could not be answered within a day; how many."""
    return RecoveryRequest.objects.filter(at__lt=at - RECOVERY_KEPT).delete()[0]
