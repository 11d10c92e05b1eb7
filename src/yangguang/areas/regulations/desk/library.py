"""The library with what is owed about it, and policies of organs above, at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.areas.regulations.desk.common import above, form_page, tabs, to
from yangguang.areas.regulations.forms import ReprintForm, TaskForm
from yangguang.areas.regulations.selectors import desk as reads
from yangguang.areas.regulations.services.acting import DRAFTERS
from yangguang.areas.regulations.services.library import close_task
from yangguang.areas.regulations.services.reprints import start_reprint
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out, lock_seen, made_from
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for

if TYPE_CHECKING:
    from django.http import HttpResponse

PAGE = 50


@require_safe
@officer_required
def library(request: DeskRequest) -> HttpResponse:
    """What one's units owe about documents in force."""
    rows = reads.tasks_visible_to(request.actor).order_by("done_at", "due_on", "pk")
    context = {
        "title": _("文件库和任务"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": tabs("library"),
        "today": city_date(now()),
    }
    return desk_page(request, "regulations/desk/library.html", context, crumbs=above())


@require_http_methods(READ_WRITE)
@officer_required
def task(request: DeskRequest, pk: int) -> HttpResponse:
    """Say what came of an evaluation."""
    item = reads.task_for(request.actor, pk)
    form = TaskForm(request.POST or None)
    if form.is_valid() and carried_out(
        request,
        lambda: close_task(
            task=item,
            lock=lock_seen(request),
            outcome=form.cleaned_data["outcome"],
            actor=request.actor,
            at=now(),
        ),
        _("已办结。"),
        form,
    ):
        return to("library")
    return form_page(request, _("评估结论"), form, _("办结"), above(), lock=item.lock)


@require_safe
@officer_required
def reprints(request: DeskRequest) -> HttpResponse:
    """Policies of organs above that one's units republish."""
    rows = reads.reprints_visible_to(request.actor)
    context = {
        "title": _("转载上级政策"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": tabs("reprints"),
        "may_start": bool(request.actor.agencies_with(*DRAFTERS)),
    }
    return desk_page(request, "regulations/desk/reprints.html", context, crumbs=above())


@require_http_methods(READ_WRITE)
@officer_required
def new_reprint(request: DeskRequest) -> HttpResponse:
    """Take one down."""
    if not request.actor.agencies_with(*DRAFTERS):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = ReprintForm(request.POST or None, actor=request.actor, roles=DRAFTERS)
    made = made_from(
        form,
        lambda data: start_reprint(
            **data | {"agency": agency_for(data["agency"])}, actor=request.actor, at=now()
        ),
    )
    if made is not None:
        return to("reprints")
    return form_page(request, _("登记转载"), form, _("形成稿件"), above())
