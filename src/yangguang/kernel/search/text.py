"""Text as the index sees it: one width, one case, pairs of neighbouring Han characters.

Pairs need no dictionary and rank better than words on official Chinese
(docs/decisions/0016). Latin words and numbers stay whole.
"""

from __future__ import annotations

import html
import re
import unicodedata
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{HAN}]+|[a-z0-9]+")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BLANKS = re.compile(r"\s+")
LONGEST_WORD = 40
"""Letters or digits of one word that are kept; longer ones are no words."""


def normalised(text: str) -> str:
    """One width, lower case, no control characters, single blanks."""
    plain = unicodedata.normalize("NFKC", text).lower()
    kept = "".join(c if _counts(c) else " " for c in plain)
    return _BLANKS.sub(" ", kept).strip()


def _counts(character: str) -> bool:
    # A rare character of someone's name may be newer than this Python's table of characters,
    # which calls it unassigned; the blocks kept for Han stay Han.
    return unicodedata.category(character)[0] != "C" or "\U00020000" <= character <= "\U0003134f"


def plain(markup: str) -> str:
    """HTML as bare text; a tag ends a word."""
    return _BLANKS.sub(" ", html.unescape(_TAG.sub(" ", markup))).strip()


def runs(text: str) -> Iterator[str]:
    """Unbroken runs of Han characters, and words of letters and digits, of normalised text."""
    return (found.group() for found in _RUN.finditer(text))


def han_runs(text: str) -> list[str]:
    """The runs of Han characters alone."""
    return _HAN_RUN.findall(text)


def is_han(run: str) -> bool:
    """Whether a run is of Han characters."""
    return run[0] > "\u2fff"


def tokens_of_run(run: str) -> list[str]:
    """Pairs of a Han run (a lone character stays alone), or the word itself."""
    if not is_han(run):
        return [run[:LONGEST_WORD]]
    if len(run) == 1:
        return [run]
    return list(map(add, run, run[1:]))


def tokens(text: str) -> list[str]:
    """All tokens of a text in their order: those of `normalised(text)`.

    What else it takes out, control characters and doubled blanks, is in no run; looking at every
    character for them would be half the time of building an index.
    """
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        found += tokens_of_run(run)
    return found


def indexed(text: str) -> str:
    """A text as it goes into the index: its tokens with blanks between."""
    return " ".join(tokens(text))
