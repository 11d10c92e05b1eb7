"""The law of a major administrative decision (重大行政决策程序暂行条例, 国务院令第713号).

States, steps and what each waits for. Every refusal says in words what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.decisions.rules.particulars import (
    FORM_LABELS,
    FORM_OF_METHOD,
    Form,
    step_gaps,
)
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REVIEW_DAYS = 7
"""Working days the legality review generally has (article 27); fewer with a reason."""


class Kind(StrEnum):
    """What is decided on (article 3)."""

    POLICY = "K1"
    PLAN = "K2"
    RESOURCES = "K3"
    PROJECT = "K4"
    OTHER = "K5"


KIND_LABELS = {
    Kind.POLICY: _l("重大公共政策和措施"),
    Kind.PLAN: _l("经济社会发展重要规划"),
    Kind.RESOURCES: _l("重要自然资源和文化资源的开发利用、保护"),
    Kind.PROJECT: _l("重大公共建设项目"),
    Kind.OTHER: _l("涉及重大公共利益或者公众切身利益的其他重大事项"),
}


class Origin(StrEnum):
    """Who proposed it (article 10)."""

    LEADER = "leader"
    UNIT = "unit"
    DEPUTY = "deputy"
    CITIZEN = "citizen"


ORIGIN_LABELS = {
    Origin.LEADER: _l("决策机关领导人员提出"),
    Origin.UNIT: _l("部门或者下级政府提出"),
    Origin.DEPUTY: _l("人大代表、政协委员建议提案"),
    Origin.CITIZEN: _l("公民、法人或者其他组织书面建议"),
}


class State(StrEnum):
    """How far a decision has come."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    INITIATED = "initiated"
    DRAFTING = "drafting"
    HEARING = "hearing"
    LEGALITY = "legality"
    SUBMITTED = "submitted"
    DELIBERATED = "deliberated"
    REPORTED = "reported"
    DECIDED = "decided"
    PUBLISHED = "published"
    EXECUTING = "executing"
    EVALUATED = "evaluated"
    SUSPENDED = "suspended"
    ADJUSTING = "adjusting"
    CLOSED = "closed"
    TERMINATED = "terminated"
    ABANDONED = "abandoned"
    DROPPED = "dropped"


LONGEST_TITLE = 200


def adjusting_title(title: str) -> str:
    """What the dossier is called that changes a decision (article 37)."""
    return (_("调整：%(title)s") % {"title": title})[:LONGEST_TITLE]


def title_without_adjusting(title: str) -> str:
    """The name of what such a dossier changes."""
    return title.removeprefix(_("调整：%(title)s") % {"title": ""})


STATE_LABELS = {
    State.PROPOSED: _l("已提出建议"),
    State.DECLINED: _l("不启动"),
    State.INITIATED: _l("已启动"),
    State.DRAFTING: _l("拟订草案"),
    State.HEARING: _l("听取意见和论证评估"),
    State.LEGALITY: _l("合法性审查"),
    State.SUBMITTED: _l("提请集体讨论"),
    State.DELIBERATED: _l("集体讨论通过"),
    State.REPORTED: _l("已请示报告"),
    State.DECIDED: _l("已作出决定，待公布"),
    State.PUBLISHED: _l("已公布"),
    State.EXECUTING: _l("执行中"),
    State.EVALUATED: _l("已作决策后评估"),
    State.SUSPENDED: _l("中止执行"),
    State.ADJUSTING: _l("调整中"),
    State.CLOSED: _l("已办结归档"),
    State.TERMINATED: _l("终止执行"),
    State.ABANDONED: _l("不再继续"),
    State.DROPPED: _l("集体讨论未通过"),
}
STATE_LOOKS = {
    State.PROPOSED: "scheduled",
    State.HEARING: "open",
    State.DECIDED: "soon",
    State.PUBLISHED: "done",
    State.EXECUTING: "active",
    State.EVALUATED: "done",
    State.CLOSED: "done",
    State.SUSPENDED: "paused",
    State.DECLINED: "refused",
    State.TERMINATED: "refused",
    State.ABANDONED: "refused",
    State.DROPPED: "refused",
}
BEFORE_DECISION = (
    State.INITIATED,
    State.DRAFTING,
    State.HEARING,
    State.LEGALITY,
)
AFTER_DECISION = frozenset(
    {
        State.DECIDED,
        State.PUBLISHED,
        State.EXECUTING,
        State.EVALUATED,
        State.SUSPENDED,
        State.ADJUSTING,
        State.CLOSED,
        State.TERMINATED,
    }
)
"""States in which there is a decision."""
FINAL = frozenset({State.DECLINED, State.CLOSED, State.TERMINATED, State.ABANDONED, State.DROPPED})


class Move(StrEnum):
    """What moves it on."""

    START = "start"
    DECLINE = "decline"
    DRAFT = "draft"
    HEAR = "hear"
    REVIEW = "review"
    SEND_BACK = "send_back"
    SUBMIT = "submit"
    PASS = "pass"  # noqa: S105  a move, not a word to enter with
    AGAIN = "again"
    REJECT = "reject"
    REPORT = "report"
    DECIDE = "decide"
    PUBLISH = "publish"
    EXECUTE = "execute"
    EVALUATE = "evaluate"
    SUSPEND = "suspend"
    RESUME = "resume"
    ADJUST = "adjust"
    TERMINATE = "terminate"
    CLOSE = "close"
    ABANDON = "abandon"


MOVE_LABELS = {
    Move.START: _l("决定启动"),
    Move.DECLINE: _l("决定不启动"),
    Move.DRAFT: _l("开始拟订草案"),
    Move.HEAR: _l("进入听取意见和论证评估"),
    Move.REVIEW: _l("送合法性审查"),
    Move.SEND_BACK: _l("退回修改草案"),
    Move.SUBMIT: _l("提请集体讨论"),
    Move.PASS: _l("集体讨论通过"),
    Move.AGAIN: _l("集体讨论后再次修改"),
    Move.REJECT: _l("集体讨论未通过"),
    Move.REPORT: _l("完成请示报告"),
    Move.DECIDE: _l("作出决定"),
    Move.PUBLISH: _l("公布"),
    Move.EXECUTE: _l("交付执行"),
    Move.EVALUATE: _l("完成决策后评估"),
    Move.SUSPEND: _l("中止执行"),
    Move.RESUME: _l("恢复执行"),
    Move.ADJUST: _l("启动调整程序"),
    Move.TERMINATE: _l("终止执行"),
    Move.CLOSE: _l("办结归档"),
    Move.ABANDON: _l("不再继续"),
}
S, M = State, Move
TRANSITIONS: dict[tuple[State, Move], State] = {
    (S.PROPOSED, M.START): S.INITIATED,
    (S.PROPOSED, M.DECLINE): S.DECLINED,
    (S.INITIATED, M.DRAFT): S.DRAFTING,
    (S.DRAFTING, M.HEAR): S.HEARING,
    (S.HEARING, M.REVIEW): S.LEGALITY,
    (S.HEARING, M.SEND_BACK): S.DRAFTING,
    (S.LEGALITY, M.SEND_BACK): S.DRAFTING,
    (S.LEGALITY, M.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, M.PASS): S.DELIBERATED,
    (S.SUBMITTED, M.AGAIN): S.DRAFTING,
    (S.SUBMITTED, M.REJECT): S.DROPPED,
    (S.DELIBERATED, M.REPORT): S.REPORTED,
    (S.REPORTED, M.DECIDE): S.DECIDED,
    (S.DECIDED, M.PUBLISH): S.PUBLISHED,
    # What is lawfully not public goes from the decision to its execution (article 32).
    (S.DECIDED, M.EXECUTE): S.EXECUTING,
    (S.PUBLISHED, M.EXECUTE): S.EXECUTING,
    (S.EXECUTING, M.EVALUATE): S.EVALUATED,
    (S.EXECUTING, M.SUSPEND): S.SUSPENDED,
    (S.EVALUATED, M.SUSPEND): S.SUSPENDED,
    (S.SUSPENDED, M.RESUME): S.EXECUTING,
    (S.SUSPENDED, M.ADJUST): S.ADJUSTING,
    (S.SUSPENDED, M.TERMINATE): S.TERMINATED,
    (S.EXECUTING, M.ADJUST): S.ADJUSTING,
    (S.EVALUATED, M.ADJUST): S.ADJUSTING,
    (S.ADJUSTING, M.CLOSE): S.CLOSED,
    (S.EXECUTING, M.CLOSE): S.CLOSED,
    (S.EVALUATED, M.CLOSE): S.CLOSED,
    **{(state, M.ABANDON): S.ABANDONED for state in BEFORE_DECISION},
}
WITH_REASON = frozenset(
    {M.DECLINE, M.SEND_BACK, M.AGAIN, M.REJECT, M.SUSPEND, M.RESUME, M.ADJUST, M.TERMINATE}
    | {M.ABANDON, M.START}
)
"""Moves that are not made without a reason; of a start it is the result of the study."""
BY_FOLLOWER = frozenset({M.PUBLISH})
"""Made by what the gate lets out, by nobody's hand."""
BY_DELIBERATION = frozenset({M.PASS, M.AGAIN, M.REJECT})
"""Made by the record of the meeting."""


class Step(StrEnum):
    """The steps with a record of their own."""

    PARTICIPATION = "participation"
    EXPERT = "expert"
    RISK = "risk"
    COMPETITION = "competition"
    LEGALITY = "legality"
    EVALUATION = "evaluation"


STEP_LABELS = {
    Step.PARTICIPATION: _l("公众参与"),
    Step.EXPERT: _l("专家论证"),
    Step.RISK: _l("风险评估"),
    Step.COMPETITION: _l("公平竞争审查"),
    Step.LEGALITY: _l("合法性审查"),
    Step.EVALUATION: _l("决策后评估"),
}
STEP_LAW = {
    Step.PARTICIPATION: _l("条例第十四条至第十八条"),
    Step.EXPERT: _l("条例第十九条至第二十一条"),
    Step.RISK: _l("条例第二十二条至第二十四条"),
    Step.COMPETITION: _l("公平竞争审查条例第十四条、第十八条"),
    Step.LEGALITY: _l("条例第二十五条至第二十八条"),
    Step.EVALUATION: _l("条例第三十六条"),
}
PREPARING = (Step.PARTICIPATION, Step.EXPERT, Step.RISK, Step.COMPETITION)
"""They may run side by side; the legality review comes after them, for it checks them."""


class Status(StrEnum):
    """How far a step is."""

    WAITING = "waiting"
    UNDERWAY = "underway"
    DONE = "done"
    EXEMPT = "exempt"


STATUS_LABELS = {
    Status.WAITING: _l("未开始"),
    Status.UNDERWAY: _l("进行中"),
    Status.DONE: _l("已完成"),
    Status.EXEMPT: _l("依法不需要"),
}
EXEMPTIONS: dict[Step, tuple[tuple[str, object], ...]] = {
    Step.PARTICIPATION: (("not_public", _l("依法不予公开的决策事项")),),
    Step.EXPERT: (("not_technical", _l("不属于专业性、技术性较强的决策事项")),),
    Step.RISK: (
        ("no_risk", _l("不会对社会稳定、公共安全等造成不利影响")),
        ("assessed", _l("按照有关规定已对有关风险进行评价、评估，不作重复评估")),
    ),
    Step.COMPETITION: (("no_market", _l("不涉及市场主体经济活动")),),
}
"""What exempts from a step; legality review and collective decision nothing exempts from."""

CONCLUSIONS: dict[Step, tuple[tuple[str, object], ...]] = {
    Step.RISK: (("controllable", _l("风险可控")), ("uncontrollable", _l("风险不可控"))),
    Step.COMPETITION: (
        ("fair", _l("符合公平竞争审查标准")),
        ("exception", _l("适用例外规定")),
        ("unfair", _l("不符合公平竞争审查标准")),
    ),
    Step.LEGALITY: (
        ("legal", _l("合法")),
        ("amend", _l("应当予以修改")),
        ("illegal", _l("不合法")),
        ("exploring", _l("探索性改革，已写明法律风险")),
    ),
}
METHODS: dict[Step, tuple[tuple[str, object], ...]] = {
    Step.PARTICIPATION: (
        ("consultation", _l("向社会公开征求意见")),
        ("hearing", _l("听证会")),
        ("symposium", _l("座谈会")),
        ("visit", _l("实地走访")),
        ("written", _l("书面征求意见")),
        ("questionnaire", _l("问卷调查")),
        ("poll", _l("民意调查")),
    ),
    Step.EXPERT: (
        ("meeting", _l("论证会")),
        ("written", _l("书面咨询")),
        ("commission", _l("委托咨询论证")),
    ),
    Step.RISK: (
        ("watching", _l("舆情跟踪")),
        ("visits", _l("重点走访")),
        ("talks", _l("会商分析")),
    ),
}


class Paper(StrEnum):
    """What the meeting is given (article 29), and what stays in the file."""

    DRAFT = "draft"
    PUBLIC_OPINIONS = "public_opinions"
    EXPERT_OPINIONS = "expert_opinions"
    RISK_REPORT = "risk_report"
    COMPETITION = "competition"
    LEGALITY = "legality"
    MINUTES = "minutes"
    OTHER = "other"


PAPER_LABELS = {
    Paper.DRAFT: _l("决策草案及相关材料"),
    Paper.PUBLIC_OPINIONS: _l("公众主要意见的研究采纳情况"),
    Paper.EXPERT_OPINIONS: _l("专家论证意见的研究采纳情况"),
    Paper.RISK_REPORT: _l("风险评估报告等有关材料"),
    Paper.COMPETITION: _l("公平竞争审查的有关材料"),
    Paper.LEGALITY: _l("合法性审查意见"),
    Paper.MINUTES: _l("会议纪要"),
    Paper.OTHER: _l("其他材料"),
}


class HearingGround(StrEnum):
    """Which law makes a hearing obligatory (条例, article 16: 法律、法规、规章规定应当听证的)."""

    PRICE = "price"
    LAND = "land"
    HOUSES = "houses"
    OTHER = "other"


HEARING_GROUNDS = {
    HearingGround.PRICE: _l("制定关系群众切身利益的公用事业、公益性服务等价格（价格法第二十三条）"),
    HearingGround.LAND: _l(
        "多数被征地农民认为征地补偿安置方案不符合规定（土地管理法实施条例第二十八条）"
    ),
    HearingGround.HOUSES: _l(
        "旧城区改建征收房屋，多数被征收人认为补偿方案不符合规定"
        "（国有土地上房屋征收与补偿条例第十一条）"
    ),
    HearingGround.OTHER: _l("其他法律、法规、规章规定应当听证（在法律依据中写明条款）"),
}
PAPER_OF_STEP = {
    Step.PARTICIPATION: Paper.PUBLIC_OPINIONS,
    Step.EXPERT: Paper.EXPERT_OPINIONS,
    Step.RISK: Paper.RISK_REPORT,
    Step.COMPETITION: Paper.COMPETITION,
}


@dataclass(frozen=True)
class StepFact:
    """What is known of a step."""

    status: Status = Status.WAITING
    conclusion: str = ""
    performer: str = ""
    """Who did it, by name: the expert body, the assessor."""
    methods: tuple[str, ...] = ()
    particulars: Mapping[str, object] = field(default_factory=dict)
    """What the step is asked for (`rules.particulars.OF_STEP`)."""


@dataclass(frozen=True)
class ExpertFact:
    """An expert: chosen for knowledge, without a stake, his opinion signed (articles 19, 20)."""

    name: str
    unit: str = ""
    declared: bool = False
    """Whether he declared to have no stake."""
    conflict: str = ""
    signed: bool = False


@dataclass(frozen=True)
class MeetingFact:
    """The meeting of the organ (article 30)."""

    on: date
    result: str
    chair_last: bool
    differs: bool = False
    reasons: str = ""


@dataclass(frozen=True)
class Facts:
    """What the rules look at."""

    state: State
    lead: str = ""
    lead_short: str = ""
    """The drafting unit, as it is called in full and in short."""
    is_market: bool = False
    is_technical: bool = False
    is_risky: bool = False
    is_secret: bool = False
    """Lawfully not public."""
    steps: Mapping[Step, StepFact] = field(default_factory=dict)
    papers: frozenset[Paper] = frozenset()
    experts: tuple[ExpertFact, ...] = ()
    records: frozenset[str] = frozenset()
    """Forms in which people were heard and of which there is a record; hearing, survey too."""
    meeting: MeetingFact | None = None
    party_reference: str = ""
    review_days: int | None = None
    """Working days between the request for review and its opinion."""
    short_review_reason: str = ""
    executor: str = ""
    hearing_ground: str = ""
    """Why a hearing is obligatory; empty: it is not."""
    in_catalogue: bool = True
    outside_reason: str = ""
    published: frozenset[str] = frozenset()
    """Which of agreed, document, adoption are public."""
    media: int = 0
    archived: bool = False

    def step(self, step: Step) -> StepFact:
        """The step; one without a row has not begun."""
        return self.steps.get(step, StepFact())


def is_outside(state: State, *, listed: bool, is_secret: bool) -> bool:
    """Whether a matter goes on, or was decided, outside the annual catalogue (article 3).

    A catalogue that is published says nothing of what is lawfully not public, nor of what was only
    proposed; what ended without a decision needs none.
    """
    if listed or is_secret or state is State.PROPOSED:
        return False
    return state not in FINAL or state in AFTER_DECISION


def needed(facts: Facts, step: Step) -> bool:
    """Whether the step is triggered (articles 14, 19, 22, 29)."""
    return {
        Step.PARTICIPATION: not facts.is_secret,
        Step.EXPERT: facts.is_technical,
        Step.RISK: facts.is_risky,
        Step.COMPETITION: facts.is_market,
        Step.LEGALITY: True,
        Step.EVALUATION: False,
    }[step]


def check_exemption(facts: Facts, step: Step, ground: str, reason: str) -> None:
    """Raises Refused unless the step may be left out, on a ground, with a reason on record."""
    grounds = {code for code, _label in EXEMPTIONS.get(step, ())}
    if not grounds:
        raise Refused("never_exempt", _("这一步任何情况下都不能省略。"))
    if ground not in grounds:
        raise Refused("ground", _("请选择不需要这一步的依据。"))
    if not reason.strip():
        raise Refused("reason", _("请写明理由。免除的依据和理由都会存入档案。"))
    if needed(facts, step) and ground != "assessed":
        raise Refused(
            "triggered",
            _("这一事项登记为需要“%(step)s”，不能免除。情况变化的，请先更正事项的基本情况。")
            % {"step": STEP_LABELS[step]},
        )


def _form_label(form: str, method: object) -> object:
    return FORM_LABELS[Form(form)] if form in set(Form) else method


def barred(facts: Facts, name: str, unit: str) -> str:
    """Why an expert may not take part; empty: he may (article 20).

    His unit is written with his field: 市教育局 高级教师. The drafter's is told by its beginning.
    """
    named = "".join(unit.split())
    if any(own and named.startswith(own) for own in (facts.lead, facts.lead_short)):
        return _("%(name)s是承办单位的人员，不能作为论证专家。") % {"name": name}
    return ""


def step_faults(facts: Facts, step: Step) -> Iterator[tuple[str, str]]:
    """What keeps a step from being called done."""
    fact = facts.step(step)
    yield from step_gaps(step, fact.conclusion, fact.particulars)
    labels = dict(METHODS.get(step, ()))
    for method in fact.methods if step in {Step.PARTICIPATION, Step.EXPERT} else ():
        form = FORM_OF_METHOD.get(method)
        if form is not None and form not in facts.records:
            names = {"method": labels[method], "record": _form_label(form, labels[method])}
            yield (
                f"record_{method}",
                _("选了“%(method)s”，档案里还没有“%(record)s”的记录。") % names,
            )
    if step == Step.EXPERT:
        if not facts.experts:
            yield "experts", _("还没有登记专家。")
        for expert in facts.experts:
            names = {"name": expert.name}
            if expert.conflict:
                yield "conflict", _("%(name)s与决策事项有利害关系，应当回避。") % names
            elif not expert.declared:
                yield "declared", _("%(name)s还没有声明与决策事项没有利害关系。") % names
            elif not expert.signed:
                yield "signed", _("%(name)s的书面意见还没有签名或者盖章。") % names
    if step == Step.EVALUATION:
        yield from _evaluator_faults(facts)


def _evaluator_faults(facts: Facts) -> Iterator[tuple[str, str]]:
    evaluator = "".join(facts.step(Step.EVALUATION).performer.split())
    if not evaluator:
        yield "performer", _("请写明由谁评估。")
    for step in (Step.RISK, Step.EXPERT):
        if evaluator and evaluator == "".join(facts.step(step).performer.split()):
            yield (
                "same_assessor",
                _("%(name)s承担过决策作出前的主要评估、论证工作，不能再作决策后评估。")
                % {"name": evaluator},
            )


def papers_missing(facts: Facts) -> list[Paper]:
    """What article 29 asks for and is not there: a hard gate."""
    wanted = [Paper.DRAFT, Paper.LEGALITY]
    wanted += [
        paper
        for step, paper in PAPER_OF_STEP.items()
        if needed(facts, step) and facts.step(step).status != Status.EXEMPT
    ]
    return [paper for paper in Paper if paper in wanted and paper not in facts.papers]


def _preparation(facts: Facts) -> Iterator[tuple[str, str]]:
    for step in PREPARING:
        fact = facts.step(step)
        names = {"step": STEP_LABELS[step]}
        if fact.status == Status.DONE:
            if fact.conclusion in {"uncontrollable", "unfair"}:
                yield (
                    f"{step}_failed",
                    _("“%(step)s”的结论不允许提请决定，请调整草案后重新进行。") % names,
                )
        elif fact.status == Status.EXEMPT:
            if needed(facts, step) and step is not Step.RISK:
                yield f"{step}_exempt", _("现在需要“%(step)s”，原来的免除不再成立。") % names
        elif needed(facts, step):
            yield f"{step}_open", _("“%(step)s”还没有完成。") % names
        else:
            yield (
                f"{step}_undecided",
                _("“%(step)s”还没有进行，也没有记录不需要的依据和理由。") % names,
            )


def _hearing(facts: Facts) -> Iterator[tuple[str, str]]:
    """A hearing a law asks for was held; no other way of hearing people stands for it."""
    if facts.hearing_ground and not facts.is_secret and "hearing" not in facts.records:
        yield (
            "hearing_due",
            _("依法应当听证，还没有举行：%(ground)s。请在“列席和听证”中举行听证会并关联本事项。")
            % {"ground": HEARING_GROUNDS[HearingGround(facts.hearing_ground)]},
        )


def _legality(facts: Facts) -> Iterator[tuple[str, str]]:
    fact = facts.step(Step.LEGALITY)
    if fact.status != Status.DONE:
        yield "legality_open", _("还没有合法性审查意见；征求意见不能代替合法性审查。")
    elif fact.conclusion in {"illegal", "amend"}:
        yield (
            "legality_failed",
            _("合法性审查意见不是“合法”，不能提请讨论。请退回修改草案后重新送审。"),
        )
    elif (
        facts.review_days is not None
        and facts.review_days < REVIEW_DAYS
        and not facts.short_review_reason.strip()
    ):
        yield (
            "review_short",
            _("合法性审查只用了%(days)d个工作日，一般不少于7个工作日。请写明缩短的理由。")
            % {"days": facts.review_days},
        )


def _papers(facts: Facts) -> Iterator[tuple[str, str]]:
    for paper in papers_missing(facts):
        yield f"paper_{paper}", _("缺少材料：%(paper)s。") % {"paper": PAPER_LABELS[paper]}


def _catalogue(facts: Facts) -> Iterator[tuple[str, str]]:
    if not facts.in_catalogue and not facts.outside_reason.strip():
        yield (
            "outside",
            _("事项不在当年的决策事项目录内。请列入目录，或者写明目录外决策的理由。"),
        )


def _unlisted(facts: Facts) -> Iterator[tuple[str, str]]:
    if is_outside(facts.state, listed=facts.in_catalogue, is_secret=facts.is_secret):
        yield (
            "unlisted",
            _("这是目录外决策。办结以前，要把它编入调整后的决策事项目录并公布。"),
        )


def _meeting(facts: Facts) -> Iterator[tuple[str, str]]:
    meeting = facts.meeting
    if meeting is None or meeting.result != Move.PASS:
        yield "meeting", _("还没有集体讨论通过的会议记录。")
    else:
        yield from meeting_faults(meeting)


def meeting_faults(meeting: MeetingFact) -> Iterator[tuple[str, str]]:
    """What is wrong with the record of a meeting (article 30)."""
    if not meeting.chair_last:
        yield "chair_last", _("行政首长应当最后发表意见。")
    if meeting.differs and not meeting.reasons.strip():
        yield (
            "differs",
            _("行政首长的决定与多数人的意见不一致的，应当在会上说明理由并记录。"),
        )


def _decision(facts: Facts) -> Iterator[tuple[str, str]]:
    """All that a decision rests on: asked again when it is made."""
    yield from _preparation(facts)
    yield from _hearing(facts)
    yield from _legality(facts)
    yield from _papers(facts)
    yield from _catalogue(facts)


COMPANION_LABELS = {
    "agreed": _l("议定事项"),
    "document": _l("决策文件"),
    "adoption": _l("意见采纳情况"),
}


def _companions(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.is_secret:
        return
    for name, label in COMPANION_LABELS.items():
        if name not in facts.published:
            yield f"companion_{name}", _("“%(name)s”还没有公布。") % {"name": label}


def why_not(facts: Facts, move: Move) -> list[tuple[str, str]]:
    """Everything that keeps a move from being made: code and words; empty: it may be made."""
    if (facts.state, move) not in TRANSITIONS:
        return [
            (
                "wrong_state",
                _("“%(state)s”的事项不能“%(move)s”。")
                % {"state": STATE_LABELS[facts.state], "move": MOVE_LABELS[move]},
            )
        ]
    return list(_faults(facts, move))


def _faults(facts: Facts, move: Move) -> Iterator[tuple[str, str]]:
    if move in {Move.START, Move.DRAFT} and not facts.lead:
        yield "lead", _("请确定一个牵头的决策承办单位。")
    if move == Move.HEAR and Paper.DRAFT not in facts.papers:
        yield "paper_draft", _("还没有决策草案。")
    if move == Move.REVIEW:
        yield from _preparation(facts)
        yield from _hearing(facts)
    if move in {Move.SUBMIT, Move.PASS, Move.REPORT, Move.DECIDE}:
        yield from _decision(facts)
    if move in {Move.PASS, Move.REPORT, Move.DECIDE}:
        yield from _meeting(facts)
    if move in {Move.REPORT, Move.DECIDE} and not facts.party_reference.strip():
        yield "party", _("请填写向同级党委请示报告的文号（条例第三十一条）。")
    if move == Move.PUBLISH:
        yield from _companions(facts)
    if move == Move.EXECUTE:
        yield from _execution(facts)
    if move == Move.EVALUATE:
        if facts.step(Step.EVALUATION).status != Status.DONE:
            yield "evaluation_open", _("决策后评估还没有完成。")
        yield from _evaluator_faults(facts)
    if move == Move.CLOSE:
        yield from _companions(facts)
        yield from _unlisted(facts)
        if not facts.archived:
            yield "archive", _("请先登记归档情况（条例第三十三条）。")


def _execution(facts: Facts) -> Iterator[tuple[str, str]]:
    if not facts.executor:
        yield "executor", _("请明确决策执行单位。")
    if facts.is_secret:
        return
    if facts.state == State.DECIDED:
        yield "unpublished", _("决定还没有公布。议定事项、文件和采纳情况要一并公布。")
    elif not facts.media:
        yield "media", _("还没有媒体公布的记录：政府公报、网站以外至少再登记一种。")


def decide(facts: Facts, move: Move, *, reason: str = "") -> State:
    """The state after the move. Raises Refused with the first thing that is missing."""
    for code, text in why_not(facts, move):
        raise Refused(code, text)
    if move in WITH_REASON and not reason.strip():
        raise Refused("reason", _("请写明理由。"))
    return TRANSITIONS[facts.state, move]


def moves_from(state: State) -> list[Move]:
    """Moves a state knows, in order, those by hand alone."""
    return [
        move
        for (start, move) in TRANSITIONS
        if start == state and move not in BY_FOLLOWER | BY_DELIBERATION
    ]
