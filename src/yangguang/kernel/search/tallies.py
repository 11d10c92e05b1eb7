"""What was sought, what was not found, what was opened: counted by day, of nobody.

A web process appends a line to a file of this host; the worker adds the lines up. So a search
costs no write to the database. What looks like personal data is not kept at all, and no line says
who asked or when of the day.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.scan import Severity, scan
from yangguang.kernel.search.models import AskedDaily, OpenedDaily

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

LONGEST = 60
"""Characters of a query that is counted; longer ones are texts, not searches."""
LONGEST_KEY = 80
EVERY = 10.0
"""Seconds between two additions."""
FULL = 50_000_000
"""Bytes after which nothing more is noted until a worker has added up."""


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "search-tallies"


def is_of_nobody(query: str, *, on: date) -> bool:
    """Whether a query may be kept: short, and without what looks like personal data."""
    if not query or len(query) > LONGEST:
        return False
    found = scan({"query": query}, words=[], at=on)
    return not any(f.severity is not Severity.WARN for f in found)


def note_asked(query: str, found: int, *, at: datetime) -> None:
    """Note that something was asked and how much was found."""
    _note({"day": city_date(at).isoformat(), "q": query, "n": found}, query, at)


def note_opened(query: str, key: str, *, at: datetime) -> None:
    """Note that a result was opened."""
    if 0 < len(key) <= LONGEST_KEY:
        _note({"day": city_date(at).isoformat(), "q": query, "k": key}, query, at)


def _note(line: dict[str, Any], query: str, at: datetime) -> None:
    if not is_of_nobody(query, on=city_date(at)):
        return
    # A full or missing disk must not keep a reader from his results.
    with suppress(OSError):
        folder = _folder()
        folder.mkdir(exist_ok=True)
        path = folder / "asked.jsonl"
        if path.exists() and path.stat().st_size > FULL:
            return
        # One write of one short line: several processes may append at once.
        with path.open("ab", buffering=0) as file:
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


@dataclass
class _Sums:
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: dict[tuple[str, str], int] = field(default_factory=dict)
    opened: Counter[tuple[str, str, str]] = field(default_factory=Counter)


def add_up(*, at: datetime) -> int:
    """Take the lines over into the tables; how many there were. For the worker's loop."""
    del at
    path = _folder() / "asked.jsonl"
    taken = path.with_name(f"taken-{os.getpid()}.jsonl")
    with suppress(FileNotFoundError):
        path.rename(taken)
    count = 0
    for waiting in sorted(_folder().glob("taken-*.jsonl")):
        lines = waiting.read_text("utf-8", errors="replace").splitlines()
        _write(_summed(lines))
        waiting.unlink()
        count += len(lines)
    return count


class AddingUp:
    """The worker's loop: adds up every few seconds, in few and short transactions."""

    def __init__(self) -> None:
        self.last = -EVERY

    def step(self, at: datetime) -> int:
        """Add up when it is time."""
        if monotonic() - self.last < EVERY:
            return 0
        self.last = monotonic()
        return add_up(at=at)


def _summed(lines: Iterable[str]) -> _Sums:
    sums = _Sums()
    for line in lines:
        try:
            item = json.loads(line)
            day, query = str(item["day"]), str(item["q"])[:LONGEST]
            if "k" in item:
                sums.opened[day, query, str(item["k"])[:LONGEST_KEY]] += 1
            else:
                sums.asked[day, query] += 1
                sums.found[day, query] = int(item["n"])
        except (ValueError, KeyError, TypeError):
            continue  # half a line, of a process that was killed
    return sums


@transaction.atomic
def _write(sums: _Sums) -> None:
    for (day, query), times in sums.asked.items():
        row, _new = AskedDaily.objects.get_or_create(day=day, query=query)
        AskedDaily.objects.filter(pk=row.pk).update(
            asked=F("asked") + times, found=sums.found[day, query]
        )
    for (day, query, key), times in sums.opened.items():
        opened, _new = OpenedDaily.objects.get_or_create(day=day, query=query, key=key)
        OpenedDaily.objects.filter(pk=opened.pk).update(opened=F("opened") + times)
        AskedDaily.objects.filter(day=day, query=query).update(opened=F("opened") + times)
