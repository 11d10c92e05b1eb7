"""The clock's part: opening what a date opens, and saying once that a due date has passed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from yangguang.kernel.duties.derivation.book import OPENED, the_book
from yangguang.kernel.duties.derivation.openings import midnight
from yangguang.kernel.duties.derivation.reading import opened_through
from yangguang.kernel.duties.models import Lapse, Obligation
from yangguang.kernel.duties.periods import next_month
from yangguang.kernel.ledger.models import Follower, Seal, TimedFact, Unsealed
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record, schedule
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import CLOCK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.kernel.duties.derivation.book import Book

LAPSE, OPEN = "duties.lapse", "duties.open"
OVERDUE, EXPLAIN = "duties.overdue", "duties.explanation_due"
SUBJECT_ID = 0
SUBJECT = Subject("duties", SUBJECT_ID)
BATCH = 200
PATIENCE = timedelta(minutes=1)
"""How long what was done in time has to be sealed and followed before the clock speaks."""
OPEN_FACT = Q(done_at__isnull=True, cancelled_at__isnull=True)


def unlapsed() -> QuerySet[Obligation]:
    """Obligations whose date has not yet been said to have passed, and may have to be."""
    rows = Obligation.objects.filter(
        fulfilled_at__isnull=True,
        lapsed_at__isnull=True,
        excused_at__isnull=True,
        not_applicable_at__isnull=True,
        due_at__isnull=False,
        agency__isnull=False,
    ).filter(Q(void_at__isnull=True) | Q(void_at__gte=F("due_at")))
    since = recorded_from()
    rows = rows.filter(due_on__gte=since) if since else rows
    return rows.exclude(version__in=unmeasured())


def recorded_from() -> date | None:
    """From when the installation's record speaks."""
    return the_book().recorded_from


def unmeasured() -> list[int]:
    """Versions that nothing installed can measure."""
    return the_book().unmeasured


def expect_lapse(*, at: datetime) -> None:
    """See to it that the timetable looks when the next due date passes."""
    first = unlapsed().order_by("due_at").values_list("due_at", flat=True).first()
    if first is not None:
        _look_at(LAPSE, max(first + PATIENCE, at))


def expect_lapse_of(changed: Iterable[Obligation], *, at: datetime) -> None:
    """`expect_lapse` after these rows have changed: nothing to ask of the others unless one of
    them falls due before the timetable looks. It looks too early rather than too late.
    """
    dues = [row.due_at for row in changed if row.due_at and not row.fulfilled_at]
    known = _open_facts(LAPSE).values_list("due_at", flat=True).first()
    if known is None or (dues and max(min(dues) + PATIENCE, at) < known):
        expect_lapse(at=at)


def _open_facts(kind: str) -> QuerySet[TimedFact]:
    return TimedFact.objects.filter(
        OPEN_FACT, kind=kind, subject_type=SUBJECT.type, subject_id=SUBJECT_ID
    )


def _look_at(kind: str, due: datetime) -> None:
    """One timed fact of the kind is open, due at the moment or before."""
    open_ones = _open_facts(kind)
    known = open_ones.first()
    if known is None:
        schedule(kind=kind, due_at=due, subject=SUBJECT)
    elif known.due_at > due:
        open_ones.update(due_at=due)


def is_caught_up(*, at: datetime) -> bool:
    """Whether everything done until a moment ago is sealed and has been followed."""
    before = at - PATIENCE
    if Unsealed.objects.filter(act__at__lt=before).exists():
        return False
    place = Follower.objects.filter(name="duties").values_list("position", flat=True).first()
    return not Seal.objects.filter(sequence__gt=place or 0, sealed_at__lt=before).exists()


def lapse_due(_fact: TimedFact, at: datetime) -> None:
    """The timetable's hand: say of each due date that has passed that it has, once.

    It waits while the follower is behind: what was done in time must not be called late.
    """
    if not is_caught_up(at=at):
        _look_at(LAPSE, at + PATIENCE)
        return
    rows = unlapsed().filter(due_at__lte=at - PATIENCE).order_by("due_at", "key")
    for row in rows[:BATCH]:
        say_lapsed(row, at=at)
    expect_lapse(at=at)


@transaction.atomic
def say_lapsed(row: Obligation, *, at: datetime) -> None:
    """Record the act and the lapse of one obligation, unless that has been said."""
    if row.due_at is None or Lapse.objects.filter(key=row.key, due_at=row.due_at).exists():
        return
    act = record(
        NewAct(
            kind=EXPLAIN if row.soft else OVERDUE,
            actor=CLOCK,
            at=at,
            subject=Subject("obligation", None, row.key),
            agency_id=row.agency_id,
            visibility=Visibility.PUBLIC,
            payload={"clause": row.clause, "due_on": str(row.due_on)},
        )
    )
    Lapse.objects.create(key=row.key, due_at=row.due_at, act=act, at=at)
    Obligation.objects.filter(pk=row.pk, due_at=row.due_at).update(lapsed_at=at)


def expect_opening(book: Book, *, after: date, at: datetime) -> None:
    """See to it that the timetable opens what the next day of change opens."""
    days = [next_month(after)]
    change = book.next_change(after)
    _look_at(OPEN, max(midnight(min([*days, change] if change else days)), at))


def open_due(_fact: TimedFact, at: datetime) -> None:
    """The timetable's hand: say that a day has come; derivation opens what it opens.

    What opens is derived from dates, so a worker that slept through a quarter misses nothing.
    """
    through = city_date(at)
    known = opened_through(the_book())
    if known is None or known < through:
        record(
            NewAct(
                kind=OPENED,
                actor=CLOCK,
                at=at,
                subject=SUBJECT,
                payload={"through": through.isoformat()},
            )
        )
    expect_opening(the_book(), after=through, at=at)
