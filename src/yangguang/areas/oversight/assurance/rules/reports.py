"""The yearly progress report (plan 5.4-c; oversight.md §9). Pure: the standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.utils.functional import Promise

DUE_MONTH, DUE_DAY = 11, 30
"""「每年11月30日前」, the named day included (plan 5.4-c; plan-clauses.md, Index 1)."""
REMIND_DAYS = (30, 15, 5, 1)
"""How many days before the last day a unit hears of it (D, oversight.md §9); set with each call."""
MOST_REMINDERS, EARLIEST = 8, 120


class ReportState(StrEnum):
    """Where a unit's report stands. That none has come yet is told by the absence of a row."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


REPORT_STATE_LABELS = {
    ReportState.DRAFT: _("草稿"),
    ReportState.SUBMITTED: _("已报送"),
    ReportState.RETURNED: _("退回修改"),
    ReportState.CONFIRMED: _("已确认"),
}


class ReportMove(StrEnum):
    """What can be done with a report."""

    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    CONFIRM = "confirm"


REPORT_MOVE_LABELS = {
    ReportMove.EDIT: _("修改"),
    ReportMove.SUBMIT: _("报送"),
    ReportMove.RETURN: _("退回"),
    ReportMove.CONFIRM: _("确认"),
}

TRANSITIONS: dict[tuple[ReportState, ReportMove], ReportState] = {
    (ReportState.DRAFT, ReportMove.EDIT): ReportState.DRAFT,
    (ReportState.DRAFT, ReportMove.SUBMIT): ReportState.SUBMITTED,
    (ReportState.RETURNED, ReportMove.EDIT): ReportState.RETURNED,
    (ReportState.RETURNED, ReportMove.SUBMIT): ReportState.SUBMITTED,
    (ReportState.SUBMITTED, ReportMove.RETURN): ReportState.RETURNED,
    (ReportState.SUBMITTED, ReportMove.CONFIRM): ReportState.CONFIRMED,
}


class Progress(StrEnum):
    """How far a clause has come, in the report's own three words."""

    DONE = "done"
    ADVANCING = "advancing"
    NOT_STARTED = "not_started"


PROGRESS_LABELS = {
    Progress.DONE: _("已完成"),
    Progress.ADVANCING: _("推进中"),
    Progress.NOT_STARTED: _("未启动"),
}


@dataclass(frozen=True)
class Entry:
    """What a report says of one clause."""

    clause: str
    progress: Progress | None
    action: str
    result: str
    evidence: str
    problems: str
    next_year: str


@dataclass(frozen=True)
class Gap:
    """Something the office would send a report back for; `clause` empty: the report as a whole."""

    clause: str
    message: str | Promise


def move(state: ReportState, act: ReportMove, *, times_returned: int = 0) -> ReportState:
    """The state after the act. Raises Refused; a report goes back once only (oversight.md §9)."""
    if act is ReportMove.RETURN and times_returned:
        raise Refused(
            "returned_once",
            _("报告只退回一次。仍不符合要求的，请在确认时写明问题，作为督办事项跟踪。"),
        )
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise Refused(
            "wrong_state",
            _("“%(state)s”的报告不能%(act)s。")
            % {"state": REPORT_STATE_LABELS[state], "act": REPORT_MOVE_LABELS[act]},
        ) from None


def period(year: int) -> tuple[date, date]:
    """First and last day a year's report speaks of: 1 December before to 30 November."""
    return date(year - 1, 12, 1), date(year, DUE_MONTH, DUE_DAY)


def due_on(year: int) -> date:
    """The last day on which a report is in time."""
    return date(year, DUE_MONTH, DUE_DAY)


def read_days(text: str) -> list[int]:
    """Days before the last day, typed as `30、15、5、1`; the farthest first. Raises Refused."""
    words = text.replace("，", "、").replace(",", "、").replace(" ", "、").split("、")
    days = {int(word) for word in words if word.isdecimal() and word.isascii() and len(word) < 4}
    typed = [word for word in words if word]
    if len(days) != len(typed) or len(days) > MOST_REMINDERS:
        raise Refused(
            "remind_days",
            _("提醒的天数请写成“30、15、5、1”：不重复的整数，最多%(n)d个。")
            % {"n": MOST_REMINDERS},
        )
    if any(not 1 <= day <= EARLIEST for day in days):
        raise Refused("remind_days", _("提醒的天数应在1至%(n)d之间。") % {"n": EARLIEST})
    return sorted(days, reverse=True)


def reminder_due(days: Iterable[int], *, left: int) -> int | None:
    """Which reminder's turn it is when so many days are left; None: none yet, or it is over.

    The nearest one reached, so that a day on which nothing ran is made up for by the next.
    """
    reached = [day for day in days if left <= day]
    return min(reached) if reached and left >= 0 else None


def late_days(received_on: date, due: date) -> int:
    """Calendar days after the last day; 0 when in time. Only the server's receipt counts."""
    return max((received_on - due).days, 0)


def gaps(
    clauses: Iterable[str], entries: Iterable[Entry], *, has_seal: bool, has_approver: bool
) -> Iterator[Gap]:
    """What is missing: each clause answered with proof or reason, approval, a seal."""
    known = {entry.clause: entry for entry in entries}
    for clause in clauses:
        entry = known.get(clause)
        if entry is None or entry.progress is None:
            yield Gap(clause, _("没有填写进展。"))
            continue
        yield from _entry_gaps(entry)
    if not has_approver:
        yield Gap("", _("没有填写审定本报告的主要负责人。"))
    if not has_seal:
        yield Gap("", _("没有上传盖章件。"))


def _entry_gaps(entry: Entry) -> Iterator[Gap]:
    if entry.progress is Progress.NOT_STARTED:
        if not entry.problems.strip() or not entry.next_year.strip():
            yield Gap(entry.clause, _("“未启动”的，请写明原因和下一年打算。"))
        return
    if not entry.action.strip():
        yield Gap(entry.clause, _("没有写做了什么。"))
    if not entry.evidence.strip():
        yield Gap(entry.clause, _("没有列出佐证（公开信息的索引号、网址或文件名）。"))
    if entry.progress is Progress.DONE and not entry.result.strip():
        yield Gap(entry.clause, _("“已完成”的，请写明结果。"))
