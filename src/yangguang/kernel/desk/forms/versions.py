"""The edit screen's forms: a version's whole content, its annexes, and the acts on it."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.desk.selectors import choices_of_columns, choices_of_topics
from yangguang.kernel.now import CITY_ZONE, city_date, now
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.blocks import COMPOSED, Kind
from yangguang.kernel.publishing.models import (
    Column,
    RelationKind,
    Topic,
    Version,
    WithdrawalKind,
)
from yangguang.kernel.publishing.services.reviewing import NEEDED
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

LEFT_OUT = frozenset({"body", "genre", "main_recipients", "doc_number", "legal_type"})
"""Fields a page made of blocks has no use for."""
MARKUP = re.compile(r"</?[a-zA-Z][^>]*>")
BEFORE_REVIEW = _("提交前须填")
"""Beside a field a draft is kept without, but which must be filled when it is handed in."""
BLANK = [("", _("（未选）"))]


def choices(labels: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Select options of an enum, with an empty one first."""
    return BLANK + [(str(key.value), label) for key, label in labels.items()]


class LinesField(forms.CharField):
    """A list, one entry a line."""

    def __init__(self, **kwargs: Any) -> None:
        rows = {"rows": 2}
        super().__init__(required=False, widget=forms.Textarea(attrs=rows), **kwargs)

    def prepare_value(self, value: object) -> object:
        """Show a stored list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> list[str]:
        """Lines without blanks and without empty ones."""
        text = super().clean(value)
        return [line.strip() for line in str(text).splitlines() if line.strip()]


class WordsField(LinesField):
    """A list of words, separated by blanks, commas or 、."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.TextInput()

    def prepare_value(self, value: object) -> object:
        """Show a stored list as words."""
        return " ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> list[str]:
        """The words."""
        text = forms.CharField.clean(self, value)
        return [word for word in re.split(r"[\s,,、;;]+", str(text)) if word]


class BodyField(forms.CharField):
    """A document's text: HTML, or plain text whose lines become paragraphs."""

    def __init__(self, rows: int = 22, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "class": "body-text", "spellcheck": "false"})
        super().__init__(required=False, strip=False, widget=widget, **kwargs)

    def clean(self, value: object) -> str:
        """HTML; what has no mark-up was typed as plain text."""
        text = str(super().clean(value)).replace("\r\n", "\n")
        if MARKUP.search(text) or not text.strip():
            return text
        lines = (line.strip() for line in text.splitlines())
        return "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)


class Day(forms.DateField):
    """A date, chosen or typed as 2026-11-23."""

    def __init__(self, **kwargs: Any) -> None:
        widget = DayInput()
        super().__init__(
            required=kwargs.pop("required", False),
            widget=widget,
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"],  # data
            error_messages={"invalid": _("日期写作 2026-11-23。")},
            **kwargs,
        )


class Moment(forms.DateTimeField):
    """A moment in the city's time."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            required=kwargs.pop("required", False),
            widget=widget,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
            error_messages={"invalid": _("时间写作 2026-11-23 09:00。")},
            **kwargs,
        )

    def prepare_value(self, value: object) -> object:
        """Shown in the city's time."""
        return value.astimezone(CITY_ZONE) if isinstance(value, datetime) else value


class VersionForm(forms.Form):
    """Every field of a version, in the groups of the edit screen. A draft may be incomplete."""

    GROUPS = (
        (_("标题和文号"), ("title", "doc_number", "issuers", "main_recipients")),
        (_("正文"), ("body", "signature", "formed_on", "note")),
        (_("公开属性"), ("attribute", "attribute_ground", "attribute_reason")),
        (_("分类和概述"), ("genre", "legal_type", "topic", "column", "keywords", "summary")),
        (_("有效性"), ("validity", "effective_from", "valid_until")),
        (
            _("来源"),
            (
                "content_source", "source_kind", "republished_site", "republished_at",
                "origin_type", "co_agencies", "coordination_confirmed_on",
                "responsible_editor",
            ),
        ),
        (
            _("公开的范围和形式"),
            ("publication_forms", "procedure_note", "audience", "retention"),
        ),
    )  # fmt: skip

    title = forms.CharField(
        label=_("标题"), max_length=400, widget=forms.Textarea(attrs={"rows": 2, "data-line": ""})
    )
    doc_number = forms.CharField(
        label=_("发文字号"),
        max_length=80,
        required=False,
        help_text=_("例如：佳政办发〔2026〕12号"),
    )
    issuers = LinesField(label=_("发文机关"), help_text=_("每行一个；联合发文的，按文件上的次序。"))
    main_recipients = forms.CharField(label=_("主送机关"), max_length=600, required=False)
    body = BodyField(
        label=_("正文"),
        help_text=_("每行成为一段。标题层级、表格和图片用 HTML 标记写。"),
    )
    signature = LinesField(label=_("发文机关署名"), help_text=_("每行一个。"))
    formed_on = Day(label=_("成文日期"))
    note = forms.CharField(
        label=_("附注"), max_length=200, required=False, help_text=_("例如：此件公开发布")
    )
    attribute = forms.ChoiceField(
        label=_("公开属性"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(a.value, label) for a, label in rules.ATTRIBUTE_LABELS.items()],
        help_text=_("拟稿时即须确定。以公开为常态，不公开为例外。"),
    )
    attribute_ground = forms.ChoiceField(
        label=_("不主动公开的依据"), required=False, choices=choices(rules.GROUND_LABELS)
    )
    attribute_reason = forms.CharField(
        label=_("不主动公开的理由"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    genre = forms.ChoiceField(
        label=_("体裁"),
        required=False,
        choices=choices({g: label for g, label in rules.GENRE_LABELS.items() if g not in COMPOSED}),
    )
    legal_type = forms.CharField(label=_("法定类型"), max_length=24, required=False)
    topic = forms.ChoiceField(label=_("主题分类"), required=False)
    column = forms.ChoiceField(label=_("栏目"), required=False)
    keywords = WordsField(label=_("关键词"), help_text=_("用空格或顿号分开。"))
    summary = forms.CharField(
        label=_("内容概述"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一两句话说明这是什么、与谁有关。目录和搜索结果里显示的就是它。"),
    )
    validity = forms.ChoiceField(
        label=_("有效性"), choices=[(v.value, label) for v, label in rules.VALIDITY_LABELS.items()]
    )
    effective_from = Day(label=_("施行日期"))
    valid_until = Day(label=_("有效期至"))
    content_source = forms.CharField(label=_("信息来源"), max_length=120, required=False)
    source_kind = forms.ChoiceField(
        label=_("来源类型"), choices=[("original", _("原件")), ("republished", _("转载件"))]
    )
    republished_site = forms.CharField(label=_("来源网站"), max_length=200, required=False)
    republished_at = Moment(label=_("来源发布时间"))
    origin_type = forms.ChoiceField(
        label=_("信息产生方式"),
        choices=[(o.value, label) for o, label in rules.ORIGIN_LABELS.items()],
        help_text=_(
            "谁制作谁公开：从其他机关获取的，由制作或者最初获取它的机关公开，另有规定的除外。"
        ),
    )
    co_agencies = LinesField(
        label=_("涉及的其他机关"),
        help_text=_("每行一个。内容涉及其他机关的，公开前与其协商、确认，保证公开的信息准确一致。"),
    )
    coordination_confirmed_on = Day(label=_("协商确认日期"))
    responsible_editor = forms.CharField(label=_("责任编辑"), max_length=60, required=False)
    publication_forms = WordsField(
        label=_("公开形式"), help_text=_("例如：网站、政府公报、新闻发布会。用空格或顿号分开。")
    )
    procedure_note = forms.CharField(
        label=_("公开程序"),
        max_length=120,
        required=False,
        help_text=_("例如：制作科室拟定，办公室审核，分管领导批准"),
    )
    audience = forms.CharField(label=_("公开范围"), max_length=60, required=False)
    retention = forms.CharField(label=_("公开时限"), max_length=60, required=False)

    def __init__(self, *args: Any, is_composed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left_out = LEFT_OUT if is_composed else frozenset()
        for name in self.left_out:
            del self.fields[name]
        if rules.Origin.OBTAINED not in {
            self.initial.get("origin_type"),
            self.data.get("origin_type"),
        }:
            # Only texts from before still say it.
            self.fields["origin_type"].choices = [  # type: ignore[attr-defined]
                (o.value, label)
                for o, label in rules.ORIGIN_LABELS.items()
                if o != rules.Origin.OBTAINED
            ]
        for name in NEEDED.keys() & self.fields.keys():
            # A draft is kept without them; what is handed in must have them.
            self.fields[name].mark = BEFORE_REVIEW  # type: ignore[attr-defined]
        self.fields["topic"].choices = [*BLANK, *choices_of_topics()]  # type: ignore[attr-defined]
        self.fields["column"].choices = [*BLANK, *choices_of_columns()]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, version: Version) -> dict[str, Any]:
        """The stored content as the form shows it."""
        initial = {name: getattr(version, name) for name in cls.base_fields}
        initial["topic"] = str(version.topic_id or "")
        initial["column"] = str(version.column_id or "")
        return initial

    def clean_coordination_confirmed_on(self) -> date | None:
        """A day that has come: nobody has confirmed anything tomorrow."""
        day: date | None = self.cleaned_data["coordination_confirmed_on"]
        if day is not None and day > city_date(now()):
            raise forms.ValidationError(_("协商确认日期不能晚于今天。"))
        return day

    def clean_topic(self) -> Topic | None:
        """The topic, not its number."""
        value = self.cleaned_data["topic"]
        return Topic.objects.select_related("parent").get(pk=value) if value else None

    def clean_column(self) -> Column | None:
        """The column, not its number."""
        value = self.cleaned_data["column"]
        return Column.objects.get(pk=value) if value else None

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as the screen groups them."""
        shown = [
            (label, [self[name] for name in names if name not in self.left_out])
            for label, names in self.GROUPS
        ]
        return [(label, fields) for label, fields in shown if fields]

    def changes(self) -> dict[str, Any]:
        """What was understood; a field with an error is left as it is stored."""
        return dict(self.cleaned_data)


class AnnexForm(forms.Form):
    """One annex: its own title, the title by which the document quotes it, its text."""

    title = forms.CharField(label=_("附件标题"), max_length=400, required=False)
    quoted_title = forms.CharField(
        label=_("正文中引用的标题"),
        max_length=400,
        required=False,
        help_text=_("与附件自身标题不同的才填；两者都会保留。"),
    )
    body = BodyField(rows=10, label=_("附件正文"))


AnnexFormSet = formset_factory(AnnexForm, extra=1, can_delete=True, max_num=200)


def annexes_of(formset: BaseFormSet[AnnexForm]) -> list[dict[str, str]]:
    """The annexes as stored; empty and deleted ones are left out."""
    kept = []
    for form in formset.forms:
        data = form.cleaned_data
        if data.get("DELETE") or not (data.get("title") or data.get("body", "").strip()):
            continue
        kept.append({name: data.get(name, "") for name in ("title", "quoted_title", "body")})
    return kept


class NewRecordForm(forms.Form):
    """A new record needs a unit and a title; everything else follows on the edit screen."""

    agency = forms.ChoiceField(label=_("单位"))
    title = forms.CharField(label=_("标题"), max_length=400)
    made_of = forms.ChoiceField(
        label=_("做成"),
        required=False,
        choices=[
            ("", _("文件")),
            (rules.Genre.TOPIC_PAGE.value, _("专题（由内容块组成）")),
            (rules.Genre.GAZETTE.value, _("政府公报的一期（由内容块组成）")),
        ],
        help_text=_("专题和公报不写 HTML，逐块填写，同样经过审查才公开。"),
    )

    def first_fields(self, year: int) -> dict[str, Any]:
        """What the first draft begins with; pages made of blocks begin with those they need."""
        genre = self.cleaned_data["made_of"]
        fields: dict[str, Any] = {"title": self.cleaned_data["title"]}
        if genre == rules.Genre.TOPIC_PAGE:
            fields |= {"genre": genre, "blocks": [{"kind": Kind.TEXT}]}
        elif genre == rules.Genre.GAZETTE:
            issue = {"kind": Kind.ISSUE, "year": year, "number": 1}
            fields |= {"genre": genre, "blocks": [issue, {"kind": Kind.RECORDS}]}
        return fields

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["agency"].initial = units[0][0]


class SeveralFilesInput(forms.FileInput):
    """Files may be chosen together."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files; cleans to a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file as a single one would be checked."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in given or [None]]


class ImportForm(forms.Form):
    """Files to be read into drafts, each into its own."""

    MOST = 100

    agency = forms.ChoiceField(label=_("单位"))
    file = SeveralFilesField(
        label=_("文件"),
        help_text=_(
            "可读取 docx、pdf、ofd、html、txt，以及网页连同图片文件夹压缩成的 zip；"
            "旧式 doc、wps 须服务器装有转换程序。"
            "一次选择多个文件的，在后台逐个读入，每个文件成为一条草稿。"
        ),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = units  # type: ignore[attr-defined]
        self.limit = limit

    def clean_file(self) -> list[Any]:
        """Refuse what is too large before it is read."""
        found: list[Any] = self.cleaned_data["file"]
        if len(found) > self.MOST:
            raise forms.ValidationError(
                _("一次最多选择 %(most)d 个文件，请分几次上传。") % {"most": self.MOST}
            )
        for file in found:
            if file.size > self.limit:
                raise forms.ValidationError(
                    _("“%(name)s”超过 %(limit)d MB。请删去不需要的图片或拆成几个文件。")
                    % {"name": file.name, "limit": self.limit // 1024 // 1024}
                )
        return found


class SiteForm(forms.Form):
    """An old site, saved and packed, to be read into drafts page by page."""

    agency = forms.ChoiceField(label=_("单位"))
    file = forms.FileField(
        label=_("压缩包"),
        help_text=_("把保存网页的整个文件夹压缩成一个 zip，图片和附件放在一起。"),
    )
    site = forms.RegexField(
        label=_("旧网站的域名"),
        regex=r"[A-Za-z0-9.-]{3,200}(:[0-9]{1,5})?",
        required=False,
        help_text=_("例如 www.example.gov.cn。网页里的完整地址据此认作本站。"),
        error_messages={"invalid": _("请只填域名，不带 http:// 和路径。")},
    )
    column = forms.ChoiceField(label=_("没有注明栏目的，放入"), required=False)
    topic = forms.ChoiceField(label=_("没有注明主题的，归入"), required=False)
    genre = forms.ChoiceField(
        label=_("标题看不出体裁的，作为"), required=False, choices=choices(rules.GENRE_LABELS)
    )
    batch = forms.BooleanField(label=_("导入后建立一批，供批量审查"), required=False, initial=True)

    def __init__(self, *args: Any, units: list[tuple[str, str]], limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = units  # type: ignore[attr-defined]
        for name in NEEDED.keys() & self.fields.keys():
            # A draft is kept without them; what is handed in must have them.
            self.fields[name].mark = BEFORE_REVIEW  # type: ignore[attr-defined]
        self.fields["topic"].choices = [*BLANK, *choices_of_topics()]  # type: ignore[attr-defined]
        self.fields["column"].choices = [*BLANK, *choices_of_columns()]  # type: ignore[attr-defined]
        self.limit = limit

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > self.limit:
            raise forms.ValidationError(
                _("“%(name)s”超过 %(limit)d MB。请按栏目分成几个压缩包，分几次上传。")
                % {"name": file.name, "limit": self.limit // 1024 // 1024}
            )
        return file


class AttachmentForm(forms.Form):
    """A file to be published with the document."""

    file = forms.FileField(label=_("附件文件"))
    inline = forms.BooleanField(label=_("这是放在正文里的图片，不列在附件中"), required=False)


class KeepForm(forms.Form):
    """Why what the scan found may stay."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("保留理由"), max_length=300)


class OpinionForm(forms.Form):
    """A reviewer's opinion."""

    opinion = forms.CharField(
        label=_("审查意见"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("通过的可以不填；退回的须写明理由。"),
    )


class ScheduleForm(forms.Form):
    """When the clock is to publish."""

    publish_at = Moment(label=_("发布时间（北京时间）"), required=True)


class ReasonForm(forms.Form):
    """Why a public text is corrected; published with the new version."""

    reason = forms.CharField(
        label=_("更正说明"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("说明改了什么、为什么改。它会随新版本一起公开。"),
    )


class WithdrawForm(forms.Form):
    """Why a record is taken back, for the public and for the file."""

    kind = forms.ChoiceField(
        label=_("原因类别"), choices=WithdrawalKind.choices, widget=forms.RadioSelect
    )
    public_reason = forms.CharField(
        label=_("向公众说明的原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("原地址会显示这段说明。不要在这里重复不应公开的内容。"),
    )
    internal_reason = forms.CharField(
        label=_("内部记录"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def record_number(typed: str) -> str:
    """The 12-character number in what was typed or pasted. Raises ValidationError."""
    found = re.search(r"(?:^|/)([0-9a-z]{12})(?:/|$)", typed)
    if not found:
        raise forms.ValidationError(_("没有认出编号。网址形如 /documents/xxxxxxxxxxxx/。"))
    return found[1]


class RelationForm(forms.Form):
    """A link to another record, by its address or its 12-character number."""

    kind = forms.ChoiceField(label=_("关系"), choices=RelationKind.choices)
    target = forms.CharField(
        label=_("另一条信息"), max_length=300, help_text=_("粘贴它的网址或 12 位编号。")
    )

    def clean_target(self) -> str:
        """The number, also out of an address."""
        return record_number(self.cleaned_data["target"].strip())


class ValidityForm(forms.Form):
    """A public document is amended, abolished and so on, by another record."""

    validity = forms.ChoiceField(
        label=_("有效性"), choices=[(v.value, label) for v, label in rules.VALIDITY_LABELS.items()]
    )
    basis = forms.CharField(
        label=_("依据的信息"),
        required=False,
        max_length=300,
        help_text=_("使它失效或被修改的那条信息的网址或编号。"),
    )

    def clean_basis(self) -> str:
        """The number, also out of an address; nothing is allowed."""
        typed = self.cleaned_data["basis"].strip()
        return record_number(typed) if typed else ""


class NameForm(forms.Form):
    """Names a batch or a bundle."""

    name = forms.CharField(label=_("名称"), max_length=200)
