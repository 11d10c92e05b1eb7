"""`yangguang move-to`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.project import databases, moving

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Carry the city to PostgreSQL."""

    help = "把全部数据从 SQLite 迁到 PostgreSQL;先停下运行中的进程"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("url", help="postgres://用户:口令@主机:端口/空数据库")

    def handle(self, **options: Any) -> None:  # noqa: ANN401  Django's own signature
        """Migrate the target, copy, compare, verify."""
        url = options["url"]
        try:
            moving.attach_target(databases.from_url(url))
            moving.check_ends()
            call_command("migrate", database=moving.TARGET, verbosity=0, interactive=False)
            with tqdm(unit="row", disable=not sys.stderr.isatty(), leave=False) as bar:
                total = moving.move(progress=lambda table, _done: bar.set_description(table))
        except (moving.MoveError, ValueError) as error:
            raise CommandError(str(error)) from error
        # The record speaks through the default connection, so another process verifies it.
        verified = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "yangguang.project", "verify"],
            env={**os.environ, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        self.stdout.write(verified.stdout.strip())
        if verified.returncode:
            message = f"迁移后核验不符:{verified.stderr.strip()[-300:]}"
            raise CommandError(message)
        self.stdout.write(f"已迁移 {total} 行,逐表比对一致。今后以 DATABASE_URL={_shown(url)} 启动。")


def _shown(url: str) -> str:
    """The address without its password."""
    scheme, _, rest = url.partition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}{at}{host}"
