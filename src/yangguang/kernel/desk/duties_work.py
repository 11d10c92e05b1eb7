"""Obligations on 今天: what my units owe, what waits for my decision, what I wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.asking import Asking, side_by_side
from yangguang.kernel.clocks import describe
from yangguang.kernel.desk.registry import Lists, Work
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.limits import clock_of
from yangguang.kernel.duties.models import Ask, Obligation, Standing
from yangguang.kernel.duties.rules import STATE_LABELS, State
from yangguang.kernel.duties.selectors.desk import Waiting, ask_undecided
from yangguang.kernel.duties.selectors.explaining import ask_shown
from yangguang.kernel.duties.selectors.naming import answering
from yangguang.kernel.duties.selectors.permissions import SPEAKERS, debts_of_units
from yangguang.kernel.duties.selectors.states import with_state
from yangguang.kernel.duties.wording import opening_text
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor

PRESSING = (State.OVERDUE, State.TO_EXPLAIN, State.DUE_SOON, State.PENDING)


class ObligationWork:
    """Work that the plan makes."""

    name = "obligations"
    order = 40

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """Evidence to confirm and requests to decide; what my units owe; what I named or asked
        and another person is to decide, and for the city's office what anybody owes too late.
        """
        parts: list[Asking[Any]] = [
            ask_undecided(actor, limit=limit),
            self._unit(actor, at=at, limit=limit),
            self._late(actor, at=at, limit=limit),
        ]
        (to_decide, own), unit, late = yield from side_by_side(parts)
        return {
            "mine": [_to_decide(row) for row in to_decide],
            "unit": unit,
            "waiting": [*(_to_decide(row) for row in own), *late],
        }

    def _unit(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Sequence[Work]]:
        """What my units owe by a date, what ends first in front."""
        debts = debts_of_units(actor, *SPEAKERS)
        if not debts:
            return []
        owed = Obligation.objects.filter(agency__in=debts, due_at__isnull=False)
        return (yield from self._listed(owed, PRESSING, at=at, limit=limit))

    def _late(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Sequence[Work]]:
        """Who watches over the city waits for what is overdue, whoever owes it."""
        if not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
            return []
        owed = Obligation.objects.filter(due_at__lt=at, fulfilled_at__isnull=True)
        return (yield from self._listed(owed, (State.OVERDUE,), at=at, limit=limit))

    def _listed(
        self, owed: QuerySet[Obligation], states: Sequence[State], *, at: datetime, limit: int
    ) -> Asking[Sequence[Work]]:
        rows = with_state(owed, at=at).filter(state__in=states).order_by("due_at", "key")
        (found,) = yield [rows[:limit]]
        book, today = the_book(), city_date(at)
        calendar = book.calendar_on(None)
        subjects = yield from ask_shown(row.subject for row in found)
        works = []
        for row in found:
            duty, state = book.versions[row.version_id].duty, State(row.state)
            result = clock_of(book, row, at=at, calendar=calendar)
            about = subjects.get(row.subject)
            opening = about.title if about else opening_text(row.opening, duty.trigger.type)
            works.append(
                Work(
                    title=f"{duty.heading}（{opening}）" if opening else duty.heading,
                    url=_address(row.key),
                    kind=_("义务"),
                    agency="",
                    agencies=answering(book, book.codes.get(row.agency_id or 0), today),
                    state=str(STATE_LABELS[state]),
                    due_on=row.due_on,
                    left=describe(result) if result else "",
                    level=str(result.level) if result else "none",
                    since=row.opened_at,
                    number=row.clause,
                )
            )
        return works


def _to_decide(row: Waiting) -> Work:
    book = the_book()
    clause, code, _opening = row.key.split("/")
    versions = book.by_clause.get(clause, [])
    return Work(
        title=versions[-1].duty.heading if versions else row.key,
        url=_address(row.key),
        kind=str(Ask(row.ask).label) if row.ask else _("证明材料"),
        agency="",
        agencies=(book.ids[code],) if code in book.ids else (),
        state=str(Standing.WAITING.label),
        since=row.since,
        number=clause,
    )


def _address(key: str) -> str:
    return reverse("desk:obligation", args=key.split("/"))
