"""What a change of the words would do to the results, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from yangguang.kernel.now import city_date
from yangguang.kernel.search.finding import Asked, find
from yangguang.kernel.search.models import SynonymGroup
from yangguang.kernel.search.selectors import most_sought
from yangguang.kernel.search.text import normalised
from yangguang.kernel.search.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.search.understanding import Vocabulary

SOUGHT_WITHIN = timedelta(days=90)
MOST_QUERIES = 16


@dataclass(frozen=True)
class Change:
    """One query: how many results now and then, and which of the first ten come and go."""

    query: str
    before: int
    after: int
    come: Sequence[str]
    go: Sequence[str]

    @property
    def is_any(self) -> bool:
        """Whether anything changes."""
        return bool(self.come or self.go or self.before != self.after)


def changes(*, pk: int | None, words: Sequence[str], is_active: bool, at: datetime) -> list[Change]:
    """What saving the group would change, for its words and for what was sought with them."""
    rows = SynonymGroup.objects.filter(is_active=True).exclude(pk=pk or 0)
    groups: list[Sequence[str]] = list(rows.values_list("words", flat=True))
    if is_active:
        groups.append(words)
    now_holds, would_hold = read_vocabulary(), read_vocabulary(groups)
    was = SynonymGroup.objects.filter(pk=pk or 0).values_list("words", flat=True).first() or []
    return [
        _change(query, now_holds, would_hold, at)
        for query in _queries([*words, *was], at)
    ]  # fmt: skip


def _queries(words: Sequence[str], at: datetime) -> list[str]:
    today = city_date(at)
    wanted = [normalised(word) for word in words]
    sought = [
        row.query
        for row in most_sought(since=today - SOUGHT_WITHIN, until=today, limit=500)
        if any(word and word in row.query for word in wanted)
    ]
    return list(dict.fromkeys([*wanted, *sought]))[:MOST_QUERIES]


def _change(query: str, before: Vocabulary, after: Vocabulary, at: datetime) -> Change:
    old, new = (find(Asked(query), at=at, words=words) for words in (before, after))
    old_titles = [r.shown.title for r in old.results if not r.is_partial]
    new_titles = [r.shown.title for r in new.results if not r.is_partial]
    return Change(
        query,
        0 if old.is_partial else old.count,
        0 if new.is_partial else new.count,
        [title for title in new_titles if title not in old_titles],
        [title for title in old_titles if title not in new_titles],
    )
