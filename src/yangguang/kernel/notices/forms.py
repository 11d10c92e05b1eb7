"""Forms for subscribing and for recovering a query code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.notices.rules import FREQUENCY_LABELS, Frequency, is_mobile


class TrapForm(forms.Form):
    """A form with a field that people do not see and programs fill in."""

    website = forms.CharField(required=False, max_length=200)

    def visible_fields(self) -> list[forms.BoundField]:
        """What is shown: the trap stands apart."""
        return [field for field in super().visible_fields() if field.name != "website"]

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled the form in."""
        return bool(self.data.get("website", "").strip())


class SubscribeForm(TrapForm):
    """Where to write to, and how often."""

    email = forms.EmailField(
        label=_("电子邮箱"),
        max_length=254,
        help_text=_("只用来发送您订阅的信息；退订时删除。"),
        error_messages={"invalid": _("这不像一个邮箱地址，请检查，例如 name@example.cn。")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    frequency = forms.ChoiceField(
        label=_("多久收一次"),
        choices=[(f.value, FREQUENCY_LABELS[f]) for f in Frequency],
        initial=Frequency.DAILY.value,
        widget=forms.RadioSelect,
    )


class FrequencyForm(forms.Form):
    """How often."""

    frequency = SubscribeForm.base_fields["frequency"]


class RecoverForm(TrapForm):
    """The matter's number, and the address given when it was filed."""

    number = forms.CharField(label=_("编号"), max_length=80, help_text=_("回执上的编号。"))
    address = forms.CharField(
        label=_("电子邮箱或手机号码"),
        max_length=254,
        help_text=_("提交时留下的那一个。新的查询码只发到那里。"),
    )

    def clean_address(self) -> str:
        """An e-mail address or a mobile number, whichever it is."""
        address: str = self.cleaned_data["address"].strip()
        if "@" in address:
            return str(forms.EmailField().clean(address))
        if not is_mobile(address):
            raise forms.ValidationError(_("请填写邮箱地址，或者 11 位手机号码。"))
        return address

    def clean_number(self) -> str:
        """Without spaces around it."""
        number: Any = self.cleaned_data["number"]
        return str(number).strip()
