"""Values a process keeps while nothing they were read from has moved.

Whoever watches the versions (`kernel.serving`) says so with `watch_with`. Where nobody does, in
commands and in most tests, and inside a transaction, everything is read anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from django.db import connection

from yangguang.kernel.tags.collecting import Collected, collecting, refuse, show, until
from yangguang.kernel.tags.rules import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

Key = TypeVar("Key", bound="Hashable")
Value = TypeVar("Value")
Mark = tuple[int, str]
"""n up to which every move was known, and the epoch of the installation."""


class Watcher(Protocol):
    """What knows what moved."""

    def mark(self) -> Mark | None:
        """As of now; None while nothing is promised."""

    def stands(self, tags: frozenset[str], mark: Mark) -> bool:
        """Whether none of the tags moved or was taken back since."""


_watchers: list[Watcher] = []


def watch_with(watcher: Watcher | None) -> None:
    """Name who knows what moved in this process; the last one named counts."""
    _watchers[:] = [watcher] if watcher is not None else []


def watcher() -> Watcher | None:
    """Who knows what moved; None when everything has to be read anew."""
    return _watchers[0] if _watchers and not connection.in_atomic_block else None


@dataclass(frozen=True)
class _Held(Generic[Value]):
    value: Value
    tags: frozenset[str]
    mark: Mark
    weight: int


class Remembered(Generic[Key, Value]):
    """Values of one sort by their key; those least recently asked for leave first."""

    def __init__(
        self,
        limit: int,
        weigh: Callable[[Value], int] = lambda _value: 1,
        *,
        told_by: frozenset[str] = frozenset(),
    ) -> None:
        """`limit` is of the sum of what `weigh` says of each; `told_by` names what moves with the
        values, for a reading of tables that move nothing or too much.
        """
        self.limit, self.weigh, self.held = limit, weigh, 0
        self.told_by = told_by
        self._values: OrderedDict[Key, _Held[Value]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, read: Callable[[], Value]) -> Value:
        """The value of one key, read when it is not known or stands no more."""
        return self.get_many([key], lambda _keys: {key: read()})[key]

    def get_many(
        self, keys: Iterable[Key], read: Callable[[list[Key]], Mapping[Key, Value]]
    ) -> dict[Key, Value]:
        """Values by key; `read` gives those of the keys that have one. A page that is being
        collected shows all that their reading showed.
        """
        watched = watcher()
        mark = watched.mark() if watched is not None else None
        wanted = list(keys)
        if watched is None or mark is None:
            return dict(read(wanted))
        found = {}
        for key in wanted:
            held = self._values.get(key)
            if held is not None and watched.stands(held.tags, held.mark):
                found[key] = held.value
                show(*held.tags)
                self._touch(key)
        missing = [key for key in wanted if key not in found]
        if missing:
            found.update(self._read(missing, read, mark))
        return found

    def _read(
        self,
        keys: list[Key],
        read: Callable[[list[Key]], Mapping[Key, Value]],
        mark: Mark,
    ) -> Mapping[Key, Value]:
        with collecting() as seen:
            values = read(keys)
        if self.told_by:
            seen = Collected(tags={EVERYTHING, *self.told_by})
        show(*seen.tags)
        until(seen.fresh_until)
        for why in seen.refusals:
            refuse(why)
        if not seen.refusals and seen.fresh_until is None:
            for key, value in values.items():
                self._put(key, _Held(value, frozenset(seen.tags), mark, self.weigh(value)))
        return values

    def _put(self, key: Key, held: _Held[Value]) -> None:
        with self._lock:
            self._drop(key)
            if held.weight > self.limit:
                return
            self._values[key] = held
            self.held += held.weight
            while self.held > self.limit:
                self._drop(next(iter(self._values)))

    def _touch(self, key: Key) -> None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)

    def _drop(self, key: Key) -> None:
        held = self._values.pop(key, None)
        if held is not None:
            self.held -= held.weight
