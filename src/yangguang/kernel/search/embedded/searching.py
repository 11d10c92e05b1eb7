"""Answering from the embedded index: all words first, then some; the newest valid one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import prod
from typing import TYPE_CHECKING, Any

from tantivy import Occur, Order, Query

from yangguang.kernel.search import pinyin
from yangguang.kernel.search.embedded.index import EmbeddedIndex
from yangguang.kernel.search.embedded.schema import LISTED, WEIGHT_UNIT
from yangguang.kernel.search.engine import Answer, Facet, Filters, Request, Sort
from yangguang.kernel.search.text import is_han, runs, tokens, tokens_of_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tantivy import DocAddress, Searcher

    from yangguang.kernel.search.query import Parsed

Hits = list[tuple[float, "DocAddress"]]

WEIGHED = 100
"""So many of the best are put in order by age, validity and kind as well."""
DEEPEST = 10_000
"""Last place that can be asked for."""
VALUES = 10_000
"""More than any facet has values: counts by segment are exact then."""
SHOWN_VALUES = 40
NEAR_ENOUGH = 0.45
"""Share of the best score below which what has only some of the words is not shown."""
MOST_PARTIAL = 30
REPEALED = 0.7
RECENT = 0.05
MOST_SHARED = 30
LEAST_LETTERS = 2
MOST_INITIALS = 10
ORDERED = {Sort.DATE: "date", Sort.LISTED: LISTED}
"""Orders that go by a column and not by the score."""
HALF_LIFE = 8 * 365.25
"""Days in which what is recent loses half of its advantage."""


class EmbeddedEngine(EmbeddedIndex):
    """The engine: index and answers."""

    def search(self, request: Request) -> Answer:
        """Everything asked for; where nothing has all of it, what has some. Raises NoIndex."""
        searcher = self.searcher()
        if request.only is not None:
            keys = self.builder.among(self.builder.every(request.query), request.only)
            return self._answer(searcher, keys, request, partial=False)
        if request.query.is_empty:
            base = self.builder.anything()
            sort = request.sort if request.sort is Sort.LISTED else Sort.DATE
            return self._answer(searcher, base, replace(request, sort=sort), partial=False)
        every = self.builder.every(request.query)
        answer = self._answer(searcher, every, request, partial=False)
        room = request.limit - len(answer["hits"])
        if answer["count"] == 0 and request.sort is not Sort.LISTED:
            return self._partly(searcher, request)
        if request.offset == 0 and room > 0 and request.sort is Sort.FIT:
            known = [hit["key"] for hit in answer["hits"]]
            answer["hits"] += self._some(searcher, request, known)[:room]
        return answer

    def _partly(self, searcher: Searcher, request: Request) -> Answer:
        """Nothing has everything: the few that have most of it, and no counts beside them."""
        hits = self._some(searcher, request, ())
        return {
            "count": len(hits),
            "partial": True,
            "hits": hits[request.offset : request.offset + request.limit],
            "facets": {facet.value: {} for facet in request.facets},
        }

    def _some(
        self, searcher: Searcher, request: Request, known: Sequence[str]
    ) -> list[dict[str, Any]]:
        """What has some of what was asked for, down to a share of what the best of them has."""
        query = self.builder.filtered(
            self.builder.some(request.query),
            request.filters,
            request.on,
            [*request.hidden, *known],
        )
        hits = self._weighed(searcher, searcher.search(query, WEIGHED).hits, request)
        least = hits[0][0] * NEAR_ENOUGH if hits else 0.0
        near = [hit for hit in hits if hit[0] >= least][:MOST_PARTIAL]
        return self._told(searcher, near, partial=True)

    def _answer(
        self, searcher: Searcher, base: Query, request: Request, *, partial: bool
    ) -> Answer:
        query = self.builder.filtered(base, request.filters, request.on, request.hidden)
        offset = min(request.offset, DEEPEST)
        wanted = min(offset + request.limit, DEEPEST)
        if request.sort in ORDERED:
            query = self.builder.listed(query, request.listed_below, request.listed_above)
            found = searcher.search(
                query,
                max(wanted, 1),
                order_by_field=ORDERED[request.sort],
                order=Order.Desc if request.listed_above is None else Order.Asc,
            )
            hits = [(0.0, address) for _place, address in found.hits[offset:wanted]]
        else:
            found = searcher.search(query, max(wanted, WEIGHED))
            best = self._weighed(searcher, found.hits[:WEIGHED], request)
            hits = (best + found.hits[WEIGHED:])[offset:wanted]
        return {
            "count": found.count or 0,  # type: ignore[attr-defined]  # missing in its stubs
            "partial": partial,
            "hits": self._told(searcher, hits, partial=partial),
            "facets": self._facets(searcher, base, request) if request.facets else {},
        }

    def _weighed(self, searcher: Searcher, hits: Hits, request: Request) -> Hits:
        """Put the best in order by what they are as well: in force, recent, an answer."""
        addresses = [address for _score, address in hits]
        if not addresses:
            return []
        factors = self._factors(searcher, addresses, request)
        weighed = [
            (score * prod(own.values()), address)
            for (score, address), own in zip(hits, factors, strict=True)
        ]
        return sorted(weighed, key=lambda hit: -hit[0])

    @staticmethod
    def _factors(
        searcher: Searcher, addresses: Sequence[DocAddress], request: Request
    ) -> list[dict[str, float]]:
        """What each score is multiplied by."""
        columns = {
            name: searcher.fast_field_values(name, list(addresses))
            for name in ("date", "weight", "gone", "valid_until")
        }
        today = request.on.toordinal()
        found = []
        for n in range(len(addresses)):
            until = columns["valid_until"][n] or 0
            is_gone = columns["gone"][n] or 0 < until < today
            age = max(today - (columns["date"][n] or 0), 0)
            found.append(
                {
                    "kind": (columns["weight"][n] or WEIGHT_UNIT) / WEIGHT_UNIT,
                    "validity": REPEALED if is_gone else 1.0,
                    "age": 1 + RECENT * 2 ** (-age / HALF_LIFE),
                }
            )
        return found

    def explain(self, request: Request, key: str) -> dict[str, Any]:
        """Scores of one document by each alternative of each group, and its factors."""
        searcher = self.searcher()

        def score(query: Query) -> float:
            hits = searcher.search(self.builder.among(query, [key]), 1).hits
            return float(hits[0][0]) if hits else 0.0

        groups = [
            [score(self.builder.alternative(a)) for a in group.alternatives]
            for group in request.query.groups
        ]
        hits = searcher.search(self.builder.among(self.builder.anything(), [key]), 1).hits
        factors = self._factors(searcher, [a for _score, a in hits], request)[0] if hits else {}
        whole = score(self.builder.every(request.query)) or score(self.builder.some(request.query))
        return {
            "groups": groups,
            "factors": factors,
            "score": whole * prod(factors.values()) if factors else 0.0,
        }

    def _told(self, searcher: Searcher, hits: Hits, *, partial: bool) -> list[dict[str, Any]]:
        return [
            {
                "key": searcher.doc(address).get_first("key"),
                "score": round(score, 4),
                "partial": partial,
            }
            for score, address in hits
        ]

    def _facets(
        self, searcher: Searcher, base: Query, request: Request
    ) -> dict[str, dict[str, int]]:
        """Counts by value; a facet that is narrowed to a value still counts the others."""
        found: dict[str, dict[str, int]] = {}
        own = [facet for facet in request.facets if facet in request.filters]
        rest = [facet for facet in request.facets if facet not in request.filters]
        for facets in [rest, *([facet] for facet in own)]:
            if not facets:
                continue
            filters = {f: v for f, v in request.filters.items() if f not in facets}
            query = self.builder.filtered(base, filters, request.on, request.hidden)
            found.update(self._counted(searcher, query, facets, filters, request))
        return found

    def _counted(
        self,
        searcher: Searcher,
        query: Query,
        facets: Sequence[Facet],
        filters: Filters,
        request: Request,
    ) -> dict[str, dict[str, int]]:
        terms = {
            facet.value: {"terms": {"field": facet.value, "size": VALUES, "segment_size": VALUES}}
            for facet in facets
        }
        answer = searcher.aggregate(query, terms)
        found = {
            facet.value: {
                _plain(bucket["key"]): int(bucket["doc_count"])
                for bucket in answer[facet.value]["buckets"]
            }
            for facet in facets
        }
        found.get("year", {}).pop("0", None)
        if Facet.VALIDITY in facets:
            self._by_date(searcher, query, found["validity"], request)
        return found

    def _by_date(
        self, searcher: Searcher, query: Query, counts: dict[str, int], request: Request
    ) -> None:
        """Move to 失效 and 尚未生效 what the dates say, whatever was stored."""
        for label, condition in (
            ("expired", self.builder.ended(request.on)),
            ("not_yet", self.builder.not_yet(request.on)),
        ):
            moved = Query.boolean_query([(Occur.Must, query), (Occur.Must, condition)])
            terms = {"validity": {"terms": {"field": "validity", "size": 20}}}
            for bucket in searcher.aggregate(moved, terms)["validity"]["buckets"]:
                counts[bucket["key"]] = counts.get(bucket["key"], 0) - int(bucket["doc_count"])
                counts[label] = counts.get(label, 0) + int(bucket["doc_count"])
        for value in [value for value, n in counts.items() if n <= 0]:
            del counts[value]

    def suggest(
        self, query: Parsed, *, limit: int, hidden: frozenset[str] = frozenset()
    ) -> list[str]:
        """Keys of titles that go on as typed, Chinese or pinyin. Raises NoIndex."""
        typed = list(runs(query.typed))
        if not typed:
            return []
        parts = [(Occur.Must, self._titled(tokens_of_run(run))) for run in typed[:-1]]
        parts.append((Occur.Must, self._begun(typed[-1])))
        wanted = self.builder.filtered(Query.boolean_query(parts), {}, date.min, hidden)
        searcher = self.searcher()
        hits = searcher.search(wanted, limit, count=False).hits
        return [hit["key"] for hit in self._told(searcher, hits, partial=False)]

    def alike(self, text: str, *, limit: int) -> list[str]:
        """Keys of titles that share characters with a text, or sounds. Raises NoIndex."""
        shared = {"title": tokens(text)[:MOST_SHARED]}
        shared["syllables"] = [
            pair for read in pinyin.syllables(text) for pair in pinyin.pairs(read)
        ][:MOST_SHARED]
        parts = [
            (Occur.Should, Query.term_query(self.schema, name, word, "freq"))
            for name, words in shared.items()
            for word in dict.fromkeys(words)
        ]
        if not parts:
            return []
        searcher = self.searcher()
        hits = searcher.search(Query.boolean_query(parts), limit, count=False).hits
        return [hit["key"] for hit in self._told(searcher, hits, partial=False)]

    def _titled(self, words: Sequence[str]) -> Query:
        """All the tokens stand in the title."""
        return Query.boolean_query(
            [(Occur.Must, Query.term_query(self.schema, "title", w, "freq")) for w in words]
        )

    def _begun(self, run: str) -> Query:
        """The last run, which may go on."""
        if is_han(run):
            return self._titled(tokens_of_run(run)) if len(run) > 1 else self._lone(run)
        found = [self.builder.begins("title", run)]
        if run.isalpha() and len(run) >= LEAST_LETTERS:
            found += self._spoken(run)
        return Query.disjunction_max_query(found, 0.0)

    def _lone(self, character: str) -> Query:
        return self.builder.begins("title", character)

    def _spoken(self, letters: str) -> list[Query]:
        """Letters as pinyin whose last syllable may be unfinished, and as first letters."""
        found = []
        begun = pinyin.begun(letters)
        if begun is not None:
            whole, rest = begun
            # What looks finished may go on as well: an → ang.
            done, last = (whole, rest) if rest else (whole[:-1], whole[-1])
            parts = [
                (Occur.Must, Query.term_query(self.schema, "syllables", pair, "freq"))
                for pair in pinyin.pairs(done)
            ]
            before = f"{done[-1]}_" if done else ""
            parts.append((Occur.Must, self.builder.begins("syllables", before + last)))
            found.append(Query.boolean_query(parts))
        pairs = pinyin.letter_pairs(letters)
        if len(letters) <= MOST_INITIALS:
            found.append(
                Query.phrase_query(self.schema, "initials", list(pairs))
                if len(pairs) > 1
                else Query.term_query(self.schema, "initials", pairs[0], "freq")
            )
        return found


def _plain(key: object) -> str:
    """A value of a facet as text; years come as numbers."""
    return str(int(key)) if isinstance(key, float) else str(key)
