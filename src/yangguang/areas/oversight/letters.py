"""The letters of a complaint: fixed words of the law around what the officer writes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.rules import Act, Letter, State
from yangguang.kernel.cases.registry import Block, LetterTemplate
from yangguang.kernel.cases.rules import PartyRole

# Words of official letters, as they are printed: they are data, not texts of the interface.
OPENING = "您于%(received_on)s反映%(respondent)s“%(failing)s”的事项（编号%(number)s）收悉。"  # data
BASIS = "《中华人民共和国政府信息公开条例》第四十七条"  # data
CONTACT = "办理情况可以凭编号和查询码在本网站“查我的办件”中查看。"  # data

SUPPLEMENT = LetterTemplate(
    key=Letter.SUPPLEMENT,
    label=_("补充材料告知书"),
    title="补充材料告知书",  # data
    to=PartyRole.APPLICANT,
    on_issue=Act.ASK_SUPPLEMENT,
    states=frozenset({State.RECEIVED}),
    blocks=(
        Block("opening", _("开头"), OPENING, is_fixed=True),
        Block("lacking", _("需要补充的内容"), ""),
        Block(
            "deadline",
            _("期限和后果"),
            "请在收到本告知书之日起%(supplement_days)s个工作日内一次补齐。"  # data
            "等待补充的时间不计入答复期限；"  # data
            "逾期不补充又没有正当理由的，视为放弃，您仍可以带着材料重新反映。",  # data
            is_fixed=True,
        ),
        Block("contact", _("怎样查询"), CONTACT, is_fixed=True),
    ),
)
DECLINE = LetterTemplate(
    key=Letter.DECLINE,
    label=_("不予受理告知书"),
    title="不予受理告知书",  # data
    to=PartyRole.APPLICANT,
    on_issue=Act.DECLINE,
    states=frozenset({State.RECEIVED}),
    blocks=(
        Block("opening", _("开头"), OPENING, is_fixed=True),
        Block("reasons", _("不予受理的理由"), ""),
        Block("elsewhere", _("可以选择的其他途径"), ""),
        Block(
            "remedy",
            _("救济途径"),
            "对本告知不认可的，可以向上一级政府信息公开工作主管部门反映。",  # data
            is_fixed=True,
        ),
    ),
)
URGE = LetterTemplate(
    key=Letter.URGE,
    label=_("督促整改通知书"),
    title="督促整改通知书",  # data
    to=PartyRole.RESPONDENT,
    states=frozenset({State.FOUND}),
    number_setting="letter.supervision_number",
    blocks=(
        Block(
            "opening",
            _("开头"),
            "经核查，群众反映你单位“%(failing)s”的事项（编号%(number)s）%(finding)s。",  # data
            is_fixed=True,
        ),
        Block("facts", _("查明的事实"), ""),
        Block(
            "basis",
            _("依据"),
            f"依据{BASIS}，现督促你单位立即整改。",  # data
            is_fixed=True,
        ),
        Block("demands", _("整改要求和期限"), ""),
        Block(
            "report",
            _("反馈"),
            "整改情况请书面报送我单位，并依法主动公开或者答复申请人。",  # data
            is_fixed=True,
        ),
    ),
)
CRITICISE = LetterTemplate(
    key=Letter.CRITICISE,
    label=_("通报批评"),
    title="关于对%(respondent)s予以通报批评的决定",  # data
    to=PartyRole.RESPONDENT,
    states=frozenset({State.FOUND}),
    number_setting="letter.supervision_number",
    blocks=(
        Block(
            "opening",
            _("开头"),
            "经核查，群众反映你单位“%(failing)s”的事项（编号%(number)s）%(finding)s。",  # data
            is_fixed=True,
        ),
        Block("facts", _("查明的事实"), ""),
        Block(
            "decision",
            _("决定"),
            f"依据{BASIS}，决定对你单位予以通报批评。",  # data
            is_fixed=True,
        ),
        Block("demands", _("整改要求和期限"), ""),
    ),
)
ANSWER = LetterTemplate(
    key=Letter.ANSWER,
    label=_("办理结果告知书"),
    title="办理结果告知书",  # data
    to=PartyRole.APPLICANT,
    on_issue=Act.ANSWER,
    states=frozenset({State.FOUND}),
    blocks=(
        Block(
            "opening", _("开头"), f"{OPENING}我单位已经核查完毕，现告知如下。", is_fixed=True
        ),  # data
        Block("facts", _("核查情况"), "%(findings)s"),
        Block("finding", _("结论"), "经核查，%(finding)s。%(measure_text)s", is_fixed=True),  # data
        Block("result", _("后续办理"), ""),
        Block("basis", _("依据"), f"以上办理依据{BASIS}。", is_fixed=True),  # data
        Block(
            "remedy",
            _("救济途径"),
            "对本结果不认可的，可以自答复之日起%(reopen_days)s日内"  # data
            "凭编号和查询码请求复查一次，"  # data
            "也可以向上一级政府信息公开工作主管部门反映。",  # data
            is_fixed=True,
        ),
    ),
)
TEMPLATES = {t.key: t for t in (SUPPLEMENT, DECLINE, URGE, CRITICISE, ANSWER)}
