"""What everybody may know of requests: how they ended, how long it took; never who asked."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count as Number
from django.db.models import F, FilteredRelation, Q
from django.urls import reverse

from yangguang.areas.requests.models import Outcome, Remedy, Request
from yangguang.areas.requests.rules.names import Clock
from yangguang.areas.requests.rules.remedies import ENDING_LABELS, Ending, Kind
from yangguang.areas.requests.rules.results import (
    FAMILY_LABELS,
    REPLIED,
    RESULTS,
    Family,
    Result,
)
from yangguang.areas.requests.rules.statistics import Figure, Measured, Totals, figures
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


def received_in(year: int, agency: str = "") -> QuerySet[Any]:
    """Requests received in the year with their first outcome and the clock of the reply."""
    rows = Request.objects.filter(received_on__year=year).annotate(
        first=FilteredRelation("outcomes", condition=Q(outcomes__round=1)),
        clock=FilteredRelation(
            "case__clocks",
            condition=Q(case__clocks__name=Clock.REPLY, case__clocks__round=1),
        ),
    )
    return rows.filter(case__agency__code=agency) if agency else rows


ENDED = Q(first__isnull=False)
IN_TIME = ENDED & (Q(first__due_on=None) | Q(first__decided_on__lte=F("first__due_on")))


def overdue_on(on: date) -> Q:
    """Not answered, the last day over, the clock running; as `rules.statistics.is_overdue`."""
    return Q(first__isnull=True, clock__due_on__lt=on, clock__is_paused=False)


def measured(year: int, agency: str = "") -> Iterator[Measured]:
    """Requests received in the year as the figures see them, by their first round."""
    rows = received_in(year, agency).values_list(
        *("received_on", "first__due_on", "first__decided_on", "first__used"),
        *("first__result", "clock__due_on", "clock__is_paused"),
    )
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


def totals_of(year: int, *, on: date, agency: str = "") -> Totals:
    """The figures' parts, counted by the database: memory does not grow with the requests."""
    rows = received_in(year, agency)
    counted = rows.aggregate(
        received=Number("pk"),
        ended=Number("pk", filter=ENDED),
        overdue=Number("pk", filter=overdue_on(on)),
        in_time=Number("pk", filter=IN_TIME),
    )
    days = rows.filter(ENDED).values_list("first__used").annotate(n=Number("pk")).order_by()
    return Totals(**counted, days=dict(days))


@dataclass(frozen=True)
class Row:
    """A request behind a figure, without its person and words."""

    agency: str
    month: str
    result: str
    """Empty while it is open."""
    used: int | None
    in_time: bool | None


def rows_behind(figure: str, year: int, *, on: date, agency: str = "") -> QuerySet[Any] | None:
    """The requests a figure counts, in the order it counts them; None for no figure."""
    rows = received_in(year, agency)
    if figure == "received":
        return rows.order_by("-received_on", "-pk")
    if figure == "overdue":
        return rows.filter(overdue_on(on)).order_by("received_on", "pk")
    if figure == "in_time":
        return rows.filter(ENDED | overdue_on(on)).order_by("first__used", "pk")
    if figure in {"ended", "median", "ninetieth"}:
        return rows.filter(ENDED).order_by("first__used", "pk")
    return None


def rows_shown(rows: Any) -> list[Row]:
    """They for a page or a program; a page at a time."""
    found = list(
        rows.values_list(
            *("case__agency", "received_on", "first__result"),
            *("first__used", "first__decided_on", "first__due_on"),
        )
    )
    names = short_names(row[0] for row in found)
    return [
        Row(
            names.get(agency, ""),
            f"{received:%Y-%m}",
            str(RESULTS[Result(result)].label) if result else "",
            used if result else None,
            (due is None or decided <= due) if result else None,
        )
        for agency, received, result, used, decided, due in found
    ]


def remedies_in(year: int, *, ending: str, agency: str = "") -> QuerySet[Remedy]:
    """Reviews and suits filed in the year that ended so."""
    rows = Remedy.objects.filter(filed_on__year=year, ending=ending).exclude(kind=Kind.COMPLAINT)
    rows = rows.filter(request__case__agency__code=agency) if agency else rows
    return rows.order_by("-filed_on", "-pk")


@dataclass(frozen=True)
class RemedyRow:
    """A review or suit behind a figure: agency, kind, month; who filed it is not told."""

    agency: str
    kind: str
    month: str


def remedies_shown(rows: Iterable[Remedy]) -> list[RemedyRow]:
    """They for a page or a program; a page at a time."""
    found = list(rows)
    names = short_names(row.request.case.agency_id for row in found)
    return [
        RemedyRow(
            names.get(row.request.case.agency_id, ""),
            str(row.get_kind_display()),
            f"{row.filed_on:%Y-%m}",
        )
        for row in found
    ]


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
    remedies: Sequence[Count]


def statistics(year: int, *, on: date, agency: str = "") -> Statistics:
    """Everything the page shows; the numbers come from the matters themselves."""
    remedies = Remedy.objects.filter(filed_on__year=year).exclude(kind=Kind.COMPLAINT)
    if agency:
        remedies = remedies.filter(request__case__agency__code=agency)
    ended = received_in(year, agency).filter(ENDED).values_list("first__result")
    results: dict[str, int] = dict(ended.annotate(n=Number("pk")).order_by())
    endings = dict(remedies.values_list("ending").annotate(n=Number("pk")).order_by())
    return Statistics(
        figures=figures(totals_of(year, on=on, agency=agency)),
        families=[
            Count(
                str(FAMILY_LABELS[f]),
                sum(n for code, n in results.items() if RESULTS[Result(code)].family == f),
                f.value,
            )
            for f in Family
        ],
        grounds=[
            Count(str(info.label), results[code], code.value)
            for code, info in RESULTS.items()
            if code in results
        ],
        remedies=[
            Count(str(label), endings.get(ending, 0), str(ending))
            for ending, label in ENDING_LABELS.items()
        ],
    )


@dataclass(frozen=True)
class Behind:
    """The rows behind one number of the statistics, for a page, a file or a program."""

    label: str
    asked: dict[str, str]
    """By what the address names the number."""
    rows: QuerySet[Any]
    figure: Figure | None
    """None: a number of reviews and suits."""

    @property
    def header(self) -> Sequence[str]:
        """Columns of the file."""
        kind = Row if self.figure else RemedyRow
        return [f.name for f in fields(kind)]

    def shown(self, rows: Any) -> list[Any]:
        """A page of them."""
        return rows_shown(rows) if self.figure else remedies_shown(rows)

    def lines(self) -> Iterator[Sequence[object]]:
        """All of them, `CHUNK` at a time; memory does not grow with their number."""
        start = 0
        while part := self.shown(self.rows[start : start + CHUNK]):
            for row in part:
                yield [_cell(value) for value in astuple(row)]
            start += CHUNK


def _cell(value: Any) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def behind(figure: str, ending: str, year: int, *, on: date, agency: str = "") -> Behind | None:
    """What stands behind the figure, or behind an ending of reviews and suits; None: nothing."""
    rows = rows_behind(figure, year, on=on, agency=agency)
    if rows is not None:
        counted = figures(totals_of(year, on=on, agency=agency))
        shown = next(f for f in counted if f.code == figure)
        return Behind(str(shown.label), {"figure": figure}, rows, shown)
    if ending not in ENDING_LABELS:
        return None
    remedies = remedies_in(year, ending=ending, agency=agency).select_related("request__case")
    return Behind(str(ENDING_LABELS[Ending(ending)]), {"ending": ending}, remedies, None)


FIGURES_HEADER = ("part", "code", "label", "value", "formula")


def figure_lines(found: Statistics) -> Iterator[Sequence[object]]:
    """Every number of the page for a file."""
    for figure in found.figures:
        yield "figure", figure.code, figure.label, figure.value, figure.formula
    parts = {"family": found.families, "result": found.grounds, "remedy": found.remedies}
    for part, counts in parts.items():
        for count in counts:
            yield part, count.code, count.label, count.number, ""


def agencies_in_log() -> list[tuple[str, str]]:
    """Agencies that have received requests: code and name."""
    ids = set(Request.objects.values_list("case__agency", flat=True).distinct())
    return codes_and_names(ids) if ids else []
