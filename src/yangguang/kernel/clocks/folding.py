"""Reads dated facts, row by row, into a run; refuses what cannot have happened so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from yangguang.kernel.clocks.calendar import Calendar
from yangguang.kernel.clocks.errors import BadFact, Refused
from yangguang.kernel.clocks.facts import (
    KINDS,
    Extended,
    Fact,
    Lapsed,
    Limited,
    Paused,
    Restarted,
    Resumed,
    Started,
    Stopped,
)
from yangguang.kernel.clocks.finding import find
from yangguang.kernel.clocks.rules import BY_DATE, BY_THE_HOUR, Rule
from yangguang.kernel.clocks.running import LAST_MOMENT, Pause, Run


def fold(rule: Rule, facts: Iterable[Fact], calendar: Calendar, at: datetime) -> Run | None:
    """The run as it is known at a moment; None when the clock has not begun.

    Facts recorded later are not looked at, so that a question about the past is answered alike
    for ever. Raises BadFact with the line (from 1) of the row and the mend.
    """
    run: Run | None = None
    previous: datetime | None = None
    for line, fact in enumerate(facts, start=1):
        if fact.at.tzinfo is None:
            raise BadFact("moment_without_zone", line=line, at=fact.at)
        if fact.at > at:
            break
        try:
            if previous is not None and fact.at < previous:
                raise BadFact("out_of_order", at=fact.at, previous=previous)
            run = _take(run, rule, fact, calendar)
        except Refused as error:
            raise error.at_line(line) from error
        previous = fact.at
    return run


def _take(run: Run | None, rule: Rule, fact: Fact, calendar: Calendar) -> Run:
    """The run after one more row."""
    received = calendar.date_of(fact.at)
    day = fact.on or received
    if day != received and rule.unit in BY_THE_HOUR:
        raise BadFact("needs_moment")
    moment = fact.at.astimezone(calendar.zone)
    if day != received:
        moment = calendar.moment(day, LAST_MOMENT)
    if isinstance(fact, Started):
        if run is not None:
            raise BadFact("started_twice")
        return Run(rule, moment, day)
    if run is None:
        raise BadFact("not_started")
    if day > received:
        raise BadFact("dated_ahead", on=day, received=received)
    if day < run.start_on:
        raise BadFact("before_start", on=day, start=run.start_on)
    if isinstance(fact, Restarted):
        return _restart(run, fact, moment, day)
    if run.stopped_on is not None:
        raise BadFact("after_stop", on=run.stopped_on)
    if isinstance(fact, Stopped):
        stopped = _stop(run, moment, day, received)
        return replace(stopped, lapsed=isinstance(fact, Lapsed))
    return _change(run, fact, moment, day, calendar)


def _change(run: Run, fact: Fact, moment: datetime, day: date, calendar: Calendar) -> Run:
    """The run after a pause, its end, or an extension."""
    match fact:
        case Limited():
            return _limit(run, fact, moment, day, calendar)
        case Paused():
            return _pause(run, fact, moment, day, calendar)
        case Resumed():
            return _resume(run, fact, moment, day)
        case Extended():
            return _extend(run, fact, moment, calendar)
    raise BadFact("fact_unknown", fact=type(fact).__name__, known="、".join(KINDS))


def _restart(run: Run, fact: Restarted, moment: datetime, day: date) -> Run:
    """Counting begins again; pauses that go on go on, everything else falls away."""
    going_on = tuple(pause for pause in run.pauses if pause.ended is None)
    return Run(run.rule, moment, day, pauses=going_on, restarted=fact.ground)


def _stop(run: Run, moment: datetime, day: date, received: date) -> Run:
    """Done; when it was done is when it was received here, whatever the paper says."""
    if day < received:
        raise BadFact("dated_back", on=day, received=received)
    ended = tuple(p if p.ended else p.ends(moment, day) for p in run.pauses)
    return replace(run, stopped=moment, stopped_on=day, pauses=ended)


def _pause(run: Run, fact: Paused, moment: datetime, day: date, calendar: Calendar) -> Run:
    if run.rule.unit in BY_DATE:
        raise BadFact("pause_of_a_date")
    if not fact.ground.strip():
        raise BadFact("pause_without_ground")
    for old in run.pauses:
        same = (old.kind, old.ref) == (fact.kind, fact.ref)
        if same and old.ended is None and not old.is_over(moment):
            raise BadFact("paused_already", kind=fact.kind)
    pause = Pause(fact.kind, fact.ref, fact.ground, moment, day)
    if fact.limit is not None:
        pause = _bounded(pause, fact.limit, moment, day, calendar)
    return replace(run, pauses=(*run.pauses, pause))


def _bounded(pause: Pause, limit: Rule, moment: datetime, day: date, calendar: Calendar) -> Pause:
    """The pause with its legal maximum, which begins to run on the day."""
    latest = find(Run(limit, moment, day), calendar, moment)
    return replace(pause, latest=latest.due, latest_on=latest.due_on)


def _limit(run: Run, fact: Limited, moment: datetime, day: date, calendar: Calendar) -> Run:
    """The maximum of a pause that goes on begins to run."""
    meant = [p for p in run.pauses if p.ended is None and (p.kind, p.ref) == (fact.kind, fact.ref)]
    if not meant:
        raise BadFact("limited_without_pause", kind=fact.kind)
    pause = meant[-1]
    if day < pause.began_on:
        raise BadFact("limited_before_pause", on=day, began=pause.began_on)
    bounded = _bounded(pause, fact.limit, moment, day, calendar)
    return replace(run, pauses=tuple(bounded if p is pause else p for p in run.pauses))


def _resume(run: Run, fact: Resumed, moment: datetime, day: date) -> Run:
    going_on = [p for p in run.pauses if p.ended is None]
    chosen = [p for p in going_on if not fact.kind or (p.kind, p.ref) == (fact.kind, fact.ref)]
    if not chosen:
        raise BadFact("resumed_without_pause", kind=fact.kind)
    if len(chosen) > 1:
        running = [p for p in chosen if not p.is_over(moment)]
        if len(running) != 1:
            kinds = "、".join(p.kind + (f"/{p.ref}" if p.ref else "") for p in chosen)
            raise BadFact("resumed_which", kinds=kinds)
        chosen = running
    pause = chosen[0]
    if day < pause.began_on:
        raise BadFact("resumed_before_pause", on=day, began=pause.began_on)
    ended = tuple(p.ends(moment, day) if p is pause else p for p in run.pauses)
    return replace(run, pauses=ended)


def _extend(run: Run, fact: Extended, moment: datetime, calendar: Calendar) -> Run:
    if type(fact.amount) is not int or fact.amount < 1:
        raise BadFact("extension_amount", amount=fact.amount)
    approved = bool(fact.approver.strip())
    allowed = run.rule.extension
    if allowed is not None:
        if len(run.extensions) >= allowed.times:
            raise BadFact("extension_too_often", times=allowed.times)
        if run.extra + fact.amount > allowed.amount:
            total = run.extra + fact.amount
            raise BadFact("extension_too_long", amount=total, most=allowed.amount)
        if allowed.approval and not approved:
            raise BadFact("extension_without_approval")
    due = find(settle(run, moment), calendar, moment)
    if due.due is not None and moment > due.due and not approved:
        raise BadFact("extension_after_due", due=due.due_on)
    return replace(run, extensions=(*run.extensions, fact), extra=run.extra + fact.amount)


def settle(run: Run, at: datetime) -> Run:
    """The run with every pause ended whose legal maximum lies before the moment."""
    if not run.pauses:
        return run
    pauses = tuple(
        p.at_its_longest() if p.ended is None and p.is_over(at) else p for p in run.pauses
    )
    return replace(run, pauses=pauses)
