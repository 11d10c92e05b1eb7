"""Figures about requests, each with its formula in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def percentile(sorted_values: Sequence[int], part: float) -> int | None:
    """The smallest value that at least this part of the values do not exceed; None of nothing."""
    if not sorted_values:
        return None
    place = -(-len(sorted_values) * part // 1)
    return sorted_values[max(int(place) - 1, 0)]


def figures(requests: Iterable[Measured], *, on: date) -> list[Figure]:
    """Received, ended, in time, days: formulas stand beside the numbers."""
    rows = list(requests)
    ended = [r for r in rows if r.ended_on is not None]
    overdue = [
        r for r in rows if r.ended_on is None and r.due_on and r.due_on < on and not r.is_paused
    ]
    in_time = [r for r in ended if r.due_on is None or (r.ended_on and r.ended_on <= r.due_on)]
    days = sorted(r.used for r in ended)
    base = len(ended) + len(overdue)
    median, ninth = percentile(days, 0.5), percentile(days, 0.9)
    return [
        Figure("received", _("收到"), str(len(rows)), _("收到申请之日在本期内的件数")),
        Figure("ended", _("办结"), str(len(ended)), _("其中已经作出答复或者终止的件数")),
        Figure(
            "overdue", _("逾期未结"), str(len(overdue)), _("没有答复、期限已过且没有暂停计时的件数")
        ),
        Figure(
            "in_time",
            _("按时办结率"),
            f"{len(in_time) / base:.1%}" if base else "—",
            _("按时办结件数 ÷(办结件数 + 逾期未结件数)"),
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
