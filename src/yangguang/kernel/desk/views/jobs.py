"""Long jobs: how far, what became of each item, and a button that stops them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rules import PAGE_SIZE
from yangguang.kernel.jobs.rules import STATE_LABELS, JobState, Outcome
from yangguang.kernel.jobs.selectors import (
    back_of,
    job_for,
    jobs_visible_to,
    lines_of,
    percent_of,
    tally_of,
)
from yangguang.kernel.jobs.services import cancel_job
from yangguang.kernel.ledger.installation import last_beat
from yangguang.kernel.now import now
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse, StreamingHttpResponse

    from yangguang.kernel.jobs.models import Job

WORKER_SILENT = 60
"""Seconds without a sign of life after which the page says that the worker stands still."""
# Which look of the design system a state takes.
LOOKS = {
    JobState.WAITING: "new",
    JobState.RUNNING: "in_review",
    JobState.DONE: "done",
    JobState.FAILED: "overdue",
    JobState.CANCELLED: "withdrawn",
}
LINE_LOOKS = {Outcome.DONE: "done", Outcome.SKIPPED: "draft", Outcome.REFUSED: "overdue"}


def job_state(job: Job) -> tuple[str, str]:
    """Look and word of where a job stands."""
    state = JobState(job.state)
    label = _("正在停止") if job.is_stopping else str(STATE_LABELS[state])
    return LOOKS[state], label


@require_safe
@officer_required
def jobs(request: DeskRequest) -> HttpResponse:
    """The long jobs of my units, the newest first."""
    page = Paginator(jobs_visible_to(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "title": job.title,
            "url": reverse("desk:job", args=[job.pk]),
            "note": job.started_by.name if job.started_by else _("系统命令"),
            "at": job.created_at,
            "state": job_state(job),
        }
        for job in page
    ]
    context = {"title": _("后台任务"), "page": page, "rows": rows}
    return desk_page(request, "desk/jobs.html", context, crumbs=[(_("后台任务"), "")])


def _shown(job: Job, at: datetime) -> dict[str, Any]:
    """What the part of the page shows that is asked for again and again."""
    beat = last_beat()
    is_silent = beat is None or (at - beat).total_seconds() > WORKER_SILENT
    return {
        "job": job,
        "state": job_state(job),
        "percent": percent_of(job),
        "tally": tally_of(job),
        "worker_is_silent": job.is_open and is_silent,
    }


@require_safe
@officer_required
def job(request: DeskRequest, pk: int) -> HttpResponse:
    """One job; without a script its page is asked for again by a link."""
    found = job_for(request.actor, pk)
    outcome = request.GET.get("outcome", "")
    page = Paginator(lines_of(found, outcome), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": found.title,
        **_shown(found, now()),
        "page": page,
        "lines": [
            (line, LINE_LOOKS[Outcome(line.outcome)], line.get_outcome_display()) for line in page
        ],
        "outcome": outcome,
        "back": back_of(found),
    }
    crumbs = [(_("后台任务"), reverse("desk:jobs")), (found.title, "")]
    return desk_page(request, "desk/job.html", context, crumbs=crumbs)


@require_safe
@officer_required
def progress(request: DeskRequest, pk: int) -> HttpResponse:
    """Only how far; once the job has ended, the page is to be loaded whole."""
    found = job_for(request.actor, pk)
    answer = render(request, "desk/_job_progress.html", _shown(found, now()))
    if not found.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@officer_required
def report(request: DeskRequest, pk: int) -> StreamingHttpResponse:
    """The report as CSV."""
    found = job_for(request.actor, pk)
    header = [_("序号"), _("项目"), _("结果"), _("说明"), _("地址")]
    rows = (
        [n, line.label, line.get_outcome_display(), line.message, line.url]
        for n, line in enumerate(lines_of(found).iterator(chunk_size=500), 1)
    )
    return csv_response(f"job-{found.pk}.csv", header, rows)


@require_POST
@officer_required
def stop(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask the job to stop after the item it is at."""
    found = cancel_job(job=job_for(request.actor, pk), actor=request.actor, at=now())
    if found.state == JobState.CANCELLED or found.is_stopping:
        messages.success(request, _("已要求停止。已经办成的不受影响。"))
    return HttpResponseRedirect(reverse("desk:job", args=[pk]))
