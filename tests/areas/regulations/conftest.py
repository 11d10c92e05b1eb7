"""A unit that makes normative documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.regulations.bureau import Bureau

if TYPE_CHECKING:
    from datetime import datetime


@pytest.fixture
def bureau(db: None, at: datetime) -> Bureau:
    return Bureau(at)
