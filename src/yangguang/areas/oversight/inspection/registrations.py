"""What the self-check gives the kernel: acts, a daily time, a background job, work at the desk."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.oversight.inspection import content, recounting, telling
from yangguang.areas.oversight.inspection.services import MOST_PAGES, inspect
from yangguang.areas.oversight.inspection.site_figures import inspection_figures
from yangguang.areas.oversight.inspection.work import InspectionWork
from yangguang.kernel.calendars.registry import register_due_check, register_rederiver
from yangguang.kernel.desk.figures import register_figures
from yangguang.kernel.desk.registry import Section, register_section, register_work
from yangguang.kernel.duties.registry import Evidence, register_evidence
from yangguang.kernel.jobs.registry import JobKind, register_job
from yangguang.kernel.jobs.services import start_job
from yangguang.kernel.ledger.registry import ActKind, register_acts, register_daily
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import SYSTEM

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.jobs.models import Job
    from yangguang.kernel.jobs.running import Run
    from yangguang.kernel.ledger.models import TimedFact
    from yangguang.kernel.organizations.rules import Actor

JOB = "inspection.run"
DAILY = "inspection.daily"
AT = time(4)
"""Of the city's night, when few read and the night's other work is done."""
ACTS = (
    ActKind("inspection.started", gettext_lazy("开始网站自查")),
    ActKind("inspection.found", gettext_lazy("自查发现问题：%(label)s")),
    ActKind("inspection.mended", gettext_lazy("自查的问题已经改正：%(label)s")),
    ActKind("inspection.ended", gettext_lazy("完成网站自查，得分%(score)s")),
    ActKind("inspection.rubric_set", gettext_lazy("调整自查评分标准")),
    ActKind(telling.MOVED, gettext_lazy("工作日的安排有变动，%(count)s处问题的改正期限改变")),
)


def run_inspection(run: Run) -> None:
    """One self-check as a background job; called again it goes on where it stopped."""
    inspect(actor=run.actor, at=run.at, clock=now, progress=run.progress, most_pages=MOST_PAGES)


def _back(_job: Job) -> tuple[str, str]:
    return _("网站自查"), reverse("inspection:overview")


def order(*, actor: Actor, at: datetime) -> Job:
    """Ask for a run; while one is under way, that one."""
    return start_job(kind=JOB, title=_("网站自查"), actor=actor, at=at, subject_ref="inspection")


def run_daily(_fact: TimedFact, at: datetime) -> None:
    """Ask for the night's run."""
    order(actor=SYSTEM, at=at)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    content.register()
    telling.register()
    register_job(JobKind(JOB, gettext_lazy("网站自查"), run_inspection, _back))
    register_daily(DAILY, AT, run_daily)
    register_rederiver("inspection", recounting.rederive, gettext_lazy("网站自查"))
    register_due_check("inspection", recounting.differing)
    register_evidence(Evidence("site_check", ("inspection.ended",), gettext_lazy("网站自查的结果")))
    register_work(InspectionWork())
    register_figures("inspection", inspection_figures)
    register_section(
        Section(
            gettext_lazy("网站自查"), "inspection:overview", "check", lambda a: a.is_officer, 55
        )
    )
