"""Matters as work for 今天: mine, my unit's, what I wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.cases.selectors.correspondence import consultations_open, letters_for
from yangguang.kernel.cases.selectors.worklist import Row, worklist
from yangguang.kernel.cases.timing import Calendars, result_of
from yangguang.kernel.clocks import describe
from yangguang.kernel.desk.registry import Work
from yangguang.kernel.organizations.selectors import short_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.cases.models import Consultation, Letter
    from yangguang.kernel.organizations.rules import Actor


def as_work(row: Row, names: Mapping[int, str]) -> Work:
    """A matter as a line of work; `names` are those of the agencies."""
    case = row.case
    return Work(
        title=case.title,
        url=reverse("desk:matter", args=[case.number]),
        kind=row.kind,
        agency=names.get(case.agency_id, ""),
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


def _letter(letter: Letter, names: Mapping[int, str]) -> Work:
    case = letter.case
    return Work(
        title=case.title,
        url=reverse("desk:letter", args=[case.number, letter.pk]),
        kind=_("文书"),
        agency=names.get(case.agency_id, ""),
        state=letter.get_state_display(),
        since=letter.drafted_at,
        number=case.number,
    )


def _consultation(
    row: Consultation, names: Mapping[int, str], at: datetime, *, is_asker: bool
) -> Work:
    result = result_of(row.clock, at, calendars=Calendars())
    address = (
        reverse("desk:matter", args=[row.case.number])
        if is_asker
        else reverse("desk:consultation", args=[row.pk])
    )
    return Work(
        title=row.case.title,
        url=address,
        kind=_("征求意见"),
        agency=names.get(row.agency_id, ""),
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

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> dict[str, Sequence[Work]]:
        """All three lists from the same few reads."""
        listed = worklist(actor, at=at, limit=limit)
        to_sign, submitted = letters_for(actor, limit=limit)
        asked_of_us, asked_by_us = consultations_open(actor, limit=limit)
        names = short_names(
            [
                *(r.case.agency_id for r in (*listed.mine, *listed.unassigned, *listed.unit)),
                *(letter.case.agency_id for letter in (*to_sign, *submitted)),
                *(row.agency_id for row in (*asked_of_us, *asked_by_us)),
            ]
        )
        return {
            "mine": [
                *(as_work(row, names) for row in (*listed.mine, *listed.unassigned)),
                *(_letter(letter, names) for letter in to_sign),
                *(_consultation(row, names, at, is_asker=False) for row in asked_of_us),
            ],
            "unit": [as_work(row, names) for row in listed.unit],
            "waiting": [
                *(_consultation(row, names, at, is_asker=True) for row in asked_by_us),
                *(_letter(letter, names) for letter in submitted),
            ],
        }

    def mine(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """What waits for this person; for heads also what nobody is in charge of yet."""
        return self.gather(actor, at=at, limit=limit)["mine"]

    def unit(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """What colleagues have under way."""
        return self.gather(actor, at=at, limit=limit)["unit"]

    def waiting(self, actor: Actor, *, at: datetime, limit: int) -> Sequence[Work]:
        """Answers of other offices and signatures this person waits for."""
        return self.gather(actor, at=at, limit=limit)["waiting"]
