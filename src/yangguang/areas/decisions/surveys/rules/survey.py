"""The law of surveys: states, what a notice needs, which answers do not count.

重大行政决策程序暂行条例 article 14 names questionnaires and polls among the ways of public
participation; what has to be told of them (target, sample, period, questions, issued, returned,
valid, the table of results) is §1.8 of the domain's notes; plan 佳办发〔2017〕27号 4.1.1-l and
5.2-c. No database, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.decisions.rules import showing
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from yangguang.areas.decisions.surveys.rules.questions import Question


class Kind(StrEnum):
    """What kind of survey it is."""

    QUESTIONNAIRE = "questionnaire"
    POLL = "poll"


KIND_LABELS = {Kind.QUESTIONNAIRE: _l("问卷调查"), Kind.POLL: _l("民意调查")}


class Purpose(StrEnum):
    """What it is held for; it decides which duty it can prove."""

    DECISION = "decision"
    DOCUMENT = "document"
    REVIEW = "review"
    OTHER = "other"


PURPOSE_LABELS = {
    Purpose.DECISION: _l("重大行政决策听取意见"),
    Purpose.DOCUMENT: _l("行政规范性文件听取意见"),
    Purpose.REVIEW: _l("政务公开社会评议"),
    Purpose.OTHER: _l("了解社会需求"),
}


class Means(StrEnum):
    """How it is known that a person answers once."""

    OPEN = "open"
    TICKET = "ticket"
    BOTH = "both"


MEANS_LABELS = {
    Means.OPEN: _l("公开作答，不核验"),
    Means.TICKET: _l("只凭参与码作答，一码一份"),
    Means.BOTH: _l("凭参与码作答的经核验，也接受未核验的公开作答，分开统计"),
}


class State(StrEnum):
    """How far a survey is; upcoming, open and over follow from the dates."""

    DRAFT = "draft"
    AT_GATE = "at_gate"
    ANNOUNCED = "announced"
    REPORTING = "reporting"
    REPORTED = "reported"
    STOPPED = "stopped"


STATE_LABELS = {
    State.DRAFT: _l("准备中"),
    State.AT_GATE: _l("公告待审查发布"),
    State.ANNOUNCED: _l("已公告"),
    State.REPORTING: _l("结果待审查发布"),
    State.REPORTED: _l("结果已公布"),
    State.STOPPED: _l("已中止"),
}


class Step(StrEnum):
    """What moves a survey on."""

    PREPARE = "prepare"
    REOPEN = "reopen"
    ANNOUNCE = "announce"
    STOP = "stop"
    REPORT = "report"
    REOPEN_REPORT = "reopen_report"
    CLOSE = "close"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.PREPARE): State.AT_GATE,
    (State.AT_GATE, Step.REOPEN): State.DRAFT,
    (State.AT_GATE, Step.ANNOUNCE): State.ANNOUNCED,
    (State.ANNOUNCED, Step.STOP): State.STOPPED,
    (State.ANNOUNCED, Step.REPORT): State.REPORTING,
    (State.REPORTING, Step.REOPEN_REPORT): State.ANNOUNCED,
    (State.REPORTING, Step.CLOSE): State.REPORTED,
}


def after(state: State | str, step: Step) -> State:
    """The state after a step. Raises Refused where the step does not belong."""
    found = TRANSITIONS.get((State(state), step))
    if found is None:
        label = STATE_LABELS[State(state)]
        raise Refused("wrong_state", _("“%(state)s”的调查不能这样办。") % {"state": label})
    return found


class Phase(StrEnum):
    """Where a public survey stands on a day."""

    UPCOMING = "upcoming"
    OPEN = "open"
    OVER = "over"
    REPORTED = "reported"
    STOPPED = "stopped"


PHASE_LABELS = {
    Phase.UPCOMING: _l("即将开始"),
    Phase.OPEN: _l("正在调查"),
    Phase.OVER: _l("已截止，正在统计"),
    Phase.REPORTED: _l("结果已公布"),
    Phase.STOPPED: _l("已中止"),
}
PHASE_LOOKS = {
    Phase.UPCOMING: "scheduled",
    Phase.OPEN: "open",
    Phase.OVER: "closed",
    Phase.REPORTED: "done",
    Phase.STOPPED: "withdrawn",
}


def phase(state: State | str, start: date, end: date, *, on: date) -> Phase:
    """Where it stands; the first and the last day belong to it, in the city's time."""
    if state in {State.REPORTED, State.STOPPED}:
        return Phase(str(state))
    if on < start:
        return Phase.UPCOMING
    return Phase.OPEN if on <= end else Phase.OVER


class Ground(StrEnum):
    """Why an answer does not count; the first four follow from announced rules."""

    TOO_FAST = "too_fast"
    SAME_DEVICE = "same_device"
    CONTRADICTORY = "contradictory"
    EMPTY = "empty"
    FORGED = "forged"
    NOT_TARGET = "not_target"


GROUND_LABELS = {
    Ground.TOO_FAST: _l("作答时间短于公布的下限"),
    Ground.SAME_DEVICE: _l("同一设备重复提交"),
    Ground.CONTRADICTORY: _l("前后回答矛盾"),
    Ground.EMPTY: _l("一题也没有回答"),
    Ground.FORGED: _l("冒用他人名义或者批量伪造"),
    Ground.NOT_TARGET: _l("不属于调查对象"),
}
BY_HAND = (Ground.FORGED, Ground.NOT_TARGET)
"""Grounds an officer may give, with a reason; the others are reckoned."""

Pair = tuple[tuple[str, str], tuple[str, str]]
"""Two (key of a question, code of an option) that cannot both be true."""
MINIMUM = 30
"""Valid answers below which shares say nothing, unless the survey states more (a default of
this program; no national rule has a number)."""
KEEP_DAYS = 180
"""Days after the results are public for which contacts and the words as typed are kept, unless
the survey states fewer or more; its notice tells them."""
REPORT_DAYS = 180
"""Days after the last one within which results are expected (a choice of this program; no rule has
a number): contacts of a survey that never tells its results go when these and those above are over.
"""


@dataclass(frozen=True)
class Exclusions:
    """The announced rules by which answers do not count."""

    min_seconds: int = 0
    """Shortest time in seconds from opening the form to sending it; 0: no rule."""
    device_once: bool = False
    """Of several unverified answers of one device only the first counts."""
    pairs: Sequence[Pair] = ()


@dataclass(frozen=True)
class Returned:
    """What is known of an answer besides its words."""

    data: Mapping[str, Any]
    is_verified: bool
    seconds: int | None
    """From opening the form to sending it; None: on paper or by telephone."""
    is_repeat: bool
    """Whether the same device sent an unverified answer before."""


def ground_of(answer: Returned, rules: Exclusions) -> Ground | None:
    """Why the answer does not count by the announced rules; None: it counts."""
    if not answer.data:
        return Ground.EMPTY
    if answer.seconds is not None and answer.seconds < rules.min_seconds:
        return Ground.TOO_FAST
    if rules.device_once and answer.is_repeat and not answer.is_verified:
        return Ground.SAME_DEVICE
    if any(all(_says(answer.data, *half) for half in pair) for pair in rules.pairs):
        return Ground.CONTRADICTORY
    return None


def _says(data: Mapping[str, Any], key: str, code: str) -> bool:
    said = data.get(key)
    return code in said if isinstance(said, list) else str(said) == code


HOLDING = (
    *showing.HOLDING,
    ("advert", _l("广告或者与调查无关")),
)
"""Grounds for not showing words; they are read and counted all the same."""


class Disposition(StrEnum):
    """What was done with something the survey showed."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    REJECTED = "rejected"
    REFERENCE = "reference"


DISPOSITION_LABELS = {
    Disposition.ADOPTED: _l("采纳"),
    Disposition.PARTLY: _l("部分采纳"),
    Disposition.REJECTED: _l("未采纳"),
    Disposition.REFERENCE: _l("供参考"),
}


@dataclass(frozen=True)
class Plan:
    """What the notice of a survey says."""

    kind: Kind
    title: str
    target: str
    sample_method: str
    start_on: date | None
    end_on: date | None
    questions: Sequence[Question]
    means: Means
    tickets: int
    minimum: int
    conductor: str = ""
    confidence: str = ""
    pairs: Sequence[Pair] = ()
    weight_by: str = ""
    weights: Mapping[str, int] | None = None
    topic: bool = True


Fault = tuple[str, str]


def faults(plan: Plan, *, on: date) -> list[Fault]:
    """What is missing or wrong before the notice can be made, each by code and in words."""
    start, end = plan.start_on, plan.end_on
    is_poll = plan.kind is Kind.POLL
    found = [
        ("title", not plan.title.strip(), _("没有标题。")),
        ("topic", not plan.topic, _("没有选择主题分类。")),
        ("target", not plan.target.strip(), _("没有写明调查对象。")),
        ("sample", not plan.sample_method.strip(), _("没有写明抽样或者发放的办法。")),
        ("period", start is None or end is None, _("没有写明调查的起止日期。")),
        ("order", bool(start and end and end < start), _("截止日期在开始日期之前。")),
        ("past", bool(start and start < on), _("开始日期已经过去。")),
        ("minimum", plan.minimum < 1, _("最低有效样本至少是 1 份。")),
        ("conductor", is_poll and not plan.conductor.strip(), _("民意调查要写明实施机构。")),
        (
            "confidence",
            is_poll and not plan.confidence.strip(),
            _("民意调查要写明抽样误差和置信度的说明。"),
        ),
        (
            "tickets",
            plan.means is Means.TICKET and plan.tickets < plan.minimum,
            _("只凭参与码作答的，签发的参与码不能少于最低有效样本。"),
        ),
    ]
    words = [(code, text) for code, wrong, text in found if wrong]
    return words + _question_faults(plan)


def _question_faults(plan: Plan) -> list[Fault]:
    found: list[Fault] = []
    if not plan.questions:
        found.append(("questions", _("还没有题目。")))
    elif not any(q.is_counted for q in plan.questions):
        found.append(("counted", _("至少要有一道可以统计的题目。")))
    before: dict[str, Question] = {}
    for place, question in enumerate(plan.questions, start=1):
        found += [
            (code, _("第 %(n)d 题：%(text)s") % {"n": place, "text": text})
            for code, text in question.faults(before)
        ]
        before[question.key] = question
    for pair in plan.pairs:
        if not all(key in before and code in before[key].codes for key, code in pair):
            found.append(("pairs", _("矛盾规则里有题目或者选项已经不在问卷里。")))
            break
    if plan.weight_by:
        found += _weight_faults(plan, before.get(plan.weight_by))
    return found


def _weight_faults(plan: Plan, question: Question | None) -> list[Fault]:
    weights = plan.weights or {}
    if question is None or set(weights) != question.codes:
        return [("weights", _("加权要选一道单选题，并写出每个选项在总体中的百分比。"))]
    if sum(weights.values()) != 100:
        return [("weights", _("加权的百分比合计应当是 100。"))]
    return []


def check_reportable(*, state: State | str, end: date, on: date, texts: int, outcomes: int) -> None:
    """Raises Refused unless the results may be made.

    `texts`: free-text answers nobody has looked at yet. `outcomes`: what was said to be done.
    """
    if state == State.ANNOUNCED and on <= end:
        raise Refused("still_open", _("调查还没有截止，不能形成结果。"))
    if texts:
        raise Refused(
            "texts_open", _("还有 %(n)d 条文字回答没有审核，不能形成结果。") % {"n": texts}
        )
    if not outcomes:
        raise Refused(
            "outcomes",
            _("请至少写明一项结果怎样处理：采纳、部分采纳、未采纳或者供参考，以及理由。"),
        )
