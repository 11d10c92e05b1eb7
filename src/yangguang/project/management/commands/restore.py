"""`yangguang restore`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.kernel.ledger.erasure import replay_erasures
from yangguang.kernel.ledger.followers import rebuild
from yangguang.kernel.ledger.installation import new_epoch
from yangguang.kernel.ledger.registry import projections
from yangguang.kernel.ledger.sealing import requeue, seal
from yangguang.kernel.ledger.sent import replay_sent
from yangguang.kernel.ledger.verification import verify
from yangguang.kernel.now import now
from yangguang.kernel.publishing.services import replay_withdrawals
from yangguang.project import backups

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Put a backup in place."""

    help = "从备份恢复、按删除清单再次删除、重建派生数据并核验；先停下运行中的进程"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("folder", type=Path, help="备份文件夹")
        parser.add_argument("--force", action="store_true", help="覆盖已有数据")

    def handle(self, **options: Any) -> None:
        """Restore, change the epoch, erase again, rebuild, verify."""
        try:
            manifest = backups.restore(folder=options["folder"], force=options["force"])
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)
        at = now()
        ensure_seeded(at=at)
        new_epoch()
        sent = replay_sent(made_at=datetime.fromisoformat(manifest.made_at), at=at)
        erased = replay_erasures(at=at)
        withdrawn = replay_withdrawals(at=at)
        requeue()
        seal(at=at)
        for name in tqdm(projections, disable=not sys.stderr.isatty(), leave=False):
            rebuild(name, at=at)
        report = verify()
        for finding in report.findings:
            self.stderr.write(finding.text)
        if not report.is_clean:
            message = f"已恢复，但核验有 {len(report.findings)} 处不符。"
            raise CommandError(message)
        self.stdout.write(
            f"已恢复并核验：封存 {report.seals} 条，按删除清单再次删除 {erased} 条，"
            f"按撤下清单再次撤下 {withdrawn} 条，"
            f"重建派生数据 {len(projections)} 种，备份以后已发出的消息 {sent.known} 条不再发送。"
        )
        if sent.is_held:
            self.stdout.write(
                "没有发送记录（数据文件夹的 sent/）或者它晚于备份：不知道哪些消息已经发出，"
                "全部暂停。请查看发件箱，再运行 yangguang notices release 或 release --drop。"
            )
