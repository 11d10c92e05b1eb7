"""Where a title that is longer than a line is broken (GB/T 9704-2012, 7.3.1).

回行时词意完整、排列对称、长短适宜. No dictionary is asked: the document itself shows which characters
belong together, for it says the words of its title again and again.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 20
"""Characters of 2号 on a line of 156 mm."""
LONGEST = 400
OPENING, CLOSING = "《〈“‘（(〔[【", "》〉”’）)〕]】、，。；：！？,.;:!?"
LATIN = re.compile(r"[A-Za-z0-9%.\-]")
COUNTED = "年月日号届次期届条项批个名元万亿"
"""What follows a number and stays with it."""
LEADING = ("关于", "印发", "转发", "《")
"""With what a new part of a title begins."""
TYING = "的和与及或"
"""A line may end with these, and does not begin with them."""
APART, UNSEEN, TOGETHER, SEEN = 0.0, 6.0, 40.0, 6
"""Costs of a break between parts of the title, between characters that stand together nowhere
else, and what is added inside a word seen so often or more."""
LONELY, SHORT = 8.0, 4
"""Cost of a line of fewer characters."""


def title_lines(title: str, issuers: Sequence[str], text: str = "") -> list[str]:
    """The lines a title is set in: joint issuers on a line each, the matter below them, and what
    is too long for a line broken between words, the lines as even as can be.

    `text` is the document's, which shows what its words are.
    """
    lines: list[str] = []
    rest = title
    for name in issuers if len(issuers) > 1 else ():
        if not rest.startswith(name):
            lines, rest = [], title
            break
        lines.append(name)
        rest = rest[len(name) :].lstrip()
    return [part for line in (*lines, rest) for part in _broken(line, issuers, text) if part]


def _broken(line: str, issuers: Sequence[str], text: str) -> list[str]:
    if len(line) <= WIDTH or len(line) > LONGEST:
        return [line]
    costs = [_cost(line, place, issuers, text) for place in range(len(line) + 1)]
    count = -(-len(line) // WIDTH)
    even = len(line) / count

    @cache
    def best(begin: int, left: int) -> tuple[float, tuple[int, ...]]:
        """Least cost of setting what begins here in so many lines, and where they end."""
        rest = len(line) - begin
        if left == 1:
            return (_uneven(rest, even), ()) if rest <= WIDTH else (float("inf"), ())
        found: tuple[float, tuple[int, ...]] = (float("inf"), ())
        for end in range(begin + 1, min(begin + WIDTH, len(line) - 1) + 1):
            cost, ends = best(end, left - 1)
            cost += costs[end] + _uneven(end - begin, even)
            if cost < found[0]:
                found = (cost, (end, *ends))
        return found

    ends = min(best(0, count), best(0, count + 1))[1] if count > 1 else ()
    places = [0, *ends, len(line)]
    return [line[a:b].strip() for a, b in pairwise(places)]


def _uneven(length: int, even: float) -> float:
    return abs(length - even) / 2 + (LONELY if length < SHORT else 0)


def _cost(line: str, place: int, issuers: Sequence[str], text: str) -> float:
    """What it costs to begin a new line before this place."""
    if not 0 < place < len(line):
        return float("inf")
    before, after = line[place - 1], line[place]
    if (
        before in OPENING
        or after in CLOSING
        or after in TYING
        or before + after == "年度"
        or (LATIN.match(before) and (LATIN.match(after) or after in COUNTED))
    ):
        return float("inf")
    if before.isspace() or any(line[:place].endswith(name) for name in issuers if name):
        return APART
    if before in CLOSING or after in OPENING or line.startswith(LEADING, place) or before in TYING:
        return APART + 1
    # The title itself has the pair once.
    seen = text.count(before + after) + line.count(before + after) - 1
    return UNSEEN + TOGETHER * min(seen, SEEN) / SEEN
