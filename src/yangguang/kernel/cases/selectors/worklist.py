"""Worklists over a million matters: bounded reads along an index, never a count of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q

from yangguang.kernel.asking import Asking, answered
from yangguang.kernel.cases.models import NO_DUE, Case, CaseClock, StatusRow
from yangguang.kernel.cases.registry import kind_of, kinds_in_review
from yangguang.kernel.cases.selectors.access import cases_visible_to, is_overseer, units_of
from yangguang.kernel.cases.timing import ClockView, leading_of
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from yangguang.kernel.cases.models import ClockFact
    from yangguang.kernel.organizations.rules import Actor

SEPARATE = 4
"""Up to so many agencies are read one by one along the index; more are read together."""
SOON = timedelta(days=3)
"""What the list's filter takes for "due soon"; each matter's own clock says it exactly."""


@dataclass(frozen=True)
class Row:
    """A matter in a list, with the clock that decides its place."""

    case: Case
    kind: str
    state: str
    look: str
    clock: ClockView | None

    @property
    def level(self) -> str:
        """Level of its clock."""
        return str(self.clock.level) if self.clock else "none"

    @property
    def left(self) -> str:
        """What is left, in words."""
        return self.clock.words if self.clock else ""


def rows_of(
    cases: Sequence[Case], at: datetime, facts: Mapping[int, list[ClockFact]] | None = None
) -> list[Row]:
    """The matters as rows; one query for all their clocks, none where a page has the facts."""
    clocks = leading_of(cases, at, facts) if cases else {}
    rows = []
    for case in cases:
        kind = kind_of(case)
        info = kind.table.states[case.state]
        rows.append(Row(case, str(kind.label), str(info.label), info.look, clocks.get(case.pk)))
    return rows


def for_rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what a row shows."""
    return cases.select_related("desk", "handler")


def nearest(cases: QuerySet[Case], *, agencies: frozenset[int], limit: int) -> list[Case]:
    """The `limit` matters with the nearest end among these agencies.

    One agency's part lies in the index already sorted; several are merged, so that the cost does
    not grow with what lies behind the first page.
    """
    if not 0 < len(agencies) <= SEPARATE:
        narrowed = cases.filter(agency__in=agencies) if agencies else cases
        return list(for_rows(narrowed).order_by("sort_at", "id")[:limit])
    if len(agencies) == 1:
        one = for_rows(cases.filter(agency_id=next(iter(agencies))))
        return list(one.order_by("sort_at", "id")[:limit])
    parts = [
        list(
            cases.filter(agency_id=pk)
            .order_by("sort_at", "id")
            .values_list("sort_at", "id")[:limit]
        )
        for pk in sorted(agencies)
    ]
    ids = [pk for _sort, pk in islice(merge(*parts), limit)]
    found = for_rows(Case.objects.all()).in_bulk(ids)
    return [found[pk] for pk in ids]


def to_review(actor: Actor) -> QuerySet[Case]:
    """Open matters that wait for the actor's secrecy review; none for who reviews nothing."""
    units = actor.agencies_with(Role.SECRECY_REVIEWER)
    waiting = Q(pk__in=[])
    for kind, states in kinds_in_review() if units else ():
        waiting |= Q(kind=kind, state__in=states, agency__in=units)
    return Case.objects.filter(waiting, is_open=True)


@dataclass(frozen=True)
class Worklist:
    """What somebody has before him: his own, what waits for a person, what colleagues have."""

    mine: list[Case]
    unassigned: list[Case]
    unit: list[Case]


def worklist(actor: Actor, *, limit: int) -> Worklist:
    """The nearest matters of each kind, in one question."""
    return answered(ask_worklist(actor, limit=limit))


def ask_worklist(actor: Actor, *, limit: int) -> Asking[Worklist]:
    """`worklist`, asked together with others."""
    still = Case.objects.filter(is_open=True)
    heading, units = actor.agencies_with(Role.DESK_HEAD), units_of(actor)
    parts = [still.filter(handler_id=actor.person_id)] if actor.person_id is not None else []
    reviewing = actor.agencies_with(Role.SECRECY_REVIEWER)
    parts += [to_review(actor)] if reviewing else []
    parts += _by_agency(still.filter(handler=None), heading)
    parts += _by_agency(still.exclude(handler_id=actor.person_id), units)
    nearest_ids = [rows.order_by("sort_at", "id")[:limit].values("pk") for rows in parts]
    if not nearest_ids:
        return Worklist([], [], [])
    cases = for_rows(Case.objects.filter(pk__in=all_of(nearest_ids)))
    (found,) = yield [cases.order_by("sort_at", "id")]
    mine = [case for case in found if _is_of(actor, case)][:limit]
    mine += [c for c in found if _is_to_review(c, reviewing) and not _is_of(actor, c)][:limit]
    free = [case for case in found if case.handler_id is None and case.agency_id in heading]
    others = [case for case in found if case.agency_id in units and not _is_of(actor, case)]
    return Worklist(mine, free[:limit], others[:limit])


def _is_to_review(case: Case, agencies: frozenset[int]) -> bool:
    """As `to_review` asks it of the tables."""
    return case.agency_id in agencies and any(
        case.kind == kind and case.state in states for kind, states in kinds_in_review()
    )


def _is_of(actor: Actor, case: Case) -> bool:
    return actor.person_id is not None and case.handler_id == actor.person_id


def _by_agency(cases: QuerySet[Case], agencies: frozenset[int]) -> list[QuerySet[Case]]:
    """The matters of each agency, which lie sorted in the index; of many agencies, of all."""
    if not agencies:
        return []
    if len(agencies) > SEPARATE:
        return [cases.filter(agency__in=agencies)]
    return [cases.filter(agency_id=pk) for pk in sorted(agencies)]


def all_of(parts: Sequence[QuerySet[Case, Any]]) -> QuerySet[Case, Any]:
    """The numbers in any of the parts, each the beginning of a list of its own; for one question.

    A part that is cut off may not stand in a union by itself on SQLite.
    """
    whole = [Case.objects.filter(pk__in=part).order_by().values("pk") for part in parts]
    return whole[0].union(*whole[1:], all=True) if len(whole) > 1 else whole[0]


@dataclass(frozen=True)
class CaseFilters:
    """What a list is narrowed by; it lives in the address."""

    number: str = ""
    kind: str = ""
    state: str = ""
    agency: str = ""
    desk: str = ""
    handler: str = ""
    level: str = ""
    since: date | None = None
    until: date | None = None
    order: str = ""


ORDERS = {
    "": ("sort_at", "id"),
    "newest": ("-opened_at", "-id"),
    "oldest": ("opened_at", "id"),
}
PAUSED = CaseClock.objects.filter(stopped_at=None, is_paused=True, is_leading=True).values("case")
LEVELS = ("late", "due_soon", "paused", "closed", "all")


def case_list(actor: Actor, filters: CaseFilters, *, at: datetime) -> QuerySet[Case]:
    """The matters the actor sees, narrowed and ordered; open ones unless asked otherwise."""
    cases = cases_visible_to(actor)
    units = units_of(actor)
    if not is_overseer(actor) and len(units) == 1:
        # One agency by equality, so that the index gives the order as well.
        cases = Case.objects.filter(agency_id=next(iter(units)))
    cases = _by_level(cases, filters.level, at)
    narrowed = {
        "kind": filters.kind,
        "state": filters.state,
        "agency__code": filters.agency,
        "desk_id": filters.desk,
        "handler_id": filters.handler,
    }
    cases = cases.filter(**{name: value for name, value in narrowed.items() if value})
    if filters.number:
        cases = cases.filter(number__startswith=filters.number.strip().upper())
    if filters.since:
        cases = cases.filter(opened_at__date__gte=filters.since)
    if filters.until:
        cases = cases.filter(opened_at__date__lte=filters.until)
    return cases.order_by(*ORDERS.get(filters.order, ORDERS[""]))


def _by_level(cases: QuerySet[Case], level: str, at: datetime) -> QuerySet[Case]:
    if level == "all":
        return cases
    if level == "closed":
        return cases.filter(is_open=False)
    cases = cases.filter(is_open=True)
    if level == "late":
        return cases.filter(sort_at__lt=at)
    if level == "due_soon":
        return cases.filter(sort_at__gte=at, sort_at__lt=at + SOON)
    if level == "paused":
        return cases.filter(sort_at=NO_DUE, pk__in=PAUSED)
    return cases


@dataclass(frozen=True)
class Load:
    """One person's (or nobody's) open matters in a unit."""

    person_id: int | None
    name: str
    total: int
    late: int
    soon: int
    paused: int
    nearest: datetime | None


def load_of_unit(agency_id: int, *, at: datetime) -> list[Load]:
    """Open matters of an agency by person in charge, those with late ones first."""
    rows = (
        Case.objects.filter(is_open=True, agency_id=agency_id)
        .values("handler_id", "handler__name")
        .annotate(
            total=Count("id"),
            late=Count("id", filter=Q(sort_at__lt=at)),
            soon=Count("id", filter=Q(sort_at__gte=at, sort_at__lt=at + SOON)),
            paused=Count("id", filter=Q(sort_at=NO_DUE)),
            nearest=Min("due_at"),
        )
        .order_by("-late", "-soon", "handler__name")
    )
    return [
        Load(
            r["handler_id"],
            r["handler__name"] or "",
            r["total"],
            r["late"],
            r["soon"],
            r["paused"],
            r["nearest"],
        )
        for r in rows
    ]


def late_cases(actor: Actor, *, at: datetime, limit: int) -> list[Row]:
    """Open matters past their end, the longest late first."""
    return _odd(actor, Case.objects.filter(is_open=True, sort_at__lt=at), at, limit)


def paused_cases(actor: Actor, *, since: datetime, at: datetime, limit: int) -> list[Row]:
    """Open matters whose clock stands still and in which nothing has happened since then."""
    still = Case.objects.filter(is_open=True, sort_at=NO_DUE, pk__in=PAUSED).exclude(
        pk__in=StatusRow.objects.filter(at__gt=since).values("case")
    )
    return _odd(actor, still, at, limit)


def unassigned_cases(actor: Actor, *, since: datetime, at: datetime, limit: int) -> list[Row]:
    """Open matters that came in before then and that nobody is in charge of."""
    return _odd(
        actor,
        Case.objects.filter(is_open=True, handler=None, opened_at__lt=since),
        at,
        limit,
    )


def often_moved_cases(actor: Actor, *, act: str, times: int, at: datetime, limit: int) -> list[Row]:
    """Open matters to which the same act happened at least so many times."""
    often = (
        StatusRow.objects.filter(act=act, case__is_open=True)
        .values("case")
        .annotate(times=Count("id"))
        .filter(times__gte=times)
        .values("case")
    )
    return _odd(actor, Case.objects.filter(is_open=True, pk__in=often), at, limit)


def _odd(actor: Actor, cases: QuerySet[Case], at: datetime, limit: int) -> list[Row]:
    if is_overseer(actor):
        return rows_of(nearest(cases, agencies=frozenset(), limit=limit), at)
    units = units_of(actor)
    return rows_of(nearest(cases, agencies=units, limit=limit), at) if units else []


def due_between(
    actor: Actor, first: datetime, last: datetime, *, at: datetime, limit: int
) -> list[Row]:
    """Open matters that end within the time, for the calendar."""
    return _odd(
        actor, Case.objects.filter(is_open=True, sort_at__gte=first, sort_at__lte=last), at, limit
    )
