"""The register of remedies: every 复议, 诉讼, 投诉 against replies, with the agency's own dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.requests.models import Remedy
from yangguang.areas.requests.remedy_work import defences
from yangguang.areas.requests.rules.remedies import Ending
from yangguang.kernel.cases.selectors.access import cases_visible_to
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from django.http import HttpResponse

PAGE_SIZE = 30


@require_safe
@officer_required
def remedies(request: DeskRequest) -> HttpResponse:
    """What is open first, then everything, the newest in front; of the actor's agencies alone."""
    rows = Remedy.objects.filter(request__case__in=cases_visible_to(request.actor))
    is_all = "all" in request.GET
    if not is_all:
        rows = rows.filter(ending=Ending.PENDING)
    rows = rows.select_related("request__case").order_by("-filed_on", "-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    views = defences(request.actor, now())
    return desk_page(
        request,
        "requests/remedies.html",
        {
            "title": _("复议、诉讼、投诉台账"),
            "page": page,
            "rows": [(row, views.get((row.request_id, row.place))) for row in page],
            "is_all": is_all,
        },
        crumbs=[(_("复议诉讼台账"), "")],
    )
