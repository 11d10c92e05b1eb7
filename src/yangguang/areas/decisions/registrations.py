"""What this area gives the kernel: acts, proof for duties, the follower, sections, events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions import followed
from yangguang.areas.decisions.models import Consultation
from yangguang.areas.decisions.proposal_kind import PROPOSAL
from yangguang.areas.decisions.services.acting import HANDLERS
from yangguang.areas.decisions.services.following import Announcements
from yangguang.areas.decisions.services.opinions import FOLDER, known_files
from yangguang.areas.decisions.site_figures import asked_figures
from yangguang.areas.decisions.work import ConsultationWork
from yangguang.kernel.cases.registry import register_kind, register_sealed_folder
from yangguang.kernel.desk.figures import register_figures
from yangguang.kernel.desk.registry import Section, register_section, register_work
from yangguang.kernel.duties.publishing_proof import with_record
from yangguang.kernel.duties.registry import Evidence, register_evidence
from yangguang.kernel.ledger.registry import ActKind, register_acts, register_projection
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.serving.registry import declare_readable, declare_shared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from yangguang.kernel.duties.registry import SubjectKey

ACTS = (
    ActKind("decisions.consultation_started", _("开始准备征求意见")),
    ActKind("decisions.draft_written", _("草案第%(number)s稿逐条编号，共%(clauses)s条")),
    ActKind("decisions.notice_prepared", _("形成征求意见公告稿件")),
    ActKind("decisions.notice_reopened", _("作废征求意见公告稿件，退回准备")),
    ActKind(
        "decisions.draft_opened",
        _("公布《%(title)s》草案，公开征求意见至%(until)s"),
        frozenset({"title", "until", "record"}),
    ),
    ActKind(
        "decisions.consultation_stopped",
        _("终止公开征求意见：%(cause)s"),
        frozenset({"cause"}),
    ),
    ActKind("decisions.correction_followed", _("条款随更正后的公告或者报告改写")),
    ActKind("decisions.opinion_received", _("收到意见")),
    ActKind("decisions.opinion_shown", _("公开展示意见")),
    ActKind("decisions.opinion_held", _("不公开展示意见")),
    ActKind("decisions.opinion_appealed", _("提出人对不展示有异议")),
    ActKind("decisions.opinions_grouped", _("%(count)s条意见合并研究")),
    ActKind("decisions.likeness_suggested", _("比对相近的意见")),
    ActKind("decisions.answer_drafted", _("起草对意见的答复")),
    ActKind("decisions.answer_returned", _("退回对意见的答复")),
    ActKind("decisions.opinion_answered", _("核准对意见的答复")),
    ActKind("decisions.change_explained", _("注明修改所依据的意见")),
    ActKind("decisions.report_prepared", _("形成采纳情况报告稿件")),
    ActKind("decisions.report_reopened", _("作废采纳情况报告稿件，恢复答复")),
    ActKind(
        "decisions.adoption_published",
        _("公布意见采纳情况：共%(total)s条，采纳%(adopted)s条，部分采纳%(partly)s条"),
        frozenset({"total", "adopted", "partly", "record"}),
    ),
    ActKind("decisions.opinion_remasked", _("随公布的采纳情况报告隐去意见和答复中的个人信息")),
    ActKind("decisions.dossier_opened", _("建立决策档案")),
    ActKind("decisions.dossier_edited", _("修改决策事项的基本情况")),
    ActKind("decisions.dossier_moved", _("决策程序进入新的阶段"), frozenset({"move", "state"})),
    ActKind("decisions.dossier_step_kept", _("登记决策程序的步骤")),
    ActKind("decisions.dossier_step_done", _("完成决策程序的步骤"), frozenset({"step"})),
    ActKind("decisions.dossier_step_exempt", _("登记不需要的步骤及其依据和理由")),
    ActKind("decisions.dossier_people_heard", _("登记听取意见的记录")),
    ActKind("decisions.dossier_expert_kept", _("登记论证专家")),
    ActKind("decisions.dossier_paper_filed", _("归入决策材料")),
    ActKind("decisions.dossier_media_noted", _("登记媒体公布的情况")),
    ActKind("decisions.dossier_execution_reported", _("登记决策执行情况")),
    ActKind("decisions.dossier_publication_prepared", _("形成一并公布的稿件")),
    ActKind("decisions.dossier_publication_reopened", _("作废一并公布的稿件")),
    ActKind("decisions.catalogue_opened", _("编制%(year)s年度决策事项目录第%(number)s版")),
    ActKind("decisions.catalogue_edited", _("修改决策事项目录的同意文号或者理由")),
    ActKind("decisions.catalogue_item_kept", _("编入决策事项")),
    ActKind("decisions.catalogue_item_dropped", _("移出决策事项")),
    ActKind("decisions.catalogue_prepared", _("形成决策事项目录稿件")),
    ActKind("decisions.catalogue_reopened", _("退回决策事项目录稿件")),
    ActKind("decisions.catalogue_published", _("公布%(year)s年度决策事项目录第%(number)s版")),
    # Of proposals from before they were matters.
    ActKind("decisions.proposal_received", _("收到决策建议")),
    ActKind("decisions.proposal_answered", _("答复决策建议")),
)


def consultations_with(records: Collection[int]) -> Iterable[SubjectKey]:
    """Consultations whose notice or adoption report the records are."""
    rows = Consultation.objects.filter(Q(notice__in=records) | Q(report__in=records)).order_by()
    return {("consultation", pk) for pk in rows.values_list("pk", flat=True)}


PROOF = (
    with_record(
        "draft_opened",
        ("decisions.draft_opened",),
        _("决策草案和依据的预公开"),
        consultations_with,
    ),
    with_record(
        "adoption",
        ("decisions.adoption_published",),
        _("意见收集和采纳情况"),
        consultations_with,
    ),
    Evidence("step_done", ("decisions.dossier_step_done",), _("决策程序中一个步骤的记录")),
    Evidence("step_exempt", ("decisions.dossier_step_exempt",), _("不需要的步骤及其依据和理由")),
)


SHARED = (
    *("home", "dossiers", "dossier", "calendar", "icalendar", "feed"),
    *("catalogues", "catalogue", "consultation", "opinions", "report", "changes"),
)
"""Pages that show everybody the same."""


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    declare_shared(*(f"decisions:{name}" for name in SHARED))
    declare_readable("decisions:propose", "decisions:draw")
    register_projection(Announcements())
    register_kind(PROPOSAL)
    register_sealed_folder(FOLDER, known_files)
    for item in PROOF:
        register_evidence(item)
    followed.register()
    register_work(ConsultationWork())
    register_figures("decisions", asked_figures)
    register_section(
        Section(
            _("重大决策"),
            "decisions_desk:dossiers",
            "list",
            lambda a: a.has(Role.OPEN_GOVERNMENT_OFFICE) or bool(a.agencies_with(*HANDLERS)),
            25,
        )
    )
    register_section(
        Section(
            _("征求意见"),
            "decisions_desk:consultations",
            "edit",
            lambda a: a.has(Role.OPEN_GOVERNMENT_OFFICE) or bool(a.agencies_with(*HANDLERS)),
            26,
        )
    )
