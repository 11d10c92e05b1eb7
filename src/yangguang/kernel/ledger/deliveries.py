"""Sending what was noted: claimed by one sender, handed over once, never again once it succeeded.

A message whose sender died before handing it over is sent by another. One whose sender died
while handing it over may have gone out: the channel is asked, and where it cannot know, a
person decides; it is never sent twice on a guess.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.db.models import F, Q

from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.models import Act, Delivery
from yangguang.kernel.ledger.registry import Later, NothingToSend, Refused
from yangguang.kernel.ledger.rules import Outcome
from yangguang.kernel.ledger.sent import OPEN, begin_list, held_since, note_sent, remembered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.ledger.registry import Channel, Ready

log = structlog.get_logger()

CLAIM = timedelta(minutes=10)
"""After this long a claim belongs to a sender that died."""
BATCH = 1000
ERROR_LENGTH = 2000
FREE: dict[str, Any] = {"claimed_at": None, "sending_at": None}


def note_deliveries(rows: Iterable[Delivery]) -> None:
    """Note messages to be sent, in the current transaction; one that is noted already stays."""
    Delivery.objects.bulk_create(list(rows), batch_size=BATCH, ignore_conflicts=True)


def delivery_for(
    act: Act, recipient: str, channel: str, *, at: datetime, not_before: datetime | None = None
) -> Delivery:
    """An unsaved row for `note_deliveries`."""
    return Delivery(
        act=act, recipient=recipient, channel=channel, created_at=at, next_attempt_at=not_before
    )


def run_deliveries(*, at: datetime) -> int:
    """Send what is due on every channel; how many left. None while the operator is asked."""
    if not registry.channels:
        return 0
    begin_list(at=at)
    if held_since():
        return 0
    return sum(send_open(channel, at=at) for channel in list(registry.channels.values()))


def send_open(channel: Channel, *, at: datetime, limit: int = 100) -> int:
    """Send what is noted and not yet sent, one by one, outside any transaction."""
    _settle_old_claims(channel, at)
    ready = Delivery.objects.filter(
        OPEN,
        Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at),
        channel=channel.name,
        sending_at__isnull=True,
    )
    rows = ready.select_related("act").order_by("id")[:limit]
    return sum(_send(channel, delivery, at) for delivery in rows)


def _settle_old_claims(channel: Channel, at: datetime) -> None:
    """Decide about messages whose sender died while handing them over."""
    stuck = Delivery.objects.filter(
        OPEN, channel=channel.name, sending_at__isnull=False, claimed_at__lt=at - CLAIM
    )
    for delivery in stuck.select_related("act")[:100]:
        row = Delivery.objects.filter(OPEN, pk=delivery.pk, claimed_at=delivery.claimed_at)
        went_out = channel.settle(delivery)
        if went_out:
            row.update(delivered_at=delivery.sending_at, **FREE)
        elif went_out is None:
            _close(row, Outcome.UNCERTAIN, at)
        else:
            row.update(**FREE)


def _send(channel: Channel, delivery: Delivery, at: datetime) -> bool:
    row = Delivery.objects.filter(OPEN, pk=delivery.pk)
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - CLAIM)
    if not row.filter(free, sending_at__isnull=True).update(claimed_at=at):
        return False
    try:
        ready = channel.prepare(delivery, at=at)
        if ready.keys and len(remembered(ready.keys)) == len(set(ready.keys)):
            _finish(row, ready, at, closed_at=at, outcome=Outcome.REPEATED)
            return False
        row.update(sending_at=at)
        ready.send()
    except NothingToSend as why:
        _close(row, Outcome.POINTLESS, at, str(why))
        return False
    except Later as later:
        row.update(next_attempt_at=later.until, **FREE)
        return False
    except Refused as why:
        _close(row, Outcome.REFUSED, at, str(why))
        return False
    except Exception as error:  # noqa: BLE001  a channel may raise anything; it is tried again
        _failed(channel, delivery, row, error, at)
        return False
    note_sent(ready.keys, at=at)
    _finish(row, ready, at, delivered_at=at)
    return True


def _finish(row: QuerySet[Delivery], ready: Ready, at: datetime, **end: Any) -> None:
    with transaction.atomic():
        row.update(last_error="", next_attempt_at=None, **FREE, **end)
        ready.done(at)


def _close(row: QuerySet[Delivery], outcome: Outcome, at: datetime, why: str = "") -> None:
    row.update(
        closed_at=at,
        outcome=outcome,
        last_error=why[:ERROR_LENGTH],
        next_attempt_at=None,
        **FREE,
    )


def _failed(
    channel: Channel, delivery: Delivery, row: QuerySet[Delivery], error: Exception, at: datetime
) -> None:
    delivery.failures += 1
    again = channel.next_attempt(delivery, at=at)
    row.update(
        failures=F("failures") + 1,
        last_error=f"{type(error).__name__}: {error}"[:ERROR_LENGTH],
        next_attempt_at=again,
        **FREE,
        **({} if again else {"closed_at": at, "outcome": Outcome.GIVEN_UP}),
    )
    log.warning(
        "delivery_failed",
        channel=channel.name,
        delivery=delivery.pk,
        failures=delivery.failures,
        error=type(error).__name__,
    )


def send_again(delivery: Delivery, *, at: datetime) -> bool:
    """Let a message that was given up, or waits for its next attempt, go out now."""
    row = Delivery.objects.filter(pk=delivery.pk, delivered_at__isnull=True)
    again = Q(closed_at__isnull=True) | Q(
        outcome__in=[Outcome.GIVEN_UP, Outcome.UNCERTAIN, Outcome.DROPPED, Outcome.REFUSED]
    )
    busy = Q(claimed_at__gte=at - CLAIM)
    return bool(
        row.filter(again)
        .exclude(busy)
        .update(closed_at=None, outcome="", failures=0, next_attempt_at=None, **FREE)
    )


def take_back(delivery: Delivery, *, at: datetime) -> bool:
    """Decide that a message does not go out; False when it is on its way or gone already."""
    row = Delivery.objects.filter(pk=delivery.pk, delivered_at__isnull=True)
    free = row.filter(Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - CLAIM))
    return bool(
        free.filter(Q(closed_at__isnull=True) | Q(outcome=Outcome.UNCERTAIN)).update(
            closed_at=at, outcome=Outcome.DROPPED, next_attempt_at=None, **FREE
        )
    )
