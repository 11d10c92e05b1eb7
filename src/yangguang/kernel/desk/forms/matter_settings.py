"""Forms of what a city sets for its matters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.registry import current_kind, kinds
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yangguang.kernel.cases.selectors.configuration import DeskRow
    from yangguang.kernel.organizations.models import Agency, Person

DAY = DayInput()


class ValueForm(forms.Form):
    """A value from a day on."""

    which = forms.ChoiceField(label=_("设置项"))
    value = forms.CharField(
        label=_("取值"),
        max_length=120,
        help_text=_("期限填工作日数；可以延长的写成“15+5”。文号格式里用 {year}、{n}、{short}。"),
    )
    valid_from = forms.DateField(label=_("自何日起"), widget=DAY)
    basis = forms.CharField(label=_("依据"), max_length=300, help_text=_("由谁、以什么文件确定。"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            (f"{kind.name}/{name}", f"{kind.label}：{defined.label}")
            for kind in kinds()
            for name, defined in kind.settings.items()
            if not defined.is_own
        ]

    def parsed(self) -> tuple[str, str, Any]:
        """Kind, name and the value in the setting's own shape. Raises ValueError."""
        kind, _slash, name = self.cleaned_data["which"].partition("/")
        typed = self.cleaned_data["value"].strip()
        default = current_kind(kind).settings[name].default
        if isinstance(default, dict):
            amount, _plus, more = typed.partition("+")
            rule = {**default, "amount": int(amount), "law": self.cleaned_data["basis"]}
            rule.pop("extension", None)
            if more:
                rule["extension"] = {"amount": int(more), "times": 1, "approval": True}
            return kind, name, rule
        return kind, name, int(typed) if isinstance(default, int) else typed


class DeskForm(forms.Form):
    """A new desk."""

    agency = forms.ChoiceField(label=_("单位"))
    code = forms.SlugField(label=_("代码"), max_length=40)
    name = forms.CharField(label=_("名称"), max_length=80)

    def __init__(self, *args: Any, agencies: Iterable[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(a.code, agency_name(a, short=True)) for a in agencies]
        self.fields["agency"].choices = names  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    """A person comes to a desk."""

    desk = forms.ChoiceField(label=_("办理组"))
    person = forms.ChoiceField(label=_("人员"))

    def __init__(
        self, *args: Any, desks: Iterable[DeskRow], people: Iterable[Person], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        rows = [(str(row.desk.pk), f"{row.agency} {row.desk.name}") for row in desks]
        self.fields["desk"].choices = rows  # type: ignore[attr-defined]
        names = [(str(p.pk), p.name) for p in people]
        self.fields["person"].choices = names  # type: ignore[attr-defined]


class RouteForm(forms.Form):
    """Which matters go to a desk."""

    kind = forms.ChoiceField(label=_("种类"))
    desk = forms.ChoiceField(label=_("办理组"))
    fact = forms.CharField(
        label=_("条件：事实"),
        required=False,
        max_length=40,
        help_text=_("不填则全部适用。例如 failing。"),
    )
    values = forms.CharField(
        label=_("条件：取值"), required=False, max_length=200, help_text=_("多个取值用逗号隔开。")
    )
    order = forms.IntegerField(label=_("次序"), min_value=1, max_value=9999, initial=100)
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, *args: Any, desks: Iterable[DeskRow], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(k.name, k.label) for k in kinds()]
        self.fields["kind"].choices = names  # type: ignore[attr-defined]
        rows = [(str(row.desk.pk), f"{row.agency} {row.desk.name}") for row in desks]
        self.fields["desk"].choices = rows  # type: ignore[attr-defined]

    def when(self) -> dict[str, list[str]]:
        """The condition as it is kept."""
        fact = self.cleaned_data["fact"].strip()
        values = re.split("[,，、]", self.cleaned_data["values"])
        return {fact: [v.strip() for v in values if v.strip()]} if fact else {}
