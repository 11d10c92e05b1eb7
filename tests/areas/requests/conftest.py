"""The office the tests work in."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.areas.requests.office import Office


@pytest.fixture
def office(db: None, at: datetime) -> Office:
    """An agency that answers requests."""
    return Office(at)
