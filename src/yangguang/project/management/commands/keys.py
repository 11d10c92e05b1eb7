"""`yangguang keys`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yangguang.project import env
from yangguang.project.keyring import KeysError, backup_keys, restore_keys

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Lock the keys into a file, or bring them back; apart from the data."""

    help = "把密钥加密备份到一个文件，或从中恢复；请与数据备份分开保管"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("act", choices=["backup", "restore"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="覆盖已有的密钥或文件")

    def handle(self, **options: Any) -> None:
        """Back up or restore."""
        folder, file, force = Path(settings.KEYS_DIR), options["file"], options["force"]
        try:
            if options["act"] == "backup":
                if file.exists() and not force:
                    message = f"{file} 已存在；确要覆盖请加 --force。"
                    raise CommandError(message)
                count = backup_keys(folder=folder, file=file, passphrase=passphrase(twice=True))
                self.stdout.write(f"{count} 个密钥已加密备份到 {file}。口令请另行保管。")
                return
            if not file.is_file():
                message = f"没有文件 {file}。"
                raise CommandError(message)
            count = restore_keys(
                folder=folder, file=file, passphrase=passphrase(twice=False), force=force
            )
        except KeysError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} 个密钥已恢复到 {folder}。请重新启动。")


def passphrase(*, twice: bool) -> str:
    """From the environment, or asked for. Raises CommandError."""
    given = env.text("YANGGUANG_KEYS_PASSPHRASE")
    if given:
        return given
    if not sys.stdin.isatty():
        message = "没有口令：请在终端运行，或设置 YANGGUANG_KEYS_PASSPHRASE。"
        raise CommandError(message)
    typed = getpass.getpass("口令：")
    if twice and getpass.getpass("再输一次：") != typed:
        message = "两次输入的口令不同。"
        raise CommandError(message)
    return typed
