"""Understanding a query: numbers, phrases, agencies, dates, everyday words, pinyin.

Pure: what a city calls things comes in as a `Vocabulary`. What nothing is known about is looked
for as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

from yangguang.kernel.search import numbers, pinyin
from yangguang.kernel.search.query import Alternative, By, Group, Parsed
from yangguang.kernel.search.text import is_han, normalised, runs, tokens, tokens_of_run
from yangguang.kernel.search.traditional import to_simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LONGEST = 200
"""Characters of a query that are read."""
MOST_GROUPS = 24
SYNONYM = 0.8
"""Weight of a word the city names beside the word that was typed, when it is as long."""
AGENCY = 2.0
BEARER = 30.0
"""Weight of bearing a number: above whatever only quotes it."""
SPOKEN = 0.9
_QUOTED = re.compile('[“"「『](?P<words>[^“”"「」『』]{1,100})[”"」』]')
_EXCLUDED = re.compile(r"(?:^|\s)[-−](?P<word>[^\s\-−][^\s]{0,40})")
_DAY = re.compile(
    r"(?P<y>(?:19|20)\d{2})[年\-/.](?P<m>0?[1-9]|1[0-2])[月\-/.](?P<d>[12]\d|3[01]|0?[1-9])日?"
)
_YEAR = re.compile(r"(?<![\d年])(?P<y>(?:19[4-9]|20[0-4])\d)年?(?!\d)")
_CODE = re.compile(r"[0-9a-hj-npqrtuwxy]{2}\d{6}[0-9a-hj-npqrtuwxy]{10}")
_INDEX_NUMBER = re.compile(r"[0-9a-z\-]{6,40}/(?:19|20)\d{2}-\d{3,6}")
_BLANKS = re.compile(r"[\s,,、;;。::!!??()()【】\[\]〔〕《》<>|+*~^=/\\]+")
QUESTION_WORDS = (
    *("需要什么材料", "需要哪些材料", "什么时候", "怎么办理", "如何办理", "怎样办理", "怎么申请"),
    *("如何申请", "多少钱", "怎么办", "是什么", "有哪些", "在哪里", "请问", "怎么", "怎样", "如何"),
    *(
        "哪里",
        "在哪",
        "什么",
        "多少",
        "多久",
        "能不能",
        "可以",
        "我想",
        "我要",
        "吗",
        "呢",
        "的",
        "了",
    ),
)
ENDINGS = (
    *("实施细则", "管理办法", "管理条例", "管理规定", "条例", "办法", "规定", "细则", "意见"),
    *("通知", "公告", "方案", "规划", "预案", "指南"),
)
_QUESTION = re.compile("|".join(QUESTION_WORDS))


@dataclass(frozen=True)
class Vocabulary:
    """What a city calls things. All words in normalised form."""

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A word and the others that mean the same."""
    agencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every name an agency bears or bore, and the codes of those meant by it."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """统一社会信用代码 and the code of its agency."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Everything that is recognised in running text."""
        return frozenset(self.synonyms) | frozenset(self.agencies)

    @cached_property
    def longest(self) -> int:
        """Length of the longest word."""
        return max(map(len, self.words), default=0)

    @cached_property
    def spoken(self) -> Mapping[str, tuple[str, ...]]:
        """Words by their pinyin, whole and first letters."""
        found: dict[str, list[str]] = {}
        for word in sorted(self.words):
            read = pinyin.syllables(word)
            if len(read) == 1 and 2 <= len(read[0]) <= 12:
                for letters in {"".join(read[0]), pinyin.initials(read[0])}:
                    found.setdefault(letters, []).append(word)
        return {letters: tuple(words) for letters, words in found.items()}


def understand(typed: str, vocabulary: Vocabulary) -> Parsed:
    """The query as groups that have to be met. Never raises, whatever was typed."""
    text = to_simplified(normalised(typed[:LONGEST]))
    groups, notes = _whole(text, vocabulary)
    if groups:
        return Parsed(text, tuple(groups), notes=tuple(notes))
    excluded = tuple(
        tuple(words) for found in _EXCLUDED.finditer(text) if (words := tokens(found["word"]))
    )
    rest = _EXCLUDED.sub(" ", text)
    for found in _QUOTED.finditer(rest):
        if words := tokens(found["words"]):
            phrase = Alternative(By.PHRASE, tuple(words))
            groups.append(Group(found["words"], (phrase,)))
    rest = _QUOTED.sub(" ", rest)
    rest, days = _days(rest)
    groups += days
    groups += _pieces(rest, vocabulary, is_alone=not groups)
    kept = groups[:MOST_GROUPS]
    if kept and all(group.is_optional for group in kept):
        # Nothing but question words: they are what is looked for.
        kept = [Group(g.typed, g.alternatives) for g in kept]
    return Parsed(text, tuple(kept), excluded, tuple(_notes(kept)))


def _whole(text: str, vocabulary: Vocabulary) -> tuple[list[Group], list[str]]:
    """The query when all of it is a number or a code."""
    squeezed = text.replace(" ", "")
    if code := _CODE.fullmatch(squeezed):
        key = code.group()
        found = [Alternative(By.NUMBER, (key,), 3.0, key.upper()), Alternative(By.TOKENS, (key,))]
        if key in vocabulary.codes:
            found.append(Alternative(By.AGENCY, (vocabulary.codes[key],), AGENCY))
        return [Group(squeezed, tuple(found))], [key.upper()]
    if _INDEX_NUMBER.fullmatch(squeezed):
        exact = Alternative(By.NUMBER, (squeezed,), 3.0, squeezed.upper())
        words = Alternative(By.PHRASE, tuple(tokens(squeezed)))
        return [Group(squeezed, (exact, words))], [squeezed.upper()]
    asked = numbers.typed_keys(text)
    return ([_number(text, asked)], [text]) if asked else ([], [])


def _number(text: str, keys: list[str]) -> Group:
    exact = Alternative(By.NUMBER, tuple(keys), BEARER, text)
    words = tuple(tokens(text))
    # A number quoted in another document's text is found too, after its bearer.
    return Group(text, (exact, Alternative(By.PHRASE, words, 0.5)) if words else (exact,))


def _days(text: str) -> tuple[str, list[Group]]:
    """Days and years that the query names; the text without the days."""
    groups = []
    for found in _DAY.finditer(text):
        try:
            day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError:
            continue
        words = Alternative(By.PHRASE, tuple(tokens(f"{day.year}年{day.month}月{day.day}日")))
        is_of_day = Alternative(By.DAY, (str(day.toordinal()),), 1.0, day.isoformat())
        groups.append(Group(found.group(), (words, is_of_day)))
    return _DAY.sub(" ", text), groups


def _pieces(text: str, vocabulary: Vocabulary, *, is_alone: bool) -> Iterator[Group]:
    pieces = [piece for piece in _BLANKS.split(text) if piece]
    place = 0
    while place < len(pieces):
        pair = " ".join(pieces[place : place + 2])
        for taken, candidate in ((2, pair), (1, pieces[place])):
            keys = numbers.typed_keys(candidate) if any(c.isdigit() for c in candidate) else []
            if keys and not _YEAR.fullmatch(candidate) and taken <= len(pieces) - place:
                yield _number(candidate, keys)
                place += taken
                break
        else:
            alone = is_alone and len(pieces) == 1
            yield from _piece(pieces[place], vocabulary, is_alone=alone)
            place += 1


def _piece(piece: str, vocabulary: Vocabulary, *, is_alone: bool) -> Iterator[Group]:
    """One unbroken piece: years, known words, what is left."""
    before = 0
    for found in _YEAR.finditer(piece):
        yield from _plain(piece[before : found.start()], vocabulary, is_alone=False)
        year = found["y"]
        words = Alternative(By.TOKENS, (year,))
        yield Group(found.group(), (words, Alternative(By.YEAR, (year,), 0.5, f"{year}年")))
        before = found.end()
    yield from _plain(piece[before:], vocabulary, is_alone=is_alone and not before)


def _plain(piece: str, vocabulary: Vocabulary, *, is_alone: bool) -> Iterator[Group]:
    for run in runs(piece):
        if is_han(run):
            yield from _han(run, vocabulary, is_alone=is_alone and run == piece)
        else:
            yield _latin(run, vocabulary)


def _han(run: str, vocabulary: Vocabulary, *, is_alone: bool) -> Iterator[Group]:
    unknown = ""
    place = 0
    while place < len(run):
        word = _known_at(run, place, vocabulary)
        if word:
            yield from _unknown(unknown, is_alone=False)
            unknown = ""
            yield _known(word, vocabulary)
            place += len(word)
        else:
            unknown += run[place]
            place += 1
    yield from _unknown(unknown, is_alone=is_alone and unknown == run)


def _known_at(run: str, place: int, vocabulary: Vocabulary) -> str:
    """The longest known word that begins here."""
    for length in range(min(vocabulary.longest, len(run) - place), 1, -1):
        word = run[place : place + length]
        if word in vocabulary.words:
            return word
    return ""


def _known(word: str, vocabulary: Vocabulary) -> Group:
    found = [Alternative(By.TOKENS, tuple(tokens_of_run(word)), 1.0, word)]
    found += _meant(word, vocabulary)
    return Group(word, tuple(found))


def _meant(word: str, vocabulary: Vocabulary) -> list[Alternative]:
    typed = max(len(tokens_of_run(word)), 1)
    found = [
        Alternative(By.PHRASE, tuple(meant), _weight(typed, len(meant)), other)
        for other in vocabulary.synonyms.get(word, ())
        if (meant := tokens(other))
    ]
    found += [Alternative(By.AGENCY, (code,), AGENCY) for code in vocabulary.agencies.get(word, ())]
    return found


def _weight(typed: int, meant: int) -> float:
    """A phrase scores the sum of its pairs: by length alone 清除冰雪 would outdo a typed 清雪."""
    return SYNONYM * min(1.0, sqrt(typed / meant))


def _unknown(text: str, *, is_alone: bool) -> Iterator[Group]:
    """What no list knows; words of asking raise and do not exclude."""
    before = 0
    for found in _QUESTION.finditer(text):
        yield from _searched(text[before : found.start()], is_alone=False)
        if len(found.group()) > 1:
            words = Alternative(By.TOKENS, tuple(tokens_of_run(found.group())), 0.3)
            yield Group(found.group(), (words,), is_optional=True)
        before = found.end()
    yield from _searched(text[before:], is_alone=is_alone and not before)


def _searched(text: str, *, is_alone: bool) -> Iterator[Group]:
    if len(text) == 1:
        if is_alone:
            yield Group(text, (Alternative(By.BEGINS, (text,)),))
        else:
            # The six of 修正案(六): it stands alone in the title too, or it says nothing.
            yield Group(text, (Alternative(By.TOKENS, (text,)),), is_optional=True)
        return
    stem, ending = _ended(text)
    for part in (stem, ending):
        if part:
            yield Group(part, (Alternative(By.TOKENS, tuple(tokens_of_run(part))),))


def _ended(text: str) -> tuple[str, str]:
    """校车条例 is the 校车安全管理条例: before the kind of document a word may be left out."""
    for ending in ENDINGS:
        if text.endswith(ending) and len(text) >= len(ending) + 2:
            return text.removesuffix(ending), ending
    return text, ""


def _latin(word: str, vocabulary: Vocabulary) -> Group:
    found = [Alternative(By.TOKENS, tuple(tokens_of_run(word)))]
    if word.isalpha() and 2 <= len(word) <= 60:
        for meant in vocabulary.spoken.get(word, ()):
            found.append(Alternative(By.PHRASE, tuple(tokens(meant)), SPOKEN, meant))
            found += _meant(meant, vocabulary)
        found += [
            Alternative(By.SYLLABLES, tuple(pinyin.pairs(read)), SPOKEN)
            for read in pinyin.readings(word)
            if len(read) > 1
        ]
        if len(word) <= 12:
            found.append(Alternative(By.INITIALS, tuple(pinyin.letter_pairs(word)), 0.7))
    return Group(word, tuple(found))


def _notes(groups: Iterable[Group]) -> Iterator[str]:
    """What was recognised beyond the words themselves."""
    for group in groups:
        others = [a.why for a in group.alternatives if a.why and a.why != group.typed]
        if others:
            yield f"{group.typed} = {'、'.join(dict.fromkeys(others))}"
