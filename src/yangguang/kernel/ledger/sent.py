"""What was sent, on a list outside the database: a restored backup must not send it again.

A backup is older than the messages that left after it was made. The list tells the restored
database which those are. It holds no address and no text, only digests of what was told to
which reference. Where the list is missing, or begins after the backup, nobody can know, and
no message leaves until the operator has said what is to become of those that wait.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from yangguang.kernel.ledger.erasure import append_line, read_lines
from yangguang.kernel.ledger.installation import installation
from yangguang.kernel.ledger.models import Delivery, Installation, Remembered
from yangguang.kernel.ledger.rules import Outcome, canonical_moment

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT_MONTHS = 13
"""Files of the list that are kept: no older backup is restored in earnest."""
MARGIN = timedelta(days=1)
"""A message may have been on its way while the backup was made."""
CHUNK = 500
OPEN = Q(delivered_at__isnull=True, closed_at__isnull=True)


def sent_folder() -> Path:
    """One file for each month, one line of JSON for each message."""
    return Path(settings.DATA_DIR) / "sent"


def sent_key(*, channel: str, recipient: str, fact: str) -> str:
    """Digest under which it is remembered that the recipient was told the fact."""
    return hashlib.sha256(f"{channel}|{recipient}|{fact}".encode()).hexdigest()[:32]


def begin_list(*, at: datetime) -> None:
    """Note when the list begins, once: what it does not name was not sent since then."""
    begun = sent_folder() / "begun.jsonl"
    if not begun.exists():
        append_line(begun, {"uid": str(installation().uid), "at": canonical_moment(at)})


def note_sent(keys: Iterable[str], *, at: datetime) -> None:
    """Put a message on the list, on the disk before this returns."""
    named = list(keys)
    if named:
        line = {"keys": " ".join(named), "at": canonical_moment(at)}
        append_line(sent_folder() / f"{at:%Y-%m}.jsonl", line)


def remembered(keys: Iterable[str]) -> set[str]:
    """Those of the keys that were sent before the present database was restored."""
    return set(Remembered.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def prune_list(*, at: datetime) -> int:
    """Remove the files that no backup needs any more; how many."""
    oldest = f"{at - timedelta(days=31 * KEPT_MONTHS):%Y-%m}.jsonl"
    old = [p for p in sent_folder().glob("????-??.jsonl") if p.name < oldest]
    for path in old:
        path.unlink()
    return len(old)


@dataclass(frozen=True)
class Replayed:
    """What a restore learnt from the list."""

    known: int
    """Facts told since the backup was made."""
    is_held: bool
    """Whether messages wait for the operator's word."""


def replay_sent(*, made_at: datetime, at: datetime) -> Replayed:
    """After a restore: learn what was sent since the backup was made, or hold everything."""
    if not _covers(made_at):
        Installation.objects.filter(pk=installation().pk).update(held_since=at)
        return Replayed(0, is_held=True)
    since = made_at - MARGIN
    found: set[str] = set()
    for path in sorted(sent_folder().glob("????-??.jsonl")):
        if path.name >= f"{since:%Y-%m}.jsonl":
            for line in read_lines(path):
                if line["at"] >= canonical_moment(since):
                    found.update(line["keys"].split())
    rows = [Remembered(key=key) for key in sorted(found)]
    Remembered.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    return Replayed(len(found), is_held=False)


def _covers(made_at: datetime) -> bool:
    """Whether the list is this installation's and began before the backup was made."""
    begun = read_lines(sent_folder() / "begun.jsonl")
    return bool(begun) and (
        begun[0]["uid"] == str(installation().uid) and begun[0]["at"] <= canonical_moment(made_at)
    )


def held_since() -> datetime | None:
    """Since when no message leaves; None: they leave as they should."""
    return installation().held_since


def release(*, drop: bool, at: datetime) -> int:
    """Let messages leave again; with `drop` those noted so far do not go out. How many."""
    waiting = Delivery.objects.filter(OPEN)
    count = waiting.count()
    if drop:
        waiting.update(closed_at=at, outcome=Outcome.DROPPED, claimed_at=None, sending_at=None)
    Installation.objects.update(held_since=None)
    return count
