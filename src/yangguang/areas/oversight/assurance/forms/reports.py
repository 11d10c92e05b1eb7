"""Forms of work plans and progress reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.assurance.forms.groups import UnitForm
from yangguang.areas.oversight.assurance.rules.reports import PROGRESS_LABELS, read_days
from yangguang.kernel.desk.forms.versions import BLANK, Day, choices
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yangguang.areas.oversight.assurance.models import ReportEntry


BEFORE_ADOPTION = _("审定前须填")
BEFORE_SUBMISSION = _("报送前须填")


def _area(label: Any, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}))


class NewPlanForm(UnitForm):
    """A unit's work plan for a year."""

    year = forms.IntegerField(label=_("年度"), min_value=2017, max_value=2100)


class TaskForm(forms.Form):
    """One line of the breakdown; a line without a task is dropped."""

    clause = forms.ChoiceField(label=_("条款"), required=False)
    task = forms.CharField(label=_("任务"), max_length=300, required=False)
    section = forms.CharField(label=_("承办科室"), max_length=80, required=False)
    person = forms.CharField(label=_("责任人"), max_length=60, required=False)
    due_on = Day(label=_("完成时限"))
    deliverable = forms.CharField(label=_("成果"), max_length=200, required=False)

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = [*BLANK, *clauses]  # type: ignore[attr-defined]
        if self.initial.get("clause"):
            for field in self.fields.values():
                # A plan is kept without them; what is adopted must have them.
                field.mark = BEFORE_ADOPTION  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A task belongs to a clause."""
        data = super().clean() or {}
        if data.get("task") and not data.get("clause"):
            self.add_error("clause", _("请选择这项任务落实的条款。"))
        return data


TaskFormSet = formset_factory(TaskForm, extra=3, max_num=300, validate_max=True)


class RoundForm(forms.Form):
    """A year's call for reports."""

    year = forms.IntegerField(label=_("年度"), min_value=2017, max_value=2100)
    remind_days = forms.CharField(
        label=_("截止前多少天提醒没有报送的单位"),
        max_length=60,
        required=False,
        help_text=_("例如：30、15、5、1。不填就不提醒。逾期当天另行提醒一次。"),
    )
    note = _area(_("给各单位的说明"), 3)

    def clean_remind_days(self) -> list[int]:
        """As numbers, the farthest day first."""
        try:
            return read_days(self.cleaned_data["remind_days"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


class WholeForm(forms.Form):
    """What a report says besides its clauses."""

    problems = _area(_("存在的问题"), 3)
    suggestions = _area(_("意见建议"), 3)
    next_plan = _area(_("下一年打算"), 3)
    approver = forms.CharField(label=_("审定人（主要负责人）"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approver"].mark = BEFORE_SUBMISSION  # type: ignore[attr-defined]


class EntryForm(forms.Form):
    """What a report says of one clause."""

    progress = forms.ChoiceField(label=_("进展"), choices=choices(PROGRESS_LABELS), required=False)
    action = _area(_("做了什么"))
    result = _area(_("结果"))
    evidence = forms.CharField(
        label=_("佐证"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("公开信息的索引号、网址，或不公开文件的文件名，一行一个。"),
    )
    quantity = forms.CharField(label=_("数量"), max_length=60, required=False)
    problems = _area(_("问题或未启动的原因"))
    next_year = _area(_("下一年打算"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["progress"].mark = BEFORE_SUBMISSION  # type: ignore[attr-defined]


def entry_forms(entries: Iterable[ReportEntry], data: Any = None) -> dict[str, EntryForm]:
    """A form for each clause of a report, by clause."""
    names = list(EntryForm.base_fields)
    return {
        entry.clause: EntryForm(
            data,
            prefix=entry.clause.replace(".", "_"),
            initial={name: getattr(entry, name) for name in names},
        )
        for entry in entries
    }


class SealForm(forms.Form):
    """The stamped copy."""

    file = forms.FileField(label=_("盖章件"), help_text=_("PDF 或图片。"))


class ReasonForm(forms.Form):
    """Why a report goes back."""

    reason = _area(_("要补正什么"), 4)
