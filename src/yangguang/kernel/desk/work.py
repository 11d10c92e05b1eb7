"""Matters as work for 今天: mine, my unit's, what I wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.cases.selectors import open_consultations
from yangguang.kernel.cases.selectors.access import units_of
from yangguang.kernel.cases.selectors.correspondence import (
    consultations_asked_by,
    letters_submitted_by,
    letters_waiting_for,
)
from yangguang.kernel.cases.selectors.worklist import Row, mine, of_unit, unassigned
from yangguang.kernel.cases.timing import Calendars, result_of
from yangguang.kernel.clocks import describe
from yangguang.kernel.desk.registry import Work
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from yangguang.kernel.cases.models import Consultation, Letter
    from yangguang.kernel.organizations.rules import Actor


def as_work(row: Row) -> Work:
    """A matter as a line of work."""
    case = row.case
    return Work(
        title=case.title,
        url=reverse("desk:matter", args=[case.number]),
        kind=row.kind,
        agency=agency_name(case.agency, short=True),
        state=row.state,
        due_on=row.clock.result.due_on if row.clock else None,
        left=row.left,
        level=row.level,
        since=case.opened_at,
        number=case.number,
    )


def _letter(letter: Letter) -> Work:
    case = letter.case
    return Work(
        title=case.title,
        url=reverse("desk:letter", args=[case.number, letter.pk]),
        kind=_("文书"),
        agency=agency_name(case.agency, short=True),
        state=letter.get_state_display(),
        due_on=None,
        since=letter.drafted_at,
        number=case.number,
    )


def _consultations(
    rows: Iterable[Consultation], at: datetime, *, route: str = "desk:consultation"
) -> list[Work]:
    calendars = Calendars()
    found = []
    for row in rows:
        result = result_of(row.clock, at, calendars=calendars)
        where = row.pk if route == "desk:consultation" else row.case.number
        found.append(
            Work(
                title=row.case.title,
                url=reverse(route, args=[where]),
                kind=_("征求意见"),
                agency=agency_name(row.agency, short=True),
                state=_("待答复"),
                due_on=result.due_on,
                left=describe(result),
                level=str(result.level),
                since=row.asked_at,
                number=row.case.number,
            )
        )
    return found


class CasesWork:
    """Matters, letters that wait for a signature, questions other offices put to mine."""

    name = "cases"
    order = 10

    def mine(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """What waits for this person; for heads also what nobody is in charge of yet."""
        found = [as_work(row) for row in mine(actor, at=at, limit=limit)]
        found += [_letter(row) for row in letters_waiting_for(actor, limit=limit)]
        asked = open_consultations(actor).prefetch_related("agency__versions", "clock__facts")
        found += _consultations(asked.order_by("asked_at", "pk")[:limit], at)
        if actor.agencies_with(Role.DESK_HEAD):
            found += [as_work(row) for row in unassigned(actor, at=at, limit=limit)]
        return found

    def unit(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """What colleagues have under way."""
        if not units_of(actor):
            return []
        return [as_work(row) for row in of_unit(actor, at=at, limit=limit)]

    def waiting(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """Answers of other offices and signatures this person waits for."""
        asked = consultations_asked_by(actor, limit=limit)
        found = _consultations(asked, at, route="desk:matter")
        return [*found, *(_letter(row) for row in letters_submitted_by(actor, limit=limit))]
