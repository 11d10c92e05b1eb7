"""A PostgreSQL server of our own for the tests: made in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def binaries() -> Path | None:
    """Folder of initdb and pg_ctl, the newest version first; None when there is none."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    versions = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(versions, key=lambda p: float(p.parent.name), default=None)


def unprivileged_user() -> str | None:
    """Whom to run the server as: root may not; None means ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    message = "no unprivileged user to run PostgreSQL as"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def private_postgres() -> Iterator[str]:
    """Start a server and yield its address. Raises RuntimeError when that fails."""
    folder = binaries()
    if folder is None:
        message = "PostgreSQL is not installed"
        raise RuntimeError(message)
    user, port = unprivileged_user(), _free_port()
    data = Path(tempfile.mkdtemp(prefix="yangguang-postgres-"))

    def run(*command: str) -> None:
        result = subprocess.run(
            command, user=user, cwd="/", capture_output=True, text=True, check=False
        )
        if result.returncode:
            message = f"{Path(command[0]).name}: {result.stderr.strip() or result.stdout.strip()}"
            raise RuntimeError(message)

    if user:
        shutil.chown(data, user)
    cluster = str(data / "cluster")
    try:
        run(
            str(folder / "initdb"),
            *("-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"),
            # The machine may name a locale that it does not have.
            "--no-locale",
        )
        # Two hundred visitors at once at a server without a limit of threads of its own, beside
        # whatever the other process tests.
        options = (
            f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off "
            "-c synchronous_commit=off -c full_page_writes=off -c max_connections=400"
        )
        log = str(data / "log")
        run(str(folder / "pg_ctl"), "-D", cluster, "-w", "-l", log, "-o", options, "start")
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/"
        finally:
            run(str(folder / "pg_ctl"), "-D", cluster, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(data, ignore_errors=True)
