"""Complaints at the desk: what came by telephone, letter or at the counter is registered."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yangguang.areas.oversight.forms import RegisterForm
from yangguang.areas.oversight.rules import Failing
from yangguang.areas.oversight.selectors import may_register
from yangguang.areas.oversight.services import NewComplaint, file_complaint
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import registering_page
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import now
from yangguang.kernel.organizations.selectors import agency_for


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def register(request: DeskRequest) -> HttpResponse:
    """Register a complaint that came by another way; its receipt is printed for the applicant."""
    at = now()
    if not may_register(request.actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = RegisterForm(request.POST, request.FILES) if request.method == "POST" else RegisterForm()
    return registering_page(
        request,
        form,
        lambda data: file_complaint(
            new=NewComplaint(
                respondent=agency_for(data["respondent"]),
                failing=Failing(data["failing"]),
                statement=data["statement"],
                wish=data["wish"],
                reference=data["reference"],
                applicant={k: data[k] for k in ("name", "phone", "email", "address")},
                publish_consent=data["publish_consent"],
                channel=Channel(data["channel"]),
                files=data["materials"],
            ),
            actor=request.actor,
            at=at,
        ),
        "oversight/register.html",
        title=_("登记举报"),
        receipt=_("收据"),
        applicant=_("反映人"),
        at=at,
    )
