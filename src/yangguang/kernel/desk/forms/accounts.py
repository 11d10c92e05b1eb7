"""Forms around a person's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yangguang.kernel.organizations.login import locked_until
from yangguang.kernel.organizations.middleware import client_address

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from yangguang.kernel.organizations.models import Person


class LoginForm(forms.Form):
    """User name and password. An error never tells which of the two was wrong."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.at = at
        self.person: Person | None = None
        self.locks = False
        """This failure was the one that locked the account or the address."""

    def clean(self) -> dict[str, Any]:
        """Check the password; during a lock say until when."""
        data = super().clean() or {}
        username, password = data.get("username"), data.get("password")
        if not username or password is None:
            return data
        self._check_lock(username)
        self.person = authenticate(self.request, username=username, password=password, at=self.at)
        if self.person is None:
            self.locks = self._end_of_lock(username) is not None
            self._check_lock(username)
            raise forms.ValidationError(_("用户名或密码不正确。请核对后重新输入。"))
        return data

    def _end_of_lock(self, username: str) -> datetime | None:
        address = client_address(self.request)
        return locked_until(username=username, address=address, at=self.at)

    def _check_lock(self, username: str) -> None:
        if end := self._end_of_lock(username):
            minutes = minutes_until(end, self.at)
            raise forms.ValidationError(
                ngettext(
                    "登录失败次数过多，已暂停登录。请在 %(minutes)d 分钟后再试，"
                    "忘记密码的请本单位联系系统管理员重设。",
                    "登录失败次数过多，已暂停登录。请在 %(minutes)d 分钟后再试，"
                    "忘记密码的请本单位联系系统管理员重设。",
                    minutes,
                )
                % {"minutes": minutes}
            )


def minutes_until(end: datetime, at: datetime) -> int:
    """Whole minutes that a lock still lasts, at least one."""
    return max(1, -(-int((end - at).total_seconds()) // 60))


def _digits() -> forms.TextInput:
    return forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    )


class CodeForm(forms.Form):
    """Six digits from the person's device."""

    token = forms.RegexField(
        r"^\d{6}$",
        label=_("动态口令"),
        error_messages={"invalid": _("动态口令是 6 位数字。")},
        widget=_digits(),
    )


class SecondFactorForm(forms.Form):
    """Six digits from the person's device, or the twelve of a backup code."""

    token = forms.CharField(
        label=_("动态口令或备用码"),
        max_length=40,
        help_text=_("动态口令是 6 位数字；手机不在身边时，输入一个 12 位的备用码，用过即失效。"),
        widget=_digits(),
    )

    def clean_token(self) -> str:
        """The digits alone; blanks and dashes only help the eye."""
        digits = "".join(str(self.cleaned_data["token"]).split()).replace("-", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) in {6, 12}):
            raise forms.ValidationError(
                _("动态口令是 6 位数字，备用码是 12 位数字。请核对后重新输入。")
            )
        return digits


class ContactForm(forms.Form):
    """Where a person is reached."""

    email = forms.EmailField(
        label=_("电子邮箱"), required=False, help_text=_("办理提醒发到这个邮箱。")
    )
    phone = forms.RegexField(
        r"^[0-9+() -]{5,30}$",
        label=_("手机或办公电话"),
        required=False,
        help_text=_("只给单位内部联系用，不对外公开。"),
        error_messages={"invalid": _("电话只用数字、空格、横线、括号和加号，例如 0454-8220000。")},
    )


class OwnContactForm(ContactForm):
    """The own address: with the password, so that nobody else at the desk turns the mail away."""

    password = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        help_text=_("确认是您本人修改。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Proves that it is the person himself."""
        if not self.person.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("现在的密码不正确。"))
        return str(self.cleaned_data["password"])


class PasswordForm(forms.Form):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        help_text=_("至少 10 个字符，不用常见密码，不与姓名或用户名相近。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_old(self) -> str:
        """The old password proves that it is the person himself."""
        if not self.person.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("现在的密码不正确。"))
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        """The rules for passwords."""
        validate_password(self.cleaned_data["new"], self.person)
        return str(self.cleaned_data["new"])

    def clean(self) -> dict[str, Any]:
        """Both new ones are the same."""
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("两次输入的新密码不一致。"))
        return data
