"""What error reports give the kernel: a kind of matter, and a section of the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.error_reports import rules, selectors, services
from yangguang.areas.oversight.selectors import COMPETENT, may_register, respondents
from yangguang.kernel.cases.registry import (
    Ask,
    AskKind,
    CaseKind,
    ClockDef,
    Keep,
    SettingDef,
    register_kind,
)
from yangguang.kernel.cases.rules import ClockKind, Refused
from yangguang.kernel.cases.setting_checks import check_days, limit_setting
from yangguang.kernel.desk.registry import Section, register_section
from yangguang.kernel.serving.registry import declare_readable

C = rules.Clock
CLOCKS: dict[str, ClockDef] = {
    C.ANSWER: ClockDef(C.ANSWER, _("答复期限"), ClockKind.PROMISED),
    C.MENDING: ClockDef(C.MENDING, _("改正期限"), ClockKind.PROMISED),
    C.ACCEPTANCE: ClockDef(C.ACCEPTANCE, _("受理期限"), ClockKind.STEP, is_public=False),
    C.CONSULTATION: ClockDef(
        C.CONSULTATION, _("责任单位核对期限"), ClockKind.STEP, is_leading=False, is_public=False
    ),
}
OUTCOMES = (rules.Outcome.MENDED, rules.Outcome.CORRECT)
ASKS: dict[str, tuple[Ask, ...]] = {
    rules.Act.ACCEPT: (),
    rules.Act.ANSWER: (
        Ask(
            "outcome",
            _("处理结果"),
            AskKind.CHOICE,
            choices=tuple((o.value, rules.OUTCOME_LABELS[o]) for o in OUTCOMES),
            keep=Keep.ACT,
        ),
        Ask(
            "answer",
            _("答复"),
            AskKind.TEXT,
            help=_("反映人凭编号和查询码看到这些文字。说明核对了什么、改了什么。"),
            keep=Keep.TEXT,
        ),
    ),
    rules.Act.PROMISE: (
        Ask(
            "answer",
            _("答复"),
            AskKind.TEXT,
            help=_("说明情况属实、由谁改正、为什么需要时间。改正期限从今天起另行计算。"),
            keep=Keep.TEXT,
        ),
    ),
    rules.Act.MENDED: (Ask("mended", _("改正情况"), AskKind.TEXT, keep=Keep.TEXT),),
    rules.Act.DECLINE: (
        Ask(
            "reasons",
            _("理由和其他途径"),
            AskKind.TEXT,
            help=_("说明为什么不是网站错误，应当通过什么途径提出。"),
            keep=Keep.TEXT,
        ),
    ),
}
TEXTS = {
    "statement": _("指出的错误"),
    "supplement": _("补充说明"),
    "answer": _("答复"),
    "mended": _("改正情况"),
    "reasons": _("不予受理的理由"),
    "reopening": _("请再看一次的理由"),
    "rating": _("评价时的留言"),
    "withdrawal": _("撤回的原因"),
}


def _check_code(value: object) -> None:
    if str(value) not in {agency.code for agency in respondents()}:
        raise Refused("agency_unknown", str(_("没有这个代码的现行机构。")))


SETTINGS = {
    s.name: s
    for s in (
        limit_setting(C.ACCEPTANCE, _("受理期限"), rules.DEFAULTS[C.ACCEPTANCE], most=5),
        limit_setting(C.ANSWER, _("答复期限"), rules.DEFAULTS[C.ANSWER], most=15),
        limit_setting(C.MENDING, _("改正期限"), rules.DEFAULTS[C.MENDING], most=60),
        limit_setting(
            C.CONSULTATION, _("责任单位核对期限"), rules.DEFAULTS[C.CONSULTATION], most=10
        ),
        SettingDef("retention.months", _("办结后个人信息保留月数"), 12, check_days),
        SettingDef("reopen.days", _("答复后多少日内可以请求再看一次"), 30, check_days),
        SettingDef(COMPETENT, _("受理网站找错的单位（机构代码）"), "", _check_code),
    )
}

ERROR_REPORT = CaseKind(
    name=selectors.KIND,
    version="1",
    label=_("网站找错"),
    prefix="ZC",
    table=rules.TABLE,
    clocks=CLOCKS,
    letters={},
    settings=SETTINGS,
    asks=ASKS,
    texts=TEXTS,
    opening=rules.OPENING,
    answering=frozenset({rules.Act.ANSWER, rules.Act.PROMISE, rules.Act.DECLINE}),
    public_acts=rules.PUBLIC_ACTS,
    details=selectors.details,
    apply=services.apply,
    rows=selectors.rows,
    public_rows=selectors.public_rows,
    competent=selectors.competent_units,
    desk_links=selectors.desk_links,
    needs_a_name=False,
)


def register() -> None:
    """Register everything once, at start."""
    register_kind(ERROR_REPORT)
    declare_readable("error_reports:about")
    register_section(
        Section(_("登记网站找错"), "error_reports_desk:register", "plus", may_register, 39)
    )
