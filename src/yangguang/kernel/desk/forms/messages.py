"""How an officer wants to hear of things."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.notices.rules import MODE_LABELS, Mode


class ModeForm(forms.Form):
    """At the desk, by mail as well, or once a day."""

    mode = forms.ChoiceField(
        label=_("提醒方式"),
        choices=[(m.value, MODE_LABELS[m]) for m in Mode],
        widget=forms.RadioSelect,
    )
