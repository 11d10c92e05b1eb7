"""The law of a public consultation (重大行政决策程序暂行条例 14 to 18; plan 4.1.1-d, -k)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.decisions.rules import showing
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GENERAL_DAYS = 30
"""Article 15: generally no fewer days for comment; fewer with a reason told in the notice."""
LONGEST_OPINION = 5000
LONGEST_PERIOD = 366


class ObjectType(StrEnum):
    """What is consulted on."""

    DECISION = "decision"
    NORMATIVE_DOCUMENT = "normative_document"
    RULE = "rule"
    PLAN = "plan"
    PROJECT = "project"
    OTHER = "other"


OBJECT_LABELS = {
    ObjectType.DECISION: _l("重大行政决策"),
    ObjectType.NORMATIVE_DOCUMENT: _l("行政规范性文件"),
    ObjectType.RULE: _l("规章"),
    ObjectType.PLAN: _l("规划"),
    ObjectType.PROJECT: _l("工程项目"),
    ObjectType.OTHER: _l("其他"),
}


class State(StrEnum):
    """What has been done; open or over follows from the dates."""

    DRAFT = "draft"
    AT_GATE = "at_gate"
    ANNOUNCED = "announced"
    REPORTING = "reporting"
    REPORTED = "reported"
    CANCELLED = "cancelled"


STATE_LABELS = {
    State.DRAFT: _l("准备中"),
    State.AT_GATE: _l("公告待审查发布"),
    State.ANNOUNCED: _l("已公告"),
    State.REPORTING: _l("采纳情况待审查发布"),
    State.REPORTED: _l("已反馈"),
    State.CANCELLED: _l("已撤回"),
}


class Phase(StrEnum):
    """How an announced consultation stands on a day."""

    UPCOMING = "upcoming"
    OPEN = "open"
    OVER = "over"
    STOPPED = "stopped"
    REPORTED = "reported"


PHASE_LABELS = {
    Phase.UPCOMING: _l("即将开始"),
    Phase.OPEN: _l("正在征集"),
    Phase.OVER: _l("已截止，待反馈"),
    Phase.STOPPED: _l("已终止，待反馈"),
    Phase.REPORTED: _l("已反馈"),
}
PHASE_LOOKS = {
    Phase.UPCOMING: "scheduled",
    Phase.OPEN: "open",
    Phase.OVER: "pending",
    Phase.STOPPED: "withdrawn",
    Phase.REPORTED: "done",
}


def phase(state: str, start: date, end: date, *, on: date, is_stopped: bool = False) -> Phase:
    """How it stands on the day."""
    if state == State.REPORTED:
        return Phase.REPORTED
    if is_stopped:
        return Phase.STOPPED
    if on < start:
        return Phase.UPCOMING
    return Phase.OPEN if on <= end else Phase.OVER


def check_stop(state: str, end: date | None, *, on: date, is_stopped: bool) -> None:
    """Raises Refused unless it may still be stopped: announced, and not over.

    What was said until then is owed its answer all the same (order 713, article 15): one that is
    over is not stopped any more, its report is owed.
    """
    if is_stopped:
        raise Refused("stopped", _("已经终止。"))
    if state != State.ANNOUNCED or end is None:
        raise Refused("wrong_state", _("只有已经公告的征求意见可以终止。"))
    if on > end:
        raise Refused("over", _("征求意见已经截止，请公布意见采纳情况。"))


def days_left(end: date, *, on: date) -> int:
    """Days after the present one until the end; none: it ends today, or is over."""
    return max((end - on).days, 0)


class Where(StrEnum):
    """Where a notice is made known (article 15)."""

    SITE = "site"
    DISCLOSURE_SITE = "disclosure_site"
    NEW_MEDIA = "new_media"
    NEWSPAPER = "newspaper"
    RADIO = "radio"
    TELEVISION = "television"


WHERE_LABELS = {
    Where.SITE: _l("政府网站"),
    Where.DISCLOSURE_SITE: _l("政府信息公开网"),
    Where.NEW_MEDIA: _l("政务新媒体"),
    Where.NEWSPAPER: _l("报刊"),
    Where.RADIO: _l("广播"),
    Where.TELEVISION: _l("电视"),
}


@dataclass(frozen=True)
class Notice:
    """What a notice must say, as far as it is known."""

    title: str
    start: date | None
    end: date | None
    short_reason: str
    basis: str
    explanation: str
    channels_out: tuple[str, ...]
    contacts: Mapping[str, str]
    clauses: int
    object_type: str = ObjectType.DECISION
    decided_on: date | None = None

    @property
    def object_needs_two_sites(self) -> bool:
        """Plan 4.1.1-m: the disclosure site and the drafting department's own."""
        return self.object_type == ObjectType.NORMATIVE_DOCUMENT


def check_notice(notice: Notice, *, on: date) -> None:
    """Raises Refused with the first thing that is missing or wrong."""
    for code, text in faults(notice, on=on):
        raise Refused(code, text)


def faults(notice: Notice, *, on: date) -> Iterable[tuple[str, str]]:
    """Everything that keeps the notice from going out: code and words."""
    if not notice.title.strip():
        yield "title", _("请填写公告标题。")
    if not notice.clauses:
        yield "draft", _("还没有草案。请导入草案全文，逐条征求意见。")
    if not notice.basis.strip():
        yield "basis", _("请写明决策依据（实施方案要求决策前公布草案和依据）。")
    if not notice.explanation.strip():
        yield "explanation", _("请写起草说明：必要性、依据、主要内容。")
    if notice.start is None or notice.end is None:
        yield "period", _("请填写征求意见的起止日期。")
    else:
        yield from _period_faults(notice, notice.start, notice.end, on)
    if Where.SITE not in notice.channels_out:
        yield "site", _("至少要在政府网站公布。")
    if notice.object_needs_two_sites and Where.DISCLOSURE_SITE not in notice.channels_out:
        yield "two_sites", _("规范性文件要在政府信息公开网和起草部门网站两处同时公布。")
    if not any(value.strip() for value in notice.contacts.values()):
        yield (
            "contacts",
            _("除网上提交外，请至少再给出一种提意见的途径：信件、电话、电子邮箱或传真。"),
        )


def _period_faults(notice: Notice, start: date, end: date, on: date) -> Iterable[tuple[str, str]]:
    if end < start:
        yield "order", _("截止日期早于开始日期。")
        return
    if start < on:
        yield "past", _("开始日期已经过去。公告从发布之日起算，请改为今天或者以后。")
    if notice.decided_on and end >= notice.decided_on:
        yield "decided", _("决策已经作出，不能再就同一草案公开征求意见。")
    length = (end - start).days + 1
    if length > LONGEST_PERIOD:
        yield "long", _("征求意见的时间超过一年，请核对日期。")
    # The first day does not count (民法典 article 201).
    if (end - start).days < GENERAL_DAYS and not notice.short_reason.strip():
        yield (
            "short",
            _("征求意见一般不少于三十日。需要缩短的，请写明理由，随公告公布。"),
        )


class Kind(StrEnum):
    """Who speaks."""

    PERSON = "person"
    COMPANY = "company"
    ASSOCIATION = "association"
    ORGAN = "organ"


KIND_LABELS = {
    Kind.PERSON: _l("个人"),
    Kind.COMPANY: _l("企业"),
    Kind.ASSOCIATION: _l("社会组织"),
    Kind.ORGAN: _l("机关事业单位"),
}


HOLDING = (
    *showing.HOLDING,
    ("advert", _l("广告或者与征求意见无关的推广")),
    ("author", _l("提出人要求不公开")),
)
"""Grounds for not showing an opinion; it is studied and answered all the same."""


class Disposition(StrEnum):
    """What came of an opinion."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    REJECTED = "rejected"
    CONTAINED = "contained"
    UNRELATED = "unrelated"


DISPOSITION_LABELS = {
    Disposition.ADOPTED: _l("采纳"),
    Disposition.PARTLY: _l("部分采纳"),
    Disposition.REJECTED: _l("未采纳"),
    Disposition.CONTAINED: _l("草案中已有体现"),
    Disposition.UNRELATED: _l("与本事项无关"),
}
DISPOSITION_LOOKS = {
    Disposition.ADOPTED: "done",
    Disposition.PARTLY: "soon",
    Disposition.REJECTED: "refused",
    Disposition.CONTAINED: "active",
    Disposition.UNRELATED: "neutral",
}


class Answer(StrEnum):
    """How far the answer to an opinion has come."""

    OPEN = "open"
    DRAFTED = "drafted"
    APPROVED = "approved"


ANSWER_LABELS = {
    Answer.OPEN: _l("待研究"),
    Answer.DRAFTED: _l("答复待核准"),
    Answer.APPROVED: _l("已答复"),
}


def check_disposition(disposition: str, reason: str) -> None:
    """Raises Refused unless it is one, with a reason wherever not all was adopted."""
    if disposition not in set(Disposition):
        raise Refused("disposition", _("请选择处理结果。"))
    if not reason.strip():
        text = (
            _("请写明采纳后怎样修改。")
            if disposition == Disposition.ADOPTED
            else _("没有全部采纳的，请写明理由；理由会随采纳情况一起公布。")
        )
        raise Refused("reason", text)


def check_text(text: str) -> None:
    """Raises Refused for an opinion without words or with too many."""
    if len(text.strip()) < 2:
        raise Refused("text_short", _("请写下您的意见。"))
    if len(text) > LONGEST_OPINION:
        raise Refused("text_long", _("意见最多 5000 字，更长的请作为附件上传。"))


@dataclass(frozen=True)
class Count:
    """What the report says in numbers; the parts always make the whole."""

    total: int
    adopted: int
    partly: int
    rejected: int
    contained: int
    unrelated: int
    open: int
    late: int

    def check(self) -> None:
        """Raises Refused while an opinion has no approved answer."""
        if self.open:
            raise Refused(
                "opinions_open",
                _("还有 %(count)d 条意见没有核准的处理结果，不能形成采纳情况报告。")
                % {"count": self.open},
            )
        parts = self.adopted + self.partly + self.rejected + self.contained + self.unrelated
        if parts != self.total:
            raise Refused("sum", _("各类处理结果之和与意见总数不符，请核查。"))
