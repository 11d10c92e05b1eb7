"""The forms in which a page is put together: one per kind of block, no mark-up in any of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.desk.forms.versions import BEFORE_REVIEW, BLANK, Day, choices
from yangguang.kernel.desk.selectors import choices_by_slug
from yangguang.kernel.organizations.selectors import agencies, agency_name
from yangguang.kernel.publishing.blocks import COMPOSED, HEADED, KIND_LABELS, Kind
from yangguang.kernel.publishing.rules import GENRE_LABELS, Genre
from yangguang.kernel.publishing.selectors.officers import public_by_mention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yangguang.kernel.publishing.models import Version
    from yangguang.kernel.publishing.selectors.composed import Item

NAMED = re.compile(r"(?:documents|d)/([a-z0-9]{6,16})/?")


class TitleForm(forms.Form):
    """What every block has."""

    title = forms.CharField(label=_("小标题"), max_length=80, required=False)

    def block(self) -> dict[str, Any]:
        """The fields of the block, without its rows."""
        return dict(self.cleaned_data)


class TextBlock(TitleForm):
    """A paragraph or several."""

    text = forms.CharField(
        label=_("文字"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8000,
        help_text=_("每行成为一段。"),
    )


class ListingBlock(TitleForm):
    """A list that keeps itself."""

    column = forms.ChoiceField(label=_("栏目"), required=False)
    agency = forms.ChoiceField(label=_("机构"), required=False)
    topic = forms.ChoiceField(label=_("主题分类"), required=False)
    genre = forms.ChoiceField(label=_("体裁"), required=False, choices=choices(GENRE_LABELS))
    size = forms.IntegerField(label=_("列出几条"), min_value=1, max_value=20, initial=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns, topics = choices_by_slug()
        named = [(a.code, agency_name(a)) for a in agencies()]
        for name, known in (("column", columns), ("agency", named), ("topic", topics)):
            self.fields[name].choices = [*BLANK, *known]  # type: ignore[attr-defined]


class FiguresBlock(TitleForm):
    """Figures and where they are from."""

    source = forms.CharField(
        label=_("数据来源"), max_length=200, help_text=_("哪个单位、截至哪一天。")
    )


class PictureBlock(TitleForm):
    """One of the version's pictures."""

    digest = forms.ChoiceField(
        label=_("图片"), required=False, help_text=_("先在“修改”页添加附件，并勾选“放在正文里”。")
    )
    alt = forms.CharField(
        label=_("替代文字"),
        max_length=400,
        help_text=_("图上有什么、说明什么；图中的字都要写出来。"),
    )
    caption = forms.CharField(label=_("图注"), max_length=400, required=False)

    def __init__(self, *args: Any, pictures: Sequence[tuple[str, str]] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["digest"].choices = [*BLANK, *pictures]  # type: ignore[attr-defined]


class ContactBlock(TitleForm):
    """Whom to ask."""

    unit = forms.CharField(label=_("单位"), max_length=160)
    telephone = forms.CharField(
        label=_("电话"), max_length=160, required=False, help_text=_("只写对外公开的单位电话。")
    )
    address = forms.CharField(label=_("地址"), max_length=160, required=False)
    hours = forms.CharField(label=_("时间"), max_length=160, required=False)
    mail = forms.CharField(label=_("电子邮箱"), max_length=160, required=False)


class IssueBlock(forms.Form):
    """Which issue of the gazette this is."""

    year = forms.IntegerField(label=_("年份"), min_value=1949, max_value=2999)
    number = forms.IntegerField(label=_("期号"), min_value=1, max_value=366)
    total = forms.IntegerField(label=_("总期号"), min_value=0, max_value=99_999, required=False)

    def block(self) -> dict[str, Any]:
        """The fields of the block."""
        return dict(self.cleaned_data)


class RecordsBlock(TitleForm):
    """Records chosen one by one."""

    pick = forms.MultipleChoiceField(
        label=_("加入找到的信息"), required=False, widget=forms.CheckboxSelectMultiple
    )
    add = forms.CharField(
        label=_("加入已知的信息"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一条：文号、索引号或者网页地址。"),
    )

    def __init__(self, *args: Any, found: Sequence[tuple[str, str]] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["pick"].choices = list(found)  # type: ignore[attr-defined]
        if not found:
            del self.fields["pick"]

    def clean_add(self) -> list[str]:
        """Public numbers; a line that names no public record is an error that says which."""
        known: list[str] = []
        unknown: list[str] = []
        for line in filter(None, map(str.strip, self.cleaned_data["add"].splitlines())):
            named = NAMED.search(line)
            public_id = public_by_mention(named[1] if named else line)
            (known if public_id else unknown).append(public_id or line)
        if unknown:
            raise forms.ValidationError(
                _("没有找到已经公开的信息：%(lines)s") % {"lines": "；".join(unknown)}
            )
        return known

    def added(self) -> list[str]:
        """Public numbers of what is to be added."""
        return [*self.cleaned_data.get("pick", []), *self.cleaned_data["add"]]

    def block(self) -> dict[str, Any]:
        """The fields of the block, without its rows."""
        return {"title": self.cleaned_data["title"]}


class DateRow(forms.Form):
    """A day and what happens."""

    day = Day(label=_("日期"))
    text = forms.CharField(label=_("事项"), max_length=400, required=False)


class QuestionRow(forms.Form):
    """A question and its answer."""

    question = forms.CharField(label=_("问题"), max_length=400, required=False)
    answer = forms.CharField(
        label=_("回答"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class FigureRow(forms.Form):
    """A figure, its unit and what it says."""

    value = forms.CharField(label=_("数值"), max_length=40, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    label = forms.CharField(label=_("含义"), max_length=80, required=False)


class RecordRow(forms.Form):
    """A record chosen already: where it stands in the list."""

    id = forms.CharField(widget=forms.HiddenInput)
    order = forms.IntegerField(label=_("次序"), min_value=1, max_value=999, required=False)


FORMS: dict[Kind, type[forms.Form]] = {
    Kind.TEXT: TextBlock,
    Kind.LISTING: ListingBlock,
    Kind.RECORDS: RecordsBlock,
    Kind.DATES: TitleForm,
    Kind.QUESTIONS: TitleForm,
    Kind.FIGURES: FiguresBlock,
    Kind.PICTURE: PictureBlock,
    Kind.CONTACT: ContactBlock,
    Kind.ISSUE: IssueBlock,
}
ROWS: dict[Kind, type[forms.Form]] = {
    Kind.DATES: DateRow,
    Kind.QUESTIONS: QuestionRow,
    Kind.FIGURES: FigureRow,
}
ROW_SETS = {
    kind: formset_factory(row, extra=3, max_num=60, can_delete=True) for kind, row in ROWS.items()
}
RecordRowSet = formset_factory(RecordRow, extra=0, max_num=60, can_delete=True)


class BlockForms:
    """The forms of one block: its own fields, and its rows where it has any."""

    def __init__(
        self,
        version: Version,
        block: Mapping[str, Any],
        data: Any = None,
        *,
        found: Sequence[tuple[str, str]] = (),
        items: Sequence[Item] = (),
    ) -> None:
        self.kind = Kind(block["kind"])
        self.block = block
        more: dict[str, Any] = {}
        if self.kind is Kind.PICTURE:
            more["pictures"] = [
                (f.digest.partition(":")[2], f.name) for f in version.attachments.all() if f.inline
            ]
        if self.kind is Kind.RECORDS:
            more["found"] = found
        self.form = FORMS[self.kind](data, initial=dict(block), **more)
        if self.kind in HEADED:
            # A block is kept without it; what is handed in must have it.
            self.form.fields["title"].mark = BEFORE_REVIEW  # type: ignore[attr-defined]
        self.rows: Any = None
        if self.kind is Kind.RECORDS:
            initial = [{"id": r["id"], "order": n} for n, r in enumerate(block["rows"], start=1)]
            self.rows = RecordRowSet(data, initial=initial, prefix="row")
            for row, item in zip(self.rows.forms, items, strict=False):
                row.item = item
        elif self.kind in ROW_SETS:
            self.rows = ROW_SETS[self.kind](data, initial=block["rows"], prefix="row")

    def is_valid(self) -> bool:
        """Whether everything typed can be understood."""
        return self.form.is_valid() and (self.rows is None or self.rows.is_valid())

    def typed(self) -> dict[str, Any]:
        """The block as typed; what was added stands last."""
        found = {"kind": self.kind.value, **self.form.block()}  # type: ignore[attr-defined]
        if self.kind is Kind.RECORDS:
            found["rows"] = [{"id": public_id} for public_id in self._chosen()]
        elif self.rows is not None:
            kept = [f.cleaned_data for f in self.rows.forms if not f.cleaned_data.get("DELETE")]
            found["rows"] = [
                {n: v.isoformat() if n == "day" and v else v or "" for n, v in row.items()}
                for row in kept
                if row
            ]
        return found

    def _chosen(self) -> list[str]:
        rows = [f.cleaned_data for f in self.rows.forms if not f.cleaned_data.get("DELETE")]
        placed = sorted(rows, key=lambda row: row.get("order") or 999)
        added = self.form.added()  # type: ignore[attr-defined]
        return list(dict.fromkeys([*(row["id"] for row in placed), *added]))


class AddBlockForm(forms.Form):
    """Which kind of block comes next."""

    kind = forms.ChoiceField(label=_("加一块"))

    def __init__(self, *args: Any, genre: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = COMPOSED.get(Genre(genre), ()) if genre else ()
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, KIND_LABELS[kind]) for kind in allowed if kind is not Kind.ISSUE
        ]
