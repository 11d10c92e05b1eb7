"""Databases of a part's own, made and dropped again; two of them side by side."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def own_database(server: str) -> Iterator[None]:
    """Set Django up on a fresh, migrated database: SQLite, or a new one on the server named."""
    with tempfile.TemporaryDirectory(prefix="yangguang-bench-") as folder, _made(server) as url:
        os.environ.pop("YANGGUANG_PRODUCTION", None)
        os.environ |= {
            "YANGGUANG_DATA_DIR": folder,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "yangguang.project.settings",
            "YANGGUANG_LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0, skip_checks=True)
        yield
        connections.close_all()


@contextmanager
def _made(server: str) -> Iterator[str]:
    """A new database on the server; nothing to make for SQLite."""
    if not server:
        yield ""
        return
    import psycopg

    name = f"yangguang_bench_{os.getpid()}"
    maintenance = urlsplit(server)._replace(path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            for each in (name, f"{name}_small"):
                connection.execute(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)")


class Pair:
    """The database as it was once, beside the one that goes on; one process speaks to both.

    Each with the search index that belongs to it, where there is one.
    """

    def __init__(self) -> None:
        """Keep a copy of the present state."""
        from django.db import connections

        self.large = connections["default"]
        self.small = self._copy()
        self.used = "large"
        self.index = self._copied_index()

    def use(self, which: str) -> None:
        """Let everything that follows speak to `small` or `large`."""
        from django.db import connections

        connections["default"] = getattr(self, which)
        if which != self.used:
            self.used = which
            self.index = self._exchanged(self.index)

    def close_small(self) -> None:
        """Only the large one is spoken to from here on."""
        self.use("large")
        self.small.close()

    @staticmethod
    def _copied_index() -> dict[str, Any]:
        """What an engine holds that reads a copy of the present index."""
        from yangguang.kernel.search.embedded.searching import EmbeddedEngine
        from yangguang.kernel.search.following import engine

        root = engine().folder.root
        copy = root.with_name(f"{root.name}-small")
        if root.exists():
            shutil.copytree(root, copy)
        return vars(EmbeddedEngine(copy))

    @staticmethod
    def _exchanged(other: dict[str, Any]) -> dict[str, Any]:
        """Let the process's one engine hold the other index; what it held until now."""
        from yangguang.kernel.search.following import engine

        held = dict(vars(engine()))
        vars(engine()).update(other)
        return held

    def _copy(self) -> BaseDatabaseWrapper:
        from django.db import connections

        self.large.close()
        settings = connections.settings["default"]
        name = str(settings["NAME"])
        if self.large.vendor == "sqlite":
            small = f"{name}.small"
            shutil.copyfile(name, small)
        else:
            small = f"{name}_small"
            with self.large._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {small} TEMPLATE {name}")
        wrapper = type(self.large)({**settings, "NAME": small}, "default")
        wrapper.inc_thread_sharing()
        return wrapper


def refresh_statistics() -> None:
    """What the server does by itself when it has a quiet moment, and we cannot wait for."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")
