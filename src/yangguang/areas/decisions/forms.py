"""Forms of consultations, for the public and at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.rules import consultation as rules
from yangguang.areas.decisions.rules.calling_off import CAUSE_WORDS, CONSULTATION_CAUSES
from yangguang.areas.decisions.rules.draw import MOST
from yangguang.kernel.cases.contact_fields import email_field, name_field, phone_field
from yangguang.kernel.cases.forms import FilesField, StatusForm, TrapForm
from yangguang.kernel.cases.rules import CHANNEL_LABELS, Channel
from yangguang.kernel.organizations.selectors import codes_and_names
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise

    from yangguang.areas.decisions.models import Clause
    from yangguang.areas.decisions.rules.calling_off import Cause
    from yangguang.kernel.organizations.rules import Actor

DAY = DayInput()


AT_ONCE = _("随即公布。需要另外说明的，通过发布流程公布。")


def cause_field(causes: Sequence[Cause], help_text: StrOrPromise = AT_ONCE) -> forms.ChoiceField:
    """Why something is called off, one of the fixed words everybody reads."""
    return forms.ChoiceField(
        label=_("原因"),
        widget=forms.RadioSelect,
        choices=[(c.value, CAUSE_WORDS[c]) for c in causes],
        help_text=help_text,
    )


class StopForm(forms.Form):
    """Why a consultation ends before its last day."""

    reason = cause_field(
        CONSULTATION_CAUSES, _("随即公布，不能收回。需要另外说明的，通过发布流程公布。")
    )


class OpinionForm(forms.Form):
    """What somebody says about a draft; only the words are asked for, all else may be left out."""

    clauses = forms.MultipleChoiceField(
        label=_("针对的条款"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一条也不选，就是对整份草案提意见。"),
    )
    text = forms.CharField(
        label=_("意见和建议"),
        max_length=rules.LONGEST_OPINION,
        min_length=2,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("最多 5000 字。请不要写入他人的身份证号码、电话等个人信息。"),
    )
    kind = forms.ChoiceField(
        label=_("您的身份"),
        initial=rules.Kind.PERSON.value,
        widget=forms.RadioSelect,
        choices=[(k.value, rules.KIND_LABELS[k]) for k in rules.Kind],
    )
    name = name_field(required=False, help_text=_("可以不填。只有办理人员能看到，不会公布。"))
    phone = phone_field()
    email = email_field()
    materials = FilesField(label=_("附件"))
    token = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, clauses: list[Clause], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["clauses"]
        if clauses:
            field.choices = [  # type: ignore[attr-defined]
                (c.key, f"{c.path} {c.text[:40]}{'…' if len(c.text) > 40 else ''}") for c in clauses
            ]
        else:
            del self.fields["clauses"]

    @property
    def person(self) -> dict[str, str]:
        """Who he says he is."""
        return {k: str(self.cleaned_data.get(k) or "") for k in ("name", "phone", "email")}


class PublicOpinionForm(OpinionForm, TrapForm):
    """The same with a trap for programs; there is no puzzle."""

    field_order = ("clauses", "text", "kind", "name", "phone", "email", "materials")


class EnteredOpinionForm(OpinionForm):
    """What came by telephone, letter or at the counter, entered by an officer."""

    field_order = ("channel", "received_on", "clauses", "text", "kind", "name", "phone", "email")
    channel = forms.ChoiceField(
        label=_("来件方式"),
        choices=[
            (c.value, label)
            for c, label in CHANNEL_LABELS.items()
            if c not in {Channel.WEB, Channel.OFFICE}
        ],
    )
    received_on = forms.DateField(label=_("收到日期"), widget=DAY)


class FollowForm(StatusForm):
    """Number and query code of an opinion."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].label = _("意见编号")
        self.fields["number"].help_text = _("收据上的编号，例如 ZJ-SZFB-2026-00001-0012。")


class AppealForm(forms.Form):
    """Why an opinion should be shown after all."""

    reason = forms.CharField(
        label=_("异议的理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


class ConsultationForm(forms.Form):
    """What a notice says."""

    title = forms.CharField(label=_("公告标题"), max_length=200)
    object_type = forms.ChoiceField(
        label=_("事项类型"),
        choices=[(o.value, rules.OBJECT_LABELS[o]) for o in rules.ObjectType],
    )
    topic = forms.ModelChoiceField(
        label=_("主题分类"), queryset=Topic.objects.none(), empty_label=_("请选择")
    )
    basis = forms.CharField(
        label=_("决策依据"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("法律、法规、上级文件，一行一件。"),
    )
    explanation = forms.CharField(
        label=_("起草说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("必要性、依据、主要内容。"),
    )
    start_on = forms.DateField(label=_("开始日期"), required=False, widget=DAY)
    end_on = forms.DateField(
        label=_("截止日期"),
        required=False,
        widget=DAY,
        help_text=_("一般不少于三十日；最后一天是法定节假日的，顺延到节后第一个工作日。"),
    )
    short_reason = forms.CharField(
        label=_("不足三十日的理由"),
        required=False,
        max_length=500,
        help_text=_("随公告公布。"),
    )
    channels_out = forms.MultipleChoiceField(
        label=_("公布渠道"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(w.value, rules.WHERE_LABELS[w]) for w in rules.Where],
    )
    email = forms.EmailField(label=_("接收意见的电子邮箱"), required=False)
    address = forms.CharField(label=_("来信地址"), required=False, max_length=200)
    phone = forms.CharField(label=_("电话"), required=False, max_length=60)
    fax = forms.CharField(label=_("传真"), required=False, max_length=60)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        topics = Topic.objects.select_related("parent").filter(parent__isnull=False)
        self.fields["topic"].queryset = topics if topics.exists() else Topic.objects.all()  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As the services take them."""
        data = dict(self.cleaned_data)
        ways = ("email", "address", "phone", "fax")
        data["contacts"] = {way: data.pop(way) for way in ways}
        return data


class NewConsultationForm(forms.Form):
    """A consultation begins with its unit and its title."""

    agency = forms.ChoiceField(label=_("承办单位"))
    title = forms.CharField(
        label=_("公告标题"),
        max_length=200,
        help_text=_("例如：关于《……办法（征求意见稿）》公开征求意见的公告。"),
    )
    object_type = ConsultationForm.base_fields["object_type"]

    def __init__(self, *args: Any, actor: Actor, roles: tuple[Any, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].choices = codes_and_names(actor.agencies_with(*roles))  # type: ignore[attr-defined]


class DraftFileForm(forms.Form):
    """The draft as a file."""

    file = forms.FileField(
        label=_("草案文件"),
        help_text=_("Word(docx)、Markdown、HTML、文本、PDF 或者 OFD。读入后逐条列出，请核对。"),
    )


class HoldForm(forms.Form):
    """Why an opinion is not shown."""

    ground = forms.ChoiceField(label=_("依据"), choices=rules.HOLDING)
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """What comes of an opinion, and why."""

    disposition = forms.ChoiceField(
        label=_("处理结果"),
        widget=forms.RadioSelect,
        choices=[(d.value, rules.DISPOSITION_LABELS[d]) for d in rules.Disposition],
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("采纳的写明怎样修改；没有全部采纳的写明为什么。随采纳情况公布。"),
    )


class GroupForm(forms.Form):
    """What several opinions have in common."""

    title = forms.CharField(label=_("共同要点"), max_length=200)


class DrawForm(forms.Form):
    """What a draw is repeated from: all of it was public before the values existed."""

    sources = forms.CharField(
        label=_("随机来源的数值"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一个来源，按公布的次序；同一来源的几个数字用空格隔开。"),
    )
    stratum = forms.CharField(
        label=_("类别代码"),
        required=False,
        max_length=20,
        help_text=_("分类抽取的，填写公布的类别代码，例如 GZ。"),
    )
    size = forms.IntegerField(label=_("名单人数"), min_value=1, max_value=MOST)
    seats = forms.IntegerField(label=_("抽取人数"), min_value=1, max_value=1000)
    reserves = forms.IntegerField(label=_("候补人数"), min_value=0, max_value=1000, initial=0)
    barred = forms.CharField(
        label=_("跳过的序号"),
        required=False,
        max_length=2000,
        help_text=_("名单冻结以后退出或者被取消资格的，仍在名单里，抽到时跳过。"),
    )

    def clean_sources(self) -> list[list[int | str]]:
        """Each line as numbers, or as one text."""
        lines = [line.split() for line in self.cleaned_data["sources"].splitlines()]
        found: list[list[int | str]] = [
            [int(v) for v in line] if all(_is_number(v) for v in line) else [" ".join(line)]
            for line in lines
            if line
        ]
        if not found:
            raise forms.ValidationError(_("请至少填写一个来源。"))
        return found

    def clean_barred(self) -> set[int]:
        """Places."""
        words = self.cleaned_data["barred"].replace("、", " ").replace(",", " ").split()
        if not all(_is_number(word) for word in words):
            raise forms.ValidationError(_("请填写序号，用空格隔开。"))
        return {int(word) for word in words}


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 19
