"""Checks that other rooms give the self-check, of what this area does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from yangguang.areas.oversight.inspection.rules import CHECKS, Found, Weight

Source = Callable[[Weight, datetime], Iterator[Found]]
sources: dict[str, Source] = {}


def register_check(name: str, find: Source) -> None:
    """Register who finds what a check looks for.

    Raises ValueError for a check that the rubric does not know, or that somebody looks for already.
    """
    if name not in CHECKS or name in sources:
        message = f"check {name} is unknown or registered twice"
        raise ValueError(message)
    sources[name] = find
