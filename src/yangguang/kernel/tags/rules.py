"""Which tables a statement reads or writes, and what tags that gives. No database, no clock."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EVERYTHING = "everything"
"""Every page carries it; moved when a write changes more than is worth naming."""
MOST = 2000
"""Tags one transaction moves by name; beyond it, everything moves."""

READ = re.compile(r'\b(?:FROM|JOIN)\s+"?([a-z_][a-z0-9_]*)"?', re.IGNORECASE)
WRITTEN = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?"
    r'"?([a-z_][a-z0-9_]*)"?',
    re.IGNORECASE,
)
WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCA", "WITH")

named_tables: set[str] = set()
unseen_tables: set[str] = {"django_migrations", "tags_clock", "tags_tagversion"}


def declare_named(*tables: str) -> None:
    """Tables whose readers name single rows (`show`) inside `named()`.

    Read anywhere else, they count as a whole like every other table: what nobody named is
    never missed, only told too often.
    """
    named_tables.update(tables)


def declare_unseen(*tables: str) -> None:
    """Tables that are about readers and about running, and never shown on a shared page.

    Writing them moves nothing; a page that reads one is not kept.
    """
    unseen_tables.update(tables)


def of_table(table: str) -> str:
    """The tag of a whole table."""
    return f"table:{table}"


def is_write(sql: str) -> bool:
    """Whether the statement may write."""
    return sql.lstrip(" \n(")[:6].upper().startswith(WRITES)


def may_only_read(sql: str) -> bool:
    """Whether the statement, though `is_write`, reads when no table it writes is named: WITH."""
    return sql.lstrip(" \n(")[:4].upper() == "WITH"


@lru_cache(maxsize=4096)
def tables_written(sql: str) -> frozenset[str]:
    """Tables a statement writes, those unseen left out."""
    return frozenset(t for t in _plain(WRITTEN.findall(sql)) if t not in unseen_tables)


@lru_cache(maxsize=4096)
def tables_read(sql: str) -> frozenset[str]:
    """Tables a query reads, unseen ones included."""
    return frozenset(_plain(READ.findall(sql)))


def _plain(names: Iterable[str]) -> Iterable[str]:
    # Every table of ours and Django's has its app before it; what has not is an alias or a keyword.
    return (name.lower() for name in names if "_" in name)


def to_move(tags: Iterable[str]) -> list[str]:
    """The tags in the order in which every transaction writes them."""
    found = sorted(set(tags))
    return [EVERYTHING] if len(found) > MOST else found
