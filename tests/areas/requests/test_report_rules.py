"""The tables of the yearly report: a simulated year satisfies every relation and a recount."""

from __future__ import annotations

import random
from collections import Counter
from copy import deepcopy
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.requests.rules.report import (
    CARRIED_IN,
    CARRIED_OUT,
    COLUMNS,
    LEAVES,
    NEW,
    NUMERIC,
    ROWS,
    SUM,
    TOTAL,
    Contested,
    Counted,
    Figures,
    Severity,
    added,
    check,
    due_on,
    second_table,
    similarity,
    third_table,
)
from yangguang.areas.requests.rules.results import RESULTS
from yangguang.areas.requests.rules.statistics import Measured, figures, percentile, totals

D = date
DAYS = st.dates(D(2023, 6, 1), D(2027, 6, 30))
COUNTED = st.builds(
    lambda applicant, received, took, row: Counted(
        applicant,
        received,
        received + timedelta(days=took) if took is not None else None,
        row if took is not None else "",
    ),
    st.sampled_from(COLUMNS),
    DAYS,
    st.none() | st.integers(0, 500),
    st.sampled_from(LEAVES),
)


def errors(table2, table3=None, **more) -> list[str]:
    figures_ = Figures(table2, third_table([], 2026) if table3 is None else table3, **more)
    return [f.code for f in check(figures_) if f.severity is Severity.ERROR]


def test_format_has_21_leaves_and_25_rows_of_seven_cells() -> None:
    assert (len(LEAVES), len(NUMERIC)) == (21, 25)
    assert len(NUMERIC) * (len(COLUMNS) + 1) == 175
    assert {info.row for info in RESULTS.values()} == set(LEAVES)
    assert sum(row.is_heading for row in ROWS) == 5


@given(requests=st.lists(COUNTED, max_size=60), year=st.integers(2024, 2026))
def test_every_relation_holds_whatever_happens(requests: list[Counted], year: int) -> None:
    before, now = second_table(requests, year - 1), second_table(requests, year)

    assert errors(now, before=before) == []


@given(requests=st.lists(COUNTED, max_size=40))
def test_departments_added_up_are_the_whole(requests: list[Counted]) -> None:
    half = len(requests) // 2

    parts = [second_table(part, 2026) for part in (requests[:half], requests[half:])]

    assert added(parts) == second_table(requests, 2026)


def simulated(count: int, seed: int = 7) -> list[Counted]:
    """Requests of three years with random lives."""
    dice = random.Random(seed)
    made = []
    for _n in range(count):
        received = D(2024, 1, 1) + timedelta(days=dice.randrange(1096))
        ends = dice.random() < 0.93
        ended = received + timedelta(days=int(dice.expovariate(1 / 30))) if ends else None
        made.append(
            Counted(dice.choice(COLUMNS), received, ended, dice.choice(LEAVES) if ends else "")
        )
    return made


def test_simulated_years_equal_an_independent_recount() -> None:
    requests = simulated(5000)

    for year in (2024, 2025, 2026):
        table = second_table(requests, year)
        # The recount asks day by day who was open, from the other end.
        open_before = [
            r
            for r in requests
            if r.received_on.year < year and not (r.ended_on and r.ended_on.year < year)
        ]
        new = Counter(r.applicant for r in requests if r.received_on.year == year)
        results = Counter(
            (r.row, r.applicant) for r in requests if r.ended_on and r.ended_on.year == year
        )
        for column in COLUMNS:
            assert table[NEW][column] == new[column]
            assert table[CARRIED_IN][column] == sum(r.applicant == column for r in open_before)
            for row in LEAVES:
                assert table[row][column] == results[row, column]
        assert table[SUM][TOTAL] == sum(results.values())
        assert table[CARRIED_OUT][TOTAL] == (
            sum(new.values()) + len(open_before) - sum(results.values())
        )
        assert errors(table, before=second_table(requests, year - 1)) == []


def spoiled(row: str, column: str, by: int = 1):
    table = deepcopy(second_table(simulated(50), 2025))
    table[row][column] += by
    return table


@pytest.mark.parametrize(
    ("row", "column", "codes"),
    [
        (NEW, "business", {"A1", "A3"}),
        ("r3_1", "business", {"A2", "A3"}),
        (SUM, TOTAL, {"A1", "A2", "A3"}),
        (CARRIED_OUT, TOTAL, {"A1", "A3"}),
    ],
)
def test_cell_that_does_not_agree_is_found(row: str, column: str, codes: set[str]) -> None:
    assert set(errors(spoiled(row, column))) == codes


def test_negative_cell_is_found() -> None:
    assert "A5" in errors(spoiled("r3_1", "research", -99))


def test_carried_over_must_be_last_years() -> None:
    requests = simulated(200)
    before = second_table(requests, 2024)
    before[CARRIED_OUT]["business"] += 1

    assert errors(second_table(requests, 2025), before=before) == ["A4"]


def test_third_table_counts_decided_by_ending_and_pending_again() -> None:
    remedies = [
        Contested("review", D(2025, 11, 1), "corrected", D(2026, 1, 9)),
        Contested("review", D(2026, 3, 1), "maintained", D(2026, 4, 9)),
        Contested("suit_direct", D(2026, 3, 1)),
        Contested("suit_after_review", D(2024, 3, 1), "other", D(2025, 4, 9)),
        Contested("complaint", D(2026, 3, 1)),
        Contested("review", D(2027, 1, 2)),
    ]

    table = third_table(remedies, 2026)

    assert table["rev"] == {"maintained": 1, "corrected": 1, "other": 0, "pending": 0, "total": 2}
    assert table["dir"]["pending"] == table["dir"]["total"] == 1
    assert table["aft"]["total"] == 0
    assert third_table(remedies, 2025)["rev"]["pending"] == 1
    table["rev"]["total"] = 3
    assert errors(second_table([], 2026), table) == ["T3"]


# disclosure.md 3.5, check data of a city's report of 2025.
@pytest.mark.parametrize(
    "cells", [(376, 97, 196, 121, 790), (16, 1, 12, 27, 56), (74, 1, 30, 51, 156)]
)
def test_published_third_tables_hold(cells: tuple[int, ...]) -> None:
    row = dict(zip(("maintained", "corrected", "other", "pending", "total"), cells, strict=True))

    assert errors(second_table([], 2025), {"rev": row}) == []


def test_warnings_tell_of_fees_remedies_and_last_years_words() -> None:
    text = "一年来,本机关认真贯彻落实条例,主动公开政府信息,办理依申请公开,加强监督保障。" * 3
    table = second_table([], 2026)
    table3 = third_table([Contested("review", D(2026, 3, 1))], 2026)
    found = check(
        Figures(
            table,
            table3,
            texts={"overview": text, "problems": "今年的新情况是平台改版,老栏目搬迁。"},
            texts_before={"overview": text, "problems": "去年培训不够。"},
            fees=380,
            table1={"rules": {"issued": 2, "abolished": 1, "in_force": 9}},
            table1_before={"rules": {"in_force": 9}},
        )
    )

    assert [(f.code, f.column) for f in found] == [
        ("A6", ""),
        ("T1", "rules"),
        ("SAME", "overview"),
        ("A7", ""),
    ]
    assert similarity("", "文字") == 0.0


def test_departments_report_by_january_governments_by_march() -> None:
    assert due_on(2026, is_government=False) == D(2027, 1, 31)
    assert due_on(2026, is_government=True) == D(2027, 3, 31)


def test_figures_follow_their_formulas() -> None:
    rows = [
        Measured(D(2026, 1, 5), D(2026, 2, 2), D(2026, 1, 20), 11),
        Measured(D(2026, 1, 5), D(2026, 2, 2), D(2026, 2, 3), 21),
        Measured(D(2026, 1, 5), D(2026, 2, 2), None),
        Measured(D(2026, 1, 5), None, None, is_paused=True),
        Measured(D(2026, 1, 5), D(2026, 12, 2), None),
    ]

    found = {f.code: f.value for f in figures(totals(rows, on=D(2026, 3, 1)))}

    assert found == {
        "received": "5",
        "ended": "2",
        "overdue": "1",
        "in_time": "33.3%",
        "median": "11",
        "ninetieth": "21",
    }
    assert {f.value for f in figures(totals([], on=D(2026, 3, 1)))} == {"0", "—"}


@given(values=st.lists(st.integers(0, 60), min_size=1, max_size=50))
def test_percentile_is_a_value_that_so_many_do_not_exceed(values: list[int]) -> None:
    ordered = sorted(values)
    for part in (0.5, 0.9):
        found = percentile(Counter(values), part)
        assert found in ordered
        assert sum(v <= found for v in ordered) >= part * len(ordered)
