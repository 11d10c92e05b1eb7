"""What supervision gives the kernel: a kind of matter, its acts, proof, work, a desk section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.supervision import rules, selectors, services
from yangguang.areas.oversight.supervision.letters import TEMPLATES
from yangguang.areas.oversight.supervision.work import SupervisionWork
from yangguang.kernel.cases.registry import (
    Ask,
    AskKind,
    CaseKind,
    ClockDef,
    Keep,
    SettingDef,
    register_kind,
)
from yangguang.kernel.cases.rules import ClockKind, Do, Refused
from yangguang.kernel.cases.setting_checks import check_days, check_pattern
from yangguang.kernel.clocks import Refused as ClockRefused
from yangguang.kernel.clocks import Rule
from yangguang.kernel.desk.registry import (
    Section,
    register_obligation_links,
    register_section,
    register_work,
)
from yangguang.kernel.duties.registry import Evidence, register_evidence
from yangguang.kernel.ledger.registry import ActKind, register_acts, register_timed

if TYPE_CHECKING:
    from collections.abc import Callable

A, C = rules.Act, rules.Clock
ACTS = (
    ActKind("oversight.card_raised", _("发出%(label)s")),
    ActKind("oversight.card_closed", _("督办卡片销号")),
    ActKind("oversight.task_closed", _("督办事项作出结论")),
    ActKind("oversight.milestone_done", _("督办事项节点完成")),
)
CLOCKS: dict[str, ClockDef] = {
    C.DUE: ClockDef(C.DUE, _("完成时限"), ClockKind.PROMISED),
    C.ACCEPTANCE: ClockDef(C.ACCEPTANCE, _("接收期限"), ClockKind.STEP),
    C.REPLY: ClockDef(C.REPLY, _("答复督办函期限"), ClockKind.STEP),
    C.ASK_REVIEW: ClockDef(C.ASK_REVIEW, _("申请复核期限"), ClockKind.LEGAL, is_leading=False),
    C.REVIEW: ClockDef(C.REVIEW, _("复核期限"), ClockKind.LEGAL),
}


def _why(label: object, name: str = "reason") -> Ask:
    return Ask(name, str(label), AskKind.TEXT, max_length=300, keep=Keep.BESIDE)


PERCENTS = tuple((str(n), f"{n}%") for n in range(0, 101, 10))
ASKS: dict[str, tuple[Ask, ...]] = {
    A.DISPUTE: (_why(_("为什么不属于本单位职责，建议由谁承办")),),
    A.UPHOLD: (_why(_("维持交办的理由")),),
    A.REASSIGN: (
        Ask("unit", _("改交哪个单位"), AskKind.AGENCY, keep=Keep.OWN),
        _why(_("理由")),
    ),
    A.REPORT: (
        Ask("percent", _("进度"), AskKind.CHOICE, choices=PERCENTS, keep=Keep.ACT),
        Ask("progress", _("进展情况和佐证"), AskKind.TEXT, keep=Keep.TEXT),
        Ask("next_step", _("下一步"), AskKind.TEXT, required=False, keep=Keep.TEXT),
    ),
    A.REPLY: (Ask("reply", _("答复内容"), AskKind.TEXT, keep=Keep.TEXT),),
    A.ASK_EXTENSION: (
        Ask("days", _("申请延长的天数"), AskKind.DAYS, keep=Keep.ACT),
        _why(_("延期的理由")),
    ),
    Do.EXTEND: (
        Ask("days", _("同意延长的天数"), AskKind.DAYS, keep=Keep.ACT),
        Ask("ground", _("理由"), AskKind.LINE, max_length=200),
    ),
    A.DENY_EXTENSION: (_why(_("不同意的理由")),),
    A.SUBMIT: (Ask("result", _("完成情况和佐证"), AskKind.TEXT, keep=Keep.TEXT),),
    A.RETURN: (_why(_("还缺什么")),),
    A.CONCLUDE: (
        Ask(
            "outcome",
            _("结论"),
            AskKind.CHOICE,
            choices=tuple((o.value, rules.OUTCOME_LABELS[o]) for o in rules.Outcome),
            keep=Keep.ACT,
        ),
        Ask("verification", _("怎样核实的"), AskKind.TEXT, keep=Keep.TEXT),
    ),
    A.CANCEL: (_why(_("取消的理由")),),
    A.REMIND: (_why(_("提醒的内容")),),
    A.URGE: (_why(_("催办的事由")),),
    A.LETTER: (),
    A.PROPOSE: (_why(_("建议及事实依据")),),
    A.CLOSE_CARD: (_why(_("销号的理由")),),
    A.ASK_REVIEW: (Ask("review_ground", _("申请复核的理由"), AskKind.TEXT, keep=Keep.TEXT),),
    A.KEEP: (Ask("review_result", _("复核意见"), AskKind.TEXT, keep=Keep.TEXT),),
    A.OVERTURN: (
        Ask("due_on", _("新的完成时限"), AskKind.LINE, help=_("例如 2026-12-31。"), keep=Keep.ACT),
        Ask("review_result", _("复核意见"), AskKind.TEXT, keep=Keep.TEXT),
    ),
    A.SETTLE: (),
}
TEXTS = {
    "progress": _("进展情况"),
    "next_step": _("下一步"),
    "reply": _("答复督办"),
    "result": _("完成情况"),
    "verification": _("核实情况"),
    "review_ground": _("申请复核的理由"),
    "review_result": _("复核意见"),
}


def _check_rule(value: object) -> None:
    try:
        rule = Rule.from_json(value)  # type: ignore[arg-type]  # refused when it is no mapping
    except (ClockRefused, TypeError, AttributeError) as error:
        raise Refused("rule", str(error)) from error
    if not 1 <= rule.amount <= 60:
        raise Refused("range", str(_("期限应在 1 至 60 天之间。")))


def _limit(name: str) -> SettingDef:
    rule = rules.DEFAULTS[C(name)]
    label = CLOCKS[name].label
    return SettingDef(f"limit.{name}", label, rule.to_json(), _check_rule, rule.law)


def _setting(
    name: str, label: object, default: object, check: Callable[[object], None]
) -> SettingDef:
    return SettingDef(name, str(label), default, check, rules.CITY_RULE)


SETTINGS = {
    s.name: s
    for s in (
        _limit(C.ACCEPTANCE),
        _limit(C.REPLY),
        _limit(C.ASK_REVIEW),
        _limit(C.REVIEW),
        _setting(selectors.REMIND, _("到期前多少天提醒"), rules.REMIND_DAYS, check_days),
        _setting(selectors.URGE, _("到期前多少天仍未办结的应催办"), rules.URGE_DAYS, check_days),
        *(
            _setting(
                selectors.COLOUR_NAME + shade,
                _("%(level)s的名称") % {"level": label},
                str(label),
                rules.check_colour_name,
            )
            for shade, label in rules.COLOUR_LABELS.items()
        ),
        _setting("retention.months", _("办结后保留月数"), 120, check_days),
        _setting(
            "letter.number", _("督办函文号格式"), "{short}公开督〔{year}〕{n}号", check_pattern
        ),  # data
    )
}

SUPERVISION = CaseKind(
    name=selectors.KIND,
    version="1",
    label=_("督办事项"),
    prefix="DB",
    table=rules.TABLE,
    clocks=CLOCKS,
    letters=TEMPLATES,
    settings=SETTINGS,
    asks=ASKS,
    texts=TEXTS,
    opening=rules.OPENING,
    answering=frozenset({A.CONCLUDE}),
    details=selectors.details,
    apply=services.apply,
    rows=selectors.rows,
    letter_words=selectors.letter_words,
    desk_links=selectors.desk_links,
    is_between_offices=True,
)


def register() -> None:
    """Register everything once, at start."""
    register_kind(SUPERVISION)
    register_acts(*ACTS)
    register_timed(services.REMIND_ON_TIME, services.remind_on_time)
    register_timed(services.SETTLE_ON_TIME, services.settle_on_time)
    register_evidence(Evidence("supervision", ("oversight.task_closed",), _("督办台账")))
    register_work(SupervisionWork())
    register_obligation_links(selectors.obligation_links)
    register_section(Section(_("督办"), "supervision:tasks", "alert", lambda a: a.is_officer, 45))
