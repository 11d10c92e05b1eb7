"""Who else holds what was withdrawn for secrecy or personal data, and lets go of it at once.

Called after the withdrawal has committed and before its act reports success. Each must itself
refuse to show what was withdrawn from the commit on; this is about the copies.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

log = structlog.get_logger()

Eraser = Callable[[int], None]
"""Removes what is kept of a record, given by its number."""
_erasers: dict[str, Eraser] = {}


def register_eraser(name: str, eraser: Eraser) -> None:
    """Register what removes copies of a withdrawn record."""
    _erasers[name] = eraser


def erase(record_id: int) -> None:
    """Let everyone remove what he has; one that fails keeps nobody else from it and is told."""
    for name, eraser in _erasers.items():
        try:
            eraser(record_id)
        except Exception:  # an index or a disk may fail in any way; the follower comes after
            log.exception("erasing_failed", eraser=name, record=record_id)
