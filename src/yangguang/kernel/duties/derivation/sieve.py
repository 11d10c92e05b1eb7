"""Which of the things that ask for a kind of act can want this one: most are never looked at."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Generic, TypeVar

from yangguang.kernel.duties.matching import is_met, words
from yangguang.kernel.duties.registry import Match, evidence_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from yangguang.kernel.duties.registry import Facts

T = TypeVar("T")
Check = tuple[str, Match, tuple[str, ...]]
Places = defaultdict[str, defaultdict[str, list[int]]]


class Sieve(Generic[T]):
    """Items by a word they insist on, such as a genre, or by words a text must hold one of; it lets
    through more than match, never less.

    Whether an item really wants the act is asked of all its conditions afterwards.
    """

    def __init__(self, kind: str, items: Iterable[tuple[Mapping[str, Any], T]]) -> None:
        """`items` with the conditions each sets on acts of the kind."""
        known = evidence_of(kind)
        fields = known.fields if known else {}
        self.items: list[T] = []
        self.checks: list[tuple[Check, ...]] = []
        self.always: list[int] = []
        self.by_word: Places = defaultdict(lambda: defaultdict(list))
        self.by_part: Places = defaultdict(lambda: defaultdict(list))
        """Each word is looked for once in a text, however many items want it."""
        for place, (where, item) in enumerate(items):
            checks = [(name, fields[name], words(where[name])) for name in where if name in fields]
            first = _by_which(checks)
            if first is None:
                self.always.append(place)
            else:
                places = self.by_word if first[1] is Match.IS else self.by_part
                for word in first[2]:
                    places[first[0]][word].append(place)
            self.items.append(item)
            self.checks.append(tuple(check for check in checks if check is not first))

    def sift(self, facts: Facts) -> Sequence[T]:
        """The items that may want an act of the kind with these facts, in their order."""
        values = facts.values
        places = set(self.always)
        for field, by_word in self.by_word.items():
            for value in values.get(field, ()):
                places.update(by_word.get(value, ()))
        for field, by_part in self.by_part.items():
            for value in values.get(field, ()):
                for word, wanting in by_part.items():
                    if word in value:
                        places.update(wanting)
        found = []
        for place in sorted(places):
            for name, how, wanted in self.checks[place]:
                if not is_met(how, wanted, values.get(name, ())):
                    break
            else:
                found.append(self.items[place])
        return found


def _by_which(checks: Sequence[Check]) -> Check | None:
    """The condition by which an item is found: a word that must be it, else words to be held."""
    for how in (Match.IS, Match.HAS):
        for check in checks:
            if check[1] is how:
                return check
    return None
