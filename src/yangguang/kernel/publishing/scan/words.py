"""Words of the editable list: errors, forbidden forms, names no longer in use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from yangguang.kernel.publishing.scan.findings import Hit, Rule, Severity, WordKind, WordRule

_RULES = {
    WordKind.ERROR: (Rule.WORD_ERROR, Severity.WARN),
    WordKind.FORBIDDEN: (Rule.WORD_FORBIDDEN, Severity.MUST_RESOLVE),
    WordKind.OUTDATED: (Rule.WORD_OUTDATED, Severity.WARN),
}


def read_words(source: str) -> list[WordRule]:
    """The list as kept in JSON: objects with term, kind and, if wanted, replacement, note, unless."""
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
        for start in _places(text, word.term):
            if not _stands_right(text, start, word):
                yield Hit(
                    rule,
                    start,
                    start + len(word.term),
                    word.replacement,
                    severity=severity,
                    note=word.note,
                )


def _places(text: str, term: str) -> Iterator[int]:
    start = text.find(term) if term else -1
    while start >= 0:
        yield start
        start = text.find(term, start + len(term))


def _stands_right(text: str, start: int, word: WordRule) -> bool:
    """True inside an allowed phrase, or inside the replacement itself when it holds the term."""
    for phrase in (*word.unless, word.replacement or ""):
        offset = phrase.find(word.term)
        while offset >= 0:
            begin = start - offset
            if begin >= 0 and text.startswith(phrase, begin):
                return True
            offset = phrase.find(word.term, offset + 1)
    return False
