"""The bureau the tests work in."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.areas.oversight.bureau import Bureau


@pytest.fixture
def bureau(db: None, at: datetime) -> Bureau:
    """A competent unit with its people."""
    return Bureau(at)
