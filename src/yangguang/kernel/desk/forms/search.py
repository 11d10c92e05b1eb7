"""Forms of the city's search: words that mean the same, promoted answers, a look at a result."""

from __future__ import annotations

import re
from datetime import datetime

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ui.widgets import DayInput

_BETWEEN = re.compile(r"[\s,，、;；]+")


def listed(text: str) -> list[str]:
    """Words written one a line, or with commas between."""
    return [word for word in _BETWEEN.split(text) if word]


class StampedForm(forms.Form):
    """A row that others may change meanwhile: a hidden field says which state was on the page."""

    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_stamp(self) -> datetime | None:
        """When the row had last been changed; None for a new one."""
        try:
            return parse_datetime(self.cleaned_data["stamp"])
        except ValueError:
            return None

    def renew(self, stamp: datetime) -> None:
        """Show the form once more, now about this state of the row."""
        self.data = {**{name: self.data[name] for name in self.data}, "stamp": stamp.isoformat()}


class SynonymForm(StampedForm):
    """A group of words that mean the same."""

    words = forms.CharField(
        label=_("同义的词"),
        help_text=_("每行一个，例如：低保、最低生活保障。搜其中一个，也会找到写着其他词的内容。"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=400,
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=200)
    is_active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def clean_words(self) -> list[str]:
        """The words as a list."""
        return listed(self.cleaned_data["words"])


class PromotionForm(StampedForm):
    """An answer above the results of some queries, for a time."""

    queries = forms.CharField(
        label=_("搜索词"),
        help_text=_("每行一个。搜索里含有其中一个词时，这条答案显示在最前。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=400,
    )
    title = forms.CharField(label=_("标题"), max_length=120)
    url = forms.CharField(
        label=_("网址"), help_text=_("本站地址以 / 开头，例如 /tools/deadline/"), max_length=300
    )
    text = forms.CharField(label=_("说明"), required=False, max_length=300)
    valid_from = forms.DateField(label=_("开始日期"), widget=DayInput())
    valid_until = forms.DateField(
        label=_("结束日期"),
        help_text=_("到期自动撤下，最长一年"),
        widget=DayInput(),
    )

    def clean_queries(self) -> list[str]:
        """The queries as a list."""
        return [line.strip() for line in self.cleaned_data["queries"].splitlines() if line.strip()]


class ExplainForm(forms.Form):
    """A query, and an address of the site whose place in the results is asked about."""

    q = forms.CharField(label=_("搜索词"), max_length=200)
    key = forms.CharField(label=_("结果"), max_length=80, required=False, widget=forms.HiddenInput)
