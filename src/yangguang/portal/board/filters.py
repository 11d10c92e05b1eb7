"""Filters of the list of obligations, as they stand in the address."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.duties.rules import STATE_LABELS, State
from yangguang.portal.board.rows import ORDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict
    from django.utils.functional import Promise

FIELDS = ("state", "part", "clause", "agency", "year")
LONGEST = 40


@dataclass(frozen=True)
class Filters:
    """What a reader asks for; empty asks for everything."""

    state: str = ""
    part: str = ""
    """A heading of the plan with all below it."""
    clause: str = ""
    agency: str = ""
    """A unit with all it took over from."""
    year: str = ""
    """Year of the due date."""
    page: int = 1

    @property
    def query(self) -> str:
        """The filters without the page, for feeds and exports."""
        return urlencode({n: v for n, v in asdict(self).items() if n in FIELDS and v})

    @property
    def url(self) -> str:
        """Where the list with these filters stands."""
        return list_url(self)


def list_url(filters: Filters) -> str:
    """The address of a list."""
    query = filters.query
    return reverse("board:rows") + (f"?{query}" if query else "")


def filters_of(data: QueryDict, **fixed: str) -> Filters:
    """The filters an address asks for; a page that is no number is the first."""
    values = {name: data.get(name, "").replace("\0", "").strip()[:LONGEST] for name in FIELDS}
    typed = data.get("page", "")
    page = int(typed) if re.fullmatch(r"[1-9][0-9]{0,6}", typed) else 1
    return Filters(**{**values, **fixed}, page=page)


class FilterForm(forms.Form):
    """Every field may be left empty."""

    state = forms.ChoiceField(label=_("状态"), required=False)
    part = forms.ChoiceField(label=_("方案的部分"), required=False)
    agency = forms.ChoiceField(label=_("负责单位"), required=False)
    year = forms.ChoiceField(label=_("到期年份"), required=False)
    clause = forms.CharField(
        label=_("条款编号"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"placeholder": "4.2.2-d"}),  # data
    )

    def __init__(
        self,
        asked: Filters,
        *,
        parts: Sequence[tuple[str, str]],
        agencies: Sequence[tuple[str, str]],
        years: Sequence[int],
    ) -> None:
        super().__init__(asdict(asked))
        options: dict[str, list[tuple[str, str | Promise]]] = {
            "state": [(state.value, STATE_LABELS[State(state)]) for state in ORDER],
            "part": list(parts),
            "agency": list(agencies),
            "year": [(str(year), str(year)) for year in years],
        }
        for name, values in options.items():
            chosen = getattr(asked, name)
            choices = [("", _("全部")), *values]
            if chosen and chosen not in dict(values):
                # A value from an old link stays visible, so that the reader sees what he asked.
                choices.append((chosen, chosen))
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
            field.choices = choices
