"""How Chinese words are read: the tables of pypinyin, without what says the same twice.

The library keeps every phrase it knows, all beginnings of each, and the tones: over fifty
megabytes in each web process. Thirteen of fourteen phrases are read as their characters are
one by one; only the others are kept here.
"""

from __future__ import annotations

import json
import re
import sys
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import combining, normalize

_PHRASE = re.compile(r'"([^"]+)":\s*\[((?:\s*\[[^\]]*\],?)+)\s*\]')
_FIRST = re.compile(r'\[\s*"([^"]*)"')
_DIAERESIS = "\u0308"


@lru_cache(maxsize=2048)
def without_tone(syllable: str) -> str:
    """A syllable in letters alone, v for ü (lǜ: lv)."""
    parts = normalize("NFD", syllable)
    letters = "".join(c for c in parts if not combining(c) or c == _DIAERESIS)
    return sys.intern(normalize("NFC", letters).replace("ü", "v"))


class Tables:
    """Characters with their usual reading, and the words that are read otherwise."""

    def __init__(self) -> None:
        """Read the library's own files, phrase by phrase: the whole is large while it lasts."""
        # Found, not imported: importing it reads everything into memory.
        found = find_spec("pypinyin")
        if found is None or found.origin is None:
            raise ModuleNotFoundError("pypinyin")
        folder = Path(found.origin).parent
        characters = json.loads((folder / "pinyin_dict.json").read_text(encoding="utf-8"))
        self.characters = {
            chr(int(code)): without_tone(read.partition(",")[0])
            for code, read in characters.items()
        }
        self.words: dict[str, tuple[str, ...]] = {}
        self.longest = 1
        text = (folder / "phrases_dict.json").read_text(encoding="utf-8")
        # Twice: a word that is read as usual may hold a shorter one that is not.
        for _round in range(2):
            for row in _PHRASE.finditer(text):
                self._add(row[1], tuple(without_tone(s) for s in _FIRST.findall(row[2])))

    def _add(self, word: str, read: tuple[str, ...]) -> None:
        if len(word) == len(read) and self.read(word) != read:
            self.words[word] = read
            self.longest = max(self.longest, len(word))

    def read(self, word: str) -> tuple[str, ...]:
        """The syllables of a run of characters; what has no reading as it is.

        The longest known word at each place decides (银行 hang, 行政 xing). A segmenter before it
        changed one syllable in two thousand of the titles and held 29 MB in each process.
        """
        if len(word) == 1:
            return (self.characters.get(word, word),)
        syllables: list[str] = []
        place = 0
        while place < len(word):
            for end in range(min(place + self.longest, len(word)), place + 1, -1):
                known = self.words.get(word[place:end])
                if known is not None:
                    syllables += known
                    place = end
                    break
            else:
                syllables.append(self.characters.get(word[place], word[place]))
                place += 1
        return tuple(syllables)


@cache
def tables() -> Tables:
    """The tables, read at the first question: a process that is asked none needs none."""
    return Tables()
