"""What everybody may know of requests: how they ended, how long it took; never who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import FilteredRelation, Q
from django.urls import reverse

from yangguang.areas.requests.models import Outcome, Remedy, Request
from yangguang.areas.requests.rules.names import Clock
from yangguang.areas.requests.rules.remedies import ENDING_LABELS, Kind
from yangguang.areas.requests.rules.results import (
    FAMILY_LABELS,
    REPLIED,
    RESULTS,
    Family,
    Result,
)
from yangguang.areas.requests.rules.statistics import Figure, Measured, figures
from yangguang.kernel.organizations.selectors import codes_and_names, short_names
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

CHUNK = 5000
FIRST_YEAR = 2019
"""The Regulation in force began on 2019-05-15: nothing recorded here is of an earlier year."""


def year_of(typed: str, *, on: date) -> int | None:
    """The year typed, from the first of the record to that of the day; None for anything else."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) == len("2026")
    year = int(typed) if is_number else 0
    return year if FIRST_YEAR <= year <= on.year else None


def plain(typed: str) -> str:
    """What somebody typed without the sign NUL, which no database keeps or finds."""
    return typed.replace("\0", " ").strip()


@dataclass(frozen=True)
class LogFilters:
    """What the log is narrowed by; it lives in the address."""

    agency: str = ""
    family: str = ""
    year: int | None = None
    """In which it was answered."""
    text: str = ""
    result: str = ""
    received: int | None = None
    """Year in which it was received: its first result, as the statistics count it, whether a
    reply went out or not.
    """


@dataclass(frozen=True)
class Entry:
    """An answered request as everybody may see it: agency, month, result, days."""

    agency: str
    month: str
    family: str
    result: str
    article: str
    used: int
    in_time: bool
    title: str
    """Of what was published afterwards; empty when nothing was."""
    url: str


def log(filters: LogFilters) -> QuerySet[Outcome]:
    """Replies that went out, newest first. Unknown values find nothing."""
    rows = Outcome.objects.select_related(
        "request__case", "request__public_record__current__version"
    )
    if filters.received is None:
        rows = rows.filter(result__in=REPLIED)
    else:
        rows = rows.filter(round=1, request__received_on__year=filters.received)
    if filters.result:
        rows = rows.filter(result=filters.result)
    if filters.agency:
        rows = rows.filter(request__case__agency__code=filters.agency)
    if filters.family:
        codes = [code for code, info in RESULTS.items() if info.family == filters.family]
        rows = rows.filter(result__in=codes)
    if filters.year is not None:
        rows = rows.filter(decided_on__year=filters.year)
    for word in filters.text.split()[:5]:
        rows = rows.filter(
            request__public_record__state=RecordState.PUBLISHED,
            request__public_record__current__version__title__icontains=word,
        )
    return rows.order_by("-decided_on", "-pk")


def entries_of(rows: Iterable[Outcome]) -> list[Entry]:
    """They as lines of the public list."""
    found = list(rows)
    names = short_names(row.request.case.agency_id for row in found)
    return [_entry(row, names.get(row.request.case.agency_id, "")) for row in found]


def _entry(row: Outcome, agency: str) -> Entry:
    info = RESULTS[Result(row.result)]
    record = row.request.public_record
    is_public = record is not None and record.state == RecordState.PUBLISHED
    current = record.current if record is not None and is_public else None
    return Entry(
        agency=agency,
        month=f"{row.decided_on:%Y-%m}",
        family=str(FAMILY_LABELS[info.family]),
        result=str(info.label),
        article=info.article,
        used=row.used,
        in_time=row.due_on is None or row.decided_on <= row.due_on,
        title=current.version.title if current else "",
        url=reverse("portal:document", args=[record.public_id]) if record and current else "",
    )


LOG_HEADER = ("agency", "month", "family", "result", "article", "working_days", "in_time", "url")


def log_lines(rows: QuerySet[Outcome]) -> Iterator[Sequence[object]]:
    """The log for a file, in constant memory."""
    batch: list[Outcome] = []
    for row in rows.iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            yield from _lines(batch)
            batch = []
    yield from _lines(batch)


def _lines(batch: list[Outcome]) -> Iterator[Sequence[object]]:
    for entry in entries_of(batch):
        yield (
            entry.agency,
            entry.month,
            entry.family,
            entry.result,
            entry.article,
            entry.used,
            "yes" if entry.in_time else "no",
            entry.url,
        )


def measured(year: int, agency: str = "") -> Iterator[Measured]:
    """Requests received in the year as the figures see them, by their first round."""
    rows = (
        Request.objects.filter(received_on__year=year)
        .annotate(
            first=FilteredRelation("outcomes", condition=Q(outcomes__round=1)),
            clock=FilteredRelation(
                "case__clocks",
                condition=Q(case__clocks__name=Clock.REPLY, case__clocks__round=1),
            ),
        )
        .values_list(
            *("received_on", "first__due_on", "first__decided_on", "first__used"),
            *("first__result", "clock__due_on", "clock__is_paused"),
        )
    )
    if agency:
        rows = rows.filter(case__agency__code=agency)
    for received, due, ended, used, result, open_due, paused in rows.iterator(chunk_size=CHUNK):
        family = RESULTS[Result(result)].family.value if result else ""
        yield Measured(
            received,
            due if ended else open_due,
            ended,
            used or 0,
            family,
            is_paused=bool(paused),
        )


class Count(NamedTuple):
    """How many, of what, and by which filter of the log they are found."""

    label: str
    number: int
    code: str


@dataclass(frozen=True)
class Statistics:
    """A year's figures with their formulas, results by ground, remedies by ending."""

    figures: Sequence[Figure]
    families: Sequence[Count]
    grounds: Sequence[Count]
    remedies: Sequence[tuple[str, int]]


def statistics(year: int, *, on: date, agency: str = "") -> Statistics:
    """Everything the page shows; the numbers come from the matters themselves."""
    rows = list(measured(year, agency))
    outcomes = Outcome.objects.filter(round=1, request__received_on__year=year)
    remedies = Remedy.objects.filter(filed_on__year=year).exclude(kind=Kind.COMPLAINT)
    if agency:
        outcomes = outcomes.filter(request__case__agency__code=agency)
        remedies = remedies.filter(request__case__agency__code=agency)
    results: dict[str, int] = {}
    for code in outcomes.values_list("result", flat=True).iterator(chunk_size=CHUNK):
        results[code] = results.get(code, 0) + 1
    endings: dict[str, int] = {}
    for ending in remedies.values_list("ending", flat=True):
        endings[ending] = endings.get(ending, 0) + 1
    return Statistics(
        figures=figures(rows, on=on),
        families=[
            Count(str(FAMILY_LABELS[f]), sum(r.family == f for r in rows), f.value) for f in Family
        ],
        grounds=[
            Count(str(info.label), results[code], code.value)
            for code, info in RESULTS.items()
            if code in results
        ],
        remedies=[(str(label), endings.get(ending, 0)) for ending, label in ENDING_LABELS.items()],
    )


def agencies_in_log() -> list[tuple[str, str]]:
    """Agencies that have received requests: code and name."""
    ids = set(Request.objects.values_list("case__agency", flat=True).distinct())
    return codes_and_names(ids) if ids else []
