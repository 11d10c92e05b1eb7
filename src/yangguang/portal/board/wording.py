"""The board's sentences: limits, why something cannot be measured, how late something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.clocks import Unit, describe, limit_words
from yangguang.kernel.duties.limits import clock_of
from yangguang.kernel.duties.matching import Measure, measure
from yangguang.kernel.duties.rules import PERIOD_LABELS, Mark, Period, State, TriggerType
from yangguang.kernel.duties.wording import UNIT_LABELS, limit_text
from yangguang.kernel.now import city_date
from yangguang.kernel.ui.dates import day_cn
from yangguang.portal.board.rows import LimitWords

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from yangguang.kernel.clocks import Calendar
    from yangguang.kernel.duties.derivation.book import Book, Held, ParameterRow
    from yangguang.kernel.duties.models import Obligation
    from yangguang.kernel.duties.rules import Duty, Trigger

OPEN = (State.OVERDUE, State.TO_EXPLAIN, State.DUE_SOON, State.PENDING)
LEFT_IN_DAYS = dict.fromkeys(
    (Unit.MONTHS, Unit.YEARS, Unit.FIXED, Unit.PERIODIC), Unit.CALENDAR_DAYS
)
"""Units that the clocks count down in days."""


def limit_of(book: Book, duty: Duty, *, has_working: bool) -> LimitWords:
    """The duty's limit in short and in sentences."""
    named = {key: _named(rows[-1]) for key, rows in book.parameters.items()}
    return LimitWords(
        words=limit_text(duty, named),
        sentences=tuple(_sentences(book, duty)),
        exists=has_limit(duty),
        has_working=has_working,
    )


def has_limit(duty: Duty) -> bool:
    """Whether the duty has to be met by some day; a period ends by itself."""
    return duty.limit is not None or duty.is_periodic


def _named(row: ParameterRow) -> str:
    if row.period:
        return row.label
    return _("%(label)s（%(amount)s内）") % {
        "label": row.label,
        "amount": limit_words(row.amount, row.unit),
    }


def _sentences(book: Book, duty: Duty) -> Iterator[str]:
    if has_limit(duty):
        yield _beginning(duty)
    limit = duty.limit
    if limit is not None and limit.parameter:
        yield from _of_parameter(book.parameters[limit.parameter][-1])
    elif limit is not None:
        yield _("依据：%(law)s。") % {"law": limit.law}
    if duty.trigger.again:
        yield _going_on(book, duty.trigger)
    if duty.soft:
        yield _("原文是“原则上”：到期没有完成的，要说明原因，不直接算作违反。")
    if duty.mark is Mark.MEMORY:
        yield _("这一条的算法须经本市核对。")
    if duty.note:
        yield duty.note


def _going_on(book: Book, trigger: Trigger) -> str:
    """On what ground the city goes on after the plan's own last period."""
    row = book.parameters[trigger.parameter][-1]
    return _("方案写到%(until)s为止；%(again)s起继续%(often)s一次（%(who)s）。依据：%(law)s。") % {
        "until": day_cn(trigger.until),
        "again": day_cn(trigger.again),
        "often": PERIOD_LABELS[row.period or Period.YEAR],
        "who": row.set_by,
        "law": row.law,
    }


def _beginning(duty: Duty) -> str:
    """From when the time runs."""
    limit = duty.limit
    if limit is not None and limit.by:
        return _("以写明的日期为限，当日完成仍算按时。")
    if limit is not None and limit.same_day:
        return _("与引起这项义务的公开同一天完成。")
    match duty.trigger.type:
        case TriggerType.ACT if duty.trigger.start:
            return _("从文件成文的次日起算。")
        case TriggerType.ACT:
            return _("从引起这项义务的信息公开的次日起算。")
        case TriggerType.EVENT if limit is not None and limit.unit == "hours":
            named = {"event": duty.trigger.event_label}
            return _("从%(event)s的时刻起算，节假日和夜间照算。") % named
        case TriggerType.EVENT:
            return _("从%(event)s的次日起算。") % {"event": duty.trigger.event_label}
        case TriggerType.CALENDAR:
            return _("按周期计算，每一期各算一项。")
    return _("从方案印发的次日起算。")


def _of_parameter(row: ParameterRow) -> Iterator[str]:
    yield _("方案没有写明数字，现按%(value)s计算（%(who)s）。依据：%(law)s。") % {
        "value": limit_words(row.amount, row.unit),
        "who": row.set_by,
        "law": row.law,
    }
    if row.alarm:
        amount, unit = row.alarm
        yield _("满%(alarm)s还没有完成的，先行提醒。") % {
            "alarm": str(UNIT_LABELS[unit]) % {"amount": amount}
        }


def why_not(book: Book, held: Held, counts: dict[State, int], since: date | None) -> str:
    """Why the clause, or part of its obligations, cannot be measured; empty when it can."""
    duty = held.duty
    how = measure(duty)
    if how is Measure.NOT_YET:
        wanted = _("、").join(dict.fromkeys(pattern.label for pattern in duty.evidence))
        return _("要靠%(wanted)s来证明，本平台还没有这类记录。") % {"wanted": wanted}
    role = book.roles[duty.debtor]
    if role.group is None and not role.units:
        return _("方案没有列举“%(role)s”，尚未指定责任单位。") % {"role": role.label}
    if since and counts.get(State.NOT_MEASURABLE):
        return _(
            "有%(count)d项的期限早于%(day)s，那以前本平台没有记录，也没有人补充证据，不作判断。"
        ) % {"count": counts[State.NOT_MEASURABLE], "day": day_cn(since)}
    if how is Measure.BY_HAND:
        return _("由责任单位提交材料，经市政务公开办公室另一人核定后才算数。")
    return ""


def void_words(
    book: Book, obligation: Obligation, state: State, heirs: str, *, is_told: bool
) -> str:
    """Why an obligation fell away by itself: the unit ended, or what opened it was taken back.

    `heirs` names who took over; `is_told`: a person has decided and the decision says why.
    """
    if state is not State.NOT_APPLICABLE or obligation.void_at is None or is_told:
        return ""
    day = day_cn(city_date(obligation.void_at))
    if book.versions[obligation.version_id].duty.trigger.type is not TriggerType.STANDING:
        return _("引起这项义务的信息已于%(day)s撤下") % {"day": day}
    if heirs:
        return _("%(day)s起由%(heirs)s承担") % {"day": day, "heirs": heirs}
    return _("%(day)s起不再承担这一职责") % {"day": day}


def due_words(
    book: Book, obligation: Obligation, state: State, calendar: Calendar, *, at: datetime
) -> str:
    """How late, or how much is left; empty where neither is a question."""
    if obligation.due_at is None or state not in {*OPEN, State.FULFILLED_LATE}:
        return ""
    result = clock_of(book, obligation, at=at, calendar=calendar)
    if result is None:
        return ""
    if state is not State.FULFILLED_LATE:
        return describe(result)
    unit = LEFT_IN_DAYS.get(result.rule.unit, result.rule.unit)
    return _("晚了%(length)s") % {"length": limit_words(-(result.remaining or 0), unit)}
