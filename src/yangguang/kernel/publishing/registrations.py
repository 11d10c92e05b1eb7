"""What publishing gives the ledger: kinds of act, the catalogue projection, timed facts."""

from __future__ import annotations


def register() -> None:
    """Register everything once, at start."""
