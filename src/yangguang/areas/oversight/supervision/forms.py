"""The form with which a task is ordered, and the ledger's filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.supervision.rules import (
    KIND_LABELS,
    SOURCE_LABELS,
    Kind,
)
from yangguang.kernel.desk.forms.versions import BLANK, Day, LinesField, choices

if TYPE_CHECKING:
    from collections.abc import Mapping


EVERY = [("", _("全部"))]
"""A filter left alone narrows nothing."""


class TaskForm(forms.Form):
    """A task: who, what, by when, and what proves it."""

    unit = forms.ChoiceField(label=_("责任单位"))
    partners = forms.MultipleChoiceField(label=_("配合单位"), required=False)
    goal = forms.CharField(
        label=_("任务目标"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("第一行会作为事项名称。"),
    )
    evidence = forms.CharField(
        label=_("什么算完成（佐证）"), widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = Day(label=_("完成时限"), required=True)
    milestones = LinesField(
        label=_("节点"), help_text=_("每行一个：日期、空格、内容，例如“2026-12-31 完成初稿”。")
    )
    source = forms.ChoiceField(label=_("来源"), choices=choices(SOURCE_LABELS))
    source_ref = forms.CharField(label=_("来源的文号或编号"), max_length=120, required=False)
    clause = forms.ChoiceField(label=_("对应条款"), required=False)
    kind = forms.ChoiceField(
        label=_("督查类型"), choices=choices(KIND_LABELS), initial=Kind.ROUTINE
    )
    obligation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(
        self,
        *args: Any,
        units: list[tuple[str, str]],
        clauses: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [*BLANK, *units]  # type: ignore[attr-defined]
        self.fields["partners"].choices = units  # type: ignore[attr-defined]
        self.fields["clause"].choices = [*BLANK, *clauses]  # type: ignore[attr-defined]


class LedgerFilters(forms.Form):
    """What the ledger is narrowed by; it lives in the address."""

    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    shade = forms.ChoiceField(label=_("情况"), required=False)
    closed = forms.BooleanField(label=_("看已办结的"), required=False)

    def __init__(
        self,
        *args: Any,
        units: list[tuple[str, str]],
        shades: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [*EVERY, *units]  # type: ignore[attr-defined]
        self.fields["shade"].choices = [*EVERY, *shades.items()]  # type: ignore[attr-defined]
