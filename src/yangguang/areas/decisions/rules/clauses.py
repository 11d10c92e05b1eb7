"""A draft as numbered clauses (章 节 条 款 项), and what becomes of each in the next version.

Comments hang on a clause's key. The key stays with the clause while words change, clauses are
put in, taken out or renumbered; it is never given to another clause.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Level(StrEnum):
    """What a clause is; 立法技术规范 numbers 编 章 节 条 款 项 目, official papers 一、(一)1."""

    PREAMBLE = "preamble"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    PART = "part"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUBITEM = "subitem"


LEVEL_LABELS = {
    Level.PREAMBLE: _l("引言"),
    Level.CHAPTER: _l("章"),
    Level.SECTION: _l("节"),
    Level.ARTICLE: _l("条"),
    Level.PART: _l("部分"),
    Level.PARAGRAPH: _l("款"),
    Level.ITEM: _l("项"),
    Level.SUBITEM: _l("目"),
}
DEPTHS = {
    Level.PREAMBLE: 0,
    Level.CHAPTER: 0,
    Level.SECTION: 1,
    Level.ARTICLE: 2,
    Level.PART: 2,
    Level.PARAGRAPH: 3,
    Level.ITEM: 4,
    Level.SUBITEM: 5,
}
HAN = "〇零一二三四五六七八九十百千"
MARKS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (Level.CHAPTER, re.compile(rf"第[{HAN}\d]{{1,6}}章(?![{HAN}\d])")),
    (Level.SECTION, re.compile(rf"第[{HAN}\d]{{1,6}}节(?![{HAN}\d])")),
    (Level.ARTICLE, re.compile(rf"第[{HAN}\d]{{1,6}}条(?:之[{HAN}]{{1,3}})?(?=\s|$)")),
    (Level.PART, re.compile(rf"[{HAN}]{{1,4}}、")),
    (Level.ITEM, re.compile(rf"[(（][{HAN}]{{1,4}}[)）]")),
    (Level.SUBITEM, re.compile(r"\d{1,2}[.．、](?!\d)")),
)
# A reference in running text, 第三条规定的…, opens no article: a blank follows the mark, or it is
# the next number in order.
TIGHT = re.compile(rf"第([{HAN}\d]{{1,6}})条(?!之)")
CLOSE = 0.5
"""How alike two texts must be to count as one clause with changed words."""
LONGEST = 20_000
"""Signs of a clause beyond which the text is no draft of rules."""
MOST = 3_000
"""Clauses of a draft."""


class BadDraft(Exception):
    """A text that cannot be taken as a draft; `message` says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Node:
    """One clause as it stands in a text."""

    level: Level
    label: str
    """第三条, (一), 第二款; a paragraph's is counted, all others stand in the text."""
    text: str
    path: str
    """Where it stands, in words: 第三条第二款第(一)项."""
    depth: int

    @property
    def line(self) -> str:
        """The clause as a line of the text it came from."""
        if self.level in {Level.PARAGRAPH, Level.PREAMBLE}:
            return self.text
        gap = "" if self.level in {Level.PART, Level.ITEM, Level.SUBITEM} else "\u3000"
        return f"{self.label}{gap}{self.text}".rstrip("\u3000")


def parse(lines: Iterable[str]) -> list[Node]:
    """The clauses of a text, line by line. Raises BadDraft for what is none."""
    place = _Place()
    nodes: list[Node] = []
    for raw in lines:
        line = " ".join(raw.replace("\u3000", " ").split())
        if not line:
            continue
        node = place.take(line)
        if len(node.text) > LONGEST:
            raise BadDraft("clause_long", _("“%(path)s”超过两万字，请分条。") % {"path": node.path})
        nodes.append(node)
        if len(nodes) > MOST:
            raise BadDraft("draft_long", _("草案超过三千条，请分成几份征求意见。"))
    if not any(node.text for node in nodes):
        raise BadDraft("draft_empty", _("文件里没有可以逐条征求意见的文字。"))
    return nodes


class _Place:
    """Where in the draft the reader stands."""

    def __init__(self) -> None:
        self.chapter = self.article = self.paragraph = self.item = ""
        self.paragraphs = self.last = 0

    def take(self, line: str) -> Node:
        """The line as a clause at this place."""
        level, label, text = _read(line, expected=self.last + 1)
        if level is None:
            level = Level.PARAGRAPH if self.article else Level.PREAMBLE
            if self.article:
                self.paragraphs += 1
                label = _("第%(n)s款") % {"n": han(self.paragraphs)}
        path = self._moved(level, label)
        return Node(level, label, text, path[:120], DEPTHS[level])

    def _moved(self, level: Level, label: str) -> str:
        """Step to the clause and say where that is."""
        if level in {Level.CHAPTER, Level.SECTION}:
            self.chapter = label if level is Level.CHAPTER else self.chapter
            self.article = self.paragraph = self.item = ""
            return label if level is Level.CHAPTER else f"{self.chapter}{label}"
        if level in {Level.ARTICLE, Level.PART}:
            self.last = number_of(label) if level is Level.ARTICLE else self.last
            self.article, self.paragraph, self.item = label.rstrip("、"), "", ""
            self.paragraphs = 1
            return self.article
        if level is Level.PARAGRAPH:
            self.paragraph, self.item = label, ""
        elif level is Level.ITEM:
            self.item = _("第%(n)s项") % {"n": label}
        elif level is Level.SUBITEM:
            return f"{self.article}{self.paragraph}{self.item}" + _("第%(n)s目") % {"n": label[:-1]}
        else:
            return str(LEVEL_LABELS[level])
        return f"{self.article}{self.paragraph}{self.item}"


def _read(line: str, *, expected: int) -> tuple[Level | None, str, str]:
    for level, pattern in MARKS:
        found = pattern.match(line)
        if found:
            return level, found[0], line[found.end() :].strip()
    found = TIGHT.match(line)
    if found and number_of(found[0]) == expected:
        return Level.ARTICLE, found[0], line[found.end() :].strip()
    return None, "", line


def number_of(label: str) -> int:
    """The number in a label such as 第十二条 or 第12条; 0 where there is none."""
    digits = "".join(c for c in label if c.isdigit() and c.isascii())
    if digits:
        return int(digits)
    total = current = 0
    for sign in label.partition("条")[0]:
        if sign in "一二三四五六七八九":
            current = "一二三四五六七八九".index(sign) + 1
        elif sign in "十百千":
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            current = 0
    return total + current


def han(number: int) -> str:
    """A number from 1 to 99 in Chinese."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens % 10]) + "十" + (digits[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Kept:
    """A clause of an earlier version with the key it has."""

    key: str
    level: str
    label: str
    text: str


def carry_over(old: Sequence[Kept], new: Sequence[Node], *, used: int) -> tuple[list[str], int]:
    """Keys for the clauses of a new version, and how many keys have been given out by then.

    In this order: the same words in the same order; the same words moved; between two clauses
    that stayed, the likest texts of one level, and a lone pair whatever its words; what is left
    gets fresh keys.
    """
    before = [(k.level, k.text) for k in old]
    after = [(n.level.value, n.text) for n in new]
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    blocks = matcher.get_matching_blocks()
    for block in blocks:
        pairs |= {block.b + i: block.a + i for i in range(block.size)}
    taken = set(pairs.values())
    _match_moved(before, after, pairs, taken)
    a = b = 0
    for block in blocks:
        gone = [i for i in range(a, block.a) if i not in taken]
        come = [j for j in range(b, block.b) if j not in pairs]
        _match_gap(old, new, gone, come, pairs)
        a, b = block.a + block.size, block.b + block.size
    keys: list[str] = []
    for place in range(len(new)):
        if place in pairs:
            keys.append(old[pairs[place]].key)
        else:
            used += 1
            keys.append(f"k{used}")
    return keys, used


def _match_moved(
    before: list[tuple[str, str]],
    after: list[tuple[str, str]],
    pairs: dict[int, int],
    taken: set[int],
) -> None:
    """Words that stand elsewhere now, where they are not to be confused with others."""
    once_before = {v for v, n in Counter(before).items() if n == 1}
    once_after = {v for v, n in Counter(after).items() if n == 1}
    where = {value: i for i, value in enumerate(before)}
    for place, value in enumerate(after):
        old_place = where.get(value)
        if place in pairs or old_place is None or old_place in taken:
            continue
        if value in once_before and value in once_after and value[1]:
            pairs[place] = old_place
            taken.add(old_place)


def _match_gap(
    old: Sequence[Kept],
    new: Sequence[Node],
    gone: list[int],
    come: list[int],
    pairs: dict[int, int],
) -> None:
    """Within a stretch that changed: the likest first, then a lone pair of one level."""
    near = sorted(
        (
            (likeness(old[i].text, new[j].text), -abs(i - j), i, j)
            for i in gone
            for j in come
            if old[i].level == new[j].level
        ),
        reverse=True,
    )
    used_old: set[int] = set()
    for score, _distance, i, j in near:
        if score < CLOSE:
            break
        if i not in used_old and j not in pairs:
            pairs[j] = i
            used_old.add(i)
    left_old = [i for i in gone if i not in used_old]
    left_new = [j for j in come if j not in pairs]
    if len(left_old) == len(left_new) == 1:
        i, j = left_old[0], left_new[0]
        if old[i].level == new[j].level and old[i].label == new[j].label:
            pairs[j] = i


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1; the cheap bounds first."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < CLOSE or matcher.quick_ratio() < CLOSE:
        return 0.0
    return matcher.ratio()


class Change(StrEnum):
    """What became of a clause from one version to the next."""

    SAME = "same"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


CHANGE_LABELS = {
    Change.SAME: _l("没有改动"),
    Change.RENUMBERED: _l("只改序号"),
    Change.CHANGED: _l("文字修改"),
    Change.ADDED: _l("新增"),
    Change.REMOVED: _l("删去"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause in both versions."""

    key: str
    change: Change
    old: Kept | None
    new: Kept | None


def differences(old: Sequence[Kept], new: Sequence[Kept]) -> list[Difference]:
    """Every clause of both versions, in the new order; what was taken out where it stood."""
    before = {k.key: k for k in old}
    after = {k.key for k in new}
    follows: dict[str, list[Kept]] = {}
    last = ""
    for clause in old:
        if clause.key in after:
            last = clause.key
        else:
            follows.setdefault(last, []).append(clause)
    found = [Difference(k.key, Change.REMOVED, k, None) for k in follows.pop("", [])]
    for clause in new:
        was = before.get(clause.key)
        found.append(Difference(clause.key, _change(was, clause), was, clause))
        found += [Difference(k.key, Change.REMOVED, k, None) for k in follows.pop(clause.key, [])]
    return found


def _change(old: Kept | None, new: Kept) -> Change:
    if old is None:
        return Change.ADDED
    if old.text != new.text:
        return Change.CHANGED
    return Change.SAME if old.label == new.label else Change.RENUMBERED


MARKUP = re.compile(r"^(?:#{1,6}\s+|>\s?|[-*+]\s+)")
EMPHASIS = re.compile(r"(\*\*|__|`)(.+?)\1")


def plain_lines(markdown: str) -> list[str]:
    """The lines of a Markdown text without its marks."""
    lines = []
    for raw in markdown.splitlines():
        line = raw.strip()
        if not line or set(line) <= {"-", "*", "_", "=", " "}:
            continue
        while (found := MARKUP.match(line)) is not None:
            line = line[found.end() :]
        lines.append(EMPHASIS.sub(r"\2", line).strip())
    return lines
