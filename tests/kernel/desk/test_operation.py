"""What the operation page tells an administrator of backups."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.migrations.recorder import MigrationRecorder

from yangguang.kernel.desk.operation import troubles

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from django.conf import LazySettings

pytestmark = pytest.mark.django_db
HOURS = [1, 47, 49, 1000]


def is_warned(at: datetime) -> bool:
    return any("没有备份" in text for text in troubles(at=at))


@pytest.fixture
def data(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize("hours", HOURS)
def test_without_a_backup_the_age_of_the_database_counts(
    data: Path, at: datetime, hours: int
) -> None:
    MigrationRecorder.Migration.objects.update(applied=at - timedelta(hours=hours))

    assert is_warned(at) is (hours > 48)


@pytest.mark.parametrize("hours", HOURS)
def test_with_backups_the_age_of_the_newest_counts(data: Path, at: datetime, hours: int) -> None:
    MigrationRecorder.Migration.objects.update(applied=at - timedelta(days=90))
    for name, age in (("old", 2000), ("new", hours)):
        file = data / "backups" / f"{name}.tar"
        file.parent.mkdir(exist_ok=True)
        file.touch()
        moment = (at - timedelta(hours=age)).timestamp()
        os.utime(file, (moment, moment))

    assert is_warned(at) is (hours > 48)
