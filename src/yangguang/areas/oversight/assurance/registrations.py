"""What this part of the area gives the kernel: acts, proof for duties, a section of the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.assurance import telling
from yangguang.areas.oversight.assurance.work import ProgressWork
from yangguang.kernel.desk.registry import Section, register_section, register_work
from yangguang.kernel.duties.registry import Evidence, register_evidence
from yangguang.kernel.ledger.registry import ActKind, register_acts

ACTS = (
    ActKind(
        "oversight.leading_group_set_up", _("成立政务公开领导小组"), frozenset({"established_on"})
    ),
    ActKind("oversight.leading_group_changed", _("调整领导小组组成人员"), frozenset({"on"})),
    ActKind("oversight.leading_group_dissolved", _("撤销领导小组"), frozenset({"on"})),
    ActKind("oversight.leading_group_member_left", _("领导小组成员离开原职务")),
    ActKind("oversight.meeting_held", _("领导小组开会"), frozenset({"held_on"})),
    ActKind("oversight.staff_registered", _("登记政务公开工作人员")),
    ActKind("oversight.staff_left", _("政务公开工作人员离岗")),
    ActKind("oversight.work_plan_adopted", _("审定%(year)s年工作方案")),
    ActKind(
        "oversight.report_round_opened",
        _("布置%(year)s年度进展报告"),
        frozenset({"year", "due_on"}),
    ),
    ActKind("oversight.report_round_extended", _("增加报送%(year)s年度进展报告的单位")),
    ActKind("oversight.report_received", _("收到%(year)s年度进展报告")),
    ActKind("oversight.report_returned", _("退回%(year)s年度进展报告")),
    ActKind("oversight.report_confirmed", _("确认%(year)s年度进展报告")),
    ActKind("oversight.report_summary_drafted", _("起草%(year)s年度进展汇总")),
)
PROOF = (
    Evidence("leading_group", ("oversight.leading_group_set_up",), _("领导小组名单")),
    Evidence("leading_group_change", ("oversight.leading_group_changed",), _("调整后的成员名单")),
    Evidence("leading_group_meeting", ("oversight.meeting_held",), _("领导小组会议纪要")),
    Evidence("staff", ("oversight.staff_registered",), _("工作人员登记")),
    Evidence("work_plan", ("oversight.work_plan_adopted",), _("审定的工作方案")),
    Evidence("progress_report", ("oversight.report_received",), _("收到报告的时间")),
)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    for item in PROOF:
        register_evidence(item)
    register_work(ProgressWork())
    telling.register()
    register_section(
        Section(_("组织和报告"), "assurance:groups", "people", lambda a: a.is_officer, 50)
    )
