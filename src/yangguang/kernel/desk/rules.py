"""Small facts of the desk."""

from __future__ import annotations

from datetime import timedelta

PRESENT = timedelta(seconds=60)
"""How long a page counts as open after its last sign of life."""
EXPORT_LIMIT = 20_000
PAGE_SIZE = 30
