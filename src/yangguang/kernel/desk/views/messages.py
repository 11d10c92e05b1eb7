"""消息: what an officer is told; how he wants to hear of it; his calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yangguang.kernel.desk.access import DeskRequest, login_required, officer_required
from yangguang.kernel.desk.forms.messages import ModeForm
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rules import PAGE_SIZE
from yangguang.kernel.desk.selectors import deadlines_of
from yangguang.kernel.notices import ical
from yangguang.kernel.notices.addresses import absolute
from yangguang.kernel.notices.rules import Mode, Refused
from yangguang.kernel.notices.selectors.calendars import calendar_owner
from yangguang.kernel.notices.selectors.inbox import inbox, messages_of
from yangguang.kernel.notices.selectors.preferences import notice_settings
from yangguang.kernel.notices.services.preferences import (
    mark_all_read,
    mark_read,
    new_calendar,
    revoke_calendar,
    set_mode,
)
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@officer_required
def messages_page(request: DeskRequest) -> HttpResponse:
    """The officer's own messages, the unread ones first unless all are asked for."""
    at, actor = now(), request.actor
    shows_all = request.GET.get("all") == "yes"
    page = Paginator(inbox(actor, unread=not shows_all), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    address = reverse("desk:messages")
    context = {
        "title": _("消息"),
        "page": page,
        "rows": messages_of(page, reader=actor, at=at),
        "newest": page[0].pk if page else 0,
        "tabs": [
            (_("未读"), address, None, not shows_all),
            (_("全部"), f"{address}?all=yes", None, shows_all),
        ],
    }
    return desk_page(request, "desk/messages.html", context, crumbs=[(_("消息"), "")])


def _back(request: DeskRequest) -> HttpResponseRedirect:
    query = "?all=yes" if request.POST.get("all") == "yes" else ""
    return HttpResponseRedirect(reverse("desk:messages") + query)


@require_POST
@officer_required
def read(request: DeskRequest, pk: int) -> HttpResponse:
    """Mark one message as read, and go where it leads if that was asked for."""
    at = now()
    notice = mark_read(person_id=request.user.pk, pk=pk, at=at)
    if notice is None:
        raise Http404
    if request.POST.get("then") == "open":
        [shown] = messages_of([notice], reader=request.actor, at=at)
        if shown.message and shown.message.url.startswith("/"):
            return HttpResponseRedirect(shown.message.url)
    return _back(request)


@require_POST
@officer_required
def read_all(request: DeskRequest) -> HttpResponse:
    """Mark as read what was on the page and before it."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal() and len(newest) < 19:
        count = mark_all_read(person_id=request.user.pk, upto=int(newest), at=now())
        messages.success(request, _("已把 %(count)d 条消息标为已读。") % {"count": count})
    return _back(request)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: DeskRequest) -> HttpResponse:
    """How to hear of things, and the calendar's secret address."""
    at = now()
    chosen = notice_settings(request.user, at=at)
    form = ModeForm(request.POST or None, initial={"mode": chosen.mode})
    if request.method == "POST" and form.is_valid():
        try:
            mode = Mode(form.cleaned_data["mode"])
            set_mode(person=request.user, mode=mode, actor=request.actor, at=at)
        except Refused as refused:
            form.add_error("mode", refused.message)
        else:
            messages.success(request, _("提醒方式已保存。"))
            return HttpResponseRedirect(reverse("desk:preferences"))
    context = {"title": _("通知和日历"), "form": form, "chosen": chosen}
    return desk_page(request, "desk/preferences.html", context, crumbs=_crumbs())


def _crumbs() -> list[tuple[str, str]]:
    return [(_("我的账号"), reverse("desk:account")), (_("通知和日历"), "")]


@never_cache
@require_POST
@login_required
def open_calendar(request: DeskRequest) -> HttpResponse:
    """A new secret address, shown this once."""
    token = new_calendar(person=request.user, actor=request.actor, at=now())
    address = absolute(reverse("desk:own_calendar", args=[token]))
    context = {"title": _("日历订阅地址"), "address": address}
    return desk_page(request, "desk/calendar.html", context, crumbs=_crumbs())


@require_POST
@login_required
def revoke(request: DeskRequest) -> HttpResponse:
    """Let the address stop working."""
    if revoke_calendar(person=request.user, actor=request.actor, at=now()):
        messages.success(request, _("日历订阅地址已停用。"))
    return HttpResponseRedirect(reverse("desk:preferences"))


@never_cache
@require_safe
def own_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """An officer's deadlines; the secret in the address says whose."""
    del request
    at = now()
    person = calendar_owner(token)
    if person is None:
        raise Http404
    actor = actor_for(person, on=city_date(at))
    name = _("%(city)s办公端：我的期限") % {"city": facts().city_name}
    return ical.answer(name, deadlines_of(actor, at=at), at=at, file_name="deadlines.ics")
