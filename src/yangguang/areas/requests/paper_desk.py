"""What an office prints of a request, and what it says of itself on forms, guides and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.areas.requests.forms import OfficeForm
from yangguang.areas.requests.office_services import office_units, office_values, set_office
from yangguang.areas.requests.papers import Paper, papers_of
from yangguang.areas.requests.public import FIRST_YEAR, plain, year_of
from yangguang.areas.requests.publicity import year_before_filing
from yangguang.areas.requests.reporting import DRAFTERS, may_report
from yangguang.areas.requests.selectors import KIND
from yangguang.kernel.cases.printing import FORMS
from yangguang.kernel.cases.selectors import case_for, may_see_persons
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.cases.sheets import stored_sheet
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, made_from
from yangguang.kernel.desk.page import being_printed, desk_page
from yangguang.kernel.desk.views.matter import crumbs_to
from yangguang.kernel.ledger.services import record_access
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.cases.models import Case


def _papers(request: DeskRequest, number: str, at: datetime) -> tuple[Case, list[Paper]]:
    """The matter of somebody who handles it, with its papers. Raises Http404."""
    case = case_for(request.actor, number)
    if case.kind != KIND or not may_see_persons(request.actor, case, on=city_date(at)):
        raise Http404
    return case, papers_of(case, at)


@require_safe
@officer_required
def papers(request: DeskRequest, number: str) -> HttpResponse:
    """Every form of the request that is printed and filed; the letters stand at the matter."""
    case, found = _papers(request, number, now())
    return desk_page(
        request,
        "requests/papers.html",
        {"title": _("登记表、呈批单、送达回证、归档目录"), "case": case, "papers": found},
        crumbs=crumbs_to(case, (_("打印"), "")),
    )


@never_cache
@require_safe
@officer_required
def paper_file(request: DeskRequest, number: str, key: str, form: str) -> HttpResponse:
    """One of them as PDF or Word file; it names the applicant, so the look is recorded."""
    at = now()
    case, found = _papers(request, number, at)
    paper = next((p for p in found if p.key == key), None)
    if paper is None or form not in FORMS:
        raise Http404
    data = stored_sheet(paper.make(), form, at=at, case=case)
    if data is None:
        return being_printed(request, back=reverse("requests_desk:papers", args=[number]))
    record_access(actor=request.actor, at=at, subject=subject_of(case), what=paper.label[:80])
    name = f"{paper.label}-{case.number}.{form}"
    return file_response(data, name=name, media_type=FORMS[form])


@require_safe
@officer_required
def before(request: DeskRequest) -> HttpResponse:
    """What was shown before filing, opened, and answered: no requests, no persons."""
    actor, on = request.actor, city_date(now())
    if not may_report(actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    year = year_of(plain(str(request.GET.get("year", ""))[:4]), on=on) or on.year
    everywhere = actor.has(Role.OPEN_GOVERNMENT_OFFICE)
    units = None if everywhere else actor.agencies_with(*DRAFTERS, Role.LEADER_IN_CHARGE)
    return desk_page(
        request,
        "requests/before.html",
        {
            "title": _("申请前的答复"),
            "year": year,
            "years": range(on.year, FIRST_YEAR - 1, -1),
            "found": year_before_filing(year, units=units),
        },
        crumbs=[(_("申请前的答复"), "")],
    )


@require_http_methods(READ_WRITE)
@officer_required
def office(request: DeskRequest) -> HttpResponse:
    """Address, hours, telephone of the office that takes requests, one agency at a time."""
    at = now()
    units = office_units(request.actor)
    if not units:
        return desk_page(request, "desk/not_permitted.html", status=403)
    wanted = str(request.GET.get("agency") or "")
    unit = next((agency for agency in units if agency.code == wanted), units[0])
    form = OfficeForm(
        request.POST if request.method == "POST" else None, initial=office_values(unit, at)
    )
    done = made_from(
        form,
        lambda _data: (set_office(agency=unit, values=form.values(), actor=request.actor, at=at),),
    )
    if done is not None:
        messages.success(
            request, _("已保存，指南、申请表和文书都会写明。") if done[0] else _("没有改动。")
        )
        return HttpResponseRedirect(f"{reverse('requests_desk:office')}?agency={unit.code}")
    return desk_page(
        request,
        "requests/office.html",
        {
            "title": _("受理机构信息"),
            "form": form,
            "unit": unit,
            "units": [(agency.code, agency_name(agency)) for agency in units],
        },
        crumbs=[(_("受理机构信息"), "")],
    )
