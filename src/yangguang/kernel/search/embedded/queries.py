"""A parsed query as a query of tantivy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tantivy import FieldType, Occur, Query

from yangguang.kernel.search import pinyin
from yangguang.kernel.search.embedded.schema import LISTED
from yangguang.kernel.search.engine import Facet
from yangguang.kernel.search.query import Alternative, By, Group, Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tantivy import Schema

    from yangguang.kernel.search.engine import Filters

BOOSTS = {"title": 4.0, "number": 4.0, "organisation": 1.5, "body": 1.0}
TIE = 0.2
"""Share of the other fields beside the best one."""
LEAST_SHARE = 3
"""Of the tokens of a query a part of 1/3 must be met where not all can be."""
SOUND = 1.5
"""Weight of a sound of the title where not all words can be met."""
MOST_TOKENS = 120


class Builder:
    """Builds queries for one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def every(self, query: Parsed) -> Query:
        """Everything asked for must be met."""
        parts = [
            (Occur.Should if group.is_optional else Occur.Must, self._group(group))
            for group in query.groups
        ]
        if not any(occur is Occur.Must for occur, _query in parts):
            parts.append((Occur.Must, self.anything()))
        return self._without(parts, query)

    def some(self, query: Parsed) -> Query:
        """Part of what is asked for is enough; None of it is not."""
        parts = [self._term(token) for token in self._tokens(query)]
        parts += [
            self.alternative(alternative)
            for group in query.groups
            for alternative in group.alternatives
            if alternative.by not in {By.TOKENS, By.BEGINS}
        ]
        parts += [self._sound(pair) for pair in self._sounds(query)]
        least = max(len(self._tokens(query)) // LEAST_SHARE, 1)
        wanted = Query.boolean_query(
            [(Occur.Should, part) for part in parts], minimum_number_should_match=least
        )
        return self._without([(Occur.Must, wanted)], query)

    @staticmethod
    def _tokens(query: Parsed) -> list[str]:
        found = [
            token
            for group in query.groups
            for alternative in group.alternatives
            if alternative.by in {By.TOKENS, By.PHRASE} and alternative.weight >= 1
            for token in alternative.tokens
        ]
        return list(dict.fromkeys(found))[:MOST_TOKENS]

    @staticmethod
    def _sounds(query: Parsed) -> list[str]:
        """How the typed characters are read: a wrong one often sounds like the right one."""
        read = pinyin.syllables(query.typed)
        found = [pair for syllables in read for pair in pinyin.pairs(syllables)]
        return list(dict.fromkeys(found))[:MOST_TOKENS]

    def _sound(self, pair: str) -> Query:
        return Query.boost_query(Query.term_query(self.schema, "syllables", pair, "freq"), SOUND)

    def anything(self) -> Query:
        """Every document; the place of the index is none."""
        return Query.const_score_query(
            Query.range_query(self.schema, "weight", FieldType.Unsigned, lower_bound=1), 1.0
        )

    def _without(self, parts: list[tuple[Occur, Query]], query: Parsed) -> Query:
        parts += [(Occur.MustNot, self._phrase(words)) for words in query.excluded]
        return Query.boolean_query(parts)

    def _group(self, group: Group) -> Query:
        found = [self.alternative(alternative) for alternative in group.alternatives]
        return found[0] if len(found) == 1 else Query.disjunction_max_query(found, TIE)

    def alternative(self, alternative: Alternative) -> Query:
        """One way of meeting a part of the query, with its weight."""
        query = self._by(alternative)
        return query if alternative.weight == 1 else Query.boost_query(query, alternative.weight)

    def _by(self, alternative: Alternative) -> Query:
        words = alternative.tokens
        match alternative.by:
            case By.PHRASE:
                return self._phrase(words)
            case By.NUMBER:
                return self._keys("number_key", words)
            case By.AGENCY:
                return self._keys("agency", words)
            case By.SYLLABLES:
                return self._side_by_side("syllables", words, BOOSTS["title"])
            case By.INITIALS:
                return self._side_by_side("initials", words, BOOSTS["title"])
            case By.BEGINS:
                return self.begins("title", words[0])
            case By.YEAR | By.DAY:
                name = "year" if alternative.by is By.YEAR else "date"
                return Query.const_score_query(self._between(name, int(words[0]), int(words[0])), 1)
            case _:
                return Query.boolean_query([(Occur.Must, self._term(w)) for w in words])

    def begins(self, name: str, beginning: str) -> Query:
        """Tokens of a field that begin so."""
        return Query.regex_query(self.schema, name, f"{re.escape(beginning)}.*")

    def _keys(self, name: str, keys: Iterable[str]) -> Query:
        found = [Query.term_query(self.schema, name, key, "basic") for key in keys]
        return Query.disjunction_max_query(
            [Query.const_score_query(q, 4.0 / (n + 1)) for n, q in enumerate(found)], 0.0
        )

    def _term(self, token: str) -> Query:
        """A token in any field; the best field counts, the others a little."""
        return Query.disjunction_max_query(
            [
                Query.boost_query(Query.term_query(self.schema, name, token, "freq"), boost)
                for name, boost in BOOSTS.items()
            ],
            TIE,
        )

    def _phrase(self, words: Sequence[str]) -> Query:
        return Query.disjunction_max_query(
            [self._side_by_side(name, words, boost) for name, boost in BOOSTS.items()], TIE
        )

    def _side_by_side(self, name: str, words: Sequence[str], boost: float) -> Query:
        query = (
            Query.phrase_query(self.schema, name, list(words))
            if len(words) > 1
            else Query.term_query(self.schema, name, words[0], "freq")
        )
        return Query.boost_query(query, boost)

    def _between(self, name: str, first: int, last: int) -> Query:
        return Query.range_query(self.schema, name, FieldType.Unsigned, first, last)

    def filtered(
        self, query: Query, filters: Filters, on: date, hidden: Iterable[str] = ()
    ) -> Query:
        """The query narrowed; filters decide and do not score."""
        parts = [(Occur.Must, query)]
        for facet, value in filters.items():
            parts += self._filter(facet, value, on)
        keys = sorted(hidden)
        if keys:
            parts.append((Occur.MustNot, Query.term_set_query(self.schema, "key", keys)))
        return query if len(parts) == 1 else Query.boolean_query(parts)

    def listed(self, query: Query, below: int | None, above: int | None) -> Query:
        """The query between two places of the list, neither of them included."""
        if below is None and above is None:
            return query
        between = Query.range_query(
            self.schema,
            LISTED,
            FieldType.Unsigned,
            lower_bound=above,
            upper_bound=below,
            include_lower=above is None,
            include_upper=below is None,
        )
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, self._plain(between))])

    def among(self, query: Query, keys: Iterable[str]) -> Query:
        """The query among the keys alone."""
        wanted = Query.term_set_query(self.schema, "key", sorted(keys))
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, self._plain(wanted))])

    def _filter(self, facet: Facet, value: str, on: date) -> list[tuple[Occur, Query]]:
        if facet is Facet.YEAR:
            year = int(value) if value.isascii() and value.isdecimal() and len(value) == 4 else 1
            return [(Occur.Must, self._plain(self._between("year", year, year)))]
        if facet is Facet.VALIDITY:
            return self._valid(value, on)
        term = Query.term_query(self.schema, facet.value, value, "basic")
        return [(Occur.Must, self._plain(term))]

    @staticmethod
    def _plain(query: Query) -> Query:
        return Query.const_score_query(query, 0.0)

    def ended(self, on: date) -> Query:
        """Not abolished, but past its last day."""
        last = Query.range_query(
            self.schema, "valid_until", FieldType.Unsigned, 1, on.toordinal() - 1
        )
        return Query.boolean_query([(Occur.Must, self._between("gone", 0, 0)), (Occur.Must, last)])

    def not_yet(self, on: date) -> Query:
        """Not abolished and not ended, and before its first day."""
        first = Query.range_query(
            self.schema, "effective_from", FieldType.Unsigned, lower_bound=on.toordinal() + 1
        )
        return Query.boolean_query(
            [
                (Occur.Must, self._between("gone", 0, 0)),
                (Occur.Must, first),
                (Occur.MustNot, self.ended(on)),
            ]
        )

    def _valid(self, value: str, on: date) -> list[tuple[Occur, Query]]:
        """`validity_on` as a query: the dates decide over what is stored."""
        stored = Query.term_query(self.schema, "validity", value, "basic")
        if value in {"expired", "not_yet"}:
            by_date = self.ended(on) if value == "expired" else self.not_yet(on)
            either = Query.boolean_query([(Occur.Should, stored), (Occur.Should, by_date)])
            return [(Occur.Must, self._plain(either))]
        return [
            (Occur.Must, self._plain(stored)),
            (Occur.MustNot, self.ended(on)),
            (Occur.MustNot, self.not_yet(on)),
        ]
