"""What an engine is asked and what it answers: plain values, the same for every engine.

`Doc` is all that an index needs of something; titles and passages shown to readers come from the
database by key, so that an index can never show a stale text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yangguang.kernel.search.query import Parsed


class Facet(StrEnum):
    """What results are counted by and can be narrowed to."""

    KIND = "kind"
    AGENCY = "agency"
    DOOR = "door"
    TOPIC = "topic"
    GENRE = "genre"
    YEAR = "year"
    VALIDITY = "validity"


class Sort(StrEnum):
    """The order of results."""

    FIT = "fit"
    DATE = "date"
    LISTED = "listed"
    """As the catalogue lists it."""


@dataclass(frozen=True)
class Doc:
    """Something public as the index knows it."""

    key: str
    """`kind:number`, e.g. `document:8f3k…`."""
    title: str
    body: str = ""
    """Bare text; indexed, not kept."""
    number: str = ""
    number_keys: tuple[str, ...] = ()
    """Keys of document numbers, index numbers and codes by which it is found at once."""
    organisation: str = ""
    """Names of its agency, then and now."""
    agency: tuple[str, ...] = ()
    door: tuple[str, ...] = ()
    """Names of the doors of the portal it stands behind."""
    topic: tuple[str, ...] = ()
    genre: str = ""
    year: int = 0
    day: date | None = None
    validity: str = ""
    effective_from: date | None = None
    valid_until: date | None = None
    weight: float = 1.0
    """Factor on the score: above one for what is an answer in itself."""
    listed: int = 0
    """Its place in the list it stands in; the list begins with the largest."""
    is_suggested: bool = True
    """Whether it is found by pinyin and proposed while typing; not for mass registers."""

    @property
    def kind(self) -> str:
        """The kind of thing."""
        return self.key.partition(":")[0]


Filters = dict[Facet, str]


@dataclass(frozen=True)
class Request:
    """One question to an engine."""

    query: Parsed
    filters: Filters = field(default_factory=dict)
    on: date = date.min
    """Day on which validity is judged."""
    sort: Sort = Sort.FIT
    offset: int = 0
    limit: int = 10
    facets: tuple[Facet, ...] = tuple(Facet)
    only: frozenset[str] | None = None
    """Keys among which it is looked; None: everywhere."""
    hidden: frozenset[str] = frozenset()
    """Keys that must not be shown or counted any more, whatever the index says."""
    listed_below: int | None = None
    """Only what comes after this place of the list, the nearest first."""
    listed_above: int | None = None
    """Only what comes before this place of the list, the nearest first."""


@dataclass(frozen=True)
class Place:
    """How far an index has followed the acts, and of which database."""

    sequence: int
    epoch: str
    digests: dict[str, str] = field(default_factory=dict)
    """Digests of the small kinds that are read whole."""


Answer = dict[str, Any]
"""`count`, `partial` (only some of what was asked is met), `hits` (each with `key`, `score` and
`partial`), `facets` (facet, then value, then count)."""


class Engine(Protocol):
    """An index that can be written by one and read by many."""

    def place(self) -> Place | None:
        """How far it has followed; None: there is no usable index."""

    def apply(
        self,
        upserts: Iterable[Doc],
        deletes: Sequence[str],
        place: Place,
        *,
        kinds: Sequence[str] = (),
    ) -> int:
        """Take over changes and the new place in one commit; how many documents came in.

        Of `kinds` nothing stays but what comes in.
        """

    def rebuild(self, docs: Iterable[Doc], place: Place) -> int:
        """Make a new index beside the live one and switch; how many documents it has."""

    def search(self, request: Request) -> Answer:
        """Answer a question."""

    def alike(self, text: str, *, limit: int) -> list[str]:
        """Keys of titles that share characters with a text, or sounds."""

    def fingerprint(self) -> str:
        """Digest over every document: equal indexes have equal ones."""

    def explain(self, request: Request, key: str) -> dict[str, Any]:
        """`groups`: a score for each alternative of each group; `factors`; `score`."""

    def suggest(
        self, query: Parsed, *, limit: int, hidden: frozenset[str] = frozenset()
    ) -> list[str]:
        """Keys of what is meant by what has been typed so far, best first."""
