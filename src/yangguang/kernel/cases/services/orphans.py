"""Sealed files whose transaction came to nothing: nobody can read them, and they do not stay.

A file is written before the row that names it; when the row is rolled back, or a process is killed
between the two, the file remains. Every night those without a row go, once they are old enough
that no transaction still under way can name them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django_tasks import task

from yangguang.kernel.cases.models import Material
from yangguang.kernel.cases.registry import sealed_folders
from yangguang.kernel.cases.services.drafts import paths_of_drafts
from yangguang.kernel.now import now
from yangguang.kernel.vault import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from yangguang.kernel.ledger.models import TimedFact

log = structlog.get_logger()
NIGHTLY = "cases.orphans"
GRACE = timedelta(days=2)
"""No transaction runs that long, and no worker is that far behind."""
CHUNK = 500
MATTERS, DRAFTS = "matters", "drafts"


def sweep_orphans(*, at: datetime) -> int:
    """Delete sealed files of matters and of every registered folder that no row names; how many.

    Rows sealed with a key that is not there name files nobody here can know: then none of their
    folder goes.
    """
    gone = sum(_delete(chunk, _materials(chunk)) for chunk in _old_files(MATTERS, at))
    for folder, known_paths in sealed_folders():
        try:
            kept = known_paths()
        except Unreadable:
            log.warning("orphans_left", folder=folder, reason="key")
            continue
        gone += sum(_delete(chunk, kept) for chunk in _old_files(folder, at))
    return gone


def known_drafts() -> set[str]:
    """Paths the drafts of applicants name. Raises Unreadable for one of another key."""
    return set(paths_of_drafts())


def _materials(paths: Collection[str]) -> set[str]:
    return set(Material.objects.filter(path__in=paths).values_list("path", flat=True))


def _old_files(folder: str, at: datetime) -> Iterator[list[str]]:
    """Paths of the folder's files that are past the grace, in chunks."""
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for start in range(0, len(names), CHUNK):
        paths = [f"{folder}/{name}" for name in names[start : start + CHUNK]]
        yield [p for p in paths if default_storage.get_modified_time(p) < at - GRACE]


def _delete(paths: list[str], named: set[str]) -> int:
    orphans = [path for path in paths if path not in named]
    for path in orphans:
        default_storage.delete(path)
    return len(orphans)


@task()
def sweep_in_background() -> None:
    """The job of the night."""
    log.info("orphans_swept", files=sweep_orphans(at=now()))


def sweep_tonight(_fact: TimedFact, _at: datetime) -> None:
    """What the timetable does every night; a large store takes its time."""
    transaction.on_commit(sweep_in_background.enqueue)
