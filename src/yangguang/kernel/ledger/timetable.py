"""What comes true at a moment is written once, at that moment, each in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import Q

from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.models import TimedFact
from yangguang.kernel.ledger.rules import back_off

if TYPE_CHECKING:
    from datetime import datetime

log = structlog.get_logger()

BATCH = 100
OPEN = Q(done_at__isnull=True, cancelled_at__isnull=True)


def run_due(*, at: datetime, limit: int = BATCH) -> int:
    """Carry out what is due at this moment, oldest first; how many were done."""
    due = TimedFact.objects.filter(
        OPEN, Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at), due_at__lte=at
    )
    ids = due.order_by("due_at", "pk").values_list("pk", flat=True)[:limit]
    return sum(_attempt(pk, at) for pk in list(ids))


def _attempt(pk: int, at: datetime) -> bool:
    try:
        return _carry_out(pk, at)
    except Exception as error:  # a handler may raise anything, and fails alone
        fact = TimedFact.objects.get(pk=pk)
        failures = fact.failures + 1
        TimedFact.objects.filter(OPEN, pk=pk).update(
            failures=failures,
            last_error=f"{type(error).__name__}: {error}"[:2000],
            next_attempt_at=at + back_off(failures),
        )
        log.exception("timed_fact_failed", kind=fact.kind, timed_fact=pk, failures=failures)
        return False


def _carry_out(pk: int, at: datetime) -> bool:
    """Mark the fact done and do it, together or not at all. False: another worker was first."""
    with transaction.atomic():
        if not TimedFact.objects.filter(OPEN, pk=pk).update(
            done_at=at, last_error="", next_attempt_at=None
        ):
            return False
        fact = TimedFact.objects.get(pk=pk)
        registry.timed_handlers[fact.kind](fact, at)
    return True
