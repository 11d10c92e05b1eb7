"""Did you mean: what a query without results may have been meant to be.

Only offered, never put in its place: replacing harms those who typed what they meant. Two ways
to go wrong are undone: characters that sound alike, and one wrong character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from yangguang.kernel.search import pinyin
from yangguang.kernel.search.text import han_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHORTEST = 2
LONGEST = 20


def corrections(
    typed: str, titles: Iterable[str], *, parts: Iterable[str] = (), limit: int = 3
) -> list[str]:
    """The query with one run of characters as some title has it; the nearest first.

    `parts` are pieces of runs that were understood apart (冬季请雪 of 冬季请雪规定).
    """
    titles = list(titles)
    found: list[tuple[float, str]] = []
    runs = [*han_runs(typed), *(run for part in parts for run in han_runs(part))]
    for run in dict.fromkeys(runs):
        if SHORTEST <= len(run) <= LONGEST:
            found += [(near, typed.replace(run, other, 1)) for near, other in _near(run, titles)]
    best: dict[str, float] = {}
    for near, text in found:
        if text != typed:
            best[text] = max(best.get(text, 0), near)
    return sorted(best, key=lambda text: -best[text])[:limit]


def _near(run: str, titles: Sequence[str]) -> list[tuple[float, str]]:
    sound = pinyin.syllables(run)[0] if pinyin.syllables(run) else ()
    found = []
    for title in titles:
        for part in han_runs(title):
            alike = _sounding_alike(sound, part)
            if alike and alike != run:
                found.append((100.0, alike))
            elif len(run) > SHORTEST:
                found += _one_wrong(run, part)
    return found


def _sounding_alike(sound: Sequence[str], part: str) -> str:
    """The stretch of a title that is read the same; empty: there is none."""
    read = pinyin.syllables(part)[0]
    if len(read) != len(part):
        return ""
    for place in range(len(read) - len(sound) + 1):
        if read[place : place + len(sound)] == tuple(sound):
            return part[place : place + len(sound)]
    return ""


def _one_wrong(run: str, part: str) -> list[tuple[float, str]]:
    """The stretch of a title that differs in one character."""
    aligned = fuzz.partial_ratio_alignment(run, part)
    if aligned is None:
        return []
    other = part[aligned.dest_start : aligned.dest_end]
    if len(other) != len(run):
        return []
    differing = sum(a != b for a, b in zip(run, other, strict=True))
    return [(100.0 * (1 - 1 / len(run)), other)] if differing == 1 else []
