"""What this area gives the kernel: acts, proof, the follower, timetable, conditions, work."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from yangguang.areas.regulations.figures import interpretation_figures, report_figures
from yangguang.areas.regulations.services.acting import DRAFTERS, REGISTRARS, REVIEWERS
from yangguang.areas.regulations.services.cleanups import apply_on_time
from yangguang.areas.regulations.services.conditions import of_document, of_interpretation
from yangguang.areas.regulations.services.library import (
    APPLY,
    EVALUATIONS,
    Library,
    open_evaluations,
)
from yangguang.areas.regulations.work import RegulationWork
from yangguang.kernel.desk.figures import register_agency_figures, register_figures
from yangguang.kernel.desk.registry import Section, register_section, register_work
from yangguang.kernel.duties.registry import Evidence, register_evidence
from yangguang.kernel.ledger.registry import (
    ActKind,
    register_acts,
    register_daily,
    register_projection,
    register_timed,
)
from yangguang.kernel.organizations.rules import Actor, Role
from yangguang.kernel.publishing.conditions import register_condition
from yangguang.kernel.serving.registry import declare_shared

ACTS = (
    ActKind("regulations.dossier_opened", _("建立规范性文件起草档案")),
    ActKind("regulations.step_taken", _("起草档案：%(step)s")),
    ActKind("regulations.submitted_with_plan", _("文件和解读方案一并报批")),
    ActKind(
        "regulations.document_published",
        _("公布规范性文件，登记编号%(reg_no)s"),
        frozenset({"reg_no", "record"}),
    ),
    ActKind("regulations.evaluation_due", _("有效期将于%(until)s届满，到期评估开始")),
    ActKind("regulations.task_opened", _("清理或者修改后要办理：%(task)s，%(until)s前完成")),
    ActKind("regulations.task_done", _("办结：%(task)s")),
    ActKind("regulations.interpretation_begun", _("开始编制解读")),
    ActKind("regulations.interpretation_written", _("修改解读")),
    ActKind("regulations.interpretation_prepared", _("形成解读稿件")),
    ActKind("regulations.interpretation_reopened", _("作废解读稿件，退回编制")),
    ActKind(
        "regulations.interpretation_formed",
        _("发布政策解读，形式：%(forms)s"),
        frozenset({"forms", "record"}),
    ),
    ActKind("regulations.cleanup_opened", _("开始清理，纳入%(count)s件")),
    ActKind("regulations.cleanup_proposed", _("对一件文件提出清理意见")),
    ActKind("regulations.cleanup_moved", _("文件清理：%(step)s")),
    ActKind(
        "regulations.cleanup_published",
        _("公布《%(name)s》结果，共%(count)s件"),
        frozenset({"name", "count"}),
    ),
    ActKind("regulations.cleanup_applied", _("《%(name)s》结果生效"), frozenset({"name"})),
    ActKind("regulations.reprint_started", _("登记待转载的上级政策")),
    ActKind(
        "regulations.republished",
        _("转载%(source)s发布的政策，距来源发布%(hours)s小时"),
        frozenset({"source", "hours"}),
    ),
)
PROOF = (
    Evidence("regulation_plan", ("regulations.submitted_with_plan",), _("附有解读方案的报批记录")),
    Evidence("interpretation_form", ("regulations.interpretation_formed",), _("每份解读的形式")),
    Evidence("reprint", ("regulations.republished",), _("转载记录：来源、来源时间和转载时间")),
)


def _shown(actor: Actor) -> bool:
    return actor.has(Role.OPEN_GOVERNMENT_OFFICE) or bool(
        actor.agencies_with(*DRAFTERS, *REVIEWERS, *REGISTRARS)
    )


SHARED = ("library", "life", "cleanups", "cleanup", "reprints")
"""Pages that show everybody the same."""


def register() -> None:
    """Register everything once, at start."""
    register_agency_figures("regulations", report_figures)
    register_figures("regulations", interpretation_figures)
    register_acts(*ACTS)
    declare_shared(*(f"regulations:{name}" for name in SHARED))
    register_projection(Library())
    register_timed(APPLY, apply_on_time)
    register_daily(EVALUATIONS, time(0, 20), open_evaluations)
    register_condition("regulations.document", of_document)
    register_condition("regulations.interpretation", of_interpretation)
    for item in PROOF:
        register_evidence(item)
    register_work(RegulationWork())
    register_section(Section(_("规范性文件"), "regulations_desk:dossiers", "document", _shown, 27))
