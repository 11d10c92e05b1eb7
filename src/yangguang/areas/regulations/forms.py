"""Forms of normative documents: the public filters and what the desk writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.areas.regulations.rules import checklists, cleanup, drafting, interpretation
from yangguang.areas.regulations.rules.drafting import Act
from yangguang.areas.regulations.rules.force import (
    ORDER_LABELS,
    STANDING_LABELS,
    VALIDITY_KIND_LABELS,
    Order,
    Standing,
    ValidityKind,
)
from yangguang.kernel.organizations.selectors import agencies, agency_name, codes_and_names
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

DAY = DayInput()
REVIEWED = (
    ("organ", _("制定主体合法")),
    ("power", _("没有超越法定职权")),
    ("content", _("内容符合法律、法规和上级文件")),
    ("setting", _("没有违法设立许可、处罚、强制、征收、收费")),
    ("rights", _("没有违法减损权益或者增加义务")),
    ("duty", _("没有违法增加权力或者减少职责")),
    ("procedure", _("没有违反程序")),
)
"""What a legality review looks at (国办发〔2018〕115号)."""


def _lines(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _text(
    label: Any, *, rows: int = 4, required: bool = True, most: int = 2000, **more: Any
) -> Any:
    return forms.CharField(
        label=label, required=required, max_length=most, widget=_lines(rows), **more
    )


def _day(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DAY, **more)


def _several(label: Any, choices: Any, *, required: bool = False, **more: Any) -> Any:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        **more,
    )


def _choices(labels: Any) -> list[tuple[str, Any]]:
    return [(key.value, label) for key, label in labels.items()]


def _topics() -> Any:
    rows = Topic.objects.select_related("parent").filter(parent__isnull=False)
    return rows if rows.exists() else Topic.objects.all()


class LibraryForm(forms.Form):
    """What is asked of the library; everything stands in the address."""

    text = forms.CharField(label=_("标题或者文号"), required=False, max_length=60)
    agency = forms.ChoiceField(label=_("发文机关"), required=False)
    status = forms.ChoiceField(
        label=_("效力"),
        required=False,
        choices=[
            ("", _("全部")),
            ("holds", _("现行有效（含已修改）")),
            *((s.value, STANDING_LABELS[s]) for s in Standing),
        ],
    )
    on = _day(_("哪一天有效"), help_text=_("不填就是今天。填过去的日期，看那一天哪些文件有效。"))
    year = forms.IntegerField(label=_("年份"), required=False, min_value=1949, max_value=2999)
    topic = forms.ChoiceField(label=_("主题分类"), required=False)
    since = _day(_("公布日期从"))
    until = _day(_("公布日期到"))
    order = forms.ChoiceField(
        label=_("排序"), required=False, choices=[(o.value, ORDER_LABELS[o]) for o in Order]
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        # A link may ask for a topic of the second level; it stands among the choices then.
        asked = str(self.data.get("topic", ""))[:10].replace("\0", "")
        shown = Topic.objects.filter(Q(parent__isnull=True) | Q(code=asked))
        topics = shown.order_by("order", "code").values_list("code", "name")
        self.fields["topic"].choices = [("", _("全部")), *topics]  # type: ignore[attr-defined]
        self.fields["agency"].choices = [("", _("全部")), *units]  # type: ignore[attr-defined]


class NewDossierForm(forms.Form):
    """A dossier begins with its unit, its organ, its reviewer and its title."""

    agency = forms.ChoiceField(label=_("起草单位"))
    issuer = forms.ChoiceField(label=_("制定机关"), help_text=_("文件以哪个机关的名义印发。"))
    legal_unit = forms.ChoiceField(
        label=_("合法性审核单位"),
        help_text=_("政府文件由司法行政部门审核；部门文件由本部门法制机构或者司法行政部门审核。"),
    )
    title = forms.CharField(label=_("文件标题"), max_length=250)
    is_market = forms.BooleanField(
        label=_("涉及经营者经济活动（须作公平竞争审查）"), required=False
    )

    def __init__(self, *args: Any, actor: Actor, roles: tuple[Any, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        everybody = [(a.code, agency_name(a)) for a in agencies()]
        own = codes_and_names(actor.agencies_with(*roles))
        self.fields["agency"].choices = own  # type: ignore[attr-defined]
        self.fields["issuer"].choices = everybody  # type: ignore[attr-defined]
        self.fields["legal_unit"].choices = everybody  # type: ignore[attr-defined]


class AssessForm(forms.Form):
    """Why the document is needed."""

    tests = _several(_("是不是行政规范性文件：四项都符合的才是"), drafting.TESTS)
    necessity = _text(_("必要性"))
    feasibility = _text(_("可行性"))
    effects = _text(_("对企业和公众的影响"))
    unrepeated = forms.BooleanField(
        label=_("已核对：上级文件已有明确规定的，没有重复发文"), required=True
    )


class WriteForm(forms.Form):
    """The draft and what explains it."""

    title = forms.CharField(label=_("文件标题"), max_length=250)
    topic = forms.ModelChoiceField(
        label=_("主题分类"), queryset=Topic.objects.none(), empty_label=_("请选择")
    )
    body = forms.CharField(
        label=_("送审稿全文"),
        widget=_lines(18),
        help_text=_("一段一行；可以直接从文稿粘贴。"),
    )
    explanation = _text(_("制定说明"), rows=6, help_text=_("必要性、主要内容。"))
    basis = _text(_("依据"), help_text=_("法律、法规、上级文件，一行一件。"))
    summary = forms.CharField(label=_("一句话概述"), max_length=300)
    validity_kind = forms.ChoiceField(
        label=_("效力类型"), choices=[(k.value, VALIDITY_KIND_LABELS[k]) for k in ValidityKind]
    )
    effective_from = _day(_("施行日期"), required=True)
    valid_until = _day(_("有效期至"), help_text=_("一般不超过五年；暂行、试行不超过两年。"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topic"].queryset = _topics()  # type: ignore[attr-defined]


class ConsultForm(forms.Form):
    """How the public was asked, and what came of it."""

    exempt = forms.BooleanField(label=_("依法需要保密或者情况紧急，不公开征求意见"), required=False)
    start_on = _day(_("开始日期"))
    end_on = _day(_("截止日期"), help_text=_("一般不少于三十日。"))
    reference = forms.CharField(label=_("征求意见的编号或者地址"), required=False, max_length=300)
    reason = _text(_("不公开或者缩短的理由"), required=False, most=500)
    adoption = _text(
        _("收到多少条意见、采纳情况"), required=False, help_text=_("没有收到意见的也要写明。")
    )


class CountersignForm(forms.Form):
    """What other units said."""

    units = _text(_("会签单位和意见"), help_text=_("一行一个单位；不涉及其他单位的写明“不涉及”。"))
    disagreement = _text(_("未能一致的意见和本单位的理由"), required=False)


class ForbiddenForm(forms.Form):
    """Item by item: what the draft may not contain."""

    present = _several(
        _("送审稿里有下列内容的，请勾选"),
        [(i.code, i.text) for i in checklists.FORBIDDEN],
        help_text=_("勾选的内容删改以前不能报审。依据国办发〔2018〕37号。"),
    )
    is_checked = forms.BooleanField(label=_("已经逐项核对，没有勾选的都没有"), required=True)


class CompetitionForm(forms.Form):
    """Nineteen items and four exceptions (公平竞争审查条例 8–12)."""

    present = _several(
        _("送审稿里有下列内容的，请勾选"),
        [(i.code, f"{i.code} {i.text}") for i in checklists.COMPETITION],
        help_text=_("《公平竞争审查条例》第八条至第十一条，共十九项。"),
    )
    is_reviewed = forms.BooleanField(label=_("已经逐项审查"), required=False)
    exception = forms.ChoiceField(
        label=_("第十二条的例外"),
        required=False,
        choices=[("", _("不适用")), *checklists.EXCEPTIONS],
    )
    alternative = _text(_("没有影响更小的替代方案的说明"), required=False, most=500)
    ends = forms.CharField(label=_("实施期限或者终止条件"), required=False, max_length=200)
    reason = _text(_("不涉及经营者经济活动的理由"), required=False, most=500)


class PlanForm(forms.Form):
    """解读方案."""

    needed = forms.BooleanField(label=_("需要解读"), required=False, initial=True)
    reason = _text(_("不作解读的理由"), required=False, most=300)
    channels = _several(_("发布渠道"), drafting.CHANNELS)
    interpreters = _several(
        _("由谁解读"),
        drafting.INTERPRETERS,
        help_text=_("部门主要负责人是第一解读人和责任人。"),
    )
    phone = forms.CharField(label=_("政策咨询电话"), required=False, max_length=60)
    points = _text(_("解读要点"), required=False)
    concerns = _text(_("公众可能关心的问题"), required=False)
    forms = _several(_("解读形式"), drafting.FORMS)
    field_order = ("needed", "reason", "forms")


class SubmitForm(forms.Form):
    """What goes with the draft to the review."""

    unit_opinion = _text(_("起草单位法制机构的审核意见"))
    urgent = forms.BooleanField(label=_("情况紧急，申请缩短审核时间"), required=False)


class ConcludeForm(forms.Form):
    """Exactly three conclusions (国办发〔2018〕115号)."""

    conclusion = forms.ChoiceField(
        label=_("审核结论"),
        widget=forms.RadioSelect,
        choices=_choices(drafting.CONCLUSION_LABELS),
    )
    checked = _several(
        _("审核内容"),
        REVIEWED,
    )
    opinion = _text(_("审核意见"), rows=6, required=False)
    urgent = _text(
        _("审核时间较短的理由"),
        required=False,
        most=500,
        help_text=_("一般不少于五个工作日；情况紧急、时间更短的必填。"),
    )


class AnswerForm(forms.Form):
    """How the opinion was taken up."""

    adopted = _text(_("采纳了哪些意见、怎样修改"))
    not_adopted = _text(
        _("没有采纳的意见和理由、依据"),
        required=False,
        help_text=_("没有完全采纳的，须详细说明理由和依据，随文件提交审议。"),
    )


class DeliberateForm(forms.Form):
    """What the meeting said."""

    meeting = forms.ChoiceField(label=_("会议"), choices=_choices(drafting.MEETING_LABELS))
    session = forms.CharField(label=_("会议名称、届次"), max_length=100)
    met_on = _day(_("会议日期"), required=True)
    result = forms.ChoiceField(
        label=_("审议结果"), widget=forms.RadioSelect, choices=_choices(drafting.RESULT_LABELS)
    )
    dissent = _text(_("不同意见"), required=False, help_text=_("如实记录，登记后不能修改。"))


class SignForm(forms.Form):
    """Who signed it, and when."""

    signed_by = forms.CharField(label=_("签发人"), max_length=40)
    signed_on = _day(_("签发日期"), required=True)


class RegisterForm(forms.Form):
    """统一登记、统一编号、统一印发."""

    doc_number = forms.CharField(
        label=_("发文字号"), max_length=60, help_text=_("例如 佳政规〔2026〕3号。")
    )
    reg_no = forms.CharField(
        label=_("登记编号"),
        required=False,
        max_length=40,
        help_text=_("不填就按制定机关和年份给下一个号。"),
    )
    formed_on = _day(_("成文日期"), required=True)


class FileForm(forms.Form):
    """Filing with the organ above."""

    filed_with = forms.CharField(label=_("备案机关"), max_length=60)
    filing_no = forms.CharField(label=_("备案号"), max_length=60)
    filed_on = _day(_("备案日期"), required=True)


class EndForm(forms.Form):
    """Why nothing comes of it."""

    reason = _text(_("终止的理由"), most=500)


STEP_FORMS: dict[str, type[forms.Form]] = {
    Act.ASSESS: AssessForm,
    Act.WRITE: WriteForm,
    Act.CONSULT: ConsultForm,
    Act.COUNTERSIGN: CountersignForm,
    Act.FORBIDDEN: ForbiddenForm,
    Act.COMPETITION: CompetitionForm,
    Act.PLAN: PlanForm,
    Act.SUBMIT: SubmitForm,
    Act.CONCLUDE: ConcludeForm,
    Act.ANSWER: AnswerForm,
    Act.DELIBERATE: DeliberateForm,
    Act.SIGN: SignForm,
    Act.REGISTER: RegisterForm,
    Act.FILE: FileForm,
    Act.END: EndForm,
}


class NewInterpretationForm(forms.Form):
    """An interpretation belongs to one document."""

    agency = forms.ChoiceField(label=_("编制单位"))
    document = forms.CharField(
        label=_("解读哪个文件"),
        max_length=120,
        help_text=_("填写文件的发文字号，或者网页地址最后的编号。"),
    )
    title = forms.CharField(label=_("标题"), max_length=250)

    def __init__(self, *args: Any, actor: Actor, roles: tuple[Any, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        own = codes_and_names(actor.agencies_with(*roles))
        self.fields["agency"].choices = own  # type: ignore[attr-defined]


class InterpretationForm(forms.Form):
    """What an interpretation says."""

    title = forms.CharField(label=_("标题"), max_length=250)
    kind = forms.ChoiceField(
        label=_("解读主体"), choices=_choices(interpretation.INTERPRETER_KIND_LABELS)
    )
    interpreter = forms.CharField(label=_("解读人"), required=False, max_length=120)
    elements = _several(_("包含的要素"), interpretation.ELEMENTS)
    text = _text(_("解读文字"), rows=10, required=False, most=20000)
    media_file = forms.FileField(label=_("图片、音频或者视频文件"), required=False)
    media_url = forms.URLField(
        label=_("或者音视频的地址"), required=False, max_length=300, assume_scheme="https"
    )
    text_alternative = _text(
        _("图片、音频、视频的文字版"),
        rows=6,
        required=False,
        most=20000,
        help_text=_("图解、音视频、动漫必须有文字版。"),
    )
    copied_reason = forms.CharField(label=_("与原文相同较多的理由"), required=False, max_length=300)
    forms = _several(_("解读形式"), drafting.FORMS)
    field_order = ("title", "kind", "interpreter", "forms")


class ChangeForm(forms.Form):
    """One line of what changes for whom."""

    who = forms.CharField(label=_("谁"), required=False, max_length=200)
    what = forms.CharField(label=_("有什么变化"), required=False, max_length=200)
    since = forms.CharField(label=_("从什么时候起"), required=False, max_length=200)
    amount = forms.CharField(label=_("多少"), required=False, max_length=200)
    where = forms.CharField(label=_("到哪里问"), required=False, max_length=200)


ChangeFormSet = forms.formset_factory(ChangeForm, extra=2, max_num=12)


class NewCleanupForm(forms.Form):
    """A batch begins with its name, base date and scope."""

    agency = forms.ChoiceField(label=_("组织清理的单位"))
    name = forms.CharField(label=_("名称"), max_length=200)
    kind = forms.ChoiceField(label=_("清理类型"), choices=_choices(cleanup.KIND_LABELS))
    base_date = _day(_("清理基准日"), required=True)
    units = _several(_("清理范围"), [], help_text=_("一个也不选，就是全部单位起草的文件。"))

    def __init__(self, *args: Any, actor: Actor, roles: tuple[Any, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        own = codes_and_names(actor.agencies_with(*roles))
        self.fields["agency"].choices = own  # type: ignore[attr-defined]
        everybody = [(a.code, agency_name(a)) for a in agencies()]
        self.fields["units"].choices = everybody  # type: ignore[attr-defined]


class ProposalForm(forms.Form):
    """What becomes of one document."""

    result = forms.ChoiceField(
        label=_("清理结果"), widget=forms.RadioSelect, choices=_choices(cleanup.RESULT_LABELS)
    )
    reason = _text(_("理由"), most=500)
    repealed_by_no = forms.CharField(
        label=_("据以废止的文件文号"), required=False, max_length=80, help_text=_("废止的必填。")
    )
    extend_until = _day(_("有效期延长至"), help_text=_("有效期将满又要继续有效的必填。"))
    amend_due = _day(_("修改完成期限"), help_text=_("拟修改的必填。"))


class ReviewForm(forms.Form):
    """The review of a batch."""

    passed = forms.ChoiceField(
        label=_("审查结论"),
        widget=forms.RadioSelect,
        choices=[("yes", _("同意")), ("no", _("退回重提"))],
    )
    opinion = _text(_("审查意见"), most=1000)


class DecideForm(forms.Form):
    """The meeting's decision on a batch."""

    meeting = forms.CharField(label=_("审议的会议"), max_length=200)
    met_on = _day(_("会议日期"), required=True)
    decision_no = forms.CharField(label=_("清理决定文号"), max_length=80)
    effective_on = _day(_("生效日期"), required=True)


class TaskForm(forms.Form):
    """What came of an evaluation."""

    outcome = _text(_("评估结论和理由"), most=500)


class ReprintForm(forms.Form):
    """A policy of an organ above."""

    agency = forms.ChoiceField(label=_("转载单位"))
    level = forms.ChoiceField(
        label=_("发布机关层级"),
        choices=[("state", _("国务院及其部门")), ("province", _("省政府及其部门"))],
    )
    title = forms.CharField(label=_("标题"), max_length=250)
    doc_number = forms.CharField(label=_("发文字号"), required=False, max_length=80)
    source = forms.CharField(label=_("来源"), max_length=120)
    source_url = forms.URLField(label=_("原文地址"), max_length=300, assume_scheme="https")
    source_at = forms.DateTimeField(
        label=_("来源发布时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    known_at = forms.DateTimeField(
        label=_("本单位获知时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    topic = forms.ModelChoiceField(
        label=_("主题分类"), queryset=Topic.objects.none(), empty_label=_("请选择")
    )
    text = _text(_("全文"), rows=14, most=100000)

    def __init__(self, *args: Any, actor: Actor, roles: tuple[Any, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        own = codes_and_names(actor.agencies_with(*roles))
        self.fields["agency"].choices = own  # type: ignore[attr-defined]
        self.fields["topic"].queryset = _topics()  # type: ignore[attr-defined]
