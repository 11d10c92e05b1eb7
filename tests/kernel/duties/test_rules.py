"""Periods, roles over time, matching: pure, by tables and properties."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.duties.periods import span_label, span_of, spans
from yangguang.kernel.duties.resolving import (
    AgencyLife,
    NoSuccessor,
    UnknownAgency,
    agencies_of,
)
from yangguang.kernel.duties.rules import DutyRole, Group, Mark, Period, RoleUnit

DAY = timedelta(days=1)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
LENGTHS = st.sampled_from(list(Period))


@pytest.mark.parametrize(
    ("period", "day", "name", "first", "last", "label"),
    [
        (Period.MONTH, "2026-02-14", "2026-02", "2026-02-01", "2026-02-28", "2026年2月"),
        (Period.TWO_MONTHS, "2026-12-31", "2026-B6", "2026-11-01", "2026-12-31", "2026年11—12月"),
        (Period.QUARTER, "2026-07-01", "2026-Q3", "2026-07-01", "2026-09-30", "2026年第3季度"),
        (Period.HALF_YEAR, "2026-06-30", "2026-H1", "2026-01-01", "2026-06-30", "2026年上半年"),
        (Period.YEAR, "2020-02-29", "2020", "2020-01-01", "2020-12-31", "2020年"),
        (Period.TWO_YEARS, "2018-05-01", "2017-2018", "2017-01-01", "2018-12-31", "2017—2018年"),
    ],
)
def test_day_lies_in_its_period(
    period: Period, day: str, name: str, first: str, last: str, label: str
) -> None:
    span = span_of(period, date.fromisoformat(day))
    assert (span.name, span.first.isoformat(), span.last.isoformat()) == (name, first, last)
    assert span_label(name) == label


@given(LENGTHS, DAYS)
def test_periods_leave_no_day_out_and_never_overlap(period: Period, day: date) -> None:
    span = span_of(period, day)
    assert span.first <= day <= span.last
    assert span_of(period, span.last + DAY).first == span.last + DAY
    assert span_of(period, span.first - DAY).last == span.first - DAY


@given(DAYS, DAYS, st.lists(st.tuples(DAYS, LENGTHS), min_size=1, max_size=4))
def test_periods_open_the_same_whenever_one_looks(
    since: date, through: date, changes: list[tuple[date, Period]]
) -> None:
    history = sorted(changes)
    earlier = list(spans(history, since=since, until=None, through=through))
    later = list(spans(history, since=since, until=None, through=through + 200 * DAY))
    assert later[: len(earlier)] == earlier
    assert all(a.last + DAY == b.first for a, b in pairwise(later))
    assert len({span.name for span in later}) == len(later)
    assert all(span.first <= through for span in earlier)


def test_period_begun_before_the_duty_counts_from_the_duty() -> None:
    history = [(date.min, Period.YEAR)]
    found = list(
        spans(history, since=date(2017, 7, 26), until=date(2018, 6, 1), through=date(2026, 1, 1))
    )
    assert [(s.name, s.first) for s in found] == [
        ("2017", date(2017, 7, 26)),
        ("2018", date(2018, 1, 1)),
    ]


def life(
    code: str,
    since: date | None = None,
    until: date | None = None,
    *heirs: tuple[str, date],
    level: str = "department",
    parent: str | None = "city",
    is_party: bool = False,
) -> AgencyLife:
    return AgencyLife(code, level, is_party, parent, ((since, until),), heirs)


MERGER = date(2018, 7, 1)
KNOWN = agencies_of(
    [
        life("city", level="city", parent=None),
        life("state", None, date(2018, 6, 30), ("tax", MERGER)),
        life("local", None, date(2018, 6, 30), ("tax", MERGER)),
        life("tax", MERGER),
        life("old", None, date(2018, 12, 31), ("culture", date(2019, 1, 1)), ("press", date(2019, 1, 1))),
        life("culture", date(2019, 1, 1)),
        life("press", None, None, is_party=True),
        life("orphan", None, date(2020, 12, 31)),
        life("county", level="county"),
        life("countyschools", parent="county"),
        life("township", level="township", parent="county"),
    ],
    [],
    [],
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "on", "holders"),
    [
        ("state", date(2018, 6, 30), ("state",)),
        ("state", MERGER, ("tax",)),
        ("old", date(2019, 1, 1), ("culture", "press")),
        ("tax", date(2017, 1, 1), ()),
        ("orphan", date(2020, 12, 31), ("orphan",)),
    ],
)
def test_holder_of_a_day_follows_successors(code: str, on: date, holders: tuple[str, ...]) -> None:
    assert KNOWN.holders(code, on) == holders


def test_agency_without_successor_or_unknown_is_refused() -> None:
    with pytest.raises(NoSuccessor):
        KNOWN.holders("orphan", date(2021, 1, 1))
    with pytest.raises(UnknownAgency):
        KNOWN.holders("nowhere", MERGER)


def test_line_of_succession_runs_both_ways_and_not_sideways() -> None:
    assert KNOWN.lineage("state") == ("state", "tax")
    assert set(KNOWN.debts_of("tax")) == {"state", "local", "tax"}
    assert "local" not in KNOWN.lineage("state")


@pytest.mark.parametrize(
    ("group", "on", "members"),
    [
        (Group.COUNTIES, MERGER, {"county"}),
        (Group.DEPARTMENTS, MERGER, {"tax", "old", "orphan"}),
        (Group.DEPARTMENTS, date(2021, 1, 1), {"tax", "culture"}),
        (Group.ALL, date(2021, 1, 1), {"tax", "culture", "press", "county"}),
    ],
)
def test_group_is_who_exists_on_the_day(group: Group, on: date, members: set[str]) -> None:
    assert set(KNOWN.members(group, on)) == members


def role(group: Group | None = None, *units: str) -> DutyRole:
    rows = tuple(RoleUnit(code, None, None) for code in units)
    return DutyRole("r", "角色", rows, group, Mark.VERIFIED)


def test_lead_units_are_those_that_own_clauses() -> None:
    owner = role(None, "state", "county")
    known = agencies_of(KNOWN.by_code.values(), [owner], ["r"])
    assert set(known.members(Group.LEAD_UNITS, MERGER)) == {"tax", "county"}


@pytest.mark.parametrize(
    ("asked", "acting", "owing"),
    [
        (role(Group.ACTING), "tax", ("tax",)),
        (role(Group.ACTING), None, ()),
        (role(Group.COUNTIES), "county", ("county",)),
        (role(Group.COUNTIES), "tax", ()),
        (role(Group.COUNTIES), None, ("county",)),
        (role(None, "state", "local"), "county", ("tax",)),
        (role(None), None, ()),
    ],
)
def test_role_resolves_by_who_acts(
    asked: DutyRole, acting: str | None, owing: tuple[str, ...]
) -> None:
    assert KNOWN.resolve(asked, MERGER, acting=acting) == owing


def test_unit_holds_its_role_between_its_days() -> None:
    units = (
        RoleUnit("press", None, date(2019, 12, 31)),
        RoleUnit("county", date(2020, 1, 1), None),
    )
    dated = DutyRole("r", "角色", units, None, Mark.VERIFIED)
    assert KNOWN.resolve(dated, date(2019, 12, 31)) == ("press",)
    assert KNOWN.resolve(dated, date(2020, 1, 1)) == ("county",)
