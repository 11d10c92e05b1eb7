"""Proposals in writing as a kind of matter: clocks, questions, words, what a city may set."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.rules import proposal as rules
from yangguang.areas.decisions.rules.catalogue import RESULT_LABELS, Result
from yangguang.areas.decisions.selectors import proposals as selectors
from yangguang.areas.decisions.services import proposing as services
from yangguang.kernel.cases.registry import Ask, AskKind, CaseKind, ClockDef, Keep, SettingDef
from yangguang.kernel.cases.rules import ClockKind
from yangguang.kernel.cases.setting_checks import check_days, limit_setting

C = rules.Clock
CLOCKS: dict[str, ClockDef] = {
    C.ANSWER: ClockDef(C.ANSWER, _("答复期限"), ClockKind.PROMISED),
    C.ACCEPTANCE: ClockDef(C.ACCEPTANCE, _("开始研究的期限"), ClockKind.STEP, is_public=False),
    C.CONSULTATION: ClockDef(
        C.CONSULTATION, _("部门意见期限"), ClockKind.STEP, is_leading=False, is_public=False
    ),
}
ASKS: dict[str, tuple[Ask, ...]] = {
    rules.Act.STUDY: (),
    rules.Act.RESULT: (
        Ask(
            "result",
            _("研究结果"),
            AskKind.CHOICE,
            choices=tuple((r.value, RESULT_LABELS[r]) for r in Result),
            keep=Keep.ACT,
        ),
        Ask(
            "dossier",
            _("决策档案"),
            AskKind.CHOICE,
            required=False,
            choices_of=selectors.dossier_choices,
            help=_("启动决策程序的，先建立决策档案，再在这里选择。"),
            keep=Keep.ACT,
        ),
        Ask(
            "answer",
            _("答复"),
            AskKind.TEXT,
            help=_("写明理由。审定以后，建议人凭编号和查询码看到这些文字。"),
            keep=Keep.TEXT,
        ),
    ),
    rules.Act.RETURN: (Ask("returned", _("退回的理由"), AskKind.TEXT),),
    rules.Act.ANSWER: (),
}
TEXTS = {
    "proposal": _("建议决定什么"),
    "problem": _("要解决的主要问题"),
    "solution": _("建议和理由"),
    "supplement": _("补充说明"),
    "answer": _("答复"),
    "reopening": _("请再研究一次的理由"),
    "rating": _("评价时的留言"),
    "withdrawal": _("撤回的原因"),
}


SETTINGS = {
    s.name: s
    for s in (
        limit_setting(C.ACCEPTANCE, _("开始研究的期限"), rules.DEFAULTS[C.ACCEPTANCE], most=15),
        limit_setting(C.ANSWER, _("答复期限"), rules.DEFAULTS[C.ANSWER], most=120),
        limit_setting(C.CONSULTATION, _("部门意见期限"), rules.DEFAULTS[C.CONSULTATION], most=30),
        SettingDef("retention.months", _("办结后个人信息保留月数"), 24, check_days),
        SettingDef("reopen.days", _("答复后多少日内可以请求再研究一次"), 30, check_days),
    )
}

PROPOSAL = CaseKind(
    name=selectors.KIND,
    version="1",
    label=_("决策建议"),
    prefix="JY",
    table=rules.TABLE,
    clocks=CLOCKS,
    letters={},
    settings=SETTINGS,
    asks=ASKS,
    texts=TEXTS,
    opening=rules.OPENING,
    answering=frozenset({rules.Act.ANSWER}),
    public_acts=rules.PUBLIC_ACTS,
    apply=services.apply,
    rows=selectors.rows,
    public_rows=selectors.public_rows,
    competent=selectors.competent_units,
    further_links=selectors.further_links,
    desk_links=selectors.desk_links,
    needs_a_name=False,
)
