"""A unit that consults the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.decisions.hall import Hall

if TYPE_CHECKING:
    from datetime import datetime


@pytest.fixture
def hall(db: None, at: datetime) -> Hall:
    """A unit with its people and what it takes to consult."""
    return Hall(at)
