"""The law of a written proposal that something be decided: studied, answered, perhaps begun.

重大行政决策程序暂行条例 (State Council order 713), article 10 (3): what citizens, legal persons and
other organisations propose in writing goes to a unit that studies it and says what came of it. The
decree fixes no number of days: how long receiving and studying may take is set by the city.
"""

from __future__ import annotations

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
    Hand,
    Move,
    StateInfo,
    Table,
    move,
)

if TYPE_CHECKING:
    from django.utils.functional import Promise


class State(StrEnum):
    """Where a proposal stands."""

    RECEIVED = "received"
    STUDYING = "studying"
    STUDIED = "studied"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done with a proposal, beyond what the kernel knows of any matter."""

    STUDY = "study"
    RESULT = "result"
    RETURN = "return"
    ANSWER = "answer"


class Clock(StrEnum):
    """Clocks of a proposal."""

    ACCEPTANCE = "acceptance"
    ANSWER = "answer"
    CONSULTATION = "consultation"


STATES: dict[str, StateInfo] = {
    State.RECEIVED: StateInfo(
        _("待研究"), _("已收到"), _("您的建议已经送交研究，确定承办人以后开始研究。"), "new"
    ),
    State.STUDYING: StateInfo(
        _("研究中"),
        _("正在研究"),
        _("我们正在研究您的建议，是否启动决策程序和理由会在这里答复您。"),
        "active",
    ),
    State.STUDIED: StateInfo(
        _("已研究，待审定"),
        _("正在审定答复"),
        _("研究已经有了结果，答复经审定以后会在这里告诉您。"),
        "active",
    ),
    State.ANSWERED: StateInfo(
        _("已答复"),
        _("已答复"),
        _("研究结果和理由写在下面。您可以评价办理情况；有新的情况，可以请我们再研究一次。"),
        "done",
        is_final=True,
    ),
    State.WITHDRAWN: StateInfo(
        _("已撤回"), _("您已撤回"), _("您已撤回这件建议，不再研究。"), "closed", is_final=True
    ),
}

LABELS: dict[str, str | Promise] = {
    Do.TAKE: _("我来办"),
    Do.ASSIGN: _("交办"),
    Act.STUDY: _("开始研究"),
    Act.RESULT: _("提出研究结果"),
    Act.RETURN: _("退回再研究"),
    Act.ANSWER: _("审定并答复"),
    Do.CONSULT: _("征求部门意见"),
    Do.EXTEND: _("延长期限"),
    Do.SUPPLEMENT: _("补充说明"),
    Do.TRANSFER: _("转办"),
    Do.NOTE: _("记一笔"),
    Do.WITHDRAW: _("撤回"),
    Do.RATE: _("评价"),
    Do.REOPEN: _("请再研究一次"),
}


NOT_LATE = not_late(Clock.ANSWER, _("期限已过，不能再延长。请尽快答复。"))
NOT_EXTENDED = not_extended(Clock.ANSWER)
ALL_ANSWERED = all_answered(
    _("还有部门没有答复征求的意见。请等待答复，或者结束征求意见后再提出结果。")
)
NEVER_REOPENED = never_reopened(_("已经再研究过一次。有新的建议，请另外提出。"))
WITHIN_REOPENING = within_reopening(_("请求再研究一次的期限已过。"))

START, STOP, EXTEND = ClockVerb.START, ClockVerb.STOP, ClockVerb.EXTEND
END_ALL = tuple(Effect(STOP, c) for c in (Clock.ACCEPTANCE, Clock.ANSWER))
OFFICERS = (Hand.IN_CHARGE, Hand.HEAD)
ABOVE = (Hand.HEAD, Hand.LEADER)
ANYBODY = (Hand.DESK, Hand.IN_CHARGE, Hand.HEAD, Hand.LEADER)
OPEN = (State.RECEIVED, State.STUDYING, State.STUDIED)

S, A = State, Act
MOVES: dict[tuple[str, str], Move] = {
    **{(s, Do.TAKE): move(s, Hand.DESK, needs=(HAS_NO_HANDLER,)) for s in OPEN},
    **{(s, Do.ASSIGN): move(s, Hand.HEAD) for s in OPEN},
    **{(s, Do.NOTE): move(s, *ANYBODY) for s in OPEN},
    **{(s, Do.SUPPLEMENT): move(s, Hand.PARTY, *OFFICERS) for s in OPEN},
    **{(s, Do.WITHDRAW): move(S.WITHDRAWN, Hand.PARTY, clocks=END_ALL) for s in OPEN},
    **{(s, Do.TRANSFER): move(s, Hand.HEAD) for s in (S.RECEIVED, S.STUDYING)},
    (S.RECEIVED, A.STUDY): move(
        S.STUDYING, *OFFICERS, needs=(HAS_HANDLER,), clocks=(Effect(STOP, Clock.ACCEPTANCE),)
    ),
    (S.STUDYING, Do.CONSULT): move(S.STUDYING, *OFFICERS),
    (S.STUDYING, Do.EXTEND): move(
        S.STUDYING,
        Hand.HEAD,
        needs=(NOT_LATE, NOT_EXTENDED),
        clocks=(Effect(EXTEND, Clock.ANSWER),),
    ),
    (S.STUDYING, A.RESULT): move(S.STUDIED, *OFFICERS, needs=(HAS_HANDLER, ALL_ANSWERED)),
    # Whether a procedure begins is decided above who studied it (article 10: 决策机关决定启动).
    (S.STUDIED, A.RETURN): move(S.STUDYING, *ABOVE),
    (S.STUDIED, A.ANSWER): move(S.ANSWERED, *ABOVE, clocks=END_ALL),
    (S.ANSWERED, Do.RATE): move(S.ANSWERED, Hand.PARTY, needs=(NOT_RATED,)),
    (S.ANSWERED, Do.REOPEN): move(
        S.STUDYING,
        Hand.PARTY,
        Hand.HEAD,
        needs=(NEVER_REOPENED, WITHIN_REOPENING),
        clocks=(Effect(START, Clock.ANSWER),),
    ),
}

TABLE = Table(initial=State.RECEIVED, states=STATES, moves=MOVES, labels=LABELS)
OPENING = (Effect(START, Clock.ACCEPTANCE), Effect(START, Clock.ANSWER))
PUBLIC_ACTS = frozenset(
    {A.STUDY, A.ANSWER, Do.SUPPLEMENT, Do.WITHDRAW, Do.RATE, Do.REOPEN, Do.EXTEND}
)


CITY_RULE = "由决策机关确定（系统初始值）"  # data
DEFAULTS = {
    Clock.ACCEPTANCE: working_days(5, law=CITY_RULE, code="acceptance", label="开始研究"),  # data
    Clock.ANSWER: working_days(30, law=CITY_RULE, code="answer", label="答复", more=30),  # data
    Clock.CONSULTATION: working_days(
        10,
        law=CITY_RULE,
        code="consultation",
        label="部门意见",  # data
    ),
}
