"""What every test stands on."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts

from tests.database import flush_past_triggers
from tests.scheduling import WholeModules
from tests.templates import lay_migrated_database
from yangguang.kernel.calendars.levels import forget_levels
from yangguang.kernel.cases.services.nightly import forget_sweep

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

settings.register_profile(
    "yangguang",
    # A change is judged by the same examples each time; new ones are sought at the desk.
    derandomize=bool(os.environ.get("CI")),
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


@pytest.fixture(autouse=True)
def _levels_as_stored() -> None:
    """What another test set as due soon, or entered for the night, has gone with its database."""
    forget_levels()
    forget_sweep()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Of a run in parallel."""
    return WholeModules(config, log)


def pytest_unconfigure() -> None:
    """Nothing of a run stays behind."""
    shutil.rmtree(django_settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the test database is laid ready instead of being migrated from nothing."""
    return str(django_settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_keepdb: bool
) -> None:
    """Lay it, under the name that this process of the run will open."""
    if django_db_keepdb:
        lay_migrated_database(Path(django_settings.DATABASES["default"]["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The test database, with a reset that gets past append-only triggers."""
    flush_past_triggers()


@pytest.fixture
def at() -> datetime:
    """A Wednesday afternoon in the city."""
    return datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
