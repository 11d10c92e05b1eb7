"""`evaluate`: a time limit as a pure function of a rule, dated facts, a calendar and a moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from yangguang.kernel.clocks.calendar import COUNTED, Calendar, Reason
from yangguang.kernel.clocks.errors import BadFact
from yangguang.kernel.clocks.facts import Extended, Fact
from yangguang.kernel.clocks.finding import HOUR, Found, find, overdue
from yangguang.kernel.clocks.folding import fold, settle
from yangguang.kernel.clocks.levels import DEFAULT, Level, Levels
from yangguang.kernel.clocks.rules import BY_THE_HOUR, Rule, Unit
from yangguang.kernel.clocks.running import Pause, Run
from yangguang.kernel.clocks.walking import HourWalk, Span
from yangguang.kernel.clocks.words import why


@dataclass(frozen=True, slots=True)
class WorkingLine:
    """One day of the working."""

    on: date
    counted: bool
    number: int
    """Units counted up to and with this day (for hours: whole hours)."""
    reason: Reason
    name: str = ""
    """The holiday, the closure; of a first day that is a holiday, its name."""
    source: str = ""
    """The notice, or the legal ground of the pause."""
    spans: tuple[Span, ...] = ()
    """The hours counted, for limits in hours."""

    @property
    def why(self) -> str:
        """In Chinese: why the day counts or does not."""
        return why(self)


@dataclass(frozen=True)
class Result:
    """What a clock says at a moment. Due dates are None before it begins and in an open pause."""

    rule: Rule
    at: datetime
    level: Level
    calendar_version: str
    due: datetime | None = None
    """The last moment in time: of a day that ends at 24:00, its last microsecond."""
    due_on: date | None = None
    """The day of it, after giving way to a working day."""
    raw_on: date | None = None
    """The day of it before giving way."""
    remaining: int | None = None
    """What is left in the rule's unit (months, years and dates: in days); negative: overdue."""
    used: int = 0
    total: int = 0
    """The limit with its extensions."""
    provisional_years: tuple[int, ...] = ()
    paused: bool = False
    stopped_at: datetime | None = None
    started_on: date | None = None
    run: Run | None = field(default=None, repr=False, compare=False)
    calendar: Calendar | None = field(default=None, repr=False, compare=False)

    @property
    def provisional(self) -> bool:
        """Whether the date depends on a year whose holiday notice is still to come."""
        return bool(self.provisional_years)

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The pauses with their grounds."""
        return self.run.pauses if self.run else ()

    @property
    def extensions(self) -> tuple[Extended, ...]:
        """The extensions that hold."""
        return self.run.extensions if self.run else ()

    @property
    def restarted(self) -> str:
        """The ground on which counting began again; empty when it did not."""
        return self.run.restarted if self.run else ""

    @property
    def latest_on(self) -> date | None:
        """The due date if every open pause runs to its legal maximum; None where there is none."""
        if self.run is None or self.calendar is None:
            return None
        longest = replace(self.run, pauses=tuple(p.at_its_longest() for p in self.run.pauses))
        return find(longest, self.calendar, self.at).due_on

    @property
    def working(self) -> Iterator[WorkingLine]:
        """Day by day how the date comes about, from the walk that found it; made when asked for."""
        if self.run is None or self.calendar is None:
            return iter(())
        return working(self.run, self.calendar, self.at)


def evaluate(
    rule: Rule,
    facts: Sequence[Fact],
    calendar: Calendar,
    at: datetime,
    *,
    levels: Levels = DEFAULT,
) -> Result:
    """What a clock says at a moment (aware). Facts recorded after it are not looked at.

    Raises BadFact with the line of the row and the mend for facts that cannot have happened so.
    """
    if at.tzinfo is None:
        raise BadFact("moment_without_zone", at=at)
    here = at.astimezone(calendar.zone)
    try:
        run = fold(rule, facts, calendar, here)
        if run is None:
            return Result(rule, here, Level.NONE, calendar.version)
        moment = run.stopped or here
        run = settle(run, moment)
        found = find(run, calendar, moment)
        return _result(run, found, calendar, moment, levels)
    except OverflowError as error:
        raise BadFact("beyond_the_calendar") from error


def _result(run: Run, found: Found, calendar: Calendar, at: datetime, levels: Levels) -> Result:
    behind = overdue(run.rule, found, calendar, at)
    remaining = -behind or _left(run, found, at)
    return Result(
        rule=run.rule,
        at=at,
        level=_level(run, found, remaining, at, levels),
        calendar_version=calendar.version,
        due=found.due,
        due_on=found.due_on,
        raw_on=found.raw_on,
        remaining=remaining,
        used=found.used,
        total=run.total,
        provisional_years=found.provisional_years,
        paused=found.due is None,
        stopped_at=run.stopped,
        started_on=run.start_on,
        run=run,
        calendar=calendar,
    )


def _left(run: Run, found: Found, at: datetime) -> int:
    """What is left: days counted one by one from the walk, everything else from the due date."""
    if found.due_on is None or run.rule.unit is Unit.WORKING_DAYS or run.rule.unit in BY_THE_HOUR:
        return found.total - found.used
    return (found.due_on - at.date()).days


def _level(run: Run, found: Found, remaining: int, at: datetime, levels: Levels) -> Level:
    late = remaining < 0
    if run.lapsed:
        return Level.LAPSED
    if run.stopped is not None:
        return Level.DONE_LATE if late else Level.DONE
    if late:
        return Level.LATE
    if found.due is None:
        return Level.PAUSED
    soon = levels.is_soon(unit=run.rule.unit, remaining=remaining, total=found.total, on=at.date())
    return Level.DUE_SOON if soon else Level.IN_TIME


def working(run: Run, calendar: Calendar, at: datetime) -> Iterator[WorkingLine]:
    """The walk of a run, told line by line."""
    walk = run.walk(at, at.date())
    if isinstance(walk, HourWalk):
        for step in walk.steps(calendar):
            yield _line(run, calendar, step.on, step.used // HOUR, step.reason, step.spans)
        return
    for day, number, reason in walk.steps(calendar):
        yield _line(run, calendar, day, number, reason)


def _line(
    run: Run,
    calendar: Calendar,
    day: date,
    number: int,
    reason: Reason,
    spans: tuple[Span, ...] = (),
) -> WorkingLine:
    counted = bool(spans) if run.rule.unit in BY_THE_HOUR else reason in COUNTED
    if reason is Reason.PAUSED:
        held = [p for p in run.pauses if p.covers(day, by_the_hour=run.rule.unit in BY_THE_HOUR)]
        grounds = "；".join(dict.fromkeys(p.ground for p in held))
        return WorkingLine(day, counted, number, reason, held[0].kind, grounds, spans)
    note = calendar.note(day)
    return WorkingLine(day, counted, number, reason, note.name, note.source, spans)
