"""Everything derivation is told besides acts: duties in force, roles, parameters, agencies."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from yangguang.cities.reading import Entry
from yangguang.kernel.asking import together
from yangguang.kernel.calendars.models import CalendarVersion
from yangguang.kernel.duties.calendars import calendar_known_on
from yangguang.kernel.duties.derivation.sieve import Sieve
from yangguang.kernel.duties.matching import Measure, measure
from yangguang.kernel.duties.models import (
    DutyVersion,
    Edition,
    EvidenceLink,
    ParameterValue,
    RoleVersion,
)
from yangguang.kernel.duties.reading import duty_from_json, role_from_json
from yangguang.kernel.duties.resolving import (
    Agencies,
    AgencyLife,
    NoSuccessor,
    UnknownAgency,
    agencies_of,
)
from yangguang.kernel.duties.rules import Group, Period, Tie, TriggerType
from yangguang.kernel.ledger.models import Act, Seal
from yangguang.kernel.organizations.models import Agency, AgencySuccession, AgencyVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from django.db.models import Model, QuerySet

    from yangguang.kernel.clocks.calendar import Calendar
    from yangguang.kernel.duties.limits import Due
    from yangguang.kernel.duties.rules import Duty, DutyRole, Pattern

ONE_DAY = timedelta(days=1)
LOADED = "duties.plan_loaded"
OPENED = "duties.periods_opened"
SPANS = (LOADED, OPENED)
"""Acts that say until which day periods and dates have been opened."""


@dataclass(frozen=True, eq=False)
class Held:
    """One version of a clause."""

    pk: int
    number: int
    duty: Duty
    since: date
    """`date.min` for the first wording."""


Asked = tuple[Held, int, "Pattern"]
"""A version, the place of one of its patterns, and the pattern."""


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter's value from a day on."""

    number: int
    label: str
    amount: int
    unit: str
    period: Period | None
    law: str
    ceiling: str
    alarm: tuple[int, str] | None
    set_by: str
    since: date


@dataclass(frozen=True, slots=True)
class Tenure:
    """For how long an agency held a role; `until` is None while it does."""

    agency: str | None
    since: date
    until: date | None


@dataclass(eq=False)
class Book:
    """The plan with all its versions, read once and asked many times."""

    dated: date
    """Date of the plan's document: standing duties begin with it."""
    by_clause: dict[str, list[Held]]
    roles: dict[str, DutyRole]
    parameters: dict[str, list[ParameterRow]]
    agencies: Agencies
    ids: dict[str, int]
    codes: dict[int, str]
    versions: dict[int, Held] = field(default_factory=dict)
    by_trigger: dict[str, list[Held]] = field(default_factory=dict)
    by_event: dict[str, list[Held]] = field(default_factory=dict)
    by_evidence: dict[str, list[Asked]] = field(default_factory=dict)
    openers: dict[str, Sieve[Held]] = field(default_factory=dict)
    proved: dict[str, Sieve[Asked]] = field(default_factory=dict)
    """Patterns whose proof is kept whatever has been opened."""
    proved_of_own: dict[str, Sieve[Asked]] = field(default_factory=dict)
    """Patterns about the very matter of the opening: kept where that matter opened something."""
    calendars: dict[date | None, Calendar] = field(default_factory=dict)
    due: dict[object, Due] = field(default_factory=dict)
    """Due dates already worked out; many obligations begin on one day."""
    lines: dict[str, frozenset[str]] = field(default_factory=dict)
    told: int = 0
    """How many sealed acts have said until when periods were opened."""
    through: tuple[int, date | None] | None = None
    """The latest day that so many had said."""
    calendar: int | None = None
    """The newest version of a calendar when the calendars were read."""
    has_links: bool = False
    """Whether officers have ever named evidence."""
    recorded_from: date | None = None
    """From when the installation's record speaks."""

    def __post_init__(self) -> None:
        """Index by what arrives: acts and events."""
        triggers, events = defaultdict(list), defaultdict(list)
        evidence = defaultdict(list)
        for held in (h for versions in self.by_clause.values() for h in versions):
            self.versions[held.pk] = held
            for kind in held.duty.trigger.kinds:
                triggers[kind].append(held)
            if held.duty.trigger.type is TriggerType.EVENT:
                events[held.duty.trigger.event].append(held)
            for item, pattern in enumerate(held.duty.evidence):
                for kind in pattern.kinds:
                    evidence[kind].append((held, item, pattern))
        self.by_trigger, self.by_event = dict(triggers), dict(events)
        self.by_evidence = dict(evidence)
        self._make_sieves()

    def _make_sieves(self) -> None:
        """What an act may open and prove, found without asking every duty of the kind."""
        for kind, helds in self.by_trigger.items():
            self.openers[kind] = Sieve(kind, ((h.duty.trigger.where, h) for h in helds))
        for kind, asked in self.by_evidence.items():
            own = [a for a in asked if a[2].tie is Tie.SUBJECT]
            others = [a for a in asked if a[2].tie is not Tie.SUBJECT]
            for sieves, its in ((self.proved_of_own, own), (self.proved, others)):
                if its:
                    sieves[kind] = Sieve(kind, ((a[2].where, a) for a in its))

    @cached_property
    def unmeasured(self) -> list[int]:
        """Versions that nothing installed can measure."""
        return [h.pk for h in self.versions.values() if measure(h.duty) is Measure.NOT_YET]

    def calendar_on(self, on: date | None) -> Calendar:
        """The calendar as it was known on a day, None: now; asked of the tables once a run."""
        if on not in self.calendars:
            self.calendars[on] = calendar_known_on(on)
        return self.calendars[on]

    def forget_calendars(self) -> None:
        """Ask the tables again, in which a calendar may have changed."""
        self.calendars.clear()

    @property
    def is_empty(self) -> bool:
        """Whether no plan has been loaded."""
        return not self.by_clause

    def in_force(self, clause: str, day: date) -> Held:
        """The version of the clause that holds on the day: of those begun, the newest."""
        begun = [held for held in self.by_clause[clause] if held.since <= day]
        return max(begun or self.by_clause[clause][:1], key=lambda held: held.number)

    def kin(self, code: str | None) -> frozenset[str]:
        """The agency with all that took over from it and all it took over from."""
        if code is None:
            return frozenset()
        if code not in self.lines:
            line = {*self.agencies.lineage(code), *self.agencies.debts_of(code)}
            self.lines[code] = frozenset(line)
        return self.lines[code]

    def owing(self, duty: Duty, on: date, acting: str | None = None) -> list[str | None]:
        """Who owes what opens on the day; [None] when nobody has been named or is left."""
        role = self.roles[duty.debtor]
        try:
            found = self.agencies.resolve(role, on, acting=acting)
        except (NoSuccessor, UnknownAgency):
            return [None]
        if found:
            return list(found)
        of_another = role.group not in {None, Group.ACTING} and acting is not None
        return [] if of_another else [None]

    def tenures(self, duty: Duty, *, through: date) -> list[Tenure]:
        """Who has held the duty's role from the plan's date until a day, and for how long."""
        role = self.roles[duty.debtor]
        held: dict[str | None, Tenure] = {}
        for day, after in self._stretches(role, through):
            for agency in self.owing(duty, day):
                known = held.get(agency)
                since = known.since if known else day
                held[agency] = Tenure(agency, since, None if after is None else after - ONE_DAY)
        return list(held.values())

    def _stretches(self, role: DutyRole, through: date) -> Iterator[tuple[date, date | None]]:
        """Stretches in which the role's holders do not change: first day, first day after."""
        days = sorted({self.dated, *(d for d in self.changes(role) if self.dated < d <= through)})
        return zip(days, [*days[1:], None], strict=True)

    def changes(self, role: DutyRole | None = None) -> set[date]:
        """Days on which the holders of a role (None: of any) may change."""
        days = set()
        for life in self.agencies.by_code.values():
            for since, until in life.lives:
                days |= _turns(since, until)
            days |= {day for _code, day in life.successors}
        for one in [role] if role else self.roles.values():
            for unit in one.units:
                days |= _turns(unit.since, unit.until)
        return days

    def next_change(self, day: date) -> date | None:
        """The next day on which something opens by itself that does not begin a month."""
        days = self.changes()
        for held in self.versions.values():
            trigger = held.duty.trigger
            if trigger.type is TriggerType.DATE and trigger.since:
                days.add(trigger.since)
        return min((d for d in days if d > day), default=None)

    def parameter_on(self, key: str, on: date | None) -> ParameterRow:
        """The value that held on a day; None for the day: the newest."""
        rows = self.parameters[key]
        held = [row for row in rows if on is None or row.since <= on]
        return held[-1] if held else rows[0]

    def periods(self, duty: Duty) -> list[tuple[date, Period]]:
        """How often a duty of the calendar comes round, by the day from which."""
        if duty.trigger.period:
            return [(date.min, duty.trigger.period)]
        return self.values(duty.trigger.parameter)

    def values(self, parameter: str) -> list[tuple[date, Period]]:
        """How often a parameter has said something comes round, by the day from which."""
        return [(row.since, row.period) for row in self.parameters[parameter] if row.period]


def _turns(since: date | None, until: date | None) -> set[date]:
    return {day for day in (since, until and until + ONE_DAY) if day}


def read_book() -> Book:
    """The book as the tables have it now."""
    editions, role_rows, duty_rows, parameter_rows, agencies, *lives = together(
        [
            Edition.objects.order_by("-number")[:1],
            RoleVersion.objects.order_by("key", "number"),
            DutyVersion.objects.order_by("clause", "number"),
            ParameterValue.objects.order_by("key", "number"),
            *_life_questions(),
        ]
    )
    edition = next(iter(editions), None)
    roles, by_clause = _roles(role_rows), _duties(duty_rows)
    owners = {held.duty.owner for versions in by_clause.values() for held in versions[-1:]}
    ids = {agency.code: agency.pk for agency in agencies}
    return Book(
        dated=date.fromisoformat(edition.document["dated"]) if edition else date.max,
        by_clause=by_clause,
        roles=roles,
        parameters=_parameters(parameter_rows),
        agencies=agencies_of(_lives(agencies, *lives), list(roles.values()), owners),
        ids=ids,
        codes={pk: code for code, pk in ids.items()},
        recorded_from=edition.recorded_from if edition else None,
    )


def _duties(rows: Iterable[DutyVersion]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = defaultdict(list)
    for row in rows:
        duty = duty_from_json(row.definition)
        found[row.clause].append(Held(row.pk, row.number, duty, row.since or date.min))
    return dict(found)


def _roles(rows: Iterable[RoleVersion]) -> dict[str, DutyRole]:
    place = Path("roles.json")
    return {row.key: role_from_json(Entry(place, 0, row.definition)) for row in rows}


def _parameters(rows: Iterable[ParameterValue]) -> dict[str, list[ParameterRow]]:
    found: dict[str, list[ParameterRow]] = defaultdict(list)
    for row in rows:
        found[row.key].append(
            ParameterRow(
                row.number,
                row.label,
                row.amount,
                row.unit,
                Period(row.period) if row.period else None,
                row.law,
                ceiling_text(row.ceiling),
                (row.alarm["amount"], row.alarm["unit"]) if row.alarm else None,
                row.set_by,
                row.since if row.number > 1 else date.min,
            )
        )
    return dict(found)


def ceiling_text(ceiling: dict[str, object]) -> str:
    """A ceiling as a plain word for the working: `20 working-days`, `year`."""
    if "period" in ceiling:
        return str(ceiling["period"])
    return f"{ceiling['amount']} {ceiling['unit']}" if ceiling else ""


def read_lives() -> list[AgencyLife]:
    """All agencies through time, in their order."""
    return _lives(*together(_life_questions()))


def _life_questions() -> list[QuerySet[Any, Any]]:
    return [
        Agency.objects.select_related("parent"),
        AgencyVersion.objects.order_by("valid_from").values_list(
            "agency_id", "valid_from", "valid_to"
        ),
        AgencySuccession.objects.order_by("on", "pk").values_list(
            "predecessor_id", "successor__code", "on", "pk"
        ),
    ]


def _lives(
    agencies: Iterable[Agency],
    versions: Iterable[tuple[int, date | None, date | None]],
    successions: Iterable[tuple[int, str, date, int]],
) -> list[AgencyLife]:
    lives: dict[int, list[tuple[date | None, date | None]]] = defaultdict(list)
    for agency, since, until in versions:
        lives[agency].append((since, until))
    heirs: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for agency, code, on, _pk in successions:
        heirs[agency].append((code, on))
    return [
        AgencyLife(
            a.code,
            a.level,
            a.is_party,
            a.parent.code if a.parent else None,
            tuple(lives[a.pk]),
            tuple(heirs[a.pk]),
        )
        for a in agencies
    ]


_kept: dict[str, tuple[object, Book]] = {}


def the_book() -> Book:
    """The book, read anew only when its tables have changed since this process read it.

    Versions, values, editions and successions are only ever added; a change to an agency's
    dates always adds a version or a succession.
    """
    held = _held.get()
    if held is not None:
        return held
    mark, told, link, calendar = _mark()
    kept = _kept.get(connection.alias)
    if kept is None or kept[0] != mark:
        kept = _kept[connection.alias] = (mark, read_book())
    book = kept[1]
    book.told, book.has_links = told, link is not None
    if book.calendar != calendar:
        book.forget_calendars()
        book.calendar = calendar
    return book


_held: ContextVar[Book | None] = ContextVar("held_book", default=None)


@contextmanager
def one_book() -> Iterator[Book]:
    """Within it every question gets the same book, asked of the tables once.

    A page asks many times, and must not see two plans.
    """
    token = _held.set(the_book())
    try:
        book = _held.get()
        assert book is not None  # noqa: S101  set above
        yield book
    finally:
        _held.reset(token)


def forget_book() -> None:
    """Read the book anew at the next question."""
    _kept.clear()


def _mark() -> tuple[tuple[object, ...], int, int | None, int | None]:
    """What changes whenever one of the tables does, how many acts said until when periods were
    opened, the newest link and the newest version of a calendar: one small query.
    """
    models: tuple[type[Model], ...] = (
        Edition, DutyVersion, RoleVersion, ParameterValue, Agency, AgencyVersion, AgencySuccession,
    )  # fmt: skip
    quote = connection.ops.quote_name
    tables = [quote(model._meta.db_table) for model in models]
    newest = [f"(SELECT MAX(id) FROM {table})" for table in tables]  # noqa: S608  our own tables
    acts, seals = quote(Act._meta.db_table), quote(Seal._meta.db_table)
    told = (
        f"(SELECT COUNT(*) FROM {acts} a JOIN {seals} s ON s.act_id = a.id"  # noqa: S608
        " WHERE a.kind IN (%s, %s))"
    )
    others = [
        f"(SELECT MAX(id) FROM {quote(model._meta.db_table)})"  # noqa: S608
        for model in (EvidenceLink, CalendarVersion)
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([*newest, told, *others])}", SPANS)
        *row, count, link, calendar = cursor.fetchone()
    return (connection.settings_dict["NAME"], *row), count, link, calendar
