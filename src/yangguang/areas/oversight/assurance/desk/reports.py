"""Screens of the yearly progress report (plan 5.4-c)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.oversight.assurance.desk.common import above, tabs, to
from yangguang.areas.oversight.assurance.forms.reports import (
    ReasonForm,
    RoundForm,
    SealForm,
    WholeForm,
    entry_forms,
)
from yangguang.areas.oversight.assurance.rules.reports import (
    REMIND_DAYS,
    ReportMove,
    ReportState,
    move,
)
from yangguang.areas.oversight.assurance.selectors import clauses
from yangguang.areas.oversight.assurance.selectors import reports as reads
from yangguang.areas.oversight.assurance.services import reports as services
from yangguang.areas.oversight.assurance.services import summary
from yangguang.areas.oversight.assurance.services.acting import keeps
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out, form_page, lock_seen
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.uploads import media_type_of, taken_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from yangguang.areas.oversight.assurance.models import ProgressReport, RoundUnit

SEAL_TYPES = {"application/pdf", "image/png", "image/jpeg"}


def _above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return above((_("年度报告"), reverse("assurance:rounds")), *more)


@require_safe
@officer_required
def rounds(request: DeskRequest) -> HttpResponse:
    """The years for which reports were called."""
    today = city_date(now())
    rows = []
    for call in reads.rounds(request.actor):
        lines = reads.lines(reads.units_visible_to(request.actor, call), on=today)
        received = sum(line.received_at is not None for line in lines)
        rows.append((call, len(lines), received, sum(line.late > 0 for line in lines)))
    context = {
        "title": _("年度报告"),
        "tabs": tabs(),
        "rows": rows,
        "may_open": request.actor.has(Role.OPEN_GOVERNMENT_OFFICE),
    }
    return desk_page(request, "assurance/desk/rounds.html", context, crumbs=_above())


@require_http_methods(READ_WRITE)
@officer_required
def new_round(request: DeskRequest) -> HttpResponse:
    """Call for a year's reports."""
    today = city_date(now())
    form = RoundForm(
        request.POST or None,
        initial={"year": today.year, "remind_days": "、".join(map(str, REMIND_DAYS))},
    )
    if form.is_valid():
        year = form.cleaned_data["year"]

        def act() -> None:
            services.open_round(
                year=year,
                units=clauses.reporting_units(on=today),
                office=clauses.office_of(request.actor),
                note=form.cleaned_data["note"],
                remind_days=form.cleaned_data["remind_days"],
                actor=request.actor,
                at=now(),
            )

        if carried_out(request, act, _("已布置。各单位会在“年度报告”里看到。"), form):
            return to("round", year)
    return form_page(request, _("布置年度报告"), form, _("布置"), _above())


@require_safe
@officer_required
def round_page(request: DeskRequest, year: int) -> HttpResponse:
    """A year: which units have reported, when, which are late."""
    call = reads.round_for(request.actor, year)
    lines = reads.lines(reads.units_visible_to(request.actor, call), on=city_date(now()))
    is_office = request.actor.has(Role.OPEN_GOVERNMENT_OFFICE)
    context = {
        "title": _("%(year)s年度报告") % {"year": year},
        "call": call,
        "lines": lines,
        "received": sum(line.received_at is not None for line in lines),
        "late": sum(line.late > 0 for line in lines),
        "confirmed": sum(line.state == ReportState.CONFIRMED for line in lines),
        "is_office": is_office,
        "why_not": summary.why_not(
            call, office=clauses.office_of(request.actor), actor=request.actor
        ),
    }
    crumbs = _above((str(context["title"]), ""))
    return desk_page(request, "assurance/desk/round.html", context, crumbs=crumbs)


def _possible(report: ProgressReport, act: ReportMove) -> bool:
    try:
        move(ReportState(report.state), act, times_returned=report.times_returned)
    except Refused:
        return False
    return True


@require_http_methods(READ_WRITE)
@officer_required
def report(request: DeskRequest, year: int, code: str) -> HttpResponse:
    """One unit's report: clause by clause, with what the record already knows beside it."""
    unit = reads.unit_for(request.actor, year, code)
    found = reads.report_of(unit)
    name = agency_name(unit.agency)
    context: dict[str, Any] = {
        "title": _("%(unit)s%(year)s年度报告") % {"unit": name, "year": year},
        "unit": unit,
        "line": reads.line_of(unit, on=city_date(now())),
        "report": found,
        "may_keep": keeps(request.actor, unit.agency_id),
    }
    if found is not None:
        done = _edited(request, unit, found, context)
        if done is not None:
            return done
    year_page = (_("%(year)s年度") % {"year": year}, reverse("assurance:round", args=[year]))
    crumbs = _above(year_page, (name, ""))
    return desk_page(request, "assurance/desk/report.html", context, crumbs=crumbs)


def _edited(
    request: DeskRequest, unit: RoundUnit, found: ProgressReport, context: dict[str, Any]
) -> HttpResponse | None:
    """Fill the page of a begun report; on a valid post write it and answer with a redirect."""
    data = request.POST or None
    entries = list(found.entries.all())
    forms = entry_forms(entries, data)
    whole = WholeForm(data, initial={n: getattr(found, n) for n in WholeForm.base_fields})
    if data and whole.is_valid() and all(form.is_valid() for form in forms.values()):

        def act() -> None:
            services.edit_report(
                report=found,
                lock=lock_seen(request),
                whole=whole.cleaned_data,
                entries={clause: form.cleaned_data for clause, form in forms.items()},
                actor=request.actor,
                at=now(),
            )

        if carried_out(request, act, _("已保存。")):
            return to("report", unit.round.year, unit.agency.code)
    headings = clauses.headings()
    known = clauses.known_of(unit.agency, unit.round, at=now())
    context |= {
        "whole": whole,
        "clauses": [
            (e, headings.get(e.clause, ""), forms[e.clause], known.get(e.clause, []))
            for e in entries
        ],
        "gaps": services.gaps_of(found),
        "figures": clauses.figures_of(unit.agency, unit.round),
        "may_edit": context["may_keep"] and _possible(found, ReportMove.EDIT),
        "may_submit": request.actor.has(Role.LEADER_IN_CHARGE, unit.agency_id)
        and _possible(found, ReportMove.SUBMIT),
        "may_judge": request.actor.has(Role.OPEN_GOVERNMENT_OFFICE)
        and _possible(found, ReportMove.CONFIRM),
        "may_return": _possible(found, ReportMove.RETURN),
        "seal_form": SealForm(),
        "reason_form": ReasonForm(),
        "submissions": found.submissions.all(),
    }
    return None


@require_POST
@officer_required
def begin(request: DeskRequest, year: int, code: str) -> HttpResponse:
    """Begin a unit's report, filled with what the record already knows."""
    unit = reads.unit_for(request.actor, year, code)

    def act() -> None:
        services.start_report(
            unit=unit,
            prefilled=clauses.prefilled(unit.agency, unit.round, at=now()),
            actor=request.actor,
            at=now(),
        )

    carried_out(request, act, _("已按平台记录预填，请逐条核对、补充。"))
    return to("report", year, code)


def _step(
    request: DeskRequest,
    year: int,
    code: str,
    done: str,
    service: Callable[[ProgressReport], object],
) -> HttpResponse:
    """Do one act on a begun report and go back to it."""
    found = reads.report_of(reads.unit_for(request.actor, year, code))
    if found is not None:
        carried_out(request, lambda: service(found), done)
    return to("report", year, code)


@require_POST
@officer_required
def submit(request: DeskRequest, year: int, code: str) -> HttpResponse:
    """Send it in."""
    return _step(
        request,
        year,
        code,
        _("已报送。收到时间以服务器为准。"),
        lambda found: services.submit_report(
            report=found, lock=lock_seen(request), actor=request.actor, at=now()
        ),
    )


@require_POST
@officer_required
def send_back(request: DeskRequest, year: int, code: str) -> HttpResponse:
    """Send it back, once, with what is missing."""
    return _step(
        request,
        year,
        code,
        _("已退回。"),
        lambda found: services.return_report(
            report=found,
            lock=lock_seen(request),
            reason=str(request.POST.get("reason", "")),
            actor=request.actor,
            at=now(),
        ),
    )


@require_POST
@officer_required
def confirm(request: DeskRequest, year: int, code: str) -> HttpResponse:
    """Take it as complete."""
    return _step(
        request,
        year,
        code,
        _("已确认。"),
        lambda found: services.confirm_report(
            report=found, lock=lock_seen(request), actor=request.actor, at=now()
        ),
    )


@require_POST
@officer_required
def seal(request: DeskRequest, year: int, code: str) -> HttpResponse:
    """Add the stamped copy."""

    def attach(found: ProgressReport) -> None:
        file = request.FILES.get("file")
        if file is None or file.size is None or file.size > settings.UPLOAD_LIMIT:
            raise Refused("file_missing", _("请选择一个不超过上传限制的 PDF 或图片。"))
        name, data = str(file.name), file.read()
        if taken_in(data, name) not in SEAL_TYPES:
            raise Refused("file_type", _("盖章件请用 PDF、PNG 或 JPG。"))
        services.attach_seal(
            report=found,
            lock=lock_seen(request),
            name=name,
            data=data,
            actor=request.actor,
            at=now(),
        )

    return _step(request, year, code, _("盖章件已保存。"), attach)


@require_safe
@officer_required
def seal_file(request: DeskRequest, year: int, code: str) -> HttpResponse:
    """The stamped copy, for those who may see the report."""
    found = reads.report_of(reads.unit_for(request.actor, year, code))
    if found is None or not found.seal_digest:
        return to("report", year, code)
    data = files.read(found.seal_digest)
    return HttpResponse(
        data,
        content_type=media_type_of(data, found.seal_name),
        headers={"Content-Disposition": 'inline; filename="seal"'},
    )


@require_POST
@officer_required
def draft_summary(request: DeskRequest, year: int) -> HttpResponse:
    """Draft the city's summary from the confirmed reports; it goes out through the gate."""
    call = reads.round_for(request.actor, year)

    def act() -> None:
        summary.draft_summary(
            call=call,
            office=clauses.office_of(request.actor),
            headings=clauses.headings(),
            actor=request.actor,
            at=now(),
        )

    carried_out(request, act, _("汇总已起草为信息草稿，请审查后公开。"))
    return to("round", year)
