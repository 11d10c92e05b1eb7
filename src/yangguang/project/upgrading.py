"""From an older state of the tables to the one this program needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.kernel.ledger.verification import Report, verify
from yangguang.project import backups

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Upgraded:
    """The backup made before, how many migrations were applied, and what verifying said."""

    folder: Path
    migrations: int
    report: Report


def upgrade(*, at: datetime) -> Upgraded:
    """Back up, migrate, check, verify. Raises BackupError when the database is newer."""
    before = set(MigrationRecorder(connection).applied_migrations())
    backups.refuse_unknown_migrations(before)
    made = backups.backup(target=Path(settings.DATA_DIR) / "backups", at=at)
    call_command("migrate", verbosity=0, interactive=False)
    ensure_seeded(at=at)
    call_command("check", verbosity=0)
    after = set(MigrationRecorder(connection).applied_migrations())
    return Upgraded(made.folder, len(after - before), verify())
