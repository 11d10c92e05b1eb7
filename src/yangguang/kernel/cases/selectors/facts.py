"""What a decision about a matter depends on, and what somebody may do with it and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Min

from yangguang.kernel.cases.models import CaseClock, ClockFact
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import Do, Facts, Hand, LetterState
from yangguang.kernel.cases.selectors.access import hands_of
from yangguang.kernel.cases.settings_in_force import settings_of
from yangguang.kernel.cases.timing import CONSULTATION, Calendars, result_of
from yangguang.kernel.clocks import Level
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.cases.models import Case, Letter
    from yangguang.kernel.organizations.rules import Actor

AS_PARTY = frozenset({Hand.PARTY})
"""The hands of whoever has shown number and query code."""


@dataclass(frozen=True)
class Possible:
    """An act the matter's state knows; `why_not` is None when this actor may do it now."""

    act: str
    label: str
    why_not: str | None


def _clocks_with_facts(case: Case) -> list[tuple[CaseClock, list[ClockFact]]]:
    """The clocks of this round, read now."""
    clocks = list(CaseClock.objects.filter(case=case, round=case.round).order_by("pk"))
    by_clock: dict[int, list[ClockFact]] = {clock.pk: [] for clock in clocks}
    for row in ClockFact.objects.filter(clock__in=clocks).order_by("position"):
        by_clock[row.clock_id].append(row)
    return [(clock, by_clock[clock.pk]) for clock in clocks]


@dataclass(frozen=True)
class PageReading:
    """What a page has just read of a matter beside its clocks; no act is decided by it."""

    letters: Sequence[Letter]
    """Of every round, each with the first day it was received as `arrived_on`."""
    acts: frozenset[str]
    """Every act done on the matter so far."""
    settings: Mapping[str, Any]


def letters_with_arrival(case: Case) -> list[Letter]:
    """The matter's letters of every round in order, with the first day each was received."""
    return list(
        case.letters.annotate(arrived_on=Min("deliveries__received_on"))
        .select_related("case__agency")
        .order_by("pk")
    )


def facts_for(
    case: Case,
    actor: Actor,
    at: datetime,
    *,
    hands: frozenset[Hand] | None = None,
    clocks_read: Sequence[CaseClock] | None = None,
    page: PageReading | None = None,
) -> Facts:
    """The matter as its rules see it at the moment, from this actor's side.

    `clocks_read` are the matter's clocks of every round with their facts, for a page that has
    just read them, `page` what else it has; what decides an act reads them anew.
    """
    kind = kind_of(case)
    read = (
        _clocks_with_facts(case)
        if clocks_read is None
        else [(c, list(c.facts.all())) for c in clocks_read if c.round == case.round]
    )
    clocks = [clock for clock, _rows in read]
    by_clock = {clock.pk: rows for clock, rows in read}
    calendars = Calendars()
    results = {
        clock.name: result_of(clock, at, by_clock[clock.pk], calendars=calendars)
        for clock in clocks
    }
    written = page.letters if page else letters_with_arrival(case)
    letters = [letter for letter in written if letter.round == case.round]
    on = city_date(at)
    asks_offices = any(clock.name.startswith(CONSULTATION) for clock in clocks)
    return Facts(
        state=case.state,
        hands=hands_of(actor, case, on=on) if hands is None else hands,
        has_handler=case.handler_id is not None,
        is_handler=case.handler_id is not None and case.handler_id == actor.person_id,
        running=frozenset(c.name for c in clocks if c.stopped_at is None),
        paused=frozenset(n for n, r in results.items() if r.level is Level.PAUSED),
        late=frozenset(n for n, r in results.items() if r.level is Level.LATE),
        extended={
            c.name: sum(f.data["fact"] == "extended" for f in by_clock[c.pk]) for c in clocks
        },
        consultations=case.consultations.filter(ended_at=None, clock__round=case.round).count()
        if asks_offices
        else 0,
        letters={
            letter.template: letter.state
            for letter in letters
            if letter.state != LetterState.DISCARDED
        },
        delivered=frozenset(
            letter.template
            for letter in letters
            if letter.arrived_on is not None  # type: ignore[attr-defined]
        ),
        reopenings=case.round - 1,
        is_rated=(page is None or Do.RATE in page.acts)
        and case.ratings.filter(round=case.round).exists(),
        days_closed=(on - city_date(case.answered_at)).days if case.answered_at else None,
        settings=page.settings if page else settings_of(kind, agency_id=case.agency_id, on=on),
        details=kind.details(case),
    )


def what_may_i_do(
    case: Case,
    actor: Actor,
    at: datetime,
    *,
    hands: frozenset[Hand] | None = None,
    clocks_read: Sequence[CaseClock] | None = None,
    page: PageReading | None = None,
) -> list[Possible]:
    """Every act the matter's state knows, each with its label and why it may not be done."""
    table = kind_of(case).table
    facts = facts_for(case, actor, at, hands=hands, clocks_read=clocks_read, page=page)
    return [
        Possible(act, str(table.labels[act]), table.why_not(act, facts))
        for act in table.acts_in(case.state)
    ]


def why_not(
    case: Case, act: str, actor: Actor, at: datetime, *, hands: frozenset[Hand] | None = None
) -> str | None:
    """Why this act may not be done now; None when it may."""
    return kind_of(case).table.why_not(act, facts_for(case, actor, at, hands=hands))
