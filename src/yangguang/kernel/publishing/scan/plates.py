"""Licence plates of vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yangguang.kernel.publishing.scan.findings import Hit, Rule

_PLATE = re.compile(
    r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
    r"[A-HJ-NP-Z][ ·•.]?(?=[A-HJ-NP-Z]{0,5}[0-9])"
    r"(?:[A-HJ-NP-Z0-9]{4}[挂学警港澳]|[A-HJ-NP-Z0-9]{5,6})(?![A-Za-z0-9])"
)


def find(text: str) -> Iterator[Hit]:
    """Plates of every province, five or six places."""
    for match in _PLATE.finditer(text):
        yield Hit(Rule.LICENCE_PLATE, match.start(), match.end(), masked(match[0]))


def masked(plate: str) -> str:
    """Province, letter and the last two."""
    body = [char for char in plate[2:] if char not in " ·•."]
    return plate[:2] + "*" * (len(body) - 2) + "".join(body[-2:])
