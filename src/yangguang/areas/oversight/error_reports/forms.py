"""The form of an error report: what is wrong where, and, for who wants it, how to be reached."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.error_reports.rules import (
    FAULT_LABELS,
    LONGEST_PAGE,
    page_on_site,
)
from yangguang.kernel.cases.contact_fields import email_field, name_field, phone_field
from yangguang.kernel.cases.forms import FilesField
from yangguang.kernel.cases.rules import CHANNEL_LABELS, Channel, Refused
from yangguang.kernel.ui.site import facts


def hosts() -> frozenset[str]:
    """Names this site answers under, as the city has given them."""
    known = {urlsplit(settings.BASE_URL).hostname, facts().site_domain}
    known |= {name for name in settings.ALLOWED_HOSTS if not name.startswith(("*", "."))}
    return frozenset(name.lower() for name in known if name)


class WhereForm(forms.Form):
    """What is wrong, and on which page."""

    title = _("哪里不对")
    page = forms.CharField(
        label=_("网页地址"),
        max_length=LONGEST_PAGE + 200,
        help_text=_("从网页底部进来的，已经填好；也可以从浏览器的地址栏复制。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    fault = forms.ChoiceField(
        label=_("哪里不对"), widget=forms.RadioSelect, choices=list(FAULT_LABELS.items())
    )
    statement = forms.CharField(
        label=_("说明"),
        min_length=5,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("哪一处、现在是什么样、应当是什么样。请不要写身份证号等个人信息。"),
    )
    materials = FilesField(label=_("截图"))

    def clean_page(self) -> str:
        """Its path on this site."""
        try:
            return page_on_site(str(self.cleaned_data["page"]), hosts())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ContactForm(forms.Form):
    """How the reader is reached. All of it may be left empty: number and code are enough."""

    title = _("怎样告诉您结果")
    name = name_field(label=_("称呼"), required=False)
    phone = phone_field(label=_("电话"))
    email = email_field(
        label=_("电子邮箱"),
        help_text=_("只用来核对和答复，只有办理人员能看到。不填也可以凭编号和查询码查看答复。"),
    )


STEPS: dict[str, type[forms.Form]] = {"where": WhereForm, "contact": ContactForm}


class RegisterForm(ContactForm, WhereForm):
    """All of it on one page, for an officer who registers what came by another way."""

    field_order = ("channel", "page", "fault", "statement", "materials", "name", "phone", "email")
    channel = forms.ChoiceField(
        label=_("来件方式"),
        choices=[(c.value, label) for c, label in CHANNEL_LABELS.items() if c != Channel.WEB],
    )

    def applicant(self) -> dict[str, Any]:
        """Who told us of it."""
        return {k: self.cleaned_data[k] for k in ("name", "phone", "email")}
