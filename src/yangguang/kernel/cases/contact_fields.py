"""How somebody is reached: the fields every public form asks it with. What is given is sealed.

Each takes options of its field in place of what is usual.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def name_field(**options: Any) -> forms.CharField:
    """Who writes: a person or a body."""
    widget = forms.TextInput(attrs={"autocomplete": "name"})
    usual: dict[str, Any] = {"label": _("姓名或者单位名称"), "max_length": 60, "widget": widget}
    return forms.CharField(**usual | options)


def phone_field(**options: Any) -> forms.CharField:
    """Where he may be called."""
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    usual: dict[str, Any] = {
        "label": _("电话"),
        "required": False,
        "max_length": 30,
        "widget": widget,
    }
    return forms.CharField(**usual | options)


def email_field(**options: Any) -> forms.EmailField:
    """Where he may be written to."""
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    usual: dict[str, Any] = {"label": _("电子邮箱"), "required": False, "widget": widget}
    return forms.EmailField(**usual | options)


def address_field(**options: Any) -> forms.CharField:
    """Where letters reach him."""
    widget = forms.TextInput(attrs={"autocomplete": "street-address"})
    usual: dict[str, Any] = {
        "label": _("通信地址"),
        "required": False,
        "max_length": 200,
        "widget": widget,
    }
    return forms.CharField(**usual | options)
