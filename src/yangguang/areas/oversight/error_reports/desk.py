"""Error reports at the desk: what came by telephone, letter or from the national platform."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yangguang.areas.oversight.error_reports.forms import RegisterForm
from yangguang.areas.oversight.error_reports.rules import Fault
from yangguang.areas.oversight.error_reports.services import NewReport, file_report
from yangguang.areas.oversight.selectors import may_register
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import registering_page
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import now


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def register(request: DeskRequest) -> HttpResponse:
    """Register a report that came by another way; its receipt is printed for who brought it."""
    at = now()
    if not may_register(request.actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = RegisterForm(request.POST, request.FILES) if request.method == "POST" else RegisterForm()
    return registering_page(
        request,
        form,
        lambda data: file_report(
            new=NewReport(
                page=data["page"],
                fault=Fault(data["fault"]),
                statement=data["statement"],
                applicant=form.applicant(),
                channel=Channel(data["channel"]),
                files=data["materials"],
            ),
            actor=request.actor,
            at=at,
        ),
        "error_reports/register.html",
        title=_("登记网站找错"),
        receipt=_("收据"),
        applicant=_("反映人"),
        at=at,
    )
