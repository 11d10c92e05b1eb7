"""What every kind of matter shares, in pure Python: hands, moves, guards, and how one decides.

A kind brings one table of moves; everything that asks "may this be done, and if not, why" asks
the table: the screen, the services, the API and the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from django.utils.functional import Promise

__all__ = ["Refused"]


class Hand(StrEnum):
    """In whose hand an act lies, seen from one matter."""

    PARTY = "party"
    DESK = "desk"
    IN_CHARGE = "in_charge"
    HEAD = "head"
    LEADER = "leader"
    REVIEWER = "reviewer"
    """Who reviews for secrecy, while a matter of a kind that knows such a review waits for it."""
    UNIT = "unit"
    """The agency a matter between offices is about, acting through its own officers."""
    THIRD_PARTY = "third_party"
    """Somebody whose rights the matter touches, who has shown the code of a letter to him."""
    CLOCK = "clock"


HAND_LABELS = {
    Hand.PARTY: _("申请人"),
    Hand.DESK: _("办理组承办人"),
    Hand.IN_CHARGE: _("本件承办人"),
    Hand.HEAD: _("办理组负责人"),
    Hand.LEADER: _("分管领导"),
    Hand.REVIEWER: _("保密审查员"),
    Hand.UNIT: _("责任单位"),
    Hand.THIRD_PARTY: _("第三方"),
    Hand.CLOCK: _("系统"),
}


class Do(StrEnum):
    """Acts the kernel itself carries out for any kind; a kind adds acts of its own."""

    ASSIGN = "assign"
    TAKE = "take"
    TRANSFER = "transfer"
    CONSULT = "consult"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    WRITE = "write"
    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"
    RATE = "rate"
    REOPEN = "reopen"
    NOTE = "note"


class ClockVerb(StrEnum):
    """What a move does to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    RESTART = "restart"
    """Count again from nothing; starts the clock when it has not run yet."""
    STOP = "stop"


@dataclass(frozen=True)
class Effect:
    """A move's effect on one clock of the matter."""

    verb: ClockVerb
    clock: str
    ground: str = ""
    """Ground of a pause or a new count, in words; empty: as the officer answers `ground`."""
    limit: str = ""
    """Setting that holds how long a pause may last; empty: until it is ended."""
    on: str = ""
    """Question whose answer is the day it takes effect; empty: the day it is recorded."""


class ClockKind(StrEnum):
    """What a clock measures."""

    LEGAL = "legal"
    PROMISED = "promised"
    STEP = "step"


CLOCK_KIND_LABELS = {
    ClockKind.LEGAL: _("法定时限"),
    ClockKind.PROMISED: _("承诺时限"),
    ClockKind.STEP: _("环节时限"),
}


@dataclass(frozen=True)
class Facts:
    """All that a decision about one matter may depend on, read at one moment."""

    state: str
    hands: frozenset[Hand] = frozenset()
    has_handler: bool = False
    is_handler: bool = False
    """The person in charge asks."""
    running: frozenset[str] = frozenset()
    """Clocks that run."""
    paused: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    """Clocks past their end and not stopped."""
    extended: Mapping[str, int] = field(default_factory=dict)
    """How often each clock was extended."""
    consultations: int = 0
    """Offices asked that have not answered and whose time is not over."""
    letters: Mapping[str, str] = field(default_factory=dict)
    """State of the newest letter by template, in this round."""
    delivered: frozenset[str] = frozenset()
    """Templates of which a letter of this round has reached its addressee."""
    reopenings: int = 0
    is_rated: bool = False
    days_closed: int | None = None
    """Days since the answer went out; None before."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The kind's settings in force."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What the kind itself adds."""


@dataclass(frozen=True)
class Guard:
    """A condition of a move, and in words why it does not hold."""

    code: str
    why_not: str | Promise
    holds: Callable[[Facts], bool]


@dataclass(frozen=True)
class Move:
    """One line of a kind's table: where an act leads, in whose hand it lies, what it needs."""

    to: str
    hands: frozenset[Hand]
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    opens_round: bool = False
    """Whether the matter begins anew: clocks, letters and ratings of its own."""


def move(
    to: str,
    *hands: Hand,
    needs: tuple[Guard, ...] = (),
    clocks: tuple[Effect, ...] = (),
    opens_round: bool = False,
) -> Move:
    """A line of a table, written short."""
    return Move(to, frozenset(hands), needs, clocks, opens_round)


@dataclass(frozen=True)
class StateInfo:
    """A state in the office's words and in the applicant's."""

    label: str | Promise
    public_label: str | Promise
    public_text: str | Promise
    """What happens next, for the applicant."""
    look: str = "active"
    """Tone of the badge."""
    is_final: bool = False


@dataclass(frozen=True)
class Table:
    """A kind's whole law of states."""

    initial: str
    states: Mapping[str, StateInfo]
    moves: Mapping[tuple[str, str], Move]
    labels: Mapping[str, str | Promise]
    """Each act in words."""

    def acts_in(self, state: str) -> list[str]:
        """Every act the state knows, in the order of the labels."""
        return [act for act in self.labels if (state, act) in self.moves]

    def decide(self, act: str, facts: Facts) -> Move:
        """The move the act makes. Raises Refused, in words, when it may not be made."""
        found = self.moves.get((facts.state, act))
        if found is None:
            raise Refused(
                "wrong_state",
                _("“%(state)s”的办件不能%(act)s。")
                % {"state": self.states[facts.state].label, "act": self.labels.get(act, act)},
            )
        if not found.hands & facts.hands:
            names = "、".join(str(HAND_LABELS[hand]) for hand in Hand if hand in found.hands)
            raise Refused("not_permitted", _("这一步由%(hands)s办理。") % {"hands": names})
        for guard in found.guards:
            if not guard.holds(facts):
                raise Refused(guard.code, guard.why_not)
        return found

    def why_not(self, act: str, facts: Facts) -> str | None:
        """None when the act may be done now, otherwise the reason in words."""
        try:
            self.decide(act, facts)
        except Refused as refusal:
            return str(refusal)
        return None


class LetterState(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ISSUED = "issued"
    DISCARDED = "discarded"


LETTER_STATE_LABELS = {
    LetterState.DRAFT: _("拟稿"),
    LetterState.SUBMITTED: _("待签批"),
    LetterState.APPROVED: _("待印发"),
    LetterState.ISSUED: _("已印发"),
    LetterState.DISCARDED: _("已作废"),
}


class LetterAct(StrEnum):
    """What is done with a letter."""

    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    ISSUE = "issue"
    DELIVER = "deliver"
    DISCARD = "discard"


LETTER_ACT_LABELS = {
    LetterAct.EDIT: _("修改"),
    LetterAct.SUBMIT: _("送签"),
    LetterAct.APPROVE: _("签批"),
    LetterAct.RETURN: _("退回修改"),
    LetterAct.ISSUE: _("编号印发"),
    LetterAct.DELIVER: _("登记送达"),
    LetterAct.DISCARD: _("作废"),
}

_L, _A = LetterState, LetterAct
LETTER_MOVES: dict[tuple[LetterState, LetterAct], tuple[LetterState, frozenset[Hand]]] = {
    (_L.DRAFT, _A.EDIT): (_L.DRAFT, frozenset({Hand.IN_CHARGE, Hand.HEAD})),
    (_L.DRAFT, _A.SUBMIT): (_L.SUBMITTED, frozenset({Hand.IN_CHARGE, Hand.HEAD})),
    (_L.DRAFT, _A.DISCARD): (_L.DISCARDED, frozenset({Hand.IN_CHARGE, Hand.HEAD})),
    (_L.SUBMITTED, _A.APPROVE): (_L.APPROVED, frozenset({Hand.LEADER})),
    (_L.SUBMITTED, _A.RETURN): (_L.DRAFT, frozenset({Hand.LEADER})),
    (_L.APPROVED, _A.RETURN): (_L.DRAFT, frozenset({Hand.LEADER, Hand.HEAD, Hand.IN_CHARGE})),
    (_L.APPROVED, _A.ISSUE): (_L.ISSUED, frozenset({Hand.IN_CHARGE, Hand.HEAD})),
    (_L.ISSUED, _A.DELIVER): (_L.ISSUED, frozenset({Hand.IN_CHARGE, Hand.HEAD})),
}


REVIEWERS = frozenset({Hand.HEAD, Hand.REVIEWER})
"""Hands that send a letter back which its kind has reviewed before the leader signs it."""


def decide_letter(
    state: LetterState,
    act: LetterAct,
    *,
    hands: frozenset[Hand],
    is_author: bool,
    is_reviewed: bool = False,
) -> LetterState:
    """The letter's state after the act. Raises Refused, in words.

    Whoever wrote a word of a letter does not approve it: persons are compared, not posts. A letter
    that is reviewed before it is signed may be sent back by its reviewers; whose turn it is, the
    table of the kind says.
    """
    found = LETTER_MOVES.get((state, act))
    if found is None:
        raise Refused(
            "wrong_state",
            _("“%(state)s”的文书不能%(act)s。")
            % {"state": LETTER_STATE_LABELS[state], "act": LETTER_ACT_LABELS[act]},
        )
    target, allowed = found
    if is_reviewed and act is LetterAct.RETURN:
        allowed |= REVIEWERS
    if not allowed & hands:
        names = "、".join(str(HAND_LABELS[hand]) for hand in Hand if hand in allowed)
        raise Refused("not_permitted", _("这一步由%(hands)s办理。") % {"hands": names})
    if act is LetterAct.APPROVE and is_author:
        raise Refused("author", _("您参与起草了这份文书，不能由您签批，请由其他领导签批。"))
    return target


class DeliveryKind(StrEnum):
    """How a letter reaches its addressee."""

    IN_PERSON = "in_person"
    POST = "post"
    EMAIL = "email"
    SYSTEM = "system"
    FAX = "fax"
    PUBLIC_NOTICE = "public_notice"


DELIVERY_LABELS = {
    DeliveryKind.IN_PERSON: _("当面"),
    DeliveryKind.POST: _("邮寄"),
    DeliveryKind.EMAIL: _("电子邮件"),
    DeliveryKind.SYSTEM: _("本系统（凭查询码阅看）"),
    DeliveryKind.FAX: _("传真"),
    DeliveryKind.PUBLIC_NOTICE: _("公告"),
}


class Channel(StrEnum):
    """How a matter came in."""

    WEB = "web"
    COUNTER = "counter"
    POST = "post"
    PHONE = "phone"
    FORWARDED = "forwarded"
    OFFICE = "office"


CHANNEL_LABELS = {
    Channel.WEB: _("网上提交"),
    Channel.COUNTER: _("当面提交"),
    Channel.POST: _("来信"),
    Channel.PHONE: _("电话"),
    Channel.FORWARDED: _("其他单位转来"),
    Channel.OFFICE: _("机关内部交办"),
}


class PartyRole(StrEnum):
    """What somebody is to a matter."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"


PARTY_ROLE_LABELS = {
    PartyRole.APPLICANT: _("申请人"),
    PartyRole.RESPONDENT: _("被反映单位"),
}

CONTACT_LABELS = {
    "name": _("姓名或者名称"),
    "phone": _("电话"),
    "email": _("电子邮箱"),
    "address": _("通信地址"),
    "postcode": _("邮政编码"),
    "fax": _("传真"),
    "contact_name": _("联系人"),
    "legal_rep": _("法定代表人或者负责人"),
    "id_type": _("证件名称"),
    "id_number": _("证件号码"),
    "uscc": _("统一社会信用代码"),
    "agent": _("代理人"),
    "agent_phone": _("代理人电话"),
}
"""What may be known of a private party, in the order in which it is shown."""

# Five levels; nobody who stays silent is counted as content (services.md §7).
SATISFACTION_LABELS = {
    5: _("非常满意"),
    4: _("满意"),
    3: _("基本满意"),
    2: _("不满意"),
    1: _("非常不满意"),
}
