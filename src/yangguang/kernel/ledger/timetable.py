"""What comes true at a moment is written once, at that moment, each in its own transaction."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.models import TimedFact
from yangguang.kernel.ledger.registry import ActKind
from yangguang.kernel.ledger.rules import back_off
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import CITY_ZONE
from yangguang.kernel.organizations.rules import CLOCK

log = structlog.get_logger()

BATCH = 100
FAILED = "ledger.timed_fact_failed"
KINDS = (ActKind(FAILED, _("到时应办的事项连续失败：%(kind)s")),)
TOLD_AFTER = 3
"""Failures in a row, some seconds, after which somebody has to know."""
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
        if failures == TOLD_AFTER:
            _tell_failure(fact, at)
        return False


def _tell_failure(fact: TimedFact, at: datetime) -> None:
    """Record, once, that something does not come true at its time."""
    with transaction.atomic():
        record(
            NewAct(
                kind=FAILED,
                actor=CLOCK,
                at=at,
                subject=Subject(fact.subject_type, fact.subject_id),
                payload={"kind": fact.kind, "timed_fact": fact.pk},
            )
        )


def _carry_out(pk: int, at: datetime) -> bool:
    """Mark the fact done and do it, together or not at all. False: another worker was first."""
    with transaction.atomic():
        if not TimedFact.objects.filter(OPEN, pk=pk).update(
            done_at=at, last_error="", next_attempt_at=None
        ):
            return False
        fact = TimedFact.objects.get(pk=pk)
        if fact.kind in registry.daily:
            enter_next(fact.kind, at=at)
        registry.timed_handlers[fact.kind](fact, at)
    return True


def next_time(clock: time, *, at: datetime) -> datetime:
    """The first moment after `at` at which the city's clock shows the time."""
    here = at.astimezone(CITY_ZONE)
    found = datetime.combine(here.date(), clock, CITY_ZONE)
    return found if found > here else found + timedelta(days=1)


def enter_next(kind: str, *, at: datetime) -> None:
    """Enter the next fact of a daily kind."""
    due = next_time(registry.daily[kind], at=at)
    TimedFact.objects.create(kind=kind, due_at=due, subject_type="daily", subject_id=0)


def enter_daily(*, at: datetime) -> int:
    """Enter every daily kind that has no open fact, as the worker starts; how many were missing."""
    waiting = set(TimedFact.objects.filter(OPEN).values_list("kind", flat=True).distinct())
    missing = [kind for kind in registry.daily if kind not in waiting]
    for kind in missing:
        # Another worker may start at the same moment.
        with suppress(IntegrityError), transaction.atomic():
            enter_next(kind, at=at)
    return len(missing)
