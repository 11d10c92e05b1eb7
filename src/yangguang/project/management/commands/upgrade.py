"""`yangguang upgrade`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from yangguang.kernel.ledger.verification import verify
from yangguang.kernel.now import now
from yangguang.project import backups


class Command(BaseCommand):
    """Bring the database to the version of the program."""

    help = "升级:备份、迁移、检查、核验;来自未知版本的数据库不升级"

    def handle(self, **options: Any) -> None:  # noqa: ANN401  Django's own signature
        """Back up, migrate, check, verify."""
        del options
        loader = MigrationLoader(connection)
        unknown = sorted(
            f"{app}.{name}"
            for app, name in loader.applied_migrations
            if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
        )
        if unknown:
            message = f"数据库来自本程序不认识的版本({unknown[0]}),请用作出它的版本,或先装较新的程序。"
            raise CommandError(message)
        try:
            made = backups.backup(target=Path(settings.DATA_DIR) / "backups", at=now())
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已备份到 {made}")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("check", stdout=self.stdout)
        report = verify()
        if not report.is_clean:
            message = f"升级后核验有 {len(report.findings)} 处不符;可用 yangguang restore {made} --force 退回。"
            raise CommandError(message)
        self.stdout.write(f"升级完成,核验通过:封存 {report.seals} 条。")
