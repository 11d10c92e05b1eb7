"""From DATABASE_URL to Django's database settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# IMMEDIATE takes the write lock when a transaction begins, so that two writers queue instead of
# failing in the middle. synchronous=FULL: an act that was confirmed survives a power cut.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
    "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-16000;"
    "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
)


def sqlite(path: Path | str) -> dict[str, Any]:
    """Settings for one SQLite file."""
    return {
        "ENGINE": "yangguang.kernel.tags.databases.sqlite3",
        "NAME": str(path),
        # Opening the file and setting it up costs ten times a small query; the worker looks
        # several times a second.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def from_url(url: str) -> dict[str, Any]:
    """Settings for a postgres:// or sqlite:// address. Raises ValueError for any other."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(parts.path)
    if parts.scheme not in {"postgres", "postgresql"}:
        message = f"DATABASE_URL must begin with postgres:// or sqlite://, not {parts.scheme}://"
        raise ValueError(message)
    return {
        "ENGINE": "yangguang.kernel.tags.databases.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
