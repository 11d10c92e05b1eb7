"""The letters of a request (disclosure.md 2.12): fixed words of the law around the officer's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.rules.names import Act, Letter, State
from yangguang.kernel.cases.registry import Block, LetterTemplate
from yangguang.kernel.cases.rules import PartyRole

# Words of official letters, as they are printed: they are data, not texts of the interface.
OPENING = (
    "本机关于%(legal_received_on)s收到您提出的政府信息公开申请（编号%(number)s）。"  # data
    "您申请公开：%(info)s"  # data
)
CONTACT = (
    "联系单位：%(agency)s%(office)s。%(office_contact)s"  # data
    "办理情况可以凭编号和查询码在本网站“查我的办件”中查看。"  # data
)
LAW = "《中华人民共和国政府信息公开条例》"  # data
THIRD_PARTY = "third_party"
"""Role of the addressee of the letter that asks a third party."""
OBJECTING_PARTY = "objecting_party"
"""Role of the addressee of the letter that tells one who refused."""


def _fixed(name: str, label: object, text: str) -> Block:
    return Block(name, str(label), text, is_fixed=True)


def _to_applicant(
    key: Letter, label: object, *blocks: Block, states: tuple[State, ...], act: str = ""
) -> LetterTemplate:
    return LetterTemplate(
        key=key,
        label=str(label),
        title="%(letter_title)s" if key is Letter.REPLY else str(label),
        to=PartyRole.APPLICANT,
        on_issue=act,
        states=frozenset(states),
        blocks=(
            _fixed("opening", "开头", OPENING),  # data
            *blocks,
            _fixed("contact", "联系方式", CONTACT),  # data
        ),
        number_setting="letter.number" if key is Letter.REPLY else "letter.notice_number",
    )


CORRECTION = _to_applicant(
    Letter.CORRECTION,
    "政府信息公开申请补正告知书",  # data
    Block("points", _("需要补正的内容"), ""),
    Block("guidance", _("补正的指导"), ""),
    _fixed(
        "deadline",
        _("期限和后果"),
        f"依据{LAW}第三十条，请在收到本告知书之日起%(correction_days)s个工作日内补正。"  # data
        "本机关收到补正的申请之日起，答复期限重新计算；"  # data
        "无正当理由逾期不补正的，视为放弃申请，本机关不再处理。",  # data
    ),
    states=(State.SCREENING,),
    act=Act.ASK_CORRECTION,
)
REASON = _to_applicant(
    Letter.REASON,
    "说明理由告知书",  # data
    Block("counts", _("申请的数量、频次和期间"), "%(counts)s"),
    Block("explain", _("需要说明的内容"), ""),
    _fixed(
        "deadline",
        _("期限和后果"),
        f"依据{LAW}第三十五条，请在收到本告知书之日起%(reason_days)s个工作日内说明理由。"  # data
        "理由不合理的，本机关告知您不予处理；理由合理但无法在规定期限内答复的，"  # data
        "本机关可以确定延迟答复的合理期限并告知您。",  # data
    ),
    states=(State.SCREENING,),
    act=Act.ASK_REASON,
)
EXTENSION = _to_applicant(
    Letter.EXTENSION,
    "延期答复告知书",  # data
    Block("reason", _("延期的理由"), ""),
    _fixed(
        "extension",
        _("延期"),
        f"依据{LAW}第三十三条第二款，经本机关政府信息公开工作机构负责人同意，"  # data
        "答复期限延长%(extension_days)s个工作日，于%(reply_due)s前答复。",  # data
    ),
    states=(State.SCREENING, State.IN_PROCESSING, State.CONSULTING, State.DRAFTING),
    act=Act.TELL_EXTENSION,
)
DEFERRAL = _to_applicant(
    Letter.DEFERRAL,
    "延迟答复告知书",  # data
    Block("reason", _("延迟的理由"), ""),
    _fixed(
        "deferral",
        _("答复日期"),
        f"您的申请理由合理，但数量较多，本机关无法在规定的期限内答复。"  # data
        f"依据{LAW}第三十五条，本机关将于%(deferred_to)s前答复。",  # data
    ),
    states=(State.AWAITING_REASON,),
    act=Act.TELL_DEFERRAL,
)
CONSULTATION = _to_applicant(
    Letter.CONSULTATION,
    "征求意见告知书",  # data
    _fixed(
        "consultation",
        _("征求意见"),
        "您申请公开的信息涉及第三方或者其他行政机关，本机关正在书面征求意见。"  # data
        f"依据{LAW}第三十三条第三款，征求意见所需时间不计算在答复期限内。",  # data
    ),
    states=(State.CONSULTING,),
)
FEE = _to_applicant(
    Letter.FEE,
    "政府信息公开信息处理费收费通知书",  # data
    _fixed(
        "amount",
        _("数额和计算"),
        f"您申请公开政府信息的数量、频次明显超过合理范围。依据{LAW}第四十二条和《政府信"  # data
        "息公开信息"  # data
        "处理费管理办法》，%(fee_basis)s，本次共%(fee_quantity)s，应缴信息处理费"  # data
        "%(fee_amount)s元。"  # data
        "计算：%(fee_working)s。",  # data
    ),
    Block("how", _("缴纳方式"), ""),
    _fixed(
        "consequence",
        _("期限和后果"),
        "请自收到本通知书次日起%(payment_days)s个工作日内缴纳。逾期未缴纳的，视为放弃申请，"  # data
        "本机关不再处理；缴纳后，处理期限自缴费次日起重新计算。对收费有异议的，"  # data
        "可以在本机关作出不再"  # data
        "处理的决定后一并依法寻求救济。",  # data
    ),
    states=(State.IN_PROCESSING,),
    act=Act.CHARGE,
)
REPLY = LetterTemplate(
    key=Letter.REPLY,
    label=_("答复书"),
    title="%(letter_title)s",
    to=PartyRole.APPLICANT,
    on_submit=Act.SUBMIT,
    on_approve=Act.APPROVE,
    on_return=Act.RETURN,
    on_issue=Act.ISSUE,
    states=frozenset({State.DRAFTING}),
    blocks=(
        _fixed("opening", "开头", OPENING),  # data
        Block("facts", _("事实和理由"), "%(reasons)s"),
        _fixed("result", _("处理决定"), "%(result_text)s"),
        _fixed("remedy", _("救济途径"), "%(remedy_text)s"),
        _fixed("contact", "联系方式", CONTACT),  # data
    ),
)
TERMINATION = _to_applicant(
    Letter.TERMINATION,
    "终止办理告知书",  # data
    _fixed("result", _("处理决定"), "%(result_text)s"),
    _fixed("remedy", _("救济途径"), "%(remedy_text)s"),
    states=(State.UNCORRECTED, State.UNPAID),
)
RECEIPT = _to_applicant(
    Letter.RECEIPT,
    "政府信息公开申请登记回执",  # data
    Block("papers", _("收到的材料"), ""),
    _fixed(
        "due",
        _("答复期限"),
        f"依据{LAW}第三十一条、第三十三条，收到申请之日为%(legal_received_on)s，"  # data
        "现在的答复期限为%(reply_due)s。征求第三方和其他机关意见所需时间不计算在内。"  # data
        "查询码已在提交时交给您；遗失的，可以凭身份证明向本机关换发。",  # data
    ),
    states=(State.SCREENING, State.IN_PROCESSING, State.CONSULTING),
)
WITHDRAWAL = _to_applicant(
    Letter.WITHDRAWAL,
    "撤回申请确认书",  # data
    _fixed(
        "withdrawn",
        _("撤回"),
        "您于%(withdrawn_on)s撤回了这件申请，本机关已终止办理。您仍可以重新提出申请。",  # data
    ),
    states=(State.WITHDRAWN,),
)
PUBLICATION = _to_applicant(
    Letter.PUBLICATION,
    "纳入主动公开处理告知书",  # data
    _fixed(
        "law",
        _("依据"),
        f"您依据{LAW}第四十四条，建议本机关将已经向您提供的信息纳入主动公开。",  # data
    ),
    Block("decision", _("处理和理由"), "%(publication_decision)s"),
    states=(State.DELIVERED, State.CLOSED, State.ARCHIVED),
    act=Act.TELL_SUGGESTION,
)
THIRD_PARTY_LETTER = LetterTemplate(
    key=Letter.THIRD_PARTY,
    label=_("第三方意见征求书"),
    title="政府信息公开征求意见书",  # data
    to=THIRD_PARTY,
    on_issue=Act.CONSULT_THIRD_PARTY,
    states=frozenset({State.IN_PROCESSING, State.CONSULTING}),
    number_setting="letter.notice_number",
    blocks=(
        # The letter does not say who asks: nobody needs to know it to answer.
        _fixed(
            "opening",
            _("开头"),
            "本机关收到政府信息公开申请，申请公开的信息涉及你方：%(third_party_info)s",  # data
        ),
        Block("why", _("征求意见的原因"), ""),
        _fixed(
            "ask",
            _("要求和期限"),
            f"依据{LAW}第三十二条，请自收到本征求意见书之日起%(third_party_days)s个工作日"  # data
            "内提出"  # data
            "书面意见，写明同意公开、部分同意公开或者不同意公开；不同意的，"  # data
            "请说明理由并附证据。"  # data
            "逾期未提出意见的，本机关依照条例的规定决定是否公开。",  # data
        ),
        _fixed("page", _("怎样提出"), "%(third_party_page)s"),
        _fixed(
            "contact",
            _("联系方式"),
            "联系单位：%(agency)s%(office)s。%(office_contact)s",  # data
        ),
    ),
)
THIRD_PARTY_DECISION = LetterTemplate(
    key=Letter.THIRD_PARTY_DECISION,
    label=_("公开决定告知书（第三方）"),
    title="政府信息公开决定告知书",  # data
    to=OBJECTING_PARTY,
    on_issue=Act.TELL_THIRD_PARTY,
    states=frozenset({State.IN_PROCESSING, State.DRAFTING}),
    number_setting="letter.notice_number",
    blocks=(
        _fixed(
            "opening",
            _("开头"),
            "你方不同意公开的信息，本机关认为不公开可能对公共利益造成重大影响，"  # data
            f"依据{LAW}第三十二条决定予以公开，现书面告知。",  # data
        ),
        Block("content", _("决定公开的内容"), ""),
        _fixed("interest", _("公开的理由"), "%(public_interest)s"),
        _fixed(
            "remedy",
            _("救济途径"),
            "对本决定不服的，可以自收到之日起60日内向%(review_body)s申请行政复议，"  # data
            "也可以自收到之日起6个月内向%(court)s提起行政诉讼。",  # data
        ),
    ),
)
TEMPLATES = {
    t.key: t
    for t in (
        *(CORRECTION, REASON, EXTENSION, DEFERRAL, THIRD_PARTY_LETTER, CONSULTATION),
        *(THIRD_PARTY_DECISION, FEE, REPLY, TERMINATION),
        *(RECEIPT, WITHDRAWAL, PUBLICATION),
    )
}
