"""The kind of matter "record_correction": its questions, limits, letters and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests import correction_services as services
from yangguang.areas.requests import selectors
from yangguang.areas.requests.rules import correcting as rules
from yangguang.areas.requests.rules.receipt import ID_LABELS
from yangguang.areas.requests.rules.remedies import remedy_of
from yangguang.areas.requests.rules.results import Path
from yangguang.areas.requests.rules.states import CITY_RULE
from yangguang.kernel.cases.registry import (
    Ask,
    AskKind,
    Block,
    CaseKind,
    ClockDef,
    Keep,
    LetterTemplate,
    SettingDef,
)
from yangguang.kernel.cases.rules import ClockKind, PartyRole
from yangguang.kernel.cases.selectors import text_named
from yangguang.kernel.cases.setting_checks import check_days, check_name, check_pattern
from yangguang.kernel.cases.settings_in_force import limit_of
from yangguang.kernel.organizations.selectors import agency_name

if TYPE_CHECKING:
    from datetime import date, datetime

    from yangguang.kernel.cases.models import Case

A, C, L, S = rules.Act, rules.Clock, rules.Letter, rules.State
# Words of official letters, as they are printed: they are data, not texts of the interface.
OPENING = (
    "您于%(received_on)s提出更正申请（编号%(number)s），"  # data
    "要求更正与您自身相关的记录：%(record)s"  # data
)
CONTACT = "联系单位：%(agency)s政府信息公开工作机构。"  # data
SUPPLEMENT = LetterTemplate(
    key=L.SUPPLEMENT,
    label=_("补充证据告知书"),
    title="补充证据告知书",  # data
    to=PartyRole.APPLICANT,
    on_issue=A.ASK_SUPPLEMENT,
    states=frozenset({S.VERIFYING}),
    number_setting="letter.notice_number",
    blocks=(
        Block("opening", _("开头"), OPENING, is_fixed=True),
        Block("points", _("需要补充的证据"), ""),
        Block(
            "deadline",
            _("期限和后果"),
            "请在收到本告知书之日起%(supplement_days)s个工作日内补充；等待补充的时间不计入"  # data
            "答复期限。逾期不补充的，本机关根据现有证据处理。",  # data
            is_fixed=True,
        ),
        Block("contact", _("联系方式"), CONTACT, is_fixed=True),
    ),
)
RESULT = LetterTemplate(
    key=L.RESULT,
    label=_("更正结果告知书"),
    title="更正结果告知书",  # data
    to=PartyRole.APPLICANT,
    on_issue=A.ANSWER,
    states=frozenset({S.DECIDED}),
    blocks=(
        Block("opening", _("开头"), OPENING, is_fixed=True),
        Block("facts", _("核实情况和理由"), "%(reasons)s"),
        Block("result", _("处理决定"), "%(outcome_text)s", is_fixed=True),
        Block("remedy", _("救济途径"), "%(remedy_text)s", is_fixed=True),
        Block("contact", _("联系方式"), CONTACT, is_fixed=True),
    ),
)
TRANSFER = LetterTemplate(
    key=L.TRANSFER,
    label=_("转送函"),
    title="关于转送更正申请的函",  # data
    to="competent",
    states=frozenset({S.DECIDED}),
    number_setting="letter.notice_number",
    blocks=(
        Block(
            "opening",
            _("开头"),
            "本机关收到%(applicant)s提出的更正申请（编号%(number)s），要求更正的记录："  # data
            "%(record)s不准确的内容：%(wrong)s应当更正为：%(right)s",  # data
            is_fixed=True,
        ),
        Block("why", _("转送的理由"), "%(reasons)s"),
        Block(
            "ask",
            _("请求"),
            "依据《中华人民共和国政府信息公开条例》第四十一条，现将该申请及证据材料转送"  # data
            "你单位，请依法处理并告知申请人。",  # data
            is_fixed=True,
        ),
        Block("contact", _("联系方式"), CONTACT, is_fixed=True),
    ),
)
CLOCKS: dict[str, ClockDef] = {
    C.ANSWER: ClockDef(C.ANSWER, _("更正答复期限"), ClockKind.PROMISED),
    C.SUPPLEMENT: ClockDef(C.SUPPLEMENT, _("补充证据期限"), ClockKind.STEP),
    C.DELIVERY: ClockDef(C.DELIVERY, _("送达期限"), ClockKind.STEP, is_public=False),
}
ASKS: dict[str, tuple[Ask, ...]] = {
    A.ACCEPT: (),
    A.GO_ON: (Ask("note", _("说明"), AskKind.TEXT, required=False, max_length=500),),
    A.VERIFY: (
        Ask(
            "verification",
            _("核实情况"),
            AskKind.TEXT,
            help=_("查了哪些记录和证据、向谁核实、结论是什么。只在办件内保存。"),
            keep=Keep.TEXT,
        ),
    ),
    A.DECIDE: (
        Ask(
            "outcome",
            _("处理决定"),
            AskKind.CHOICE,
            choices=tuple((o.value, label) for o, label in rules.OUTCOME_LABELS.items()),
            keep=Keep.ACT,
        ),
        Ask("reasons", _("核实情况和理由"), AskKind.TEXT, keep=Keep.TEXT),
        Ask(
            "correction",
            _("更正后的记录"),
            AskKind.TEXT,
            required=False,
            help=_("予以更正时必填，写入告知书。请先在有关系统或者档案中更正。"),
            keep=Keep.TEXT,
        ),
        Ask(
            "competent",
            _("有权更正的机关"),
            AskKind.AGENCY,
            required=False,
            help=_("转送或者告知向其他机关提出时必填。"),
            keep=Keep.OWN,
        ),
    ),
    A.RECONSIDER: (Ask("note", _("理由"), AskKind.TEXT, max_length=500),),
}
TEXTS = {
    "record": _("要更正的记录"),
    "wrong": _("不准确的内容"),
    "right": _("应当更正为"),
    "evidence": _("证据"),
    "supplement": _("补充的证据"),
    "verification": _("核实情况"),
    "reasons": _("核实情况和理由"),
    "correction": _("更正后的记录"),
    "withdrawal": _("撤回的原因"),
    "rating": _("评价时的留言"),
}


SETTINGS = {
    s.name: s
    for s in (
        *(
            SettingDef(
                f"limit.{name}", CLOCKS[name].label, rule.to_json(), rules.check_limit, rule.law
            )
            for name, rule in rules.DEFAULTS.items()
        ),
        SettingDef("retention.months", _("办结后个人信息保留月数"), 36, check_days, CITY_RULE),
        SettingDef(
            "letter.number",
            _("更正结果告知书文号格式"),
            "{short}公更〔{year}〕{n}号",  # data
            check_pattern,
            CITY_RULE,
        ),
        SettingDef(
            "letter.notice_number",
            _("告知书、转送函文号格式"),
            "{short}公更告〔{year}〕{n}号",  # data
            check_pattern,
            CITY_RULE,
        ),
        SettingDef(
            selectors.REVIEW_BODY,
            _("行政复议机关（空白：本级人民政府）"),
            "",
            check_name,
            CITY_RULE,
        ),
        SettingDef(
            selectors.ABOVE,
            _("市人民政府的上一级行政机关"),
            "黑龙江省人民政府",  # data
            check_name,
            CITY_RULE,
        ),
        SettingDef(
            selectors.COURT,
            _("有管辖权的人民法院"),
            "有管辖权的人民法院",  # data
            check_name,
            CITY_RULE,
        ),
        SettingDef(selectors.COMPLAINT, _("接受投诉、举报的机关"), "", check_name, CITY_RULE),
    )
}


def details(case: Case) -> Mapping[str, Any]:
    """Facts of the correction for the guards of its table."""
    row = services.correction_of(case)
    return {
        "supplement_asked": row.supplement_asked,
        "is_verified": row.is_verified,
        "outcome": row.outcome,
    }


def rows(case: Case) -> Sequence[tuple[str, str]]:
    """The correction's facts for its page at the desk."""
    row = services.correction_of(case)
    return [
        (gettext("申请人类型"), row.get_applicant_type_display()),
        (gettext("核实"), gettext("已登记") if row.is_verified else gettext("还没有登记")),
        (gettext("处理决定"), row.get_outcome_display() if row.outcome else ""),
        (gettext("有权更正的机关"), agency_name(row.competent) if row.competent else ""),
    ]


def public_rows(case: Case, _at: datetime) -> Sequence[tuple[str, str]]:
    """What the applicant's page says once the answer is out."""
    row = services.correction_of(case)
    if case.state not in {S.ANSWERED, S.CLOSED}:
        return []
    found = [(gettext("处理决定"), str(row.get_outcome_display()))]
    if row.competent:
        found.append((gettext("有权更正的机关"), agency_name(row.competent)))
    return found


def _ended(text: str) -> str:
    """The text as a sentence of a letter."""
    return text if not text or text[-1] in "。！？" else f"{text}。"


def letter_words(case: Case, on: date) -> Mapping[str, str]:
    """Words of the correction for the places in its letters."""
    del on
    row = services.correction_of(case)
    values = selectors.settings_for(case)
    competent = agency_name(row.competent) if row.competent else ""
    correction = _ended(text_named(case, "correction"))
    return {
        **{name: _ended(text_named(case, name)) for name in services.TEXTS},
        "reasons": text_named(case, "reasons"),
        "competent": competent,
        "supplement_days": str(limit_of(values, C.SUPPLEMENT).amount),
        "outcome_text": rules.outcome_text(
            rules.Outcome(row.outcome), agency=competent, correction=correction
        )
        if row.outcome
        else "",
        "remedy_text": remedy_of(
            Path.EITHER,
            review_body=selectors.review_body(case.agency, values),
            court=str(values[selectors.COURT]),
            complaint=selectors.complaint_body(values),
        ),
    }


RECORD_CORRECTION = CaseKind(
    name=services.KIND,
    version="1",
    label=_("更正申请"),
    prefix="GZ",
    table=rules.TABLE,
    clocks=CLOCKS,
    letters={t.key: t for t in (SUPPLEMENT, RESULT, TRANSFER)},
    applicant_choices={"id_type": ID_LABELS},
    settings=SETTINGS,
    asks=ASKS,
    texts=TEXTS,
    opening=rules.OPENING,
    answering=frozenset({A.ANSWER}),
    public_acts=rules.PUBLIC_ACTS,
    details=details,
    apply=services.apply,
    rows=rows,
    letter_words=letter_words,
    public_rows=public_rows,
    delivered=services.delivered,
)
