"""更正 for everybody: what it is for, the form, the receipt (条例 article 41)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.requests.correction_services import (
    KIND,
    NewCorrection,
    file_correction,
)
from yangguang.areas.requests.forms import CORRECTION_STEPS, applicant_data
from yangguang.areas.requests.rules.correcting import Clock
from yangguang.areas.requests.rules.receipt import ApplicantType
from yangguang.areas.requests.selectors import office_of
from yangguang.areas.requests.views import ToAgency, crumbs, receiver
from yangguang.kernel.cases import services
from yangguang.kernel.cases.applying import Application
from yangguang.kernel.cases.registry import current_kind
from yangguang.kernel.cases.settings_in_force import limit_of, settings_of
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_name

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from yangguang.kernel.cases.services import Opened
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor


def _crumbs(agency: Agency, *more: tuple[str, str]) -> list[tuple[str, str]]:
    here = reverse("requests:correction", args=[agency.code]) if more else ""
    return crumbs(agency, (_("更正关于自己的记录"), here), *more)


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """What may be corrected, what is needed, by when the answer comes; then the form."""
    agency = receiver(code)
    values = settings_of(current_kind(KIND), agency_id=agency.pk, on=city_date(now()))
    return render(
        request,
        "requests/correction.html",
        {
            "agency": agency,
            "name": agency_name(agency),
            "office": office_of(agency, city_date(now())),
            "days": limit_of(values, Clock.ANSWER).amount,
            "crumbs": _crumbs(agency),
        },
    )


class Pages(ToAgency):
    """The form of a correction."""

    application = Application(KIND, CORRECTION_STEPS)
    prefix = "requests:correction_"
    about = "requests:correction"

    def crumbs(self, subject: Agency, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Where a page stands."""
        return _crumbs(subject, *more)

    def check_context(self, subject: Agency) -> dict[str, Any]:
        """More for the last page."""
        return {**super().check_context(subject), "files_title": _("证据和身份证明")}

    def file(self, subject: Agency, answers: dict[str, Any], actor: Actor, at: datetime) -> Opened:
        """File the correction. Raises Refused."""
        return file_correction(
            new=NewCorrection(
                agency=subject,
                applicant_type=ApplicantType(answers["applicant_type"]),
                applicant=applicant_data(answers),
                files=services.files_of_draft(answers),
                record=str(answers["record"]),
                wrong=str(answers["wrong"]),
                right=str(answers["right"]),
                evidence=str(answers["evidence"]),
            ),
            actor=actor,
            at=at,
        )


PAGES = Pages()
