"""Times taken in pairs, in turn, so that a busy machine is busy for both."""

from __future__ import annotations

import gc
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, the collector of garbage held back."""
    gc.collect()
    gc.disable()
    try:
        begun = perf_counter()
        work()
        return perf_counter() - begun
    finally:
        gc.enable()


def ratio(
    one: Callable[[], object], other: Callable[[], object], *, rounds: int = 15
) -> tuple[float, float, float]:
    """Median of the ratios one : other, and the median seconds of each.

    In every round both are done once, in changing order; a round the machine spoilt for one of
    them does not move the median.
    """
    ratios, ones, others = [], [], []
    for number in range(rounds):
        if number % 2:
            second, first = seconds(other), seconds(one)
        else:
            first, second = seconds(one), seconds(other)
        ones.append(first)
        others.append(second)
        ratios.append(first / second)
    return median(ratios), median(ones), median(others)
