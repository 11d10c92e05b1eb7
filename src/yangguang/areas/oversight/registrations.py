"""What oversight gives the kernel: the kind of matter "complaint"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight import followed, rules, selectors, services
from yangguang.areas.oversight.letters import TEMPLATES
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
from yangguang.kernel.cases.setting_checks import check_days, check_pattern, limit_setting
from yangguang.kernel.desk.registry import Section, register_section
from yangguang.kernel.serving.registry import declare_readable

C = rules.Clock
CLOCKS: dict[str, ClockDef] = {
    C.ANSWER: ClockDef(C.ANSWER, _("答复期限"), ClockKind.PROMISED),
    C.ACCEPTANCE: ClockDef(C.ACCEPTANCE, _("受理期限"), ClockKind.STEP),
    C.SUPPLEMENT: ClockDef(C.SUPPLEMENT, _("补充材料期限"), ClockKind.STEP),
    C.CONSULTATION: ClockDef(
        C.CONSULTATION, _("协助答复期限"), ClockKind.STEP, is_leading=False, is_public=False
    ),
    C.DELIVERY: ClockDef(C.DELIVERY, _("送达期限"), ClockKind.STEP, is_public=False),
}
ASKS: dict[str, tuple[Ask, ...]] = {
    Do.PAUSE: (
        Ask("ground", _("暂停的依据"), AskKind.CHOICE, choices=rules.PAUSE_GROUNDS, keep=Keep.ACT),
        Ask("note", _("具体情况"), AskKind.TEXT, max_length=500),
    ),
    rules.Act.ACCEPT: (),
    rules.Act.ABANDON: (Ask("note", _("说明"), AskKind.TEXT, required=False, max_length=500),),
    rules.Act.FIND: (
        Ask(
            "finding",
            _("核查结论"),
            AskKind.CHOICE,
            choices=tuple((f.value, rules.FINDING_LABELS[f]) for f in rules.Finding),
            keep=Keep.ACT,
        ),
        Ask("findings", _("查明的情况"), AskKind.TEXT, keep=Keep.TEXT),
        Ask(
            "measure",
            _("处理措施"),
            AskKind.CHOICE,
            choices=tuple((m.value, rules.MEASURE_LABELS[m]) for m in rules.Measure),
            help=_("反映属实或者部分属实的，应当督促整改或者通报批评。"),
            keep=Keep.ACT,
        ),
    ),
    rules.Act.CHECK_AGAIN: (Ask("note", _("退回核查的理由"), AskKind.TEXT, max_length=500),),
    rules.Act.PUBLISH: (
        Ask(
            "public_answer",
            _("公开的文字"),
            AskKind.TEXT,
            help=_(
                "不要写入反映人的姓名、住址、电话等个人信息。保存后成为一份稿件，经审查后才会公开。"
            ),
            max_length=5000,
            keep=Keep.OWN,
        ),
    ),
}
TEXTS = {
    "statement": _("反映的情况"),
    "reference": _("有关信息或申请的线索"),
    "wish": _("希望得到的结果"),
    "supplement": _("补充说明"),
    "findings": _("查明的情况"),
    "reopening": _("请求复查的理由"),
    "rating": _("评价时的留言"),
    "withdrawal": _("撤回的原因"),
}


def _check_code(value: object) -> None:
    if str(value) not in {agency.code for agency in selectors.respondents()}:
        raise Refused("agency_unknown", str(_("没有这个代码的现行机构。")))


SETTINGS = {
    s.name: s
    for s in (
        limit_setting(C.ACCEPTANCE, _("受理期限"), rules.DEFAULTS[C.ACCEPTANCE], most=15),
        limit_setting(
            C.ANSWER, _("答复期限"), rules.DEFAULTS[C.ANSWER], most=rules.ANSWER_RANGE[1]
        ),
        limit_setting(C.SUPPLEMENT, _("补充材料期限"), rules.DEFAULTS[C.SUPPLEMENT], most=30),
        limit_setting(C.CONSULTATION, _("协助答复期限"), rules.DEFAULTS[C.CONSULTATION], most=15),
        limit_setting(C.DELIVERY, _("送达期限"), rules.DEFAULTS[C.DELIVERY], most=15),
        limit_setting("pause", _("每次暂停最长"), rules.PAUSE_LIMIT, most=60),
        SettingDef("retention.months", _("办结后个人信息保留月数"), 36, check_days),
        SettingDef("reopen.days", _("答复后多少日内可以请求复查"), 30, check_days),
        SettingDef(
            "letter.number", _("告知书文号格式"), "{short}公开诉〔{year}〕{n}号", check_pattern
        ),  # data
        SettingDef(
            "letter.supervision_number",
            _("督促、通报文号格式"),
            "{short}公开督〔{year}〕{n}号",  # data
            check_pattern,
        ),
        SettingDef(
            selectors.COMPETENT, _("市级政府信息公开工作主管部门（机构代码）"), "", _check_code
        ),
    )
}

COMPLAINT = CaseKind(
    name=selectors.KIND,
    version="1",
    label=_("未依法公开的举报"),
    prefix="TS",
    table=rules.TABLE,
    clocks=CLOCKS,
    letters=TEMPLATES,
    settings=SETTINGS,
    asks=ASKS,
    texts=TEXTS,
    opening=rules.OPENING,
    answering=frozenset({rules.Act.ANSWER}),
    public_acts=rules.PUBLIC_ACTS,
    details=selectors.details,
    apply=services.apply,
    rows=selectors.rows,
    letter_words=selectors.letter_words,
    competent=selectors.competent_units,
    desk_links=selectors.desk_links,
)


def register() -> None:
    """Register everything once, at start."""
    register_kind(COMPLAINT)
    declare_readable("oversight:complaints")
    followed.register()
    register_section(
        Section(_("登记举报"), "oversight_desk:register", "plus", selectors.may_register, 38)
    )
