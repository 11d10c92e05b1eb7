"""What this room gives the kernel: acts, proof for duties, the follower, section, days."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions import calendar
from yangguang.areas.decisions.services.acting import HANDLERS
from yangguang.areas.decisions.surveys.followed import SurveysList, survey_days
from yangguang.areas.decisions.surveys.models import Survey
from yangguang.areas.decisions.surveys.services import retention
from yangguang.areas.decisions.surveys.services.following import Surveys
from yangguang.kernel.desk.registry import Section, register_section
from yangguang.kernel.duties.publishing_proof import with_record
from yangguang.kernel.duties.registry import Facts, Match, register_evidence
from yangguang.kernel.ledger.erasure import register_eraser
from yangguang.kernel.ledger.registry import (
    ActKind,
    register_acts,
    register_daily,
    register_projection,
)
from yangguang.kernel.notices.registry import register_list
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.serving.registry import declare_shared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from yangguang.kernel.duties.registry import SubjectKey
    from yangguang.kernel.ledger.models import Act

ACTS = (
    ActKind("decisions.survey_started", _("开始准备问卷调查")),
    ActKind("decisions.survey_tickets_issued", _("签发%(count)s个参与码")),
    ActKind("decisions.survey_copies_noted", _("登记发放纸质问卷%(copies)s份")),
    ActKind("decisions.survey_prepared", _("形成问卷调查公告稿件")),
    ActKind("decisions.survey_reopened", _("作废问卷调查公告稿件，退回准备")),
    ActKind(
        "decisions.survey_opened",
        _("公布“%(title)s”，调查至%(until)s"),
        frozenset({"title", "until", "record", "purpose"}),
    ),
    ActKind("decisions.survey_correction_followed", _("问卷随更正后的公告改写")),
    ActKind("decisions.survey_stopped", _("中止问卷调查并公布原因"), frozenset()),
    ActKind("decisions.survey_answered", _("收到答卷")),
    ActKind("decisions.survey_answer_excluded", _("把答卷列为不计入")),
    ActKind("decisions.survey_answer_included", _("恢复计入答卷")),
    ActKind("decisions.survey_texts_looked_at", _("审核%(count)s条文字回答")),
    ActKind("decisions.survey_report_prepared", _("形成调查结果稿件")),
    ActKind("decisions.survey_report_reopened", _("作废调查结果稿件，退回统计")),
    ActKind(
        "decisions.survey_results_published",
        _("公布调查结果和处理情况：有效答卷%(valid)s份，处理%(outcomes)s项"),
        frozenset({"valid", "outcomes", "record", "purpose"}),
    ),
    ActKind("decisions.survey_personal_data_erased", _("按期删除答卷人的联系方式和文字原文")),
)


SHARED = ("home", "survey", "results", "texts", "feed")
"""Pages that show everybody the same."""


def purposes(acts: Sequence[Act]) -> Mapping[int, Facts]:
    """What each survey was held for, as its act says."""
    return {a.pk: Facts({"purpose": (str(a.payload.get("purpose", "")),)}) for a in acts}


def surveys_with(records: Collection[int]) -> Iterable[SubjectKey]:
    """Surveys whose notice or results the records are."""
    rows = Survey.objects.filter(Q(notice__in=records) | Q(report__in=records)).order_by()
    return {("survey", pk) for pk in rows.values_list("pk", flat=True)}


PROOF = (
    with_record(
        "survey",
        ("decisions.survey_opened",),
        _("公布的问卷调查"),
        surveys_with,
        {"purpose": Match.IS},
        purposes,
    ),
    with_record(
        "survey_results",
        ("decisions.survey_results_published",),
        _("问卷的记录与结果"),
        surveys_with,
        {"purpose": Match.IS},
        purposes,
    ),
)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    register_projection(Surveys())
    register_list(SurveysList())
    declare_shared(*(f"surveys:{name}" for name in SHARED))
    calendar.register_source("surveys", survey_days)
    register_eraser(retention.ERASER, retention.erase_again)
    register_daily(retention.DAILY, time(3, 40), retention.sweep_daily)
    for item in PROOF:
        register_evidence(item)
    register_section(
        Section(
            _("问卷调查"),
            "surveys_desk:surveys",
            "list",
            lambda a: a.has(Role.OPEN_GOVERNMENT_OFFICE) or bool(a.agencies_with(*HANDLERS)),
            28,
        )
    )
