"""A query as it was understood: the same for every engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class By(StrEnum):
    """How an alternative is looked for."""

    TOKENS = "tokens"
    """Every token, anywhere."""
    PHRASE = "phrase"
    """The tokens side by side."""
    NUMBER = "number"
    """A key of a document number, an index number or a code."""
    AGENCY = "agency"
    """Everything of an agency, by its code."""
    SYLLABLES = "syllables"
    """Read aloud, in titles."""
    INITIALS = "initials"
    """By first letters of pinyin, in titles."""
    BEGINS = "begins"
    """A lone character in a title, by the pair it begins."""
    YEAR = "year"
    DAY = "day"


@dataclass(frozen=True)
class Alternative:
    """One way in which a part of the query may be met."""

    by: By
    tokens: tuple[str, ...]
    weight: float = 1.0
    why: str = ""
    """What was recognised, for the reader and for the explanation."""


@dataclass(frozen=True)
class Group:
    """A part of the query: one of its alternatives has to be met."""

    typed: str
    alternatives: tuple[Alternative, ...]
    is_optional: bool = False
    """Raises what has it, and excludes nothing: words like 怎么办."""

    @property
    def words(self) -> tuple[str, ...]:
        """What to mark in a passage."""
        shown = [a.why or self.typed for a in self.alternatives if a.by in {By.TOKENS, By.PHRASE}]
        return tuple(dict.fromkeys((self.typed, *shown)))


@dataclass(frozen=True)
class Parsed:
    """The whole query."""

    typed: str
    """As typed, in one width and without control characters."""
    groups: tuple[Group, ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    """Phrases that must not stand in the text."""
    notes: tuple[str, ...] = field(default=())
    """What was recognised, in words."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for: filters alone decide."""
        return not self.groups and not self.excluded

    @property
    def words(self) -> tuple[str, ...]:
        """Everything to mark in a passage, longest first."""
        found = {word for group in self.groups for word in group.words if word}
        return tuple(sorted(found, key=lambda w: (-len(w), w)))


@dataclass(frozen=True)
class Period:
    """A day that a query names."""

    first: date
    last: date
