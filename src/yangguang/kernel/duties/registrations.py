"""What duties give the ledger and the calendars, and what the rooms below can prove."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.calendars.registry import register_due_check, register_rederiver
from yangguang.kernel.duties import cases_proof, publishing_proof, recounting
from yangguang.kernel.duties.lapsing import LAPSE, OPEN, lapse_due, open_due
from yangguang.kernel.duties.moved import MOVED
from yangguang.kernel.duties.projection import DutiesProjection
from yangguang.kernel.ledger.registry import (
    ActKind,
    register_acts,
    register_projection,
    register_timed,
)

PUBLIC_ACTS = (
    ActKind(
        "duties.plan_loaded",
        _("装入计划第%(edition)s次文本，新增或改写条款 %(count)s 条"),
        frozenset({"edition", "count"}),
    ),
    ActKind(
        "duties.parameter_set",
        _("“%(label)s”由%(before)s改为%(value)s"),
        frozenset({"label", "value", "before", "law"}),
    ),
    ActKind(
        "duties.overdue",
        _("条款 %(clause)s 的义务到期未完成，期限为 %(due_on)s"),
        frozenset({"clause", "due_on"}),
    ),
    ActKind(
        "duties.explanation_due",
        _("条款 %(clause)s 原则上应在 %(due_on)s 前完成，请说明原因"),
        frozenset({"clause", "due_on"}),
    ),
    ActKind(
        "duties.decided",
        _("%(ask_label)s：%(state_label)s"),
        frozenset({"clause", "ask_label", "state_label"}),
    ),
    ActKind("duties.decision_ended", _("收回核定：%(ask_label)s"), frozenset({"clause"})),
)
INTERNAL_ACTS = (
    ActKind("duties.periods_opened", _("到 %(through)s 的定期义务已开始")),
    ActKind("duties.event_recorded", _("登记事件：%(label)s")),
    ActKind("duties.event_corrected", _("更正事件的时间：%(label)s")),
    ActKind("duties.evidence_attached", _("附上证明材料")),
    ActKind("duties.evidence_confirmed", _("核定证明材料")),
    ActKind("duties.evidence_refused", _("证明材料未予核定")),
    ActKind("duties.evidence_ended", _("收回证明材料")),
    ActKind("duties.asked", _("%(ask_label)s")),
    ActKind(MOVED, _("工作日的安排或者期限有变动，%(count)s件未完成的义务到期日改变")),
)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*PUBLIC_ACTS, *INTERNAL_ACTS)
    register_projection(DutiesProjection())
    register_timed(LAPSE, lapse_due)
    register_timed(OPEN, open_due)
    register_rederiver("duties", recounting.rederive, _("义务"))
    register_due_check("duties", recounting.differing)
    publishing_proof.register()
    cases_proof.register()
