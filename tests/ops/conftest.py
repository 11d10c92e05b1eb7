from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.ops.scene import FILL, Place
from tests.templates import lay_migrated_database

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An office with records, made once; tests take copies."""
    place = Place(tmp_path_factory.mktemp("filled") / "data")
    lay_migrated_database(place.data / "yangguang.sqlite3")
    place.python(FILL)
    return place


@pytest.fixture
def place(filled: Place, tmp_path: Path) -> Place:
    """An installation with an office, of this test only."""
    return filled.copy_to(tmp_path / "data")


@pytest.fixture(scope="session")
def backup(filled: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the office; tests only read it."""
    folder = tmp_path_factory.mktemp("backup")
    filled.done("backup", str(folder))
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="session")
def restored(backup: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The backup in an installation of its own; tests only read it."""
    place = Place(tmp_path_factory.mktemp("restored") / "data")
    place.done("restore", str(backup))
    return place


@pytest.fixture(scope="session")
def moved(filled: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The office on PostgreSQL; tests leave it as it was."""
    with empty_database() as url:
        source = filled.copy_to(tmp_path_factory.mktemp("moved") / "data")
        assert "DATABASE_URL" in source.done("move-to", url)
        yield Place(source.data, url)


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """An empty PostgreSQL database of this test only."""
    with empty_database() as url:
        yield url


@contextmanager
def empty_database() -> Iterator[str]:
    """Make a database and drop it again; without a server, skip."""
    server = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    if not server.startswith(("postgres://", "postgresql://")):
        pytest.skip("no TEST_DATABASE_URL: the move to PostgreSQL was not tried")
    name = f"yangguang_move_{secrets.token_hex(6)}"
    # The database that the address names may not be there yet; this one always is.
    maintenance = urlsplit(server)._replace(path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
