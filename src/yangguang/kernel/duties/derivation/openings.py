"""What opens an obligation: a date that has come, an act, an event. Pure over the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from yangguang.kernel.duties.matching import matches, words
from yangguang.kernel.duties.periods import spans
from yangguang.kernel.duties.rules import TriggerType, obligation_key
from yangguang.kernel.now import CITY_ZONE, city_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yangguang.kernel.duties.derivation.book import Book, Held
    from yangguang.kernel.duties.models import Event
    from yangguang.kernel.duties.periods import Span
    from yangguang.kernel.duties.registry import Facts
    from yangguang.kernel.ledger.models import Act

STANDING = "standing"
REF_LENGTH = 20
"""Hexadecimal digits of an act's uid in a key: 80 bits, never met twice."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One unit begins to owe one duty."""

    held: Held
    agency: str | None
    opening: str
    opened_at: datetime
    ends_on: date | None = None
    act_id: int | None = None
    subject: str = ""
    void_at: datetime | None = None
    starts_on: date | None = None
    """The day before the opening from which its time runs; None: from the opening."""

    @property
    def key(self) -> str:
        """The obligation's natural key."""
        return obligation_key(self.held.duty.clause, self.agency or "", self.opening)

    @property
    def opened_on(self) -> date:
        """The day in the city."""
        return city_date(self.opened_at)


def midnight(day: date) -> datetime:
    """When the day begins in the city."""
    return datetime.combine(day, time(), CITY_ZONE)


def dated_openings(book: Book, clause: str, *, through: date) -> Iterator[Opening]:
    """Everything the clause opens by itself until a day: standing, on a date, by the calendar.

    Derived from dates alone: when a process noticed makes no difference.
    """
    newest = book.by_clause[clause][-1]
    if newest.duty.trigger.type is TriggerType.STANDING:
        yield from _standing(book, newest, through)
    for held in book.by_clause[clause]:
        match held.duty.trigger.type:
            case TriggerType.DATE:
                yield from _on_date(book, held, through)
            case TriggerType.CALENDAR:
                yield from _by_calendar(book, held, through)


def _standing(book: Book, held: Held, through: date) -> Iterator[Opening]:
    """One for each holder of the role; it falls away when the unit ceases to hold it."""
    for tenure in book.tenures(held.duty, through=through):
        ended = midnight(tenure.until + timedelta(days=1)) if tenure.until else None
        yield Opening(held, tenure.agency, STANDING, midnight(tenure.since), void_at=ended)


def _on_date(book: Book, held: Held, through: date) -> Iterator[Opening]:
    day = held.duty.trigger.since
    if day is None or day > through or book.in_force(held.duty.clause, day) is not held:
        return
    for agency in book.owing(held.duty, day):
        yield Opening(held, agency, day.isoformat(), midnight(day))


def _by_calendar(book: Book, held: Held, through: date) -> Iterator[Opening]:
    trigger = held.duty.trigger
    if trigger.since is None:
        return
    for span in _spans(book, held, trigger.since, through):
        if book.in_force(held.duty.clause, span.first) is held:
            for agency in book.owing(held.duty, span.first):
                yield Opening(held, agency, span.name, midnight(span.first), ends_on=span.last)


def _spans(book: Book, held: Held, since: date, through: date) -> Iterator[Span]:
    """The periods the plan names, then those with which the city goes on of its own accord."""
    trigger = held.duty.trigger
    history = book.periods(held.duty)
    yield from spans(history, since=since, until=trigger.until, through=through)
    if trigger.again:
        going_on = book.values(trigger.parameter)
        yield from spans(going_on, since=trigger.again, until=None, through=through)


def opened_by_act(book: Book, act: Act, facts: Facts) -> Iterator[Opening]:
    """Everything an act opens."""
    if act.kind not in book.openers:
        return
    on = city_date(act.at)
    for held in book.openers[act.kind].sift(facts):
        if book.in_force(held.duty.clause, on) is not held:
            continue
        where = held.duty.trigger.where
        acting = book.codes.get(act.agency_id or 0)
        if not (is_of(book, where.get("agency"), acting) and matches(where, act, facts)):
            continue
        for agency in book.owing(held.duty, on, acting):
            yield Opening(
                held,
                agency,
                f"a{act.uid.hex[:REF_LENGTH]}",
                act.at,
                act_id=act.pk,
                subject=subject_of(act),
                void_at=facts.withdrawn_at,
                starts_on=_formed(held, facts, on),
            )


def _formed(held: Held, facts: Facts, on: date) -> date | None:
    """The day the document was formed, where the duty counts from it; never after the act."""
    known = facts.values.get(held.duty.trigger.start, ())
    days = [date.fromisoformat(value) for value in known]
    return min([*days, on]) if days else None


def opened_by_event(book: Book, event: Event, act_id: int | None) -> Iterator[Opening]:
    """Everything an event opens: time runs from when it occurred, not from when it was known."""
    on = city_date(event.occurred_at)
    for held in book.by_event.get(event.name, ()):
        if book.in_force(held.duty.clause, on) is not held:
            continue
        for agency in book.owing(held.duty, on, book.codes.get(event.agency_id)):
            yield Opening(
                held,
                agency,
                event.ref,
                event.occurred_at,
                act_id=act_id,
                subject=f"event:{event.ref}",
            )


def subject_of(act: Act) -> str:
    """What an act is about, by its public reference."""
    return f"{act.subject_type}:{act.subject_ref}" if act.subject_ref else ""


def is_of(book: Book, wanted: object, acting: str | None) -> bool:
    """Whether the acting unit is one of those wanted, or took over from one."""
    if wanted is None or {"any", "owner"} & set(words(wanted)):
        return True
    return any(acting in book.agencies.lineage(code) for code in words(wanted))
