"""规范性文件清理 (decisions.md §2.5; plan 4.2.2-b). No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.publishing.rules import Refused


class Kind(StrEnum):
    """Why documents are gone through."""

    REGULAR = "regular"
    SPECIAL = "special"
    IMMEDIATE = "immediate"
    EXPIRY = "expiry"


KIND_LABELS = {
    Kind.REGULAR: _l("定期清理"),
    Kind.SPECIAL: _l("专项清理"),
    Kind.IMMEDIATE: _l("即时清理"),
    Kind.EXPIRY: _l("到期评估"),
}


class Result(StrEnum):
    """What becomes of a document."""

    CONTINUE = "continue"
    AMEND = "amend"
    REPEAL = "repeal"
    LAPSE = "lapse"


RESULT_LABELS = {
    Result.CONTINUE: _l("继续有效"),
    Result.AMEND: _l("拟修改"),
    Result.REPEAL: _l("废止"),
    Result.LAPSE: _l("失效"),
}
RESULT_LOOKS = {
    Result.CONTINUE: "in_force",
    Result.AMEND: "corrected",
    Result.REPEAL: "repealed",
    Result.LAPSE: "closed",
}


class State(StrEnum):
    """Where a batch stands."""

    PROPOSING = "proposing"
    REVIEWING = "reviewing"
    MEETING = "meeting"
    DECIDED = "decided"
    AT_GATE = "at_gate"
    PUBLISHED = "published"
    APPLIED = "applied"


STATE_LABELS = {
    State.PROPOSING: _l("逐件提出意见"),
    State.REVIEWING: _l("司法行政部门审查"),
    State.MEETING: _l("待会议审议"),
    State.DECIDED: _l("待公布"),
    State.AT_GATE: _l("公布前审查"),
    State.PUBLISHED: _l("已公布，待生效"),
    State.APPLIED: _l("已生效"),
}


class Act(StrEnum):
    """What is done to a batch."""

    PROPOSE = "propose"
    HAND_IN = "hand_in"
    REVIEW = "review"
    RETURN = "return"
    DECIDE = "decide"
    PREPARE = "prepare"
    REOPEN = "reopen"
    PUBLISH = "publish"
    APPLY = "apply"


ACT_LABELS = {
    Act.PROPOSE: _l("提出意见"),
    Act.HAND_IN: _l("报送审查"),
    Act.REVIEW: _l("审查通过"),
    Act.RETURN: _l("退回"),
    Act.DECIDE: _l("登记会议审议"),
    Act.PREPARE: _l("形成公布稿件"),
    Act.REOPEN: _l("退回公布稿件"),
    Act.PUBLISH: _l("公布"),
    Act.APPLY: _l("生效"),
}
S, A = State, Act
TRANSITIONS: dict[tuple[State, Act], State] = {
    (S.PROPOSING, A.PROPOSE): S.PROPOSING,
    (S.PROPOSING, A.HAND_IN): S.REVIEWING,
    (S.REVIEWING, A.RETURN): S.PROPOSING,
    (S.REVIEWING, A.REVIEW): S.MEETING,
    (S.MEETING, A.RETURN): S.PROPOSING,
    (S.MEETING, A.DECIDE): S.DECIDED,
    (S.DECIDED, A.PREPARE): S.AT_GATE,
    (S.AT_GATE, A.REOPEN): S.DECIDED,
    (S.AT_GATE, A.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, A.APPLY): S.APPLIED,
}


def after(state: str, act: Act) -> State:
    """The state after the act. Raises Refused where it cannot be done."""
    try:
        return TRANSITIONS[State(state), act]
    except KeyError:
        raise Refused(
            "wrong_state",
            _("“%(state)s”的清理不能%(act)s。")
            % {"state": STATE_LABELS[State(state)], "act": ACT_LABELS[act]},
        ) from None


@dataclass(frozen=True)
class Item:
    """A document in a batch and what is proposed for it."""

    key: int
    title: str
    result: str
    reason: str
    repealed_by: int | None = None
    """The document that takes its place, by its key, where it is in the batch or not."""
    repealed_by_no: str = ""
    valid_until: date | None = None
    extend_until: date | None = None
    amend_due: date | None = None


def faults(items: Iterable[Item], *, base: date, effective: date | None) -> list[str]:
    """Everything that keeps a batch from being handed in (decisions.md §2.5, checks)."""
    rows = list(items)
    if not rows:
        return [_("清理范围内没有文件。")]
    found = []
    end = effective or base
    for item in rows:
        found += [
            _("《%(title)s》：%(fault)s") % {"title": item.title, "fault": fault}
            for fault in _faults_of(item, end)
        ]
    return found + _mutual(rows)


def _faults_of(item: Item, end: date) -> Iterable[str]:
    if not item.result:
        yield _("还没有清理结果。")
        return
    if item.result not in set(Result):
        yield _("清理结果只能是继续有效、拟修改、废止、失效。")
        return
    if not item.reason.strip():
        yield _("还没有写理由。")
    if item.result == Result.REPEAL and not (item.repealed_by or item.repealed_by_no.strip()):
        yield _("废止的，要写明据以废止的文件和文号。")
    if item.result == Result.AMEND and item.amend_due is None:
        yield _("拟修改的，要写明修改完成的期限。")
    if item.result == Result.CONTINUE:
        if item.valid_until and item.valid_until < end and item.extend_until is None:
            yield _("有效期在清理结果生效以前届满，不延长有效期就不能继续有效。")
        if item.extend_until and item.valid_until and item.extend_until <= item.valid_until:
            yield _("延长后的有效期应当晚于现在的有效期。")


def _mutual(rows: Iterable[Item]) -> list[str]:
    """Two documents cannot repeal each other, nor can one repeal itself."""
    by_key: Mapping[int, Item] = {r.key: r for r in rows if r.result == Result.REPEAL}
    found = []
    for item in by_key.values():
        if item.repealed_by == item.key:
            found.append(_("《%(title)s》不能废止自己。") % {"title": item.title})
        other = by_key.get(item.repealed_by or 0)
        if other is not None and other.repealed_by == item.key and item.key < other.key:
            found.append(
                _("《%(one)s》和《%(two)s》互相废止。") % {"one": item.title, "two": other.title}
            )
    return found
