"""Full-width forms to half-width, one character for one, so that offsets stay."""

from __future__ import annotations

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
}

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# What people put between digits: spaces, dashes of every length, dots, invisible characters.
SEPARATORS = " .\u00b7\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212\\-"
GAP = f"[{SEPARATORS}]{{0,2}}"


def half_width(text: str) -> str:
    """The text with full-width letters, digits, punctuation and spaces made half-width."""
    return text.translate(_WIDE)


def digits_only(matched: str) -> str:
    """Digits and letters of a number, without what separates them, in upper case."""
    return "".join(char for char in half_width(matched) if char.isalnum()).upper()


def near_before(text: str, start: int, words: tuple[str, ...], *, within: int) -> bool:
    """True when one of the words stands shortly before, in the same sentence."""
    window = text[max(0, start - within) : start].rpartition("。")[2]
    return any(word in window for word in words)
