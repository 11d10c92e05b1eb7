"""政策解读 (decisions.md §3; plan 4.2.2-c to -e). No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.regulations.rules.drafting import FORM_LABELS, NEED_TEXT
from yangguang.kernel.publishing.rules import Attribute, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DAYS = 3
"""Working days after the document is public (佳办发〔2017〕27号 四(二)2)."""


class InterpreterKind(StrEnum):
    """Who speaks."""

    DEPARTMENT = "department"
    HEAD = "head"
    EXPERT = "expert"
    MEDIA = "media"
    SUPERIOR = "superior"


INTERPRETER_KIND_LABELS = {
    InterpreterKind.DEPARTMENT: _l("部门解读"),
    InterpreterKind.HEAD: _l("主要负责人解读"),
    InterpreterKind.EXPERT: _l("专家解读"),
    InterpreterKind.MEDIA: _l("媒体解读"),
    InterpreterKind.SUPERIOR: _l("上级政策解读（转载）"),
}


class State(StrEnum):
    """Where an interpretation stands; on time or late follows from dates."""

    DRAFT = "draft"
    AT_GATE = "at_gate"
    PUBLISHED = "published"


STATE_LABELS = {
    State.DRAFT: _l("编制中"),
    State.AT_GATE: _l("待审查发布"),
    State.PUBLISHED: _l("已发布"),
}
ELEMENTS = (
    ("background", _l("背景依据")), ("purpose", _l("目的意义")), ("goals", _l("目标任务")),
    ("content", _l("主要内容")), ("scope", _l("适用范围、对象")), ("standards", _l("执行标准")),
    ("times", _l("时限")), ("terms", _l("关键词、术语诠释")), ("differences", _l("新旧政策差异")),
    ("benefits", _l("惠民利民举措")), ("contact", _l("咨询渠道")),
)  # fmt: skip
ELEMENT_LABELS = dict(ELEMENTS)
CHANGE_FIELDS = ("who", "what", "since", "amount", "where")
CHANGE_LABELS = {
    "who": _l("谁"),
    "what": _l("有什么变化"),
    "since": _l("从什么时候起"),
    "amount": _l("多少"),
    "where": _l("到哪里问"),
}
LONGEST_CHANGE = 200
MOST_CHANGES = 12


@dataclass(frozen=True)
class Subject:
    """The document that is interpreted, as far as it matters."""

    is_public: bool
    is_gone: bool
    attribute: str
    holds: bool = True


@dataclass(frozen=True)
class Draft:
    """What an interpretation says so far."""

    title: str
    forms: Sequence[str]
    text: str
    text_alternative: str
    elements: Iterable[str]
    changes: Sequence[Mapping[str, str]]
    media: bool
    copied: float
    copied_reason: str


def faults(draft: Draft, subject: Subject, *, copied_most: float) -> list[tuple[str, str]]:
    """Everything that keeps it from going before the gate: code and words.

    `copied` is the share of the text that stands in the document as well; `copied_most` the share
    from which on a reason is asked for, as the city has set it.
    """
    found: list[tuple[str, str]] = []
    if subject.attribute == Attribute.WITHHELD:
        found.append(("withheld", _("文件不予公开，不能解读。")))
    if subject.is_gone:
        found.append(("gone", _("文件已经撤下，解读没有可以对应的文件。")))
    if not draft.title.strip():
        found.append(("title", _("请填写标题。")))
    forms = set(draft.forms)
    if not forms or forms - set(FORM_LABELS):
        found.append(("forms", _("请选择解读形式。")))
    needing = forms & NEED_TEXT
    if needing and not draft.text_alternative.strip():
        names = "、".join(str(FORM_LABELS[f]) for f in sorted(needing))
        found.append(
            (
                "text_alternative",
                _("%(forms)s须有文字版，供看不到、听不到的人阅读。") % {"forms": names},
            )
        )
    if needing and not draft.media:
        found.append(("media", _("请上传或者链接图片、音频、视频。")))
    if not (draft.text.strip() or draft.text_alternative.strip()):
        found.append(("text", _("请写解读的文字。")))
    if not set(draft.elements) & set(ELEMENT_LABELS):
        found.append(("elements", _("请在清单上勾选解读包含的要素。")))
    if draft.copied >= copied_most and not draft.copied_reason.strip():
        found.append(
            (
                "copied",
                _("解读有 %(share)d%% 与文件原文相同，请改用自己的话，或者说明理由。")
                % {"share": round(draft.copied * 100)},
            )
        )
    for number, change in enumerate(draft.changes, start=1):
        found += _change_faults(number, change)
    return found


def _change_faults(number: int, change: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for name in ("who", "what", "where"):
        if not str(change.get(name, "")).strip():
            yield (
                "changes",
                _("“对您有什么变化”第%(number)d行还没有填“%(field)s”。")
                % {"number": number, "field": CHANGE_LABELS[name]},
            )


def rows_of(changes: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows that say anything, each with every field. Raises Refused for what is too much."""
    kept = []
    for change in changes:
        row = {name: str(change.get(name, "")).strip() for name in CHANGE_FIELDS}
        if any(row.values()):
            kept.append(row)
        if any(len(value) > LONGEST_CHANGE for value in row.values()):
            raise Refused("long", _("“对您有什么变化”的每一格最多 200 字。"))
    if len(kept) > MOST_CHANGES:
        raise Refused("many", _("“对您有什么变化”最多十二行，一页看得完。"))
    return kept


def check_order(document: datetime | None, interpretation: datetime) -> None:
    """An interpretation comes with its document or after it, never before. Raises Refused."""
    if document is None or interpretation < document:
        raise Refused("order", _("解读不能先于文件公开。请与文件同时或者在文件之后发布。"))


class Timing(StrEnum):
    """How an interpretation kept its three working days."""

    NOT_ASKED = "not_asked"
    DUE = "due"
    LATE = "late"
    ON_TIME = "on_time"
    CAME_LATE = "came_late"


TIMING_LABELS = {
    Timing.NOT_ASKED: _l("不要求解读"),
    Timing.DUE: _l("待发布"),
    Timing.LATE: _l("逾期未发布"),
    Timing.ON_TIME: _l("按时发布"),
    Timing.CAME_LATE: _l("逾期发布"),
}
TIMING_LOOKS = {
    Timing.NOT_ASKED: "neutral",
    Timing.DUE: "soon",
    Timing.LATE: "late",
    Timing.ON_TIME: "done",
    Timing.CAME_LATE: "late",
}


def timing(*, asked: bool, due_on: date, came_on: date | None, on: date) -> Timing:
    """How it stands on the day. What came late stays marked so."""
    if came_on is not None:
        return Timing.ON_TIME if came_on <= due_on else Timing.CAME_LATE
    if not asked:
        return Timing.NOT_ASKED
    return Timing.DUE if on <= due_on else Timing.LATE
