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


def draw(
    key: str, size: int, seats: int, reserves: int, barred: set[int]
) -> tuple[list[int], list[int]]:
    """Who is chosen and who stands by; who is barred is passed over."""
    found = []
    for place in order(key, size):
        if place not in barred:
            found.append(place)
        if len(found) == seats + reserves:
            break
    return found[:seats], found[seats:]


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
        size = sum(1 for entry in told["list"] if entry["stratum"] == stratum["code"])
        seats, reserves = stratum["seats"], stratum["reserves"]
        chosen, standby = draw(key, size, seats, reserves, set(stratum["barred"]))
        same = chosen == stratum["chosen"] and standby == stratum["standby"]
        right = right and same
        lines.append(f"{stratum['code']} {key} {chosen} {standby} {'ok' if same else 'DIFFERS'}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
