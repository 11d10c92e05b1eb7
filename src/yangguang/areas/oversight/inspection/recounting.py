"""Limits of findings are a cache: reckoned anew when the calendar changes, compared every night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yangguang.areas.oversight.inspection.checks import last_day
from yangguang.areas.oversight.inspection.models import Finding, Rubric
from yangguang.areas.oversight.inspection.rules import DEFAULT, rubric_from_json
from yangguang.areas.oversight.inspection.telling import say_moved
from yangguang.kernel.calendars.rules import OFFICE
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from yangguang.kernel.calendars.registry import Progress


def _differing() -> Iterator[tuple[Finding, date]]:
    """Open findings whose limit is not what calendar and rubric give, with the one they give.

    The rubric is the one that was set when the finding was made: a later one moves no limit.
    """
    calendar = calendar_for()
    known: dict[tuple[date, int], date] = {}
    rubrics = [
        (row.valid_from, row.set_at, rubric_from_json(row.weights))
        for row in Rubric.objects.order_by("-valid_from", "-id")
    ]
    for row in Finding.objects.filter(fixed_at__isnull=True).order_by("pk").iterator(500):
        on = city_date(row.first_seen)
        weights = next(
            (w for since, at, w in rubrics if since <= on and at <= row.first_seen), DEFAULT
        )
        days = weights[row.check_id].days if row.check_id in weights else None
        if days is None:
            continue
        if (on, days) not in known:
            known[on, days] = last_day(row.first_seen, days, calendar)
        if row.due_on != known[on, days]:
            yield row, known[on, days]


def rederive(*, calendar: str, at: datetime, progress: Progress) -> int:
    """After a change of the calendar: how many limits moved. Mended findings keep theirs.

    Safe to repeat: what has moved is told in the transaction that moves it.
    """
    if calendar != OFFICE:
        return 0
    with transaction.atomic():
        changed = list(_differing())
        moved = [(row, row.due_on) for row, _due in changed]
        for row, due_on in changed:
            row.due_on = due_on
        Finding.objects.bulk_update([row for row, _due in changed], ["due_on"], batch_size=500)
        say_moved(moved, at=at)
    progress(len(changed), len(changed))
    return len(changed)


def differing(*, at: datetime) -> Iterator[str]:
    """The nightly comparison: one line for each open finding with another limit than it has."""
    del at
    for row, due_on in _differing():
        yield f"{row.check_id} {row.place} {row.due_on} → {due_on}"
