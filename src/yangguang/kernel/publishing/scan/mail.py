"""E-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yangguang.kernel.publishing.scan.findings import Hit, Rule

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}@"
    r"(?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![A-Za-z0-9\-])"
)


def find(text: str) -> Iterator[Hit]:
    """Every address."""
    for match in _ADDRESS.finditer(text):
        yield Hit(Rule.EMAIL, match.start(), match.end(), masked(match[0]))


def masked(address: str) -> str:
    """First letter and domain."""
    return address[0] + "***@" + address.partition("@")[2]
