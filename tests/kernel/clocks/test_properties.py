"""What holds for every rule, every run of facts and every calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.clocks.scene import HOURS, OFFICE, WORKING_15
from yangguang.kernel.clocks import (
    CITY_ZONE,
    DayKind,
    Extended,
    Paused,
    Restarted,
    Resumed,
    Roll,
    SpecialDay,
    StartDay,
    Started,
    Stopped,
    Unit,
    evaluate,
    fact_from_json,
    make_calendar,
    statutory,
)

FIRST = datetime(2025, 1, 1, 9, tzinfo=CITY_ZONE)
LATER = FIRST + timedelta(days=4000)
AMOUNTS = {
    Unit.WORKING_DAYS: 40,
    Unit.CALENDAR_DAYS: 90,
    Unit.HOURS: 100,
    Unit.OFFICE_HOURS: 60,
    Unit.MONTHS: 12,
    Unit.YEARS: 2,
}
moments = st.integers(0, 500 * 24).map(lambda hours: FIRST + timedelta(hours=hours))


@st.composite
def rules(draw, units=tuple(AMOUNTS)):
    unit = draw(st.sampled_from(units))
    rule = statutory(draw(st.integers(1, AMOUNTS[unit])), unit, law="法")
    if unit in {Unit.HOURS, Unit.OFFICE_HOURS}:
        return rule
    start = draw(st.sampled_from([StartDay.EXCLUDED, StartDay.INCLUDED]))
    return replace(rule, start=start, roll=draw(st.sampled_from(list(Roll))))


@st.composite
def histories(draw):
    """A clock that begins and what happens to it, in order, possible in law."""
    at = draw(moments)
    facts, open_pause, stopped = [Started(at=at)], False, False
    for _ in range(draw(st.integers(0, 6))):
        at += timedelta(hours=draw(st.integers(1, 24 * 12)))
        if stopped:
            facts.append(Restarted(at=at, ground="复议决定"))
            open_pause = stopped = False
            continue
        choice = draw(st.sampled_from(["pause", "limited", "extend", "restart", "stop"]))
        if open_pause and choice in {"pause", "limited"}:
            facts.append(Resumed(at=at))
            open_pause = False
        elif choice == "pause":
            facts.append(Paused(at=at, kind="x", ground="法"))
            open_pause = True
        elif choice == "limited":
            facts.append(Paused(at=at, kind="y", ref=str(at), ground="法", limit=WORKING_15))
            at += timedelta(days=60)
            facts.append(Extended(at=at, amount=1, ground="法", approver="主任"))
        elif choice == "extend":
            facts.append(Extended(at=at, amount=2, ground="法", approver="主任"))
        elif choice == "restart":
            facts.append(Restarted(at=at, ground="补正"))
        else:
            facts.append(Stopped(at=at, why="已办"))
            stopped = True
    return facts


@given(rules(), moments, st.integers(1, 60), st.integers(0, 60))
def test_a_pause_never_makes_a_date_earlier(rule, start, after, length):
    out = start + timedelta(hours=after * 7)
    pause = Paused(at=out, kind="x", ground="法")
    back = Resumed(at=out + timedelta(hours=length * 7))

    plain = evaluate(rule, [Started(at=start)], OFFICE, LATER)
    paused = evaluate(rule, [Started(at=start), pause, back], OFFICE, LATER)

    assert paused.due >= plain.due
    assert paused.raw_on >= plain.raw_on


@given(rules(), moments, st.sets(st.integers(0, 300), max_size=12))
def test_a_holiday_never_makes_a_date_earlier(rule, start, offsets):
    extra = {
        on: SpecialDay(on, DayKind.HOLIDAY, "假日", "通知")
        for on in (start.date() + timedelta(days=n) for n in offsets)
    }
    more = make_calendar(
        "office", "x", {**OFFICE.days, **extra}.values(), OFFICE.announced, [HOURS]
    )

    before = evaluate(rule, [Started(at=start)], OFFICE, LATER)
    after = evaluate(rule, [Started(at=start)], more, LATER)

    assert after.due >= before.due


@given(rules(), histories())
def test_the_working_adds_up_to_the_date(rule, facts):
    result = evaluate(rule, facts, OFFICE, LATER)
    lines = list(result.working)

    days = [line.on for line in lines]
    assert days == sorted(set(days))
    if result.due_on is None:
        return
    assert days[-1] == result.due_on
    if rule.unit in {Unit.HOURS, Unit.OFFICE_HOURS}:
        spans = [span for line in lines for span in line.spans]
        assert sum((b - a for a, b in spans), timedelta()) == timedelta(hours=result.total)
    else:
        counted = [line for line in lines if line.counted]
        numbers = [line.number for line in counted]
        assert numbers == list(range(1, len(counted) + 1))
        assert counted[-1].on == result.raw_on
        if rule.unit in {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}:
            assert len(counted) == result.total


@given(rules(), histories())
def test_replay_gives_the_same(rule, facts):
    again = [fact_from_json(fact.to_json()) for fact in facts]

    first = evaluate(rule, facts, OFFICE, LATER)
    second = evaluate(rule.from_json(rule.to_json()), again, OFFICE, LATER)

    assert first == second
    assert list(first.working) == list(second.working)


@given(rules(), histories(), st.integers(0, 24 * 400))
def test_what_is_recorded_later_does_not_change_the_past(rule, facts, hours):
    at = facts[0].at + timedelta(hours=hours)
    known = [fact for fact in facts if fact.at <= at]

    assert evaluate(rule, facts, OFFICE, at) == evaluate(rule, known, OFFICE, at)


@given(rules(), histories())
def test_a_known_date_stays_while_nothing_happens(rule, facts):
    last = facts[-1].at
    dates = {evaluate(rule, facts, OFFICE, last + timedelta(days=n)).due for n in (0, 40, 90, 400)}

    assert len(dates - {None}) <= 1


@given(rules((Unit.WORKING_DAYS,)), moments)
def test_what_is_left_runs_down_one_by_one(rule, start):
    due_on = evaluate(rule, [Started(at=start)], OFFICE, start).due_on
    days = [start + timedelta(days=n) for n in range((due_on - start.date()).days + 1)]
    left = [evaluate(rule, [Started(at=start)], OFFICE, at).remaining for at in days]

    assert left[-1] == 0
    assert all(a - b in {0, 1} for a, b in pairwise(left))


@settings(max_examples=30)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 50))
def test_years_without_notice_are_provisional_never_refused(start, amount):
    rule = statutory(amount, Unit.WORKING_DAYS, law="法")
    at = datetime.combine(start, datetime.min.time(), CITY_ZONE)

    result = evaluate(rule, [Started(at=at)], OFFICE, at)

    years = {line.on.year for line in list(result.working)[1:]}
    assert result.provisional is bool(years - OFFICE.announced)
