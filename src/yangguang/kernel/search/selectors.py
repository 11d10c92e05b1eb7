"""Reads of what was sought and of what editors have set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Sum

from yangguang.kernel.now import city_date
from yangguang.kernel.search.models import AskedDaily, OpenedDaily, Promotion, SynonymGroup
from yangguang.kernel.search.text import normalised
from yangguang.kernel.tags.remembering import Remembered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

RELATED_FROM = timedelta(days=90)
ASKED_BY_SEVERAL = 3
"""Times something must have been asked before it is shown to others."""
SHORTEST = 2
MOST_RELATED = 5000
"""So many of the searches of several are looked through for related ones."""


@dataclass(frozen=True)
class Sought:
    """A query with what came of it."""

    query: str
    asked: int
    found: int
    opened: int


def _sums(since: date, until: date) -> QuerySet[Any, Any]:
    rows = AskedDaily.objects.filter(day__gte=since, day__lte=until)
    return (
        rows.values("query")
        .annotate(times=Sum("asked"), most=Max("found"), clicks=Sum("opened"))
        .order_by("-times", "query")
    )


def _told(rows: QuerySet[Any, Any], limit: int | None) -> list[Sought]:
    return [Sought(r["query"], r["times"], r["most"], r["clicks"]) for r in rows[:limit]]


def most_sought(*, since: date, until: date, limit: int = 50) -> list[Sought]:
    """What was asked most often between two days."""
    return _told(_sums(since, until), limit)


def not_found(*, since: date, until: date, limit: int = 50) -> list[Sought]:
    """What nothing was found for, the most often asked first."""
    return _told(_sums(since, until).filter(most=0), limit)


def not_opened(*, since: date, until: date, limit: int = 50) -> list[Sought]:
    """What had results of which nobody opened any, asked by several."""
    rows = _sums(since, until).filter(most__gt=0, clicks=0, times__gte=ASKED_BY_SEVERAL)
    return _told(rows, limit)


def most_opened(*, since: date, until: date, limit: int = 50) -> list[tuple[str, str, int]]:
    """(query, key, times) of the results opened most often."""
    rows = OpenedDaily.objects.filter(day__gte=since, day__lte=until)
    sums = rows.values("query", "key").annotate(times=Sum("opened")).order_by("-times", "query")
    return [(r["query"], r["key"], r["times"]) for r in sums[:limit]]


def totals(*, since: date, until: date) -> Sought:
    """All searches together; `found` counts those that found something."""
    rows = AskedDaily.objects.filter(day__gte=since, day__lte=until)
    asked = rows.aggregate(n=Sum("asked"))["n"] or 0
    found = rows.filter(found__gt=0).aggregate(n=Sum("asked"))["n"] or 0
    return Sought("", asked, found, rows.aggregate(n=Sum("opened"))["n"] or 0)


class Behind(StrEnum):
    """The totals of the report, each with the rows it adds up."""

    ASKED = "asked"
    FOUND = "found"
    OPENED = "opened"


def behind(total: Behind, *, since: date, until: date) -> list[Sought]:
    """Every query that a total counts, with its share: their sum is the total."""
    rows = AskedDaily.objects.filter(day__gte=since, day__lte=until)
    if total is Behind.FOUND:
        rows = rows.filter(found__gt=0)
    elif total is Behind.OPENED:
        rows = rows.filter(opened__gt=0)
    sums = rows.values("query").annotate(
        times=Sum("asked"), most=Max("found"), clicks=Sum("opened")
    )
    order = "-clicks" if total is Behind.OPENED else "-times"
    return _told(sums.order_by(order, "query"), None)


def related(typed: str, others: Sequence[str], *, at: datetime, limit: int = 6) -> list[str]:
    """What others sought and found near this; first what the city calls it otherwise."""
    query = normalised(typed)
    today = city_date(at)
    known = _sought.get(today, lambda: _sought_by_several(today)) if len(query) >= SHORTEST else []
    near = (sought for sought in known if query[:20] in sought)
    found = [*others, *islice(near, limit * 2)]
    return [q for q in dict.fromkeys(found) if normalised(q) != query][:limit]


_sought: Remembered[date, list[str]] = Remembered(1)
_promoted: Remembered[date, list[Promotion]] = Remembered(2)


def _sought_by_several(today: date) -> list[str]:
    """What several sought and found lately, the most often sought first."""
    rows = _sums(today - RELATED_FROM, today).filter(most__gt=0, times__gte=ASKED_BY_SEVERAL)
    return [str(row["query"]) for row in rows[:MOST_RELATED]]


def promotions_for(typed: str, *, on: date) -> list[Promotion]:
    """Promoted answers in force on the day whose words stand in the query."""
    query = normalised(typed)
    in_force = Promotion.objects.filter(valid_from__lte=on, valid_until__gte=on).order_by("pk")
    rows = _promoted.get(on, lambda: list(in_force))
    return [row for row in rows if any(_meant(word, query) for word in row.queries)][:3]


def _meant(word: str, query: str) -> bool:
    wanted = normalised(word)
    return bool(wanted) and (wanted == query or (len(wanted) >= SHORTEST and wanted in query))


def synonym_groups(typed: str = "") -> list[SynonymGroup]:
    """All groups, or those with a word that holds what was typed."""
    wanted = normalised(typed)
    rows = SynonymGroup.objects.select_related("changed_by")
    return [g for g in rows if not wanted or any(wanted in normalised(w) for w in g.words)]


def promotions() -> QuerySet[Promotion]:
    """All promoted answers, the latest to end first."""
    return Promotion.objects.select_related("set_by")
