"""The law of a supervised task (督办事项; plan 5.4-b, 政府督查工作条例 articles 16 to 18).

The office that supervises carries the matter; the unit that owes the task acts on it as the
matter's other side. What is done, late or escalated is told by clocks and cards, never typed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.rules import (
    ClockVerb,
    Do,
    Effect,
    Facts,
    Guard,
    Hand,
    LetterState,
    Move,
    Refused,
    StateInfo,
    Table,
    move,
)
from yangguang.kernel.clocks import Extension, Roll, Rule, Unit, statutory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import Promise

__all__ = ["Refused"]


class Source(StrEnum):
    """Where a task comes from (oversight.md §6.1)."""

    CLAUSE = "clause"
    MEETING = "meeting"
    DOCUMENT = "document"
    INSTRUCTION = "instruction"
    OPINION = "opinion"
    AUDIT = "audit"
    FINDING = "finding"
    SUPERVISOR = "supervisor"


SOURCE_LABELS = {
    Source.CLAUSE: _("实施方案条款"),
    Source.MEETING: _("会议议定事项"),
    Source.DOCUMENT: _("文件"),
    Source.INSTRUCTION: _("领导批示"),
    Source.OPINION: _("群众意见"),
    Source.AUDIT: _("审计发现"),
    Source.FINDING: _("检查发现"),
    Source.SUPERVISOR: _("监督员报告"),
}


class Kind(StrEnum):
    """Kinds of inspection (政府督查工作条例 article 14) a task may belong to."""

    ROUTINE = "routine"
    SPECIAL = "special"
    INCIDENT = "incident"
    LEAD = "lead"


KIND_LABELS = {
    Kind.ROUTINE: _("日常督办"),
    Kind.SPECIAL: _("专项督查"),
    Kind.INCIDENT: _("事件调查"),
    Kind.LEAD: _("线索核查"),
}


class State(StrEnum):
    """Where a task stands."""

    ISSUED = "issued"
    DISPUTED = "disputed"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONCLUDED = "concluded"
    UNDER_REVIEW = "under_review"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What is done with a task, beyond what the kernel knows of any matter."""

    ACCEPT = "accept"
    DISPUTE = "dispute"
    UPHOLD = "uphold"
    REASSIGN = "reassign"
    REPORT = "report"
    ASK_EXTENSION = "ask_extension"
    DENY_EXTENSION = "deny_extension"
    SUBMIT = "submit"
    RETURN = "return"
    CONCLUDE = "conclude"
    CANCEL = "cancel"
    REMIND = "remind"
    URGE = "urge"
    LETTER = "letter"
    REPLY = "reply"
    CLOSE_CARD = "close_card"
    PROPOSE = "propose"
    ASK_REVIEW = "ask_review"
    KEEP = "keep"
    OVERTURN = "overturn"
    SETTLE = "settle"


class Clock(StrEnum):
    """Clocks of a task."""

    DUE = "due"
    ACCEPTANCE = "acceptance"
    REPLY = "reply"
    ASK_REVIEW = "ask_review"
    REVIEW = "review"


class Outcome(StrEnum):
    """What became of a task."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NOT_DONE = "not_done"


OUTCOME_LABELS = {
    Outcome.COMPLETE: _("完成"),
    Outcome.PARTIAL: _("部分完成"),
    Outcome.NOT_DONE: _("未完成"),
}


class CardLevel(StrEnum):
    """Steps of escalation, mildest first. Their colours are the city's to name."""

    REMINDER = "reminder"
    URGE = "urge"
    LETTER = "letter"
    PROPOSAL = "proposal"


CARD_LABELS = {
    CardLevel.REMINDER: _("提醒"),
    CardLevel.URGE: _("催办单"),
    CardLevel.LETTER: _("督办函"),
    CardLevel.PROPOSAL: _("约谈或通报批评建议"),
}
CARD_OF: dict[str, CardLevel] = {
    Act.REMIND: CardLevel.REMINDER,
    Act.URGE: CardLevel.URGE,
    Act.LETTER: CardLevel.LETTER,
    Act.PROPOSE: CardLevel.PROPOSAL,
}

LETTER_TEMPLATE = "supervision_letter"

STATES: dict[str, StateInfo] = {
    State.ISSUED: StateInfo(_("待接收"), _("待接收"), _("请在接收期限内接收或者提出异议。"), "new"),
    State.DISPUTED: StateInfo(_("责任有异议"), _("异议待答复"), _("督办单位正在研究。"), "paused"),
    State.IN_PROGRESS: StateInfo(_("办理中"), _("办理中"), _("请按时报告进展。"), "active"),
    State.SUBMITTED: StateInfo(_("待核实"), _("待核实"), _("督办单位正在核实。"), "active"),
    State.RETURNED: StateInfo(_("退回整改"), _("退回整改"), _("请补充后再报结。"), "active"),
    State.CONCLUDED: StateInfo(
        _("已作结论"), _("已作结论"), _("对结论有异议的，可以在期限内申请复核。"), "done"
    ),
    State.UNDER_REVIEW: StateInfo(_("复核中"), _("复核中"), _("督办单位正在复核。"), "active"),
    State.SETTLED: StateInfo(
        _("已办结"), _("已办结"), _("这一事项已经办结。"), "done", is_final=True
    ),
    State.CANCELLED: StateInfo(
        _("已取消"), _("已取消"), _("这一事项已取消。"), "closed", is_final=True
    ),
}

LABELS: dict[str, str | Promise] = {
    Act.ACCEPT: _("接收"),
    Act.DISPUTE: _("提出异议"),
    Act.UPHOLD: _("维持交办"),
    Act.REASSIGN: _("改交其他单位"),
    Act.REPORT: _("报告进展"),
    Act.REPLY: _("答复督办"),
    Act.ASK_EXTENSION: _("申请延期"),
    Act.SUBMIT: _("报结"),
    Act.ASK_REVIEW: _("申请复核"),
    Do.TAKE: _("我来办"),
    Do.ASSIGN: _("交办"),
    Do.EXTEND: _("同意延期"),
    Act.DENY_EXTENSION: _("不同意延期"),
    Act.REMIND: _("发提醒"),
    Act.URGE: _("发催办单"),
    Do.WRITE: _("拟督办函"),
    Act.LETTER: _("印发督办函"),
    Act.PROPOSE: _("提出约谈或通报批评建议"),
    Act.CLOSE_CARD: _("销号"),
    Act.RETURN: _("退回整改"),
    Act.CONCLUDE: _("核实并作结论"),
    Act.KEEP: _("维持结论"),
    Act.OVERTURN: _("撤销结论，重新办理"),
    Act.SETTLE: _("办结"),
    Act.CANCEL: _("取消事项"),
    Do.NOTE: _("记一笔"),
}

MOST_EXTENSIONS = 2
"""oversight.md §6.1: a task is extended twice at most."""


def _letter_is_issued(facts: Facts) -> bool:
    return facts.letters.get(LETTER_TEMPLATE) == LetterState.ISSUED


NOT_LATE = Guard(
    "late",
    _("期限已过，不能再申请延期。请尽快办结，并在答复督办时说明原因。"),
    lambda f: Clock.DUE not in f.late,
)
EXTENDED_TWICE = Guard(
    "extended_twice",
    _("已经延期两次，不能再延。"),
    lambda f: f.extended.get(Clock.DUE, 0) < MOST_EXTENSIONS,
)
NONE_ASKED = Guard(
    "asked", _("已经提出延期申请，请等待答复。"), lambda f: not f.details.get("extension_asked")
)
IS_ASKED = Guard(
    "not_asked", _("责任单位没有申请延期。"), lambda f: bool(f.details.get("extension_asked"))
)
HAS_OPEN_CARD = Guard(
    "no_card", _("没有需要答复或者销号的督办卡片。"), lambda f: bool(f.details.get("open_card"))
)
HAS_UNANSWERED = Guard(
    "answered", _("没有等待答复的督办卡片。"), lambda f: bool(f.details.get("unanswered_card"))
)
LETTER_LATE = Guard(
    "reply_in_time",
    _("印发督办函后逾期不答复或者仍未完成的，才能提出这项建议。"),
    lambda f: (
        bool(f.details.get("letter_raised")) and (Clock.REPLY in f.late or Clock.DUE in f.late)
    ),
)
MAY_STILL_ASK = Guard(
    "review_late",
    _("申请复核的期限已过（政府督查工作条例第十七条：自收到结论之日起30日内）。"),
    lambda f: Clock.ASK_REVIEW not in f.late,
)
ASK_OVER = Guard(
    "may_ask",
    _("申请复核的期限还没有过。"),
    lambda f: Clock.ASK_REVIEW in f.late or bool(f.details.get("reviewed")),
)
NEVER_REVIEWED = Guard("reviewed", _("已经复核过一次。"), lambda f: not f.details.get("reviewed"))
ONE_LETTER = Guard(
    "letter_raised",
    _("这一轮已经印发过督办函。仍未落实的，可以提出约谈或通报批评建议。"),
    lambda f: not f.details.get("letter_raised"),
)
NO_HANDLER = Guard("has_handler", _("已经有承办人了。"), lambda f: not f.has_handler)

START, STOP = ClockVerb.START, ClockVerb.STOP
OFFICE = (Hand.IN_CHARGE, Hand.HEAD)
WORKING = (State.IN_PROGRESS, State.RETURNED)
UNFINISHED = (State.ISSUED, State.DISPUTED, State.IN_PROGRESS, State.RETURNED, State.SUBMITTED)
OPEN = (*UNFINISHED, State.CONCLUDED, State.UNDER_REVIEW)
END_WORK = (Effect(STOP, Clock.DUE), Effect(STOP, Clock.ACCEPTANCE), Effect(STOP, Clock.REPLY))

S, A = State, Act
MOVES: dict[tuple[str, str], Move] = {
    **{(s, Do.TAKE): move(s, Hand.DESK, needs=(NO_HANDLER,)) for s in OPEN},
    **{(s, Do.ASSIGN): move(s, Hand.HEAD) for s in OPEN},
    **{(s, Do.NOTE): move(s, *OFFICE, Hand.UNIT) for s in OPEN},
    (S.ISSUED, A.ACCEPT): move(S.IN_PROGRESS, Hand.UNIT, clocks=(Effect(STOP, Clock.ACCEPTANCE),)),
    (S.ISSUED, A.DISPUTE): move(S.DISPUTED, Hand.UNIT, clocks=(Effect(STOP, Clock.ACCEPTANCE),)),
    (S.DISPUTED, A.UPHOLD): move(S.IN_PROGRESS, Hand.HEAD),
    (S.DISPUTED, A.REASSIGN): move(S.IN_PROGRESS, Hand.HEAD),
    **{(s, A.REPORT): move(s, Hand.UNIT) for s in WORKING},
    **{
        (s, A.ASK_EXTENSION): move(s, Hand.UNIT, needs=(NOT_LATE, EXTENDED_TWICE, NONE_ASKED))
        for s in WORKING
    },
    **{
        (s, Do.EXTEND): move(
            s,
            Hand.HEAD,
            Hand.LEADER,
            needs=(IS_ASKED, NOT_LATE, EXTENDED_TWICE),
            clocks=(Effect(ClockVerb.EXTEND, Clock.DUE),),
        )
        for s in WORKING
    },
    **{(s, A.DENY_EXTENSION): move(s, *OFFICE, needs=(IS_ASKED,)) for s in WORKING},
    **{(s, A.SUBMIT): move(S.SUBMITTED, Hand.UNIT) for s in WORKING},
    (S.SUBMITTED, A.RETURN): move(S.RETURNED, *OFFICE),
    (S.SUBMITTED, A.CONCLUDE): move(
        S.CONCLUDED, *OFFICE, clocks=(*END_WORK, Effect(START, Clock.ASK_REVIEW))
    ),
    **{
        (s, A.CONCLUDE): move(
            S.CONCLUDED, Hand.HEAD, clocks=(*END_WORK, Effect(START, Clock.ASK_REVIEW))
        )
        for s in WORKING
    },
    **{(s, A.CANCEL): move(S.CANCELLED, Hand.HEAD, clocks=END_WORK) for s in UNFINISHED},
    **{(s, A.REMIND): move(s, *OFFICE, Hand.CLOCK) for s in (S.ISSUED, *WORKING)},
    **{(s, A.URGE): move(s, *OFFICE) for s in (S.ISSUED, *WORKING)},
    **{(s, Do.WRITE): move(s, *OFFICE) for s in (S.ISSUED, *WORKING)},
    **{
        (s, A.LETTER): move(
            s,
            *OFFICE,
            needs=(
                Guard("no_letter", _("请先拟制督办函，经签批后印发。"), _letter_is_issued),
                ONE_LETTER,
            ),
            clocks=(Effect(START, Clock.REPLY),),
        )
        for s in (S.ISSUED, *WORKING)
    },
    **{(s, A.PROPOSE): move(s, Hand.HEAD, needs=(LETTER_LATE,)) for s in WORKING},
    **{
        (s, A.REPLY): move(
            s, Hand.UNIT, needs=(HAS_UNANSWERED,), clocks=(Effect(STOP, Clock.REPLY),)
        )
        for s in (S.ISSUED, *WORKING, S.SUBMITTED)
    },
    **{(s, A.CLOSE_CARD): move(s, *OFFICE, needs=(HAS_OPEN_CARD,)) for s in OPEN},
    (S.CONCLUDED, A.ASK_REVIEW): move(
        S.UNDER_REVIEW,
        Hand.UNIT,
        needs=(MAY_STILL_ASK, NEVER_REVIEWED),
        clocks=(Effect(STOP, Clock.ASK_REVIEW), Effect(START, Clock.REVIEW)),
    ),
    (S.CONCLUDED, A.SETTLE): move(
        S.SETTLED,
        *OFFICE,
        Hand.CLOCK,
        needs=(ASK_OVER,),
        clocks=(Effect(STOP, Clock.ASK_REVIEW),),
    ),
    (S.UNDER_REVIEW, A.KEEP): move(S.SETTLED, Hand.HEAD, clocks=(Effect(STOP, Clock.REVIEW),)),
    (S.UNDER_REVIEW, A.OVERTURN): move(
        S.IN_PROGRESS, Hand.HEAD, clocks=(Effect(STOP, Clock.REVIEW),)
    ),
}

TABLE = Table(initial=State.ISSUED, states=STATES, moves=MOVES, labels=LABELS)
OPENING = (Effect(START, Clock.ACCEPTANCE),)


CITY_RULE = "由市政务公开办公室确定（系统初始值）"  # data
INSPECTION_RULES = "《政府督查工作条例》第十七条"  # data


def _days(amount: int, unit: Unit, *, code: str, label: str, law: str) -> Rule:
    return statutory(amount, unit, law=law, code=code, label=label)


_WORKING, _CALENDAR = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS
DEFAULTS = {
    Clock.ACCEPTANCE: _days(2, _WORKING, code="acceptance", label="接收", law=CITY_RULE),  # data
    Clock.REPLY: _days(5, _WORKING, code="reply", label="答复督办函", law=CITY_RULE),  # data
    Clock.ASK_REVIEW: _days(
        30, _CALENDAR, code="ask_review", label="申请复核", law=INSPECTION_RULES
    ),  # data
    Clock.REVIEW: _days(30, _CALENDAR, code="review", label="复核", law=INSPECTION_RULES),  # data
}
REMIND_DAYS = 10
"""How many days before its end a task is called to mind (D, oversight.md §6.2)."""
URGE_DAYS = 5
"""How many days before its end an unfinished task is shown as one to urge (D, as above)."""
LONGEST_NAME = 12
LONGEST = 3660
MOST_MORE = 3660


def due_rule(start: date, due_on: date) -> Rule:
    """The limit of one task, which its order names. Raises Refused for a day that is not ahead."""
    days = (due_on - start).days
    if not 1 <= days <= LONGEST:
        raise Refused("due_not_ahead", _("完成时限须在今天之后、十年以内。"))
    return statutory(
        days,
        Unit.CALENDAR_DAYS,
        law="交办时确定的完成时限",  # data
        code="due",
        label="完成时限",  # data
        roll=Roll.NONE,
        extension=Extension(amount=MOST_MORE, times=MOST_EXTENSIONS, approval=True),
    )


def check_new(fields: Mapping[str, str]) -> None:
    """Raises Refused unless the task says what is to be done and what will prove it."""
    needed = (("goal", _("任务目标")), ("evidence", _("什么算完成（佐证）")))
    for name, label in needed:
        if not fields.get(name, "").strip():
            raise Refused("task_incomplete", _("请填写“%(label)s”。") % {"label": label})


class Colour(StrEnum):
    """How urgent a task is; the city may call the colours what it likes."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    DEEP_RED = "deep_red"


COLOUR_LABELS = {
    Colour.GREEN: _("正常"),
    Colour.BLUE: _("临近期限"),
    Colour.YELLOW: _("须催办"),
    Colour.RED: _("逾期"),
    Colour.DEEP_RED: _("督办后仍逾期"),
}
TONES = {
    Colour.GREEN: "active",
    Colour.BLUE: "soon",
    Colour.YELLOW: "soon",
    Colour.RED: "late",
    Colour.DEEP_RED: "late",
}


@dataclass(frozen=True)
class Standing:
    """What the colour of a task depends on."""

    is_late: bool
    days_left: int | None
    """Calendar days to its end; None when it has none now."""
    open_cards: frozenset[CardLevel]
    remind_days: int
    urge_days: int = 0


def colour(standing: Standing) -> Colour:
    """The colour now, from dates and open cards alone (oversight.md §6.2)."""
    if standing.is_late:
        after_letter = standing.open_cards & {CardLevel.LETTER, CardLevel.PROPOSAL}
        return Colour.DEEP_RED if after_letter else Colour.RED
    if standing.open_cards & {CardLevel.URGE, CardLevel.LETTER, CardLevel.PROPOSAL}:
        return Colour.YELLOW
    if standing.days_left is None:
        return Colour.GREEN
    if standing.days_left <= standing.urge_days:
        return Colour.YELLOW
    return Colour.BLUE if standing.days_left <= standing.remind_days else Colour.GREEN


def check_colour_name(value: object) -> None:
    """Raises Refused for what cannot be shown as the name of a colour."""
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST_NAME:
        raise Refused("colour_name", _("名称请用1至%(n)d个字。") % {"n": LONGEST_NAME})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_milestones(lines: Iterable[str], *, until: date) -> list[tuple[date, str]]:
    """Milestones typed one a line as `2026-12-31 内容`. Raises Refused naming the line."""
    found = []
    for number, line in enumerate(lines, start=1):
        on, _space, title = line.strip().partition(" ")
        if not on:
            continue
        when = _day(on)
        if when is None or not title.strip():
            raise Refused(
                "milestone",
                _("节点第%(n)d行看不懂。请写成“2026-12-31 内容”。") % {"n": number},
            )
        if when > until:
            raise Refused("milestone_late", _("节点第%(n)d行的日期晚于完成时限。") % {"n": number})
        found.append((when, title.strip()[:200]))
    return sorted(found)
