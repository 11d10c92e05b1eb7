"""The way of an annual report: counted, written, checked, approved, handed in, published."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.rules import Refused


class ReportState(StrEnum):
    """Where a report stands; whether it is public, its record says."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


STATE_LABELS = {
    ReportState.DRAFT: _("编制中"),
    ReportState.CHECKED: _("已自查，待审批"),
    ReportState.APPROVED: _("已审批"),
    ReportState.SUBMITTED: _("已报送"),
    ReportState.ACCEPTED: _("主管部门已接收"),
}


class ReportAct(StrEnum):
    """What is done with a report."""

    EDIT = "edit"
    COUNT = "count"
    OVERRIDE = "override"
    CHECK = "check"
    APPROVE = "approve"
    RETURN = "return"
    SUBMIT = "submit"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    PUBLISH = "publish"


ACT_LABELS = {
    ReportAct.EDIT: _("保存文字和第一张表"),
    ReportAct.COUNT: _("重新统计"),
    ReportAct.OVERRIDE: _("改动一个数字"),
    ReportAct.CHECK: _("自查通过，送审批"),
    ReportAct.APPROVE: _("审批"),
    ReportAct.RETURN: _("退回修改"),
    ReportAct.SUBMIT: _("报送主管部门"),
    ReportAct.ACCEPT: _("接收"),
    ReportAct.SEND_BACK: _("退回报送单位"),
    ReportAct.PUBLISH: _("起草公开稿"),
}


class Part(StrEnum):
    """In whose hand an act lies."""

    DRAFTER = "drafter"
    LEADER = "leader"
    AUTHORITY = "authority"


S, A, P = ReportState, ReportAct, Part
MOVES: dict[tuple[ReportState, ReportAct], tuple[ReportState, Part]] = {
    (S.DRAFT, A.EDIT): (S.DRAFT, P.DRAFTER),
    (S.DRAFT, A.COUNT): (S.DRAFT, P.DRAFTER),
    (S.DRAFT, A.OVERRIDE): (S.DRAFT, P.DRAFTER),
    (S.DRAFT, A.CHECK): (S.CHECKED, P.DRAFTER),
    (S.CHECKED, A.APPROVE): (S.APPROVED, P.LEADER),
    (S.CHECKED, A.RETURN): (S.DRAFT, P.LEADER),
    (S.APPROVED, A.RETURN): (S.DRAFT, P.LEADER),
    (S.APPROVED, A.SUBMIT): (S.SUBMITTED, P.DRAFTER),
    (S.APPROVED, A.PUBLISH): (S.APPROVED, P.DRAFTER),
    (S.SUBMITTED, A.ACCEPT): (S.ACCEPTED, P.AUTHORITY),
    (S.SUBMITTED, A.SEND_BACK): (S.DRAFT, P.AUTHORITY),
    (S.ACCEPTED, A.PUBLISH): (S.ACCEPTED, P.DRAFTER),
}


def decide(
    state: ReportState,
    act: ReportAct,
    *,
    parts: frozenset[Part],
    is_government: bool,
    has_record: bool,
) -> ReportState:
    """The state after the act. Raises Refused, in words.

    A department hands its report in before it is published; a government publishes its own. What
    has a public text on its way does not change any more (disclosure.md 3.4).
    """
    found = MOVES.get((state, act))
    if found is None or (act is A.PUBLISH and (state is S.APPROVED) != is_government):
        raise Refused(
            "wrong_state",
            _("“%(state)s”的年报不能%(act)s。")
            % {"state": STATE_LABELS[state], "act": ACT_LABELS[act]},
        )
    if act is A.SUBMIT and is_government:
        raise Refused("government", _("政府的年报由本级主管部门编制、公布，不需要报送。"))
    target, part = found
    if part not in parts:
        raise Refused("not_permitted", _("这一步不由您办理。"))
    if has_record:
        raise Refused("published", _("年报已经起草公开稿，数字和文字不再改动。"))
    return target
