"""The city's words for the understanding of queries: agencies of all times, synonyms, codes."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING

from yangguang.kernel.organizations.models import AgencySuccession, AgencyVersion
from yangguang.kernel.search.models import SynonymGroup
from yangguang.kernel.search.naming import agencies_of, synonyms_of
from yangguang.kernel.search.understanding import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEPT = 5.0
"""Seconds for which a process goes on with the words it has read."""


def read_vocabulary(extra: Iterable[Sequence[str]] | None = None) -> Vocabulary:
    """The words as they are in the database; `extra` in place of the saved synonyms."""
    groups = (
        SynonymGroup.objects.filter(is_active=True).values_list("words", flat=True)
        if extra is None
        else extra
    )
    names, codes = agencies_of(
        [
            (v.agency.code, v.name, v.short_name, v.aliases, v.uscc, v.valid_to is None)
            for v in AgencyVersion.objects.select_related("agency").order_by("agency", "pk")
        ],
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
