"""What was judged once stays found: a floor under every kind of query, and under hostile ones."""

from __future__ import annotations

import tempfile
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from benchmarks.measuring.judging import (
    Court,
    city,
    city_docs,
    city_vocabulary,
    judged_queries,
    law_docs,
    together,
)
from tests.kernel.search.hostile import hostile_queries
from yangguang.kernel.search.passages import passage
from yangguang.kernel.search.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measuring.judging import Tally

FLOORS = {
    "number": 0.95,
    "title": 0.95,
    "fragment": 0.95,
    "phrase": 0.95,
    "text": 0.95,
    "agency": 0.95,
    "newest": 0.95,
    "abbreviation": 0.95,
    "pinyin": 0.95,
    "initials": 0.94,
    "typo": 0.95,
    "traditional": 0.94,
    "everyday": 0.85,
}
SLOWEST = 2.0
"""Seconds for one hostile query; most take some milliseconds."""


@pytest.fixture(scope="module")
def court() -> Iterator[Court]:
    read = city()
    with tempfile.TemporaryDirectory() as folder:
        docs = chain(city_docs(read), law_docs())
        yield Court.sitting(Path(folder), docs, city_vocabulary(read))


@pytest.fixture(scope="module")
def tallies(court: Court) -> dict[str, Tally]:
    return court.judge(judged_queries())


def test_there_are_enough_judged_queries_each_with_an_answer(court: Court) -> None:
    queries = judged_queries()

    assert len(queries) >= 300
    assert {judged.kind for judged in queries} == set(FLOORS)
    assert all(judged.right & set(court.titles.values()) for judged in queries)


@pytest.mark.parametrize("kind", FLOORS)
def test_kind_of_query_stays_above_its_floor(tallies: dict[str, Tally], kind: str) -> None:
    tally = tallies[kind]

    assert tally.mrr >= FLOORS[kind], tally.missed


def test_all_kinds_together_hold_what_is_promised(tallies: dict[str, Tally]) -> None:
    whole = together(tallies.values())

    assert whole.success >= 0.97, whole.missed
    assert whole.mrr >= 0.93, whole.missed


def test_hostile_queries_are_answered_in_bounded_time(court: Court) -> None:
    queries = hostile_queries()
    assert len(queries) == 1000
    slow = []
    for query in queries:
        begun = perf_counter()
        keys = court.ask(query)
        court.engine.suggest(understand(query, court.words), limit=8)
        passage("关于供热的通知" * 500, understand(query, court.words).words)
        if perf_counter() - begun > SLOWEST:
            slow.append((query[:80], perf_counter() - begun))
        assert len(keys) <= 10

    assert slow == []
