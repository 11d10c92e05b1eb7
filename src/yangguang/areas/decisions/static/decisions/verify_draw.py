#!/usr/bin/env python3
"""Repeat a public draw (RFC 3797) from the file of the result page. Python 3.9 or newer, no more.

    python3 verify_draw.py draw.json

Prints every stratum with the places drawn; ends with 1 when they differ from the published ones.
"""

import hashlib
import json
import sys


def key_of(sources):
    key = ""
    for values in sources:
        if len(values) == 1 and isinstance(values[0], str):
            letters = values[0].upper()
            key += "".join(c for c in letters if c.isascii() and c.isalnum()) + "/"
        else:
            key += "".join(str(n) + "." for n in sorted(map(int, values))) + "/"
    return key


def order(key, size):
    left = list(range(1, size + 1))
    for step in range(size):
        mark = step.to_bytes(2, "big")
        mixed = hashlib.md5(mark + key.encode("ascii") + mark).digest()
        yield left.pop(int.from_bytes(mixed, "big") % len(left))


def draw(key, size, seats, reserves, barred):
    found = []
    for place in order(key, size):
        if place not in barred:
            found.append(place)
        if len(found) == seats + reserves:
            break
    return found[:seats], found[seats:]


def main(path):
    with open(path, encoding="utf-8") as file:
        told = json.load(file)
    listed = json.dumps(told["list"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = "sha256:" + hashlib.sha256(listed.encode("utf-8")).hexdigest()
    right = digest == told["list_digest"]
    print("list", digest, "ok" if right else "DIFFERS from " + told["list_digest"])
    base = key_of(told["sources"])
    for stratum in told["strata"]:
        key = base + key_of([[stratum["code"]]])
        size = sum(1 for entry in told["list"] if entry["stratum"] == stratum["code"])
        seats, reserves = stratum["seats"], stratum["reserves"]
        chosen, standby = draw(key, size, seats, reserves, set(stratum["barred"]))
        same = chosen == stratum["chosen"] and standby == stratum["standby"]
        right = right and same
        print(stratum["code"], key, chosen, standby, "ok" if same else "DIFFERS")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
