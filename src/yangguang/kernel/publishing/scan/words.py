"""Words of the editable list: errors, forbidden forms, names no longer in use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from yangguang.kernel.publishing.scan.findings import (
    Hit,
    Rule,
    Severity,
    WordKind,
    WordRule,
)
from yangguang.kernel.publishing.scan.normal import half_width

_RULES = {
    WordKind.ERROR: (Rule.WORD_ERROR, Severity.WARN),
    WordKind.FORBIDDEN: (Rule.WORD_FORBIDDEN, Severity.MUST_RESOLVE),
    WordKind.OUTDATED: (Rule.WORD_OUTDATED, Severity.WARN),
}


def read_words(source: str) -> list[WordRule]:
    """The list as kept in JSON: term, kind and, if wanted, replacement, note, unless."""
    return [
        WordRule(
            term=line["term"],
            kind=WordKind(line["kind"]),
            replacement=line.get("replacement"),
            note=line.get("note", ""),
            unless=tuple(line.get("unless", ())),
        )
        for line in json.loads(source)
    ]


def find(text: str, words: Sequence[WordRule]) -> Iterator[Hit]:
    """Every listed word, longest first where two begin at the same place."""
    for word in sorted(words, key=lambda each: -len(each.term)):
        rule, severity = _RULES[word.kind]
        term = half_width(word.term)
        right = [half_width(phrase) for phrase in (*word.unless, word.replacement or "")]
        for start in _places(text, term):
            if not _stands_right(text, start, term, right):
                yield Hit(
                    rule,
                    start,
                    start + len(term),
                    word.replacement,
                    severity=severity,
                    note=word.note,
                )


def _places(text: str, term: str) -> Iterator[int]:
    start = text.find(term) if term else -1
    while start >= 0:
        yield start
        start = text.find(term, start + len(term))


def _stands_right(text: str, start: int, term: str, phrases: Sequence[str]) -> bool:
    """True inside an allowed phrase, or inside the replacement itself when it holds the term."""
    for phrase in phrases:
        for offset in _places(phrase, term):
            begin = start - offset
            if begin >= 0 and text.startswith(phrase, begin):
                return True
    return False
