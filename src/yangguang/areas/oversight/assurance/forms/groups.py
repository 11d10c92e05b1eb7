"""Forms of leading groups and staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.assurance.rules.groups import PART_LABELS
from yangguang.kernel.desk.forms.versions import BLANK, Day, choices


class UnitForm(forms.Form):
    """A form that first asks for the unit; `units` are those the actor may choose."""

    agency = forms.ChoiceField(label=_("单位"))

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.choices = units if len(units) == 1 else [*BLANK, *units]  # type: ignore[attr-defined]


class GroupForm(UnitForm):
    """A leading group as it was set up."""

    name = forms.CharField(
        label=_("名称"), max_length=120, help_text=_("例如：佳木斯市政务公开领导小组。")
    )
    doc_number = forms.CharField(
        label=_("成立文件"), max_length=80, help_text=_("文号，例如：佳政办发〔2017〕40号。")
    )
    office = forms.CharField(label=_("办公室设在"), max_length=120)
    established_on = Day(label=_("成立日期"), required=True)


class MemberForm(forms.Form):
    """A member with his post and his part."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    post = forms.CharField(label=_("职务"), max_length=80)
    part = forms.ChoiceField(
        label=_("组内职务"),
        choices=choices(PART_LABELS),
        help_text=_("组长由政府主要领导担任。登记新组长时，前任自前一天起卸任。"),
    )
    valid_from = Day(label=_("任职日期"), required=True)
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)


class OnForm(forms.Form):
    """A day on which something ends."""

    on = Day(label=_("日期"), required=True)


class MeetingForm(forms.Form):
    """A meeting that was held."""

    held_on = Day(label=_("开会日期"), required=True)
    items = forms.CharField(label=_("议题"), widget=forms.Textarea(attrs={"rows": 3}))
    reports_heard = forms.CharField(
        label=_("听取的汇报"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    decisions = forms.CharField(label=_("议定事项"), widget=forms.Textarea(attrs={"rows": 4}))
    minutes_ref = forms.CharField(label=_("会议纪要文号或档号"), max_length=80, required=False)


class StaffForm(UnitForm):
    """Somebody who does open government at a unit."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    post = forms.CharField(label=_("职务"), max_length=80)
    is_full_time = forms.BooleanField(label=_("专职"), required=False)
    phone = forms.CharField(label=_("办公电话"), max_length=40)
    since = Day(label=_("从事本工作的起始日期"), required=True)
