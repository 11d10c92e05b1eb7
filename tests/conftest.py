"""What every test stands on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts

from tests.database import flush_past_triggers

settings.register_profile(
    "yangguang",
    deadline=None,
    max_examples=50,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("yangguang")


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """Tests reach this machine and nothing beyond it."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The test database, with a reset that gets past append-only triggers."""
    flush_past_triggers()


@pytest.fixture
def at() -> datetime:
    """A Wednesday afternoon in the city."""
    return datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
