"""Matters as work for 今天: mine, my unit's, what I wait for."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.asking import Asking, side_by_side
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.selectors.correspondence import ask_consultations, ask_letters
from yangguang.kernel.cases.selectors.worklist import Row, ask_worklist, rows_of
from yangguang.kernel.cases.timing import Calendars, ask_running_facts, result_of
from yangguang.kernel.clocks import describe
from yangguang.kernel.desk.registry import Lists, Work
from yangguang.kernel.organizations.selectors import short_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.cases.models import ClockFact, Consultation, Letter
    from yangguang.kernel.desk.registry import WorkSource
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

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """All three lists from the same few reads."""
        del at
        parts: list[Asking[Any]] = [
            ask_worklist(actor, limit=limit),
            ask_letters(actor, limit=limit),
            ask_consultations(actor, limit=limit),
        ]
        listed, (to_sign, submitted), (asked_of_us, asked_by_us) = yield from side_by_side(parts)
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


def _one(found: Lists | Asking[Lists]) -> Asking[Lists]:
    """What a source gives, whether it asked for something or not."""
    if isinstance(found, Generator):
        return (yield from found)
    return found


def ask_work(
    sources: Iterable[WorkSource], actor: Actor, *, at: datetime, limit: int
) -> Asking[list[dict[str, list[Work]]]]:
    """What each source has, as lines of work: as many statements as the slowest source has rounds,
    and one for the clocks of all.
    """
    parts = yield from side_by_side(
        _one(source.gather(actor, at=at, limit=limit)) for source in sources
    )
    given = [work for part in parts for works in part.values() for work in works]
    lines = yield from _ask_lines(given, at=at)
    return [
        {name: [lines[id(work)] for work in works] for name, works in part.items()}
        for part in parts
    ]


def _ask_lines(given: Iterable[Work | Case | Question], *, at: datetime) -> Asking[dict[int, Work]]:
    """Everything as lines of work, by identity; one query for all the clocks."""
    items = list(given)
    cases = [item for item in items if isinstance(item, Case)]
    questions = [item for item in items if isinstance(item, Question)]
    facts = yield from ask_running_facts([*(c.pk for c in cases), *(q.case_id for q in questions)])
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
