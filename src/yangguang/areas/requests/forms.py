"""The form of an application (条例 article 29): two pages, and the officer's on one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.rules.items import items_in
from yangguang.areas.requests.rules.receipt import (
    APPLICANT_LABELS,
    CARRIER_LABELS,
    ID_LABELS,
    OBTAIN_LABELS,
    WAY_LABELS,
    ApplicantType,
    Carrier,
    IdType,
    Obtain,
    Way,
)
from yangguang.areas.requests.rules.thirdparties import (
    LONGEST_GROUND,
    OPINION_LABELS,
    Opinion,
)
from yangguang.areas.requests.selectors import OFFICE, may_receive
from yangguang.areas.requests.services import check_applicant
from yangguang.kernel.cases.contact_fields import (
    address_field,
    email_field,
    name_field,
    phone_field,
)
from yangguang.kernel.cases.forms import FilesField, StatusForm, TrapForm
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.widgets import DayInput


def pairs(labels: dict[Any, Any]) -> list[tuple[str, Any]]:
    """Choices of a field."""
    return [(str(key), label) for key, label in labels.items()]


class WhatForm(forms.Form):
    """What is asked for, and how it is wanted. What for is nobody's business (article 27)."""

    title = _("需要什么信息")
    info_title = forms.CharField(
        label=_("所需信息的名称"),
        required=False,
        max_length=200,
        help_text=_("例如：2025 年度城市绿化养护资金安排。"),
    )
    info_number = forms.CharField(
        label=_("文号"),
        required=False,
        max_length=80,
        help_text=_("知道的话填写，例如 佳政发〔2025〕3号。"),
    )
    info_description = forms.CharField(
        label=_("其他特征性描述"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("时间范围、制作机关、涉及的事项等，便于机关查找。以上三项至少填一项。"),
    )
    info_more = forms.CharField(
        label=_("同时要的其他信息"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "还要别的信息的，一行写一项，最多 9 项。每一项作为一件申请登记，"
            "分别编号、分别答复，用同一个查询码查看。"
        ),
    )
    carrier = forms.ChoiceField(
        label=_("载体形式"),
        choices=pairs(CARRIER_LABELS),
        widget=forms.RadioSelect,
        initial=Carrier.ELECTRONIC,
    )
    obtain = forms.MultipleChoiceField(
        label=_("获取方式"),
        choices=pairs(OBTAIN_LABELS),
        widget=forms.CheckboxSelectMultiple,
        initial=[Obtain.ONLINE],
    )
    accepts_other_form = forms.BooleanField(
        label=_("机关无法按照上述形式提供的，可以提供其他形式"), required=False, initial=True
    )

    def clean_info_more(self) -> str:
        """Items a line each. Raises ValidationError for too many or too long ones."""
        text = str(self.cleaned_data.get("info_more") or "")
        try:
            items_in(text)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return text

    def clean(self) -> dict[str, Any]:
        """One of three features at least."""
        data = super().clean() or {}
        if not any(data.get(n) for n in ("info_title", "info_number", "info_description")):
            self.add_error("info_title", _("名称、文号、其他特征性描述至少填写一项。"))
        return data


MARKS = {
    "id_number": _("自然人必填"),
    "uscc": _("单位必填"),
    "phone": _("三种联系方式至少填一种"),
    "email": _("三种联系方式至少填一种"),
    "address": _("三种联系方式至少填一种"),
}
"""What article 29 needs though the form cannot know it before the answers (proof, contact)."""


class WhoForm(forms.Form):
    """Who asks: name, proof of identity, contact; nothing else."""

    title = _("申请人")
    applicant_type = forms.ChoiceField(
        label=_("申请人类型"),
        choices=pairs(APPLICANT_LABELS),
        widget=forms.RadioSelect,
        initial=ApplicantType.NATURAL,
    )
    name = name_field(max_length=80)
    id_type = forms.ChoiceField(
        label=_("证件名称（自然人）"), choices=pairs(ID_LABELS), initial=IdType.RESIDENT
    )
    id_number = forms.CharField(
        label=_("证件号码（自然人）"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("作为身份证明，加密保存，只有办理人员能看到，每次查看都有记录。"),
    )
    uscc = forms.CharField(
        label=_("统一社会信用代码（单位）"),
        required=False,
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    legal_rep = forms.CharField(
        label=_("法定代表人或者负责人（单位）"), required=False, max_length=60
    )
    contact_name = forms.CharField(label=_("联系人（单位）"), required=False, max_length=60)
    phone = phone_field(label=_("联系电话"))
    email = email_field()
    address = address_field()
    postcode = forms.CharField(label=_("邮政编码"), required=False, max_length=6)
    agent = forms.CharField(
        label=_("代理人姓名"),
        required=False,
        max_length=60,
        help_text=_("由他人代为申请的填写，并上传授权委托书。"),
    )
    agent_phone = forms.CharField(label=_("代理人电话"), required=False, max_length=30)
    materials = FilesField(label=_("身份证明、授权委托书的照片或者扫描件"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        for name, mark in MARKS.items():
            self.fields[name].mark = mark  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What belongs to a person, or to a body; and one way to answer."""
        data = super().clean() or {}
        is_person = data.get("applicant_type") == ApplicantType.NATURAL
        if is_person and not data.get("id_number"):
            self.add_error("id_number", _("请填写证件号码，作为身份证明。"))
        if not is_person and not data.get("uscc"):
            self.add_error("uscc", _("请填写统一社会信用代码。"))
        self._check_numbers(data, "id_number" if is_person else "uscc")
        if not any(data.get(way) for way in ("phone", "email", "address")):
            self.add_error("phone", _("请至少留下电话、电子邮箱、通信地址中的一种。"))
        return data

    def _check_numbers(self, data: dict[str, Any], field: str) -> None:
        """A number whose check digit is wrong is said here, and not only before sending."""
        if data.get(field) and data.get("applicant_type"):
            try:
                check_applicant(
                    ApplicantType(data["applicant_type"]), applicant_data(data), city_date(now())
                )
            except Refused as refusal:
                self.add_error(field, str(refusal))


STEPS: dict[str, type[forms.Form]] = {"what": WhatForm, "who": WhoForm}
CONTACT = (
    *("name", "phone", "email", "address", "postcode", "agent", "agent_phone"),
    *("id_type", "id_number", "uscc", "legal_rep", "contact_name"),
)
OF_PERSON = ("id_type", "id_number")
OF_BODY = ("uscc", "legal_rep", "contact_name")


def applicant_data(answers: dict[str, Any]) -> dict[str, str]:
    """The applicant's data as the matter keeps them; what does not belong to him is left out."""
    is_person = answers.get("applicant_type") == ApplicantType.NATURAL
    left_out = OF_BODY if is_person else OF_PERSON
    return {k: str(answers.get(k) or "") for k in CONTACT if k not in left_out}


class SendForm(TrapForm):
    """The last page: the applicant confirms."""

    confirmed = forms.BooleanField(
        label=_("我确认以上内容和身份信息真实，并确认以此提交申请。"),
        error_messages={"required": _("请确认后再提交。")},
    )


class LetterCodeForm(StatusForm):
    """Number and code of the letter that asks a third party."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        number, code = self.fields["number"], self.fields["code"]
        number.label = _("编号")
        number.help_text = _("征求意见书里“编号”后面的字母和数字，例如 SQ-CZJ-2026-00012-1。")
        code.help_text = _("征求意见书里“查询码”后面的 12 位字母和数字，横线可以不输。")


class PartyForm(forms.Form):
    """What a third party says to the disclosure (article 32)."""

    title = _("您的意见")
    opinion = forms.ChoiceField(
        label=_("是否同意公开征求意见书中的信息"),
        choices=pairs(OPINION_LABELS),
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=LONGEST_GROUND,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "不同意的，写明公开会损害您哪些商业秘密、个人隐私等合法权益；"
            "部分同意的，写明同意公开哪一部分、其余部分为什么不同意。加密保存，申请人看不到。"
        ),
    )
    materials = FilesField(label=_("证据"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["said"].mark = _("不同意、部分同意的必填")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A refusal has a ground."""
        data = super().clean() or {}
        refuses = data.get("opinion") in {Opinion.REFUSES, Opinion.PARTLY}
        if refuses and not str(data.get("said") or "").strip():
            self.add_error("said", _("不同意或者部分同意公开的，请写明理由。"))
        return data


class ConfirmForm(TrapForm):
    """The last page: the third party confirms that it is the one the letter went to."""

    confirmed = forms.BooleanField(
        label=_("我是征求意见书的收件人或者受其委托，确认以此答复。"),
        error_messages={"required": _("请确认后再提交。")},
    )


class RecordForm(forms.Form):
    """Which record about oneself is wrong, and by what that is shown (article 41)."""

    title = _("要更正的记录")
    record = forms.CharField(
        label=_("要更正的记录"),
        min_length=5,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "哪一份记录，机关什么时候、怎样向您提供的。例如：2026年3月提供的参保缴费记录。"
        ),
    )
    wrong = forms.CharField(
        label=_("不准确的内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    right = forms.CharField(
        label=_("应当更正为"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = forms.CharField(
        label=_("证据"),
        min_length=5,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("能证明记录不准确的材料，例如缴费凭证、证件。可以在下面上传照片或者扫描件。"),
    )
    materials = FilesField(label=_("证据材料"))


CORRECTION_STEPS: dict[str, type[forms.Form]] = {"record": RecordForm, "who": WhoForm}


class RegisterCorrectionForm(WhoForm, RecordForm):
    """All of a correction on one page, for an officer who registers what came by another way."""

    field_order = ("agency", "way", *(n for n in RecordForm.base_fields if n != "materials"))
    agency = forms.ChoiceField(label=_("受理机关"))
    way = forms.ChoiceField(
        label=_("提交方式"),
        choices=[(w.value, label) for w, label in WAY_LABELS.items() if w is not Way.ONLINE],
    )

    def __init__(self, *args: Any, units: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(a.code, agency_name(a)) for a in units if may_receive(a)]
        self.fields["agency"].choices = known  # type: ignore[attr-defined]


class RegisterForm(WhoForm, WhatForm):
    """All of it on one page, for an officer who registers what came by another way."""

    field_order = ("agency", "way", "arrived_on", *WhatForm.base_fields)
    agency = forms.ChoiceField(label=_("受理机关"))
    way = forms.ChoiceField(
        label=_("提交方式"),
        choices=[(w.value, label) for w, label in WAY_LABELS.items() if w is not Way.ONLINE],
        help_text=_("当面、口头、签收的，提交或者签收之日即为收到之日；其他方式须与申请人确认。"),
    )
    arrived_on = forms.DateField(label=_("提交、签收或者来件的日期"), widget=DayInput())

    def __init__(self, *args: Any, units: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(a.code, agency_name(a)) for a in units if may_receive(a)]
        self.fields["agency"].choices = known  # type: ignore[attr-defined]


class OfficeForm(forms.Form):
    """What the guide must say of the office that takes requests (article 12)."""

    name = forms.CharField(
        label=OFFICE["office.name"],
        required=False,
        max_length=120,
        help_text=_("例如：办公室（政府信息公开工作机构）。不填写的，写作“政府信息公开工作机构”。"),
    )
    address = forms.CharField(label=OFFICE["office.address"], required=False, max_length=120)
    postcode = forms.CharField(label=OFFICE["office.postcode"], required=False, max_length=6)
    hours = forms.CharField(
        label=OFFICE["office.hours"],
        required=False,
        max_length=120,
        help_text=_("例如：工作日 8:30–12:00，13:30–17:00。"),
    )
    phone = forms.CharField(label=OFFICE["office.phone"], required=False, max_length=60)
    fax = forms.CharField(label=OFFICE["office.fax"], required=False, max_length=60)
    email = forms.EmailField(label=OFFICE["office.email"], required=False, max_length=120)

    def __init__(self, data: Any = None, *, initial: dict[str, str]) -> None:
        super().__init__(
            data, initial={name.partition(".")[2]: value for name, value in initial.items()}
        )

    def values(self) -> dict[str, str]:
        """By setting."""
        return {f"office.{name}": str(value) for name, value in self.cleaned_data.items()}


class RegisterFileForm(forms.Form):
    """The agency's own register, to be looked through before anything is written."""

    agency = forms.ChoiceField(label=_("单位"))
    file = forms.FileField(
        label=_("登记册"),
        help_text=_(
            "Excel（xlsx）或者 CSV，一行一件，不超过 10 MB、2 万行。先试读，确认后才写入。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, units: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(a.code, agency_name(a)) for a in units]
        self.fields["agency"].choices = known  # type: ignore[attr-defined]
