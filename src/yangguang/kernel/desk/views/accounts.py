"""Logging in and out, the second factor, the password."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qrcode
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as remember_device
from qrcode.image.svg import SvgPathImage

from yangguang.kernel.desk.access import (
    DeskRequest,
    confirmed_device,
    login_required,
    safe_next,
    second_factor_page,
)
from yangguang.kernel.desk.forms.accounts import (
    CodeForm,
    LoginForm,
    OwnContactForm,
    PasswordForm,
    SecondFactorForm,
    minutes_until,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.selectors import delegations_of, grants_of
from yangguang.kernel.desk.services.accounts import (
    change_contact,
    change_password,
    confirm_device,
    issue_backup_codes,
    new_device,
    note_lock,
    note_session,
    use_backup_code,
)
from yangguang.kernel.notices.selectors.preferences import notice_settings
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations import backup_codes
from yangguang.kernel.organizations.login import locked_until, note_failure
from yangguang.kernel.organizations.middleware import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django_otp.plugins.otp_totp.models import TOTPDevice


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Name and password; the session gets a new key."""
    at = now()
    target = safe_next(request)
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(target)
    form = LoginForm(request.POST or None, request=request, at=at)
    if request.method == "POST" and form.is_valid() and form.person:
        start_session(request, form.person)
        note_session(form.person, kind="logged_in", address=client_address(request), at=at)
        return HttpResponseRedirect(target)
    if form.locks:
        name = form.cleaned_data.get("username", "")
        note_lock(username=name, address=client_address(request), at=at)
    return render(request, "desk/login.html", {"form": form, "next": target})


@require_POST
def logout(request: DeskRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        address = client_address(request)
        note_session(request.user, kind="logged_out", address=address, at=now())
        end_session(request)
    return HttpResponseRedirect(reverse("desk:login"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: DeskRequest) -> HttpResponse:
    """Ask for the second factor of this session."""
    target = safe_next(request)
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("desk:login"))
    device = confirmed_device(request.user)
    if device is None or second_factor_page(request) is None:
        return HttpResponseRedirect(target)
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refusal = _check_factor(request, device, form.cleaned_data["token"])
        if refusal is None:
            request.session.cycle_key()
            remember_device(request, device)
            return HttpResponseRedirect(target)
        form.add_error("token", refusal)
    return render(request, "desk/code.html", {"form": form, "next": target})


def _check_factor(request: DeskRequest, device: TOTPDevice, typed: str) -> str | None:
    """Why what was typed is no second factor; None when it is one."""
    if len(typed) == backup_codes.LENGTH:
        return _check_backup_code(request, typed)
    allowed, facts = device.verify_is_allowed()
    return None if device.verify_token(typed) else _wrong_code(allowed, facts)


def _check_backup_code(request: DeskRequest, typed: str) -> str | None:
    """Wrong codes count like wrong passwords: after a few the account is locked for a while."""
    at, person, address = now(), request.user, client_address(request)
    end = locked_until(username=person.username, address=address, at=at)
    if end is None and use_backup_code(person=person, code=typed, actor=request.actor, at=at):
        messages.warning(
            request,
            _("备用码已使用，还剩 %(left)d 个。手机找不回来的，请在“我的账号”更换动态口令。")
            % {"left": backup_codes.left(person)},
        )
        return None
    if end is None:
        note_failure(username=person.username, address=address, at=at)
        end = locked_until(username=person.username, address=address, at=at)
        if end:
            note_lock(username=person.username, address=address, at=at)
    if end:
        return _("错误次数过多，请在 %(minutes)d 分钟后再试。") % {
            "minutes": minutes_until(end, at)
        }
    return _("备用码不正确，或者已经用过。请换一个再试。")


def _wrong_code(allowed: bool, facts: dict[str, object] | None) -> str:
    if not allowed:
        until = (facts or {}).get("locked_until")
        seconds = max(1, int((until - now()).total_seconds()) + 1) if until else 1  # type: ignore[operator]
        return _("错误次数过多，请在 %(seconds)d 秒后用新的口令再试。") % {"seconds": seconds}
    return _("动态口令不正确。请核对手机时间是否准确，用新的口令再试。")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: DeskRequest) -> HttpResponse:
    """Enrol a second factor; who has one must have given it before replacing it."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("desk:login"))
    if confirmed_device(request.user) and second_factor_page(request):
        return HttpResponseRedirect(reverse("desk:code"))
    device = new_device(request.user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["token"]
        if confirm_device(
            person=request.user, device=device, token=token, actor=request.actor, at=now()
        ):
            request.session.cycle_key()
            remember_device(request, device)
            return _show_codes(request, safe_next(request))
        form.add_error("token", _("口令不正确。请用刚刚添加的账户当前显示的 6 位数字再试。"))
    picture = qrcode.make(device.config_url, image_factory=SvgPathImage, box_size=12, border=2)
    return render(
        request,
        "desk/enrol.html",
        {
            "form": form,
            "next": safe_next(request),
            "qr_path": picture.path.get("d") if picture.path is not None else "",
            "qr_size": picture.pixel_size / 10,
            "secret": _grouped_secret(device.config_url),
        },
    )


def _show_codes(request: DeskRequest, target: str) -> HttpResponse:
    """The answer to the POST itself: what is shown once is neither stored nor fetched again."""
    at = now()
    codes = issue_backup_codes(person=request.user, actor=request.actor, at=at)
    return render(request, "desk/backup_codes.html", {"codes": codes, "next": target, "at": at})


@require_POST
@login_required
def new_backup_codes(request: DeskRequest) -> HttpResponse:
    """New backup codes in place of those left."""
    if confirmed_device(request.user) is None:
        messages.error(request, _("请先启用动态口令，备用码是在手机不在身边时代替它的。"))
        return HttpResponseRedirect(reverse("desk:account"))
    return _show_codes(request, reverse("desk:account"))


def _grouped_secret(url: str) -> str:
    secret = url.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


@require_safe
@login_required
def account(request: DeskRequest) -> HttpResponse:
    """The person's roles, delegations, second factor and password."""
    at = now()
    on = city_date(at)
    return desk_page(
        request,
        "desk/account.html",
        {
            "notices": notice_settings(request.user, at=at),
            "grants": grants_of(request.user, on=on),
            "delegations": delegations_of(request.user, on=on),
            "device": confirmed_device(request.user),
            "codes_left": backup_codes.left(request.user),
        },
        crumbs=[(_("我的账号"), "")],
    )


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: DeskRequest) -> HttpResponse:
    """Change where I am reached, confirmed with my password."""
    person = request.user
    known = {"email": person.email, "phone": person.phone}
    form = OwnContactForm(request.POST or None, person=person, initial=known)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change_contact(
            person=person, email=data["email"], phone=data["phone"], actor=request.actor, at=now()
        )
        messages.success(request, _("联系方式已保存。"))
        return HttpResponseRedirect(reverse("desk:account"))
    title = _("修改联系方式")
    crumbs = [(_("我的账号"), reverse("desk:account")), (title, "")]
    context = {"title": title, "form": form, "button": _("保存")}
    status = 422 if form.errors else 200
    return desk_page(request, "desk/form.html", context, crumbs=crumbs, status=status)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: DeskRequest) -> HttpResponse:
    """Change the own password; all other sessions end."""
    form = PasswordForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        change_password(
            person=request.user, password=form.cleaned_data["new"], actor=request.actor, at=now()
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已修改，您在其他设备上的登录已全部退出。"))
        return HttpResponseRedirect(reverse("desk:account"))
    crumbs = [(_("我的账号"), reverse("desk:account")), (_("修改密码"), "")]
    return desk_page(request, "desk/password.html", {"form": form}, crumbs=crumbs)
