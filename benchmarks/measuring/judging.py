"""How well queries are answered: a corpus, judged queries, and what was found, by kind.

Needs no database: documents go into an index of their own and are asked for through the same
understanding and the same engine as on the portal.
"""

from __future__ import annotations

import json
import lzma
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from yangguang.kernel.search.embedded.searching import EmbeddedEngine
    from yangguang.kernel.search.engine import Doc
    from yangguang.kernel.search.understanding import Vocabulary

FOLDER = Path(__file__).resolve().parents[1] / "judged"
TODAY = date(2026, 11, 27)
DEPTH = 10
REPUBLISHED = 0.8
"""As the portal weighs what another body issued."""


@dataclass(frozen=True)
class Judged:
    """A query and the titles that answer it."""

    kind: str
    query: str
    right: frozenset[str]


@dataclass
class Tally:
    """What came of the queries of one kind."""

    ranks: list[int | None] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def success(self) -> float:
        """Share of queries with a right answer among the first ten."""
        return sum(rank is not None for rank in self.ranks) / len(self.ranks)

    @property
    def mrr(self) -> float:
        """Mean of one over the place of the first right answer."""
        return sum(1 / rank for rank in self.ranks if rank) / len(self.ranks)


def judged_queries() -> list[Judged]:
    """Every judged query."""
    lines = (FOLDER / "queries.jsonl").read_text("utf-8").splitlines()
    rows = (json.loads(line) for line in lines)
    return [Judged(r["kind"], r["q"], frozenset(r["right"])) for r in rows]


def city() -> Any:
    """The demonstration city, from its files."""
    from yangguang.cities.loading import load_city

    return load_city("jiamusi")


def city_vocabulary(read: Any) -> Vocabulary:
    """Its words: agencies with their names and heirs, synonyms."""
    from yangguang.kernel.search.naming import agencies_of, synonyms_of
    from yangguang.kernel.search.understanding import Vocabulary

    names, codes = agencies_of(
        [
            (agency.code, v.name, v.short_name, v.aliases, agency.uscc or "", v.valid_to is None)
            for agency in read.agencies
            for v in agency.versions
        ],
        [(agency.code, s.code) for agency in read.agencies for s in agency.successors],
    )
    groups = json.loads((read.folder / "synonyms.json").read_text("utf-8"))
    return Vocabulary(synonyms_of(groups), names, codes)


def city_docs(read: Any) -> Iterator[Doc]:
    """The public documents of the city, with their texts."""
    from yangguang.kernel.search.engine import Doc
    from yangguang.kernel.search.numbers import index_keys
    from yangguang.kernel.search.text import plain

    called = {
        a.code: " ".join(
            dict.fromkeys(n for v in a.versions for n in (v.name, v.short_name, *v.aliases))
        )
        for a in read.agencies
    }
    for place, record in enumerate(read.records):
        if record.state != "published" or record.withdrawn:
            continue
        annexes = " ".join(f"{a.title} {plain(a.body)}" for a in record.annexes)
        yield Doc(
            key=f"document:{place}",
            title=record.title,
            body=f"{record.summary} {' '.join(record.keywords)} {' '.join(record.issuers)}"
            f" {plain(record.body)} {annexes}",
            number=record.doc_number or "",
            number_keys=tuple(index_keys(record.doc_number or "")),
            organisation=called[record.agency],
            agency=(record.agency,),
            topic=(record.topic,),
            genre=record.genre,
            year=record.formed_on.year if record.formed_on else 0,
            day=record.formed_on,
            validity=record.validity,
            effective_from=record.effective_from,
            valid_until=record.valid_until,
        )


def law_docs(path: Path | None = None) -> Iterator[Doc]:
    """The laws; with their texts when `path` is a file that has them."""
    from yangguang.kernel.search.engine import Doc
    from yangguang.kernel.search.numbers import index_keys

    file = path or FOLDER / "laws.jsonl.xz"
    opened = lzma.open if file.suffix == ".xz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        for place, line in enumerate(lines):
            item = json.loads(line)
            day = _day(str(item.get("date") or ""))
            yield Doc(
                key=f"document:law-{place}",
                title=item["title"],
                body=str(item.get("body") or ""),
                number=item.get("num") or "",
                number_keys=tuple(index_keys(item.get("num") or "")),
                organisation=item.get("org") or "",
                genre="other",
                year=day.year if day else 0,
                day=day,
                validity="effective" if str(item.get("status")) == "1" else "abolished",
                weight=REPUBLISHED,
            )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass
class Court:
    """An index with the documents in it, and what is known about them."""

    engine: EmbeddedEngine
    words: Vocabulary
    titles: dict[str, str]
    newest: dict[str, str]
    """By title, the key of its newest version that is in force."""

    @classmethod
    def sitting(cls, folder: Path, docs: Iterable[Doc], words: Vocabulary) -> Court:
        """Put the documents into a new index."""
        from yangguang.kernel.search.embedded.searching import EmbeddedEngine
        from yangguang.kernel.search.engine import Place

        engine, titles = EmbeddedEngine(folder), {}
        best: dict[str, tuple[bool, date, str]] = {}

        def noted() -> Iterator[Doc]:
            for doc in docs:
                titles[doc.key] = doc.title
                rank = (doc.validity != "abolished", doc.day or date.min, doc.key)
                best[doc.title] = max(best.get(doc.title, rank), rank)
                yield doc

        engine.rebuild(noted(), Place(0, "bench"))
        return cls(engine, words, titles, {title: rank[2] for title, rank in best.items()})

    def ask(self, query: str) -> list[str]:
        """Keys of the first results."""
        from yangguang.kernel.search.engine import Request
        from yangguang.kernel.search.understanding import understand

        request = Request(understand(query, self.words), on=TODAY, limit=DEPTH)
        return [hit["key"] for hit in self.engine.search(request)["hits"]]

    def judge(self, queries: Iterable[Judged]) -> dict[str, Tally]:
        """Ask everything; by kind."""
        found: dict[str, Tally] = defaultdict(Tally)
        for judged in queries:
            begun = perf_counter()
            keys = self.ask(judged.query)
            tally = found[judged.kind]
            tally.seconds.append(perf_counter() - begun)
            rank = next((n for n, key in enumerate(keys, 1) if self._is_right(key, judged)), None)
            tally.ranks.append(rank)
            if rank != 1:
                first = self.titles[keys[0]] if keys else "-"
                tally.missed.append(f"{judged.query} ({rank}: {first})")
        return dict(found)

    def _is_right(self, key: str, judged: Judged) -> bool:
        title = self.titles[key]
        if title not in judged.right:
            return False
        return judged.kind != "newest" or self.newest[title] == key


def together(tallies: Iterable[Tally]) -> Tally:
    """All kinds as one."""
    whole = Tally()
    for tally in tallies:
        whole.ranks += tally.ranks
        whole.missed += tally.missed
        whole.seconds += tally.seconds
    return whole
