"""What was withdrawn for secrecy or personal data, on a list outside the database.

A restored backup may be older than the withdrawal; the list brings it down again before the
portal starts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from yangguang.kernel.ledger.erasure import append_line, read_lines
from yangguang.kernel.ledger.rules import canonical_moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from yangguang.kernel.publishing.models import Record


LENGTH = 8
"""Bytes of the number."""
_purgers: list[Callable[[dict[str, str]], None]] = []


def register_purge(purge: Callable[[dict[str, str]], None]) -> None:
    """Name what deletes copies of a withdrawn record; it is given the line of the list."""
    if purge not in _purgers:
        _purgers.append(purge)


def kill_list() -> Path:
    """One line of JSON for each withdrawal that nothing may undo."""
    return Path(settings.DATA_DIR) / "withdrawals.jsonl"


def remember(*, record: Record, digest: str, kind: str, public_reason: str, at: datetime) -> None:
    """Put a withdrawal on the list; called before its transaction commits, so that a crash
    between cannot lose it. A line too many only repeats what was decided. Copies of it are deleted
    before this returns.
    """
    publications = record.publications.order_by("pk").values_list("pk", flat=True)
    line = {
        "record": record.public_id,
        "publications": ",".join(map(str, publications)),
        "digest": digest,
        "kind": kind,
        "reason": public_reason,
        "at": canonical_moment(at),
    }
    append_line(kill_list(), line)
    tell(kill_list())
    for purge in _purgers:
        purge(line)


def length_file(path: Path) -> Path:
    """Beside the list: its length, for processes that look into it as shared memory."""
    return path.with_name(f".{path.name}.length")


def tell(path: Path) -> None:
    """Let every process of the machine see that the list has grown."""
    file = os.open(length_file(path), os.O_RDWR | os.O_CREAT, 0o640)
    try:
        os.pwrite(file, path.stat().st_size.to_bytes(LENGTH, "little"), 0)
    finally:
        os.close(file)


def remembered() -> list[dict[str, str]]:
    """Every line of the list."""
    return read_lines(kill_list())
