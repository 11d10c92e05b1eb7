"""Many small questions in one: what several rooms read for one page costs one way to the database.

A selector that is a generator yields the querysets it needs and is sent a list for each:

    def letters_for(actor: Actor) -> Asking[list[Letter]]:
        (letters,) = yield [Letter.objects.filter(...)[:20]]
        return letters

`in_rounds` runs many of them side by side: what all of them ask first is one statement, what they
ask next another. `answered` runs one alone, `side_by_side` makes one of many. Each queryset keeps
its own plan and its own order; it should be bounded by itself, as everything it finds is read.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Value

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

T = TypeVar("T")
Questions: TypeAlias = "Sequence[QuerySet[Any, Any]]"
Asking: TypeAlias = Generator[Questions, Sequence[list[Any]], T]

TEXT, WHOLE = "text", "bigint"
AT_ONCE = 100
"""Questions in one statement; SQLite takes 500 parts of a union."""


def answered(asking: Asking[T]) -> T:
    """Run one generator to its end, a statement for each round."""
    try:
        questions = next(asking)
        while True:
            questions = asking.send(together(questions))
    except StopIteration as end:
        result: T = end.value
        return result


def in_rounds(askings: Iterable[Asking[T]]) -> list[T]:
    """Run the generators side by side, one statement for each round; their results in order."""
    return answered(side_by_side(askings))


def side_by_side(askings: Iterable[Asking[T]]) -> Asking[list[T]]:
    """The generators as one that asks in each round what all of them ask."""
    running = list(askings)
    results: dict[int, T] = {}
    given: dict[int, Sequence[list[Any]] | None] = dict.fromkeys(range(len(running)))
    while given:
        asked: dict[int, Questions] = {}
        for place, answers in given.items():
            try:
                asked[place] = running[place].send(answers)  # type: ignore[arg-type]  # None begins
            except StopIteration as end:
                results[place] = end.value
        if not asked:
            break
        found = iter((yield [each for questions in asked.values() for each in questions]))
        given = {place: [next(found) for _ in asked[place]] for place in asked}
    return [results[place] for place in range(len(running))]


def how_many(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """The number of rows as a question: it finds one number."""
    one = rows.order_by().annotate(_all=Value(0)).values("_all")
    counted: QuerySet[Any, Any] = one.annotate(_n=Count("pk")).values_list("_n", flat=True)
    return counted


def together(questions: Questions) -> list[list[Any]]:
    """What each queryset finds, in its order. Raises ValueError for one that prefetches: that
    would be a question of its own.
    """
    found: list[list[Any]] = [[] for _ in questions]
    parts = []
    for place, question in enumerate(questions):
        part = Part(place, question)
        if part.sql:
            parts.append(part)
    for start in range(0, len(parts), AT_ONCE):
        some = parts[start : start + AT_ONCE]
        rows = _rows(some) if len(some) > 1 else None
        for part in some:
            found[part.place] = part.read(None if rows is None else rows[part.place])
    return found


class Part:
    """One queryset, compiled, with the kind of value each of its columns holds."""

    def __init__(self, place: int, question: QuerySet[Any, Any]) -> None:
        if question._prefetch_related_lookups:  # type: ignore[attr-defined]
            message = "what is asked together cannot prefetch: yield that in a round of its own"
            raise ValueError(message)
        self.place, self.question = place, question._chain()  # type: ignore[attr-defined]
        self.connection: BaseDatabaseWrapper = connections[question.db]
        self.compiler: Any = self.question.query.get_compiler(connection=self.connection)
        try:
            self.sql, self.params = self.compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            self.sql, self.params = "", ()
            return
        if self.compiler.has_extra_select:
            message = "what is asked together orders only by what it selects"
            raise ValueError(message)
        expressions = [column for column, _sql, _alias in self.compiler.select]
        self.kinds = [self._kind(each) for each in expressions]

    def _kind(self, expression: Any) -> str:
        """The database's type, those that go into one another as one."""
        kind = str(expression.output_field.cast_db_type(self.connection) or TEXT).lower()
        if kind.startswith(("varchar", "char")):
            return TEXT
        return WHOLE if kind in {"integer", "smallint", "serial", "bigserial"} else kind

    def read(self, rows: list[tuple[Any, ...]] | None) -> list[Any]:
        """The queryset's own objects made of the rows; None: it asks for itself."""
        if rows is not None:
            self.compiler.execute_sql = lambda *_args, **_kwargs: [rows]
            self.question.query.get_compiler = lambda *_args, **_kwargs: self.compiler
        return list(self.question)


def _rows(parts: Sequence[Part]) -> dict[int, list[tuple[Any, ...]]]:
    """The rows of every part by its place.

    All parts lie over one another in one table: columns of the same type share a place in it, the
    rest of a row is empty. Each row bears its number within its part, so that no plan of the
    database can change the order.
    """
    connection = parts[0].connection
    width: dict[str, int] = {}
    for part in parts:
        for kind in set(part.kinds):
            width[kind] = max(width.get(kind, 0), part.kinds.count(kind))
    table = [(kind, n) for kind, count in width.items() for n in range(count)]
    where = {slot: place for place, slot in enumerate(table, 2)}
    heads, selects, params, slots = [], [], [], {}
    for part in parts:
        seen: dict[str, int] = {}
        named: dict[tuple[str, int], str] = {}
        for number, kind in enumerate(part.kinds):
            named[kind, seen.setdefault(kind, 0)] = f"c{number}"
            seen[kind] += 1
        columns = ", ".join(f"c{number}" for number in range(len(part.kinds)))
        heads.append(f"p{part.place} ({columns}) AS ({part.sql})")
        cells = ", ".join(_cell(named.get(slot), slot[0], connection) for slot in table)
        selects.append(f"SELECT {part.place}, ROW_NUMBER() OVER (), {cells} FROM p{part.place}")  # noqa: S608  names of ours
        params += part.params
        by_name = {name: where[slot] for slot, name in named.items()}
        slots[part.place] = [by_name[f"c{number}"] for number in range(len(part.kinds))]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(heads)} {' UNION ALL '.join(selects)}", params)
        rows = cursor.fetchall()
    found: dict[int, list[tuple[Any, ...]]] = {part.place: [] for part in parts}
    for row in sorted(rows, key=lambda row: row[:2]):
        found[row[0]].append(tuple(row[slot] for slot in slots[row[0]]))
    return found


def _cell(name: str | None, kind: str, connection: BaseDatabaseWrapper) -> str:
    """A column of one part, or its empty place."""
    if connection.vendor == "postgresql":
        return name or f"NULL::{kind}"
    # The plus is no sum: it takes the declared type from the column. Python would read a value by
    # the type declared for the same place in another part; the fields read it themselves.
    return f"+{name}" if name else "NULL"
