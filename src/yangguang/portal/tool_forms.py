"""The calculator's question."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.calendars.deadline import UNITS, Limit, Pause, limit_for, limits
from yangguang.kernel.calendars.rules import CALENDAR_LABELS, OFFICE
from yangguang.kernel.clocks import Unit, limit_words
from yangguang.kernel.ui.widgets import DayInput

UNIT_LABELS = {
    Unit.WORKING_DAYS: _("个工作日"),
    Unit.CALENDAR_DAYS: _("日（自然日）"),
    Unit.MONTHS: _("个月"),
    Unit.YEARS: _("年"),
}
PAUSES = 3
WRITTEN = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]  # data


def limit_choices() -> list[Any]:
    """The known limits by their group, each with its length and law."""
    groups = groupby(limits(), key=lambda limit: limit.group)
    return [
        ("", _("不选，自行填写数量和单位")),
        *((group, [(limit.key, told(limit)) for limit in found]) for group, found in groups),
    ]


def told(limit: Limit) -> str:
    """答复政府信息公开申请 · 20个工作日(条例第三十三条第二款)."""
    length = limit_words(limit.amount, limit.unit)
    return f"{limit.label} · {length}（{limit.law}）"


class Day(forms.DateField):
    """A date, written in any of the usual ways."""

    def __init__(self, **kwargs: Any) -> None:
        widget = DayInput()
        messages = {
            "invalid": _("日期无法识别。请写成 2026-02-06 或者 2026年2月6日 的形式。"),
            "required": _("请填写日期。"),
        }
        super().__init__(input_formats=WRITTEN, widget=widget, error_messages=messages, **kwargs)


class DeadlineForm(forms.Form):
    """A limit of the law or one's own, the day it starts, and what is not counted."""

    limit = forms.ChoiceField(label=_("法定期限"), required=False, choices=limit_choices)
    amount = forms.IntegerField(
        label=_("数量"),
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
        help_text=_("选了法定期限的不用填。"),
        error_messages={"invalid": _("数量请填整数，例如 20。")},
    )
    unit = forms.ChoiceField(
        label=_("单位"),
        required=False,
        choices=[(unit.value, UNIT_LABELS[unit]) for unit in UNITS],
    )
    start = Day(
        label=_("起算的事件发生在哪一天"),
        help_text=_("例如收到申请的日期。这一天不计入期限，从下一天（下一个工作日）起算。"),
    )
    calendar = forms.ChoiceField(
        label=_("按谁的工作日"),
        required=False,
        choices=list(CALENDAR_LABELS.items()),
        help_text=_("本地另有停止办公安排的，各自的日历可能不同。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, PAUSES + 1):
            words = {"number": number}
            self.fields[f"from_{number}"] = Day(
                label=_("不计入的时间%(number)d：从这一天之后") % words, required=False
            )
            self.fields[f"to_{number}"] = Day(label=_("到这一天为止"), required=False)

    @property
    def chosen(self) -> Limit | None:
        """The known limit that was chosen."""
        return limit_for(self.cleaned_data.get("limit", ""))

    @property
    def told_length(self) -> str:
        """20个工作日."""
        return limit_words(self.cleaned_data["amount"], self.cleaned_data["unit"])

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        return [self[name] for name in ("limit", "amount", "unit", "start", "calendar")]

    @property
    def pause_fields(self) -> list[forms.BoundField]:
        """What few need."""
        return [self[name] for name in self.fields if name.startswith(("from_", "to_"))]

    @property
    def has_pauses(self) -> bool:
        """Whether one of them is filled in."""
        return any(field.value() for field in self.pause_fields)

    def clean(self) -> dict[str, Any]:
        """A chosen limit says how much; otherwise the amount must be there."""
        data = super().clean() or {}
        limit = self.chosen
        if limit:
            data["amount"], data["unit"] = limit.amount, limit.unit
        else:
            data["unit"] = Unit(data.get("unit") or Unit.WORKING_DAYS)
            if data.get("amount") is None and "amount" not in self.errors:
                self.add_error("amount", _("请选择法定期限，或者填写数量。"))
        data["calendar"] = data.get("calendar") or OFFICE
        data["pauses"] = list(self._pauses(data))
        return data

    def _pauses(self, data: dict[str, Any]) -> Any:
        for number in range(1, PAUSES + 1):
            begins, ends = data.get(f"from_{number}"), data.get(f"to_{number}")
            if begins and ends:
                if ends < begins:
                    self.add_error(f"to_{number}", _("结束日期早于开始日期。请核对。"))
                elif data.get("start") and begins < data["start"]:
                    self.add_error(f"from_{number}", _("早于起算的日期。请核对。"))
                else:
                    yield Pause(begins, ends)
            elif begins or ends:
                missing = f"to_{number}" if begins else f"from_{number}"
                if missing not in self.errors:
                    self.add_error(missing, _("开始和结束的日期要一起填。"))
