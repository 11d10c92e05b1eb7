"""The annual catalogue of major decisions (条例第三条) and the proposals for it (条例第十条)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date


class EditionState(StrEnum):
    """How far an edition of a catalogue is."""

    DRAFT = "draft"
    AT_GATE = "at_gate"
    PUBLISHED = "published"


EDITION_LABELS = {
    EditionState.DRAFT: _l("编制中"),
    EditionState.AT_GATE: _l("待审查发布"),
    EditionState.PUBLISHED: _l("已公布"),
}
ALWAYS = ("legality", "decision")
"""Steps no plan may leave out."""
PROCEDURES = (
    ("participation", _l("公众参与")),
    ("expert", _l("专家论证")),
    ("risk", _l("风险评估")),
    ("legality", _l("合法性审查")),
    ("decision", _l("集体讨论决定")),
)


def edition_faults(
    *,
    number: int,
    items: Sequence[tuple[str, str, date | None]],
    year: int,
    consent_number: str,
    consent_on: date | None,
    reason: str,
) -> Iterator[tuple[str, str]]:
    """What keeps an edition from being published; items are (title, lead unit, planned day)."""
    if not items:
        yield "items", _("目录里还没有事项。")
    if not consent_number.strip() or consent_on is None:
        yield "consent", _("目录须经同级党委同意。请填写同意的文号和日期。")
    if number > 1 and not reason.strip():
        yield "reason", _("调整目录应当写明理由。")
    titles = [title for title, _lead, _planned in items]
    for title, lead, planned in items:
        if not lead:
            yield "lead", _("“%(title)s”还没有牵头的承办单位。") % {"title": title}
        if planned is None:
            yield "planned", _("“%(title)s”还没有计划完成时间。") % {"title": title}
        elif planned.year != year:
            yield "year", _("“%(title)s”的计划完成时间不在本年度内。") % {"title": title}
    if len(set(titles)) != len(titles):
        yield "twice", _("同一事项在目录里出现了两次。")


class Result(StrEnum):
    """What the study of a proposal comes to."""

    ADOPTED = "adopted"
    LATER = "later"
    DECLINED = "declined"


RESULT_LABELS = {
    Result.ADOPTED: _l("启动决策程序"),
    Result.LATER: _l("列入今后研究"),
    Result.DECLINED: _l("不启动决策程序"),
}
PARTS = ("problem", "solution")


def check_proposal(*, title: str, problem: str, solution: str) -> None:
    """Raises Refused for a proposal that says too little to be studied (article 10)."""
    if len(title.strip()) < 4:
        raise Refused("title", _("请用一句话写明建议决定什么。"))
    if len(problem.strip()) < 10:
        raise Refused("problem", _("请写明要解决的主要问题。"))
    if len(solution.strip()) < 5:
        raise Refused("solution", _("请写明您的建议。"))


def check_answer(*, result: str, answer: str) -> None:
    """Raises Refused unless the study has a result and its reasons in words."""
    if result not in set(Result):
        raise Refused("result", _("请选择研究结果。"))
    if len(answer.strip()) < 10:
        raise Refused("answer", _("请写明理由，答复会送达建议人。"))
