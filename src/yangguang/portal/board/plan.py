"""The plan as rows: every clause with who owes it, by when, how it stands, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.duties.derivation.book import Book, Held, the_book
from yangguang.kernel.duties.lapsing import recorded_from
from yangguang.kernel.duties.matching import Measure, measure
from yangguang.kernel.duties.rules import State
from yangguang.kernel.duties.selectors.explaining import show
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.portal.board import selectors
from yangguang.portal.board.filters import Filters, list_url
from yangguang.portal.board.rows import (
    NOTHING_YET,
    ORDER,
    WORST_FIRST,
    Badge,
    Chapter,
    ClauseRow,
    Link,
    Owner,
    Tally,
    badge,
    clause_badge,
)
from yangguang.portal.board.wording import has_limit, limit_of, why_not

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from yangguang.kernel.duties.models import Closing
    from yangguang.kernel.duties.registry import Shown
    from yangguang.kernel.organizations.models import Agency

MEASURED = "measured"
PROOFS = 2
MOST_NAMED = 4
"""As many units of today as are named beside the plan's name for them."""


def tallies_of(counts: Mapping[State, int], filters: Filters) -> tuple[Tally, ...]:
    """Counts as links to the rows behind them, in the order states are told."""
    return tuple(
        Tally(
            state.value,
            badge(state).label,
            counts[state],
            list_url(replace(filters, state=state.value)),
        )
        for state in ORDER
        if counts.get(state)
    )


def worst(counts: Mapping[State, int]) -> str:
    """The state a clause stands in: the worst of its obligations'."""
    return next((state for state in WORST_FIRST if counts.get(state)), NOTHING_YET)


@dataclass
class Reading:
    """One reading of the plan at a moment: asked once, told clause by clause."""

    at: datetime
    agency: str = ""
    """Only this unit's obligations are counted."""
    clause: str = ""
    """Only this clause's proofs are read."""
    book: Book = field(default_factory=the_book)

    @property
    def today(self) -> date:
        """The day in the city."""
        return city_date(self.at)

    @cached_property
    def counts(self) -> dict[str, dict[State, int]]:
        """How many obligations of each clause stand where."""
        return selectors.counts_by_clause(at=self.at, agency=self.agency)

    @cached_property
    def since(self) -> date | None:
        """From when the record speaks."""
        return recorded_from()

    @cached_property
    def units(self) -> dict[int, Agency]:
        """Agencies with their names."""
        return selectors.units()

    @cached_property
    def _closings(self) -> dict[str, list[Closing]]:
        return selectors.newest_closings(self.clause)

    @cached_property
    def _shown(self) -> Mapping[str, Shown]:
        return show(c.proof.subject for rows in self._closings.values() for c in rows)

    def held(self, clause: str) -> Held:
        """The clause as it is worded today. Raises KeyError."""
        return self.book.in_force(clause, self.today)

    def row(self, clause: str) -> ClauseRow:
        """One clause. Raises KeyError."""
        held, counts = self.held(clause), self.counts.get(clause, {})
        duty = held.duty
        measured = measure(duty) is not Measure.NOT_YET
        return ClauseRow(
            clause=clause,
            url=reverse("board:clause", args=[clause]),
            heading=duty.heading,
            text=duty.text,
            badge=self._badge(held, counts),
            owner=self._owner(duty.owner),
            doer=self.book.roles[duty.doer].label if duty.doer else "",
            limit=limit_of(self.book, duty, has_working=self._has_working(held, counts)),
            tallies=tallies_of(counts, Filters(clause=clause, agency=self.agency))
            if measured
            else (),
            proofs=tuple(self._proofs(clause))[:PROOFS],
            why_not=why_not(self.book, held, counts, self.since),
            wanted=tuple(dict.fromkeys(p.label for p in duty.evidence)),
            note=duty.note,
            measured=measured,
        )

    def rows(self, clauses: Iterable[str]) -> tuple[ClauseRow, ...]:
        """Several clauses, in the order given."""
        return tuple(self.row(clause) for clause in clauses)

    def _badge(self, held: Held, counts: Mapping[State, int]) -> Badge:
        if measure(held.duty) is Measure.NOT_YET:
            return clause_badge(State.NOT_MEASURABLE)
        return clause_badge(worst(counts))

    def _has_working(self, held: Held, counts: Mapping[State, int]) -> bool:
        return has_limit(held.duty) and bool(counts) and measure(held.duty) is not Measure.NOT_YET

    def _owner(self, key: str) -> Owner:
        role = self.book.roles[key]
        if role.group is not None or not role.units:
            return Owner(role.label)
        codes = self.book.agencies.resolve(role, self.today)
        if len(codes) > MOST_NAMED:
            return Owner(role.label)
        named = [
            Link(
                agency_name(self.units[self.book.ids[code]], short=True),
                reverse("board:agency", args=[code]),
            )
            for code in codes
            if code in self.book.ids
        ]
        same = all(link.title in role.label for link in named)
        return Owner(role.label, () if same else tuple(named))

    def _proofs(self, clause: str) -> Iterable[Link]:
        told: set[str] = set()
        for closing in self._closings.get(clause, ()):
            item = self._shown.get(closing.proof.subject)
            if item and item.url and closing.proof.subject not in told:
                told.add(closing.proof.subject)
                yield Link(item.title, item.url, city_date(closing.proof.at))


def chapters(
    reading: Reading, parts: Iterable[Mapping[str, str]], clauses: Iterable[str]
) -> tuple[Chapter, ...]:
    """The headings of the plan with the clauses under each, both in the plan's order."""
    by_part: dict[str, list[str]] = {}
    for clause in clauses:
        by_part.setdefault(clause.rpartition("-")[0], []).append(clause)
    return tuple(_chapter(reading, part, by_part.get(part["code"], [])) for part in parts)


def _chapter(reading: Reading, part: Mapping[str, str], clauses: list[str]) -> Chapter:
    rows = reading.rows(clauses)
    return Chapter(
        code=part["code"],
        heading=part["heading"],
        level=part["code"].count(".") + 1,
        rows=rows,
        words=_words(rows),
    )


def only(told: Iterable[Chapter], code: str) -> tuple[Chapter, ...]:
    """The clauses that stand somewhere, under their headings; `measured` names all that can be
    measured. Headings left with nothing below them are left out.
    """

    def wanted(row: ClauseRow) -> bool:
        return row.measured if code == MEASURED else row.badge.code == code

    kept = [replace(c, rows=tuple(filter(wanted, c.rows))) for c in told]
    filled = {c.code for c in kept if c.rows}
    return tuple(c for c in kept if c.rows or any(code.startswith(f"{c.code}.") for code in filled))


def _words(rows: tuple[ClauseRow, ...]) -> str:
    """6条，2条有逾期，3条尚不能测量."""
    late = sum(row.badge.code == State.OVERDUE for row in rows)
    unknown = sum(row.badge.code == State.NOT_MEASURABLE for row in rows)
    words = [_("%(count)d条") % {"count": len(rows)}]
    if late:
        words.append(_("%(count)d条有逾期") % {"count": late})
    if unknown:
        words.append(_("%(count)d条尚不能测量") % {"count": unknown})
    return _("，").join(words)
