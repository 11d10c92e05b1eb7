"""The state machine of a request (disclosure.md 2.11): states, guards, moves, limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.rules.names import Act, Clock, Letter, State
from yangguang.kernel.cases.common import (
    HAS_HANDLER,
    HAS_NO_HANDLER,
    NOT_RATED,
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

S, A, L, C = State, Act, Letter, Clock

UNDER_WAY = (_("办理中"), _("我们正在查找和审查您申请的信息。"))
STATES: dict[str, StateInfo] = {
    S.AWAITING_CONFIRMATION: StateInfo(
        _("待确认"),
        _("已提交，待机关确认"),
        _("机关会与您确认收到了申请。双方确认之日是收到申请之日，答复期限从下一个工作日起算。"),
        "new",
    ),
    S.UNREACHABLE: StateInfo(
        _("联系不上申请人"),
        _("等待与您取得联系"),
        _("我们按您留的方式联系不上您。请致电本机关或者在这里补充联系方式，确认后开始计算期限。"),
        "paused",
    ),
    S.SCREENING: StateInfo(
        _("已登记，审查中"),
        _("已收到"),
        _("您的申请已经登记，答复期限正在计算。内容不明确的，会一次告知您补正。"),
        "new",
    ),
    S.AWAITING_CORRECTION: StateInfo(
        _("待补正"),
        _("请您补正"),
        _("请按补正告知书的要求补正。收到补正后的申请之日起，答复期限重新计算。"),
        "paused",
    ),
    S.AWAITING_REASON: StateInfo(
        _("待说明理由"),
        _("请您说明理由"),
        _("请说明申请数量、频次较多的理由。期限仍在计算。"),
        "paused",
    ),
    S.IN_PROCESSING: StateInfo(_("办理中"), *UNDER_WAY),
    S.CONSULTING: StateInfo(
        _("征求意见中"),
        _("征求意见中"),
        _("我们正在征求第三方或者其他机关的意见，所需时间不计算在答复期限内。"),
        "paused",
    ),
    S.AWAITING_PAYMENT: StateInfo(
        _("待缴费"),
        _("请您缴纳信息处理费"),
        _("请按收费通知书缴费。缴费后答复期限重新计算；逾期不缴视为放弃申请。"),
        "paused",
    ),
    S.DRAFTING: StateInfo(_("拟稿中"), *UNDER_WAY),
    S.LEGALITY_REVIEW: StateInfo(_("合法性审查中"), *UNDER_WAY),
    S.SECRECY_REVIEW: StateInfo(_("保密审查中"), *UNDER_WAY),
    S.AWAITING_APPROVAL: StateInfo(_("待领导审批"), *UNDER_WAY),
    S.APPROVED: StateInfo(_("待印发"), *UNDER_WAY),
    S.REPLIED: StateInfo(
        _("已答复，待送达"),
        _("已答复"),
        _("答复已经作出，可以在下面打开；打开即为送达。"),
        "done",
    ),
    S.DELIVERED: StateInfo(
        _("已送达"),
        _("已送达"),
        _("对答复不服的，可以在下面写明的期限内依法寻求救济。"),
        "done",
    ),
    S.CLOSED: StateInfo(
        _("已办结"),
        _("已办结"),
        _("对答复不服的，可以在下面写明的期限内依法寻求救济。"),
        "done",
        is_final=True,
    ),
    S.ARCHIVED: StateInfo(
        _("已归档"), _("已办结"), _("这件申请已经办结归档。"), "done", is_final=True
    ),
    S.UNCORRECTED: StateInfo(
        _("逾期不补正，终止"),
        _("已终止"),
        _("在期限内没有收到补正，视为放弃申请。您可以重新提出申请。"),
        "closed",
        is_final=True,
    ),
    S.UNPAID: StateInfo(
        _("逾期不缴费，终止"),
        _("已终止"),
        _("逾期没有缴费，视为放弃申请。您可以重新提出申请。"),
        "closed",
        is_final=True,
    ),
    S.WITHDRAWN: StateInfo(
        _("已撤回"), _("您已撤回"), _("您已撤回这件申请，不再办理。"), "closed", is_final=True
    ),
}
REVIEWS = (S.LEGALITY_REVIEW, S.SECRECY_REVIEW)
"""States in which a reply is reviewed; both stand before the leader."""

LABELS: dict[str, str | Promise] = {
    Do.TAKE: _("我来办"),
    Do.ASSIGN: _("交办"),
    A.CONFIRM: _("确认收到并登记"),
    A.LOSE_CONTACT: _("登记联系不上"),
    A.ACCEPT: _("受理，开始办理"),
    A.EXPLAIN_LATE: _("说明补正告知逾期的原因"),
    A.ASK_CORRECTION: _("告知补正"),
    Do.SUPPLEMENT: _("补正"),
    A.CLOSE_UNCORRECTED: _("逾期不补正，终止办理"),
    A.ASK_REASON: _("要求说明理由"),
    A.GIVE_REASON: _("说明理由"),
    A.ACCEPT_REASON: _("理由成立，继续办理"),
    A.DEFER: _("确定延迟答复的期限"),
    A.TELL_DEFERRAL: _("告知延迟答复"),
    A.SEARCH: _("登记检索记录"),
    A.NAME_THIRD_PARTY: _("登记第三方"),
    A.CONSULT_THIRD_PARTY: _("征求第三方意见"),
    A.THIRD_PARTY_OPINION: _("登记第三方意见"),
    A.JUDGE_REFUSAL: _("判断第三方的理由"),
    Do.CONSULT: _("征求其他机关意见"),
    A.CONSULTED: _("征求意见结束"),
    A.PUBLIC_INTEREST: _("登记公共利益衡量"),
    A.TELL_THIRD_PARTY: _("告知第三方决定公开"),
    A.SET_FEE: _("核定信息处理费"),
    A.CHARGE: _("通知缴费"),
    A.PAID: _("登记缴费"),
    A.CLOSE_UNPAID: _("逾期不缴费，终止办理"),
    Do.EXTEND: _("批准延长答复期限"),
    A.TELL_EXTENSION: _("告知延期"),
    A.DECIDE: _("作出处理决定，拟稿"),
    A.RECONSIDER: _("重新考虑处理决定"),
    Do.WRITE: _("拟制文书"),
    A.SUBMIT: _("送审"),
    A.PASS_LEGALITY: _("合法性审查通过"),
    A.PASS_SECRECY: _("保密审查通过"),
    A.APPROVE: _("签批"),
    A.RETURN: _("退回修改"),
    A.ISSUE: _("印发答复"),
    A.DELIVER: _("送达"),
    A.CLOSE: _("办结"),
    A.ARCHIVE: _("归档"),
    A.REMEDY_FILED: _("登记复议、诉讼、投诉"),
    A.REMEDY_ANSWERED: _("登记提交答复或者答辩"),
    A.REMEDY_DECIDED: _("登记复议、诉讼、投诉结果"),
    A.REDO: _("重新作出答复"),
    A.SUGGEST: _("建议主动公开"),
    A.PUBLISH: _("转为主动公开"),
    A.DECLINE_PUBLISH: _("不转为主动公开"),
    A.TELL_SUGGESTION: _("告知建议人是否纳入主动公开"),
    A.TAKE_OVER: _("从原登记册转入，继续办理"),
    A.TAKE_OVER_CORRECTING: _("从原登记册转入，待补正"),
    A.TAKE_OVER_PAYING: _("从原登记册转入，待缴费"),
    A.TAKE_OVER_CONSULTING: _("从原登记册转入，征求第三方意见中"),
    A.TAKE_OVER_ENDED: _("从原登记册转入，已办结"),
    Do.NOTE: _("记一笔"),
    Do.WITHDRAW: _("撤回申请"),
    Do.RATE: _("评价"),
}


def _fact(name: str) -> Callable[[Facts], bool]:
    return lambda facts: bool(facts.details.get(name))


def _issued(letter: Letter) -> Callable[[Facts], bool]:
    return lambda facts: facts.letters.get(letter) == LetterState.ISSUED


def _late(clock: Clock) -> Callable[[Facts], bool]:
    return lambda facts: clock in facts.late


def _reply_reached(facts: Facts) -> bool:
    return L.REPLY in facts.delivered


def _is_direct(facts: Facts) -> bool:
    return bool(facts.details.get("is_direct"))


NOT_LATE = not_late(C.REPLY, _("答复期限已过，不能再延长。请尽快答复并说明情况。"))
REPLY_RUNS = Guard("no_clock", _("答复期限没有在计算。"), lambda f: C.REPLY in f.running)
NOT_EXTENDED = Guard(
    "extended",
    _("答复期限已经延长过一次，不能再延长（条例第三十三条）。"),
    lambda f: not f.extended.get(C.REPLY),
)
CORRECTED_NEVER = Guard(
    "asked_once",
    _("已经告知过补正。补正内容应当一次告知，不能再要求（条例第三十条）。"),
    lambda f: not f.details.get("correction_asked"),
)
CORRECTION_IN_TIME = Guard(
    "correction_late",
    _("收到申请之日起7个工作日已过。请先说明补正告知逾期的原因（条例第三十条）。"),
    lambda f: C.CORRECTION_NOTICE not in f.late or bool(f.details.get("late_explained")),
)
CORRECTION_LATE = Guard(
    "not_late", _("补正告知没有逾期。"), lambda f: C.CORRECTION_NOTICE in f.late
)
CORRECTION_OVERDUE = Guard("in_time", _("补正的期限还没有过。"), _late(C.CORRECTION))
PAYMENT_OVERDUE = Guard("in_time", _("缴费的期限还没有过。"), _late(C.PAYMENT))
REASON_GIVEN = Guard("no_reason", _("申请人还没有说明理由。"), _fact("reason_given"))
REASON_DECIDABLE = Guard(
    "reason_waits",
    _("申请人还没有说明理由，说明理由的期限也还没有过。"),
    lambda f: bool(f.details.get("reason_given")) or C.REASON in f.late,
)
REASON_ASKED_NEVER = Guard(
    "reason_asked",
    _("已经要求过说明理由。"),
    lambda f: not f.details.get("reason_asked"),
)
DEFERRAL_SET = Guard("no_deferral", _("请先确定延迟答复的合理期限。"), _fact("deferred_to"))
THIRD_PARTY_NAMED = Guard(
    "no_third_party", _("请先登记第三方，再印发征求意见书。"), _fact("third_party_named")
)


def _nobody_waits(facts: Facts) -> bool:
    """Everybody asked, third parties and offices, has answered, or his working days are over."""
    clocks = facts.details.get("third_party_clocks", ())
    asked = f"{C.CONSULTATION}-"
    over = sum(name.startswith(asked) and name in facts.late for name in facts.running)
    return (
        not facts.details.get("third_party_unreached")
        and all(name in facts.late or name not in facts.running for name in clocks)
        and facts.consultations <= over
    )


THIRD_PARTY_WAITS = Guard("nobody_asked", _("没有等待答复的第三方。"), _fact("third_party_open"))
REFUSAL_GIVEN = Guard(
    "no_refusal",
    _("没有等待判断理由的第三方意见。"),
    _fact("third_party_refuses"),
)
NOBODY_ASKED_OPEN = Guard(
    "consulting",
    _("还有第三方或者其他机关没有答复，期限也没有过。"),
    _nobody_waits,
)
OBJECTED = Guard("no_objection", _("没有第三方不同意公开。"), _fact("third_party_objects"))
SOMEBODY_TO_TELL = Guard(
    "nobody_to_tell", _("没有需要书面告知的第三方。"), _fact("third_party_to_tell")
)
INTEREST_WEIGHED = Guard(
    "no_interest", _("请先登记公共利益衡量（条例第三十二条）。"), _fact("public_interest")
)
FEE_SET = Guard("no_fee", _("请先核定信息处理费。"), _fact("fee_due"))
FEE_NEVER = Guard(
    "fee_once", _("这次申请已经核定过信息处理费。"), lambda f: not f.details.get("fee")
)
IS_DECIDED = Guard("no_result", _("还没有作出处理决定。"), _fact("result"))
EXTENSION_TOLD = Guard(
    "extension_untold",
    _("延长了答复期限而没有告知申请人。请先印发延期答复告知书（条例第三十三条）。"),
    lambda f: (
        not f.extended.get(C.REPLY)
        or f.letters.get(L.EXTENSION) == LetterState.ISSUED
        or bool(f.details.get("extension_taken_over"))
    ),
)
IS_EXTENDED = Guard(
    "not_extended", _("答复期限没有延长。"), lambda f: bool(f.extended.get(C.REPLY))
)
HOLD_OVER = Guard(
    "hold",
    _("已经书面告知第三方决定公开。等待期没有过，暂不能印发答复。"),
    lambda f: C.HOLD not in f.running or C.HOLD in f.late,
)
THIRD_PARTY_TOLD = Guard(
    "third_party_untold",
    _(
        "第三方不同意公开而决定公开的，应当先书面告知第三方公开的内容和理由，"
        "并登记告知书的送达（条例第三十二条）。"
    ),
    lambda f: not f.details.get("third_party_must_be_told"),
)
NOT_HANDLER = Guard("own_case", _("承办人不能审查自己办理的答复。"), lambda f: not f.is_handler)
REPLY_DELIVERED = Guard("not_delivered", _("答复还没有送达。请先登记送达。"), _reply_reached)
REMEDY_OPEN = Guard("no_remedy", _("没有尚未审结的复议、诉讼或者投诉。"), _fact("remedy_open"))
REDO_ORDERED = Guard(
    "no_order", _("没有要求重新答复的复议决定、判决或者处理决定。"), _fact("redo_ordered")
)
NO_REMEDY_OPEN = Guard(
    "remedy_open",
    _("还有尚未审结的复议、诉讼或者投诉。"),
    lambda f: not f.details.get("remedy_open"),
)
IS_GRANTED = Guard("not_granted", _("只能建议公开已经向您提供的信息。"), _fact("granted"))
NOT_SUGGESTED = Guard(
    "suggested", _("您已经提出过这项建议。"), lambda f: not f.details.get("suggested")
)
NOT_PUBLISHED_YET = Guard(
    "published",
    _("已经为这件申请起草了公开稿。"),
    lambda f: not f.details.get("public_record"),
)
PUBLICATION_PROPOSED = Guard(
    "not_proposed",
    _("没有申请人建议主动公开，也没有向其他申请人提供过相同的信息。"),
    lambda f: bool(f.details.get("suggested")) or bool(f.details.get("given_twice")),
)
NOT_DECLINED = Guard(
    "declined",
    _("已经决定不转为主动公开。"),
    lambda f: not f.details.get("publish_declined"),
)
IS_SUGGESTED = Guard("not_suggested", _("申请人没有建议主动公开。"), _fact("suggested"))
SUGGESTION_DECIDED = Guard(
    "suggestion_open",
    _("请先转为主动公开，或者决定不转并写明理由。"),
    lambda f: bool(f.details.get("public_record")) or bool(f.details.get("publish_declined")),
)
TAKEN_OVER = Guard("not_taken_over", _("只有导入的申请才从原登记册转入。"), _fact("is_taken_over"))
NOT_DIRECT = Guard("direct", _("当面提交和签收的申请不需要确认。"), lambda f: not _is_direct(f))

START, RESTART, STOP = ClockVerb.START, ClockVerb.RESTART, ClockVerb.STOP
GROUND_CORRECTED = "收到补正的申请，答复期限重新计算（条例第三十条）"  # data
GROUND_PAID = "缴纳信息处理费，处理期限重新计算（国办函〔2020〕109号）"  # data
END_ALL = tuple(
    Effect(STOP, c)
    for c in (
        *(C.CONFIRMATION, C.CORRECTION_NOTICE, C.CORRECTION, C.REASON, C.THIRD_PARTY),
        *(C.PAYMENT, C.DEFERRED, C.ORDERED, C.HOLD, C.REPLY),
    )
)
OFFICERS = (Hand.IN_CHARGE, Hand.HEAD)
REGISTRARS = (Hand.DESK, Hand.IN_CHARGE, Hand.HEAD)
ANYBODY = (Hand.DESK, Hand.IN_CHARGE, Hand.HEAD, Hand.LEADER)
BEFORE_REPLY = (
    *(S.AWAITING_CONFIRMATION, S.UNREACHABLE, S.SCREENING, S.AWAITING_CORRECTION),
    *(S.AWAITING_REASON, S.IN_PROCESSING, S.CONSULTING, S.AWAITING_PAYMENT, S.DRAFTING),
    *(S.LEGALITY_REVIEW, S.SECRECY_REVIEW, S.AWAITING_APPROVAL, S.APPROVED),
)
OPEN = (*BEFORE_REPLY, S.REPLIED, S.DELIVERED)
WORKED = (S.SCREENING, S.IN_PROCESSING, S.CONSULTING)
ANSWERED = (S.REPLIED, S.DELIVERED, S.CLOSED, S.ARCHIVED)
ENDED = (S.UNCORRECTED, S.UNPAID)
"""Ended without a reply; review and suit are open against that as well."""

MOVES: dict[tuple[str, str], Move] = {
    **{(s, Do.TAKE): move(s, Hand.DESK, needs=(HAS_NO_HANDLER,)) for s in OPEN},
    **{(s, Do.ASSIGN): move(s, Hand.HEAD) for s in OPEN},
    **{(s, Do.NOTE): move(s, *ANYBODY) for s in (*OPEN, S.CLOSED)},
    **{
        (s, Do.WITHDRAW): move(S.WITHDRAWN, Hand.PARTY, *OFFICERS, clocks=END_ALL)
        for s in BEFORE_REPLY
    },
    **{
        (s, Do.WRITE): move(s, *OFFICERS)
        for s in (
            *(*WORKED, S.AWAITING_REASON, S.DRAFTING, S.REPLIED, S.DELIVERED, *ENDED),
            *(S.CLOSED, S.ARCHIVED, S.WITHDRAWN),
        )
    },
    # T2: confirmation of both sides; the clock counts from that day (article 31).
    **{
        (s, A.CONFIRM): move(
            S.SCREENING,
            *REGISTRARS,
            clocks=(
                Effect(STOP, C.CONFIRMATION),
                Effect(START, C.REPLY, on="received_on"),
                Effect(START, C.CORRECTION_NOTICE, on="received_on"),
            ),
        )
        for s in (S.AWAITING_CONFIRMATION, S.UNREACHABLE)
    },
    (S.AWAITING_CONFIRMATION, A.LOSE_CONTACT): move(
        S.UNREACHABLE, *REGISTRARS, needs=(NOT_DIRECT,), clocks=(Effect(STOP, C.CONFIRMATION),)
    ),
    (S.AWAITING_CONFIRMATION, Do.SUPPLEMENT): move(S.AWAITING_CONFIRMATION, Hand.PARTY),
    (S.UNREACHABLE, Do.SUPPLEMENT): move(S.AWAITING_CONFIRMATION, Hand.PARTY),
    (S.SCREENING, A.ACCEPT): move(
        S.IN_PROCESSING,
        *OFFICERS,
        needs=(HAS_HANDLER,),
        clocks=(Effect(STOP, C.CORRECTION_NOTICE),),
    ),
    # Taken over from the agency's own register by the import alone, at the place where it stood.
    **{
        (S.AWAITING_CONFIRMATION, act): move(
            to, Hand.CLOCK, needs=(TAKEN_OVER,), clocks=(Effect(STOP, C.CONFIRMATION),)
        )
        for act, to in (
            (A.TAKE_OVER, S.IN_PROCESSING),
            (A.TAKE_OVER_CORRECTING, S.AWAITING_CORRECTION),
            (A.TAKE_OVER_PAYING, S.AWAITING_PAYMENT),
            (A.TAKE_OVER_CONSULTING, S.CONSULTING),
            (A.TAKE_OVER_ENDED, S.CLOSED),
        )
    },
    # T4–T6: once, within seven working days; the count begins anew with the correction.
    (S.SCREENING, A.EXPLAIN_LATE): move(S.SCREENING, *OFFICERS, needs=(CORRECTION_LATE,)),
    (S.SCREENING, A.ASK_CORRECTION): move(
        S.AWAITING_CORRECTION,
        *OFFICERS,
        needs=(CORRECTED_NEVER, CORRECTION_IN_TIME),
        clocks=(Effect(STOP, C.CORRECTION_NOTICE), Effect(STOP, C.REPLY)),
    ),
    (S.AWAITING_CORRECTION, Do.SUPPLEMENT): move(
        S.SCREENING,
        Hand.PARTY,
        *REGISTRARS,
        clocks=(
            Effect(STOP, C.CORRECTION),
            Effect(RESTART, C.REPLY, ground=GROUND_CORRECTED),
        ),
    ),
    (S.AWAITING_CORRECTION, A.CLOSE_UNCORRECTED): move(
        S.UNCORRECTED, *OFFICERS, needs=(CORRECTION_OVERDUE,), clocks=END_ALL
    ),
    # T7–T9: excessive requests (article 35); the reply clock goes on.
    (S.SCREENING, A.ASK_REASON): move(
        S.AWAITING_REASON,
        *OFFICERS,
        needs=(REASON_ASKED_NEVER,),
        clocks=(Effect(STOP, C.CORRECTION_NOTICE),),
    ),
    (S.AWAITING_REASON, A.GIVE_REASON): move(S.AWAITING_REASON, Hand.PARTY, *REGISTRARS),
    (S.AWAITING_REASON, A.ACCEPT_REASON): move(
        S.IN_PROCESSING, *OFFICERS, needs=(REASON_GIVEN,), clocks=(Effect(STOP, C.REASON),)
    ),
    (S.AWAITING_REASON, A.DEFER): move(S.AWAITING_REASON, Hand.HEAD, needs=(REASON_GIVEN,)),
    (S.AWAITING_REASON, A.TELL_DEFERRAL): move(
        S.IN_PROCESSING,
        *OFFICERS,
        needs=(DEFERRAL_SET,),
        clocks=(Effect(STOP, C.REASON), Effect(STOP, C.REPLY)),
    ),
    (S.AWAITING_REASON, A.DECIDE): move(
        S.DRAFTING, *OFFICERS, needs=(REASON_DECIDABLE,), clocks=(Effect(STOP, C.REASON),)
    ),
    # T10–T12: time for the opinion of others does not count (article 33, third paragraph).
    **{(s, A.SEARCH): move(s, *OFFICERS) for s in (*WORKED, S.DRAFTING)},
    **{(s, A.NAME_THIRD_PARTY): move(s, *OFFICERS) for s in (S.IN_PROCESSING, S.CONSULTING)},
    **{
        (s, A.CONSULT_THIRD_PARTY): move(S.CONSULTING, *OFFICERS, needs=(THIRD_PARTY_NAMED,))
        for s in (S.IN_PROCESSING, S.CONSULTING)
    },
    **{(s, Do.CONSULT): move(S.CONSULTING, *OFFICERS) for s in (S.IN_PROCESSING, S.CONSULTING)},
    # Heard after its days as well, as long as nothing is decided.
    **{
        (s, A.THIRD_PARTY_OPINION): move(s, *OFFICERS, Hand.THIRD_PARTY, needs=(THIRD_PARTY_WAITS,))
        for s in (S.IN_PROCESSING, S.CONSULTING)
    },
    **{
        (s, A.JUDGE_REFUSAL): move(s, *OFFICERS, needs=(REFUSAL_GIVEN,))
        for s in (S.IN_PROCESSING, S.CONSULTING)
    },
    (S.CONSULTING, A.CONSULTED): move(
        S.IN_PROCESSING, *OFFICERS, Hand.CLOCK, needs=(NOBODY_ASKED_OPEN,)
    ),
    (S.IN_PROCESSING, A.PUBLIC_INTEREST): move(S.IN_PROCESSING, Hand.HEAD, needs=(OBJECTED,)),
    **{
        (s, A.TELL_THIRD_PARTY): move(s, *OFFICERS, needs=(SOMEBODY_TO_TELL, INTEREST_WEIGHED))
        for s in (S.IN_PROCESSING, S.DRAFTING)
    },
    # T13–T15: the fee (article 42).
    (S.IN_PROCESSING, A.SET_FEE): move(S.IN_PROCESSING, Hand.HEAD, needs=(FEE_NEVER,)),
    (S.IN_PROCESSING, A.CHARGE): move(
        S.AWAITING_PAYMENT, *OFFICERS, needs=(FEE_SET,), clocks=(Effect(STOP, C.REPLY),)
    ),
    (S.AWAITING_PAYMENT, A.PAID): move(
        S.IN_PROCESSING,
        *OFFICERS,
        clocks=(
            Effect(STOP, C.PAYMENT),
            Effect(RESTART, C.REPLY, ground=GROUND_PAID, on="paid_on"),
        ),
    ),
    (S.AWAITING_PAYMENT, A.CLOSE_UNPAID): move(
        S.UNPAID, *OFFICERS, needs=(PAYMENT_OVERDUE,), clocks=END_ALL
    ),
    # T16: once, at most twenty working days, by the head of the disclosure office (article 33).
    **{
        (s, Do.EXTEND): move(
            s,
            Hand.HEAD,
            needs=(REPLY_RUNS, NOT_LATE, NOT_EXTENDED),
            clocks=(Effect(ClockVerb.EXTEND, C.REPLY),),
        )
        for s in (*WORKED, S.DRAFTING)
    },
    **{
        (s, A.TELL_EXTENSION): move(s, *OFFICERS, needs=(IS_EXTENDED,))
        for s in (*WORKED, S.DRAFTING)
    },
    # T17–T20 (and T26, on the spot): decided, reviewed twice, approved, issued; never past one.
    **{
        (s, A.DECIDE): move(
            S.DRAFTING,
            *OFFICERS,
            needs=(HAS_HANDLER,),
            clocks=(Effect(STOP, C.CORRECTION_NOTICE),),
        )
        for s in (S.SCREENING, S.IN_PROCESSING)
    },
    (S.DRAFTING, A.RECONSIDER): move(S.IN_PROCESSING, *OFFICERS),
    (S.DRAFTING, A.SUBMIT): move(S.LEGALITY_REVIEW, *OFFICERS, needs=(IS_DECIDED,)),
    (S.LEGALITY_REVIEW, A.PASS_LEGALITY): move(S.SECRECY_REVIEW, Hand.HEAD, needs=(NOT_HANDLER,)),
    (S.SECRECY_REVIEW, A.PASS_SECRECY): move(
        S.AWAITING_APPROVAL, Hand.REVIEWER, needs=(NOT_HANDLER,)
    ),
    (S.AWAITING_APPROVAL, A.APPROVE): move(S.APPROVED, Hand.LEADER),
    (S.LEGALITY_REVIEW, A.RETURN): move(S.DRAFTING, Hand.HEAD),
    (S.SECRECY_REVIEW, A.RETURN): move(S.DRAFTING, Hand.REVIEWER),
    (S.AWAITING_APPROVAL, A.RETURN): move(S.DRAFTING, Hand.LEADER),
    (S.APPROVED, A.RETURN): move(S.DRAFTING, Hand.LEADER, *OFFICERS),
    (S.APPROVED, A.ISSUE): move(
        S.REPLIED,
        *OFFICERS,
        needs=(IS_DECIDED, EXTENSION_TOLD, THIRD_PARTY_TOLD, HOLD_OVER),
        clocks=(*END_ALL, Effect(START, C.DELIVERY)),
    ),
    (S.REPLIED, A.DELIVER): move(
        S.DELIVERED,
        *OFFICERS,
        Hand.CLOCK,
        needs=(REPLY_DELIVERED,),
        clocks=(Effect(STOP, C.DELIVERY),),
    ),
    (S.DELIVERED, A.CLOSE): move(S.CLOSED, *OFFICERS),
    (S.CLOSED, A.ARCHIVE): move(S.ARCHIVED, *OFFICERS, needs=(NO_REMEDY_OPEN,)),
    # Remedies lie over the state; a redo is a round of its own (T24).
    **{(s, A.REMEDY_FILED): move(s, *OFFICERS) for s in (*ANSWERED, *ENDED)},
    **{
        (s, act): move(s, *OFFICERS, needs=(REMEDY_OPEN,))
        for s in (*ANSWERED, *ENDED)
        for act in (A.REMEDY_ANSWERED, A.REMEDY_DECIDED)
    },
    **{
        (s, A.REDO): move(
            S.IN_PROCESSING,
            Hand.HEAD,
            needs=(REDO_ORDERED,),
            clocks=(Effect(START, C.REPLY, on="decided_on"),),
            opens_round=True,
        )
        for s in (S.DELIVERED, S.CLOSED, S.ARCHIVED, *ENDED)
    },
    **{
        (s, A.SUGGEST): move(s, Hand.PARTY, needs=(IS_GRANTED, NOT_SUGGESTED))
        for s in (S.DELIVERED, S.CLOSED)
    },
    **{(s, Do.RATE): move(s, Hand.PARTY, needs=(NOT_RATED,)) for s in (S.DELIVERED, S.CLOSED)},
    # What was given to one may be given to all (article 44); the draft goes through the gate.
    **{
        (s, A.PUBLISH): move(s, *OFFICERS, needs=(IS_GRANTED, NOT_PUBLISHED_YET))
        for s in (S.DELIVERED, S.CLOSED, S.ARCHIVED)
    },
    **{
        (s, A.DECLINE_PUBLISH): move(
            s, *OFFICERS, needs=(PUBLICATION_PROPOSED, NOT_PUBLISHED_YET, NOT_DECLINED)
        )
        for s in (S.DELIVERED, S.CLOSED, S.ARCHIVED)
    },
    **{
        (s, A.TELL_SUGGESTION): move(s, *OFFICERS, needs=(IS_SUGGESTED, SUGGESTION_DECIDED))
        for s in (S.DELIVERED, S.CLOSED, S.ARCHIVED)
    },
}

TABLE = Table(initial=S.AWAITING_CONFIRMATION, states=STATES, moves=MOVES, labels=LABELS)
OPENING = (Effect(START, C.CONFIRMATION),)
ANSWERING = frozenset({A.ISSUE})
PUBLIC_ACTS = frozenset(
    {
        *(A.CONFIRM, A.LOSE_CONTACT, A.ASK_CORRECTION, A.CLOSE_UNCORRECTED, A.ASK_REASON),
        *(A.GIVE_REASON, A.TELL_DEFERRAL, A.CONSULT_THIRD_PARTY, A.CONSULTED, A.CHARGE, A.PAID),
        *(A.CLOSE_UNPAID, A.ISSUE, A.DELIVER, A.CLOSE, A.REDO, A.SUGGEST),
        A.TELL_SUGGESTION,
        *(Do.SUPPLEMENT, Do.CONSULT, Do.EXTEND, Do.WITHDRAW, Do.RATE),
    }
)


def decide(state: str, act: str, facts: Facts) -> str:
    """The state the act leads to. Raises Refused, in words."""
    if state != facts.state:
        raise Refused("other_state", _("办件的状态已经改变，请刷新后再办。"))
    return TABLE.decide(act, facts).to


def _days(
    amount: int,
    code: str,
    label: str,
    law: str,
    *,
    unit: Unit = Unit.WORKING_DAYS,
    more: int = 0,
) -> Rule:
    extension = Extension(amount=more, times=1, approval=True) if more else None
    return statutory(amount, unit, law=law, code=code, label=label, extension=extension)


CITY_RULE = "法律没有规定，由机关确定（系统初始值）"  # data
FEE_LAW = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"  # data
DEFAULTS: dict[str, Rule] = {
    C.CONFIRMATION: _days(3, "confirmation", "确认收到", CITY_RULE),  # data
    C.REPLY: _days(20, "reply", "答复", "条例第三十三条第二款", more=20),  # data
    C.CORRECTION_NOTICE: _days(7, "correction_notice", "补正告知", "条例第三十条"),  # data
    C.CORRECTION: _days(10, "correction_reply", "补正", "条例第三十条（合理期限）"),  # data
    C.REASON: _days(10, "reason", "说明理由", CITY_RULE),  # data
    C.CONSULTATION: _days(15, "consultation", "机关意见", "条例第三十四条"),  # data
    C.THIRD_PARTY: _days(15, "third_party", "第三方意见", "条例第三十二条"),  # data
    C.PAYMENT: _days(20, "payment", "缴费", FEE_LAW),  # data
    C.DELIVERY: _days(5, "delivery", "送达", CITY_RULE),  # data
    C.DEFENCE: _days(10, "defence", "提交复议答复", "行政复议法第四十八条"),  # data
    C.DEFENCE_SUIT: _days(
        15,
        "defence_suit",
        "提交答辩状",  # data
        "行政诉讼法第六十七条",  # data
        unit=Unit.CALENDAR_DAYS,
    ),
    C.HOLD: _days(5, "hold", "告知第三方后的等待期", CITY_RULE),  # data
}
HELD_BY_LAW = frozenset({C.REPLY, C.CORRECTION_NOTICE, C.THIRD_PARTY, C.DEFENCE, C.DEFENCE_SUIT})
"""Limits of the Regulation itself: a city may promise less, never more."""


def check_limit(value: Any, *, name: str) -> None:
    """Raises Refused unless the value is a rule of working days no longer than the law lets it."""
    try:
        rule = Rule.from_json(value)
    except (ClockRefused, TypeError, AttributeError) as error:
        raise Refused("rule", str(error)) from error
    if rule.unit is not DEFAULTS[name].unit:
        raise Refused("unit", _("这个期限的单位由法律规定，不能改变。"))
    most = DEFAULTS[name].amount if name in HELD_BY_LAW else 60
    if not 1 <= rule.amount <= most:
        raise Refused("range", _("期限应在 1 至 %(most)d 之间。") % {"most": most})
    if name == C.REPLY and (rule.extension is None or rule.extension.amount > 20):
        raise Refused("extension", _("答复期限最多延长 20 个工作日（条例第三十三条）。"))
