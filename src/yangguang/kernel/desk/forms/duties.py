"""Forms about obligations: filters, evidence, requests, decisions, parameters, events."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.desk.forms.versions import BLANK
from yangguang.kernel.duties.models import Ask, LinkKind
from yangguang.kernel.duties.rules import PERIOD_LABELS, STATE_LABELS, Period
from yangguang.kernel.duties.selectors.desk import Wanted
from yangguang.kernel.now import CITY_ZONE

SORT_LABELS = {
    "": _("最急的在前"),
    "clause": _("按条款"),
    "agency": _("按单位"),
    "opened": _("新开始的在前"),
    "done": _("新完成的在前"),
}


class ObligationFilter(forms.Form):
    """The list's filters; they live in the address."""

    q = forms.CharField(label=_("条款或文字"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部")),
            ("open", _("未完成")),
            *((s.value, label) for s, label in STATE_LABELS.items()),
        ],
    )
    agency = forms.ChoiceField(label=_("单位"), required=False)
    part = forms.ChoiceField(label=_("计划部分"), required=False)
    sort = forms.ChoiceField(label=_("排序"), required=False, choices=list(SORT_LABELS.items()))

    def __init__(
        self, data: Any, *, units: list[tuple[str, str]], parts: list[tuple[str, str]]
    ) -> None:
        """`units` and `parts` are what may be chosen."""
        super().__init__(data)
        everything = [("", _("全部"))]
        self.fields["agency"].choices = [*everything, *units]  # type: ignore[attr-defined]
        self.fields["part"].choices = [*everything, *parts]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was asked, without what makes no sense."""
        data = self.cleaned_data if self.is_valid() else {}
        return Wanted(
            text=data.get("q", "").strip(),
            state=data.get("state", ""),
            agency=data.get("agency", ""),
            part=data.get("part", ""),
            sort=data.get("sort", ""),
        )


class EvidenceForm(forms.Form):
    """Something that proves an obligation met."""

    part = forms.ChoiceField(label=_("证明哪一部分"), required=False)
    kind = forms.ChoiceField(
        label=_("材料类别"), choices=LinkKind.choices, widget=forms.RadioSelect
    )
    ref = forms.CharField(
        label=_("索引号、封存序号或文号"),
        max_length=80,
        help_text=_("已公开的信息填索引号，行为记录填封存序号，内部文件填文号或档号。"),
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("内部文件以今天登记的时间为准，不论文件上写的是哪一天。"),
    )

    def __init__(self, data: Any, *, parts: tuple[str, ...]) -> None:
        """A duty with one part does not ask which."""
        super().__init__(data)
        if parts == ("",):
            del self.fields["part"]
        else:
            choices = [(part, part or _("其他")) for part in parts]
            self.fields["part"].choices = choices  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """What is asked about an obligation, and why."""

    what = forms.ChoiceField(label=_("申请事项"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("供核定时使用，不对外公开。请写明事实和依据。"),
    )

    def __init__(self, data: Any, *, soft: bool) -> None:
        """A soft duty is explained, a hard one excused."""
        first = Ask.EXPLANATION if soft else Ask.EXCUSE
        asks = [(a.value, a.label) for a in (first, Ask.NOT_APPLICABLE)]
        super().__init__(data, initial={"what": first.value})
        self.fields["what"].choices = asks  # type: ignore[attr-defined]


class OpinionForm(forms.Form):
    """A decision: for or against, with an opinion."""

    accept = forms.ChoiceField(
        label=_("核定结果"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=_("核定意见"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    lock = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, opinion_needed: bool, **kwargs: Any) -> None:
        """Confirming evidence needs no words; granting a request does: the public reads them."""
        super().__init__(data, **kwargs)
        self.needed = opinion_needed
        self.fields["opinion"].required = opinion_needed
        self.fields["opinion"].help_text = (
            _("同意的，意见对外公开。") if opinion_needed else _("不同意时请写明理由。")
        )

    def clean(self) -> dict[str, Any]:
        """A refusal always says why."""
        data = super().clean() or {}
        if data.get("accept") == "no" and not data.get("opinion", "").strip():
            self.add_error("opinion", _("请写明不同意的理由。"))
        return data


class ParameterForm(forms.Form):
    """A new value from today on."""

    amount = forms.IntegerField(label=_("数值"), min_value=1)
    period = forms.ChoiceField(
        label=_("周期"), choices=[(p.value, PERIOD_LABELS[p]) for p in Period]
    )
    law = forms.CharField(label=_("依据"), max_length=200, help_text=_("设定的文件或决定。"))
    set_by = forms.CharField(label=_("设定单位"), max_length=80)
    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, is_period: bool, unit: str = "", **kwargs: Any) -> None:
        """A parameter is a period or a number."""
        super().__init__(data, **kwargs)
        del self.fields["amount" if is_period else "period"]
        if unit:
            self.fields["amount"].help_text = unit


class Moment(forms.DateTimeField):
    """A date and a time in the city."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **kwargs)

    def to_python(self, value: Any) -> Any:
        """Aware, in the city's zone."""
        found = super().to_python(value)
        return found.replace(tzinfo=CITY_ZONE) if found and found.tzinfo is None else found


class TimesForm(forms.Form):
    """When an event occurred and when it was known."""

    occurred_at = Moment(label=_("发生时间"), help_text=_("时限从发生时起算。"))
    known_at = Moment(label=_("获知时间"))
    source = forms.CharField(
        label=_("信息来源"), max_length=200, help_text=_("例如：应急值班报告、现场核实。")
    )


class EventForm(TimesForm):
    """An event that opens duties."""

    name = forms.ChoiceField(label=_("事件类别"))
    title = forms.CharField(label=_("事件"), max_length=200)
    agency = forms.ChoiceField(label=_("承担单位"))
    field_order = ("name", "title", "agency", "occurred_at", "known_at", "source")

    def __init__(self, data: Any, *, names: dict[str, str], units: list[tuple[str, str]]) -> None:
        """`names` are the plan's events."""
        super().__init__(data)
        self.fields["name"].choices = [*BLANK, *names.items()]  # type: ignore[attr-defined]
        self.fields["agency"].choices = [*BLANK, *units]  # type: ignore[attr-defined]
