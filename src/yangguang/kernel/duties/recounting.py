"""What a change of calendar means for obligations, and the nightly comparison of due dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from yangguang.kernel.calendars.rules import OFFICE
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.derivation.writing import differing_dates, reckon_anew
from yangguang.kernel.duties.lapsing import expect_lapse
from yangguang.kernel.duties.moved import CALENDAR_ACTS, say_moved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from yangguang.kernel.calendars.registry import Progress


def rederive(*, calendar: str, at: datetime, progress: Progress) -> int:
    """Reckon open due dates anew; what was closed before the change keeps its calendar.

    The follower does the same when it comes to the act of the change: whoever is first, the
    other finds nothing left to do.
    """
    if calendar != OFFICE:
        return 0
    book = the_book()
    book.forget_calendars()
    with transaction.atomic():
        reckoned = reckon_anew(book, Q(rule__isnull=False), progress=progress)
        say_moved(reckoned.moved, after=CALENDAR_ACTS, at=at)
        expect_lapse(at=at)
    return reckoned.changed


def differing(*, at: datetime) -> Iterator[str]:
    """One line for each open obligation whose stored due date is not what its facts say."""
    del at
    book = the_book()
    book.forget_calendars()
    yield from differing_dates(book)
