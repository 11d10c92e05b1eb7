"""By when what came of the opinions is published.

No law names a number of days for the report of a consultation: order 713 asks for the adoption of
opinions to be told, 优化营商环境条例, article 62, for feedback. The plan's word is 及时, and what
that means is the city's parameter, with who set it and since when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from yangguang.areas.decisions.selectors.consultations import report_stands
from yangguang.kernel.clocks import Rule, Started, Unit, evaluate, statutory
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.now import CITY_ZONE, city_date

if TYPE_CHECKING:
    from datetime import date

    from yangguang.areas.decisions.models import Consultation
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
    book = the_book()
    if end_on is None or not book.parameters.get(PROMPTLY):
        return None
    word = book.parameter_on(PROMPTLY, end_on)
    if not word.unit:
        return None
    rule = statutory(word.amount, Unit(word.unit), law=word.law, code="feedback", label=word.label)
    began = datetime.combine(end_on, time(23, 59), CITY_ZONE)
    result = evaluate(rule, [Started(at=began)], book.calendar_on(None), max(at, began))
    return Feedback(result, word.label, rule, word.set_by)
