"""What everybody can use: subscribing, its confirmation and end, a new query code, a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.kernel.notices import ical, registry
from yangguang.kernel.notices.addresses import subscription_path
from yangguang.kernel.notices.forms import FrequencyForm, RecoverForm, SubscribeForm
from yangguang.kernel.notices.models import Subscription
from yangguang.kernel.notices.rules import Ending, Frequency, Refused
from yangguang.kernel.notices.selectors.events import public_events
from yangguang.kernel.notices.selectors.subscriptions import followable, subscribed
from yangguang.kernel.notices.services.recovering import ask_for_code
from yangguang.kernel.notices.services.subscribing import (
    change_frequency,
    confirm_subscription,
    end_subscription,
    subscribe,
)
from yangguang.kernel.now import now
from yangguang.kernel.organizations.middleware import client_address
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from yangguang.kernel.notices.selectors.subscriptions import Followable, Subscribed

LONGEST_QUERY = 1000


def _crumbs(label: str) -> list[tuple[str, str]]:
    return [(_("首页"), "/"), (label, "")]


def _asked_for(data: QueryDict) -> Followable:
    """The list a page or form speaks of; 404 for an unknown one."""
    followed = registry.lists.get(data.get("list", ""))
    if followed is None:
        raise Http404
    query = QueryDict(str(data["query"])) if "query" in data else data
    canonical = followed.canonical(query)
    if len(canonical) > LONGEST_QUERY:
        raise Http404
    return followable(followed.name, canonical)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe_page(request: HttpRequest) -> HttpResponse:
    """Subscribe to a list: by feed, by calendar, by mail."""
    is_post = request.method == "POST"
    wanted = _asked_for(request.POST if is_post else request.GET)
    form = SubscribeForm(request.POST if is_post else None)
    if is_post and form.is_valid() and _subscribed(request, wanted, form):
        return HttpResponseRedirect(reverse("notices:sent"))
    title = _("订阅“%(list)s”") % {"list": wanted.label}
    context = {"title": title, "wanted": wanted, "form": form, "crumbs": _crumbs(_("订阅"))}
    return render(request, "notices/subscribe.html", context)


def _subscribed(request: HttpRequest, wanted: Followable, form: SubscribeForm) -> bool:
    if form.is_trapped:
        return True
    try:
        subscribe(
            list_name=wanted.name,
            query=wanted.query,
            frequency=Frequency(form.cleaned_data["frequency"]),
            email=form.cleaned_data["email"],
            network=client_address(request),
            at=now(),
        )
    except Refused as refused:
        form.add_error("email", refused.message)
        return False
    return True


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    title = _("请查收确认邮件")
    return render(request, "notices/sent.html", {"title": title, "crumbs": _crumbs(_("订阅"))})


def _own(uid: UUID, purpose: str, token: str) -> Subscribed:
    try:
        return subscribed(uid, purpose, token)
    except Subscription.DoesNotExist:
        raise Http404 from None


def _rows(own: Subscribed, *names: str) -> list[tuple[str, object, str]]:
    """What a page says about a subscription: label, value, address."""
    found = own.subscription
    rows = {
        "list": (_("列表"), own.label, own.path),
        "frequency": (_("频率"), found.get_frequency_display(), ""),
        "address": (_("邮箱"), own.address, ""),
        "since": (_("开始"), datetime_cn(found.confirmed_at), ""),
    }
    return [rows[name] for name in names]


def _manage(request: HttpRequest, own: Subscribed, title: str) -> HttpResponse:
    form = FrequencyForm(initial={"frequency": own.subscription.frequency})
    context = {
        "title": title,
        "own": own,
        "rows": _rows(own, "list", "address", "since"),
        "form": form,
        "unsubscribe_url": subscription_path("unsubscribe", own.subscription),
        "crumbs": _crumbs(_("管理订阅")),
    }
    return render(request, "notices/manage.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, uid: UUID, token: str) -> HttpResponse:
    """The link of the first mail. Opening it does nothing: mail programs open links too."""
    own = _own(uid, "confirm", token)
    if request.method == "POST" and confirm_subscription(uid=str(uid), at=now()):
        return HttpResponseRedirect(subscription_path("manage", own.subscription))
    if own.has_ended:
        return _manage(request, own, _("订阅已结束"))
    title = _("确认订阅“%(list)s”") % {"list": own.label}
    rows = _rows(own, "list", "frequency", "address")
    context = {"title": title, "rows": rows, "crumbs": _crumbs(_("确认订阅"))}
    return render(request, "notices/confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, uid: UUID, token: str) -> HttpResponse:
    """One's own subscription: how often, or not at all."""
    own = _own(uid, "manage", token)
    if request.method == "POST":
        form = FrequencyForm(request.POST)
        if form.is_valid():
            change_frequency(
                uid=str(uid), frequency=Frequency(form.cleaned_data["frequency"]), at=now()
            )
        return HttpResponseRedirect(request.path)
    return _manage(request, own, _("订阅已结束") if own.has_ended else _("管理订阅"))


# A mail program posts here without having seen a form of ours (RFC 8058); the secret in the
# address says who may.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, uid: UUID, token: str) -> HttpResponse:
    """End a subscription at once."""
    own = _own(uid, "manage", token)
    if request.method == "POST":
        end_subscription(uid=str(uid), ending=Ending.UNSUBSCRIBED, at=now())
        own = _own(uid, "manage", token)
    if own.has_ended:
        return _manage(request, own, _("订阅已结束"))
    title = _("退订“%(list)s”") % {"list": own.label}
    context = {"title": title, "own": own, "crumbs": _crumbs(_("退订"))}
    return render(request, "notices/unsubscribe.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Ask for a new query code. The answer is the same whatever exists."""
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        return HttpResponseRedirect(reverse("notices:recover_sent"))
    context = {"title": _("找回查询码"), "form": form, "crumbs": _crumbs(_("找回查询码"))}
    return render(request, "notices/recover.html", context)


def _asked(request: HttpRequest, form: RecoverForm) -> bool:
    if form.is_trapped:
        return True
    try:
        ask_for_code(
            number=form.cleaned_data["number"],
            address=form.cleaned_data["address"],
            network=client_address(request),
            at=now(),
        )
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    return True


@require_safe
def recover_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, if number and address belong together."""
    context = {"title": _("申请已收到"), "crumbs": _crumbs(_("找回查询码"))}
    return render(request, "notices/recover_sent.html", context)


@require_safe
def public_calendar(request: HttpRequest) -> HttpResponse:
    """Days that concern everybody, for calendar programs."""
    del request
    name = _("%(site)s：公开事项") % {"site": facts().name}
    at = now()
    return ical.answer(name, public_events(at=at), at=at, file_name="public.ics")
