"""The rubric as a form: a row for each check."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.inspection.rules import CHECKS, SEVERITY_LABELS
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from yangguang.areas.oversight.inspection.rules import Weight

PARTS = ("is_on", "severity", "points", "cap", "days", "limit")


class RubricForm(forms.Form):
    """Every check's weight, from when on and on what ground."""

    valid_from = forms.DateField(label=_("从哪天起"), widget=DayInput())
    basis = forms.CharField(label=_("依据"), max_length=200)

    def __init__(self, data: Any = None, *, rubric: Mapping[str, Weight], on: date) -> None:
        super().__init__(data, initial={"valid_from": on})
        for name, weight in rubric.items():
            label = CHECKS[name].label
            for part, field in self._fields(weight).items():
                field.label = _("%(check)s：%(part)s") % {"check": label, "part": field.label}
                self.fields[f"{name}-{part}"] = field

    @staticmethod
    def _fields(weight: Weight) -> dict[str, forms.Field]:
        points: dict[str, Any] = {
            "min_value": Decimal(0),
            "max_value": Decimal(100),
            "decimal_places": 2,
        }
        return {
            "is_on": forms.BooleanField(label=_("检查"), required=False, initial=weight.is_on),
            "severity": forms.ChoiceField(
                label=_("性质"), choices=list(SEVERITY_LABELS.items()), initial=weight.severity
            ),
            "points": forms.DecimalField(label=_("每处扣分"), initial=weight.points, **points),
            "cap": forms.DecimalField(label=_("最多扣分"), initial=weight.cap, **points),
            "days": forms.IntegerField(
                label=_("改正工作日"), min_value=1, max_value=250, initial=weight.days
            ),
            "limit": forms.IntegerField(
                label=_("界限"), min_value=0, max_value=100_000, initial=weight.limit
            ),
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each check with its fields, for the table."""
        for name, info in CHECKS.items():
            if f"{name}-points" in self.fields:
                yield {
                    "label": info.label,
                    "rule": info.rule,
                    "fields": [self[f"{name}-{part}"] for part in PARTS],
                }

    def weights(self) -> dict[str, Any]:
        """What was typed, check by check."""
        return {
            name: {part: _plain(self.cleaned_data[f"{name}-{part}"]) for part in PARTS}
            for name in CHECKS
            if f"{name}-points" in self.cleaned_data
        }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
