"""Matters as work for 今天: mine, my unit's, what I wait for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.selectors.correspondence import consultations_open, letters_for
from yangguang.kernel.cases.selectors.worklist import Row, rows_of, worklist
from yangguang.kernel.cases.timing import Calendars, result_of, running_facts
from yangguang.kernel.clocks import describe
from yangguang.kernel.desk.registry import Work
from yangguang.kernel.organizations.selectors import short_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.cases.models import ClockFact, Consultation, Letter
    from yangguang.kernel.organizations.rules import Actor


def as_work(row: Row, names: Mapping[int, str] | None = None) -> Work:
    """A matter as a line of work; `names` are those of the agencies, None: the page names them."""
    case = row.case
    return Work(
        title=case.desk_title,
        url=reverse("desk:matter", args=[case.number]),
        kind=row.kind,
        agency=names.get(case.agency_id, "") if names is not None else "",
        agencies=(case.agency_id,) if names is None else (),
        state=row.state,
        due_on=row.clock.result.due_on if row.clock else None,
        left=row.left,
        level=row.level,
        since=case.opened_at,
        number=case.number,
    )


def works_of(rows: Sequence[Row]) -> list[Work]:
    """Matters as lines of work."""
    names = short_names(row.case.agency_id for row in rows)
    return [as_work(row, names) for row in rows]


def _letter(letter: Letter) -> Work:
    case = letter.case
    return Work(
        title=case.desk_title,
        url=reverse("desk:letter", args=[case.number, letter.pk]),
        kind=_("文书"),
        agency="",
        agencies=(case.agency_id,),
        state=letter.get_state_display(),
        since=letter.drafted_at,
        number=case.number,
    )


@dataclass(frozen=True)
class Question:
    """What one office asked another about a matter, with a clock of its own."""

    row: Consultation
    is_asker: bool

    @property
    def case_id(self) -> int:
        """The matter whose clocks hold the question's."""
        return self.row.case_id

    def line(self, facts: Mapping[int, list[ClockFact]], *, at: datetime) -> Work:
        """As a line of work; `facts` are those of the matter's running clocks."""
        row = self.row
        result = result_of(row.clock, at, facts.get(row.clock_id), calendars=Calendars())
        address = (
            reverse("desk:matter", args=[row.case.number])
            if self.is_asker
            else reverse("desk:consultation", args=[row.pk])
        )
        return Work(
            title=row.case.desk_title,
            url=address,
            kind=_("征求意见"),
            agency="",
            agencies=(row.agency_id,),
            state=_("待答复"),
            due_on=result.due_on,
            left=describe(result),
            level=str(result.level),
            since=row.asked_at,
            number=row.case.number,
        )


class CasesWork:
    """Matters, letters that wait for a signature, questions offices put to each other."""

    name = "cases"
    order = 10

    def gather(
        self, actor: Actor, *, at: datetime, limit: int
    ) -> dict[str, Sequence[Work | Case | Question]]:
        """All three lists from the same few reads."""
        del at
        listed = worklist(actor, limit=limit)
        to_sign, submitted = letters_for(actor, limit=limit)
        asked_of_us, asked_by_us = consultations_open(actor, limit=limit)
        return {
            "mine": [
                *listed.mine,
                *listed.unassigned,
                *(_letter(letter) for letter in to_sign),
                *(Question(row, is_asker=False) for row in asked_of_us),
            ],
            "unit": listed.unit,
            "waiting": [
                *(Question(row, is_asker=True) for row in asked_by_us),
                *(_letter(letter) for letter in submitted),
            ],
        }


def lines_of(given: Iterable[Work | Case | Question], *, at: datetime) -> dict[int, Work]:
    """Everything as lines of work, by identity; one query for all the clocks."""
    items = list(given)
    cases = [item for item in items if isinstance(item, Case)]
    questions = [item for item in items if isinstance(item, Question)]
    facts = running_facts([*(c.pk for c in cases), *(q.case_id for q in questions)])
    by_case = {row.case.pk: as_work(row) for row in rows_of(cases, at, facts)}
    found: dict[int, Work] = {}
    for item in items:
        if isinstance(item, Case):
            found[id(item)] = by_case[item.pk]
        elif isinstance(item, Question):
            found[id(item)] = item.line(facts, at=at)
        else:
            found[id(item)] = item
    return found
