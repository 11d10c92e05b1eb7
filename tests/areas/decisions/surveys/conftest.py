"""A unit that asks the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.decisions.surveys.booth import Booth

if TYPE_CHECKING:
    from datetime import datetime


@pytest.fixture
def booth(db: None, at: datetime) -> Booth:
    """A unit with its people and what it takes to hold a survey."""
    return Booth(at)
