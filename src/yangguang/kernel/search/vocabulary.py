"""The city's words for the understanding of queries: agencies of all times, synonyms, codes."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING

from yangguang.kernel.organizations.models import AgencySuccession, AgencyVersion
from yangguang.kernel.search.models import SynonymGroup
from yangguang.kernel.search.text import han_runs, normalised
from yangguang.kernel.search.understanding import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEPT = 5.0
"""Seconds for which a process goes on with the words it has read."""
SHORTEST_NAME = 3


def synonyms_of(groups: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Each word with the others of its groups."""
    found: dict[str, list[str]] = {}
    for group in groups:
        words = list(dict.fromkeys(normalised(word) for word in group if normalised(word)))
        for word in words:
            others = found.setdefault(word, [])
            others += [other for other in words if other != word and other not in others]
    return {word: tuple(others) for word, others in found.items() if others}


def _names(version: AgencyVersion) -> set[str]:
    """What a version is called: in full, in short, otherwise, and without its place."""
    names = {version.name, version.short_name, *version.aliases}
    found = {normalised(name) for name in names if name}
    for name in list(found):
        place, city, rest = name.partition("市")
        if city and 1 < len(place) <= 4 and len(rest) >= SHORTEST_NAME:
            found |= {f"市{rest}", rest}
    return {name for name in found if len(name) >= SHORTEST_NAME and han_runs(name) == [name]}


def agencies_of(
    versions: Iterable[AgencyVersion], successions: Iterable[tuple[str, str]]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Codes by every name, heirs and predecessors included; and codes by registered code."""
    versions = list(versions)
    near: dict[str, list[str]] = {}
    for before, after in successions:
        near.setdefault(before, []).append(after)
        near.setdefault(after, []).append(before)
    names: dict[str, list[str]] = {}
    codes: dict[str, str] = {}
    # The name borne now comes before the same name borne by another in former times.
    for version in sorted(versions, key=lambda v: (v.valid_to is not None, v.agency_id)):
        code = version.agency.code
        if version.uscc:
            codes.setdefault(version.uscc.lower(), code)
        for name in _names(version):
            found = names.setdefault(name, [])
            found += [c for c in (code, *near.get(code, ())) if c not in found]
    return {name: tuple(found) for name, found in names.items()}, codes


def read_vocabulary(extra: Iterable[Sequence[str]] | None = None) -> Vocabulary:
    """The words as they are in the database; `extra` in place of the saved synonyms."""
    groups = (
        SynonymGroup.objects.filter(is_active=True).values_list("words", flat=True)
        if extra is None
        else extra
    )
    names, codes = agencies_of(
        AgencyVersion.objects.select_related("agency"),
        AgencySuccession.objects.values_list("predecessor__code", "successor__code"),
    )
    return Vocabulary(synonyms_of(groups), names, codes)


class _Kept:
    def __init__(self) -> None:
        self.words: Vocabulary | None = None
        self.read_at = 0.0
        self.lock = threading.Lock()


_kept = _Kept()


def vocabulary() -> Vocabulary:
    """The words, read anew when the last reading is some seconds old."""
    with _kept.lock:
        if _kept.words is None or monotonic() - _kept.read_at > KEPT:
            fresh = read_vocabulary()
            if fresh != _kept.words:
                # What was derived from the same words, such as their pinyin, stays.
                _kept.words = fresh
            _kept.read_at = monotonic()
        return _kept.words


def forget_vocabulary() -> None:
    """Read the words anew at the next query."""
    with _kept.lock:
        _kept.words = None
