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
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from yangguang.kernel.ledger.installation import installation
from yangguang.kernel.ledger.rules import canonical_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

FORMAT = 1
MANIFEST = "manifest.json"
CONTENT = "content"
"""Folder of the files that are stored under their digest."""
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupError(Exception):
    """A backup or restore that cannot go on; the message says what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    made_at: str
    program: str
    """Version of the program that made it."""
    vendor: str
    epoch: str
    uid: str
    migrations: dict[str, str]
    counts: dict[str, int]
    """Rows by table when the backup began."""
    files: dict[str, str]
    """Digest by path within the backup."""
    left_out: list[str] = field(default_factory=list)
    """Stored files that are not what their name says: still being written, or damaged."""


@dataclass(frozen=True)
class Made:
    """A backup that is complete."""

    folder: Path
    manifest: Manifest


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


def row_counts() -> dict[str, int]:
    """Rows of every table of the rooms."""
    return {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def backup(
    *, target: Path, at: datetime, progress: Callable[[int, int], None] | None = None
) -> Made:
    """Back the running installation up into a new folder. Raises BackupError.

    The database first, the files after it: files are never changed in place, so every file the
    database snapshot names is there, and a few newer ones do no harm. The folder gets its name
    when it is complete.
    """
    folder = target / f"yangguang-{at.strftime('%Y%m%dT%H%M%SZ')}"
    if folder.exists():
        message = f"{folder} 已经存在。"
        raise BackupError(message)
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    try:
        manifest = _fill(partial, at, progress)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Made(folder, manifest)


def _fill(folder: Path, at: datetime, progress: Callable[[int, int], None] | None) -> Manifest:
    row, counts, migrations = installation(), row_counts(), latest_migrations()
    name = DATABASES[connection.vendor]
    _dump_database(folder / name)
    stored, left_out = _copy_files(Path(settings.MEDIA_ROOT), folder / "files", progress)
    manifest = Manifest(
        made_at=canonical_moment(at),
        program=version("yangguang"),
        vendor=connection.vendor,
        epoch=row.epoch,
        uid=str(row.uid),
        migrations=migrations,
        counts=counts,
        files={name: digest_of_file(folder / name), **stored},
        left_out=left_out,
    )
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, "utf-8")
    return manifest


def _copy_files(
    source: Path, target: Path, progress: Callable[[int, int], None] | None
) -> tuple[dict[str, str], list[str]]:
    """Digests by path of what was copied, and what was left out."""
    paths = list(media_files(source)) if source.is_dir() else []
    digests, left_out = {}, []
    for number, path in enumerate(paths, start=1):
        relative = path.relative_to(source)
        copy = target / relative
        copy.parent.mkdir(parents=True, exist_ok=True)
        is_content = relative.parts[0] == CONTENT
        try:
            _take(path, copy, link=is_content)
        except FileNotFoundError:  # withdrawn for secrecy while we copied: it has to be gone
            continue
        digest = digest_of_file(copy)
        if is_content and digest != path.name:
            copy.unlink()
            left_out.append(relative.as_posix())
        else:
            digests[f"files/{relative.as_posix()}"] = digest
        if progress:
            progress(number, len(paths))
    return digests, left_out


def _take(path: Path, copy: Path, *, link: bool) -> None:
    """A link costs no room; files under their digest are never changed in place."""
    if link:
        try:
            os.link(path, copy)
        except FileNotFoundError:
            raise
        except OSError:  # another disk, or a file system without links
            pass
        else:
            return
    shutil.copy2(path, copy)


def _dump_database(path: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
            # One file, complete in itself: without a log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
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
        message = f"找不到 {name}，请安装：sudo apt-get install postgresql-client"
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
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        message = f"{Path(command[0]).name}:{result.stderr.strip()}"
        raise BackupError(message)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup. Raises BackupError when there is none or it is of another kind."""
    path = folder / MANIFEST
    if not path.is_file():
        message = f"{folder} 不是备份文件夹：没有 {MANIFEST}。"
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
            message = f"备份已损坏：{name} 缺失或与清单不符。"
            raise BackupError(message)
    return manifest


def refuse_unknown_migrations(applied: Iterable[tuple[str, str]]) -> None:
    """A database from a newer program is not touched. Raises BackupError."""
    loader = MigrationLoader(connection)
    rooms = loader.migrated_apps
    for app, name in sorted(applied):
        if app in rooms and (app, name) not in loader.disk_migrations:
            message = f"数据库来自较新的或别的版本（{app}.{name} 未知），请先安装那个版本的程序。"
            raise BackupError(message)


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
        message = (
            f"备份是 {manifest.vendor} 的，本安装用的是 {connection.vendor}；请设好 DATABASE_URL。"
        )
        raise BackupError(message)
    refuse_unknown_migrations(manifest.migrations.items())
    if holds_data() and not force:
        message = "本安装里已有数据，不覆盖；确要用备份替换，请加 --force。"
        raise BackupError(message)
    _load_database(folder / DATABASES[manifest.vendor])
    _replace_files(folder / "files", Path(settings.MEDIA_ROOT))
    return manifest


def _load_database(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        # Through the online interface: a process that still has the file open sees the new
        # content, instead of writing into a file that is no longer there.
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?immutable=1", uri=True)) as copy:
            copy.backup(connection.connection)
        connection.close()
        return
    connections.close_all()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        plain = ("--no-owner", "--no-privileges", f"--file={script}")
        _run_tool([_tool("pg_restore"), *plain, str(source)])
        # One transaction: when anything fails, the present database stays as it is.
        quiet = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        anew = ("--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public")
        _run_tool([_tool("psql"), *quiet, *anew, f"--file={script}", *_address()])


def _replace_files(source: Path, target: Path) -> None:
    fresh = target.with_name(target.name + ".restored")
    shutil.rmtree(fresh, ignore_errors=True)
    if source.is_dir():
        # Copies, not links: what the installation does must not reach into the backup.
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
