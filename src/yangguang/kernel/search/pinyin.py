"""Pinyin: how Han characters are read, and what letters without tones may stand for."""

from __future__ import annotations

from functools import lru_cache

from yangguang.kernel.search.reading import tables
from yangguang.kernel.search.text import han_runs, normalised

INITIALS = (
    *("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h"),
    *("j", "q", "x", "r", "z", "c", "s", "y", "w", ""),
)
FINALS = frozenset(
    (
        *("a", "o", "e", "i", "u", "v", "ai", "ei", "ui", "ao", "ou", "iu", "ie", "ve", "ue"),
        *("er", "an", "en", "in", "un", "ang", "eng", "ing", "ong", "ia", "ua", "uo", "uai"),
        *("iao", "ian", "uan", "iang", "uang", "iong"),
    )
)
LONGEST_SYLLABLE = 6
MOST_READINGS = 4
"""Ways of cutting letters into syllables that are followed (xian: xi an, xian)."""
WITHOUT_INITIAL = frozenset(["a", "o", "e", "ai", "ei", "ao", "ou", "er", "an", "en", "ang", "eng"])


@lru_cache(maxsize=4096)
def _is_syllable(letters: str) -> bool:
    for initial in INITIALS:
        if letters.startswith(initial):
            final = letters[len(initial) :]
            return final in (FINALS if initial else WITHOUT_INITIAL)
    return False


@lru_cache(maxsize=4096)
def _of_run(run: str) -> tuple[str, ...]:
    return tables().read(run)


def syllables(text: str) -> list[tuple[str, ...]]:
    """How each run of Han characters of a text is read."""
    return [_of_run(run) for run in han_runs(normalised(text))]


def pairs(read: tuple[str, ...]) -> list[str]:
    """Neighbouring syllables as tokens of the index."""
    return [f"{read[n]}_{read[n + 1]}" for n in range(len(read) - 1)]


def initials(read: tuple[str, ...]) -> str:
    """The first letter of each syllable."""
    return "".join(s[0] for s in read)


def letter_pairs(letters: str) -> list[str]:
    """Neighbouring letters as tokens of the index."""
    return [letters[n : n + 2] for n in range(len(letters) - 1)]


def indexed_syllables(text: str) -> str:
    """The reading of a text as it goes into the index."""
    return " ".join(token for read in syllables(text) for token in pairs(read))


def indexed_initials(text: str) -> str:
    """The first letters of a text's reading as they go into the index."""
    return " ".join(token for read in syllables(text) for token in letter_pairs(initials(read)))


@lru_cache(maxsize=2048)
def readings(letters: str) -> tuple[tuple[str, ...], ...]:
    """Ways in which letters are a row of syllables, the ones with fewest first; () when none is.

    From the end backward, each rest once: time grows with the letters and no faster.
    """
    best: list[list[tuple[str, ...]]] = [[] for _letter in letters] + [[()]]
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] == "'":
            best[place] = best[place + 1]
            continue
        ways = [
            (letters[place:end], *rest)
            for end in range(place + 1, min(place + LONGEST_SYLLABLE, len(letters)) + 1)
            if _is_syllable(letters[place:end])
            for rest in best[end]
        ]
        best[place] = sorted(ways, key=len)[:MOST_READINGS]
    return tuple(best[0]) if letters else ()


def begun(letters: str) -> tuple[tuple[str, ...], str] | None:
    """Whole syllables and the beginning of another, of letters still being typed."""
    for cut in range(len(letters), max(len(letters) - LONGEST_SYLLABLE, 0) - 1, -1):
        whole = readings(letters[:cut]) if cut else ((),)
        if whole:
            return whole[0], letters[cut:]
    return None
