"""更正 of records about oneself (条例 article 41; disclosure.md 2.10): states, guards, limits."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.rules.states import CITY_RULE
from yangguang.kernel.cases.common import (
    HAS_HANDLER,
    HAS_NO_HANDLER,
    not_extended,
    not_late,
)
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
from yangguang.kernel.clocks import Extension, Rule, Unit, statutory
from yangguang.kernel.clocks import Refused as ClockRefused

if TYPE_CHECKING:
    from django.utils.functional import Promise


class State(StrEnum):
    """Where a correction stands."""

    RECEIVED = "received"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    VERIFYING = "verifying"
    DECIDED = "decided"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done with a correction, beyond what the kernel knows of any matter."""

    ACCEPT = "accept"
    ASK_SUPPLEMENT = "ask_supplement"
    GO_ON = "go_on"
    VERIFY = "verify"
    DECIDE = "decide"
    RECONSIDER = "reconsider"
    ANSWER = "answer"
    CLOSE = "close"


class Letter(StrEnum):
    """Letters of a correction (disclosure.md 2.12, D15)."""

    SUPPLEMENT = "supplement_notice"
    RESULT = "correction_result"
    TRANSFER = "transfer_letter"


class Clock(StrEnum):
    """Clocks of a correction."""

    ANSWER = "answer"
    SUPPLEMENT = "supplement"
    DELIVERY = "delivery"


class Outcome(StrEnum):
    """What a correction ends in (条例 article 41)."""

    CORRECTED = "corrected"
    TRANSFERRED = "transferred"
    REDIRECTED = "redirected"
    REJECTED = "rejected"


OUTCOME_LABELS: dict[Outcome, str | Promise] = {
    Outcome.CORRECTED: _("予以更正"),
    Outcome.TRANSFERRED: _("转送有权更正的机关"),
    Outcome.REDIRECTED: _("告知向有权更正的机关提出"),
    Outcome.REJECTED: _("不予更正"),
}
ELSEWHERE = frozenset({Outcome.TRANSFERRED, Outcome.REDIRECTED})
"""The agency has no power over the record: another has."""

S, A, L, C = State, Act, Letter, Clock
WAITING = _("我们正在核实您提交的证据和有关记录。")
STATES: dict[str, StateInfo] = {
    S.RECEIVED: StateInfo(
        _("待受理"), _("已收到"), _("承办人会先看您提交的证据和身份证明，再开始核实。"), "new"
    ),
    S.AWAITING_SUPPLEMENT: StateInfo(
        _("待补充证据"),
        _("请您补充证据"),
        _("请按告知书的要求补充。等待补充的时间不计入答复期限。"),
        "paused",
    ),
    S.VERIFYING: StateInfo(_("核实中"), _("核实中"), WAITING),
    S.DECIDED: StateInfo(_("拟稿，待告知"), _("核实中"), WAITING),
    S.ANSWERED: StateInfo(
        _("已告知，待送达"), _("已答复"), _("结果告知书已经印发，可以在下面打开。"), "done"
    ),
    S.CLOSED: StateInfo(
        _("已办结"),
        _("已办结"),
        _("对结果不服的，可以按告知书写明的途径寻求救济。"),
        "done",
        is_final=True,
    ),
    S.WITHDRAWN: StateInfo(
        _("已撤回"), _("您已撤回"), _("您已撤回这件申请，不再办理。"), "closed", is_final=True
    ),
}
LABELS: dict[str, str | Promise] = {
    Do.TAKE: _("我来办"),
    Do.ASSIGN: _("交办"),
    A.ACCEPT: _("受理，开始核实"),
    A.ASK_SUPPLEMENT: _("告知补充证据"),
    Do.SUPPLEMENT: _("补充证据"),
    A.GO_ON: _("逾期未补充，继续核实"),
    A.VERIFY: _("登记核实情况"),
    Do.EXTEND: _("批准延长期限"),
    A.DECIDE: _("作出处理决定"),
    A.RECONSIDER: _("重新核实"),
    Do.WRITE: _("拟制文书"),
    A.ANSWER: _("告知结果"),
    A.CLOSE: _("办结"),
    Do.NOTE: _("记一笔"),
    Do.WITHDRAW: _("撤回申请"),
    Do.RATE: _("评价"),
}


def _transfer_sent(facts: Facts) -> bool:
    return (
        facts.details.get("outcome") != Outcome.TRANSFERRED
        or facts.letters.get(L.TRANSFER) == LetterState.ISSUED
    )


ASKED_NEVER = Guard(
    "asked_once",
    _("已经告知过补充证据，应当一次告知，不能再要求。"),
    lambda f: not f.details.get("supplement_asked"),
)
SUPPLEMENT_OVERDUE = Guard(
    "in_time", _("补充证据的期限还没有过。"), lambda f: C.SUPPLEMENT in f.late
)
NOT_LATE = not_late(C.ANSWER, _("期限已过，不能再延长。请尽快办理并说明情况。"))
NOT_EXTENDED = not_extended(C.ANSWER)
IS_DECIDED = Guard("no_result", _("还没有作出处理决定。"), lambda f: bool(f.details.get("outcome")))
TRANSFER_SENT = Guard(
    "not_transferred", _("请先印发转送函，再告知申请人（条例第四十一条）。"), _transfer_sent
)
REACHED = Guard(
    "not_delivered", _("告知书还没有送达。请先登记送达。"), lambda f: L.RESULT in f.delivered
)
NOT_RATED = Guard("rated", _("您已经评价过这次办理。"), lambda f: not f.is_rated)

START, PAUSE, RESUME, STOP = (
    ClockVerb.START,
    ClockVerb.PAUSE,
    ClockVerb.RESUME,
    ClockVerb.STOP,
)
END_ALL = (Effect(STOP, C.SUPPLEMENT), Effect(STOP, C.ANSWER))
GO_ON = (Effect(STOP, C.SUPPLEMENT), Effect(RESUME, C.ANSWER))
OFFICERS = (Hand.IN_CHARGE, Hand.HEAD)
ANYBODY = (Hand.DESK, Hand.IN_CHARGE, Hand.HEAD, Hand.LEADER)
BEFORE_ANSWER = (S.RECEIVED, S.AWAITING_SUPPLEMENT, S.VERIFYING, S.DECIDED)
OPEN = (*BEFORE_ANSWER, S.ANSWERED)
MOVES: dict[tuple[str, str], Move] = {
    **{(s, Do.TAKE): move(s, Hand.DESK, needs=(HAS_NO_HANDLER,)) for s in OPEN},
    **{(s, Do.ASSIGN): move(s, Hand.HEAD) for s in OPEN},
    **{(s, Do.NOTE): move(s, *ANYBODY) for s in (*OPEN, S.CLOSED)},
    **{
        (s, Do.WITHDRAW): move(S.WITHDRAWN, Hand.PARTY, *OFFICERS, clocks=END_ALL)
        for s in BEFORE_ANSWER
    },
    **{(s, Do.WRITE): move(s, *OFFICERS) for s in (S.VERIFYING, S.DECIDED)},
    **{
        (s, Do.SUPPLEMENT): move(s, Hand.PARTY, Hand.DESK, *OFFICERS)
        for s in (S.RECEIVED, S.VERIFYING)
    },
    (S.RECEIVED, A.ACCEPT): move(S.VERIFYING, *OFFICERS, needs=(HAS_HANDLER,)),
    (S.VERIFYING, A.ASK_SUPPLEMENT): move(
        S.AWAITING_SUPPLEMENT,
        *OFFICERS,
        needs=(ASKED_NEVER,),
        clocks=(Effect(PAUSE, C.ANSWER, ground="等待补充证据，不计入期限"),),  # data
    ),
    (S.AWAITING_SUPPLEMENT, Do.SUPPLEMENT): move(
        S.VERIFYING, Hand.PARTY, Hand.DESK, *OFFICERS, clocks=GO_ON
    ),
    (S.AWAITING_SUPPLEMENT, A.GO_ON): move(
        S.VERIFYING, *OFFICERS, needs=(SUPPLEMENT_OVERDUE,), clocks=GO_ON
    ),
    (S.VERIFYING, A.VERIFY): move(S.VERIFYING, *OFFICERS, needs=(HAS_HANDLER,)),
    (S.VERIFYING, Do.EXTEND): move(
        S.VERIFYING,
        Hand.HEAD,
        needs=(NOT_LATE, NOT_EXTENDED),
        clocks=(Effect(ClockVerb.EXTEND, C.ANSWER),),
    ),
    (S.VERIFYING, A.DECIDE): move(S.DECIDED, *OFFICERS, needs=(HAS_HANDLER,)),
    (S.DECIDED, A.RECONSIDER): move(S.VERIFYING, *OFFICERS),
    (S.DECIDED, A.ANSWER): move(
        S.ANSWERED,
        *OFFICERS,
        needs=(IS_DECIDED, TRANSFER_SENT),
        clocks=(*END_ALL, Effect(START, C.DELIVERY)),
    ),
    (S.ANSWERED, A.CLOSE): move(
        S.CLOSED, *OFFICERS, Hand.CLOCK, needs=(REACHED,), clocks=(Effect(STOP, C.DELIVERY),)
    ),
    **{(s, Do.RATE): move(s, Hand.PARTY, needs=(NOT_RATED,)) for s in (S.ANSWERED, S.CLOSED)},
}
TABLE = Table(initial=S.RECEIVED, states=STATES, moves=MOVES, labels=LABELS)
OPENING = (Effect(START, C.ANSWER),)
PUBLIC_ACTS = frozenset(
    {
        *(A.ACCEPT, A.ASK_SUPPLEMENT, A.GO_ON, A.ANSWER, A.CLOSE),
        *(Do.SUPPLEMENT, Do.EXTEND, Do.WITHDRAW, Do.RATE),
    }
)


def _days(amount: int, code: str, label: str, *, more: int = 0) -> Rule:
    extension = Extension(amount=more, times=1, approval=True) if more else None
    return statutory(
        amount, Unit.WORKING_DAYS, law=CITY_RULE, code=code, label=label, extension=extension
    )


DEFAULTS: dict[str, Rule] = {
    C.ANSWER: _days(20, "answer", "更正答复", more=20),  # data
    C.SUPPLEMENT: _days(10, "supplement", "补充证据"),  # data
    C.DELIVERY: _days(5, "delivery", "送达"),  # data
}
MOST = 60


def check_limit(value: Any) -> None:
    """Raises Refused unless the value is a rule of 1 to 60 working days. No law fixes them."""
    try:
        rule = Rule.from_json(value)
    except (ClockRefused, TypeError, AttributeError) as error:
        raise Refused("rule", str(error)) from error
    if rule.unit is not Unit.WORKING_DAYS:
        raise Refused("unit", _("这个期限按工作日计算。"))
    if not 1 <= rule.amount <= MOST:
        raise Refused("range", _("期限应在 1 至 %(most)d 个工作日之间。") % {"most": MOST})


def check_outcome(
    outcome: Outcome, *, is_verified: bool, correction: str, other: bool, is_own: bool
) -> None:
    """Raises Refused for an outcome without what article 41 makes the agency do or say.

    `correction`: how the record reads now; `other`: another agency is named; `is_own`: it is the
    agency itself.
    """
    if outcome not in ELSEWHERE and not is_verified:
        raise Refused("not_verified", _("请先登记核实情况，再作出决定。"))
    if outcome is Outcome.CORRECTED and not correction.strip():
        raise Refused("no_correction", _("请写明更正后的记录。"))
    if outcome in ELSEWHERE and not other:
        raise Refused("no_agency", _("请选择有权更正的机关（条例第四十一条）。"))
    if outcome in ELSEWHERE and is_own:
        raise Refused("own_agency", _("有权更正的机关不能是本机关。"))
    if outcome not in ELSEWHERE and other:
        raise Refused("agency_unused", _("由本机关处理的，不选择其他机关。"))


def outcome_text(outcome: Outcome, *, agency: str, correction: str) -> str:
    """The sentence of the result letter."""
    law = "依据《中华人民共和国政府信息公开条例》第四十一条，"  # data
    return {
        Outcome.CORRECTED: f"{law}本机关已对该记录予以更正。更正后的记录：{correction}",  # data
        Outcome.TRANSFERRED: f"该记录不属于本机关职能范围。{law}"  # data
        f"本机关已将您的申请转送有权更正的{agency}处理。",  # data
        Outcome.REDIRECTED: f"该记录不属于本机关职能范围。{law}请您向{agency}提出。",  # data
        Outcome.REJECTED: f"{law}本机关对该记录不予更正。",  # data
    }[outcome]
