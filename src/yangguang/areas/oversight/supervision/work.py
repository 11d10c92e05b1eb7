"""Supervised tasks in 今天: those my unit owes, and those I wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.areas.oversight.supervision.rules import State
from yangguang.areas.oversight.supervision.selectors import KIND
from yangguang.kernel.asking import Asking
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.selectors.access import ANSWERERS
from yangguang.kernel.cases.selectors.worklist import all_of, for_rows
from yangguang.kernel.desk.registry import NOTHING, Lists

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor

WITH_UNIT = (State.ISSUED, State.IN_PROGRESS, State.RETURNED)
WITH_OFFICE = (State.DISPUTED, State.SUBMITTED, State.UNDER_REVIEW, State.CONCLUDED)


class SupervisionWork:
    """Work that comes to a unit from the office that supervises it."""

    name = "supervision"
    order = 40

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """Tasks that wait for the actor's unit, and those of the unit that wait for the office.

        None is the unit's: what it owes waits for whoever of it looks first.
        """
        del at
        units = actor.agencies_with(*ANSWERERS)
        if not units:
            return NOTHING
        owed = Case.objects.filter(kind=KIND, is_open=True, task__unit__in=units)
        parts = [
            owed.filter(state__in=states).order_by("sort_at", "id")[:limit].values("pk")
            for states in (WITH_UNIT, WITH_OFFICE)
        ]
        matters = for_rows(Case.objects.filter(pk__in=all_of(parts)))
        (found,) = yield [matters.order_by("sort_at", "id")]
        return {
            "mine": [case for case in found if case.state in WITH_UNIT],
            "unit": [],
            "waiting": [case for case in found if case.state in WITH_OFFICE],
        }
