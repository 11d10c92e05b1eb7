"""What requests give the kernel: the kind of matter "request", its questions, limits, letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests import (
    exchange,
    import_services,
    office_services,
    publicity,
    reading,
    reporting,
    selectors,
    services,
    silence,
)
from yangguang.areas.requests.correction_kind import RECORD_CORRECTION
from yangguang.areas.requests.file_services import FOLDER, known_paths, released_files
from yangguang.areas.requests.letters import TEMPLATES
from yangguang.areas.requests.remedy_work import PublishingWork, RemedyWork
from yangguang.areas.requests.rules import states, thirdparties
from yangguang.areas.requests.rules.fees import BASIS_LABELS
from yangguang.areas.requests.rules.names import Act, Clock
from yangguang.areas.requests.rules.receipt import ID_LABELS, METHOD_LABELS
from yangguang.areas.requests.rules.remedies import (
    ENDING_LABELS,
    KIND_LABELS,
    ORDER_LABELS,
    Ending,
)
from yangguang.areas.requests.rules.results import (
    FAMILY_LABELS,
    REPLIED,
    RESULTS,
    SAY_LABELS,
    WHICH_LABELS,
    Say,
)
from yangguang.areas.requests.site_figures import kernel_figures
from yangguang.areas.requests.work import ReportWork, SiteTableWork
from yangguang.kernel.cases.registry import (
    Ask,
    AskKind,
    CaseKind,
    ClockDef,
    Keep,
    SettingDef,
    register_kind,
    register_sealed_folder,
)
from yangguang.kernel.cases.rules import ClockKind, Do
from yangguang.kernel.cases.setting_checks import check_days, check_name, check_pattern
from yangguang.kernel.desk.figures import register_figures
from yangguang.kernel.desk.registry import Section, register_section, register_work
from yangguang.kernel.jobs.registry import register_job
from yangguang.kernel.ledger.registry import ActKind, register_acts, register_loop
from yangguang.kernel.serving.registry import declare_readable, declare_shared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from yangguang.kernel.cases.models import Case

A, C = Act, Clock
CLOCKS: dict[str, ClockDef] = {
    c.name: c
    for c in (
        ClockDef(C.REPLY, _("答复期限"), ClockKind.LEGAL),
        ClockDef(C.CONFIRMATION, _("确认收到"), ClockKind.STEP),
        ClockDef(C.CORRECTION_NOTICE, _("补正告知期限"), ClockKind.LEGAL),
        ClockDef(C.CORRECTION, _("补正期限"), ClockKind.STEP, is_leading=False),
        ClockDef(C.REASON, _("说明理由期限"), ClockKind.STEP, is_leading=False),
        ClockDef(
            C.THIRD_PARTY, _("第三方意见期限"), ClockKind.LEGAL, is_leading=False, is_public=False
        ),
        ClockDef(
            C.CONSULTATION, _("机关意见期限"), ClockKind.STEP, is_leading=False, is_public=False
        ),
        ClockDef(C.PAYMENT, _("缴费期限"), ClockKind.LEGAL, is_leading=False),
        ClockDef(C.DEFERRED, _("延迟答复的日期"), ClockKind.PROMISED),
        ClockDef(C.ORDERED, _("决定或者判决的期限"), ClockKind.LEGAL),
        ClockDef(
            C.HOLD, _("告知第三方后的等待期"), ClockKind.STEP, is_leading=False, is_public=False
        ),
        ClockDef(C.DEFENCE, _("复议答复期限"), ClockKind.LEGAL, is_public=False),
        ClockDef(C.DEFENCE_SUIT, _("答辩期限"), ClockKind.LEGAL, is_public=False),
        ClockDef(C.DELIVERY, _("送达期限"), ClockKind.STEP, is_public=False),
    )
}


def _choices(labels: Mapping[Any, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), label) for key, label in labels.items())


def _text(name: str, label: object, *, required: bool = True, keep: Keep = Keep.TEXT) -> Ask:
    return Ask(name, str(label), AskKind.TEXT, required=required, keep=keep)


def _line(name: str, label: object, *, required: bool = True, keep: Keep = Keep.OWN) -> Ask:
    return Ask(name, str(label), AskKind.LINE, required=required, max_length=120, keep=keep)


def _day(name: str, label: object, *, required: bool = True) -> Ask:
    initial = "today" if required else None
    return Ask(name, str(label), AskKind.DATE, required=required, initial=initial, keep=Keep.OWN)


def _result_label(code: str) -> str:
    info = RESULTS[code]  # type: ignore[index]
    article = info.article.rpartition("》")[2]
    basis = f"（{article}）" if article else ""
    return f"{FAMILY_LABELS[info.family]} · {info.label}{basis}"


DECIDE_ASKS = (
    Ask(
        "result",
        _("处理决定"),
        AskKind.CHOICE,
        choices=tuple((code.value, _result_label(code)) for code in REPLIED),
        keep=Keep.ACT,
    ),
    _text("reasons", _("事实和理由")),
    _text(Say.ACCESS, SAY_LABELS[Say.ACCESS], required=False, keep=Keep.OWN),
    _text(Say.WITHHELD, SAY_LABELS[Say.WITHHELD], required=False, keep=Keep.OWN),
    Ask(
        Say.WHICH,
        SAY_LABELS[Say.WHICH],
        AskKind.CHOICE,
        required=False,
        choices=_choices(WHICH_LABELS),
        help=_("只在属于内部事务信息或者过程性信息时选择（条例第十六条）。"),
        keep=Keep.OWN,
    ),
    *(
        _line(say, SAY_LABELS[say], required=False)
        for say in (Say.LAW, Say.AGENCY, Say.EARLIER, Say.CHANNEL)
    ),
    Ask(
        "harm",
        _("损害和公共利益衡量"),
        AskKind.TEXT,
        required=False,
        help=_("不予公开时必填：公开会造成什么损害，与公开的公共利益相比怎样。不写入答复书。"),
        keep=Keep.TEXT,
    ),
)
ASKS: dict[str, tuple[Ask, ...]] = {
    A.CONFIRM: (
        _day("received_on", _("收到申请之日")),
        Ask(
            "method",
            _("与申请人确认的方式"),
            AskKind.CHOICE,
            choices=_choices(METHOD_LABELS),
            help=_("申请人一次提出的几件，一并确认，收到之日相同。"),
            keep=Keep.ACT,
        ),
    ),
    A.LOSE_CONTACT: (Ask("note", _("联系的经过"), AskKind.TEXT, max_length=500),),
    A.EXPLAIN_LATE: (Ask("note", _("逾期的原因"), AskKind.TEXT, max_length=500),),
    Do.SUPPLEMENT: (_text("supplement", _("补正的内容")),),
    A.GIVE_REASON: (_text("reason_given", _("申请数量、频次较多的理由")),),
    A.ACCEPT_REASON: (_text("reason_judged", _("理由成立的判断")),),
    A.DEFER: (_day("deferred_to", _("延迟到哪一天答复")),),
    A.SEARCH: (
        _line("place", _("检索的场所或者系统")),
        _line("keywords", _("关键词")),
        _line("period", _("检索的时间范围")),
        Ask("hits", _("检索到的条数"), AskKind.NUMBER, keep=Keep.OWN),
        _text("conclusion", _("检索结论"), keep=Keep.OWN),
    ),
    A.NAME_THIRD_PARTY: (
        _line("name", _("第三方的姓名或者名称")),
        _line("address", _("通信地址")),
        Ask(
            "info",
            _("涉及第三方的信息"),
            AskKind.TEXT,
            help=_("写入征求意见书。不要写入申请人的姓名和联系方式。"),
            keep=Keep.OWN,
        ),
    ),
    A.THIRD_PARTY_OPINION: (
        Ask(
            "which",
            _("哪一位第三方"),
            AskKind.CHOICE,
            choices_of=selectors.open_third_parties,
            keep=Keep.OWN,
        ),
        Ask(
            "opinion",
            _("意见"),
            AskKind.CHOICE,
            choices=_choices(thirdparties.OPINION_LABELS),
            keep=Keep.ACT,
        ),
        _text("third_party_reasons", _("理由和证据"), required=False),
        Ask("is_reasonable", _("不同意公开的理由合理"), AskKind.YES_NO, required=False),
        _day("answered_on", _("收到意见的日期")),
    ),
    Do.CONSULT: (
        Ask("agency", _("征求哪个单位的意见"), AskKind.AGENCY, keep=Keep.OWN),
        Ask(
            "basis",
            _("依据"),
            AskKind.CHOICE,
            choices=_choices(thirdparties.BASIS_LABELS),
            keep=Keep.ACT,
        ),
        Ask(
            "question",
            _("需要对方说明的问题"),
            AskKind.TEXT,
            help=_("对方只看到这些文字，看不到申请人是谁。请不要写入申请人的姓名和联系方式。"),
            keep=Keep.OWN,
        ),
    ),
    A.CONSULTED: (),
    A.JUDGE_REFUSAL: (
        Ask(
            "which",
            _("哪一位第三方"),
            AskKind.CHOICE,
            choices_of=selectors.refusals,
            keep=Keep.OWN,
        ),
        Ask(
            "judged",
            _("不同意公开的理由是否合理"),
            AskKind.CHOICE,
            choices=_choices(thirdparties.JUDGED_LABELS),
            keep=Keep.ACT,
        ),
        _text("refusal_judged", _("判断的理由")),
    ),
    A.PUBLIC_INTEREST: (_text("public_interest", _("为什么不公开可能对公共利益造成重大影响")),),
    A.SET_FEE: (
        Ask(
            "basis",
            _("计收方式（二者只能选择其一）"),
            AskKind.CHOICE,
            choices=_choices(BASIS_LABELS),
            keep=Keep.ACT,
        ),
        Ask("quantity", _("件数或者页数"), AskKind.NUMBER, keep=Keep.ACT),
    ),
    A.PAID: (
        _day("paid_on", _("缴费日期")),
        Ask("amount", _("缴费金额（元）"), AskKind.NUMBER, keep=Keep.ACT),
        _line("serial", _("缴款识别码或者票据号"), required=False),
    ),
    A.DECIDE: DECIDE_ASKS,
    A.RECONSIDER: (Ask("note", _("理由"), AskKind.TEXT, max_length=500),),
    A.PASS_LEGALITY: (Ask("note", _("审查意见"), AskKind.TEXT, max_length=500),),
    A.PASS_SECRECY: (Ask("note", _("保密审查意见"), AskKind.TEXT, max_length=500),),
    A.REMEDY_FILED: (
        Ask("kind", _("种类"), AskKind.CHOICE, choices=_choices(KIND_LABELS), keep=Keep.ACT),
        _day("filed_on", _("收到通知或者应诉材料的日期")),
        _line("body", _("受理机关或者法院")),
        _line("reference", _("案号"), required=False),
    ),
    A.REMEDY_ANSWERED: (
        Ask(
            "which", _("哪一件"), AskKind.CHOICE, choices_of=selectors.open_remedies, keep=Keep.OWN
        ),
        _day("answered_on", _("提交日期")),
    ),
    A.REMEDY_DECIDED: (
        Ask(
            "which", _("哪一件"), AskKind.CHOICE, choices_of=selectors.open_remedies, keep=Keep.OWN
        ),
        Ask(
            "ending",
            _("结果"),
            AskKind.CHOICE,
            choices=tuple((str(k), v) for k, v in ENDING_LABELS.items() if k != Ending.PENDING),
            keep=Keep.ACT,
        ),
        Ask("order", _("要求"), AskKind.CHOICE, choices=_choices(ORDER_LABELS), keep=Keep.ACT),
        _day("decided_on", _("决定或者判决送达的日期")),
        _day("redo_due_on", _("重新答复的期限"), required=False),
    ),
    A.REDO: (
        _day("decided_on", _("决定或者判决送达的日期")),
        Ask("note", _("依据的决定或者判决"), AskKind.LINE, max_length=200),
    ),
    A.PUBLISH: (
        Ask("public_title", _("公开稿的标题"), AskKind.LINE, max_length=200, keep=Keep.OWN),
        Ask(
            "public_text",
            _("公开的文字"),
            AskKind.TEXT,
            help=_("不要写入申请人和第三方的个人信息。保存后成为一份稿件，经审查后才会公开。"),
            max_length=8000,
            keep=Keep.OWN,
        ),
    ),
    A.DECLINE_PUBLISH: (_text("publish_declined", _("不转为主动公开的理由")),),
    A.SUGGEST: (_text("suggestion", _("为什么应当主动公开"), required=False),),
}
TEXTS = {
    "info_title": _("所需信息名称"),
    "info_number": _("文号"),
    "info_description": _("其他特征性描述"),
    "supplement": _("补正的内容"),
    "reason_given": _("申请人说明的理由"),
    "reason_judged": _("对理由的判断"),
    "third_party_reasons": _("第三方的理由"),
    "refusal_judged": _("对第三方理由的判断"),
    "public_interest": _("公共利益衡量"),
    "reasons": _("事实和理由"),
    "harm": _("损害和公共利益衡量"),
    "withdrawal": _("撤回的原因"),
    "suggestion": _("主动公开的建议"),
    "publish_declined": _("不转为主动公开的理由"),
    "rating": _("评价时的留言"),
}


def _limit(name: str) -> SettingDef:
    rule = states.DEFAULTS[name]

    def check(value: object) -> None:
        states.check_limit(value, name=name)

    return SettingDef(f"limit.{name}", CLOCKS[name].label, rule.to_json(), check, rule.law)


def _named(name: str, label: object, default: str) -> SettingDef:
    return SettingDef(name, str(label), default, check_name, states.CITY_RULE)


def _set(name: str, label: object, default: object, check: Callable[[object], None]) -> SettingDef:
    return SettingDef(name, str(label), default, check, states.CITY_RULE)


SETTINGS = {
    s.name: s
    for s in (
        *(_limit(name) for name in states.DEFAULTS if name in CLOCKS),
        _set("retention.months", _("办结后个人信息保留月数"), 36, check_days),
        _set(
            "letter.number", _("答复书文号格式"), "{short}公复〔{year}〕{n}号", check_pattern
        ),  # data
        _set(
            "letter.notice_number",
            _("告知书文号格式"),
            "{short}公告知〔{year}〕{n}号",  # data
            check_pattern,
        ),
        _named(selectors.REVIEW_BODY, _("行政复议机关（空白：本级人民政府）"), ""),
        _named(selectors.ABOVE, _("市人民政府的上一级行政机关"), "黑龙江省人民政府"),  # data
        _named(selectors.COURT, _("有管辖权的人民法院"), "有管辖权的人民法院"),  # data
        _named(selectors.COMPLAINT, _("接受投诉、举报的机关"), ""),
        *(
            SettingDef(name, label, "", check_name, _("政府信息公开指南"), is_own=True)
            for name, label in selectors.OFFICE.items()
        ),
    )
}


def file_links(case: Case) -> list[tuple[str, str]]:
    """Files given with the reply, on the applicant's page."""
    if not case.request.ended_in:
        return []
    return [
        (name, reverse("requests:released", args=[row.pk])) for row, name in released_files(case)
    ]


REQUEST = CaseKind(
    name=selectors.KIND,
    version="1",
    label=_("政府信息公开申请"),
    prefix="SQ",
    table=states.TABLE,
    clocks=CLOCKS,
    letters=TEMPLATES,
    settings=SETTINGS,
    asks=ASKS,
    texts=TEXTS,
    opening=states.OPENING,
    answering=states.ANSWERING,
    public_acts=states.PUBLIC_ACTS,
    details=selectors.details,
    apply=services.apply,
    rows=selectors.rows,
    letter_words=selectors.letter_words,
    desk_links=selectors.desk_links,
    read_first=reading.read_first,
    page_rows=selectors.public_rows,
    public_links=file_links,
    filed_along=selectors.filed_along,
    applicant_choices={"id_type": ID_LABELS},
    further_links=selectors.further_links,
    review_states=frozenset({states.S.SECRECY_REVIEW}),
    delivered=services.delivered,
    consultation_ended=services.consultation_ended,
    erase=services.erase,
)


FILE_ACTS = (
    ActKind("requests.file_added", _("上传答复的文件")),
    ActKind("requests.file_made", _("确定提供给申请人的文件")),
    ActKind("requests.file_removed", _("移除答复的文件")),
)


REPORT_ACTS = tuple(
    ActKind(f"requests.report_{name}", sentence)
    for name, sentence in {
        "opened": _("编制 %(year)s 年度报告"),
        "counted": _("重新统计 %(year)s 年度报告"),
        "edited": _("修改 %(year)s 年度报告"),
        "overridden": _("改动 %(year)s 年度报告的数字：%(row)s %(column)s 为 %(value)s"),
        "first": _("%(year)s 年度是系统中的第一份年度报告"),
        "checked": _("%(year)s 年度报告自查通过"),
        "approve": _("审批 %(year)s 年度报告"),
        "return": _("退回 %(year)s 年度报告"),
        "submit": _("报送 %(year)s 年度报告"),
        "accept": _("接收 %(year)s 年度报告"),
        "send_back": _("将 %(year)s 年度报告退回报送单位"),
        "drafted": _("起草 %(year)s 年度报告的公开稿"),
    }.items()
)


SITE_TABLE_ACTS = tuple(
    ActKind(f"requests.site_table_{name}", sentence)
    for name, sentence in {
        "opened": _("编制 %(year)s 年度网站报表"),
        "counted": _("重新统计 %(year)s 年度网站报表"),
        "edited": _("填写 %(year)s 年度网站报表"),
        "drafted": _("起草 %(year)s 年度网站报表的公开稿"),
    }.items()
)


SHARED = ("log", "statistics", "statistics_rows")
"""Pages that show everybody the same."""


def register() -> None:
    """Register everything once, at start."""
    publicity.declare()
    register_loop("requests exchange", exchange.step)
    register_loop("requests silence", silence.Silence().step)
    register_section(
        Section(
            _("申请的数据交换"), "requests_desk:exchange", "feed", selectors.may_see_exchange, 85
        )
    )
    register_kind(REQUEST)
    register_kind(RECORD_CORRECTION)
    declare_shared(*(f"requests:{name}" for name in SHARED))
    declare_readable("requests:apply", "requests:correction", "requests:paper")
    register_sealed_folder(FOLDER, known_paths)
    register_section(
        Section(_("登记申请"), "requests_desk:register", "plus", selectors.may_register, 36)
    )
    register_section(
        Section(
            _("登记更正"), "requests_desk:register_correction", "plus", selectors.may_register, 36
        )
    )
    register_section(
        Section(
            _("受理机构信息"), "requests_desk:office", "home", office_services.may_set_office, 38
        )
    )
    register_sealed_folder(import_services.FOLDER, import_services.known_uploads)
    register_job(import_services.JOB)
    register_section(
        Section(_("导入原登记册"), "requests_desk:import", "upload", import_services.may_import, 36)
    )
    register_acts(*FILE_ACTS, *REPORT_ACTS, *SITE_TABLE_ACTS)
    register_figures("kernel", kernel_figures)
    register_work(ReportWork())
    register_work(SiteTableWork())
    register_work(RemedyWork())
    register_work(PublishingWork())
    register_section(
        Section(_("复议诉讼台账"), "requests_desk:remedies", "list", selectors.may_register, 37)
    )
    register_section(
        Section(_("按处理决定查看"), "requests_desk:grounds", "filter", selectors.may_register, 37)
    )
    register_section(
        Section(_("申请前的答复"), "requests_desk:before", "check", reporting.may_report, 37)
    )
    register_section(
        Section(_("信息公开年报"), "requests_desk:reports", "text", reporting.may_report, 37)
    )
