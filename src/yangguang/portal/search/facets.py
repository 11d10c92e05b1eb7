"""What results can be narrowed to, in words, each with its count and its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.organizations.selectors import codes_and_names
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.publishing.rules import GENRE_LABELS, VALIDITY_LABELS, Genre, Validity
from yangguang.kernel.search.engine import Facet
from yangguang.kernel.search.registry import searchables
from yangguang.kernel.tags.remembering import Remembered
from yangguang.portal.doors import DOORS
from yangguang.portal.search.asking import query_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yangguang.kernel.search.finding import Asked

LABELS = {
    Facet.KIND: _("类别"),
    Facet.DOOR: _("板块"),
    Facet.AGENCY: _("机构"),
    Facet.TOPIC: _("主题"),
    Facet.GENRE: _("体裁"),
    Facet.YEAR: _("年份"),
    Facet.VALIDITY: _("有效性"),
}
SHOWN = 12
"""Values of one facet that are listed; the most frequent ones."""


@dataclass(frozen=True)
class Value:
    """One value of a facet."""

    value: str
    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Choice:
    """One facet."""

    name: str
    label: str
    values: Sequence[Value]
    chosen: str
    """Label of the value chosen; empty: none."""
    clear_url: str


_names: Remembered[str, dict[str, str]] = Remembered(1)
_known_topics: Remembered[str, dict[str, tuple[str, bool]]] = Remembered(1)


def _topics() -> dict[str, tuple[str, bool]]:
    """By code: the name of each topic, and whether it stands at the top."""
    return _known_topics.get("topics", _read_topics)


def _read_topics() -> dict[str, tuple[str, bool]]:
    rows = Topic.objects.values_list("code", "name", "parent")
    return {code: (name, parent is None) for code, name, parent in rows}


def labels_of(facet: Facet, values: Sequence[str]) -> dict[str, str]:
    """Values in words; those nobody knows are left out."""
    if facet is Facet.KIND:
        return {v: str(searchables[v].label) for v in values if v in searchables}
    if facet is Facet.AGENCY:
        names = _names.get("agencies", lambda: dict(codes_and_names(None)))
        return {v: names[v] for v in values if v in names}
    if facet is Facet.DOOR:
        known = {door.slug: str(door.label) for door in DOORS}
        return {v: known[v] for v in values if v in known}
    if facet is Facet.TOPIC:
        topics = _topics()
        return {v: topics[v][0] for v in values if v in topics}
    if facet is Facet.GENRE:
        known = {g.value: str(GENRE_LABELS[g]) for g in Genre}
        return {v: known[v] for v in values if v in known}
    if facet is Facet.VALIDITY:
        known = {v.value: str(VALIDITY_LABELS[v]) for v in Validity}
        return {v: known[v] for v in values if v in known}
    return {v: v for v in values}


def choices(asked: Asked, counts: Mapping[str, Mapping[str, int]]) -> list[Choice]:
    """Every facet that has something to choose."""
    found = []
    tops = {code for code, (_name, is_top) in _topics().items() if is_top}
    for facet, label in LABELS.items():
        chosen = asked.filters.get(facet, "")
        own = dict(counts.get(facet.value, {}))
        if facet is Facet.TOPIC:
            own = {v: n for v, n in own.items() if v in tops or v == chosen}
        if chosen:
            own.setdefault(chosen, 0)
        labels = labels_of(facet, list(own))
        if chosen:
            # A value from an old link stays visible, so that the reader sees what he asked.
            labels.setdefault(chosen, chosen)
        values = [
            Value(v, labels[v], n, f"?{query_of(asked, {facet.value: v})}", is_chosen=v == chosen)
            for v, n in _ordered(facet, own)
            if v in labels
        ]
        kept = [v for place, v in enumerate(values) if place < SHOWN or v.is_chosen]
        if len(kept) > 1 or chosen:
            found.append(
                Choice(
                    facet.value,
                    str(label),
                    kept,
                    labels.get(chosen, "") if chosen else "",
                    f"?{query_of(asked, {facet.value: ''})}",
                )
            )
    return found


def _ordered(facet: Facet, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    if facet is Facet.YEAR:
        return sorted(counts.items(), reverse=True)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
