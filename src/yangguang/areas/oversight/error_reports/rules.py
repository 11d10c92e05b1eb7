"""The law of an error report (我为政府网站找错): mended and answered within days.

国办发〔2017〕47号 asks every government site for the entrance; the yearly check of sites
(国办秘函〔2019〕19号) takes points for a report left unhandled or handled after a month. How many
working days the answer may take is set by the city.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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
    Hand,
    Move,
    Refused,
    StateInfo,
    Table,
    move,
)

if TYPE_CHECKING:
    from django.utils.functional import Promise

LONGEST_PAGE = 300


class Fault(StrEnum):
    """What is wrong on the page."""

    WRONG_CONTENT = "wrong_content"
    OUTDATED = "outdated"
    WRONG_WORD = "wrong_word"
    DEAD_LINK = "dead_link"
    DOES_NOT_WORK = "does_not_work"
    HARD_TO_USE = "hard_to_use"
    OTHER = "other"


FAULT_LABELS: dict[str, str | Promise] = {
    Fault.WRONG_CONTENT: _("内容不准确"),
    Fault.OUTDATED: _("内容过时，没有更新"),
    Fault.WRONG_WORD: _("错别字"),
    Fault.DEAD_LINK: _("链接打不开，文件下载不了"),
    Fault.DOES_NOT_WORK: _("查询、提交等功能不能用"),
    Fault.HARD_TO_USE: _("看不清、读屏软件读不出，或者用键盘到不了"),
    Fault.OTHER: _("其他错误"),
}


class Outcome(StrEnum):
    """What came of a report."""

    MENDED = "mended"
    CORRECT = "correct"
    PLANNED = "planned"


OUTCOME_LABELS: dict[str, str | Promise] = {
    Outcome.MENDED: _("情况属实，已经改正"),
    Outcome.PLANNED: _("情况属实，需要时间改正"),
    Outcome.CORRECT: _("经核对，页面没有错误"),
}


class State(StrEnum):
    """Where an error report stands."""

    RECEIVED = "received"
    CHECKING = "checking"
    MENDING = "mending"
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done with a report, beyond what the kernel knows of any matter."""

    ACCEPT = "accept"
    ANSWER = "answer"
    PROMISE = "promise"
    MENDED = "mended"
    DECLINE = "decline"


class Clock(StrEnum):
    """Clocks of a report."""

    ACCEPTANCE = "acceptance"
    ANSWER = "answer"
    MENDING = "mending"
    CONSULTATION = "consultation"


STATES: dict[str, StateInfo] = {
    State.RECEIVED: StateInfo(
        _("待受理"), _("已收到"), _("我们正在看您指出的错误由谁改正。"), "new"
    ),
    State.CHECKING: StateInfo(
        _("核对中"), _("正在核对"), _("我们正在核对您指出的页面，改正以后会在这里答复。"), "active"
    ),
    State.MENDING: StateInfo(
        _("改正中"),
        _("正在改正"),
        _("情况属实，改正需要一些时间。答复和改正的期限写在下面，改好以后会更新。"),
        "active",
    ),
    State.ANSWERED: StateInfo(
        _("已答复"),
        _("已答复"),
        _("您可以在这里查看答复、评价办理情况；没有改好的，可以请我们再看一次。"),
        "done",
        is_final=True,
    ),
    State.DECLINED: StateInfo(
        _("不予受理"),
        _("不予受理"),
        _("这件事项不属于网站错误，理由和您可以选择的其他途径写在下面。"),
        "refused",
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
    Act.ANSWER: _("答复"),
    Act.PROMISE: _("答复，限期改正"),
    Act.MENDED: _("已经改好"),
    Act.DECLINE: _("不予受理"),
    Do.CONSULT: _("请责任单位核对"),
    Do.EXTEND: _("延长期限"),
    Do.SUPPLEMENT: _("补充说明"),
    Do.TRANSFER: _("转办"),
    Do.NOTE: _("记一笔"),
    Do.WITHDRAW: _("撤回"),
    Do.RATE: _("评价"),
    Do.REOPEN: _("请再看一次"),
}

START, STOP, EXTEND = ClockVerb.START, ClockVerb.STOP, ClockVerb.EXTEND


NOT_LATE = not_late(Clock.ANSWER, _("期限已过，不能再延长。请尽快答复。"))
NOT_EXTENDED = not_extended(Clock.ANSWER)
ALL_ANSWERED = all_answered(_("责任单位还没有答复。请等待答复，或者结束征求意见后再答复。"))
NEVER_REOPENED = never_reopened(_("已经再看过一次。还有错误的，请另外提交一件。"))
WITHIN_REOPENING = within_reopening(_("请求再看一次的期限已过。"))

END_ALL = tuple(Effect(STOP, c) for c in (Clock.ACCEPTANCE, Clock.ANSWER, Clock.MENDING))
OFFICERS = (Hand.IN_CHARGE, Hand.HEAD)
ANYBODY = (Hand.DESK, Hand.IN_CHARGE, Hand.HEAD, Hand.LEADER)
OPEN = (State.RECEIVED, State.CHECKING, State.MENDING)

S, A = State, Act
MOVES: dict[tuple[str, str], Move] = {
    **{(s, Do.TAKE): move(s, Hand.DESK, needs=(HAS_NO_HANDLER,)) for s in OPEN},
    **{(s, Do.ASSIGN): move(s, Hand.HEAD) for s in OPEN},
    **{(s, Do.NOTE): move(s, *ANYBODY) for s in OPEN},
    **{(s, Do.SUPPLEMENT): move(s, Hand.PARTY, *OFFICERS) for s in OPEN},
    **{(s, Do.WITHDRAW): move(S.WITHDRAWN, Hand.PARTY, clocks=END_ALL) for s in OPEN},
    **{(s, Do.TRANSFER): move(s, Hand.HEAD) for s in (S.RECEIVED, S.CHECKING)},
    (S.RECEIVED, A.ACCEPT): move(
        S.CHECKING, *OFFICERS, needs=(HAS_HANDLER,), clocks=(Effect(STOP, Clock.ACCEPTANCE),)
    ),
    (S.RECEIVED, A.DECLINE): move(S.DECLINED, *OFFICERS, needs=(HAS_HANDLER,), clocks=END_ALL),
    (S.CHECKING, Do.CONSULT): move(S.CHECKING, *OFFICERS),
    (S.CHECKING, Do.EXTEND): move(
        S.CHECKING,
        Hand.HEAD,
        needs=(NOT_LATE, NOT_EXTENDED),
        clocks=(Effect(EXTEND, Clock.ANSWER),),
    ),
    (S.CHECKING, A.DECLINE): move(S.DECLINED, *OFFICERS, needs=(HAS_HANDLER,), clocks=END_ALL),
    (S.CHECKING, A.ANSWER): move(
        S.ANSWERED, *OFFICERS, needs=(HAS_HANDLER, ALL_ANSWERED), clocks=END_ALL
    ),
    (S.CHECKING, A.PROMISE): move(
        S.MENDING,
        *OFFICERS,
        needs=(HAS_HANDLER, ALL_ANSWERED),
        clocks=(Effect(STOP, Clock.ANSWER), Effect(START, Clock.MENDING)),
    ),
    (S.MENDING, A.MENDED): move(
        S.ANSWERED, *OFFICERS, needs=(HAS_HANDLER,), clocks=(Effect(STOP, Clock.MENDING),)
    ),
    (S.ANSWERED, Do.RATE): move(S.ANSWERED, Hand.PARTY, needs=(NOT_RATED,)),
    (S.ANSWERED, Do.REOPEN): move(
        S.CHECKING,
        Hand.PARTY,
        Hand.HEAD,
        needs=(NEVER_REOPENED, WITHIN_REOPENING),
        clocks=(Effect(START, Clock.ANSWER),),
    ),
}

TABLE = Table(initial=State.RECEIVED, states=STATES, moves=MOVES, labels=LABELS)
OPENING = (Effect(START, Clock.ACCEPTANCE), Effect(START, Clock.ANSWER))
PUBLIC_ACTS = frozenset(
    {
        *(A.ACCEPT, A.ANSWER, A.PROMISE, A.MENDED, A.DECLINE),
        *(Do.SUPPLEMENT, Do.WITHDRAW, Do.RATE, Do.REOPEN, Do.EXTEND),
    }
)
OUTCOME_OF = {Act.PROMISE: Outcome.PLANNED, Act.MENDED: Outcome.MENDED}
"""What an act says of the outcome by itself; `answer` asks for it."""


def decide(state: str, act: str, facts: Facts) -> str:
    """The state the act leads to. Raises Refused, in words."""
    if state != facts.state:
        raise Refused("other_state", _("办件的状态已经改变，请刷新后再办。"))
    return TABLE.decide(act, facts).to


def page_on_site(address: str, hosts: frozenset[str]) -> str:
    """The path of a page of this site, as it was typed or copied from the address bar.

    `hosts` are the names this site answers under, without ports. Raises Refused for another
    site's address.
    """
    text = address.strip()
    if any(ord(letter) < 32 for letter in text):
        raise Refused("page_unreadable", _("网页地址里有不能识别的字符，请重新复制。"))
    if not text.startswith("/") and "://" not in text:
        host = text.partition("/")[0].partition(":")[0].lower()
        text = f"//{text}" if host in hosts else f"/{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError as error:
        raise Refused("page_unreadable", _("网页地址不完整，请重新复制。")) from error
    if parts.scheme not in {"", "http", "https"} or (parts.netloc and host not in hosts):
        raise Refused(
            "other_site", _("这个地址不属于本网站。其他网站的错误，请在该网站的“找错”入口反映。")
        )
    path = "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    return path[:LONGEST_PAGE]


CITY_RULE = "由网站主办单位确定（系统初始值）"  # data
DEFAULTS = {
    Clock.ACCEPTANCE: working_days(1, law=CITY_RULE, code="acceptance", label="受理"),  # data
    Clock.ANSWER: working_days(3, law=CITY_RULE, code="answer", label="答复", more=12),  # data
    Clock.MENDING: working_days(20, law=CITY_RULE, code="mending", label="改正"),  # data
    Clock.CONSULTATION: working_days(
        2,
        law=CITY_RULE,
        code="consultation",
        label="责任单位核对",  # data
    ),
}
