"""Unified social credit codes (GB 32100-2015): a public fact, recognised so as not to be masked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.cn import uscc

from yangguang.kernel.publishing.scan.normal import GAP, digits_only

_LENGTH = 18
_CODE = re.compile(
    rf"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{{2}}{GAP}[0-9]{{6}}{GAP}[0-9A-HJ-NPQRTUWXY]{{9}}"
    rf"{GAP}[0-9A-HJ-NPQRTUWXY](?![0-9A-Z])",
    re.IGNORECASE,
)


def normalise(text: str) -> str:
    """Half-width, upper case, without spaces and dashes."""
    return digits_only(text)


def is_uscc(text: str) -> bool:
    """True for a well-formed code with the right check character."""
    code = normalise(text)
    return len(code) == _LENGTH and code.isascii() and bool(uscc.is_valid(code))


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where valid codes stand in half-width text."""
    for match in _CODE.finditer(text):
        if is_uscc(match[0]):
            yield match.span()
