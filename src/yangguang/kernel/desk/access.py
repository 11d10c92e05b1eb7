"""Who gets into the desk: logged in, second factor given, a role in force."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_totp.models import TOTPDevice

from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from yangguang.kernel.organizations.models import Person
    from yangguang.kernel.organizations.rules import Actor

View: TypeAlias = Callable[..., HttpResponseBase]


class DeskRequest(HttpRequest):
    """A request that has passed `officer_required`."""

    user: Person
    actor: Actor


def confirmed_device(person: Person) -> TOTPDevice | None:
    """The person's enrolled second factor."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).first()


def safe_next(request: HttpRequest, fallback: str = "") -> str:
    """The page asked for before login, if it is one of ours."""
    target = str(request.POST.get("next") or request.GET.get("next") or "")
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return fallback or reverse("desk:today")


def second_factor_page(request: HttpRequest) -> str | None:
    """Where the person must go before he may work; None when nothing is missing."""
    if request.user.is_verified():  # type: ignore[union-attr]
        return None
    if confirmed_device(request.user):  # type: ignore[arg-type]
        return reverse("desk:code")
    return reverse("desk:enrol") if settings.REQUIRE_TOTP else None


def login_required(view: View) -> View:
    """Lets a logged-in person through, with his second factor; nobody keeps a copy of the page."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        page = second_factor_page(request)
        if page:
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{page}?{query}")
        return view(request, *args, **kwargs)

    return never_cache(inner)


def officer_required(view: View) -> View:
    """Lets officers through. What they may not see does not exist for them: 404."""

    @wraps(view)
    def inner(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.is_officer:
            return render(request, "desk/no_role.html", status=403)
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as absent:
            raise Http404 from absent

    return login_required(inner)


def administrator_required(view: View) -> View:
    """Lets system administrators through."""

    @wraps(view)
    def inner(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.has(Role.SYSTEM_ADMINISTRATOR):
            return render(request, "desk/not_permitted.html", status=403)
        return view(request, *args, **kwargs)

    return officer_required(inner)
