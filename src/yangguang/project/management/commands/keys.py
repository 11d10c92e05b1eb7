"""`yangguang keys`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Copy the keys out, or back in; apart from the data, by another person if need be."""

    help = "备份或恢复密钥;请与数据备份分开保管"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("act", choices=["backup", "restore"])
        parser.add_argument("folder", type=Path)
        parser.add_argument("--force", action="store_true", help="覆盖已有的密钥")

    def handle(self, **options: Any) -> None:
        """Copy, readable by the owner only."""
        own, other = Path(settings.KEYS_DIR), options["folder"]
        source, target = (own, other) if options["act"] == "backup" else (other, own)
        keys = sorted(path for path in source.glob("*") if path.is_file())
        if not keys:
            message = f"{source} 里没有密钥。"
            raise CommandError(message)
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in keys:
            copy = target / path.name
            same = copy.exists() and copy.read_bytes() == path.read_bytes()
            if copy.exists() and not same and not options["force"]:
                message = f"{copy} 已存在且内容不同,不覆盖;确要覆盖请加 --force。"
                raise CommandError(message)
            shutil.copyfile(path, copy)
            copy.chmod(0o600)
        self.stdout.write(f"{len(keys)} 个密钥 → {target}")
