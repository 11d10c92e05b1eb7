"""Calendars as values, cached by version; years, hours and runs as the desk shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Max, OuterRef, Subquery

from yangguang.kernel.asking import Asking, answered
from yangguang.kernel.calendars.models import (
    CalendarVersion,
    CalendarYear,
    ClockRun,
    HoursRow,
    SpecialDay,
)
from yangguang.kernel.calendars.rules import (
    CALENDAR_LABELS,
    NATIONAL,
    OFFICE,
    assemble,
    missing_year,
)
from yangguang.kernel.calendars.seeding import seed_calendar
from yangguang.kernel.clocks import Calendar, DayKind, OfficeHours
from yangguang.kernel.clocks import SpecialDay as Day
from yangguang.kernel.now import CITY_ZONE, city_date

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

PAST = 20
"""How many calendars in other versions stay in memory."""


def calendar_for(name: str = OFFICE, *, on: date | None = None) -> Calendar:
    """The calendar as it stands, or as it stood at the end of a day. Raises KeyError for a name.

    One small query; the calendar itself is kept in memory by its version.
    """
    if name not in CALENDAR_LABELS:
        raise KeyError(name)
    if on is None:
        return answered(ask_calendar(name))
    keys = CalendarVersion.objects.filter(name=name).values_list("pk", "digest")
    end = datetime.combine(on, time.max, CITY_ZONE)
    last = keys.order_by("-number").filter(at__lte=end)
    key = last.first() or keys.order_by("number").first()
    return seed_calendar(name) if key is None else _version(*key)


def ask_calendar(name: str = OFFICE) -> Asking[Calendar]:
    """The calendar as it stands, asked together with others."""
    versions = CalendarVersion.objects.filter(name=name).order_by("-number")
    (keys,) = yield [versions.values_list("pk", "digest", "number")[:1]]
    return _version(*keys[0][:2]) if keys else seed_calendar(name)


def calendar_version(name: str, version: str) -> Calendar:
    """The calendar a closed matter ended by. Raises CalendarVersion.DoesNotExist."""
    if version == seed_calendar(name).version:
        return seed_calendar(name)
    found = CalendarVersion.objects.filter(name=name, digest=version).order_by("number").first()
    if found is None:
        raise CalendarVersion.DoesNotExist(version)
    return _version(found.pk, version)


@lru_cache(maxsize=PAST)
def _version(pk: int, _digest: str) -> Calendar:
    """A version's calendar. With the digest in the key it is right in any database."""
    row = CalendarVersion.objects.get(pk=pk)
    years = CalendarYear.objects.filter(pk__in=row.years).prefetch_related("days")
    national: list[Day] = []
    own: list[Day] = []
    announced = []
    for year in years:
        target = national if year.layer == NATIONAL else own
        target.extend(as_day(day) for day in year.days.all())
        if year.layer == NATIONAL and year.is_announced:
            announced.append(year.year)
    hours = [as_hours(h) for h in HoursRow.objects.filter(pk__in=row.hours).order_by("since")]
    return assemble(row.name, national, own, announced, hours)


def as_day(row: SpecialDay) -> Day:
    """A row as the clocks know it."""
    return Day(row.on, DayKind(row.kind), row.name, row.source)


def as_hours(row: HoursRow) -> OfficeHours:
    """A row as the clocks know it."""
    return OfficeHours(parse_spans(row.spans), row.since)


def parse_spans(text: str) -> tuple[tuple[time, time], ...]:
    """08:30-12:00 13:30-17:30. Raises ValueError."""
    spans = []
    for part in text.split():
        opens, closes = part.split("-")
        spans.append((time.fromisoformat(opens.zfill(5)), time.fromisoformat(closes.zfill(5))))
    return tuple(spans)


def current_years(layer: str) -> QuerySet[CalendarYear]:
    """The revisions in force of a layer, by year."""
    last = (
        CalendarYear.objects.filter(layer=layer, year=OuterRef("year"))
        .order_by("-revision")
        .values("pk")[:1]
    )
    return CalendarYear.objects.filter(layer=layer, pk=Subquery(last)).order_by("year")


def current_hours(calendar: str) -> QuerySet[HoursRow]:
    """The office hours in force of a calendar, by their first day."""
    last = (
        HoursRow.objects.filter(calendar=calendar, since=OuterRef("since"))
        .order_by("-revision")
        .values("pk")[:1]
    )
    return HoursRow.objects.filter(calendar=calendar, pk=Subquery(last)).order_by("since")


def year_for(layer: str, year: int) -> CalendarYear | None:
    """The revision in force of a year; None where the layer has nothing for it."""
    return CalendarYear.objects.filter(layer=layer, year=year).order_by("-revision").first()


def days_of(year: CalendarYear | None) -> dict[date, Day]:
    """The special days of a revision by date."""
    return (
        {}
        if year is None
        else {row.on: as_day(row) for row in sorted(year.days.all(), key=lambda row: row.on)}
    )


def revisions_of(layer: str, year: int) -> QuerySet[CalendarYear]:
    """Every revision of a year, newest first."""
    rows = CalendarYear.objects.filter(layer=layer, year=year)
    return rows.select_related("entered_by").order_by("-revision")


@dataclass(frozen=True)
class YearRow:
    """A year as the desk lists it."""

    year: int
    is_announced: bool
    source: str
    counts: Counter[str]
    """How many days of each kind."""
    entered_at: datetime

    @property
    def holidays(self) -> int:
        """Days off."""
        return self.counts[DayKind.HOLIDAY]

    @property
    def make_ups(self) -> int:
        """Weekend days worked."""
        return self.counts[DayKind.MAKE_UP]


def year_rows(layer: str) -> list[YearRow]:
    """The years of a layer, newest first."""
    years = current_years(layer).order_by("-year").prefetch_related("days")
    return [
        YearRow(
            year.year,
            year.is_announced,
            year.source,
            Counter(day.kind for day in year.days.all()),
            year.entered_at,
        )
        for year in years
    ]


def missing_notice(*, at: datetime) -> int | None:
    """The year whose holiday notice should have been entered by now; None: all is there."""
    return missing_year(calendar_for().announced, city_date(at))


def last_runs() -> Sequence[ClockRun]:
    """The last re-derivation and the last comparison of each room."""
    return answered(ask_last_runs())


def ask_last_runs() -> Asking[Sequence[ClockRun]]:
    """`last_runs`, asked together with others."""
    last = ClockRun.objects.values("kind", "name").annotate(last=Max("pk")).values("last")
    (found,) = yield [ClockRun.objects.filter(pk__in=last).order_by("kind", "name")]
    return found
