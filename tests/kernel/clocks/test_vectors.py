"""The vectors of the law's arithmetic: requests (条例), periods (民法典 200-204), the plan."""

from __future__ import annotations

import pytest

from tests.kernel.clocks.scene import (
    OFFICE,
    WORKING_15,
    WORKING_20,
    day,
    due,
    moment,
    started,
)
from yangguang.kernel.clocks import (
    Extended,
    Level,
    Limited,
    Paused,
    Restarted,
    Resumed,
    Roll,
    Stopped,
    Unit,
    evaluate,
    statutory,
)

SILENCE = {"kind": "third_party", "ground": "条例第三十三条第三款"}


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-02-06", 7, "2026-02-24"),
        ("2026-02-06", 20, "2026-03-12"),
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-02-13", 20, "2026-03-19"),
        ("2025-09-26", 7, "2025-10-13"),
        ("2025-09-26", 20, "2025-10-30"),
        ("2026-02-21", 7, "2026-03-03"),  # begins on a holiday
        ("2026-01-05", 20, "2026-02-02"),
        ("2026-04-29", 20, "2026-05-29"),
        ("2026-09-30", 20, "2026-11-03"),
        ("2025-01-24", 20, "2025-02-27"),
        ("2017-07-26", 3, "2017-07-31"),
        ("2017-07-28", 3, "2017-08-02"),
        ("2019-09-27", 3, "2019-10-08"),
        ("2019-09-27", 7, "2019-10-12"),  # ends on a make-up Saturday
        ("2019-09-27", 20, "2019-10-30"),
        ("2018-01-01", 5, "2018-01-08"),  # sent by web on a holiday
    ],
)
def test_working_days_end_where_the_tables_say(start, amount, expected):
    rule = statutory(amount, Unit.WORKING_DAYS, law="条例第三十三条")

    result = evaluate(rule, [started(start)], OFFICE, moment(start))

    assert result.due_on == result.raw_on == day(expected)
    assert not result.provisional


@pytest.mark.parametrize(
    ("start", "rule", "raw", "shifted"),
    [
        # 民法典 203: a holiday gives way to the day after the rest
        (
            "2019-09-01",
            statutory(30, Unit.CALENDAR_DAYS, law="民法典"),
            "2019-10-01",
            "2019-10-08",
        ),
        # 202: the corresponding day; internal targets do not shift
        (
            "2017-07-26",
            statutory(3, Unit.YEARS, law="民法典", roll=Roll.NONE),
            "2020-07-26",
            "2020-07-26",
        ),
        ("2017-07-26", statutory(3, Unit.YEARS, law="民法典"), "2020-07-26", "2020-07-27"),
        # 202: no corresponding day, so the month's last
        (
            "2025-08-31",
            statutory(6, Unit.MONTHS, law="行政诉讼法第四十六条"),
            "2026-02-28",
            "2026-02-28",
        ),
        (
            "2024-02-29",
            statutory(1, Unit.YEARS, law="民法典"),
            "2025-02-28",
            "2025-02-28",
        ),
    ],
)
def test_raw_and_shifted_last_day(start, rule, raw, shifted):
    result = evaluate(rule, [started(start)], OFFICE, moment(start))

    assert (result.raw_on, result.due_on) == (day(raw), day(shifted))


def test_twenty_four_hours_run_by_the_clock_and_never_shift():
    rule = statutory(24, Unit.HOURS, law="佳办发〔2017〕27号")

    result = evaluate(rule, [started("2017-07-26 10:00")], OFFICE, moment("2017-07-26 12:00"))

    assert result.due == moment("2017-07-27 10:00")
    assert result.remaining == 22


def test_third_party_answers():
    facts = [
        started("2026-03-02"),
        Paused(at=moment("2026-03-10"), **SILENCE),
        Resumed(at=moment("2026-03-25")),
    ]

    before = evaluate(WORKING_20, facts, OFFICE, moment("2026-03-20"))
    after = evaluate(WORKING_20, facts, OFFICE, moment("2026-03-26"))

    assert (before.level, before.due_on, before.used) == (Level.PAUSED, None, 6)
    assert before.remaining == 14
    assert after.due_on == day("2026-04-15")


def test_third_party_stays_silent_and_the_pause_ends_by_itself():
    facts = [
        started("2026-03-02"),
        Paused(at=moment("2026-03-10"), **SILENCE),
        Limited(at=moment("2026-03-12"), kind="third_party", limit=WORKING_15),
    ]

    during = evaluate(WORKING_20, facts, OFFICE, moment("2026-04-02 23:00"))
    after = evaluate(WORKING_20, facts, OFFICE, moment("2026-04-03"))

    assert during.due_on is None
    assert during.latest_on == day("2026-04-23")
    assert after.pauses[0].ended_on == day("2026-04-02")
    assert after.due_on == day("2026-04-23")


def test_correction_restarts_the_clock():
    notice = statutory(7, Unit.WORKING_DAYS, law="条例第三十条")
    facts = [
        started("2026-03-02"),
        Restarted(at=moment("2026-03-20"), ground="条例第三十条"),
    ]
    extension = Extended(
        at=moment("2026-04-01"), amount=20, ground="条例第三十三条第二款", approver="办公室主任"
    )

    assert due(notice, [started("2026-03-02")]) == day("2026-03-11")
    assert due(WORKING_20, facts) == day("2026-04-20")
    assert due(WORKING_20, [*facts, extension]) == day("2026-05-20")


def test_fee_paid_restarts_the_clock():
    facts = [
        started("2026-03-09"),
        Restarted(at=moment("2026-03-16"), ground="信息处理费管理办法第六条"),
    ]

    assert due(WORKING_20, facts[:1]) == day("2026-04-07")
    assert due(WORKING_20, facts) == day("2026-04-14")


def test_the_last_day_counts_to_midnight():
    facts = [started("2017-07-26")]
    rule = statutory(3, Unit.WORKING_DAYS, law="佳办发〔2017〕27号")
    last = Stopped(at=moment("2017-07-31 23:59"), why="已公开")
    late = Stopped(at=moment("2017-08-01 00:00"), why="已公开")

    assert evaluate(rule, [*facts, last], OFFICE, moment("2018-01-01")).level is Level.DONE
    assert evaluate(rule, [*facts, late], OFFICE, moment("2018-01-01")).level is Level.DONE_LATE
