"""Screens of the self-check: the score and its history, findings, rubric, report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.oversight.inspection import registrations, services
from yangguang.areas.oversight.inspection.forms import RubricForm
from yangguang.areas.oversight.inspection.reports import report_of
from yangguang.areas.oversight.inspection.rules import CHECKS, GRADE_LABELS, NOT_HERE, Grade
from yangguang.areas.oversight.inspection.selectors import (
    check_rows,
    findings_for,
    may_see_all,
    rubric_on,
    rubric_row,
    run_for,
    runs,
    turned_in,
)
from yangguang.kernel.cases.printing import FORMS
from yangguang.kernel.cases.sheets import stored_sheet
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import carried_out
from yangguang.kernel.desk.page import being_printed, desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from yangguang.areas.oversight.inspection.models import Finding

PAGE_SIZE = 50
TURNED = {"found": "first_seen", "mended": "fixed_at"}
"""Of the findings a run turned: by which moment of theirs."""
LOOKS = {Grade.VETOED: "late", Grade.FAILED: "late", Grade.PASSED: "in_time", Grade.GOOD: "in_time"}


def _above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("网站自查"), reverse("inspection:overview") if more else ""), *more]


@require_safe
@officer_required
def overview(request: DeskRequest) -> HttpResponse:
    """The last run's score, what is open of each check, how it was before."""
    on = city_date(now())
    history = runs()
    rows = check_rows(request.actor, on)
    last = history[0] if history else None
    context = {
        "title": _("网站自查"),
        "last": last,
        "grade": str(GRADE_LABELS[last.grade]) if last else "",
        "look": LOOKS[Grade(last.grade)] if last else "",
        "rows": [row for row in rows if row.count],
        "clean": [row for row in rows if not row.count],
        "history": [(run, str(GRADE_LABELS[run.grade])) for run in history],
        "not_here": NOT_HERE,
        "sees_all": may_see_all(request.actor),
        "today": on,
    }
    return desk_page(request, "inspection/overview.html", context, crumbs=_above())


@require_POST
@officer_required
def start(request: DeskRequest) -> HttpResponse:
    """Check now, in the background."""
    if not may_see_all(request.actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    carried_out(
        request,
        lambda: registrations.order(actor=request.actor, at=now()),
        _("已经开始自查，完成后在这里看到结果。"),
    )
    return HttpResponseRedirect(reverse("inspection:overview"))


@require_safe
@officer_required
def findings(request: DeskRequest) -> HttpResponse:
    """Findings with place, rule, unit and limit; open ones, or with `all=1` mended ones too.

    With `found` or `mended` and the number of a run, what that run opened or closed.
    """
    name = request.GET.get("check", "")
    turned = next((t for t in TURNED if request.GET.get(t)), "")
    if name and name not in CHECKS:
        raise Http404
    found = findings_for(request.actor).order_by("fixed_at", "due_on", "id")
    if name:
        found = found.filter(check_id=name)
    shows_all = request.GET.get("all") == "1"
    if turned:
        run = run_for(request.GET[turned])
        if run is None:
            raise Http404
        found = turned_in(found, TURNED[turned], run)
    elif not shows_all:
        found = found.filter(fixed_at__isnull=True)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    on = city_date(now())
    labels = {"found": _("一次自查新发现的问题"), "mended": _("一次自查确认改正的问题")}
    label = str(CHECKS[name].label) if name else labels.get(turned, _("全部问题"))
    context = {
        "title": label,
        "rule": CHECKS[name].rule if name else "",
        "page": page,
        "rows": [_row(finding) for finding in page],
        "today": on,
        "check": name,
        "shows_all": shows_all,
        "turned": turned,
    }
    return desk_page(request, "inspection/findings.html", context, crumbs=_above((label, "")))


def _row(finding: Finding) -> dict[str, object]:
    info = CHECKS.get(finding.check_id)
    return {
        "finding": finding,
        "label": info.label if info else finding.check_id,
        "is_page": finding.place.startswith("/"),
        "agency": agency_name(finding.agency, short=True) if finding.agency else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def rubric(request: DeskRequest) -> HttpResponse:
    """What each check is worth, and from when on."""
    at = now()
    on = city_date(at)
    may_set = may_see_all(request.actor)
    posted = request.method == "POST"
    if posted and not may_set:
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = RubricForm(request.POST if posted else None, rubric=rubric_on(on), on=on)
    if posted and form.is_valid():
        done = carried_out(
            request,
            lambda: services.set_rubric(
                weights=form.weights(),
                basis=form.cleaned_data["basis"],
                valid_from=form.cleaned_data["valid_from"],
                actor=request.actor,
                at=at,
            ),
            _("评分标准已经保存。"),
            form,
        )
        if done:
            return HttpResponseRedirect(reverse("inspection:rubric"))
    context = {
        "title": _("评分标准"),
        "form": form,
        "row": rubric_row(on),
        "may_set": may_set,
    }
    return desk_page(request, "inspection/rubric.html", context, crumbs=_above((_("评分标准"), "")))


@require_safe
@officer_required
def report(request: DeskRequest, form: str) -> HttpResponse:
    """The last run on paper: what the asker may see of it."""
    history = runs(1)
    if form not in FORMS or not history:
        raise Http404
    at = now()
    data = stored_sheet(report_of(history[0], request.actor, city_date(at)), form, at=at)
    if data is None:
        return being_printed(request, back=reverse("inspection:overview"))
    name = _("网站自查报告") + f"-{city_date(at).isoformat()}.{form}"
    return file_response(data, name=name, media_type=FORMS[form])
