"""Search: how well judged queries are answered, and how fast an index of many documents is.

The judged queries run over the demonstration city and the laws. YANGGUANG_BENCH_CORPUS names a
file of the laws with their texts (the fields of `yangguang demo corpus`), if there is one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from itertools import chain
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from measuring.judging import (
    TODAY,
    Court,
    city,
    city_docs,
    city_vocabulary,
    judged_queries,
    law_docs,
    together,
)
from measuring.program import Part, note
from measuring.recombining import Recombined
from measuring.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from yangguang.kernel.search.embedded.searching import EmbeddedEngine
    from yangguang.kernel.search.understanding import Vocabulary

ASKED = 400
TYPED = 200
UPDATES = 20
ROUNDS = 5


def run(size: int) -> Iterable[Result]:
    """Judge, then build, ask, suggest, update."""
    read = city()
    words = city_vocabulary(read)
    with tempfile.TemporaryDirectory() as folder:
        yield from _judged(read, words, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield from _many(size, Recombined(read), words, Path(folder))


def _judged(read: Any, words: Vocabulary, folder: Path) -> Iterable[Result]:
    corpus = os.environ.get("YANGGUANG_BENCH_CORPUS")
    docs = chain(city_docs(read), law_docs(Path(corpus) if corpus else None))
    tallies = Court.sitting(folder, docs, words).judge(judged_queries())
    for kind, tally in sorted(tallies.items()):
        yield Result(f"MRR@10, {kind} ({len(tally.ranks)})", tally.mrr)
        yield Result(f"success@10, {kind}", tally.success)
    whole = together(tallies.values())
    yield Result("MRR@10, all", whole.mrr, at_least=0.93)
    yield Result("success@10, all", whole.success, at_least=0.97)
    for kinds, name in (
        (("pinyin", "initials"), "pinyin"),
        (("abbreviation",), "abbreviations"),
        (("number",), "document numbers"),
        (("newest",), "newest valid version first"),
    ):
        share = together(tallies[kind] for kind in kinds)
        yield Result(f"MRR@10, {name}", share.mrr, at_least=0.95)


def _many(size: int, made: Recombined, words: Vocabulary, folder: Path) -> Iterable[Result]:
    from yangguang.kernel.search.embedded.searching import EmbeddedEngine
    from yangguang.kernel.search.engine import Place

    engine = EmbeddedEngine(folder)
    begun = perf_counter()
    engine.rebuild(made.docs(size), Place(0, "bench"))
    spent = perf_counter() - begun
    making = perf_counter()
    for _doc in made.docs(min(size, 20_000)):
        pass
    making = (perf_counter() - making) * size / min(size, 20_000)
    note(f"{size} documents in {spent:.0f} s, of which {making:.0f} s to make them up")
    live = engine.folder.live()
    assert live is not None
    yield Result("built, documents per second", size / (spent - making), at_least=2000)
    weight = sum(path.stat().st_size for path in live.iterdir()) / 1e6
    yield Result("index", weight, "MB", at_most=1000 * max(size, 200_000) / 1_000_000)
    yield from _asked(engine, made, words)
    yield from _typed(engine, made, words)
    yield from _updated(engine, made, size)
    yield Result("memory of the process that searches", _private(), "MB anonymous")


def _milliseconds(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return (perf_counter() - begun) * 1000


def _told(name: str, times: list[float], *, at_most: float | None = None) -> Iterable[Result]:
    cuts = quantiles(times, n=100)
    yield Result(f"{name}, median", cuts[49], "ms")
    yield Result(f"{name}, p95", cuts[94], "ms", at_most=at_most)
    yield Result(f"{name}, slowest", max(times), "ms")


def _asked(engine: EmbeddedEngine, made: Recombined, words: Vocabulary) -> Iterable[Result]:
    """Every fourth query narrowed, every tenth deep; each with its count and all six facets."""
    from yangguang.kernel.search.engine import Facet, Request
    from yangguang.kernel.search.understanding import understand

    def ask(number: int, query: str) -> object:
        filters = {Facet.YEAR: "2024"} if number % 4 == 0 else {}
        return engine.search(
            Request(
                understand(query, words),
                filters=filters,
                on=TODAY,
                offset=100 if number % 10 == 9 else 0,
            )
        )

    queries = made.queries(ASKED)
    for number, query in enumerate(queries):
        ask(number, query)
    times = [
        _milliseconds(lambda n=number, q=query: ask(n, q))
        for _round in range(ROUNDS)
        for number, query in enumerate(queries)
    ]
    yield from _told("query with count and six facets", times, at_most=60)


def _typed(engine: EmbeddedEngine, made: Recombined, words: Vocabulary) -> Iterable[Result]:
    from yangguang.kernel.search.understanding import understand

    beginnings = [
        query[: 1 + number % 7] for number, query in enumerate(made.queries(TYPED * 2)[::2])
    ]
    times = [
        _milliseconds(lambda t=typed: engine.suggest(understand(t, words), limit=16))
        for _round in range(ROUNDS)
        for typed in beginnings
    ]
    yield from _told("suggestions", times, at_most=30)


def _updated(engine: EmbeddedEngine, made: Recombined, size: int) -> Iterable[Result]:
    """One document written, until another reader has it."""
    from yangguang.kernel.search.embedded.searching import EmbeddedEngine
    from yangguang.kernel.search.engine import Place

    reader = EmbeddedEngine(engine.folder.root)

    def write(number: int) -> None:
        engine.apply([made.doc(size + number)], [], Place(number, "bench"))
        while (place := reader.place()) is None or place.sequence != number:
            pass

    times = [_milliseconds(lambda n=number: write(n)) for number in range(1, UPDATES + 1)]
    yield from _told("written until another reader has it", times, at_most=1000)


def _private() -> float:
    """Memory that is this process's own; the mapped index is shared."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1000
    return 0.0


PART = Part(
    "search",
    "Search: judged queries, and an index of many documents",
    run,
    size=20_000,
    database=False,
)

if __name__ == "__main__":
    sys.exit(PART.main())
