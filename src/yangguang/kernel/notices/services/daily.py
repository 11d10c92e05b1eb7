"""Once a day, at the configured hour: digests, reminders, sweeping up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.ledger.sent import prune_list
from yangguang.kernel.ledger.services import NewAct, Subject, record, record_many
from yangguang.kernel.notices import registry
from yangguang.kernel.notices.models import Preference, Reminder, Subscription
from yangguang.kernel.notices.rules import Mode, due_frequencies
from yangguang.kernel.notices.services.notifying import notify_many
from yangguang.kernel.notices.services.recovering import forget_requests
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import CLOCK

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import TimedFact
    from yangguang.kernel.notices.registry import Due

DAILY = "notices.daily"
DIGESTS_DUE = "notices.digests_due"
REMINDED = "notices.reminded"
CHUNK = 500


def run_daily(fact: TimedFact, at: datetime) -> None:
    """The timetable's hand."""
    del fact
    call_digests(at=at)
    forget_requests(at=at)
    prune_list(at=at)


def call_digests(*, at: datetime) -> bool:
    """Record that the digests of the day are due; False when nobody waits for one."""
    on = city_date(at)
    frequencies = due_frequencies(on)
    served = Subscription.objects.filter(
        ended_at=None, confirmed_at__isnull=False, frequency__in=frequencies
    )
    if not (served.exists() or Preference.objects.filter(mode=Mode.SUMMARY).exists()):
        return False
    record(
        NewAct(
            kind=DIGESTS_DUE,
            actor=CLOCK,
            at=at,
            subject=Subject("timetable", None),
            payload={"frequencies": frequencies, "on": on.isoformat()},
        )
    )
    return True


def remind(*, at: datetime) -> int:
    """Tell of what is due soon or late, each matter, date and level once; how many are new."""
    new = 0
    chunk: list[Due] = []
    for find in registry.dues.values():
        for due in find(at):
            chunk.append(due)
            if len(chunk) == CHUNK:
                new += _remind(chunk, at)
                chunk = []
    return new + _remind(chunk, at)


def _remind(found: list[Due], at: datetime) -> int:
    known = set(
        Reminder.objects.filter(key__in=[due.key for due in found]).values_list("key", flat=True)
    )
    fresh = [due for due in {d.key: d for d in found}.values() if due.key not in known]
    acts = record_many(
        NewAct(
            kind=REMINDED,
            actor=CLOCK,
            at=at,
            subject=Subject(due.subject_type, due.subject_id, due.subject_ref),
            agency_id=due.agency_id,
            payload={"key": due.key},
        )
        for due in fresh
    )
    Reminder.objects.bulk_create(
        [Reminder(key=due.key, act=act, at=at) for due, act in zip(fresh, acts, strict=True)]
    )
    notify_many(
        [(act, telling) for due, act in zip(fresh, acts, strict=True) for telling in due.tellings],
        at=at,
    )
    return len(fresh)
