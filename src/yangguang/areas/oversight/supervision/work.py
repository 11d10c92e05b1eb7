"""Supervised tasks in 今天: those my unit owes, and those I wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.areas.oversight.supervision.rules import State
from yangguang.areas.oversight.supervision.selectors import KIND
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.selectors.access import ANSWERERS
from yangguang.kernel.cases.selectors.worklist import for_rows, rows_of
from yangguang.kernel.desk.work import works_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.desk.registry import Work
    from yangguang.kernel.organizations.rules import Actor

WITH_UNIT = (State.ISSUED, State.IN_PROGRESS, State.RETURNED)
WITH_OFFICE = (State.DISPUTED, State.SUBMITTED, State.UNDER_REVIEW, State.CONCLUDED)


class SupervisionWork:
    """Work that comes to a unit from the office that supervises it."""

    name = "supervision"
    order = 40

    def mine(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """Tasks that wait for the actor's unit."""
        return _works(_owed(actor).filter(state__in=WITH_UNIT), at, limit)

    def unit(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """None: what the unit owes waits for whoever of it looks first."""
        del actor, at, limit
        return []

    def waiting(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """Tasks of the actor's unit that wait for the office."""
        return _works(_owed(actor).filter(state__in=WITH_OFFICE), at, limit)


def _owed(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(
        kind=KIND, is_open=True, task__unit__in=actor.agencies_with(*ANSWERERS)
    )


def _works(cases: QuerySet[Case], at: datetime, limit: int) -> list[Work]:
    found = for_rows(cases).order_by("sort_at", "id")[:limit]
    return works_of(rows_of(list(found), at))
