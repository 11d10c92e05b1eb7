"""`yangguang upgrade`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yangguang.kernel.now import now
from yangguang.project.backups import BackupError
from yangguang.project.upgrading import upgrade


class Command(BaseCommand):
    """Bring the database to the version of the program."""

    help = "升级：备份、迁移、检查、核验；比程序新的数据库不动"
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Upgrade, and say how to go back."""
        del options
        try:
            done = upgrade(at=now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        if not done.report.is_clean:
            message = (
                f"升级后核验有 {len(done.report.findings)} 处不符；"
                f"可用原版本的程序运行 yangguang restore {done.folder} --force 退回。"
            )
            raise CommandError(message)
        self.stdout.write(
            f"升级完成：先备份到 {done.folder}，应用迁移 {done.migrations} 个，"
            f"检查和核验通过（封存 {done.report.seals} 条）。"
        )
