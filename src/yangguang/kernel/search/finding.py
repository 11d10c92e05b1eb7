"""From what somebody typed to what he is shown: understood, found, and read anew from the state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yangguang.kernel.now import city_date
from yangguang.kernel.search.correcting import corrections
from yangguang.kernel.search.engine import Facet, Request, Sort
from yangguang.kernel.search.following import engine, hidden_keys, visible
from yangguang.kernel.search.passages import Piece, marked, passage
from yangguang.kernel.search.registry import Shown, kinds_of, searchables
from yangguang.kernel.search.understanding import understand
from yangguang.kernel.search.vocabulary import vocabulary
from yangguang.kernel.tags.remembering import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from yangguang.kernel.search.engine import Filters
    from yangguang.kernel.search.query import Parsed
    from yangguang.kernel.search.registry import Searchable
    from yangguang.kernel.search.understanding import Vocabulary

KEPT = 3_000_000
"""Characters of what a process remembers of results it has shown."""
_kept: Remembered[tuple[str, date], Shown] = Remembered(KEPT, lambda shown: 500 + len(shown.text))
PAGE = 10
DEEPEST_PAGE = 1000
LONGEST_PAGE = 100
SUGGESTIONS = 8
ALIKE = 60


@dataclass(frozen=True)
class Asked:
    """A search as it stands in the address."""

    typed: str = ""
    filters: Filters = field(default_factory=dict)
    sort: Sort = Sort.FIT
    page: int = 1
    size: int = PAGE

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.typed.strip() and not self.filters


@dataclass(frozen=True)
class Result:
    """One result."""

    shown: Shown
    kind: str
    kind_label: str
    title: Sequence[Piece]
    passage: Sequence[Piece]
    score: float
    is_partial: bool
    """It has some of what was asked for."""


@dataclass(frozen=True)
class Found:
    """Everything about one search."""

    query: Parsed
    count: int
    results: Sequence[Result]
    facets: Mapping[str, Mapping[str, int]]
    is_partial: bool
    """Nothing has everything that was asked for."""


def find(asked: Asked, *, at: datetime, words: Vocabulary | None = None) -> Found:
    """Search. What was taken back meanwhile is neither shown nor counted. Raises NoIndex.

    `words` in place of the saved vocabulary tells what would change.
    """
    query = understand(asked.typed, words or vocabulary())
    place = engine().place_seen()
    page = min(max(asked.page, 1), DEEPEST_PAGE)
    size = min(max(asked.size, 1), LONGEST_PAGE)
    answer = engine().search(
        Request(
            query,
            filters=asked.filters,
            on=city_date(at),
            sort=asked.sort,
            offset=(page - 1) * size,
            limit=size,
            facets=tuple(Facet),
            hidden=hidden_keys(place.sequence if place else 0),
        )
    )
    hits = answer["hits"]
    shown = _shown([hit["key"] for hit in hits], at)
    results = [
        _result(shown[hit["key"]], hit["score"], query, is_partial=hit["partial"])
        for hit in hits
        if hit["key"] in shown
    ]
    lost = len(hits) - len(results)
    return Found(
        query, max(answer["count"] - lost, 0), results, answer["facets"], answer["partial"]
    )


def matching(asked: Asked, keys: Iterable[str], *, at: datetime, limit: int) -> list[Shown]:
    """Those of the keys that the search finds and everybody may see, newest first."""
    request = Request(
        understand(asked.typed, vocabulary()),
        filters=asked.filters,
        on=city_date(at),
        sort=Sort.DATE,
        limit=limit,
        facets=(),
        only=frozenset(keys),
    )
    found = [hit["key"] for hit in engine().search(request)["hits"]]
    shown = _shown(found, at)
    return [shown[key] for key in found if key in shown]


def listed_keys(
    asked: Asked, *, at: datetime, limit: int, below: int | None = None, above: int | None = None
) -> tuple[list[str], int]:
    """Keys of what has all of what was asked for, in the order of their list, and how many there
    are; only what comes after the place `below`, or before the place `above`. Raises NoIndex.
    """
    place = engine().place()
    request = Request(
        understand(asked.typed, vocabulary()),
        filters=asked.filters,
        on=city_date(at),
        sort=Sort.LISTED,
        limit=limit,
        facets=(),
        hidden=hidden_keys(place.sequence if place else 0),
        listed_below=below,
        listed_above=above,
    )
    answer = engine().search(request)
    return [hit["key"] for hit in answer["hits"]], int(answer["count"])


def did_you_mean(found: Found, asked: Asked, *, at: datetime) -> list[str]:
    """What the query may have been meant to be; each of them has results. Raises NoIndex.

    Only where nothing has everything that was asked for.
    """
    if found.count and not found.is_partial:
        return []
    titles = visible(engine().alike(found.query.typed, limit=ALIKE), at=at)
    tried = corrections(
        found.query.typed,
        (title for title, _url in titles.values()),
        parts=(group.typed for group in found.query.groups),
    )
    return [
        text for text in tried if not find(Asked(text, asked.filters, size=1), at=at).is_partial
    ]


def other_words(query: Parsed) -> list[str]:
    """What the city calls the same things otherwise."""
    known = vocabulary().synonyms
    return [other for group in query.groups for other in known.get(group.typed, ())]


def _shown(keys: Sequence[str], at: datetime) -> dict[str, Shown]:
    found: dict[str, Shown] = {}
    for kind, own in kinds_of(keys).items():
        found.update(_shown_of(searchables[kind], own, at))
    return found


def _shown_of(searchable: Searchable, keys: Sequence[str], at: datetime) -> dict[str, Shown]:
    """Those of one kind, by themselves: each is read anew when something of its kind moved."""
    day = city_date(at)

    def read(missing: Sequence[tuple[str, date]]) -> dict[tuple[str, date], Shown]:
        shown = searchable.shown([key for key, _day in missing], at=at)
        return {(key, day): value for key, value in shown.items()}

    return {s.key: s for s in _kept.get_many([(key, day) for key in keys], read).values()}


def _result(shown: Shown, score: float, query: Parsed, *, is_partial: bool) -> Result:
    kind = shown.key.partition(":")[0]
    words = query.words
    return Result(
        shown,
        kind,
        str(searchables[kind].label),
        marked(shown.title, words),
        passage(shown.text or shown.summary, words),
        score,
        is_partial,
    )


@dataclass(frozen=True)
class Suggestion:
    """A title that is proposed while somebody types."""

    title: str
    url: str


def suggest(typed: str, *, at: datetime, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """Titles that go on as typed and are public now. Raises NoIndex."""
    query = understand(typed, vocabulary())
    if not query.typed:
        return []
    keys = engine().suggest(query, limit=limit * 2)
    titles = visible(keys, at=at)
    found: dict[str, Suggestion] = {}
    for key in keys:
        if key in titles:
            title, url = titles[key]
            found.setdefault(title, Suggestion(title, url))
    return list(found.values())[:limit]
