"""What rooms and areas give the search: what can be found, and how it is shown now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.search.engine import Doc


@dataclass(frozen=True)
class Shown:
    """Something as everybody may see it now."""

    key: str
    title: str
    url: str
    text: str = ""
    """Bare text from which a passage is taken."""
    summary: str = ""
    number: str = ""
    agency: str = ""
    day: date | None = None
    validity: str = ""
    """A code of `publishing.rules.Validity` as of today; empty: it has none."""
    note: str = ""
    beside: tuple[tuple[str, str, str], ...] = ()
    """(What it is, title, address) of what belongs beside it, such as an interpretation."""


class Searchable(Protocol):
    """One kind of thing that is found. Everything it gives is for everybody to see."""

    @property
    def kind(self) -> str:
        """Its name, the first part of its keys."""

    @property
    def label(self) -> object:
        """What it is called on screen."""

    @property
    def act_kinds(self) -> frozenset[str]:
        """Acts after which something of it may have changed."""

    @property
    def removing_kinds(self) -> frozenset[str]:
        """Those of them after which something may have to vanish at once."""

    @property
    def is_small(self) -> bool:
        """Read whole whenever something may have changed; for kinds of some hundreds."""

    def basis(self) -> str:
        """What its documents depend on besides acts; when it changes, the index is made anew."""

    def changed(self, acts: Sequence[Act]) -> set[str]:
        """Keys that the acts speak of, public or not; not asked of a small kind."""

    def gone(self, acts: Sequence[Act]) -> set[str]:
        """Of the keys that the acts speak of those that nobody may see any more."""

    def docs(self, keys: Iterable[str] | None, *, at: datetime) -> Iterator[Doc]:
        """What of these keys (None: of all) everybody may see now."""

    def shown(self, keys: Sequence[str], *, at: datetime) -> dict[str, Shown]:
        """How they are shown now; what nobody may see any more is not among them."""

    def titles(self, keys: Sequence[str], *, at: datetime) -> dict[str, tuple[str, str]]:
        """Title and address of what everybody may see now, without the cost of the texts."""


searchables: dict[str, Searchable] = {}


def register_searchable(searchable: Searchable) -> None:
    """Register a kind. Raises ValueError when its name is taken."""
    if searchable.kind in searchables:
        message = f"searchable {searchable.kind} is registered twice"
        raise ValueError(message)
    searchables[searchable.kind] = searchable


def kinds_of(keys: Iterable[str]) -> dict[str, list[str]]:
    """Keys by their kind; those of a kind that is gone are left out."""
    found: dict[str, list[str]] = {}
    for key in keys:
        kind = key.partition(":")[0]
        if kind in searchables:
            found.setdefault(kind, []).append(key)
    return found
