"""Forms of surveys: the questionnaire for everybody, the builder at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.forms import cause_field
from yangguang.areas.decisions.models import Dossier
from yangguang.areas.decisions.rules.calling_off import SURVEY_CAUSES
from yangguang.areas.decisions.surveys.rules import survey as rules
from yangguang.areas.decisions.surveys.rules.questions import (
    LONGEST_TEXT,
    MOST_OPTIONS,
    Option,
    Question,
    QuestionKind,
)
from yangguang.areas.decisions.surveys.rules.wording import limits_of, one_line
from yangguang.kernel.cases.contact_fields import name_field, phone_field
from yangguang.kernel.cases.forms import StatusForm, TrapForm
from yangguang.kernel.cases.rules import CHANNEL_LABELS, Channel
from yangguang.kernel.organizations.selectors import codes_and_names
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yangguang.areas.decisions.surveys.models import Survey
    from yangguang.kernel.organizations.rules import Actor

CONTACT = ("name", "phone")


class AnswerForm(TrapForm):
    """What stands around the questions: the code of the sample, a contact, the form's own name."""

    ticket = forms.CharField(
        label=_("参与码"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = name_field(required=False, label=_("怎样称呼您"))
    phone = phone_field(help_text=_("愿意接受回访的可以留下。加密保存，只有办理人员能看到。"))
    token = forms.CharField(widget=forms.HiddenInput, max_length=300, required=False)

    def __init__(self, *args: Any, survey: Survey, **options: Any) -> None:
        super().__init__(*args, **options)
        ticket = self.fields["ticket"]
        if survey.means == rules.Means.OPEN:
            del self.fields["ticket"]
        elif survey.means == rules.Means.TICKET:
            ticket.required = True
            ticket.help_text = _("调查单位发给您的十二位代码，一个代码只能提交一份。")
        else:
            ticket.help_text = _("收到参与码的请填写，答卷计入经核验一类；没有的不填。")
        if not survey.asks_contact:
            for name in CONTACT:
                del self.fields[name]

    @property
    def contact(self) -> dict[str, str]:
        """How he may be called."""
        return {k: str(self.cleaned_data.get(k) or "") for k in CONTACT}


class EnteredForm(AnswerForm):
    """The same for what came on paper or by telephone, entered by an officer."""

    field_order = ("channel", "received_on", "ticket")
    channel = forms.ChoiceField(
        label=_("来件方式"),
        choices=[
            (c.value, label)
            for c, label in CHANNEL_LABELS.items()
            if c not in {Channel.WEB, Channel.OFFICE}
        ],
    )
    received_on = forms.DateField(label=_("收到日期"), widget=DayInput())


def asked(
    questions: Sequence[Question],
    typed: Mapping[str, Sequence[str]],
    errors: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The questions as the page asks them, with what was typed and what is wrong."""
    found = []
    places = {q.key: n for n, q in enumerate(questions, start=1)}
    for question in questions:
        names = question.names()
        wrong = next((errors[name] for name in names if name in errors), "")
        lines = []
        parts: Sequence[Option | None] = (None,)
        if question.kind is QuestionKind.MATRIX:
            parts = question.rows
        elif question.kind is QuestionKind.RANKING:
            parts = question.options
        for name, part in zip(names, parts, strict=True):
            values = list(typed.get(name, ()))
            lines.append(
                {
                    "name": name,
                    "label": part.text if part else "",
                    "choices": [
                        (o.code, o.text, o.code in values, f"{name}-{o.code}")
                        for o in question.choices
                    ],
                    "value": values[0] if values else "",
                    "error": errors.get(name, ""),
                }
            )
        found.append(
            {
                "question": question,
                "place": places[question.key],
                "kind": question.kind.value,
                "lines": lines,
                "error": wrong,
                "hint": _hint(question, places),
                "places": [str(n) for n in range(1, question.top + 1)],
                "shown_if": question.shown_if,
                "longest": LONGEST_TEXT,
            }
        )
    return found


def _hint(question: Question, places: Mapping[str, int]) -> str:
    parts = []
    if question.shown_if and question.shown_if[0] in places:
        words = gettext("视第 %(n)d 题的回答而定，不适用的不用答。")
        parts.append(words % {"n": places[question.shown_if[0]]})
    if question.kind is QuestionKind.MULTIPLE:
        few = question.least or question.most
        parts.append((limits_of(question) if few else gettext("可以选几项")) + "。")  # data
    if question.kind is QuestionKind.RANKING:
        words = gettext("给选项排位次，1 是最前，排出前 %(n)d 位。")
        parts.append(words % {"n": question.top})
    if question.kind is QuestionKind.TEXT:
        parts.append(
            gettext("最多 %(n)d 字。请不要写身份证号码、电话等个人信息。") % {"n": LONGEST_TEXT}
        )
    return "".join(parts)


class FollowForm(StatusForm):
    """Number and query code of an answer."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].label = _("答卷编号")
        self.fields["number"].help_text = _("收据上的编号，例如 WJ-SZFB-2026-00001-00012。")


class NewSurveyForm(forms.Form):
    """A survey begins with its unit, its kind, what it is for and its title."""

    agency = forms.ChoiceField(label=_("调查单位"))
    kind = forms.ChoiceField(
        label=_("形式"),
        widget=forms.RadioSelect,
        choices=[(k.value, rules.KIND_LABELS[k]) for k in rules.Kind],
    )
    purpose = forms.ChoiceField(
        label=_("用途"),
        widget=forms.RadioSelect,
        choices=[(p.value, rules.PURPOSE_LABELS[p]) for p in rules.Purpose],
    )
    title = forms.CharField(
        label=_("公告标题"),
        min_length=4,
        max_length=200,
        help_text=_("例如：关于社区养老服务需求的问卷调查。"),
    )

    def __init__(self, *args: Any, actor: Actor, roles: tuple[Any, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].choices = codes_and_names(actor.agencies_with(*roles))  # type: ignore[attr-defined]


def _lines(text: str) -> list[str]:
    return [one_line(line) for line in str(text).splitlines() if line.strip()]


class SurveyForm(forms.Form):
    """What the notice of a survey says besides its questions."""

    title = forms.CharField(label=_("公告标题"), min_length=4, max_length=200)
    topic = forms.ModelChoiceField(
        label=_("主题分类"), queryset=Topic.objects.none(), empty_label=_("请选择")
    )
    purpose = forms.ChoiceField(
        label=_("用途"), choices=[(p.value, rules.PURPOSE_LABELS[p]) for p in rules.Purpose]
    )
    dossier = forms.ModelChoiceField(
        label=_("所属的重大决策"),
        queryset=Dossier.objects.none(),
        required=False,
        empty_label=_("没有"),
    )
    introduction = forms.CharField(
        label=_("卷首说明"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("为什么调查、结果用在哪里。"),
    )
    target = forms.CharField(
        label=_("调查对象"),
        required=False,
        max_length=200,
        help_text=_("例如：本市六十周岁以上居民及其家属。"),
    )
    sample_method = forms.CharField(
        label=_("抽样或者发放办法"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：按街道人口比例随机抽取住户发放参与码，同时在网站公开征集。"),
    )
    means = forms.ChoiceField(
        label=_("防止重复的办法"),
        widget=forms.RadioSelect,
        choices=[(m.value, rules.MEANS_LABELS[m]) for m in rules.Means],
    )
    start_on = forms.DateField(label=_("开始日期"), required=False, widget=DayInput())
    end_on = forms.DateField(label=_("截止日期"), required=False, widget=DayInput())
    minimum = forms.IntegerField(
        label=_("最低有效样本"),
        min_value=1,
        max_value=1_000_000,
        help_text=_("经核验、未核验两类各自达到才公布比例，随公告公布。"),
    )
    min_seconds = forms.IntegerField(
        label=_("作答时间下限（秒）"),
        min_value=0,
        max_value=3600,
        help_text=_("0 表示不设。短于这个时间的答卷不计入，随公告公布。"),
    )
    device_once = forms.BooleanField(label=_("未凭参与码的，同一设备只计第一份"), required=False)
    pairs = forms.CharField(
        label=_("矛盾规则"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "一行一条，写两个不能同时成立的回答，例如“1=2 3=1”：第 1 题选了第 2 项、"
            "第 3 题又选了第 1 项的答卷不计入。题号按现在的次序。"
        ),
    )
    weighting = forms.CharField(
        label=_("加权"),
        required=False,
        max_length=200,
        help_text=_(
            "不加权的不填。写题号和每个选项在总体中的百分比，例如“1：52 48”。只能依据单选题。"
        ),
    )
    asks_contact = forms.BooleanField(label=_("询问回访用的联系方式"), required=False)
    keep_days = forms.IntegerField(
        label=_("个人信息保存日数"),
        min_value=1,
        max_value=1095,
        help_text=_("结果公布以后保存的日数，到期自动删除，随公告公布。"),
    )
    conductor = forms.CharField(
        label=_("实施机构"),
        required=False,
        max_length=200,
        help_text=_("委托其他机构实施的填写；民意调查必填。"),
    )
    confidence = forms.CharField(
        label=_("抽样误差和置信度"), required=False, max_length=300, help_text=_("民意调查必填。")
    )
    contact = forms.CharField(label=_("咨询电话"), required=False, max_length=100)

    def __init__(
        self, *args: Any, dossiers: Any, questions: Sequence[Question], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        topics = Topic.objects.select_related("parent").filter(parent__isnull=False)
        self.fields["topic"].queryset = topics if topics.exists() else Topic.objects.all()  # type: ignore[attr-defined]
        self.fields["dossier"].queryset = dossiers  # type: ignore[attr-defined]
        self.fields["dossier"].label_from_instance = _name_of  # type: ignore[attr-defined]
        self.questions = questions

    def clean_pairs(self) -> list[list[list[str]]]:
        """Each line as two (key, code)."""
        found = []
        for line in _lines(self.cleaned_data["pairs"]):
            halves = [self._half(half) for half in line.replace("＝", "=").split()]  # data
            if len(halves) != 2 or None in halves:
                text = _("看不懂“%(line)s”。请写成“题号=第几项 题号=第几项”，题目要已经在问卷里。")
                raise forms.ValidationError(text % {"line": line})
            found.append([half for half in halves if half])
        return found

    def _half(self, half: str) -> list[str] | None:
        place, _mark, choice = half.partition("=")
        if not (_number(place) and _number(choice)):
            return None
        at, number = int(place) - 1, int(choice) - 1
        if not 0 <= at < len(self.questions):
            return None
        question = self.questions[at]
        if question.kind not in {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE}:
            return None
        choices = question.choices
        return [question.key, choices[number].code] if 0 <= number < len(choices) else None

    def clean_weighting(self) -> tuple[str, dict[str, int]]:
        """Key of the question and percent by code."""
        text = str(self.cleaned_data["weighting"]).strip()
        if not text:
            return "", {}
        place, _mark, shares = text.replace("：", ":").partition(":")  # data
        at = int(place) - 1 if _number(place.strip()) else -1
        question = self.questions[at] if 0 <= at < len(self.questions) else None
        words = shares.split()
        if (
            question is None
            or question.kind is not QuestionKind.SINGLE
            or len(words) != len(question.options)
            or not all(_number(w) for w in words)
            or sum(int(w) for w in words) != 100
        ):
            raise forms.ValidationError(
                _("请写成“题号：百分比 百分比”，一个选项一个整数，合计 100；题目应当是单选题。")
            )
        pairs = zip(question.options, words, strict=True)
        return question.key, {o.code: int(w) for o, w in pairs}

    @property
    def values(self) -> dict[str, Any]:
        """Fields as the service takes them."""
        data = dict(self.cleaned_data)
        data["weight_by"], data["weights"] = data.pop("weighting")
        return data


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4


def _name_of(dossier: Dossier) -> str:
    return f"{dossier.number} {dossier.title}"


def initial_of(survey: Survey, questions: Sequence[Question]) -> dict[str, Any]:
    """The form as the survey stands."""
    places = {q.key: n for n, q in enumerate(questions, start=1)}
    codes = {q.key: [o.code for o in q.choices] for q in questions}

    def half(key: str, code: str) -> str:
        return f"{places[key]}={codes[key].index(code) + 1}"

    pairs = [
        " ".join(half(key, code) for key, code in pair)
        for pair in survey.pairs
        if all(key in places and code in codes[key] for key, code in pair)
    ]
    weighting = ""
    if survey.weight_by in places:
        shares = " ".join(str(survey.weights.get(c, 0)) for c in codes[survey.weight_by])
        weighting = f"{places[survey.weight_by]}：{shares}"  # data
    names = [n for n in SurveyForm.base_fields if n not in {"pairs", "weighting"}]
    return {
        **{n: getattr(survey, n) for n in names},
        "pairs": "\n".join(pairs),
        "weighting": weighting,
    }


class QuestionForm(forms.Form):
    """A question of one kind; fields that the kind does not have are left out."""

    text = forms.CharField(label=_("题干"), max_length=300)
    note = forms.CharField(label=_("补充说明"), required=False, max_length=300)
    section = forms.CharField(
        label=_("小标题"),
        required=False,
        max_length=80,
        help_text=_("从这一题起另成一组时填写。"),
    )
    required = forms.BooleanField(label=_("必答"), required=False, initial=True)
    options = forms.CharField(
        label=_("选项"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一个。"),
    )
    rows = forms.CharField(
        label=_("矩阵的行"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一个评价的内容；上面的选项是每一行可以选的。"),
    )
    least = forms.IntegerField(
        label=_("至少选几项"), required=False, min_value=0, max_value=MOST_OPTIONS
    )
    most = forms.IntegerField(
        label=_("最多选几项"),
        required=False,
        min_value=0,
        max_value=MOST_OPTIONS,
        help_text=_("不填就是不限；排序题是排出前几位，不填就是全部排完。"),
    )
    low = forms.CharField(label=_("1 表示"), max_length=30)
    high = forms.CharField(label=_("5 表示"), max_length=30)
    shown_if = forms.MultipleChoiceField(
        label=_("只在这样回答以后才问"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选就是总是问。只能依据同一道题的选项。"),
    )
    FIELDS = {
        QuestionKind.SINGLE: ("options",),
        QuestionKind.MULTIPLE: ("options", "least", "most"),
        QuestionKind.SCALE: ("low", "high"),
        QuestionKind.MATRIX: ("options", "rows"),
        QuestionKind.TEXT: (),
        QuestionKind.RANKING: ("options", "most"),
    }

    def __init__(
        self,
        *args: Any,
        kind: QuestionKind,
        before: Sequence[Question],
        old: Question | None = None,
        **options: Any,
    ) -> None:
        if old is not None:
            options["initial"] = _initial(old)
        super().__init__(*args, **options)
        self.kind, self.old = kind, old
        for name in ("options", "rows", "least", "most", "low", "high"):
            if name not in self.FIELDS[kind]:
                del self.fields[name]
        choices = [
            (f"{q.key}:{o.code}", gettext("第 %(n)d 题：%(text)s") % {"n": n, "text": o.text})
            for n, q in enumerate(before, start=1)
            if q.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}
            for o in q.options
        ]
        self.fields["shown_if"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["shown_if"]

    def clean_shown_if(self) -> tuple[str, tuple[str, ...]] | None:
        """Key of one question and its options."""
        chosen = [str(v).partition(":") for v in self.cleaned_data["shown_if"]]
        keys = {key for key, _mark, _code in chosen}
        if len(keys) > 1:
            raise forms.ValidationError(_("显示条件只能依据同一道题的选项。"))
        return (keys.pop(), tuple(code for _key, _mark, code in chosen)) if keys else None

    @property
    def question(self) -> Question:
        """As written; options that stay keep their codes."""
        data = self.cleaned_data
        old = self.old
        return Question(
            key=old.key if old else "",
            kind=self.kind,
            text=one_line(data["text"]),
            required=data["required"],
            section=one_line(data["section"]),
            note=one_line(data["note"]),
            options=_coded(_lines(data.get("options", "")), old.options if old else ()),
            rows=_coded(_lines(data.get("rows", "")), old.rows if old else ()),
            least=data.get("least") or 0,
            most=data.get("most") or 0,
            low=one_line(data.get("low", "")),
            high=one_line(data.get("high", "")),
            shown_if=data.get("shown_if"),
        )


def _coded(texts: Sequence[str], before: Sequence[Option]) -> tuple[Option, ...]:
    """Options with codes: words that were there keep theirs, new ones get the next."""
    kept = {o.text: o.code for o in before}
    used = [int(o.code) for o in before]
    found = []
    for text in texts:
        code = kept.pop(text, "")
        if not code:
            code = str(max(used, default=0) + 1)
            used.append(int(code))
        found.append(Option(code, text))
    return tuple(found)


def _initial(old: Question) -> dict[str, Any]:
    return {
        "text": old.text,
        "note": old.note,
        "section": old.section,
        "required": old.required,
        "options": "\n".join(o.text for o in old.options),
        "rows": "\n".join(r.text for r in old.rows),
        "least": old.least or None,
        "most": old.most or None,
        "low": old.low,
        "high": old.high,
        "shown_if": [f"{old.shown_if[0]}:{c}" for c in old.shown_if[1]] if old.shown_if else [],
    }


class TicketsForm(forms.Form):
    """How many codes to issue, and for whom."""

    count = forms.IntegerField(label=_("个数"), min_value=1, max_value=1000)
    batch = forms.CharField(
        label=_("发放批次"),
        required=False,
        max_length=60,
        help_text=_("例如：前进区入户。只记批次，不记发给了谁。"),
    )


class CopiesForm(forms.Form):
    """How many questionnaires went out on paper."""

    copies = forms.IntegerField(label=_("累计发放的纸质问卷份数"), min_value=0, max_value=1_000_000)


class ReasonForm(forms.Form):
    """Why it is stopped, in words everybody reads."""

    reason = cause_field(SURVEY_CAUSES)


class ExcludeForm(forms.Form):
    """Why an answer does not count."""

    ground = forms.ChoiceField(
        label=_("依据"), choices=[(g.value, rules.GROUND_LABELS[g]) for g in rules.BY_HAND]
    )
    reason = forms.CharField(
        label=_("理由"), max_length=300, help_text=_("作答人凭查询码可以看到。")
    )


class HoldForm(forms.Form):
    """Why words are not shown."""

    ground = forms.ChoiceField(
        label=_("不展示的依据"), required=False, choices=[("", _("请选择")), *rules.HOLDING]
    )
    reason = forms.CharField(label=_("不展示的理由"), required=False, max_length=300)


class FindingsForm(forms.Form):
    """What the survey showed, in words."""

    findings = forms.CharField(
        label=_("主要发现"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("样本不足的一类不要写比例和结论。"),
    )


class OutcomeForm(forms.Form):
    """What is done with something the survey showed."""

    said = forms.CharField(label=_("调查反映的问题或者建议"), max_length=300)
    disposition = forms.ChoiceField(
        label=_("处理结果"),
        widget=forms.RadioSelect,
        choices=[(d.value, rules.DISPOSITION_LABELS[d]) for d in rules.Disposition],
    )
    reason = forms.CharField(
        label=_("怎样处理和理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    used_in = forms.CharField(
        label=_("体现在"),
        required=False,
        max_length=200,
        help_text=_("决策草案、文件或者工作安排的哪一部分。"),
    )
    due_on = forms.DateField(label=_("办到哪一天"), required=False, widget=DayInput())
