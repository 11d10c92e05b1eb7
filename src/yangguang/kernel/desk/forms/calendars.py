"""Forms of whoever keeps the calendars."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.calendars.levels import LABELS, MOST
from yangguang.kernel.calendars.reading import Read, read_file, read_rows, read_text, span
from yangguang.kernel.calendars.rules import (
    CALENDAR_LABELS,
    FIRST_YEAR,
    KIND_LABELS,
    LAST_YEAR,
    LAYER_LABELS,
    NATIONAL,
)
from yangguang.kernel.calendars.selectors import parse_spans
from yangguang.kernel.clocks import BadCalendar, DayKind, OfficeHours
from yangguang.kernel.desk.forms.versions import Day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yangguang.kernel.clocks import LevelRow, SpecialDay, Unit

LARGEST_FILE = 1024 * 1024
SOURCE_HELP = _("写明文件名称和文号。没有依据的安排不能保存。")


class YearForm(forms.Form):
    """A year's arrangement, as the notice's text, as rows, or as a file."""

    layer = forms.ChoiceField(
        label=_("范围"), choices=list(LAYER_LABELS.items()), initial=NATIONAL, required=False
    )
    year = forms.IntegerField(
        label=_("年份"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages={"invalid": _("年份请填四位数字，例如 2027。")},
    )
    source = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=300,
        help_text=_("放假通知的名称和文号。粘贴通知全文且文中有文号的，可以不填。"),
    )
    text = forms.CharField(
        label=_("通知全文或者表格"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "粘贴国务院办公厅通知的全文即可。也可以逐行填写：日期、类型、名称、依据，用半角逗号隔开。"
            "例如：2027-02-05至2027-02-11,休息,春节"
        ),
    )
    file = forms.FileField(
        label=_("或者上传文件"), required=False, help_text=_("CSV、xlsx 或者 txt，不超过 1 MB。")
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, read; what is wrong in it is told line by line."""
        data = super().clean() or {}
        file, text = data.get("file"), data.get("text", "")
        if file and file.size > LARGEST_FILE:
            self.add_error("file", _("文件超过 1 MB。一年的安排不会这么大，请检查是否选错了文件。"))
        elif not file and not text:
            self.add_error("text", _("请粘贴通知全文，或者上传文件。"))
        elif "year" in data:
            told = {"year": data["year"], "source": data.get("source", "").strip()}
            read = read_file(file.read(), **told) if file else read_text(text, **told)
            read.check_year(data["year"])
            for problem in read.problems:
                self.add_error("file" if file else "text", str(problem))
            data["read"] = read
            data["layer"] = data.get("layer") or NATIONAL
        return data


class SaveYearForm(forms.Form):
    """What the preview showed, to be saved as it was shown."""

    layer = forms.ChoiceField(choices=list(LAYER_LABELS.items()), widget=forms.HiddenInput)
    year = forms.IntegerField(widget=forms.HiddenInput)
    source = forms.CharField(widget=forms.HiddenInput, max_length=300)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    rows = forms.CharField(widget=forms.HiddenInput)

    def clean_rows(self) -> Read:
        """The days, read again."""
        read = read_rows(csv.reader(io.StringIO(self.cleaned_data["rows"])))
        if read.problems:
            raise forms.ValidationError([str(problem) for problem in read.problems])
        return read


def as_rows(days: Iterable[SpecialDay]) -> str:
    """Days as the rows the form reads back."""
    out = io.StringIO()
    words = {DayKind.HOLIDAY: "holiday", DayKind.MAKE_UP: "make-up", DayKind.CLOSURE: "closure"}
    csv.writer(out).writerows((d.on, words[d.kind], d.name, d.source) for d in days)
    return out.getvalue()


class LocalDaysForm(forms.Form):
    """Days closed, off or worked in this city only."""

    calendar = forms.ChoiceField(label=_("哪本日历"), choices=list(CALENDAR_LABELS.items()))
    first = Day(label=_("从哪一天"), required=True)
    last = Day(label=_("到哪一天"), required=False, help_text=_("只有一天的不用填。"))
    kind = forms.ChoiceField(
        label=_("类型"),
        choices=[
            (kind.value, KIND_LABELS[kind])
            for kind in (DayKind.CLOSURE, DayKind.HOLIDAY, DayKind.MAKE_UP)
        ],
    )
    name = forms.CharField(label=_("事由"), max_length=60, help_text=_("例如“暴雪停止办公”。"))
    source = forms.CharField(label=_("依据"), max_length=300, help_text=SOURCE_HELP)

    def clean(self) -> dict[str, Any]:
        """Every day from the first to the last."""
        data = super().clean() or {}
        if data.get("first"):
            data["days"] = span(data["first"], data.get("last") or data["first"])
            if not data["days"]:
                self.add_error("last", _("结束日期早于开始日期，或者超过一年。请核对。"))
            elif data.get("kind") == DayKind.MAKE_UP and any(
                day.weekday() < 5 for day in data["days"]
            ):
                self.add_error("kind", _("星期一至星期五本来就是工作日，不需要另行安排上班。"))
        return data


class TakeBackForm(forms.Form):
    """The notice by which a local day is taken back."""

    on = forms.DateField(widget=forms.HiddenInput)
    source = forms.CharField(label=_("取消的依据"), max_length=300)


class LevelsForm(forms.Form):
    """How little must be left for a limit to be due soon, from a day on."""

    since = Day(label=_("自哪一天起"), required=True)
    percent = forms.IntegerField(
        label=_("或者剩下全部时限的百分之几"),
        min_value=0,
        max_value=100,
        help_text=_("0 表示不按比例。两个条件有一个满足就算临近。"),
    )
    source = forms.CharField(label=_("依据"), max_length=300, help_text=_("由谁、以什么文件确定。"))

    def __init__(self, *args: Any, row: LevelRow, **options: Any) -> None:
        super().__init__(*args, **options)
        self.units = [(f"left-{unit.value}", unit) for unit in LABELS]
        for name, unit in self.units:
            self.fields[name] = forms.IntegerField(
                label=LABELS[unit], min_value=0, max_value=MOST, initial=row.left.get(unit, 0)
            )
        self.fields["percent"].initial = row.percent
        self.order_fields(["since", *(name for name, _unit in self.units), "percent", "source"])

    @property
    def left(self) -> dict[Unit, int]:
        """By unit, how much."""
        return {unit: self.cleaned_data[name] for name, unit in self.units}


class HoursForm(forms.Form):
    """Office hours from a day on."""

    calendar = forms.ChoiceField(label=_("哪本日历"), choices=list(CALENDAR_LABELS.items()))
    since = Day(label=_("自哪一天起"), required=True)
    spans = forms.CharField(
        label=_("办公时间"),
        max_length=60,
        help_text=_("每段写成 08:30-12:00，几段之间空一格，例如 08:30-12:00 13:30-17:30。"),
    )
    source = forms.CharField(label=_("依据"), max_length=300, help_text=SOURCE_HELP)

    def clean(self) -> dict[str, Any]:
        """The spans as hours."""
        data = super().clean() or {}
        if "spans" in data and data.get("since"):
            try:
                data["hours"] = OfficeHours(parse_spans(data["spans"]), data["since"])
            except BadCalendar as error:
                self.add_error("spans", str(error))
            except ValueError:
                self.add_error("spans", _("时间无法识别。请写成 08:30-12:00 13:30-17:30 的形式。"))
        return data
