"""The office that runs the site, as the tests of error reports need it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.areas.oversight.bureau import Bureau
from yangguang.kernel.cases import services
from yangguang.kernel.now import city_date, now


@pytest.fixture
def bureau(db: None) -> Bureau:
    """The city's competent unit with its people."""
    made = Bureau(now())
    services.add_route(
        kind="error_report",
        desk=made.desk,
        when={},
        reason="网站找错由政务公开科受理",
        order=10,
        since=city_date(made.at) - timedelta(days=300),
        actor=made.head,
        at=made.at,
    )
    return made
