"""Obligations on 今天: what my units owe, what waits for my decision, what I wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.clocks import describe
from yangguang.kernel.desk.registry import Work
from yangguang.kernel.duties.calendars import calendar_known_on
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.limits import clock_of
from yangguang.kernel.duties.models import Ask, Decision, EvidenceLink, Obligation
from yangguang.kernel.duties.rules import STATE_LABELS, State
from yangguang.kernel.duties.selectors.desk import (
    own_waiting,
    waiting_decisions,
    waiting_links,
)
from yangguang.kernel.duties.selectors.explaining import show
from yangguang.kernel.duties.selectors.naming import Names
from yangguang.kernel.duties.selectors.permissions import SPEAKERS, debts_of_units
from yangguang.kernel.duties.selectors.states import with_state
from yangguang.kernel.duties.wording import opening_text
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor

PRESSING = (State.OVERDUE, State.TO_EXPLAIN, State.DUE_SOON, State.PENDING)


class ObligationWork:
    """Work that the plan makes."""

    name = "obligations"
    order = 40

    def mine(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """Evidence to confirm and requests to decide, the oldest first."""
        rows: list[EvidenceLink | Decision] = [*waiting_links(actor)[:limit]]
        rows += waiting_decisions(actor)[:limit]
        return [_to_decide(row, at) for row in rows[:limit]]

    def unit(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """What my units owe by a date, what ends first in front."""
        debts = debts_of_units(actor, *SPEAKERS)
        if not debts:
            return []
        owed = Obligation.objects.filter(agency__in=debts, due_at__isnull=False)
        rows = with_state(owed, at=at).filter(state__in=PRESSING).order_by("due_at", "key")
        found = list(rows[:limit])
        book, names = the_book(), Names(on=city_date(at), ids={row.agency_id for row in found})
        calendar, subjects = calendar_known_on(None), show(row.subject for row in found)
        works = []
        for row in found:
            duty, state = book.versions[row.version_id].duty, State(row.state)
            result = clock_of(book, row, at=at, calendar=calendar)
            about = subjects.get(row.subject)
            opening = about.title if about else opening_text(row.opening, duty.trigger.type)
            works.append(
                Work(
                    title=f"{duty.heading}({opening})" if opening else duty.heading,
                    url=_address(row.key),
                    kind=_("义务"),
                    agency=names.debtor(row.agency_id, row.opened_on).now,
                    state=str(STATE_LABELS[state]),
                    due_on=row.due_on,
                    left=describe(result) if result else "",
                    level=str(result.level) if result else "none",
                    since=row.opened_at,
                    number=row.clause,
                )
            )
        return works

    def waiting(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """What I named or asked and another person is to decide."""
        return [_to_decide(row, at) for row in own_waiting(actor)[:limit]]


def _to_decide(row: EvidenceLink | Decision, at: datetime) -> Work:
    book = the_book()
    clause, code, _opening = row.key.split("/")
    names = Names(on=city_date(at), ids=[book.ids.get(code)])
    versions = book.by_clause.get(clause, [])
    kind, since = (
        (_("证明材料"), row.attached_at)
        if isinstance(row, EvidenceLink)
        else (str(Ask(row.ask).label), row.asked_at)
    )
    return Work(
        title=versions[-1].duty.heading if versions else row.key,
        url=_address(row.key),
        kind=kind,
        agency=names.short(code) if code in book.ids else "",
        state=str(row.get_state_display()),
        since=since,
        number=clause,
    )


def _address(key: str) -> str:
    return reverse("desk:obligation", args=key.split("/"))
