"""What an area asks of a version before it may leave the gate, beside the gate's own rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yangguang.kernel.publishing.models import Version

Condition = Callable[["Version", bool], None]
"""Raises Refused for a version that lacks what its kind needs; told whether it goes out now."""

_conditions: dict[str, Condition] = {}


def register_condition(name: str, condition: Condition) -> None:
    """Register a condition once. Raises ValueError when its name is taken."""
    if _conditions.setdefault(name, condition) is not condition:
        message = f"publishing condition {name} is registered twice"
        raise ValueError(message)


def check_conditions(version: Version, *, going_out: bool) -> None:
    """Raises Refused with the first condition the version does not meet."""
    for condition in _conditions.values():
        condition(version, going_out)
