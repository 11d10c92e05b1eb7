"""Repeat a public draw (RFC 3797) from the data file of its result page. Python 3.9, no more.

    python3 verify_draw.py draw.json

Prints every stratum with the places drawn; ends with 1 when they differ from the published ones.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def key_of(sources: list[list[Any]]) -> str:
    """Numbers ascending, each with a point; a text in capitals; every source ends in a slash."""
    key = ""
    for values in sources:
        if len(values) == 1 and isinstance(values[0], str):
            letters = values[0].upper()
            key += "".join(c for c in letters if c.isascii() and c.isalnum()) + "/"
        else:
            key += "".join(str(n) + "." for n in sorted(map(int, values))) + "/"
    return key


def order(key: str, size: int) -> Iterator[int]:
    """The places of the list as the key draws them."""
    left = list(range(1, size + 1))
    for step in range(size):
        mark = step.to_bytes(2, "big")
        mixed = hashlib.md5(mark + key.encode("ascii") + mark, usedforsecurity=False).digest()
        yield left.pop(int.from_bytes(mixed, "big") % len(left))


def shares(seats: int, counts: dict[str, int]) -> dict[str, int]:
    """Seats of each stance: one for each that somebody holds, then by n / (2 x given + 1)."""
    given = dict.fromkeys(sorted(counts), 0)
    for _seat in range(min(seats, sum(counts.values()))):
        free = [s for s in given if given[s] < counts[s]]
        best = max(free, key=lambda s: (not given[s], counts[s] / (2 * given[s] + 1)))
        given[best] += 1
    return given


def draw(
    key: str, size: int, seats: int, reserves: int, barred: set[int], stances: list[str]
) -> tuple[list[int], list[int]]:
    """Who is chosen and who stands by; who is barred is passed over."""
    found = [place for place in order(key, size) if place not in barred]
    return seated(found, seats, reserves, stances)


def seated(
    found: list[int], seats: int, reserves: int, stances: list[str]
) -> tuple[list[int], list[int]]:
    """The first of an order; where stances are told, each takes its share."""
    if not stances:
        return found[:seats], found[seats : seats + reserves]
    left = shares(seats, {s: stances.count(s) for s in stances})
    chosen: list[int] = []
    waiting: list[int] = []
    for place in found:
        stance = stances[place - 1]
        (chosen if left[stance] else waiting).append(place)
        left[stance] = max(left[stance] - 1, 0)
    more = seats - len(chosen)
    return chosen + waiting[:more], waiting[more : more + reserves]


def main(path: str) -> int:
    """0 when list and draw are as published, else 1."""
    told = json.loads(Path(path).read_text("utf-8"))
    listed = json.dumps(told["list"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = "sha256:" + hashlib.sha256(listed.encode("utf-8")).hexdigest()
    right = digest == told["list_digest"]
    lines = [f"list {digest} {'ok' if right else 'DIFFERS from ' + told['list_digest']}"]
    base = key_of(told["sources"])
    for stratum in told["strata"]:
        key = base + key_of([[stratum["code"]]])
        entries = [entry for entry in told["list"] if entry["stratum"] == stratum["code"]]
        stances = [entry["stance"] for entry in entries if "stance" in entry]
        seats, reserves, barred = stratum["seats"], stratum["reserves"], set(stratum["barred"])
        if told.get("method", "RFC 3797") == "RFC 3797":
            chosen, standby = draw(key, len(entries), seats, reserves, barred, stances)
        else:
            row = [n for n in range(1, len(entries) + 1) if n not in barred]
            chosen, standby = seated(row, seats, reserves, stances)
        same = chosen == stratum["chosen"] and standby == stratum["standby"]
        right = right and same
        lines.append(f"{stratum['code']} {key} {chosen} {standby} {'ok' if same else 'DIFFERS'}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
