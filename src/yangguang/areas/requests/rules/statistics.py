"""Figures about requests, each with its formula in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Measured:
    """A request as the figures see it."""

    received_on: date
    due_on: date | None
    ended_on: date | None
    used: int = 0
    """Working days counted until its end."""
    family: str = ""
    is_paused: bool = False


@dataclass(frozen=True)
class Figure:
    """A number with how it comes about."""

    code: str
    label: object
    value: str
    formula: object


@dataclass(frozen=True)
class Totals:
    """What the figures are made of, whoever counted it."""

    received: int
    ended: int
    overdue: int
    in_time: int
    days: Mapping[int, int]
    """How many ended after so many working days."""


def percentile(counts: Mapping[int, int], part: float) -> int | None:
    """The smallest value that at least this part of the values do not exceed; None of nothing.

    `counts` says how often each value stands.
    """
    wanted, seen = -(-sum(counts.values()) * part // 1), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen and seen >= wanted:
            return value
    return None


def is_overdue(row: Measured, on: date) -> bool:
    """Not answered, its last day over, its clock running."""
    return row.ended_on is None and row.due_on is not None and row.due_on < on and not row.is_paused


def is_in_time(row: Measured) -> bool:
    """Ended, and not after its last day."""
    return row.ended_on is not None and (row.due_on is None or row.ended_on <= row.due_on)


def totals(requests: Iterable[Measured], *, on: date) -> Totals:
    """Counted one by one; the database counts the same (`public.totals_of`)."""
    received = ended = overdue = in_time = 0
    days: dict[int, int] = {}
    for row in requests:
        received += 1
        overdue += is_overdue(row, on)
        in_time += is_in_time(row)
        if row.ended_on is not None:
            ended += 1
            days[row.used] = days.get(row.used, 0) + 1
    return Totals(received, ended, overdue, in_time, days)


def figures(counted: Totals) -> list[Figure]:
    """Received, ended, in time, days: formulas stand beside the numbers."""
    base = counted.ended + counted.overdue
    median, ninth = percentile(counted.days, 0.5), percentile(counted.days, 0.9)
    return [
        Figure("received", _("收到"), str(counted.received), _("收到申请之日在本期内的件数")),
        Figure("ended", _("办结"), str(counted.ended), _("其中已经作出答复或者终止的件数")),
        Figure(
            "overdue",
            _("逾期未结"),
            str(counted.overdue),
            _("没有答复、期限已过且没有暂停计时的件数"),
        ),
        Figure(
            "in_time",
            _("按时办结率"),
            f"{counted.in_time / base:.1%}" if base else "—",
            _("按时办结件数 ÷（办结件数 + 逾期未结件数）"),
        ),
        Figure(
            "median",
            _("答复用时中位数"),
            "—" if median is None else str(median),
            _("办结各件所用工作日从小到大排列，居中的一个；暂停的时间不计"),
        ),
        Figure(
            "ninetieth",
            _("九成申请的答复用时"),
            "—" if ninth is None else str(ninth),
            _("百分之九十的办结件不超过的工作日数"),
        ),
    ]
