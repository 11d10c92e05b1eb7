"""Why something is found where it is: what of the query it meets, and what lifts or lowers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yangguang.kernel.now import city_date
from yangguang.kernel.search.engine import Request
from yangguang.kernel.search.following import engine
from yangguang.kernel.search.understanding import understand
from yangguang.kernel.search.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.search.query import Group, Parsed


@dataclass(frozen=True)
class Met:
    """A part of the query, and how well something meets it."""

    group: Group
    ways: Sequence[tuple[str, str, float]]
    """(By what, the words, score) of each alternative; a score of 0: not met."""

    @property
    def is_met(self) -> bool:
        """Whether any alternative is."""
        return any(score for _by, _words, score in self.ways)


@dataclass(frozen=True)
class Explanation:
    """Everything about one query and one result."""

    query: Parsed
    met: Sequence[Met]
    factors: dict[str, float]
    """What the score is multiplied by: kind, validity, age."""
    score: float

    @property
    def is_whole(self) -> bool:
        """Whether every part that has to be met is."""
        return all(met.is_met for met in self.met if not met.group.is_optional)


def explain(typed: str, key: str, *, at: datetime) -> Explanation:
    """Why the key is found by the query, or why not. Raises NoIndex."""
    query = understand(typed, vocabulary())
    request = Request(query, on=city_date(at), only=frozenset({key}), facets=())
    found = engine().explain(request, key)
    met = [
        Met(
            group,
            [
                (way.by.value, way.why or " ".join(way.tokens), score)
                for way, score in zip(group.alternatives, scores, strict=True)
            ],
        )
        for group, scores in zip(query.groups, found["groups"], strict=True)
    ]
    return Explanation(query, met, found["factors"], found["score"])
