"""What a request ends in: one code gives article, words, remedy and the row of the annual report.

Articles are those of the Regulation (国务院令第711号); the rows are those of the yearly format
(国办公开办函〔2021〕30号); which replies go to review first follows 行政复议法 article 23 and
法释〔2025〕8号 article 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise


class Result(StrEnum):
    """Every way in which a request can end."""

    GRANTED_PUBLISHED = "granted_published"
    GRANTED = "granted"
    PARTIAL = "partial"
    DENIED_STATE_SECRET = "denied_state_secret"  # noqa: S105  a ground, not a password
    DENIED_LAW = "denied_law"
    DENIED_SAFETY = "denied_safety"
    DENIED_THIRD_PARTY = "denied_third_party"
    DENIED_INTERNAL = "denied_internal"
    DENIED_PROCESS = "denied_process"
    DENIED_ENFORCEMENT = "denied_enforcement"
    DENIED_REGISTRY_QUERY = "denied_registry_query"
    NOT_HELD = "not_held"
    NOT_OURS = "not_ours"
    NEEDS_CREATION = "needs_creation"
    UNCLEAR = "unclear_after_correction"
    PETITION = "petition"
    REPEAT = "repeat"
    PUBLICATION = "publication"
    MASSIVE = "massive_repeated"
    CONFIRM_REISSUE = "confirm_reissue"
    UNCORRECTED = "closed_uncorrected"
    UNPAID = "closed_unpaid"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


class Family(StrEnum):
    """The seven groups of the yearly table."""

    GRANTED = "granted"
    PARTIAL = "partial"
    DENIED = "denied"
    UNABLE = "unable"
    NOT_PROCESSED = "not_processed"
    OTHER = "other"


FAMILY_LABELS = {
    Family.GRANTED: _("予以公开"),
    Family.PARTIAL: _("部分公开"),
    Family.DENIED: _("不予公开"),
    Family.UNABLE: _("无法提供"),
    Family.NOT_PROCESSED: _("不予处理"),
    Family.OTHER: _("其他处理"),
}


class Path(StrEnum):
    """Which remedy comes first."""

    REVIEW_FIRST = "review_first"
    """复议前置: 行政复议法 article 23, paragraph 1, item 4."""
    EITHER = "either"


class Say(StrEnum):
    """What the law makes a reply say beyond its facts and reasons; a question each."""

    ACCESS = "access"
    """Manner and channel of getting it, and when (36(1), 36(2))."""
    WITHHELD = "withheld"
    """What is withheld, with its ground (37)."""
    LAW = "other_law"
    """Which law forbids it or governs the query (14, 36(7))."""
    WHICH = "which"
    """Which of the kinds of article 16."""
    AGENCY = "right_agency"
    """Who is responsible, with contact, if known (36(5))."""
    EARLIER = "earlier_reply"
    """Date and number of the earlier reply (36(6))."""
    CHANNEL = "right_channel"
    """Where such a thing is taken (39)."""


SAY_LABELS = {
    Say.ACCESS: _("获取该政府信息的方式、途径和时间"),
    Say.WITHHELD: _("不予公开的部分和依据"),
    Say.LAW: _("所依据的法律、行政法规"),
    Say.WHICH: _("属于哪一类信息"),
    Say.AGENCY: _("负责公开的行政机关的名称和联系方式"),
    Say.EARLIER: _("已经作出的答复的日期和文号"),
    Say.CHANNEL: _("应当通过的途径"),
}


class Which(StrEnum):
    """The kinds of article 16: three of internal affairs, four of process."""

    PERSONNEL = "personnel"
    LOGISTICS = "logistics"
    WORKFLOW = "workflow"
    DISCUSSION = "discussion"
    DRAFT = "draft"
    NEGOTIATION = "negotiation"
    SUBMISSION = "submission"


WHICH_LABELS = {
    Which.PERSONNEL: _("人事管理"),
    Which.LOGISTICS: _("后勤管理"),
    Which.WORKFLOW: _("内部工作流程"),
    Which.DISCUSSION: _("讨论记录"),
    Which.DRAFT: _("过程稿"),
    Which.NEGOTIATION: _("磋商信函"),
    Which.SUBMISSION: _("请示报告"),
}
INTERNAL = frozenset({Which.PERSONNEL, Which.LOGISTICS, Which.WORKFLOW})
PROCESS = frozenset({Which.DISCUSSION, Which.DRAFT, Which.NEGOTIATION, Which.SUBMISSION})


@dataclass(frozen=True)
class ResultInfo:
    """What one code carries with it."""

    label: str | Promise
    family: Family
    row: str
    """Row of the second table of the annual report."""
    article: str
    """As a reply cites it; empty where the law names no article."""
    says: str
    """The sentence of the reply, as printed; %(x)s are filled from the answers."""
    path: Path = Path.EITHER
    needs: tuple[Say, ...] = ()
    may: tuple[Say, ...] = ()
    is_actionable: bool = True
    """Whether it may be taken to court on its own (法释〔2025〕8号)."""
    is_replied: bool = True
    """Whether a reply is written; others end by an act of their own."""


LAW = "《中华人民共和国政府信息公开条例》"  # data
R, F, P = Result, Family, Path


def _article(number: str) -> str:
    return f"{LAW}{number}"


RESULTS: dict[Result, ResultInfo] = {
    R.GRANTED_PUBLISHED: ResultInfo(
        _("已主动公开"),
        F.GRANTED,
        "r3_1",
        _article("第三十六条第一项"),  # data
        "经审查，您申请公开的信息已经主动公开。获取的方式和途径：%(access)s",  # data
        needs=(Say.ACCESS,),
    ),
    R.GRANTED: ResultInfo(
        _("予以公开"),
        F.GRANTED,
        "r3_1",
        _article("第三十六条第二项"),  # data
        "经审查，您申请公开的信息可以公开，现予提供。获取的方式、途径和时间：%(access)s",  # data
        needs=(Say.ACCESS,),
    ),
    R.PARTIAL: ResultInfo(
        _("部分公开"),
        F.PARTIAL,
        "r3_2",
        _article("第三十七条"),  # data
        "经审查，您申请公开的信息中含有不应当公开的内容，能够作区分处理，"  # data
        "现提供可以公开的部分。"  # data
        "获取的方式、途径和时间：%(access)s不予公开的部分和依据：%(withheld)s",  # data
        P.REVIEW_FIRST,
        needs=(Say.ACCESS, Say.WITHHELD),
    ),
    R.DENIED_STATE_SECRET: ResultInfo(
        _("属于国家秘密，不予公开"),
        F.DENIED,
        "r3_3_1",
        _article("第十四条"),  # data
        "经审查，您申请公开的信息依法确定为国家秘密，决定不予公开。",  # data
        P.REVIEW_FIRST,
    ),
    R.DENIED_LAW: ResultInfo(
        _("法律、行政法规禁止公开，不予公开"),
        F.DENIED,
        "r3_3_2",
        _article("第十四条"),  # data
        "经审查，您申请公开的信息属于%(other_law)s禁止公开的政府信息，决定不予公开。",  # data
        P.REVIEW_FIRST,
        needs=(Say.LAW,),
    ),
    R.DENIED_SAFETY: ResultInfo(
        _("危及“三安全一稳定”，不予公开"),
        F.DENIED,
        "r3_3_3",
        _article("第十四条"),  # data
        "经审查，公开您申请的信息可能危及国家安全、公共安全、经济安全、社会稳定，"  # data
        "决定不予公开。",  # data
        P.REVIEW_FIRST,
    ),
    R.DENIED_THIRD_PARTY: ResultInfo(
        _("保护第三方合法权益，不予公开"),
        F.DENIED,
        "r3_3_4",
        _article("第十五条、第三十二条"),  # data
        "经审查，公开您申请的信息会对第三方合法权益造成损害，决定不予公开。",  # data
        P.REVIEW_FIRST,
    ),
    R.DENIED_INTERNAL: ResultInfo(
        _("属于内部事务信息，不予公开"),
        F.DENIED,
        "r3_3_5",
        _article("第十六条第一款"),  # data
        "经审查，您申请公开的信息属于行政机关的内部事务信息（%(which)s），决定不予公开。",  # data
        P.REVIEW_FIRST,
        needs=(Say.WHICH,),
    ),
    R.DENIED_PROCESS: ResultInfo(
        _("属于过程性信息，不予公开"),
        F.DENIED,
        "r3_3_6",
        _article("第十六条第二款"),  # data
        "经审查，您申请公开的信息属于行政机关在履行行政管理职能过程中形成的%(which)s，"  # data
        "决定不予公开。",  # data
        P.REVIEW_FIRST,
        needs=(Say.WHICH,),
    ),
    R.DENIED_ENFORCEMENT: ResultInfo(
        _("属于行政执法案卷信息，不予公开"),
        F.DENIED,
        "r3_3_7",
        _article("第十六条第二款"),  # data
        "经审查，您申请公开的信息属于行政执法案卷信息，决定不予公开。",  # data
        P.REVIEW_FIRST,
    ),
    R.DENIED_REGISTRY_QUERY: ResultInfo(
        _("属于行政查询事项"),
        F.DENIED,
        "r3_3_8",
        _article("第三十六条第七项"),  # data
        "经审查，您申请公开的信息属于工商、不动产登记资料等信息，%(other_law)s对其获取有"  # data
        "特别规定，请按照该规定办理：%(right_channel)s",  # data
        needs=(Say.LAW, Say.CHANNEL),
        is_actionable=False,
    ),
    R.NOT_HELD: ResultInfo(
        _("信息不存在，无法提供"),
        F.UNABLE,
        "r3_4_1",
        _article("第三十六条第四项"),  # data
        "经检索，没有您申请公开的信息，该政府信息不存在。",  # data
    ),
    R.NOT_OURS: ResultInfo(
        _("不属于本机关负责公开"),
        F.UNABLE,
        "r3_4_1",
        _article("第三十六条第五项"),  # data
        "经审查和检索，您申请公开的信息不属于本机关负责公开。%(right_agency)s",  # data
        may=(Say.AGENCY,),
    ),
    R.NEEDS_CREATION: ResultInfo(
        _("没有现成信息，需要另行制作"),
        F.UNABLE,
        "r3_4_2",
        _article("第三十八条"),  # data
        "经审查，您申请的内容没有现成的政府信息，需要本机关对现有政府信息进行加工、分析，"  # data
        "本机关不予提供。",  # data
        is_actionable=False,
    ),
    R.UNCLEAR: ResultInfo(
        _("补正后申请内容仍不明确"),
        F.UNABLE,
        "r3_4_3",
        _article("第三十条"),  # data
        "您的申请经补正后内容仍不明确，本机关无法提供。",  # data
    ),
    R.PETITION: ResultInfo(
        _("属于信访、投诉、举报"),
        F.NOT_PROCESSED,
        "r3_5_1",
        _article("第三十九条第一款"),  # data
        "您以政府信息公开申请的形式进行信访、投诉、举报等活动，本机关不作为政府信息公开申请"  # data
        "处理。可以通过以下渠道提出：%(right_channel)s",  # data
        needs=(Say.CHANNEL,),
        is_actionable=False,
    ),
    R.REPEAT: ResultInfo(
        _("重复申请，不予重复处理"),
        F.NOT_PROCESSED,
        "r3_5_2",
        _article("第三十六条第六项"),  # data
        "本机关已就您提出的相同政府信息公开申请作出答复（%(earlier_reply)s），"  # data
        "现告知不予重复处理。",  # data
        needs=(Say.EARLIER,),
        is_actionable=False,
    ),
    R.PUBLICATION: ResultInfo(
        _("要求提供公开出版物"),
        F.NOT_PROCESSED,
        "r3_5_3",
        _article("第三十九条第二款"),  # data
        "您申请的内容为要求本机关提供公开出版物，本机关不作为政府信息公开申请处理。"  # data
        "获取的途径：%(right_channel)s",  # data
        needs=(Say.CHANNEL,),
        is_actionable=False,
    ),
    R.MASSIVE: ResultInfo(
        _("无正当理由大量反复申请"),
        F.NOT_PROCESSED,
        "r3_5_4",
        _article("第三十五条"),  # data
        "您申请公开政府信息的数量、频次明显超过合理范围，说明的理由不合理或者没有说明理由，"  # data
        "现告知不予处理。",  # data
    ),
    R.CONFIRM_REISSUE: ResultInfo(
        _("要求确认或者重新出具已获取信息"),
        F.NOT_PROCESSED,
        "r3_5_5",
        "",
        "您要求本机关对已经获取的政府信息进行确认或者重新出具，不属于政府信息公开申请，"  # data
        "本机关不予处理。",  # data
    ),
    R.UNCORRECTED: ResultInfo(
        _("逾期不补正，不再处理"),
        F.OTHER,
        "r3_6_1",
        _article("第三十条"),  # data
        "您无正当理由逾期不补正，视为放弃申请，本机关不再处理该政府信息公开申请。",  # data
        is_replied=False,
    ),
    R.UNPAID: ResultInfo(
        _("逾期不缴费，不再处理"),
        F.OTHER,
        "r3_6_2",
        _article("第四十二条"),  # data
        "您逾期未按收费通知要求缴纳费用，视为放弃申请，"  # data
        "本机关不再处理该政府信息公开申请。",  # data
        is_replied=False,
    ),
    R.WITHDRAWN: ResultInfo(
        _("申请人撤回"),
        F.OTHER,
        "r3_6_3",
        "",
        "您已撤回申请，本机关终止办理。",  # data
        is_replied=False,
    ),
    R.OTHER: ResultInfo(
        _("其他处理"),
        F.OTHER,
        "r3_6_3",
        "",
        "本机关对您的申请作如下处理。",  # data
    ),
}
REPLIED = tuple(code for code, info in RESULTS.items() if info.is_replied)
SEARCHED = frozenset({Result.NOT_HELD, Result.NOT_OURS})
"""Nobody may say that nothing is held who has not looked (法释〔2025〕8号: reasonable search)."""
CONSULTED = frozenset({Result.DENIED_THIRD_PARTY})
DISCLOSING = frozenset({Result.GRANTED, Result.PARTIAL})
HARM = frozenset(code for code, info in RESULTS.items() if info.family is Family.DENIED) - {
    Result.DENIED_REGISTRY_QUERY
}
"""Refusals for which harm is weighed on the record."""


@dataclass(frozen=True)
class ResultFacts:
    """What a result depends on."""

    searches: int = 0
    """Searches on the record in this round."""
    was_corrected: bool = False
    """The applicant was asked for a correction and sent one."""
    reasons_asked: bool = False
    third_parties: int = 0
    """Third parties asked."""
    objections: int = 0
    """Third parties who refused with a ground, and nobody has found a public interest above it."""
    part_objections: int = 0
    """The same of those who agree to a part only: the whole is not given against them."""
    unjudged: int = 0
    """Refusals whose ground nobody has judged."""
    waits_for_reasons: bool = False


def check_result(code: str, answers: Mapping[str, Any], facts: ResultFacts) -> ResultInfo:
    """What the code carries. Raises Refused, in words, for what the law does not let it rest on."""
    try:
        result = Result(code)
    except ValueError:
        raise Refused("result_unknown", _("请选择处理决定。")) from None
    info = RESULTS[result]
    if not info.is_replied:
        raise Refused("result_by_act", _("这一结果由系统在相应环节登记，不能直接选择。"))
    for say in info.needs:
        if not str(answers.get(say) or "").strip():
            raise Refused(
                "say_missing",
                _("“%(result)s”的答复必须写明：%(what)s。")
                % {"result": info.label, "what": SAY_LABELS[say]},
            )
    _check_which(result, answers)
    _check_grounds(result, answers, facts)
    return info


def _check_which(result: Result, answers: Mapping[str, Any]) -> None:
    kinds = {Result.DENIED_INTERNAL: INTERNAL, Result.DENIED_PROCESS: PROCESS}.get(result)
    if kinds is not None and str(answers.get(Say.WHICH)) not in kinds:
        names = "、".join(str(WHICH_LABELS[kind]) for kind in Which if kind in kinds)
        raise Refused("which", _("应当写明属于其中哪一类：%(names)s。") % {"names": names})


def _check_grounds(result: Result, answers: Mapping[str, Any], facts: ResultFacts) -> None:
    if facts.waits_for_reasons and result is not Result.MASSIVE:
        raise Refused(
            "reasons", _("申请人没有说明理由或者理由不合理的，只能告知不予处理（条例第三十五条）。")
        )
    if result in SEARCHED and not facts.searches:
        raise Refused(
            "no_search", _("还没有检索记录。请先登记检索的范围、关键词和结果，再作决定。")
        )
    if result is Result.UNCLEAR and not facts.was_corrected:
        raise Refused(
            "not_corrected", _("没有经过补正，不能以补正后仍不明确答复（条例第三十条）。")
        )
    if result is Result.MASSIVE and not facts.reasons_asked:
        raise Refused("reasons_not_asked", _("应当先要求申请人说明理由（条例第三十五条）。"))
    if result in CONSULTED and not facts.third_parties:
        raise Refused(
            "third_party", _("涉及第三方合法权益的，应当先书面征求第三方的意见（条例第三十二条）。")
        )
    if result in DISCLOSING | CONSULTED and facts.unjudged:
        raise Refused(
            "unjudged",
            _("第三方不同意公开的理由还没有判断是否合理。请先登记判断（条例第三十二条）。"),
        )
    if result is Result.GRANTED and facts.part_objections:
        raise Refused(
            "part_objection",
            _(
                "第三方只同意公开一部分，不同意的部分有合理理由。请作部分公开；"
                "认为不公开可能对公共利益造成重大影响的，请先登记公共利益衡量。"
            ),
        )
    if result in DISCLOSING and facts.objections:
        raise Refused(
            "objection",
            _(
                "第三方不同意公开且有合理理由。认为不公开可能对公共利益造成重大影响的，"
                "请先登记公共利益衡量，并书面告知第三方（条例第三十二条）。"
            ),
        )
    if result in HARM and not str(answers.get("harm") or "").strip():
        raise Refused("harm", _("不予公开的，请写明公开会造成的损害和对公共利益的衡量。"))


def sentence(code: str, answers: Mapping[str, Any]) -> str:
    """The sentence of the reply with what the officer wrote in its places."""
    words = {say.value: _clause(answers.get(say)) for say in Say}
    which = str(answers.get(Say.WHICH) or "")
    words[Say.WHICH.value] = str(WHICH_LABELS[Which(which)]) if which else ""
    for inline in (Say.LAW, Say.EARLIER):
        words[inline.value] = words[inline.value].rstrip("。;")
    return (RESULTS[Result(code)].says % words).strip()


def _clause(value: object) -> str:
    text = str(value or "").strip()
    return text if not text or text.endswith(("。", ";", "!", "?")) else f"{text}。"
