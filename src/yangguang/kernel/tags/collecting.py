"""Gathering the tags of a page while it is rendered."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yangguang.kernel.tags import rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@dataclass
class Collected:
    """What one rendering showed."""

    tags: set[str] = field(default_factory=lambda: {rules.EVERYTHING})
    fresh_until: datetime | None = None
    """The next moment at which something shown changes by time alone."""
    refusals: list[str] = field(default_factory=list)
    """Why this page must not be kept; empty when it may be."""
    depth: int = 0
    """How many `named()` blocks are open."""

    def saw(self, sql: str) -> None:
        """Take note of a statement."""
        if rules.is_write(sql):
            written = rules.tables_written(sql)
            if written:
                self.refusals.append(f"writes {', '.join(sorted(written))}")
            if written or not rules.may_only_read(sql):
                return
        for table in rules.tables_read(sql):
            if table in rules.unseen_tables:
                self.refusals.append(f"reads {table}")
            elif not (self.depth and table in rules.named_tables):
                self.tags.add(rules.of_table(table))


_current: ContextVar[Collected | None] = ContextVar("collected", default=None)


def current() -> Collected | None:
    """What is being collected in this thread; None when nothing is."""
    return _current.get()


def is_collecting() -> bool:
    """Whether a page is being rendered that may be kept."""
    return _current.get() is not None


@contextmanager
def collecting() -> Iterator[Collected]:
    """Collect what the body shows."""
    found = Collected()
    token = _current.set(found)
    try:
        yield found
    finally:
        _current.reset(token)


@contextmanager
def named() -> Iterator[None]:
    """The body reads tables declared as named, and names (`show`) all it found or looked for."""
    found = _current.get()
    if found is None:
        yield
        return
    found.depth += 1
    try:
        yield
    finally:
        found.depth -= 1


def show(*tags: str) -> None:
    """Name what the page shows or asked for: `record:123`, `list:agency=7`."""
    found = _current.get()
    if found is not None:
        found.tags.update(tags)


def until(moment: datetime | None) -> None:
    """Something shown changes at the moment without anybody's act."""
    found = _current.get()
    if found is not None and moment is not None:
        found.fresh_until = min(found.fresh_until or moment, moment)


def refuse(why: str) -> None:
    """This page depends on its reader: never share it."""
    found = _current.get()
    if found is not None:
        found.refusals.append(why)
