"""Forms of accounts and joint columns, and the filters of the directory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.areas.press import rules
from yangguang.areas.press.rules import Kind
from yangguang.areas.press.selectors import Filters
from yangguang.kernel.desk.forms.versions import BLANK, Day, choices
from yangguang.kernel.publishing.models import Column
from yangguang.kernel.publishing.rules import Refused

ALL = ("", _("全部"))


class DirectoryForm(forms.Form):
    """What is asked of the directory; everything stands in the address."""

    words = forms.CharField(label=_("账号名称或者用途"), required=False, max_length=60)
    agency = forms.ChoiceField(label=_("主办单位"), required=False)
    platform = forms.ChoiceField(
        label=_("平台"), required=False, choices=[ALL, *choices(rules.PLATFORM_LABELS)]
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[ALL, *rules.GROUP_LABELS.items(), *choices(rules.STATE_LABELS)],
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].choices = [ALL, *units]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """What was asked and can be; the rest is as if it had not been."""
        self.is_valid()
        told = {k: str(v).replace("\0", "") for k, v in self.cleaned_data.items()}
        return Filters(**told)


class AccountFields(forms.Form):
    """What an account says of itself."""

    platform = forms.ChoiceField(label=_("平台"), choices=[*BLANK, *choices(rules.PLATFORM_LABELS)])
    name = forms.CharField(
        label=_("账号名称"), max_length=60, help_text=_("与平台上显示的名称一致。")
    )
    handle = forms.CharField(
        label=_("账号"), max_length=60, required=False, help_text=_("微信号、抖音号等。")
    )
    purpose = forms.CharField(
        label=_("做什么"),
        max_length=200,
        help_text=_("用一句话告诉公众：在这里能看到什么、能办什么。"),
    )
    url = forms.CharField(
        label=_("网址"),
        max_length=300,
        required=False,
        help_text=_("能用浏览器打开的账号主页或者下载页。"),
    )
    qr_text = forms.CharField(
        label=_("二维码内容"),
        max_length=300,
        required=False,
        help_text=_("平台二维码里的文字，用扫码工具可以读出；不填就用网址。"),
    )
    contact = forms.CharField(label=_("联系电话"), max_length=60, required=False)
    operator = forms.CharField(label=_("运行维护单位"), max_length=80, required=False)
    is_certified = forms.BooleanField(label=_("已经平台认证"), required=False)
    exception = forms.CharField(
        label=_("批准再开账号的文件"),
        max_length=120,
        required=False,
        help_text=_("本单位在这个平台已有账号时填写；原则上一个平台一个账号。"),
    )

    def clean_url(self) -> str:
        """An address of a page, or nothing."""
        url = str(self.cleaned_data["url"]).strip()
        try:
            rules.check_address(url)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return url

    def values(self) -> dict[str, Any]:
        """The account's fields, as a filing keeps them."""
        return {name: self.cleaned_data[name] for name in rules.PUBLIC_FIELDS}


class FilingFields(forms.Form):
    """From when on, and why."""

    on = Day(label=_("从哪天起"), required=True)
    reason = forms.CharField(
        label=_("理由或者依据"), max_length=200, help_text=_("只给备案单位看，不对外公开。")
    )


class RegisterForm(FilingFields, AccountFields):
    """A new account of one of the actor's units."""

    field_order = ("agency", *rules.PUBLIC_FIELDS, "on", "reason")
    agency = forms.ChoiceField(label=_("主办单位"))

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["agency"]
        field.choices = units if len(units) == 1 else [*BLANK, *units]  # type: ignore[attr-defined]
        self.fields["on"].label = _("开设日期")


class ChangeForm(FilingFields, AccountFields):
    """What shall be different."""

    field_order = (*rules.PUBLIC_FIELDS, "on", "reason")


class StateForm(FilingFields):
    """The account is paused, goes on, or ends."""

    field_order = ("into", "on", "notice", "reason")
    notice = forms.CharField(
        label=_("给公众的说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("为什么、以后到哪里看。显示在账号页面上。"),
    )
    into = forms.ChoiceField(label=_("并入哪个账号"), required=False)

    def __init__(
        self, *args: Any, kind: Kind, others: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        if kind is Kind.MERGE:
            into = self.fields["into"]
            into.choices = [*BLANK, *others]  # type: ignore[attr-defined]
            into.required = True
        else:
            del self.fields["into"]
        if kind in rules.NEEDS_NOTICE:
            self.fields["notice"].required = True
        else:
            del self.fields["notice"]

    def values(self) -> dict[str, Any]:
        """What the filing keeps."""
        names = [name for name in ("notice", "into") if name in self.cleaned_data]
        return {name: self.cleaned_data[name] for name in names}


class UpdateForm(forms.Form):
    """When the account last published."""

    last_post_on = Day(label=_("最近一次更新的日期"), required=True)
    followers = forms.IntegerField(
        label=_("关注人数"), required=False, min_value=0, max_value=2_000_000_000
    )


class ConfirmForm(forms.Form):
    """The number under which the office keeps a new account."""

    filed_no = forms.CharField(
        label=_("备案编号"),
        max_length=40,
        required=False,
        help_text=_("上级备案系统给的编号；不填就用本系统的编号。"),
    )


class SendBackForm(forms.Form):
    """Why a filing is sent back."""

    words = forms.CharField(label=_("退回的理由"), max_length=200)


class JointForm(forms.Form):
    """A column that several feed."""

    column = forms.ModelChoiceField(
        label=_("栏目"), queryset=Column.objects.none(), to_field_name="slug"
    )
    units = forms.MultipleChoiceField(
        label=_("参加的单位"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    press = forms.CharField(
        label=_("参加的媒体"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一家，名称后面可以写分工，用冒号隔开。例如：佳木斯日报：编发问答。"),
    )
    basis = forms.CharField(
        label=_("依据"), max_length=120, help_text=_("合办的文件或者协议，写明名称和文号。")
    )
    on = Day(label=_("开办日期"), required=True)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["units"].choices = units  # type: ignore[attr-defined]
        column = self.fields["column"]
        column.queryset = Column.objects.filter(  # type: ignore[attr-defined]
            is_visible=True, statutory=False, joint__isnull=True
        ).order_by("order")

    def partners(self) -> list[tuple[str, str, str]]:
        """(code, name, part): units by code, the press by name."""
        found = [(code, "", str(_("提供信息"))) for code in self.cleaned_data["units"]]
        for line in str(self.cleaned_data["press"]).splitlines():
            name, _colon, part = line.replace(":", "：").partition("：")
            if name.strip():
                found.append(("", name.strip()[:80], part.strip() or str(_("编发信息"))))
        return found


class EndJointForm(forms.Form):
    """When it ends."""

    on = Day(label=_("结束日期"), required=True)
