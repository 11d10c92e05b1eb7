"""The passage of a text that shows why it was found, with the words marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yangguang.kernel.search.text import is_han, runs, tokens_of_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LENGTH = 120
"""Characters of a passage."""
READ = 60_000
"""Characters of a text that are looked through."""
LEAD = 24
"""Characters shown before the first word."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    is_marked: bool = False


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """The whole text with the words marked."""
    pattern = _pattern(words)
    if pattern is None:
        return [Piece(text)] if text else []
    pieces: list[Piece] = []
    before = 0
    for found in pattern.finditer(text):
        if found.start() > before:
            pieces.append(Piece(text[before : found.start()]))
        pieces.append(Piece(found.group(), is_marked=True))
        before = found.end()
    if before < len(text):
        pieces.append(Piece(text[before:]))
    return pieces


def passage(text: str, words: Sequence[str]) -> list[Piece]:
    """The stretch in which most different words stand together; the beginning without any."""
    read = text[:READ]
    for tried in (words, _parts(words)):
        pattern = _pattern(tried)
        found = list(pattern.finditer(read)) if pattern else []
        if found:
            return marked(_cut(read, _best(found)), tried)
    return [Piece(_cut(read, 0))] if read else []


def _best(found: Sequence[re.Match[str]]) -> int:
    """Where the stretch with most different words begins."""
    best, place = 0, found[0].start()
    last = 0
    for first, match in enumerate(found):
        last = max(last, first)
        while last < len(found) and found[last].end() <= match.start() + LENGTH - LEAD:
            last += 1
        different = len({m.group().lower() for m in found[first:last]})
        if different > best:
            best, place = different, match.start()
        if last - first > 200:
            break
    return place


def _cut(text: str, place: int) -> str:
    start = max(place - LEAD, 0)
    if start:
        # Rather from the beginning of a sentence, when it is near.
        stop = max(text.rfind(mark, start, place) for mark in "。;;!?")
        start = stop + 1 if stop >= 0 else start
    end = start + LENGTH
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _parts(words: Iterable[str]) -> list[str]:
    """Pairs of characters of the words, for texts that have them apart."""
    found = [
        token
        for word in words
        for run in runs(word)
        for token in (tokens_of_run(run) if is_han(run) else [run])
        if len(token) > 1
    ]
    return list(dict.fromkeys(found))[:60]


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    kept = sorted({w for w in words if w.strip()}, key=lambda w: (-len(w), w))[:60]
    if not kept:
        return None
    return re.compile("|".join(re.escape(word) for word in kept), re.IGNORECASE)
