"""Error reports at the desk: what came by telephone, letter or from the national platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yangguang.areas.oversight.error_reports.forms import RegisterForm
from yangguang.areas.oversight.error_reports.rules import Fault
from yangguang.areas.oversight.error_reports.services import NewReport, file_report
from yangguang.areas.oversight.selectors import may_register
from yangguang.kernel.cases.rules import Channel, Refused
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import registered_page
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.cases.services import Opened


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def register(request: DeskRequest) -> HttpResponse:
    """Register a report that came by another way; its receipt is printed for who brought it."""
    at = now()
    if not may_register(request.actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    posted = request.method == "POST"
    form = RegisterForm(request.POST, request.FILES) if posted else RegisterForm()
    if posted and form.is_valid():
        try:
            opened = _register(form, request, at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return registered_page(request, opened, title=_("收据"), applicant=_("反映人"), at=at)
    return desk_page(
        request,
        "error_reports/register.html",
        {"title": _("登记网站找错"), "form": form},
        crumbs=[(_("登记网站找错"), "")],
    )


def _register(form: RegisterForm, request: DeskRequest, at: datetime) -> Opened:
    data = form.cleaned_data
    new = NewReport(
        page=data["page"],
        fault=Fault(data["fault"]),
        statement=data["statement"],
        applicant=form.applicant(),
        channel=Channel(data["channel"]),
        files=data["materials"],
    )
    return file_report(new=new, actor=request.actor, at=at)
