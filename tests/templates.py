"""A migrated SQLite file: made once for each state of the migrations, copied by who needs one."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
CACHE = ROOT / ".pytest_cache"
IMPORTED = re.compile(r"^\s*(?:from|import) (yangguang[\w.]*)", re.MULTILINE)
BRING_MIGRATIONS = ("django", "django-otp", "django-tasks-db")


def migrated_database() -> Path:
    """The file; do not open it, copy it. Two processes that ask at once make it once."""
    CACHE.mkdir(exist_ok=True)
    file = CACHE / f"migrated-{_fingerprint()}.sqlite3"
    with (CACHE / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _make(file)
    return file


def lay_migrated_database(target: Path) -> None:
    """Put a copy where an installation or a test run expects its database."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated_database(), target)


def _make(file: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="yangguang-template-") as folder:
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith("YANGGUANG_") and k != "DATABASE_URL"
        }
        own = {
            "YANGGUANG_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "yangguang.project.settings",
            "PYTHONPATH": str(SOURCE),
        }
        command = [sys.executable, "-m", "yangguang.project", "migrate", "-v0"]
        subprocess.run(command, env={**kept, **own}, check=True)
        for old in CACHE.glob("migrated-*.sqlite3"):
            old.unlink()
        made = shutil.copyfile(Path(folder) / "yangguang.sqlite3", file.with_suffix(".partial"))
        made.replace(file)


def _fingerprint() -> str:
    """Changes with every migration, with what migrations import, and with Django's own."""
    state = hashlib.sha256(repr([version(name) for name in BRING_MIGRATIONS]).encode())
    for path in sorted(_closure(SOURCE.glob("yangguang/**/migrations/*.py"))):
        state.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    return state.hexdigest()[:16]


def _closure(paths: Iterable[Path]) -> set[Path]:
    """The files and every module of ours they import, directly or not."""
    found: set[Path] = set()
    queue = list(paths)
    while queue:
        path = queue.pop()
        if path in found:
            continue
        found.add(path)
        for name in IMPORTED.findall(path.read_text("utf-8")):
            base = SOURCE.joinpath(*name.split("."))
            queue += [p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file()]
    return found
