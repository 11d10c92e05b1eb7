"""A unit that opens its meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.decisions.meetings.venue import Venue

if TYPE_CHECKING:
    from datetime import datetime


@pytest.fixture
def venue(db: None, at: datetime) -> Venue:
    """A unit with its people and what it takes to hold an event."""
    return Venue(at)
