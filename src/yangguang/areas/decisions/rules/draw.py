"""A draw that anybody can repeat: the method of RFC 3797 over announced public sources.

The numbered list, how many are drawn, and the sources with their day are public before the random
values exist. MD5 here only mixes public data; it is no secret and no signature.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

MOST = 65_535
"""Places of a list: the counter of the method has two bytes."""


def key_string(sources: Iterable[Sequence[int | str]]) -> str:
    """The key of RFC 3797 section 4.1: numbers ascending, each with a point, sources with a slash.

    A source of text is its letters and digits in capitals.
    """
    return "".join(_source(values) + "/" for values in sources)


def _source(values: Sequence[int | str]) -> str:
    if len(values) == 1 and isinstance(values[0], str):
        return "".join(c for c in values[0].upper() if c.isascii() and c.isalnum())
    numbers = sorted(int(value) for value in values)
    if any(number < 0 for number in numbers):
        raise Refused("source", _("来源的数字不能是负数。"))
    return "".join(f"{number}." for number in numbers)


@dataclass(frozen=True, slots=True)
class Pick:
    """One step of the draw."""

    step: int
    digest: str
    """MD5 in hexadecimal."""
    remaining: int
    """Places still on the list before this step."""
    place: int
    """The place drawn, counted from 1."""


def picks(key: str, size: int) -> Iterator[Pick]:
    """All places of a list of `size` in the order in which the key draws them."""
    if not 1 <= size <= MOST:
        raise Refused("size", _("名单应当有 1 至 65535 人。"))
    places = list(range(1, size + 1))
    body = key.encode("ascii")
    step = 0
    while places:
        counter = step.to_bytes(2, "big")
        digest = hashlib.md5(counter + body + counter, usedforsecurity=False)
        at = int.from_bytes(digest.digest(), "big") % len(places)
        remaining = len(places)
        yield Pick(step, digest.hexdigest().upper(), remaining, places.pop(at))
        step += 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who was drawn, who stands by, and every step on the way."""

    chosen: tuple[int, ...]
    reserves: tuple[int, ...]
    steps: tuple[Pick, ...]
    skipped: tuple[int, ...]
    """Drawn, but withdrawn or found unfit since the list was frozen."""


def draw(
    key: str,
    size: int,
    *,
    seats: int,
    reserves: int = 0,
    barred: Collection[int] = (),
    stances: Sequence[str] = (),
) -> Drawn:
    """Draw until the seats and the reserves are filled; who is barred is drawn and passed over.

    Nobody is taken off a frozen list: that would move everybody behind him. `stances`, one for
    each place, has the seats shared out among them (see `seated`); then the whole list is drawn.
    """
    if seats < 1 or reserves < 0:
        raise Refused("seats", _("至少要抽取 1 人。"))
    found: list[int] = []
    skipped: list[int] = []
    steps: list[Pick] = []
    for pick in picks(key, size):
        steps.append(pick)
        (skipped if pick.place in barred else found).append(pick.place)
        if not stances and len(found) == seats + reserves:
            break
    chosen, standby = seated(found, stances, seats=seats, reserves=reserves)
    return Drawn(chosen, standby, tuple(steps), tuple(skipped))


def shares(seats: int, counts: Mapping[str, int]) -> dict[str, int]:
    """Seats of each stance, by how many of the list hold it.

    Every stance that somebody holds has one first; each further seat goes to the highest quotient
    of Sainte-Laguë, n / (2 × given + 1), the alphabetically first where two are equal. None has
    more seats than people.
    """
    given = dict.fromkeys(sorted(counts), 0)
    for _seat in range(min(seats, sum(counts.values()))):
        free = [s for s in given if given[s] < counts[s]]
        best = max(free, key=lambda s: (not given[s], counts[s] / (2 * given[s] + 1)))
        given[best] += 1
    return given


def seated(
    order: Sequence[int], stances: Sequence[str], *, seats: int, reserves: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Who of an order has a seat and who stands by.

    With stances each takes its share in that order, and seats a stance cannot fill any more go to
    the first who wait. So whoever falls out is followed by the next of his own stance.
    """
    if not stances:
        return tuple(order[:seats]), tuple(order[seats : seats + reserves])
    left = shares(seats, Counter(stances))
    chosen: list[int] = []
    waiting: list[int] = []
    for place in order:
        stance = stances[place - 1]
        if left[stance]:
            left[stance] -= 1
            chosen.append(place)
        else:
            waiting.append(place)
    more = seats - len(chosen)
    return (*chosen, *waiting[:more]), tuple(waiting[more : more + reserves])


def stratum_key(key: str, stratum: str) -> str:
    """The same key with the stratum as a further source: one list and one draw for each."""
    return key + key_string([[stratum]])


def entropy_needed(size: int, seats: int) -> float:
    """Bits the sources together must have: log2 of the number of possible outcomes."""
    return math.log2(math.comb(size, seats))
