"""The exchange with another platform: what waits, what was not taken, why, and when it is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangguang.areas.requests.exchange import outbox, try_again
from yangguang.areas.requests.rules.exchange import BY_POST
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def exchange(request: DeskRequest) -> HttpResponse:
    """The outbox: no persons stand in it."""
    if not request.actor.has(Role.SYSTEM_ADMINISTRATOR):
        return desk_page(request, "desk/not_permitted.html", status=403)
    return desk_page(
        request,
        "requests/exchange.html",
        {
            "title": _("申请的数据交换"),
            "target": settings.REQUESTS_OUT,
            "folder": _("由对方签名后发到 %(address)s")
            % {"address": reverse("requests:exchange_in")}
            if settings.REQUESTS_IN == BY_POST
            else settings.REQUESTS_IN,
            "box": outbox(),
        },
        crumbs=[(_("申请的数据交换"), "")],
    )


@require_POST
@officer_required
def again(request: DeskRequest) -> HttpResponse:
    """Try what waits at once."""
    if not request.actor.has(Role.SYSTEM_ADMINISTRATOR):
        return desk_page(request, "desk/not_permitted.html", status=403)
    count = try_again(at=now())
    messages.success(request, _("%(n)d 条消息马上再发。") % {"n": count})
    return HttpResponseRedirect(reverse("requests_desk:exchange"))
