"""The way of a normative document from its first idea to its filing (decisions.md §2.2).

国办发〔2018〕37号, 国办发〔2018〕115号, 优化营商环境条例 62–64, 公平竞争审查条例. What may be
done is asked of one table and one function; nothing here reads a clock or a database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.regulations.rules.checklists import COMPETITION, EXCEPTIONS, FORBIDDEN
from yangguang.areas.regulations.rules.force import check_period
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class State(StrEnum):
    """Where a dossier stands."""

    DRAFTING = "drafting"
    LEGALITY = "legality"
    REVISING = "revising"
    REVIEWED = "reviewed"
    DELIBERATED = "deliberated"
    SIGNED = "signed"
    REGISTERED = "registered"
    AT_GATE = "at_gate"
    PUBLISHED = "published"
    FILED = "filed"
    ENDED = "ended"


STATE_LABELS = {
    State.DRAFTING: _l("起草"),
    State.LEGALITY: _l("合法性审核"),
    State.REVISING: _l("按审核意见修改"),
    State.REVIEWED: _l("待集体审议"),
    State.DELIBERATED: _l("待签发"),
    State.SIGNED: _l("待登记编号"),
    State.REGISTERED: _l("待公布"),
    State.AT_GATE: _l("公布前审查"),
    State.PUBLISHED: _l("已公布，待备案"),
    State.FILED: _l("已备案"),
    State.ENDED: _l("终止"),
}
STATE_LOOKS = {
    State.DRAFTING: "draft",
    State.LEGALITY: "pending",
    State.REVISING: "returned",
    State.REVIEWED: "active",
    State.DELIBERATED: "active",
    State.SIGNED: "active",
    State.REGISTERED: "active",
    State.AT_GATE: "pending",
    State.PUBLISHED: "soon",
    State.FILED: "done",
    State.ENDED: "neutral",
}


class Act(StrEnum):
    """What can be done to a dossier."""

    ASSESS = "assess"
    WRITE = "write"
    CONSULT = "consult"
    COUNTERSIGN = "countersign"
    FORBIDDEN = "forbidden"
    COMPETITION = "competition"
    PLAN = "plan"
    SUBMIT = "submit"
    CONCLUDE = "conclude"
    ANSWER = "answer"
    DELIBERATE = "deliberate"
    SIGN = "sign"
    REGISTER = "register"
    PREPARE = "prepare"
    REOPEN = "reopen"
    PUBLISH = "publish"
    """The gate let it out; no officer does this here."""
    FILE = "file"
    END = "end"


ACT_LABELS = {
    Act.ASSESS: _l("评估论证"),
    Act.WRITE: _l("写送审稿和制定说明"),
    Act.CONSULT: _l("登记公开征求意见"),
    Act.COUNTERSIGN: _l("登记部门会签"),
    Act.FORBIDDEN: _l("逐项核对不得有的内容"),
    Act.COMPETITION: _l("公平竞争审查"),
    Act.PLAN: _l("填写解读方案"),
    Act.SUBMIT: _l("报送合法性审核"),
    Act.CONCLUDE: _l("出具合法性审核意见"),
    Act.ANSWER: _l("答复审核意见"),
    Act.DELIBERATE: _l("登记集体审议"),
    Act.SIGN: _l("登记签发"),
    Act.REGISTER: _l("统一登记编号"),
    Act.PREPARE: _l("形成公布稿件"),
    Act.REOPEN: _l("退回公布稿件"),
    Act.PUBLISH: _l("公布"),
    Act.FILE: _l("登记备案"),
    Act.END: _l("终止"),
}
S, A = State, Act
BEFORE_REVIEW = (A.ASSESS, A.WRITE, A.CONSULT, A.COUNTERSIGN, A.FORBIDDEN, A.COMPETITION, A.PLAN)
"""Steps of drafting; any order, each may be done anew until the draft goes to review."""
REVISED = (A.WRITE, A.FORBIDDEN, A.COMPETITION, A.PLAN)
TRANSITIONS: dict[tuple[State, Act], State] = {
    **{(S.DRAFTING, act): S.DRAFTING for act in BEFORE_REVIEW},
    **{(S.REVISING, act): S.REVISING for act in REVISED},
    (S.DRAFTING, A.SUBMIT): S.LEGALITY,
    (S.LEGALITY, A.CONCLUDE): S.REVIEWED,  # `after` decides by the conclusion
    (S.REVISING, A.ANSWER): S.REVIEWED,
    (S.REVIEWED, A.DELIBERATE): S.DELIBERATED,
    (S.DELIBERATED, A.SIGN): S.SIGNED,
    (S.SIGNED, A.REGISTER): S.REGISTERED,
    (S.REGISTERED, A.PREPARE): S.AT_GATE,
    (S.AT_GATE, A.REOPEN): S.REGISTERED,
    (S.AT_GATE, A.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, A.FILE): S.FILED,
    **{
        (state, A.END): S.ENDED
        for state in (S.DRAFTING, S.REVISING, S.REVIEWED, S.DELIBERATED, S.SIGNED)
    },
}
FINAL = frozenset({S.FILED, S.ENDED})


class Conclusion(StrEnum):
    """The three conclusions of a legality review, no more (国办发〔2018〕115号)."""

    LEGAL = "legal"
    MODIFY = "modify"
    ILLEGAL = "illegal"


CONCLUSION_LABELS = {
    Conclusion.LEGAL: _l("合法"),
    Conclusion.MODIFY: _l("应当予以修改"),
    Conclusion.ILLEGAL: _l("不合法"),
}
AFTER_CONCLUSION = {
    Conclusion.LEGAL: S.REVIEWED,
    Conclusion.MODIFY: S.REVISING,
    Conclusion.ILLEGAL: S.DRAFTING,
}


class Meeting(StrEnum):
    """Where a draft is deliberated: a government in the first two, a department in the third."""

    EXECUTIVE = "executive"
    PLENARY = "plenary"
    OFFICE = "office"


MEETING_LABELS = {
    Meeting.EXECUTIVE: _l("政府常务会议"),
    Meeting.PLENARY: _l("政府全体会议"),
    Meeting.OFFICE: _l("部门办公会议"),
}


class Result(StrEnum):
    """What a meeting decides."""

    ADOPTED = "adopted"
    AGAIN = "again"
    REJECTED = "rejected"


RESULT_LABELS = {
    Result.ADOPTED: _l("通过"),
    Result.AGAIN: _l("修改后再次审议"),
    Result.REJECTED: _l("不通过"),
}
AFTER_MEETING = {
    Result.ADOPTED: S.DELIBERATED,
    Result.AGAIN: S.DRAFTING,
    Result.REJECTED: S.ENDED,
}

STEP_NAMES = {
    A.ASSESS: _l("评估论证"),
    A.WRITE: _l("送审稿和制定说明"),
    A.CONSULT: _l("公开征求意见及采纳情况"),
    A.COUNTERSIGN: _l("部门会签"),
    A.FORBIDDEN: _l("不得有的内容核对"),
    A.COMPETITION: _l("公平竞争审查结论"),
    A.PLAN: _l("解读方案"),
}
TESTS = (
    ("outward", _l("涉及公民、法人或者其他组织的权利义务")),
    ("general", _l("针对不特定的对象，普遍适用")),
    ("repeated", _l("在一定期限内反复适用")),
    ("power", _l("行政机关或者依法授权的组织依照法定权限制定")),
)
"""What makes a document a normative one: all four (国办发〔2018〕37号)."""
CONSULT_DAYS = 30
"""优化营商环境条例 article 62; a city may set more, fewer need a reason."""


@dataclass(frozen=True)
class Limits:
    """What the city has set (decisions.md marks M and D); the data of a plan may say otherwise."""

    consultation: int = CONSULT_DAYS
    formal_years: int = 5
    trial_years: int = 2
    evaluation_days: int = 180
    review_least: int = 5
    """Working days a legality review is given at the least (国办发〔2018〕115号)."""
    review_most: int = 15
    filing_days: int = 15


Steps = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Facts:
    """What a dossier holds: the last entry of each step that still counts."""

    state: State
    steps: Steps = field(default_factory=dict)
    is_market: bool = False
    record_is_public: bool = False

    def step(self, act: Act) -> dict[str, Any] | None:
        """The step's entry, None while it has not been done."""
        return self.steps.get(act)


def lacking(facts: Facts) -> list[str]:
    """What must be there before a draft goes to review, and with it before it is approved.

    Without an interpretation plan nothing is approved (plan 4.2.2-c); what is not to be
    interpreted says so in the plan, with a reason.
    """
    found = [
        _("还没有%(step)s。") % {"step": name}
        for act, name in STEP_NAMES.items()
        if facts.step(act) is None
    ]
    forbidden = facts.step(A.FORBIDDEN) or {}
    found += [
        _("送审稿有“%(item)s”的内容，须先删改。") % {"item": item.text}
        for item in FORBIDDEN
        if item.code in forbidden.get("present", ())
    ]
    competition = facts.step(A.COMPETITION)
    if competition is not None and facts.is_market and not competition.get("is_reviewed"):
        found.append(_("文件涉及经营者经济活动，须逐项作公平竞争审查。"))
    return found


def why_not(facts: Facts, act: Act) -> list[str]:
    """Everything that keeps the act from being done now, in words; empty: it may be done."""
    if (facts.state, act) not in TRANSITIONS:
        return [
            _("“%(state)s”的文件不能%(act)s。")
            % {"state": STATE_LABELS[facts.state], "act": ACT_LABELS[act]}
        ]
    if act is A.SUBMIT:
        return lacking(facts)
    if act is A.ANSWER:
        return lacking(facts)
    if act in {A.DELIBERATE, A.SIGN, A.REGISTER, A.PREPARE}:
        reasons = lacking(facts)
        if (facts.step(A.CONCLUDE) or {}).get("conclusion") not in {
            Conclusion.LEGAL,
            Conclusion.MODIFY,
        }:
            reasons.append(_("未经合法性审核或者审核不合法的，不得提交集体审议。"))
        elif (facts.step(A.CONCLUDE) or {}).get("conclusion") == Conclusion.MODIFY:
            if facts.step(A.ANSWER) is None:
                reasons.append(_("还没有答复“应当予以修改”的审核意见。"))
        if act is not A.DELIBERATE and facts.step(A.DELIBERATE) is None:
            reasons.append(_("未经集体审议，不得签发。"))
        if act in {A.REGISTER, A.PREPARE} and facts.step(A.SIGN) is None:
            reasons.append(_("还没有签发。"))
        if act is A.PREPARE and facts.step(A.REGISTER) is None:
            reasons.append(_("还没有统一登记编号。"))
        return reasons
    if act is A.FILE and not facts.record_is_public:
        return [_("公布以后才能备案。")]
    return []


def after(facts: Facts, act: Act, data: Mapping[str, Any]) -> State:
    """The state after the act. Raises Refused with the first reason when it may not be done."""
    for reason in why_not(facts, act):
        raise Refused("not_now", reason)
    if act is A.CONCLUDE:
        return AFTER_CONCLUSION[Conclusion(data["conclusion"])]
    if act is A.DELIBERATE:
        return AFTER_MEETING[Result(data["result"])]
    return TRANSITIONS[facts.state, act]


def dropped_by(state: State, act: Act) -> frozenset[Act]:
    """Steps whose entries count no more once the act has led to the state.

    A draft that goes back is reviewed and deliberated anew; what was drafted stays until it is
    written anew. A changed text is checked anew.
    """
    if act in {A.CONCLUDE, A.DELIBERATE} and state is S.DRAFTING:
        # The conclusion stays to be read, as the last step of its kind, but counts no more.
        return frozenset({A.SUBMIT, A.CONCLUDE, A.ANSWER, A.DELIBERATE})
    if act is A.WRITE:
        return frozenset({A.FORBIDDEN, A.COMPETITION})
    return frozenset()


# --- what each step must say ------------------------------------------------------------------


def check_data(act: Act, data: Mapping[str, Any], *, is_market: bool, limits: Limits) -> None:
    """Raises Refused unless the entry says what the step needs."""
    checks = {
        A.ASSESS: _check_assessment,
        A.CONSULT: _check_consultation,
        A.FORBIDDEN: _check_forbidden,
        A.PLAN: _check_plan,
        A.CONCLUDE: _check_conclusion,
    }
    if act is A.COMPETITION:
        _check_competition(data, is_market=is_market)
    elif act is A.CONSULT:
        _check_consultation(data, limits.consultation)
    elif act in checks:
        checks[act](data)  # type: ignore[operator]  # the one with two arguments is taken above


def _text(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name) or "").strip()


def _check_assessment(data: Mapping[str, Any]) -> None:
    """Internal rules, approvals of money, reports and letters come out as other papers do."""
    lacking_tests = [label for code, label in TESTS if code not in data.get("tests", ())]
    if lacking_tests:
        raise Refused(
            "not_normative",
            _("不具备“%(test)s”的，不是行政规范性文件，请终止这份档案，按一般文件办理。")
            % {"test": lacking_tests[0]},
        )


def check_review_time(days: int, limits: Limits, data: Mapping[str, Any]) -> None:
    """Raises Refused for a review quicker than the least working days without its reason."""
    if days < limits.review_least and not _text(data, "urgent"):
        raise Refused(
            "review_short",
            _("审核只用了%(days)d个工作日，一般不少于%(least)d个。情况紧急的，请写明理由。")
            % {"days": days, "least": limits.review_least},
        )


def _check_consultation(data: Mapping[str, Any], least: int) -> None:
    if data.get("exempt"):
        if not _text(data, "reason"):
            raise Refused("reason", _("不公开征求意见的，请写明依法需要保密或者情况紧急的理由。"))
        return
    start, end = data.get("start_on"), data.get("end_on")
    if not start or not end:
        raise Refused("period", _("请填写征求意见的起止日期。"))
    first, last = date.fromisoformat(str(start)), date.fromisoformat(str(end))
    if last < first:
        raise Refused("order", _("截止日期早于开始日期。"))
    if (last - first).days < least and not _text(data, "reason"):
        raise Refused(
            "short",
            _("公开征求意见一般不少于%(days)d日，更短的请写明理由。") % {"days": least},
        )
    if not _text(data, "adoption"):
        raise Refused("adoption", _("请写明收到多少条意见、采纳情况；没有收到的也要写明。"))


def _check_forbidden(data: Mapping[str, Any]) -> None:
    unknown = set(data.get("present", ())) - {item.code for item in FORBIDDEN}
    if unknown or not data.get("is_checked"):
        raise Refused("unchecked", _("请逐项核对后确认。"))


def _check_competition(data: Mapping[str, Any], *, is_market: bool) -> None:
    if not is_market:
        if not _text(data, "reason"):
            raise Refused("reason", _("不涉及经营者经济活动的，请写明理由。"))
        return
    if not data.get("is_reviewed"):
        raise Refused("unchecked", _("文件涉及经营者经济活动，请逐项审查后确认。"))
    present = set(data.get("present", ()))
    if present - {item.code for item in COMPETITION}:
        raise Refused("unknown", _("审查项目不在条例的清单里。"))
    if not present:
        return
    if data.get("exception") not in {code for code, _label in EXCEPTIONS}:
        raise Refused(
            "competition",
            _("有限制竞争的内容，又不属于第十二条的例外，不得出台。请删改送审稿。"),
        )
    if not _text(data, "alternative"):
        raise Refused("alternative", _("适用例外的，请写明没有对公平竞争影响更小的替代方案。"))
    if not _text(data, "ends"):
        raise Refused("ends", _("适用例外的，请写明实施期限或者终止条件。"))


FORMS = (
    ("text", _l("文字解读")), ("infographic", _l("图表图解")), ("audio", _l("音频")),
    ("video", _l("视频")), ("animation", _l("动漫动画")), ("talk", _l("专题访谈、在线访谈")),
    ("briefing", _l("新闻发布会")), ("television", _l("电视栏目")), ("questions", _l("问答")),
    ("interactive", _l("互动网页")), ("expert", _l("专家解读")), ("media", _l("媒体解读")),
    ("other", _l("其他")),
)  # fmt: skip
FORM_LABELS = dict(FORMS)
NEED_TEXT = frozenset({"infographic", "audio", "video", "animation", "television", "interactive"})
"""Forms that somebody who does not see or hear would miss: a text stands beside them."""
CHANNELS = (
    ("site", _l("政府网站")), ("new_media", _l("政务新媒体")), ("newspaper", _l("报刊")),
    ("broadcast", _l("广播电视")), ("hall", _l("办事大厅、社区")),
)  # fmt: skip
INTERPRETERS = (
    ("head", _l("部门主要负责人")), ("deputy", _l("分管负责人")), ("section", _l("业务科室")),
    ("expert", _l("专家")), ("media", _l("媒体")),
)  # fmt: skip
INTERPRETER_LABELS = dict(INTERPRETERS)


def _check_plan(data: Mapping[str, Any]) -> None:
    """The plan's obligatory fields (decisions.md §3)."""
    if not data.get("needed"):
        if not _text(data, "reason"):
            raise Refused("reason", _("不作解读的，请写明理由。"))
        return
    if not set(data.get("forms", ())) & {code for code, _label in FORMS}:
        raise Refused("forms", _("请至少选择一种解读形式。"))
    if not data.get("channels"):
        raise Refused("channels", _("请选择发布渠道。"))
    if not data.get("interpreters"):
        raise Refused("interpreters", _("请选择由谁解读；部门主要负责人是第一解读人。"))
    if not _text(data, "phone"):
        raise Refused("phone", _("请填写政策咨询电话。"))
    if not _text(data, "points"):
        raise Refused("points", _("请写明解读要点。"))


def _check_conclusion(data: Mapping[str, Any]) -> None:
    if data.get("conclusion") not in set(Conclusion):
        raise Refused("conclusion", _("审核结论只能是合法、不合法或者应当予以修改。"))
    if data["conclusion"] != Conclusion.LEGAL and not _text(data, "opinion"):
        raise Refused("opinion", _("请写明哪里不合法、怎样修改。"))


def check_numbers(*, reg_no: str, effective: date, until: date | None, kind: str) -> None:
    """Registration number and period before they are written. Raises Refused."""
    if not reg_no.strip():
        raise Refused("registration", _("规范性文件没有统一登记编号不得公布。"))
    check_period(effective=effective, until=until, kind=kind)


def year_warnings(year: int | None, formed_on: date) -> Iterable[str]:
    """A number of another year than the document's is only warned of: December's come so."""
    if year is not None and year != formed_on.year:
        yield _("发文字号的年份与成文日期的年份不同，请核对。")
