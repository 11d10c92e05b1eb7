"""The catalogue's filters, as they stand in the address."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.documents.numbers import parse
from yangguang.kernel.publishing.selectors import CatalogueFilters
from yangguang.portal.selectors import column_choices

if TYPE_CHECKING:
    from django.http import QueryDict

    from yangguang.kernel.publishing.selectors.catalogue import FacetValue


FILTERS = ("agency", "topic", "genre", "year", "number", "column", "text")
PLACES = ("after", "before")


class CatalogueForm(forms.Form):
    """Every field may be left empty; a value nobody has finds nothing."""

    text = forms.CharField(label=_("词语"), required=False, max_length=100)
    number = forms.CharField(
        label=_("文号（括号写法不限）"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "佳办发[2017]27号"}),  # data
    )
    agency = forms.ChoiceField(label=_("发布机构"), required=False)
    topic = forms.ChoiceField(label=_("主题分类"), required=False)
    genre = forms.ChoiceField(label=_("体裁"), required=False)
    year = forms.ChoiceField(label=_("年份"), required=False)
    column = forms.ChoiceField(label=_("栏目"), required=False)

    def __init__(self, data: QueryDict, facets: dict[str, list[FacetValue]]) -> None:
        asked = asdict(filters_of(data))
        super().__init__(asked)
        options = {
            name: [(v.value, f"{v.label}（{v.count}）") for v in facets[name]]
            for name in ("agency", "topic", "genre", "year")
        }
        for name, values in {**options, "column": column_choices()}.items():
            chosen = asked[name]
            choices = [("", _("全部")), *values]
            if chosen and chosen not in dict(values):
                # A value from an old link stays visible, so that the reader sees what he asked.
                choices.append((chosen, chosen))
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
            field.choices = choices


def filters_of(data: QueryDict, **fixed: str) -> CatalogueFilters:
    """The filters an address asks for; `q` is what the search form of the header sends."""
    values = {n: data.get(n, "").replace("\0", "").strip()[:100] for n in (*FILTERS, *PLACES)}
    typed = data.get("q", "").replace("\0", "").strip()[:100]
    if typed and not values["text"]:
        # One box in the header: a document number is looked up as one.
        values["number" if parse(typed) else "text"] = typed
    asked: dict[str, Any] = {**values, **fixed}
    return CatalogueFilters(**asked)


def query_of(filters: CatalogueFilters) -> str:
    """The filters as a query, without a place in the list: for feeds and exports."""
    asked = {name: getattr(filters, name) for name in FILTERS}
    return urlencode({name: value for name, value in asked.items() if value})
