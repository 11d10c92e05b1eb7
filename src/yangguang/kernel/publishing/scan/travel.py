"""Passports and travel permits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yangguang.kernel.publishing.scan.findings import Hit, Rule, Severity
from yangguang.kernel.publishing.scan.normal import near_before

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])(?:[EGDSPK][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[HM][0-9]{8}(?:[0-9]{2})?)"
    r"(?![A-Za-z0-9])"
)
_LABELLED_DIGITS = re.compile(r"(?:台胞证|台湾居民来往大陆通行证)[^0-9\n]{0,8}([0-9]{8})(?![0-9])")
_LABELS = ("护照", "通行证", "回乡证", "台胞证", "证件号", "旅行证")


def find(text: str) -> Iterator[Hit]:
    """Numbers of that shape; without a word for the document only a warning."""
    for match in _NUMBER.finditer(text):
        named = near_before(text, match.start(), _LABELS, within=24)
        severity = Severity.MUST_RESOLVE if named else Severity.WARN
        yield Hit(
            Rule.TRAVEL_DOCUMENT,
            match.start(),
            match.end(),
            masked(match[0]),
            severity=severity,
        )
    for match in _LABELLED_DIGITS.finditer(text):
        yield Hit(Rule.TRAVEL_DOCUMENT, match.start(1), match.end(1), masked(match[1]))


def masked(number: str) -> str:
    """Stars in the middle."""
    return number[:2] + "*" * (len(number) - 4) + number[-2:]
