"""Traditional characters in what people type, as the simplified ones documents are written in."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@cache
def _converter() -> Any:
    # The tables are read once, by the first query that has Han characters.
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=2048)
def to_simplified(text: str) -> str:
    """The text in simplified characters."""
    return str(_converter().convert(text)) if any(c > "\u2fff" for c in text) else text
