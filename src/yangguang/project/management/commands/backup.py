"""`yangguang backup`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.kernel.now import now
from yangguang.project import backups

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Back up while everything runs."""

    help = "在运行中备份数据库和文件；密钥和删除清单不在其中"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument(
            "folder", nargs="?", type=Path, help="放到哪里；默认数据文件夹下 backups/"
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, **options: Any) -> None:
        """Back up and name the folder."""
        target = options["folder"] or Path(settings.DATA_DIR) / "backups"
        with tqdm(unit="file", disable=not sys.stderr.isatty(), leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                made = backups.backup(target=target, at=now(), progress=progress)
            except backups.BackupError as error:
                raise CommandError(str(error)) from error
        manifest = made.manifest
        if options["json"]:
            result = {
                "folder": str(made.folder),
                "made_at": manifest.made_at,
                "files": len(manifest.files) - 1,
                "left_out": manifest.left_out,
                "rows": sum(manifest.counts.values()),
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        self.stdout.write(
            f"已备份到 {made.folder}：数据库 {sum(manifest.counts.values())} 行，"
            f"文件 {len(manifest.files) - 1} 个。"
        )
        for name in manifest.left_out:
            self.stderr.write(f"没有备份 {name}：内容与摘要不符（正在写入或已损坏）。")
