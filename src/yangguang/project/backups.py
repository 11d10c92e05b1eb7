"""Backup and restore of a running installation.

A backup is a folder: the database, the files, and a manifest with the digest of each. Keys are
never in it (`yangguang keys` has its own procedure), nor is the list of erasures: it stays with
the installation and is replayed at restore, so that what was erased stays erased.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from yangguang.kernel.ledger.installation import installation
from yangguang.kernel.ledger.rules import canonical_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMAT = 1
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupError(Exception):
    """A backup or restore that cannot go on; the message says what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    made_at: str
    vendor: str
    epoch: str
    uid: str
    migrations: dict[str, str]
    files: dict[str, str]
    """Digest by path within the backup."""


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def latest_migrations() -> dict[str, str]:
    """Last applied migration of each app."""
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {app: name for app, name in applied}  # noqa: C416  later names win


def media_files(root: Path) -> Iterator[Path]:
    """Every stored file, without those being written."""
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def backup(*, target: Path, at: datetime, progress: Callable[[int, int], None] | None = None) -> Path:
    """Back the running installation up into a new folder; its path. Raises BackupError.

    The database first, the files after it: files are never changed in place, so every file the
    database snapshot names is there, and a few newer ones do no harm.
    """
    folder = target / f"yangguang-{at.strftime('%Y%m%dT%H%M%SZ')}"
    if folder.exists():
        message = f"{folder} 已经存在。"
        raise BackupError(message)
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    row = installation()
    name = DATABASES[connection.vendor]
    _dump_database(partial / name)
    files = {name: digest_of_file(partial / name)}
    files |= _copy_files(Path(settings.MEDIA_ROOT), partial / "files", progress)
    manifest = Manifest(
        canonical_moment(at), connection.vendor, row.epoch, str(row.uid), latest_migrations(), files
    )
    (partial / MANIFEST).write_text(
        json.dumps({"format": FORMAT, **manifest.__dict__}, ensure_ascii=False, indent=1), "utf-8"
    )
    partial.rename(folder)
    return folder


def _copy_files(
    source: Path, target: Path, progress: Callable[[int, int], None] | None
) -> dict[str, str]:
    paths = list(media_files(source)) if source.is_dir() else []
    digests = {}
    for number, path in enumerate(paths, start=1):
        relative = path.relative_to(source)
        copy = target / relative
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(path, copy)
        except FileNotFoundError:  # withdrawn for secrecy while we copied: it has to be gone
            continue
        digests[f"files/{relative.as_posix()}"] = digest_of_file(copy)
        if progress:
            progress(number, len(paths))
    return digests


def _dump_database(path: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()
        return
    command = [_tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    _run_tool([*command, f"--file={path}", *_address()])


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        versions = sorted(
            Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[-3])
        )
        found = str(versions[-1]) if versions else None
    if found is None:
        message = f"找不到 {name},请安装:sudo apt-get install postgresql-client"
        raise BackupError(message)
    return found


def _address() -> list[str]:
    options = connection.settings_dict
    flags = {"--host": "HOST", "--port": "PORT", "--username": "USER"}
    return [
        *(f"{flag}={options[key]}" for flag, key in flags.items() if options[key]),
        f"--dbname={options['NAME']}",
    ]


def _run_tool(command: list[str]) -> None:
    environment = {**os.environ, "PGPASSWORD": str(connection.settings_dict["PASSWORD"])}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        message = f"{Path(command[0]).name}:{result.stderr.strip()}"
        raise BackupError(message)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup. Raises BackupError when there is none or it is of another kind."""
    path = folder / MANIFEST
    if not path.is_file():
        message = f"{folder} 不是备份文件夹:没有 {MANIFEST}。"
        raise BackupError(message)
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if data.pop("format", None) != FORMAT:
        message = f"{folder} 是由另一个版本的程序作的备份。"
        raise BackupError(message)
    return Manifest(**data)


def check_backup(folder: Path) -> Manifest:
    """The manifest, once every file was compared with its digest. Raises BackupError."""
    manifest = read_manifest(folder)
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or digest_of_file(path) != digest:
            message = f"备份已损坏:{name} 缺失或与清单不符。"
            raise BackupError(message)
    return manifest


def holds_data() -> bool:
    """Whether this installation's database has records of acts or agencies."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in ("ledger_act", "organizations_agency"):
            if table in tables:
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  names from above
                if cursor.fetchone():
                    return True
    return False


def restore(*, folder: Path, force: bool = False) -> Manifest:
    """Put a backup in place of this installation's database and files. Raises BackupError.

    The caller then migrates, changes the epoch, replays erasures and verifies.
    """
    manifest = check_backup(folder)
    if manifest.vendor != connection.vendor:
        message = f"备份是 {manifest.vendor} 的,本安装用的是 {connection.vendor};请设好 DATABASE_URL。"
        raise BackupError(message)
    if holds_data() and not force:
        message = "本安装里已有数据,不覆盖;确要用备份替换,请加 --force。"
        raise BackupError(message)
    _load_database(folder / DATABASES[manifest.vendor])
    _replace_files(folder / "files", Path(settings.MEDIA_ROOT))
    return manifest


def _load_database(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        # Through the online interface: a process that still has the file open sees the new
        # content, instead of writing into a file that is no longer there.
        with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as copy:
            copy.backup(connection.connection)
        connection.close()
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connections.close_all()
    _run_tool(
        [
            *(_tool("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error"),
            *("--single-transaction", *_address(), str(source)),
        ]
    )


def _replace_files(source: Path, target: Path) -> None:
    fresh = target.with_name(target.name + ".restored")
    shutil.rmtree(fresh, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, fresh)
    else:
        fresh.mkdir(parents=True)
    old = target.with_name(target.name + ".before-restore")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    # What the backup does not know may have been withdrawn for secrecy: none of it stays.
    shutil.rmtree(old, ignore_errors=True)
