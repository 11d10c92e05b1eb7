"""Forms made of the questions an act asks, for officers and applicants alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.asks import asks_of
from yangguang.kernel.cases.models import Desk
from yangguang.kernel.cases.numbers import plain_code, plain_number
from yangguang.kernel.cases.registry import Ask, AskKind, kind_of
from yangguang.kernel.cases.rules import Do, Refused
from yangguang.kernel.cases.selectors.access import handlers_at
from yangguang.kernel.cases.services import MOST_FILES, check_size
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current
from yangguang.kernel.publishing.uploads import taken_in
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile

    from yangguang.kernel.cases.models import Case

ACCEPTED = ".pdf,.ofd,.docx,.xlsx,.txt,.png,.jpg,.jpeg"


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files of an applicant: each (name, bytes, type by content)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=FilesInput(attrs={"accept": ACCEPTED}),
            required=False,
            help_text=_("最多 %(most)d 个，每个不超过 10 MB。可以是照片、扫描件、PDF、Word。")
            % {"most": MOST_FILES},
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes, str]]:
        """The files. Raises ValidationError, in words, for one that cannot be taken."""
        sent: Sequence[UploadedFile[Any]] = (
            data if isinstance(data, list) else [data] if data else []
        )
        if len(sent) > MOST_FILES:
            raise forms.ValidationError(_("最多上传 %(most)d 个文件。") % {"most": MOST_FILES})
        return [self._one(file) for file in sent]

    def _one(self, file: UploadedFile[Any]) -> tuple[str, bytes, str]:
        name = str(file.name)
        try:
            check_size(name, file.size or 0)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        data = file.read()
        try:
            return name, data, taken_in(data, name)
        except Refused as refusal:
            raise forms.ValidationError(f"{name}：{refusal}") from refusal


class TrapForm(forms.Form):
    """An empty field that only programs fill in."""

    website = forms.CharField(label=_("请留空"), required=False)

    def clean_website(self) -> str:
        """Raises ValidationError for a program."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("这一栏请留空后再提交。"))
        return ""


class ReturnForm(forms.Form):
    """The code under which a draft was kept."""

    code = forms.CharField(
        label=_("继续填写的代码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class StatusForm(forms.Form):
    """Number and query code."""

    number = forms.CharField(
        label=_("办件编号"),
        max_length=80,
        help_text=_("收据上的编号，例如 TS-SZFB-2026-00012。大小写都可以。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("查询码"),
        max_length=40,
        help_text=_("提交时只显示过一次的 12 位字母和数字，横线可以不输。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        """In its form."""
        return plain_number(str(self.cleaned_data["number"]))

    def clean_code(self) -> str:
        """Without dashes."""
        return plain_code(str(self.cleaned_data["code"]))


class TokenForm(forms.Form):
    """A new token, or one the applicant has already."""

    token = forms.CharField(
        label=_("已有的令牌"),
        required=False,
        max_length=60,
        help_text=_("想用同一个令牌读取几件办件的，填写已有的令牌；不填写就生成新的。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ActForm(forms.Form):
    """What an act asks; a hidden field carries which state of the matter was on the page."""

    lock = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, files: Any = None, *, case: Case, act: str, on: date
    ) -> None:
        super().__init__(data, files, initial={"lock": case.lock})
        for ask in asks_of(kind_of(case), act):
            self.fields[ask.name] = field_for(ask, case, on)
        if act == Do.SUPPLEMENT:
            self.fields["files"] = FilesField(label=_("文件"))

    def answers(self) -> dict[str, Any]:
        """What was answered, without the page's own fields."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"lock", "files"}}


def field_for(ask: Ask, case: Case, on: date) -> forms.Field:
    """The form field a question becomes."""
    common: dict[str, Any] = {
        "label": ask.label,
        "required": ask.required,
        "help_text": ask.help,
        "initial": ask.initial,
    }
    if ask.kind is AskKind.TEXT:
        return forms.CharField(
            widget=forms.Textarea(attrs={"rows": 6}), max_length=ask.max_length, **common
        )
    if ask.kind is AskKind.DATE:
        begin = on if ask.initial == "today" else ask.initial
        widget = DayInput()
        return forms.DateField(widget=widget, **common | {"initial": begin})
    if ask.kind is AskKind.NUMBER:
        return forms.IntegerField(min_value=0, max_value=1_000_000, **common)
    if ask.kind is AskKind.DAYS:
        return forms.IntegerField(min_value=1, max_value=60, **common)
    if ask.kind in {AskKind.CHOICE, AskKind.LEVEL}:
        given = ask.choices if ask.choices_of is None else ask.choices_of(case)
        return forms.ChoiceField(widget=forms.RadioSelect, choices=list(given), **common)
    if ask.kind is AskKind.YES_NO:
        return forms.BooleanField(**common | {"required": False})
    choices = {
        AskKind.PERSON: _handlers,
        AskKind.DESK: _targets,
        AskKind.AGENCY: _agencies,
    }.get(ask.kind)
    if choices is not None:
        options = [("", _("请选择")), *choices(case, on)]
        return forms.ChoiceField(choices=options, **common)
    return forms.CharField(max_length=ask.max_length, **common)


def _handlers(case: Case, on: date) -> list[tuple[str, str]]:
    people = handlers_at(case.agency_id, on=on, desk_id=case.desk_id)
    return [(str(pk), name) for pk, name in people]


def _targets(case: Case, on: date) -> list[tuple[str, str]]:
    """Other desks of the agency, and other agencies that are competent for the kind."""
    desks = Desk.objects.filter(agency=case.agency_id, is_active=True)
    found = [(f"desk:{desk.pk}", desk.name) for desk in desks if desk.pk != case.desk_id]
    competent = kind_of(case).competent
    if competent is not None:
        found += [
            (f"agency:{agency.pk}", agency_name(agency, on, short=True))
            for agency in competent(case)
            if agency.pk != case.agency_id
        ]
    return found


def _agencies(case: Case, on: date) -> list[tuple[str, str]]:
    return [
        (str(agency.pk), agency_name(agency, on, short=True))
        for agency in agencies()
        if is_current(agency) and agency.pk != case.agency_id
    ]
