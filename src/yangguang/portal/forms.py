"""The catalogue's filters, as they stand in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.publishing.selectors import CatalogueFilters

if TYPE_CHECKING:
    from django.http import QueryDict

    from yangguang.kernel.publishing.selectors.catalogue import FacetValue


class CatalogueForm(forms.Form):
    """Every field may be left empty; a value nobody has finds nothing."""

    text = forms.CharField(label=_("标题或概述"), required=False, max_length=100)
    number = forms.CharField(
        label=_("文号"),
        required=False,
        max_length=60,
        help_text=_("括号写法不限,如 佳办发[2017]27"),
    )
    agency = forms.ChoiceField(label=_("发布机构"), required=False)
    topic = forms.ChoiceField(label=_("主题分类"), required=False)
    genre = forms.ChoiceField(label=_("体裁"), required=False)
    year = forms.ChoiceField(label=_("年份"), required=False)

    def __init__(self, data: QueryDict, facets: dict[str, list[FacetValue]]) -> None:
        super().__init__(data)
        for name in ("agency", "topic", "genre", "year"):
            values = facets[name]
            chosen = data.get(name, "")
            choices = [("", _("全部"))]
            choices += [(v.value, f"{v.label}({v.count})") for v in values]
            if chosen and chosen not in {v.value for v in values}:
                # A value from an old link stays visible, so that the reader sees what he asked.
                choices.append((chosen, chosen))
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
            field.choices = choices


def filters_of(data: QueryDict, **fixed: str) -> CatalogueFilters:
    """The filters an address asks for."""
    names = ("agency", "topic", "genre", "year", "number", "column", "text", "after")
    return CatalogueFilters(**{**{n: data.get(n, "").strip()[:100] for n in names}, **fixed})
