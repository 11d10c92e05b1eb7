"""Requests at the desk: what came by post or at the counter; searches and third parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.areas.requests.correction_services import (
    TEXTS,
    NewCorrection,
    file_correction,
)
from yangguang.areas.requests.file_services import opened
from yangguang.areas.requests.forms import RegisterCorrectionForm, RegisterForm, applicant_data
from yangguang.areas.requests.models import ThirdPartyFile
from yangguang.areas.requests.rules.items import items_in
from yangguang.areas.requests.rules.receipt import ApplicantType, Carrier, Obtain, Way
from yangguang.areas.requests.selectors import (
    KIND,
    about_file,
    may_register,
    record_of,
    registering_units,
)
from yangguang.areas.requests.services import NAMES, NewRequest, file_request
from yangguang.kernel.cases.selectors import (
    case_for,
    may_see_persons,
)
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import registering_page
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.views.matter import crumbs_to
from yangguang.kernel.ledger.services import record_access
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.ui.downloads import file_response
from yangguang.kernel.vault import unseal

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.cases.services import Opened


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def register(request: DeskRequest) -> HttpResponse:
    """Register a request that came by another way; its receipt is printed for the applicant."""
    at = now()
    units = registering_units(request.actor)
    if not may_register(request.actor) or not units:
        return desk_page(request, "desk/not_permitted.html", status=403)
    posted = request.method == "POST"
    form = RegisterForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        units=units,
        initial={"arrived_on": city_date(at)},
    )
    return registering_page(
        request,
        form,
        lambda data: _register(data, request, at),
        "requests/register.html",
        title=_("登记政府信息公开申请"),
        crumb=_("登记申请"),
        receipt=_("登记回执"),
        applicant=_("申请人"),
        at=at,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def register_correction(request: DeskRequest) -> HttpResponse:
    """Register a correction of a record about oneself that came by another way."""
    at = now()
    units = registering_units(request.actor)
    if not may_register(request.actor) or not units:
        return desk_page(request, "desk/not_permitted.html", status=403)
    posted = request.method == "POST"
    form = RegisterCorrectionForm(
        request.POST if posted else None, request.FILES if posted else None, units=units
    )
    return registering_page(
        request,
        form,
        lambda data: file_correction(
            new=NewCorrection(
                agency=agency_for(data["agency"]),
                applicant_type=ApplicantType(data["applicant_type"]),
                applicant=applicant_data(data),
                way=Way(data["way"]),
                files=data["materials"],
                **{name: data[name] for name in TEXTS},
            ),
            actor=request.actor,
            at=at,
        ),
        "requests/register.html",
        title=_("登记更正申请"),
        crumb=_("登记更正"),
        receipt=_("登记回执"),
        applicant=_("申请人"),
        at=at,
        lead=_("登记当面、口头、邮寄来的更正申请（条例第四十一条）。证据和身份证明加密保存。"),
    )


def _register(data: dict[str, Any], request: DeskRequest, at: datetime) -> Opened:
    return file_request(
        new=NewRequest(
            agency=agency_for(data["agency"]),
            applicant_type=ApplicantType(data["applicant_type"]),
            applicant=applicant_data(data),
            carrier=Carrier(data["carrier"]),
            obtain=[Obtain(way) for way in data["obtain"]],
            accepts_other_form=data["accepts_other_form"],
            way=Way(data["way"]),
            arrived_on=data["arrived_on"],
            files=data["materials"],
            more=items_in(data["info_more"]),
            **{name: data[name] for name in NAMES},
        ),
        actor=request.actor,
        at=at,
    )


@require_safe
@officer_required
def third_party_file(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """What a third party sent with its opinion; who handles the request has it."""
    case = case_for(request.actor, number)
    at = now()
    if case.kind != KIND or not may_see_persons(request.actor, case, on=city_date(at)):
        raise Http404
    row = get_object_or_404(ThirdPartyFile, pk=pk, party__request=case.pk)
    record_access(
        actor=request.actor, at=at, subject=subject_of(case), what="第三方交的证据"
    )  # data
    name = str(unseal(row.sealed_name, about=about_file(case)))
    return file_response(opened(case, row.path), name=name, media_type=row.media_type)


@require_safe
@officer_required
def record(request: DeskRequest, number: str) -> HttpResponse:
    """Searches and third parties of a request; who handles it sees them, the look is recorded."""
    case = case_for(request.actor, number)
    at = now()
    if case.kind != KIND or not may_see_persons(request.actor, case, on=city_date(at)):
        raise Http404
    found = record_of(case, request.actor, on=city_date(at))
    record_access(
        actor=request.actor, at=at, subject=subject_of(case), what="检索和征求意见记录"
    )  # data
    for row in found.alike:
        record_access(
            actor=request.actor,
            at=at,
            subject=subject_of(row.case),
            what="相似的申请",  # data
            purpose=case.number,
        )
    return desk_page(
        request,
        "requests/record.html",
        {
            "title": _("检索、征求意见和经办记录"),
            "case": case,
            "record": found,
            "back": reverse("desk:matter", args=[number]),
        },
        crumbs=crumbs_to(case, (_("记录"), "")),
    )
