"""Forms of the system administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.desk.forms.versions import BLANK, Day, LinesField, choices
from yangguang.kernel.organizations.rules import (
    LEVEL_LABELS,
    ROLE_LABELS,
    Role,
    SuccessionKind,
)
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.scan import WordKind

WORD_KINDS = {
    WordKind.ERROR: _("易错表述"),
    WordKind.FORBIDDEN: _("禁用表述"),
    WordKind.OUTDATED: _("过时名称"),
}


def current_units() -> list[tuple[str, str]]:
    """Agencies that exist now."""
    return [(a.code, agency_name(a)) for a in agencies() if is_current(a)]


class PersonForm(forms.Form):
    """A new account."""

    username = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{1,59}$",
        label=_("用户名"),
        help_text=_("字母、数字、点、横线，2 到 60 个字符。"),
        error_messages={"invalid": _("用户名只能用字母、数字、点和横线，并以字母或数字开头。")},
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("电子邮箱"), required=False)


class GrantForm(forms.Form):
    """A role between two dates."""

    role = forms.ChoiceField(label=_("角色"), choices=[(r.value, ROLE_LABELS[r]) for r in Role])
    agency = forms.ChoiceField(label=_("单位"), required=False, help_text=_("全市性角色不选单位。"))
    valid_from = Day(label=_("开始日期"), required=True)
    valid_to = Day(label=_("终止日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [*BLANK, *current_units()]  # type: ignore[attr-defined]


class DelegateForm(forms.Form):
    """Who acts for me, from when to when, and why."""

    delegate = forms.CharField(label=_("代行人用户名"), max_length=60)
    valid_from = Day(label=_("开始日期"), required=True)
    valid_to = Day(label=_("终止日期"), required=True)
    reason = forms.CharField(label=_("事由"), max_length=200)


class AgencyForm(forms.Form):
    """A new unit with its first name."""

    code = forms.SlugField(label=_("代码"), max_length=40, help_text=_("用在网址里，以后不变。"))
    level = forms.ChoiceField(
        label=_("层级"), choices=[(level.value, label) for level, label in LEVEL_LABELS.items()]
    )
    parent = forms.ChoiceField(label=_("上级单位"), required=False)
    is_party = forms.BooleanField(label=_("党委机构"), required=False)
    name = forms.CharField(label=_("名称"), max_length=120)
    short_name = forms.CharField(label=_("简称"), max_length=60)
    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    region_code = forms.CharField(label=_("行政区划代码"), max_length=12, required=False)
    valid_from = Day(label=_("启用日期"))
    basis = forms.CharField(label=_("依据"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [*BLANK, *current_units()]  # type: ignore[attr-defined]


class RenameForm(forms.Form):
    """A new name from a day on."""

    name = forms.CharField(label=_("新名称"), max_length=120)
    short_name = forms.CharField(label=_("新简称"), max_length=60)
    on = Day(label=_("启用日期"), required=True)
    basis = forms.CharField(label=_("依据"), max_length=300, help_text=_("批准更名的文件。"))


class SucceedForm(forms.Form):
    """The unit ends; others take over."""

    kind = forms.ChoiceField(
        label=_("方式"),
        choices=[
            (SuccessionKind.MERGED.value, _("并入其他单位")),
            (SuccessionKind.SPLIT.value, _("拆分为几个单位")),
            (SuccessionKind.TRANSFERRED.value, _("撤销，职能划转")),
        ],
        widget=forms.RadioSelect,
    )
    successors = forms.MultipleChoiceField(
        label=_("承接单位"), help_text=_("新设的单位请先新增，再到这里选择。")
    )
    on = Day(label=_("日期"), required=True, help_text=_("自这一天起由承接单位办理。"))
    basis = forms.CharField(label=_("依据"), max_length=300)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [unit for unit in current_units() if unit[0] != code]
        self.fields["successors"].choices = units  # type: ignore[attr-defined]


REVIEW_KINDS = {
    rules.ReviewKind.CONTENT: _("内容审查"),
    rules.ReviewKind.SECRECY: _("保密审查"),
    rules.ReviewKind.OTHER: _("其他审查"),
}


class ChainForm(forms.Form):
    """For whom a chain is, and from when; its steps stand in a formset of their own."""

    agency = forms.ChoiceField(label=_("单位"), required=False)
    genre = forms.ChoiceField(label=_("体裁"), required=False, choices=choices(rules.GENRE_LABELS))
    valid_from = Day(label=_("启用日期"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("全市")), *current_units()]  # type: ignore[attr-defined]
        self.fields["genre"].choices = [("", _("全部体裁")), *choices(rules.GENRE_LABELS)[1:]]  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """One step: who signs, what for, and what it is called. An empty row is no step."""

    role = forms.ChoiceField(
        label=_("由谁办理"),
        required=False,
        choices=[BLANK[0], *((r.value, r_label) for r, r_label in ROLE_LABELS.items())],
    )
    kind = forms.ChoiceField(label=_("审查内容"), required=False, choices=choices(REVIEW_KINDS))
    label = forms.CharField(label=_("环节名称"), required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        """A row that is begun must be finished."""
        data = super().clean() or {}
        given = [name for name in ("role", "kind", "label") if data.get(name)]
        if given and len(given) < 3:
            raise forms.ValidationError(_("这一环节没有填全：办理人、审查内容和名称都要有。"))
        return data

    def step(self) -> rules.Step | None:
        """The step, or None for an empty row."""
        data = self.cleaned_data
        if not data.get("role"):
            return None
        return rules.Step(
            data["role"], Role(data["role"]), rules.ReviewKind(data["kind"]), data["label"].strip()
        )


StepFormSet = formset_factory(StepForm, extra=2, max_num=10)


def steps_of_formset(formset: BaseFormSet[StepForm]) -> list[rules.Step]:
    """The steps in their order."""
    return [step for form in formset.forms if (step := form.step())]


class WordForm(forms.Form):
    """A word the scan looks for."""

    term = forms.CharField(label=_("词语"), max_length=60)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[(k.value, label) for k, label in WORD_KINDS.items()]
    )
    replacement = forms.CharField(label=_("建议改为"), max_length=60, required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    unless = LinesField(label=_("例外语句"), help_text=_("每行一个；词语在其中是对的。"))
