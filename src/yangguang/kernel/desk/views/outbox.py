"""发件箱: messages on their way, what came back, what messages say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangguang.kernel.desk.access import DeskRequest, administrator_required
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rules import PAGE_SIZE
from yangguang.kernel.ledger.models import Delivery
from yangguang.kernel.ledger.sent import held_since
from yangguang.kernel.notices import registry
from yangguang.kernel.notices.composing import preview
from yangguang.kernel.notices.models import Bounce
from yangguang.kernel.notices.selectors.checking import problems
from yangguang.kernel.notices.selectors.outbox import (
    STATES,
    bounces,
    outbox,
    outbox_rows,
    state_counts,
)
from yangguang.kernel.notices.services.bounces import release_address
from yangguang.kernel.notices.services.operating import drop as drop_message
from yangguang.kernel.notices.services.operating import send_again
from yangguang.kernel.notices.wording import plain_text
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from django.http import HttpResponse


def _views(state: str) -> list[tuple[str, str, int | None, bool]]:
    address, counted = reverse("desk:outbox"), state_counts()
    all_of_them = (_("全部"), address, None, not state)
    return [
        all_of_them,
        *(
            (str(label), f"{address}?state={name}", counted.get(name), name == state)
            for name, (label, _condition) in STATES.items()
        ),
    ]


@require_safe
@administrator_required
def outbox_page(request: DeskRequest) -> HttpResponse:
    """Where messages stand."""
    state = request.GET.get("state", "")
    page = Paginator(outbox(state), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("发件箱"),
        "tabs": _views(state if state in STATES else ""),
        "page": page,
        "rows": outbox_rows(page),
        "held": held_since(),
        "problems": problems(at=now()),
    }
    return desk_page(request, "desk/outbox.html", context, crumbs=[(_("发件箱"), "")])


@require_POST
@administrator_required
def again(request: DeskRequest, pk: int) -> HttpResponse:
    """Let a message go out now."""
    delivery = get_object_or_404(Delivery, pk=pk)
    if send_again(delivery=delivery, actor=request.actor, at=now()):
        messages.success(request, _("已安排立即发送。"))
    else:
        messages.warning(request, _("这条消息正在发送或者已经送出。"))
    return HttpResponseRedirect(reverse("desk:outbox"))


@require_POST
@administrator_required
def drop(request: DeskRequest, pk: int) -> HttpResponse:
    """Let a message not go out."""
    delivery = get_object_or_404(Delivery, pk=pk)
    if drop_message(delivery=delivery, actor=request.actor, at=now()):
        messages.success(request, _("这条消息不再发送。"))
    else:
        messages.warning(request, _("这条消息正在发送或者已经送出。"))
    return HttpResponseRedirect(reverse("desk:outbox"))


def _crumbs(label: str) -> list[tuple[str, str]]:
    return [(_("发件箱"), reverse("desk:outbox")), (label, "")]


@require_safe
@administrator_required
def bounces_page(request: DeskRequest) -> HttpResponse:
    """What came back."""
    page = Paginator(bounces(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"title": _("退信"), "page": page}
    return desk_page(request, "desk/bounces.html", context, crumbs=_crumbs(_("退信")))


@require_POST
@administrator_required
def release(request: DeskRequest, pk: int) -> HttpResponse:
    """Use an address again."""
    release_address(bounce=get_object_or_404(Bounce, pk=pk), actor=request.actor, at=now())
    messages.success(request, _("这个地址可以再用了。"))
    return HttpResponseRedirect(reverse("desk:bounces"))


@require_safe
@administrator_required
def templates(request: DeskRequest) -> HttpResponse:
    """Every message the city can send."""
    found = sorted(registry.templates.values(), key=lambda t: (t.for_officers, t.name))
    context = {"title": _("消息模板"), "templates": found}
    return desk_page(request, "desk/templates.html", context, crumbs=_crumbs(_("消息模板")))


@require_safe
@administrator_required
def template(request: DeskRequest, name: str) -> HttpResponse:
    """One message as it reads, with sample values."""
    found = registry.templates.get(name)
    if found is None:
        raise Http404
    message = preview(name)
    crumbs = [*_crumbs("")[:1], (_("消息模板"), reverse("desk:templates")), (str(found.label), "")]
    context = {
        "title": found.label,
        "template": found,
        "message": message,
        "text": plain_text(message),
    }
    return desk_page(request, "desk/template.html", context, crumbs=crumbs)
