"""The law of a complaint that an agency did not publish or did not answer (条例 article 47).

Anyone may report it to the competent unit of openness; the unit checks; what is true is urged or
criticised. How long the answer may take is set by the city (15 to 20 working days).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.common import (
    HAS_HANDLER,
    HAS_NO_HANDLER,
    NOT_RATED,
    all_answered,
    never_reopened,
    not_extended,
    not_late,
    within_reopening,
    working_days,
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

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Failing(StrEnum):
    """What the agency is said not to have done (条例 articles 47 and 53)."""

    NOT_PUBLISHED = "not_published"
    NOT_UPDATED = "not_updated"
    NOT_ANSWERED = "not_answered"
    ANSWERED_UNLAWFULLY = "answered_unlawfully"


FAILING_LABELS = {
    Failing.NOT_PUBLISHED: _("应当主动公开的信息没有公开"),
    Failing.NOT_UPDATED: _("公开的内容、指南或者目录没有及时更新"),
    Failing.NOT_ANSWERED: _("对信息公开申请逾期没有答复"),
    Failing.ANSWERED_UNLAWFULLY: _("对信息公开申请没有依法答复"),
}


class Finding(StrEnum):
    """What the check found."""

    TRUE = "true"
    PARTLY = "partly"
    UNTRUE = "untrue"


FINDING_LABELS = {
    Finding.TRUE: _("反映属实"),
    Finding.PARTLY: _("反映部分属实"),
    Finding.UNTRUE: _("反映不属实"),
}


class Measure(StrEnum):
    """What is done about it: the law leaves a choice of two when the report is true."""

    URGE = "urge"
    CRITICISE = "criticise"
    NONE = "none"


MEASURE_LABELS = {
    Measure.URGE: _("督促整改"),
    Measure.CRITICISE: _("通报批评"),
    Measure.NONE: _("不需要采取措施"),
}


class State(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    CHECKING = "checking"
    FOUND = "found"
    ANSWERED = "answered"
    CLOSED = "closed"
    DECLINED = "declined"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done with a complaint, beyond what the kernel knows of any matter."""

    ACCEPT = "accept"
    ASK_SUPPLEMENT = "ask_supplement"
    DECLINE = "decline"
    ABANDON = "abandon"
    FIND = "find"
    CHECK_AGAIN = "check_again"
    ANSWER = "answer"
    CLOSE = "close"
    PUBLISH = "publish"


class Letter(StrEnum):
    """Templates of letters."""

    SUPPLEMENT = "supplement_notice"
    DECLINE = "decline_notice"
    URGE = "urge_notice"
    CRITICISE = "criticism"
    ANSWER = "answer"


class Clock(StrEnum):
    """Clocks of a complaint."""

    ACCEPTANCE = "acceptance"
    ANSWER = "answer"
    SUPPLEMENT = "supplement"
    CONSULTATION = "consultation"
    DELIVERY = "delivery"


PAUSE_GROUNDS = (
    ("other_decision", _("须以行政复议、行政诉讼或者其他机关的处理结果为依据")),
    ("appraisal", _("须进行鉴定、检测或者专家论证")),
    ("force_majeure", _("不可抗力")),
)
DECLINE_GROUNDS = (
    ("other_channel", _("属于信访、举报、复议或者诉讼的事项，应当通过其他途径提出")),
    ("no_duty", _("被反映的单位没有公开义务")),
    ("answered_before", _("同一事项已经答复，没有新的事实")),
    ("no_facts", _("没有具体的事实，补充后仍然无法核查")),
)

STATES: dict[str, StateInfo] = {
    State.RECEIVED: StateInfo(
        _("待受理"),
        _("已收到"),
        _("我们正在看您反映的情况是否属于受理范围，需要补充材料时会告诉您。"),
        "new",
    ),
    State.AWAITING_SUPPLEMENT: StateInfo(
        _("待补充材料"),
        _("请您补充材料"),
        _("请按告知书的要求补充。收到补充材料之前，答复的时间暂停计算。"),
        "paused",
    ),
    State.CHECKING: StateInfo(
        _("核查中"),
        _("正在核查"),
        _("我们正在向被反映的单位核实，结果会书面告诉您。"),
        "active",
    ),
    State.FOUND: StateInfo(
        _("已查清，待答复"),
        _("正在形成答复"),
        _("情况已经查清，答复经签批后会书面告诉您。"),
        "active",
    ),
    State.ANSWERED: StateInfo(
        _("已答复"),
        _("已答复"),
        _("您可以在下面阅看答复、评价办理情况；不认可的，可以请求复查一次。"),
        "done",
    ),
    State.CLOSED: StateInfo(
        _("已办结"),
        _("已办结"),
        _("这件事项已经办结。答复和经过仍然可以在这里查看。"),
        "done",
        is_final=True,
    ),
    State.DECLINED: StateInfo(
        _("不予受理"),
        _("不予受理"),
        _("理由和您可以选择的其他途径写在告知书里。"),
        "refused",
        is_final=True,
    ),
    State.ABANDONED: StateInfo(
        _("视为放弃"),
        _("已终止"),
        _("在期限内没有收到补充材料，办理已经终止。您可以带着材料重新反映。"),
        "closed",
        is_final=True,
    ),
    State.WITHDRAWN: StateInfo(
        _("已撤回"), _("您已撤回"), _("您已撤回这件事项，不再办理。"), "closed", is_final=True
    ),
}

LABELS: dict[str, str | Promise] = {
    Do.TAKE: _("我来办"),
    Do.ASSIGN: _("交办"),
    Act.ACCEPT: _("受理"),
    Act.ASK_SUPPLEMENT: _("要求补充材料"),
    Act.DECLINE: _("不予受理"),
    Act.ABANDON: _("视为放弃"),
    Do.SUPPLEMENT: _("补充材料"),
    Do.CONSULT: _("征求意见"),
    Do.PAUSE: _("暂停计时"),
    Do.RESUME: _("恢复计时"),
    Do.EXTEND: _("延长期限"),
    Act.FIND: _("作出核查结论"),
    Act.CHECK_AGAIN: _("退回核查"),
    Do.WRITE: _("拟制文书"),
    Act.ANSWER: _("答复"),
    Act.CLOSE: _("办结"),
    Act.PUBLISH: _("公开答复"),
    Do.TRANSFER: _("转办"),
    Do.NOTE: _("记一笔"),
    Do.WITHDRAW: _("撤回"),
    Do.RATE: _("评价"),
    Do.REOPEN: _("请求复查"),
}


def _issued(letter: Letter) -> Callable[[Facts], bool]:
    return lambda facts: facts.letters.get(letter) == LetterState.ISSUED


def _measure_carried_out(facts: Facts) -> bool:
    needed = {Measure.URGE: Letter.URGE, Measure.CRITICISE: Letter.CRITICISE}
    letter = needed.get(facts.details.get("measure", ""))
    return letter is None or facts.letters.get(letter) == LetterState.ISSUED


NOT_PAUSED = Guard(
    "paused", _("计时暂停中。请先恢复计时再办。"), lambda f: Clock.ANSWER not in f.paused
)
IS_PAUSED = Guard("not_paused", _("计时没有暂停。"), lambda f: Clock.ANSWER in f.paused)
NOT_LATE = not_late(Clock.ANSWER, _("期限已过，不能再延长。请尽快办理并说明情况。"))
NOT_EXTENDED = not_extended(Clock.ANSWER)
ALL_ANSWERED = all_answered(
    _("还有单位没有答复征求的意见。请等待答复，或者结束征求意见后再下结论。")
)
SUPPLEMENT_OVERDUE = Guard(
    "in_time", _("补充材料的期限还没有过。"), lambda f: Clock.SUPPLEMENT in f.late
)
SUPPLEMENT_ASKED_ONCE = Guard(
    "asked_once",
    _("已经要求过一次补充材料，应当一次告知，不能再要求。"),
    lambda f: not f.details.get("supplement_asked"),
)
ANSWER_DELIVERED = Guard(
    "not_delivered",
    _("答复还没有送达。请登记收到的日期；申请人凭查询码打开文书的，当时算作送达。"),
    lambda f: Letter.ANSWER in f.delivered,
)
MEASURE_CARRIED_OUT = Guard(
    "measure",
    _("反映属实的，应当先印发督促整改通知书或者通报批评，再答复（条例第四十七条）。"),
    _measure_carried_out,
)
NEVER_REOPENED = never_reopened(
    _("已经复查过一次。仍不认可的，可以向上一级政府信息公开工作主管部门反映。")
)
WITHIN_REOPENING = within_reopening(_("请求复查的期限已过。"))
MAY_BE_SHOWN = Guard(
    "no_consent", _("反映人不同意公开答复。"), lambda f: bool(f.details.get("publish_consent"))
)
NOT_PUBLISHED_YET = Guard(
    "published", _("已经为这件事项起草了公开的答复。"), lambda f: not f.details.get("public_record")
)

START, PAUSE, RESUME, STOP = (
    ClockVerb.START,
    ClockVerb.PAUSE,
    ClockVerb.RESUME,
    ClockVerb.STOP,
)
END_ALL = tuple(Effect(STOP, c) for c in (Clock.ACCEPTANCE, Clock.SUPPLEMENT, Clock.ANSWER))
OFFICERS = (Hand.IN_CHARGE, Hand.HEAD)
ANYBODY = (Hand.DESK, Hand.IN_CHARGE, Hand.HEAD, Hand.LEADER)
OPEN = (State.RECEIVED, State.AWAITING_SUPPLEMENT, State.CHECKING, State.FOUND, State.ANSWERED)
BEFORE_ANSWER = (State.RECEIVED, State.AWAITING_SUPPLEMENT, State.CHECKING, State.FOUND)

S, A = State, Act
MOVES: dict[tuple[str, str], Move] = {
    **{(s, Do.TAKE): move(s, Hand.DESK, needs=(HAS_NO_HANDLER,)) for s in OPEN},
    **{(s, Do.ASSIGN): move(s, Hand.HEAD) for s in OPEN},
    **{(s, Do.NOTE): move(s, *ANYBODY) for s in OPEN},
    **{(s, Do.WITHDRAW): move(S.WITHDRAWN, Hand.PARTY, clocks=END_ALL) for s in BEFORE_ANSWER},
    **{(s, Do.TRANSFER): move(s, Hand.HEAD) for s in (S.RECEIVED, S.CHECKING)},
    **{(s, Do.WRITE): move(s, *OFFICERS) for s in (S.RECEIVED, S.FOUND)},
    (S.RECEIVED, A.ACCEPT): move(
        S.CHECKING, *OFFICERS, needs=(HAS_HANDLER,), clocks=(Effect(STOP, Clock.ACCEPTANCE),)
    ),
    (S.RECEIVED, A.ASK_SUPPLEMENT): move(
        S.AWAITING_SUPPLEMENT,
        *OFFICERS,
        needs=(
            SUPPLEMENT_ASKED_ONCE,
            Guard("no_letter", _("请先印发补充材料告知书。"), _issued(Letter.SUPPLEMENT)),
        ),
        clocks=(
            Effect(STOP, Clock.ACCEPTANCE),
            Effect(PAUSE, Clock.ANSWER, ground="等待补充材料，不计入答复期限"),  # data
            Effect(START, Clock.SUPPLEMENT),
        ),
    ),
    (S.RECEIVED, A.DECLINE): move(
        S.DECLINED,
        *OFFICERS,
        needs=(Guard("no_letter", _("请先印发不予受理告知书。"), _issued(Letter.DECLINE)),),
        clocks=END_ALL,
    ),
    (S.RECEIVED, Do.SUPPLEMENT): move(S.RECEIVED, Hand.PARTY, *OFFICERS),
    (S.CHECKING, Do.SUPPLEMENT): move(S.CHECKING, Hand.PARTY, *OFFICERS),
    (S.AWAITING_SUPPLEMENT, Do.SUPPLEMENT): move(
        S.RECEIVED,
        Hand.PARTY,
        *OFFICERS,
        clocks=(
            Effect(STOP, Clock.SUPPLEMENT),
            Effect(RESUME, Clock.ANSWER),
        ),
    ),
    (S.AWAITING_SUPPLEMENT, A.ABANDON): move(
        S.ABANDONED, *OFFICERS, needs=(SUPPLEMENT_OVERDUE,), clocks=END_ALL
    ),
    (S.CHECKING, Do.CONSULT): move(S.CHECKING, *OFFICERS),
    (S.CHECKING, Do.PAUSE): move(
        S.CHECKING,
        *OFFICERS,
        needs=(NOT_PAUSED,),
        clocks=(Effect(PAUSE, Clock.ANSWER, limit="limit.pause"),),
    ),
    (S.CHECKING, Do.RESUME): move(
        S.CHECKING, *OFFICERS, needs=(IS_PAUSED,), clocks=(Effect(RESUME, Clock.ANSWER),)
    ),
    (S.CHECKING, Do.EXTEND): move(
        S.CHECKING,
        Hand.HEAD,
        needs=(NOT_PAUSED, NOT_LATE, NOT_EXTENDED),
        clocks=(Effect(ClockVerb.EXTEND, Clock.ANSWER),),
    ),
    (S.CHECKING, A.FIND): move(S.FOUND, *OFFICERS, needs=(HAS_HANDLER, NOT_PAUSED, ALL_ANSWERED)),
    (S.FOUND, A.CHECK_AGAIN): move(S.CHECKING, *OFFICERS),
    (S.FOUND, A.ANSWER): move(
        S.ANSWERED,
        *OFFICERS,
        needs=(
            MEASURE_CARRIED_OUT,
            Guard("no_letter", _("请先印发办理结果告知书。"), _issued(Letter.ANSWER)),
        ),
        clocks=(Effect(STOP, Clock.ANSWER), Effect(START, Clock.DELIVERY)),
    ),
    (S.ANSWERED, A.CLOSE): move(
        S.CLOSED, *OFFICERS, needs=(ANSWER_DELIVERED,), clocks=(Effect(STOP, Clock.DELIVERY),)
    ),
    **{
        (s, A.PUBLISH): move(s, *OFFICERS, needs=(MAY_BE_SHOWN, NOT_PUBLISHED_YET))
        for s in (S.ANSWERED, S.CLOSED)
    },
    **{(s, Do.RATE): move(s, Hand.PARTY, needs=(NOT_RATED,)) for s in (S.ANSWERED, S.CLOSED)},
    **{
        (s, Do.REOPEN): move(
            S.CHECKING,
            Hand.PARTY,
            Hand.HEAD,
            needs=(NEVER_REOPENED, WITHIN_REOPENING),
            clocks=(Effect(STOP, Clock.DELIVERY), Effect(START, Clock.ANSWER)),
        )
        for s in (S.ANSWERED, S.CLOSED)
    },
}

TABLE = Table(initial=State.RECEIVED, states=STATES, moves=MOVES, labels=LABELS)
OPENING = (Effect(START, Clock.ACCEPTANCE), Effect(START, Clock.ANSWER))
PUBLIC_ACTS = frozenset(
    {
        *(A.ACCEPT, A.ASK_SUPPLEMENT, A.DECLINE, A.ABANDON, A.FIND, A.ANSWER, A.CLOSE),
        *(Do.SUPPLEMENT, Do.WITHDRAW, Do.RATE, Do.REOPEN, Do.PAUSE, Do.RESUME, Do.EXTEND),
    }
)


def decide(state: str, act: str, facts: Facts) -> str:
    """The state the act leads to. Raises Refused, in words."""
    if state != facts.state:
        raise Refused("other_state", _("办件的状态已经改变，请刷新后再办。"))
    return TABLE.decide(act, facts).to


def check_finding(finding: str, measure: str) -> None:
    """Raises Refused: what is true must be urged or criticised (条例 article 47, paragraph 2)."""
    is_true = finding in {Finding.TRUE, Finding.PARTLY}
    if is_true and measure not in {Measure.URGE, Measure.CRITICISE}:
        raise Refused(
            "measure_missing",
            _("反映属实或者部分属实的，应当督促整改或者通报批评（条例第四十七条）。"),
        )
    if finding == Finding.UNTRUE and measure != Measure.NONE:
        raise Refused("measure_unfounded", _("反映不属实的，不能对被反映单位采取措施。"))


CITY_RULE = "由市政务公开主管部门确定（系统初始值）"  # data
ANSWER_RANGE = (1, 20)
"""oversight.md §7: 15 to 20 working days is what places promise; more is no promise."""
DEFAULTS = {
    Clock.ACCEPTANCE: working_days(5, code="acceptance", label="受理", law=CITY_RULE),  # data
    Clock.ANSWER: working_days(15, code="answer", label="答复", law=CITY_RULE, more=5),  # data
    Clock.SUPPLEMENT: working_days(10, code="supplement", label="补充材料", law=CITY_RULE),  # data
    Clock.CONSULTATION: working_days(
        5, code="consultation", label="协助答复", law=CITY_RULE
    ),  # data
    Clock.DELIVERY: working_days(5, code="delivery", label="送达", law=CITY_RULE),  # data
}
PAUSE_LIMIT = working_days(10, code="pause", label="暂停", law=CITY_RULE)  # data
