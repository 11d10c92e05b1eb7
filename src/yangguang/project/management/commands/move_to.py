"""`yangguang move-to`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.project.moving import MoveError, move_to

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Carry the city to PostgreSQL."""

    help = "把全部数据迁到一个空的 PostgreSQL 数据库，逐表比对并核验；请先停下其他进程"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("address", help="postgres://用户@主机：端口/数据库")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, **options: Any) -> None:
        """Move, and name the next step."""
        with tqdm(disable=not sys.stderr.isatty(), unit="row", leave=False) as bar:

            def progress(table: str, total: int, done: int) -> None:
                bar.set_description(table, refresh=False)
                bar.total = total
                bar.n = done
                bar.refresh()

            try:
                moved = move_to(options["address"], progress=progress)
            except MoveError as error:
                raise CommandError(str(error)) from error
        if options["json"]:
            tables = {name: table.rows for name, table in moved.tables.items()}
            self.stdout.write(
                json.dumps({"tables": tables, "rows": moved.rows, "head": moved.report.head})
            )
            return
        self.stdout.write(
            f"已迁移 {len(moved.tables)} 张表 {moved.rows} 行，逐表比对一致，"
            f"核验通过：封存 {moved.report.seals} 条。"
            "下一步：把 DATABASE_URL 设为这个地址，再启动。"
        )
