"""Forms of decisions' dossiers, of the annual catalogue and of proposals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.models import (
    CatalogueItem,
    Consultation,
    Deliberation,
    Dossier,
    DossierExpert,
    DossierPaper,
    ExecutionReport,
    MediaEntry,
)
from yangguang.areas.decisions.rules import catalogue as plan
from yangguang.areas.decisions.rules import dossier as rules
from yangguang.areas.decisions.rules.particulars import (
    GROUPS,
    OF_FORM,
    OF_STEP,
    WITH_PEOPLE,
    Asked,
    Form,
    Sort,
)
from yangguang.areas.decisions.selectors.planning import item_choices, organs
from yangguang.kernel.cases.contact_fields import email_field, name_field, phone_field
from yangguang.kernel.cases.rules import CHANNEL_LABELS, Channel
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from yangguang.areas.decisions.rules.dossier import Step

TALL = forms.Textarea(attrs={"rows": 5})
SHORT = forms.Textarea(attrs={"rows": 3})


def _units() -> list[tuple[str, str]]:
    rows = [(a.code, agency_name(a)) for a in agencies() if is_current(a)]
    return [("", str(_("请选择"))), *rows]


class UnitField(forms.ChoiceField):
    """A unit, chosen by its code and given as itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_units, **options)

    def clean(self, value: Any) -> Agency | None:
        """The unit. Raises ValidationError for an unknown code."""
        code = super().clean(value)
        return Agency.objects.get(code=code) if code else None

    def prepare_value(self, value: Any) -> Any:
        """Its code; a row's form hands its key."""
        if isinstance(value, int):
            value = Agency.objects.filter(pk=value).first()
        if isinstance(value, Agency):
            return value.code
        return value


class DossierForm(forms.ModelForm[Dossier]):
    """What is known of a matter."""

    lead = UnitField(label=_("牵头的决策承办单位"), required=False)
    reviewer = UnitField(label=_("负责合法性审查的部门"), required=False)
    item_key = forms.ChoiceField(
        label=_("决策事项目录中的事项"),
        required=False,
        help_text=_("不在目录内的，请在下一栏写明理由。"),
    )
    hearing_ground = forms.TypedChoiceField(
        label=_("依法应当听证"),
        required=False,
        empty_value=None,
        choices=[("", _("不是必须听证的事项")), *rules.HEARING_GROUNDS.items()],
    )
    topic = forms.ModelChoiceField(
        label=_("主题分类"), queryset=Topic.objects.none(), required=False
    )

    class Meta:
        model = Dossier
        fields = (
            "title", "summary", "kind", "origin", "topic", "lead", "reviewer", "executor",
            "item_key", "outside_reason", "legal_basis", "planned_on", "is_technical", "is_risky",
            "hearing_ground",
            "is_market", "is_secret", "secret_reason", "short_review_reason", "party_reference",
            "archive_note",
        )  # fmt: skip
        widgets = {
            "summary": TALL,
            "legal_basis": SHORT,
            "planned_on": DayInput(),
        }

    def __init__(self, *args: Any, organ: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("不在目录内")), *item_choices(organ.pk)]
        self.fields["item_key"].choices = choices  # type: ignore[attr-defined]
        topics = Topic.objects.select_related("parent").filter(parent__isnull=False)
        self.fields["topic"].queryset = topics if topics.exists() else Topic.objects.all()  # type: ignore[attr-defined]
        self.fields["planned_on"].required = False

    def _post_clean(self) -> None:
        """The services write and check; the form only reads."""

    @property
    def values(self) -> dict[str, Any]:
        """As the services take them."""
        return {k: v for k, v in self.cleaned_data.items() if k in self.fields}


class NewDossierForm(forms.Form):
    """A dossier begins with the organ, the matter and where it came from."""

    organ = UnitField(label=_("决策机关"))
    lead = UnitField(label=_("牵头的决策承办单位"), required=False)
    title = forms.CharField(label=_("决策事项"), min_length=4, max_length=200)
    kind = forms.ChoiceField(
        label=_("事项类别"), choices=[(k.value, rules.KIND_LABELS[k]) for k in rules.Kind]
    )
    origin = forms.ChoiceField(
        label=_("建议来源"), choices=[(o.value, rules.ORIGIN_LABELS[o]) for o in rules.Origin]
    )
    summary = forms.CharField(label=_("主要问题、理由依据和初步方案"), widget=TALL, max_length=5000)


class StepForm(forms.Form):
    """What is known of a step."""

    begun_on = forms.DateField(label=_("开始日期"), widget=DayInput())
    done_on = forms.DateField(
        label=_("完成日期"),
        required=False,
        widget=DayInput(),
        help_text=_("填写以后，这一步就算完成，有缺漏的会提示。"),
    )
    methods = forms.MultipleChoiceField(
        label=_("方式"), required=False, widget=forms.CheckboxSelectMultiple
    )
    performer = forms.CharField(label=_("由谁进行"), required=False, max_length=200)
    consultations = forms.ModelMultipleChoiceField(
        label=_("关联的公开征求意见"),
        queryset=Consultation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    references = forms.CharField(
        label=_("附入的其他记录"),
        required=False,
        widget=SHORT,
        help_text=_("档案以外的记录的编号，一行一件。座谈会、论证会、走访、调查请在档案里登记。"),
    )
    summary = forms.CharField(label=_("情况"), widget=TALL, max_length=5000)
    conclusion = forms.ChoiceField(label=_("结论"), required=False, widget=forms.RadioSelect)

    @property
    def particulars(self) -> dict[str, Any]:
        """What the step is asked for beside its summary, as it is kept."""
        return kept(self.asked, self.cleaned_data)

    def __init__(
        self, *args: Any, step: Step, consultations: Sequence[Consultation], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, choices in (("methods", rules.METHODS), ("conclusion", rules.CONCLUSIONS)):
            if step in choices:
                self.fields[name].choices = choices[step]  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        self.asked = OF_STEP.get(step, ())
        for item in self.asked:
            self.fields[item.code] = _asked_field(item)
        if step is not rules.Step.PARTICIPATION:
            del self.fields["consultations"]
        else:
            ids = [c.pk for c in consultations]
            self.fields["consultations"].queryset = Consultation.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
            self.fields["consultations"].label_from_instance = lambda c: c.title  # type: ignore[attr-defined]


def _asked_field(item: Asked, *, at_once: bool = False) -> forms.Field:
    """A field for something that is asked, needed at once or only when the step is done."""
    lacking = gettext("还没有写“%(label)s”。") % {"label": item.label}
    words: dict[str, Any] = {
        "label": item.label,
        "required": at_once and item.is_needed,
        "help_text": item.help,
        "error_messages": {"required": lacking},
    }
    if item.sort is Sort.CHOICE:
        return forms.ChoiceField(choices=item.choices, widget=forms.RadioSelect, **words)
    if item.sort is Sort.NUMBER:
        return forms.IntegerField(min_value=0, max_value=10_000_000, **words)
    if item.sort is Sort.DAY:
        return forms.DateField(widget=DayInput(), **words)
    if item.sort is Sort.LINE:
        return forms.CharField(max_length=200, **words)
    return forms.CharField(max_length=5000, widget=SHORT, **words)


class RecordForm(forms.Form):
    """How people were heard: the day, who, and what the form is asked for."""

    on = forms.DateField(label=_("日期"), widget=DayInput())

    def __init__(self, *args: Any, form: Form, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = OF_FORM[form]
        if form in WITH_PEOPLE:
            for code, label in GROUPS.items():
                self.fields[f"people_{code}"] = forms.IntegerField(
                    label=gettext("%(group)s人数") % {"group": label},
                    required=False,
                    min_value=0,
                    max_value=10_000,
                )
        for item in self.asked:
            self.fields[item.code] = _asked_field(item, at_once=True)

    @property
    def people(self) -> dict[str, int]:
        """How many of each group."""
        return {code: self.cleaned_data.get(f"people_{code}") or 0 for code in GROUPS}

    @property
    def told(self) -> dict[str, Any]:
        """What was told of what is asked, as it is kept."""
        return kept(self.asked, self.cleaned_data)


def kept(asked: tuple[Asked, ...], data: dict[str, Any]) -> dict[str, Any]:
    """What was told, in words and numbers."""
    found = {item.code: data.get(item.code) for item in asked}
    return {
        code: value.isoformat() if isinstance(value, date) else value
        for code, value in found.items()
        if value not in (None, "")
    }


class ExemptForm(forms.Form):
    """Why a step is not needed."""

    ground = forms.ChoiceField(label=_("依据"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("理由"), widget=TALL, max_length=2000)

    def __init__(self, *args: Any, step: Step, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ground"].choices = rules.EXEMPTIONS.get(step, ())  # type: ignore[attr-defined]


class _Plain(forms.ModelForm[Any]):
    """Fields of a model whose writing is the services'."""

    def _post_clean(self) -> None:
        """The services write and check."""


class ExpertForm(_Plain):
    """An expert."""

    class Meta:
        model = DossierExpert
        fields = (
            "name", "unit", "declared_on", "conflict", "opinion", "is_dissenting", "signed_on"
        )  # fmt: skip
        widgets = {
            "declared_on": DayInput(),
            "signed_on": DayInput(),
            "opinion": TALL,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("declared_on", "signed_on"):
            self.fields[name].required = False


class PaperForm(_Plain):
    """A paper for the file."""

    file = forms.FileField(label=_("文件"), required=False)

    class Meta:
        model = DossierPaper
        fields = ("kind", "title", "reference", "dated_on")
        widgets = {"dated_on": DayInput()}


class MeetingForm(_Plain):
    """The record of a meeting."""

    dissents = forms.CharField(
        label=_("不同意见"),
        required=False,
        widget=TALL,
        help_text=_("一行一人：姓名和职务，冒号，意见。登记以后不能修改、不能删除。"),
    )

    class Meta:
        model = Deliberation
        fields = (
            "meeting", "held_on", "attended", "result", "chair_last", "differs", "reasons",
            "minutes",
        )  # fmt: skip
        widgets = {"held_on": DayInput(), "reasons": SHORT}

    def clean_dissents(self) -> list[tuple[str, str]]:
        """Who and what, line by line."""
        found = []
        for line in self.cleaned_data["dissents"].splitlines():
            if not line.strip():
                continue
            member, _colon, words = line.replace(":", "：", 1).partition("：")
            if not words.strip():
                raise forms.ValidationError(_("每一行请写成“姓名和职务：意见”。"))
            found.append((member.strip(), words.strip()))
        return found


class PublicationForm(forms.Form):
    """What is published together."""

    agreed = forms.CharField(label=_("议定事项"), widget=TALL, max_length=20000)
    document_title = forms.CharField(label=_("决策文件标题"), max_length=200)
    document = forms.CharField(
        label=_("决策文件正文"), widget=forms.Textarea(attrs={"rows": 14}), max_length=200000
    )
    adoption = forms.CharField(
        label=_("意见采纳情况"),
        required=False,
        widget=TALL,
        max_length=20000,
        help_text=_("已经公布采纳情况报告的，直接使用那份报告，这里可以不填。"),
    )


class MediaForm(_Plain):
    """Where else it was made public."""

    address = forms.URLField(label=_("网址"), required=False, assume_scheme="https")

    class Meta:
        model = MediaEntry
        fields = ("channel", "name", "on", "address")
        widgets = {"on": DayInput()}


class ExecutionForm(_Plain):
    """How the execution goes."""

    class Meta:
        model = ExecutionReport
        fields = ("on", "text", "problems")
        widgets = {"on": DayInput(), "text": TALL, "problems": SHORT}


# --- catalogue and proposals --------------------------------------------------------------------


class NewEditionForm(forms.Form):
    """An edition begins with organ and year."""

    organ = UnitField(label=_("决策机关"))
    year = forms.IntegerField(label=_("年度"), min_value=2019, max_value=2100)


class EditionForm(forms.Form):
    """Consent of the party committee, and why the catalogue changes."""

    consent_number = forms.CharField(label=_("同级党委同意的文号"), required=False, max_length=80)
    consent_on = forms.DateField(label=_("同意日期"), required=False, widget=DayInput())
    reason = forms.CharField(
        label=_("调整的理由"),
        required=False,
        widget=SHORT,
        help_text=_("调整目录时必填，随目录公布。"),
    )


class ItemForm(_Plain):
    """An item of the catalogue."""

    lead = UnitField(label=_("承办单位"))
    procedures = forms.MultipleChoiceField(
        label=_("计划履行的程序"),
        choices=plan.PROCEDURES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("合法性审查和集体讨论决定任何事项都要履行，不选也会列入。"),
    )

    class Meta:
        model = CatalogueItem
        fields = (
            "title", "kind", "lead", "co_units", "legal_basis", "procedures", "hearing_planned",
            "planned_on", "phone",
        )  # fmt: skip
        widgets = {"planned_on": DayInput(), "legal_basis": SHORT}


TOO_SHORT = {"min_length": _("请写得具体一些，至少 %(limit_value)d 个字。")}


class ProposalForm(forms.Form):
    """What somebody proposes."""

    title = _("您的建议")
    organ = forms.ChoiceField(label=_("向哪个机关建议"))
    proposal = forms.CharField(
        label=_("建议决定什么"),
        min_length=4,
        error_messages=TOO_SHORT,
        max_length=100,
        help_text=_("一句话，例如：在老旧小区统一建设电动自行车充电设施。"),
    )
    problem = forms.CharField(
        label=_("要解决的主要问题"),
        min_length=10,
        max_length=2000,
        error_messages=TOO_SHORT,
        widget=TALL,
    )
    solution = forms.CharField(
        label=_("您的建议和理由"),
        min_length=5,
        max_length=3000,
        error_messages=TOO_SHORT,
        widget=TALL,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organ"].choices = [(a.code, agency_name(a)) for a in organs()]  # type: ignore[attr-defined]


class ProposerForm(forms.Form):
    """How the author is reached. All of it may be left empty: number and code are enough."""

    title = _("怎样告诉您结果")
    name = name_field(
        label=_("姓名或者名称"),
        required=False,
        help_text=_("可以不填。只有办理人员能看到，不会公布。"),
    )
    phone = phone_field()
    email = email_field()


PROPOSAL_STEPS: dict[str, type[forms.Form]] = {"what": ProposalForm, "contact": ProposerForm}


class RegisterProposalForm(ProposerForm, ProposalForm):
    """All of it on one page, for an officer who registers what came on paper."""

    field_order = (
        "channel", "organ", "proposal", "problem", "solution", "name", "phone", "email",
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("来件方式"),
        choices=[(c.value, label) for c, label in CHANNEL_LABELS.items() if c != Channel.WEB],
    )

    def __init__(self, *args: Any, units: Collection[int], **options: Any) -> None:
        super().__init__(*args, **options)
        own = [(a.code, agency_name(a)) for a in organs() if a.pk in units]
        self.fields["organ"].choices = own  # type: ignore[attr-defined]

    def applicant(self) -> dict[str, Any]:
        """Who proposes it."""
        return {k: self.cleaned_data[k] for k in ("name", "phone", "email")}


class ProposalAnswerForm(forms.Form):
    """What the study came to."""

    result = forms.ChoiceField(
        label=_("研究结果"),
        widget=forms.RadioSelect,
        choices=[(r.value, plan.RESULT_LABELS[r]) for r in plan.Result],
    )
    dossier = forms.ModelChoiceField(
        label=_("决策档案"), queryset=Dossier.objects.none(), required=False
    )
    answer = forms.CharField(
        label=_("答复"),
        widget=TALL,
        max_length=3000,
        help_text=_("写明理由，建议人凭查询码可以看到。"),
    )

    def __init__(self, *args: Any, organ_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Dossier.objects.filter(organ=organ_id)
        self.fields["dossier"].queryset = rows  # type: ignore[attr-defined]
        self.fields["dossier"].label_from_instance = lambda d: f"{d.number} {d.title}"  # type: ignore[attr-defined]
