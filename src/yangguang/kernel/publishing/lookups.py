"""Look-ups both databases answer from an index: what a key begins with, how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Func, Lookup

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

LAST = "\U0010ffff"
"""Sorts after every character a key is made of."""


@CharField.register_lookup
class Begins(Lookup[str]):
    """`key__begins="佳办发/2017"`.

    `startswith` is a LIKE that ignores case on SQLite, for which its indexes do not serve; there
    this is a range. PostgreSQL takes LIKE from an index with `varchar_pattern_ops`.
    """

    lookup_name = "begins"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """LIKE with the beginning escaped."""
        left, parameters = self.process_lhs(compiler, connection)
        beginning = connection.ops.prep_for_like_query(self.rhs)
        return f"{left} LIKE %s", (*parameters, f"{beginning}%")

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """From the beginning up to what would follow it."""
        left, parameters = self.process_lhs(compiler, connection)
        both = [*parameters, self.rhs, *parameters, f"{self.rhs}{LAST}"]
        return f"({left} >= %s AND {left} < %s)", both


class NumberEnd(Func):
    """Year and sequence at the end of a number's key: /2017/5/ of 佳政发/2017/5/.

    Without parameters of its own, or SQLite would not know it in the index again.
    """

    template = "SUBSTR(%(expressions)s, LENGTH(RTRIM(%(expressions)s, '0123456789/')) + 1)"
    output_field = CharField()
    arity = 1
