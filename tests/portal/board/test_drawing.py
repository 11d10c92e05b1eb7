"""The chart of the months: bands stand on each other and reach as high as their numbers."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from yangguang.portal.board.drawing import FLOOR, LEFT, MOST, RIGHT, TOP, Point, draw

COUNTS = st.integers(0, 10**6)
POINTS = st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=1, max_size=60)


def points(*counts: tuple[int, int, int]) -> list[Point]:
    return [Point(date(2024 + n // 12, n % 12 + 1, 28), *three) for n, three in enumerate(counts)]


def test_nothing_is_drawn_where_nothing_has_come_due() -> None:
    assert draw([]).months == ()
    assert draw(points((0, 0, 0))).months == ()


def test_bands_stand_on_each_other_from_the_floor() -> None:
    chart = draw(points((2, 1, 1)))

    (month,) = chart.months
    assert [band.kind for band in month.bands] == ["done", "late-done", "overdue"]
    bottom = float(FLOOR)
    for band in month.bands:
        assert abs(float(band.y) + float(band.height) - bottom) < 0.2
        bottom = float(band.y)
    assert abs(bottom - TOP) < 0.2


def test_empty_bands_are_left_out() -> None:
    chart = draw(points((3, 0, 0), (3, 0, 1)))

    assert [[b.kind for b in m.bands] for m in chart.months] == [["done"], ["done", "overdue"]]


def test_years_are_named_once_and_the_newest_months_are_kept() -> None:
    chart = draw(points(*[(n, 0, 0) for n in range(1, 49)]))

    assert len(chart.months) == MOST
    assert [m.label for m in chart.months if m.label] == ["2025", "2026", "2027"]


def test_words_tell_what_the_picture_shows() -> None:
    words = draw(points((1, 0, 0), (5, 2, 3))).words

    for told in ("2024-01", "2024-02", "1项", "5项", "2项", "3项"):
        assert told in words


@given(POINTS)
def test_everything_stays_inside_the_picture(counts: list[tuple[int, int, int]]) -> None:
    chart = draw(points(*counts))

    for month in chart.months:
        assert LEFT <= float(month.x) <= RIGHT
        assert sum(float(b.height) for b in month.bands) <= FLOOR - TOP + 0.2
    assert all(TOP - 0.2 <= float(line.y) <= FLOOR for line in chart.lines)
    assert len(chart.lines) <= 5
