"""By when what came of the opinions is published, and by when a decision is.

No law names a number of days for the report of a consultation: order 713 asks for the adoption of
opinions to be told, 优化营商环境条例, article 62, for feedback. A decision is made public 及时
(order 713, article 32), at most in the days of 政府信息公开条例, article 26. The plan's word is
及时 for both, and what that means is the city's parameter, with who set it and since when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from yangguang.areas.decisions.rules.dossier import AFTER_DECISION, Move
from yangguang.areas.decisions.selectors.consultations import report_stands
from yangguang.kernel.clocks import Rule, Started, Unit, evaluate, statutory
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.now import CITY_ZONE, city_date

if TYPE_CHECKING:
    from datetime import date

    from yangguang.areas.decisions.models import Consultation, Dossier
    from yangguang.kernel.clocks import Result

PROMPTLY = "promptly"


@dataclass(frozen=True)
class Feedback:
    """The clock of a report, and whose word it counts by."""

    result: Result
    label: str
    rule: Rule
    set_by: str


def feedback_owed(consultation: Consultation, at: datetime) -> Feedback | None:
    """The clock of a report that is owed: it is over or stopped, and no report stands."""
    closed = consultation.closed_on
    is_over = consultation.stopped_at is not None or (closed and city_date(at) > closed)
    return feedback_clock(closed, at) if is_over and not report_stands(consultation) else None


def feedback_clock(end_on: date | None, at: datetime) -> Feedback | None:
    """The clock from the last day of a consultation, as 及时 stood on that day.

    None where the city's plan knows no such word.
    """
    return _promptly(end_on, at, "feedback")


def _promptly(since: date | None, at: datetime, code: str) -> Feedback | None:
    book = the_book()
    if since is None or not book.parameters.get(PROMPTLY):
        return None
    word = book.parameter_on(PROMPTLY, since)
    if not word.unit:
        return None
    rule = statutory(word.amount, Unit(word.unit), law=word.law, code=code, label=word.label)
    began = datetime.combine(since, time(23, 59), CITY_ZONE)
    result = evaluate(rule, [Started(at=began)], book.calendar_on(None), max(at, began))
    return Feedback(result, word.label, rule, word.set_by)


@dataclass(frozen=True)
class Publication:
    """By when a decision is made public, and when it was."""

    decided_on: date
    due_on: date
    published_on: date | None
    is_late: bool
    """Whether it was published late, or is late by now; once late, late for ever."""
    clock: Feedback


def publication_of(dossier: Dossier, at: datetime) -> Publication | None:
    """The limit of a decision that was made; None before, and for what is lawfully not public."""
    if dossier.is_secret or dossier.state not in AFTER_DECISION:
        return None
    days = dict(
        dossier.moves.filter(move__in=[Move.DECIDE, Move.PUBLISH])
        .order_by("pk")
        .values_list("move", "at")
    )
    if Move.DECIDE not in days:
        return None
    decided = city_date(days[Move.DECIDE])
    published = city_date(days[Move.PUBLISH]) if Move.PUBLISH in days else None
    clock = publication_clock(decided, at)
    if clock is None or clock.result.due_on is None:
        return None
    due = clock.result.due_on
    return Publication(decided, due, published, (published or city_date(at)) > due, clock)


def publication_clock(decided_on: date, at: datetime) -> Feedback | None:
    """The clock of a decision from the day it was made."""
    return _promptly(decided_on, at, "publication")
