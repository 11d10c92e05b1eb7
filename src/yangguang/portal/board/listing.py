"""Obligations as rows of a list: what each is about, who owes it by which name, how late."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yangguang.kernel.calendars.rules import OFFICE
from yangguang.kernel.calendars.selectors import calendar_version
from yangguang.kernel.duties.derivation.book import Book, the_book
from yangguang.kernel.duties.rules import State
from yangguang.kernel.duties.selectors.explaining import show
from yangguang.kernel.duties.wording import opening_text
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.portal.board import selectors
from yangguang.portal.board.filters import Filters, list_url
from yangguang.portal.board.rows import DutyRow, Link, Page, badge
from yangguang.portal.board.wording import due_words, void_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from yangguang.kernel.clocks import Calendar
    from yangguang.kernel.duties.models import Obligation
    from yangguang.kernel.duties.registry import Shown
    from yangguang.kernel.organizations.models import Agency
    from yangguang.portal.board.selectors import Found

NOBODY = "-"
"""In an address, where nobody has been named."""


def address_of(key: str) -> str:
    """The page of one obligation: its key is its address."""
    clause, agency, opening = key.split("/", 2)
    return reverse("board:obligation", args=[clause, agency, opening])


@dataclass
class Listing:
    """Some obligations, told together so that each question is asked once."""

    obligations: Sequence[Obligation]
    at: datetime
    book: Book = field(default_factory=the_book)
    names: Mapping[int, Agency] | None = None
    """Agencies with their names, where the page has read them."""
    _calendars: dict[str, Calendar] = field(default_factory=dict)

    def _calendar(self, obligation: Obligation) -> Calendar:
        """What is open is counted by the calendar of today, what is closed by the one it kept."""
        version = obligation.calendar_version if obligation.fulfilled_at else ""
        if version not in self._calendars:
            self._calendars[version] = (
                calendar_version(OFFICE, version) if version else self.book.calendar_on(None)
            )
        return self._calendars[version]

    @cached_property
    def units(self) -> Mapping[int, Agency]:
        """Agencies with their names."""
        return selectors.units() if self.names is None else self.names

    @cached_property
    def shown(self) -> Mapping[str, Shown]:
        """What opened them, as far as the public sees it."""
        return show(row.subject for row in self.obligations)

    @property
    def rows(self) -> tuple[DutyRow, ...]:
        """The rows, in order."""
        return tuple(self.row(obligation) for obligation in self.obligations)

    def row(self, obligation: Obligation) -> DutyRow:
        """One obligation."""
        state = State(obligation.state)  # type: ignore[attr-defined]  # annotated by the selector
        unit = self.units.get(obligation.agency_id or 0)
        now = self._holders(unit, city_date(self.at))
        then = agency_name(unit, obligation.opened_on, short=True) if unit else _("尚未指定单位")
        named = _("、").join(agency_name(a, short=True) for a in now)
        done = obligation.fulfilled_at
        return DutyRow(
            url=address_of(obligation.key),
            clause=obligation.clause,
            title=self.book.versions[obligation.version_id].duty.heading,
            about=self._about(obligation),
            unit=then,
            unit_url=reverse("board:agency", args=[now[0].code]) if len(now) == 1 else "",
            unit_now="" if named == then else named,
            opened_on=obligation.starts_on or obligation.opened_on,
            due_on=obligation.due_on,
            done_on=city_date(done) if done else None,
            badge=badge(state),
            due_words=void_words(
                self.book,
                obligation,
                state,
                "" if named == then else named,
                is_told=obligation.not_applicable_at is not None,
            )
            or due_words(self.book, obligation, state, self._calendar(obligation), at=self.at),
            alike=self._alike(obligation, state),
        )

    def _alike(self, obligation: Obligation, state: State) -> Link | None:
        """The others of the clause that stand the same, where this one stands for all."""
        count = getattr(obligation, "alike", 1) - 1
        if count < 1:
            return None
        words = ngettext("另有%(n)d项", "另有%(n)d项", count) % {"n": count}
        return Link(words, list_url(Filters(clause=obligation.clause, state=state.value)))

    def _holders(self, unit: Agency | None, on: date) -> list[Agency]:
        if unit is None:
            return []
        book = self.book
        return [self.units[book.ids[code]] for code in book.agencies.holders(unit.code, on)]

    def _about(self, obligation: Obligation) -> str:
        if obligation.subject:
            item = self.shown.get(obligation.subject)
            return item.title if item else ""
        kind = self.book.versions[obligation.version_id].duty.trigger.type
        return opening_text(obligation.opening, kind)


def listed(found: Found, *, at: datetime, names: Mapping[int, Agency] | None = None) -> Page:
    """A page of obligations as rows."""
    listing = Listing(found.rows, at, names=names)
    return Page(listing.rows, found.number, found.pages, found.total)
