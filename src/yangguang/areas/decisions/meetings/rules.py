"""The law of open meetings, open days and hearings: states, checks, who may come.

Plan 佳办发〔2017〕27号 4.1.1-f to -k; 国办发〔2016〕80号; for hearings 重大行政决策程序暂行条例,
articles 16 and 17. No database, no clock.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.decisions.rules.draw import entropy_needed
from yangguang.areas.decisions.rules.hearing import OBSERVER_GROUPS
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from yangguang.kernel.clocks import Calendar


class Kind(StrEnum):
    """What the public comes to."""

    ATTENDANCE = "attendance"
    OPEN_DAY = "open_day"
    HEARING = "hearing"


KIND_LABELS = {
    Kind.ATTENDANCE: _l("列席会议"),
    Kind.OPEN_DAY: _l("政府开放日"),
    Kind.HEARING: _l("听证会"),
}


class Method(StrEnum):
    """How those who come are chosen; public before registration opens."""

    ALL = "all"
    DRAW = "draw"
    FIRST = "first"


METHOD_LABELS = {
    Method.DRAW: _l("报名后公开随机抽取"),
    Method.ALL: _l("符合条件的全部入选，超过名额时按报名次序候补"),
    Method.FIRST: _l("先到先得，报满后候补"),
}


class State(StrEnum):
    """How far an event is; upcoming, open and over follow from the dates."""

    DRAFT = "draft"
    AT_GATE = "at_gate"
    ANNOUNCED = "announced"
    FROZEN = "frozen"
    DRAWN = "drawn"
    HELD = "held"
    REPORTING = "reporting"
    REPORTED = "reported"
    CANCELLED = "cancelled"


STATE_LABELS = {
    State.DRAFT: _l("准备中"),
    State.AT_GATE: _l("公告待审查发布"),
    State.ANNOUNCED: _l("已公告"),
    State.FROZEN: _l("名单已冻结"),
    State.DRAWN: _l("结果已公示"),
    State.HELD: _l("已举行，研究意见"),
    State.REPORTING: _l("反馈待审查发布"),
    State.REPORTED: _l("已反馈"),
    State.CANCELLED: _l("已取消"),
}


class Step(StrEnum):
    """What moves an event on."""

    PREPARE = "prepare"
    REOPEN = "reopen"
    ANNOUNCE = "announce"
    POSTPONE = "postpone"
    FREEZE = "freeze"
    DRAW = "draw"
    HOLD = "hold"
    REPORT = "report"
    REOPEN_REPORT = "reopen_report"
    CLOSE = "close"
    CANCEL = "cancel"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.PREPARE): State.AT_GATE,
    (State.AT_GATE, Step.REOPEN): State.DRAFT,
    (State.AT_GATE, Step.ANNOUNCE): State.ANNOUNCED,
    (State.ANNOUNCED, Step.POSTPONE): State.ANNOUNCED,
    (State.ANNOUNCED, Step.FREEZE): State.FROZEN,
    (State.FROZEN, Step.DRAW): State.DRAWN,
    (State.DRAWN, Step.HOLD): State.HELD,
    (State.HELD, Step.REPORT): State.REPORTING,
    (State.REPORTING, Step.REOPEN_REPORT): State.HELD,
    (State.REPORTING, Step.CLOSE): State.REPORTED,
    (State.ANNOUNCED, Step.CANCEL): State.CANCELLED,
    (State.FROZEN, Step.CANCEL): State.CANCELLED,
    (State.DRAWN, Step.CANCEL): State.CANCELLED,
}


def after(state: State | str, step: Step) -> State:
    """The state after a step. Raises Refused where the step does not belong."""
    found = TRANSITIONS.get((State(state), step))
    if found is None:
        label = STATE_LABELS[State(state)]
        raise Refused("wrong_state", _("“%(state)s”的活动不能这样办。") % {"state": label})
    return found


class Standing(StrEnum):
    """What the check of a registration came to."""

    WAITING = "waiting"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    WITHDRAWN = "withdrawn"


STANDING_LABELS = {
    Standing.WAITING: _l("待资格审核"),
    Standing.ELIGIBLE: _l("资格审核通过"),
    Standing.INELIGIBLE: _l("不符合条件"),
    Standing.WITHDRAWN: _l("已退出"),
}


class Bar(StrEnum):
    """Why a place of the frozen list is passed over; the person stays on the list."""

    WITHDRAWN = "withdrawn"
    UNFIT = "unfit"
    OBJECTION = "objection"


BAR_LABELS = {
    Bar.WITHDRAWN: _l("本人退出"),
    Bar.UNFIT: _l("复核不符合条件"),
    Bar.OBJECTION: _l("异议成立"),
}


def may_turn_away(state: str, standing: str, *, observes: bool) -> bool:
    """Whether somebody who only watches may still be found unfit: after the freeze, before the day.

    Up to the freeze he is judged like everybody who registered.
    """
    return observes and state in {State.FROZEN, State.DRAWN} and standing == Standing.ELIGIBLE


class Reply(StrEnum):
    """What somebody chosen answered to the invitation."""

    OPEN = ""
    CONFIRMED = "confirmed"


class Presence(StrEnum):
    """Whether somebody chosen came."""

    OPEN = ""
    CAME = "came"
    ABSENT = "absent"


PRESENCE_LABELS = {
    Presence.OPEN: _l("未登记"),
    Presence.CAME: _l("到会"),
    Presence.ABSENT: _l("缺席"),
}


class Disposition(StrEnum):
    """What came of a delegate's opinion (plan 4.1.1-i)."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    REJECTED = "rejected"
    REFERENCE = "reference"
    COVERED = "covered"
    UNRELATED = "unrelated"


DISPOSITION_LABELS = {
    Disposition.ADOPTED: _l("采纳"),
    Disposition.PARTLY: _l("部分采纳"),
    Disposition.REJECTED: _l("未采纳"),
    Disposition.REFERENCE: _l("供参考"),
    Disposition.COVERED: _l("已在草案中体现"),
    Disposition.UNRELATED: _l("与本事项无关"),
}


def dispositions(kind: Kind) -> list[tuple[str, Any]]:
    """What may come of an opinion: at a hearing as in a consultation, else as at a meeting."""
    other = {Disposition.COVERED, Disposition.UNRELATED}
    left_out = {Disposition.REFERENCE} if kind is Kind.HEARING else other
    return [(d.value, label) for d, label in DISPOSITION_LABELS.items() if d not in left_out]


class Answer(StrEnum):
    """How far the answer to an opinion is."""

    OPEN = "open"
    DRAFTED = "drafted"
    APPROVED = "approved"


ANSWER_LABELS = {
    Answer.OPEN: _l("待研究"),
    Answer.DRAFTED: _l("待核准"),
    Answer.APPROVED: _l("已答复"),
}

GROUPS = {
    "LY": _l("利益相关方"),
    "GZ": _l("公众代表"),
    "ZJ": _l("专家学者"),
    "MT": _l("新闻媒体"),
    "RD": _l("人大代表"),
    "ZX": _l("政协委员"),
    "QY": _l("企业代表"),
    "SH": _l("社会组织"),
    "FL": _l("法律工作者"),
    **OBSERVER_GROUPS,
}
"""Strata by code; the code is the further source of the key in the stratum's own draw."""
PUBLIC_GROUPS = frozenset({"LY", "GZ"})
"""Those of a hearing who stand for the persons concerned (article 16)."""
OCCUPATIONS = {
    "worker": _l("企业职工"),
    "farmer": _l("农民"),
    "self": _l("个体经营、自由职业"),
    "science": _l("教育、科研、医卫"),
    "student": _l("学生"),
    "retired": _l("离退休"),
    "office": _l("机关、事业单位"),
    "other": _l("其他"),
}

MATERIALS_DAYS = 7
"""Days before a hearing by which its materials are delivered (条例 article 16)."""
MEASURES: Mapping[str, int] = {
    "close_days": 3,
    "result_days": 2,
    "announce_days": 15,
    "announce_working_days": 7,
    "min_participants": 15,
    "min_public_percent": 33,
    "quorum_percent": 66,
}
"""Values until the city sets its own, none of them in a national rule: working days between the end
of registration and the event; days between the result and the event; of hearings: days and working
days of notice, participants, the share of those concerned and of the public, the quorum."""
MEASURE_LABELS = {
    "close_days": _l("报名截止到活动至少间隔的工作日"),
    "result_days": _l("结果公示到活动至少间隔的日数"),
    "announce_days": _l("听证会至少提前公告的日数"),
    "announce_working_days": _l("听证会至少提前公告的工作日"),
    "min_participants": _l("听证会参加人至少的人数"),
    "min_public_percent": _l("听证会利益相关方和公众至少占的百分比"),
    "quorum_percent": _l("听证会到会参加人至少占的百分比"),
}


@dataclass(frozen=True)
class Source:
    """A public random source, announced before its value exists."""

    name: str
    url: str
    on: date
    """The day its value is made known by others."""
    bits: int
    """Randomness of the value in bits, rounded down."""
    fallback: str = ""
    """What counts when it is not made known."""


@dataclass(frozen=True)
class Item:
    """Something on the agenda."""

    title: str
    is_open: bool
    closed_reason: str = ""


@dataclass(frozen=True)
class Plan:
    """What the notice of an event says."""

    kind: Kind
    title: str
    place: str
    starts_at: datetime | None
    ends_at: datetime | None
    register_open: datetime | None
    register_close: datetime | None
    method: Method
    seats: Mapping[str, int]
    """Places by stratum."""
    rules_text: str
    items: Sequence[Item] = ()
    sources: Sequence[Source] = ()
    objection_until: date | None = None
    chair: str = ""
    recorder: str = ""
    by_stance: bool = False
    measures: Mapping[str, int] = field(default_factory=lambda: MEASURES)

    @property
    def participants(self) -> Mapping[str, int]:
        """Places of those who take part, without those who only watch."""
        return {code: n for code, n in self.seats.items() if code not in OBSERVER_GROUPS}


Fault = tuple[str, str]


def working_days_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after `first` and before `last`."""
    span = (last - first).days
    return sum(calendar.is_working(first + timedelta(days=n)) for n in range(1, max(span, 1)))


def faults(plan: Plan, *, on: date, calendar: Calendar) -> list[Fault]:
    """What is missing or wrong before the notice can be made, each by code and in words."""
    found: list[Fault] = []
    for code, missing, text in (
        ("title", not plan.title.strip(), _("没有标题。")),
        ("place", not plan.place.strip(), _("没有地点。")),
        ("rules", not plan.rules_text.strip(), _("没有报名和参加办法；办法应当在报名开始前公布。")),
        ("seats", sum(plan.participants.values()) < 1, _("名额合计至少 1 人。")),
        (
            "observers",
            plan.kind is not Kind.HEARING and len(plan.participants) < len(plan.seats),
            _("只有听证会设旁听席位。"),
        ),
        (
            "items",
            plan.kind is not Kind.OPEN_DAY and not any(i.is_open for i in plan.items),
            _("没有向公众开放的议题。"),
        ),
        (
            "closed_reason",
            any(not i.is_open and not i.closed_reason for i in plan.items),
            _("不开放的议题没有写明理由。"),
        ),
    ):
        if missing:
            found.append((code, text))
    found += _time_faults(plan, on=on, calendar=calendar)
    if plan.method is Method.DRAW:
        found += _draw_faults(plan)
    if plan.kind is Kind.HEARING:
        found += _hearing_faults(plan, on=on, calendar=calendar)
    return found


def _time_faults(plan: Plan, *, on: date, calendar: Calendar) -> list[Fault]:
    times = (plan.register_open, plan.register_close, plan.starts_at, plan.ends_at)
    if any(t is None for t in times):
        return [("times", _("报名起止和活动起止时间没有填全。"))]
    opens, closes, starts, ends = (t for t in times if t is not None)
    found: list[Fault] = []
    if not opens < closes < starts < ends:
        found.append(("order", _("时间次序不对：报名开始、报名截止、活动开始、活动结束应当依次。")))
    if calendar.date_of(opens) <= on:
        found.append(("opens", _("报名开始时间应当在今天以后，办法先公布、后报名。")))
    between = working_days_between(calendar.date_of(closes), calendar.date_of(starts), calendar)
    needed = plan.measures["close_days"]
    if between < needed:
        text = _("报名截止到活动之间只有 %(n)d 个工作日，至少要 %(needed)d 个。")
        found.append(("close_days", text % {"n": between, "needed": needed}))
    return found


def _draw_faults(plan: Plan) -> list[Fault]:
    if not plan.sources:
        return [("sources", _("随机抽取要在报名前公布随机来源和日期。"))]
    if plan.objection_until is None:
        return [("objection", _("没有写明对候选名单提出异议的截止日期。"))]
    found: list[Fault] = []
    if plan.register_close and plan.objection_until < plan.register_close.date():
        found.append(("objection", _("异议截止日期早于报名截止日期。")))
    if any(s.on <= plan.objection_until for s in plan.sources):
        found.append(("sources", _("随机来源公布的日期应当在异议期结束以后。")))
    last = max(s.on for s in plan.sources)
    if plan.starts_at and (plan.starts_at.date() - last).days < plan.measures["result_days"]:
        text = _("抽取结果至少要在活动前 %(n)d 日公示。")
        found.append(("result", text % {"n": plan.measures["result_days"]}))
    return found


def _hearing_faults(plan: Plan, *, on: date, calendar: Calendar) -> list[Fault]:
    found: list[Fault] = []
    measures, total = plan.measures, sum(plan.participants.values())
    if plan.by_stance and plan.method is Method.FIRST:
        found.append(
            ("method", _("先到先得不能保证各种意见都有代表，按态度分配名额的请换一种选定办法。"))
        )
    if not plan.chair or not plan.recorder:
        found.append(("chair", _("没有写明听证主持人和记录人。")))
    if plan.chair and plan.chair == plan.recorder:
        found.append(("recorder", _("主持人不能同时是记录人。")))
    if total < measures["min_participants"]:
        text = _("听证会参加人至少 %(n)d 人。")
        found.append(("participants", text % {"n": measures["min_participants"]}))
    concerned = sum(n for code, n in plan.participants.items() if code in PUBLIC_GROUPS)
    if total and concerned * 100 < total * measures["min_public_percent"]:
        text = _("利益相关方和公众至少占参加人的 %(n)d%%。")
        found.append(("public", text % {"n": measures["min_public_percent"]}))
    if plan.starts_at is not None:
        day = calendar.date_of(plan.starts_at)
        if (day - on).days < measures["announce_days"] or (
            working_days_between(on, day, calendar) < measures["announce_working_days"]
        ):
            text = _("听证会至少提前 %(days)d 日并且 %(working)d 个工作日公告。")
            found.append(
                (
                    "announce",
                    text
                    % {
                        "days": measures["announce_days"],
                        "working": measures["announce_working_days"],
                    },
                )
            )
    return found


def check_plan(plan: Plan, *, on: date, calendar: Calendar) -> None:
    """Raises Refused with the first fault."""
    for code, text in faults(plan, on=on, calendar=calendar):
        raise Refused(code, text)


def check_registration_time(
    opens: datetime | None, closes: datetime | None, *, at: datetime
) -> None:
    """Raises Refused outside the time of registration."""
    if opens is None or closes is None or at < opens:
        raise Refused("not_yet", _("报名还没有开始。"))
    if at >= closes:
        raise Refused("closed", _("报名已经截止。"))


def check_person(*, born: date, event_on: date, age_min: int, group: str, is_staff: bool) -> None:
    """Raises Refused for whoever may not register: age on the day of the event, staff as public."""
    age = event_on.year - born.year - ((event_on.month, event_on.day) < (born.month, born.day))
    if age < age_min:
        raise Refused("age", _("活动当天未满 %(n)d 周岁，不符合报名条件。") % {"n": age_min})
    if is_staff and group in PUBLIC_GROUPS:
        raise Refused("staff", _("主办机关的工作人员不能以公众身份报名。"))


def age_group(born: date, *, on: date) -> str:
    """Ten years of age, for statistics: nobody's birthday."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    decade = age // 10 * 10
    return f"{decade}-{decade + 9}"


def masked_name(name: str) -> str:
    """First and last character, as lists show it: 张*明, 李*."""
    if len(name) < 3:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def check_freeze(
    *,
    method: Method,
    closes: datetime,
    waiting: int,
    candidates: Mapping[str, int],
    seats: Mapping[str, int],
    sources: Sequence[Source],
    at: datetime,
    on: date,
) -> None:
    """Raises Refused unless the list may be numbered and frozen now.

    The values of the sources must still lie in the future and hold enough randomness for the
    largest stratum (RFC 3797, section 3).
    """
    if at < closes:
        raise Refused("running", _("报名还没有截止。"))
    if waiting:
        raise Refused("waiting", _("还有 %(n)d 人没有完成资格审核。") % {"n": waiting})
    if not sum(candidates.values()):
        raise Refused("nobody", _("没有符合条件的报名人，请延期或者取消并说明理由。"))
    if method is not Method.DRAW:
        return
    if any(source.on <= on for source in sources):
        raise Refused("known", _("随机来源已经公布，名单应当在此之前冻结。请延期并换用新的来源。"))
    needed = bits_needed(candidates, seats)
    held = sum(source.bits for source in sources)
    if held < needed:
        text = _("随机来源合计 %(held)d 比特，按人数至少要 %(needed)d 比特。")
        raise Refused("entropy", text % {"held": held, "needed": needed})


def bits_needed(candidates: Mapping[str, int], seats: Mapping[str, int]) -> int:
    """Bits the sources need for the stratum with most outcomes."""
    return max(
        (
            math.ceil(entropy_needed(size, min(seats[code], size)))
            for code, size in candidates.items()
            if size
        ),
        default=0,
    )


def check_draw(
    *,
    method: Method,
    objection_until: date | None,
    frozen_digest: str,
    digest_now: str,
    sources: Sequence[Source],
    values: Sequence[Sequence[int]],
    on: date,
) -> None:
    """Raises Refused unless the draw may be carried out: list untouched, values there."""
    if frozen_digest != digest_now:
        raise Refused("edited", _("名单与冻结时的摘要不一致，不能抽取。"))
    if objection_until is not None and on <= objection_until:
        raise Refused("objection", _("异议期还没有结束，不能抽取。"))
    if method is not Method.DRAW:
        return
    if any(source.on > on for source in sources):
        raise Refused("not_known", _("随机来源的日期还没有到。"))
    if len(values) != len(sources) or not all(values):
        raise Refused("values", _("每个随机来源都要填写数值。"))


def check_held(
    *,
    kind: Kind,
    starts_at: datetime,
    at: datetime,
    came: int,
    chosen: int,
    open_marks: int,
    materials_sent_on: date | None,
    measures: Mapping[str, int],
) -> None:
    """Raises Refused unless the event may be noted as held."""
    if at < starts_at:
        raise Refused("future", _("活动还没有开始。"))
    if open_marks:
        raise Refused("presence", _("还有 %(n)d 位代表没有登记是否到会。") % {"n": open_marks})
    if kind is not Kind.HEARING:
        return
    last = starts_at.date() - timedelta(days=MATERIALS_DAYS)
    if materials_sent_on is None or materials_sent_on > last:
        text = _("听证材料应当在 %(day)s 以前送达参加人，没有按时送达的不能举行。")
        raise Refused("materials", text % {"day": last.isoformat()})
    if came * 100 < chosen * measures["quorum_percent"]:
        text = _("到会参加人不足 %(n)d%%，听证会应当延期。")
        raise Refused("quorum", text % {"n": measures["quorum_percent"]})


def check_opinions_answered(open_opinions: int) -> None:
    """Raises Refused while an opinion has no approved answer (plan 4.1.1-i)."""
    if open_opinions:
        text = _("还有 %(n)d 条代表意见没有核准的处理结果。")
        raise Refused("opinions_open", text % {"n": open_opinions})


class Phase(StrEnum):
    """Where an event stands for whoever reads about it."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CHECKING = "checking"
    FROZEN = "frozen"
    RESULT = "result"
    HELD = "held"
    REPORTED = "reported"
    CANCELLED = "cancelled"


PHASE_LABELS = {
    Phase.UPCOMING: _l("即将报名"),
    Phase.OPEN: _l("正在报名"),
    Phase.CHECKING: _l("报名截止，资格审核"),
    Phase.FROZEN: _l("候选名单公示"),
    Phase.RESULT: _l("结果公示"),
    Phase.HELD: _l("已举行，研究意见"),
    Phase.REPORTED: _l("已反馈"),
    Phase.CANCELLED: _l("已取消"),
}
PHASE_LOOKS = {
    Phase.UPCOMING: "future",
    Phase.OPEN: "active",
    Phase.CHECKING: "active",
    Phase.FROZEN: "active",
    Phase.RESULT: "active",
    Phase.HELD: "active",
    Phase.REPORTED: "done",
    Phase.CANCELLED: "withdrawn",
}
_LATER = {
    State.FROZEN: Phase.FROZEN,
    State.DRAWN: Phase.RESULT,
    State.HELD: Phase.HELD,
    State.REPORTING: Phase.HELD,
    State.REPORTED: Phase.REPORTED,
    State.CANCELLED: Phase.CANCELLED,
}


def phase(state: str, opens: datetime, closes: datetime, *, at: datetime) -> Phase:
    """The phase of an announced event at a moment."""
    found = _LATER.get(State(state))
    if found is not None:
        return found
    if at < opens:
        return Phase.UPCOMING
    return Phase.OPEN if at < closes else Phase.CHECKING


def sources_of(rows: Sequence[Mapping[str, Any]]) -> list[Source]:
    """Sources as they are kept."""
    return [
        Source(
            name=str(r["name"]),
            url=str(r["url"]),
            on=date.fromisoformat(str(r["on"])),
            bits=int(r["bits"]),
            fallback=str(r.get("fallback", "")),
        )
        for r in rows
    ]
