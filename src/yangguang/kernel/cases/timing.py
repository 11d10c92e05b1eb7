"""A matter's clocks: facts written, dates cached, the working shown, caches compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from yangguang.kernel.asking import Asking, answered
from yangguang.kernel.calendars.levels import in_force
from yangguang.kernel.calendars.selectors import calendar_for, calendar_version
from yangguang.kernel.cases.models import NO_DUE, Case, CaseClock, ClockFact
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import CLOCK_KIND_LABELS, ClockKind
from yangguang.kernel.clocks import (
    Level,
    Rule,
    StartDay,
    describe,
    evaluate,
    fact_from_json,
    limit_words,
)
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record_many
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from yangguang.kernel.cases.registry import ClockDef
    from yangguang.kernel.clocks import Calendar, Fact, Result
    from yangguang.kernel.ledger.models import Act

CHUNK = 2000
CONSULTATION = "consultation"
WITH_FACTS = Prefetch(
    "clocks",
    queryset=CaseClock.objects.order_by("pk").prefetch_related(
        Prefetch("facts", queryset=ClockFact.objects.order_by("position"))
    ),
)


@lru_cache(maxsize=32)
def _in_version(name: str, version: str) -> Calendar:
    """A calendar as it was; a version never means anything else."""
    return calendar_version(name, version)


class Calendars:
    """Calendars read once for a page or a run.

    A page shows a clock by the calendar its cached dates come from, and so does a clock that has
    stopped; `is_current` asks how things stand by the calendar of this moment.
    """

    def __init__(
        self, *, is_current: bool = False, known: Mapping[str, Calendar] | None = None
    ) -> None:
        self.is_current = is_current
        self._known: dict[str, Calendar] = dict(known or {})

    def of(self, clock: CaseClock) -> Calendar:
        """The calendar the clock is counted by."""
        if clock.calendar_version and (clock.stopped_at or not self.is_current):
            return _in_version(clock.calendar, clock.calendar_version)
        if clock.calendar not in self._known:
            self._known[clock.calendar] = calendar_for(clock.calendar)
        return self._known[clock.calendar]


def result_of(
    clock: CaseClock,
    at: datetime,
    facts: Iterable[ClockFact] | None = None,
    *,
    calendars: Calendars | None = None,
) -> Result:
    """The clock evaluated at the moment; a stopped one under the calendar as it was then."""
    rows = clock.facts.all() if facts is None else facts
    return evaluate(
        Rule.from_json(clock.rule),
        [fact_from_json(row.data) for row in rows],
        (calendars or Calendars(is_current=True)).of(clock),
        at,
        levels=in_force().levels,
    )


def start_clock(
    case: Case, name: str, fact: Fact, *, rule: Rule, act: Act, is_leading: bool = True
) -> CaseClock:
    """A new clock on the matter, its rule pinned."""
    clock, first = clock_begun(case, name, fact, rule=rule, is_leading=is_leading)
    save_begun(clock, first, act)
    return clock


def clock_begun(
    case: Case,
    name: str,
    fact: Fact,
    *,
    rule: Rule,
    is_leading: bool,
    calendars: Calendars | None = None,
) -> tuple[CaseClock, ClockFact]:
    """A clock with its first fact and its dates, not yet written."""
    clock = CaseClock(
        case=case, name=name, round=case.round, rule=rule.to_json(), is_leading=is_leading
    )
    first = ClockFact(position=1, data=fact.to_json())
    cache_result(clock, result_of(clock, fact.at, [first], calendars=calendars))
    return clock, first


def save_begun(clock: CaseClock, first: ClockFact, act: Act) -> None:
    """Write it, for the act that started it; its matter is written."""
    clock.case_id = clock.case.pk
    clock.save()
    first.clock, first.record = clock, act
    first.save()


def add_fact(
    clock: CaseClock,
    fact: Fact,
    *,
    act: Act,
    person_id: int | None = None,
    stops: bool = False,
    runs_again: bool = False,
) -> None:
    """Add a dated fact and renew the clock's dates."""
    rows = list(clock.facts.order_by("position"))
    row = ClockFact.objects.create(
        clock=clock,
        position=len(rows) + 1,
        data=fact.to_json(),
        person_id=person_id,
        record=act,
    )
    cache_result(clock, result_of(clock, fact.at, [*rows, row]))
    if stops or runs_again:
        clock.stopped_at = fact.at if stops else None
    clock.save(update_fields=[*CACHED, "stopped_at"])


CACHED = ("due_at", "due_on", "is_provisional", "is_paused", "calendar_version")


def cache_result(clock: CaseClock, result: Result) -> None:
    """Note the dates in the clock's row, without saving."""
    clock.due_at = result.due
    clock.due_on = result.due_on
    clock.is_provisional = result.provisional
    clock.is_paused = result.paused
    clock.calendar_version = result.calendar_version


def renew_clock(clock: CaseClock, at: datetime) -> None:
    """Bring a clock's cached dates up to the moment: what time alone has changed has no fact."""
    cache_result(clock, result_of(clock, at))
    clock.save(update_fields=CACHED)


def first_due(clocks: Iterable[CaseClock]) -> datetime | None:
    """The nearest end among the leading ones that run."""
    leading = [c.due_at for c in clocks if c.is_leading and c.stopped_at is None]
    return min((moment for moment in leading if moment), default=None)


def renew_due(case: Case, clocks: Iterable[CaseClock] | None = None) -> Case:
    """Bring the matter's place in the worklist up to its clocks.

    `clocks` are all the matter has, for who has just started them.
    """
    if clocks is None:
        due = case.clocks.filter(stopped_at=None, is_leading=True, due_at__isnull=False)
        first = due.order_by("due_at").values_list("due_at", flat=True).first()
    else:
        first = first_due(clocks)
    # A paused leading clock has no due date; then none of the others hurries the matter either
    # unless it ends by itself.
    Case.objects.filter(pk=case.pk).update(due_at=first, sort_at=first or NO_DUE)
    case.due_at, case.sort_at = first, first or NO_DUE
    return case


@dataclass(frozen=True)
class ClockView:
    """A clock as pages show it."""

    name: str
    label: str
    kind: str
    law: str
    clock: CaseClock
    result: Result
    words: str
    rule_words: str
    """The limit in words: 15个工作日."""
    is_public: bool

    @property
    def level(self) -> Level:
        """Where it stands."""
        return self.result.level


def _defined(case: Case, name: str) -> ClockDef | None:
    """The kind's clock; one of several alike bears its name with a number: third_party-2."""
    clocks = kind_of(case).clocks
    return clocks.get(name) or clocks.get(name.rpartition("-")[0])


def clock_label(case: Case, name: str, round_: int = 1) -> str:
    """What the clock is called; those of a matter looked at again say so, the first ones stay."""
    defined = _defined(case, name)
    if defined is not None:
        label = str(defined.label)
    else:
        label = _("协助答复") if name.startswith(CONSULTATION) else name
    return label if round_ == 1 else _("%(clock)s（再次办理）") % {"clock": label}


def view_of(
    case: Case,
    clock: CaseClock,
    at: datetime,
    calendars: Calendars,
    facts: Iterable[ClockFact] | None = None,
) -> ClockView:
    """One clock for a page."""
    defined = _defined(case, clock.name)
    result = result_of(clock, at, facts, calendars=calendars)
    return ClockView(
        name=clock.name,
        label=clock_label(case, clock.name, clock.round),
        kind=str(CLOCK_KIND_LABELS[defined.kind if defined else ClockKind.STEP]),
        law=str(clock.rule.get("law", "")),
        clock=clock,
        result=result,
        words=describe(result),
        rule_words=limit_words(result.total or result.rule.amount, result.rule.unit),
        is_public=bool(defined and defined.is_public),
    )


def clocks_of(case: Case, at: datetime) -> list[ClockView]:
    """Every clock of the matter, those that run first, the nearest end in front."""
    known = Calendars()
    views = [view_of(case, clock, at, known) for clock in case.clocks.all()]
    views.sort(key=lambda v: (v.clock.stopped_at is not None, v.clock.due_at or NO_DUE, v.clock.pk))
    return views


def running_facts(cases: Iterable[int]) -> dict[int, list[ClockFact]]:
    """By clock, the facts of every running clock of the matters; one query."""
    return answered(ask_running_facts(cases))


def ask_running_facts(cases: Iterable[int]) -> Asking[dict[int, list[ClockFact]]]:
    """`running_facts`, asked together with others."""
    rows = ClockFact.objects.filter(clock__case__in=set(cases), clock__stopped_at=None)
    (found,) = yield [rows.select_related("clock").order_by("clock_id", "position")]
    by_clock: dict[int, list[ClockFact]] = {}
    for fact in found:
        by_clock.setdefault(fact.clock_id, []).append(fact)
    return by_clock


def leading_of(
    cases: Sequence[Case], at: datetime, facts: Mapping[int, list[ClockFact]] | None = None
) -> dict[int, ClockView]:
    """For each matter the clock that decides its place in a worklist; one query for all.

    `facts` are those of `running_facts`, where a page has read them for more than this.
    """
    by_clock = running_facts(case.pk for case in cases) if facts is None else facts
    by_id, calendars = {case.pk: case for case in cases}, Calendars()
    found: dict[int, ClockView] = {}
    for rows in by_clock.values():
        clock = rows[0].clock
        if not clock.is_leading or clock.case_id not in by_id:
            continue
        view = view_of(by_id[clock.case_id], clock, at, calendars, rows)
        before = found.get(clock.case_id)
        if before is None or (clock.due_at or NO_DUE) < (before.clock.due_at or NO_DUE):
            found[clock.case_id] = view
    return found


def running_clocks(calendar: str = "") -> Iterator[list[CaseClock]]:
    """Every clock that has not stopped, with its facts, in chunks: memory stays constant."""
    last = 0
    clocks = CaseClock.objects.filter(stopped_at=None).prefetch_related(
        Prefetch("facts", queryset=ClockFact.objects.order_by("position"))
    )
    if calendar:
        clocks = clocks.filter(calendar=calendar)
    while chunk := list(clocks.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def rederive(
    *, calendar: str, at: datetime, progress: Callable[[int, int], None] | None = None
) -> int:
    """After a change of the calendar: compute every open clock anew; how many dates moved.

    An act of each open matter whose dates moved says so: those affected are told by it.
    """
    moved = done = 0
    total = CaseClock.objects.filter(stopped_at=None, calendar=calendar).count()
    for chunk in running_clocks(calendar):
        changed, later, calendars = [], [], Calendars(is_current=True)
        for clock in chunk:
            before = (clock.due_at, clock.calendar_version)
            cache_result(clock, result_of(clock, at, calendars=calendars))
            if before != (clock.due_at, clock.calendar_version):
                changed.append(clock)
            if before[0] != clock.due_at:
                later.append(clock)
        with transaction.atomic():
            CaseClock.objects.bulk_update(changed, CACHED, batch_size=500)
            cases = Case.objects.in_bulk({c.case_id for c in changed})
            for case in cases.values():
                renew_due(case)
            record_many(_moved_acts(cases, later, at))
        moved += len(later)
        done += len(chunk)
        if progress:
            progress(done, total)
    return moved


def _moved_acts(
    cases: Mapping[int, Case], clocks: Iterable[CaseClock], at: datetime
) -> Iterator[NewAct]:
    """One act a matter: which clocks end on which other day; its parties hear of public ones."""
    by_case: dict[int, list[CaseClock]] = {}
    for clock in clocks:
        if clock.due_on is not None and cases[clock.case_id].is_open:
            by_case.setdefault(clock.case_id, []).append(clock)
    for pk, found in by_case.items():
        case = cases[pk]
        shown = [c for c in found if (d := _defined(case, c.name)) and d.is_public]
        yield NewAct(
            kind="cases.due_moved",
            actor=SYSTEM,
            at=at,
            subject=Subject("case", case.pk, case.number),
            agency_id=case.agency_id,
            visibility=Visibility.PARTIES if shown else Visibility.INTERNAL,
            payload={
                "kind": case.kind,
                "label": _moved_words(case, shown or found),
                "desk_label": _moved_words(case, found),
                "clocks": [clock.pk for clock in found],
            },
        )


def _moved_words(case: Case, clocks: Iterable[CaseClock]) -> str:
    said = [
        _("%(clock)s改为%(day)s")
        % {"clock": clock_label(case, clock.name, clock.round), "day": date_cn(clock.due_on)}
        for clock in clocks
    ]
    return _("工作日的安排有变动，%(clocks)s") % {"clocks": "，".join(said)}


Dates = tuple["datetime | None", "date | None"]


class _Memo:
    """Dates of clocks to which nothing happened but their start: the same day, the same dates."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.rules: dict[str, Rule] = {}
        self.dates: dict[tuple[str, str, date], Dates] = {}

    def dates_of(self, rule: dict[str, Any], facts: list[dict[str, Any]], by: Calendar) -> Dates:
        """Due moment and day by the facts."""
        key = json.dumps(rule, sort_keys=True)
        if key not in self.rules:
            self.rules[key] = Rule.from_json(rule)
        known = self.rules[key]
        is_plain = len(facts) == 1 and "on" not in facts[0] and known.start is not StartDay.MOMENT
        if not is_plain:
            return self._computed(known, facts, by)
        place = (key, by.version, by.date_of(datetime.fromisoformat(facts[0]["at"])))
        if place not in self.dates:
            self.dates[place] = self._computed(known, facts, by)
        return self.dates[place]

    def _computed(self, rule: Rule, facts: list[dict[str, Any]], by: Calendar) -> Dates:
        result = evaluate(rule, [fact_from_json(fact) for fact in facts], by, self.at)
        return result.due, result.due_on


def differing_dates(*, at: datetime) -> Iterator[str]:
    """The nightly comparison: one line for each clock whose cached dates are not its facts'.

    Plain values in chunks, so that a million clocks take no more memory than a thousand.
    """
    memo, last = _Memo(at), 0
    clocks = CaseClock.objects.filter(stopped_at=None).order_by("pk")
    while chunk := list(
        # Without the matters: joined, SQLite would begin each chunk with all of them.
        clocks.filter(pk__gt=last).values_list(
            "pk", "case", "name", "rule", "calendar", "due_at", "due_on"
        )[:CHUNK]
    ):
        facts: dict[int, list[dict[str, Any]]] = {}
        rows = ClockFact.objects.filter(clock__gte=chunk[0][0], clock__lte=chunk[-1][0])
        for clock, data in rows.order_by("clock", "position").values_list("clock", "data"):
            facts.setdefault(clock, []).append(data)
        calendars = {name: calendar_for(name) for name in {row[4] for row in chunk}}
        for pk, case, name, rule, calendar, due_at, due_on in chunk:
            found = memo.dates_of(rule, facts.get(pk, []), calendars[calendar])
            if found != (due_at, due_on):
                yield _("%(case)s %(clock)s：记为 %(cached)s，应为 %(due)s") % {
                    "case": Case.objects.values_list("number", flat=True).get(pk=case),
                    "clock": name,
                    "cached": due_on,
                    "due": found[1],
                }
        last = chunk[-1][0]
