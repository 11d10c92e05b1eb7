"""The form of a complaint, one group of questions a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.rules import FAILING_LABELS
from yangguang.areas.oversight.selectors import respondents
from yangguang.kernel.cases.contact_fields import (
    address_field,
    email_field,
    name_field,
    phone_field,
)
from yangguang.kernel.cases.forms import FilesField
from yangguang.kernel.cases.rules import CHANNEL_LABELS, Channel
from yangguang.kernel.organizations.selectors import agency_name


class WhatForm(forms.Form):
    """Whom it is about, and what is missing."""

    title = _("反映哪个单位的什么问题")
    respondent = forms.ChoiceField(label=_("被反映的单位"))
    failing = forms.ChoiceField(
        label=_("问题"),
        widget=forms.RadioSelect,
        choices=[(f.value, label) for f, label in FAILING_LABELS.items()],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(a.code, agency_name(a)) for a in respondents()]
        self.fields["respondent"].choices = [("", _("请选择")), *names]  # type: ignore[attr-defined]


class StoryForm(forms.Form):
    """What happened."""

    title = _("具体情况")
    statement = forms.CharField(
        label=_("情况说明"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("什么信息没有公开或者没有答复、您在哪里找过、什么时候申请过。10 至 2000 字。"),
    )
    reference = forms.CharField(
        label=_("有关线索"),
        required=False,
        max_length=200,
        help_text=_("信息公开申请的编号、文件名称或者网页地址，有助于我们更快核查。"),
    )
    wish = forms.CharField(
        label=_("希望得到的结果"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    materials = FilesField(label=_("证明材料"))


class ContactForm(forms.Form):
    """Who writes, and how the answer reaches him. Nothing the answer does not need is asked."""

    title = _("怎样答复您")
    name = name_field()
    phone = phone_field()
    email = email_field()
    address = address_field(
        help_text=_("电话、电子邮箱、通信地址至少留一种。只有办理人员能看到，被反映的单位看不到。"),
    )
    publish_consent = forms.BooleanField(
        label=_("同意公开对这件事项的答复（隐去我的个人信息）"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """At least one way to answer."""
        data = super().clean() or {}
        if not any(data.get(way) for way in ("phone", "email", "address")):
            self.add_error("phone", _("请至少留下电话、电子邮箱、通信地址中的一种。"))
        return data


STEPS: dict[str, type[forms.Form]] = {"what": WhatForm, "story": StoryForm, "contact": ContactForm}


class RegisterForm(ContactForm, StoryForm, WhatForm):
    """All of it on one page, for an officer who registers what came by another way."""

    field_order = (
        "channel",
        "respondent",
        "failing",
        "statement",
        "reference",
        "wish",
        "materials",
    )
    channel = forms.ChoiceField(
        label=_("来件方式"),
        choices=[(c.value, label) for c, label in CHANNEL_LABELS.items() if c != Channel.WEB],
    )
