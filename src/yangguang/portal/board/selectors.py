"""What the board reads: obligations with their states, and only what the public may see of them.

An act, a proof or an opening is told by what its room shows to the public; what a room does not
show has no title here, and nothing of a supervision, a reason given inside or a person is read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import ExtractYear, RowNumber, TruncMonth

from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.lapsing import recorded_from
from yangguang.kernel.duties.models import Closing, Edition, Obligation
from yangguang.kernel.duties.rules import State
from yangguang.kernel.duties.selectors.desk import debts_of_agency
from yangguang.kernel.duties.selectors.states import with_state
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.selectors import agencies, agency_name
from yangguang.kernel.publishing.models import Column, Topic
from yangguang.portal.board.drawing import Point
from yangguang.portal.board.filters import Filters
from yangguang.portal.board.rows import WORST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from yangguang.kernel.organizations.models import Agency

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
PAGE = 50
NEWEST_PROOFS = 6
"""Read for each clause, so that two are left when some are not shown or prove twice."""
WITHOUT_VERDICT = (State.EXCUSED, State.NOT_APPLICABLE, State.NOT_MEASURABLE)


def edition() -> Edition | None:
    """The plan as it was loaded last."""
    return Edition.objects.order_by("-number").first()


def narrowed(filters: Filters, *, at: datetime) -> QuerySet[Any]:
    """The obligations the filters ask for, each with its `state`."""
    rows = with_state(Obligation.objects.all(), at=at)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.part:
        rows = rows.filter(Q(part=filters.part) | Q(part__startswith=f"{filters.part}."))
    if filters.clause:
        rows = rows.filter(clause=filters.clause)
    if filters.agency:
        rows = rows.filter(agency__in=debts_of_agency(filters.agency))
    if filters.year:
        year = int(filters.year) if filters.year.isascii() and filters.year.isdecimal() else 0
        rows = rows.filter(due_on__year=year) if 1 <= year <= 9999 else rows.none()
    return rows


@dataclass(frozen=True)
class Found:
    """One page of obligations and how many there are."""

    rows: list[Obligation]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PAGE))


def page_of(filters: Filters, *, at: datetime) -> Found:
    """The page the filters ask for, the last one if they ask beyond it."""
    rows = narrowed(filters, at=at)
    total = rows.count()
    number = min(filters.page, max(1, -(-total // PAGE)))
    start = (number - 1) * PAGE
    return Found(list(in_order(rows)[start : start + PAGE]), total, number)


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What is late first, then what is to come by its date, then what was done, newest first."""
    ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(WORST_FIRST)]
    return rows.order_by(
        Case(*ranks, default=Value(len(ranks))),
        F("fulfilled_at").desc(nulls_first=True),
        F("due_at").asc(nulls_last=True),
        "key",
    )


def pressing(*, at: datetime, limit: int) -> list[Obligation]:
    """What is late, to be explained or due soon: the oldest dates first.

    One obligation stands for all of its clause and state, whose number it bears as `alike`:
    what ten counties owe alike would fill the list otherwise.
    """
    wanted = (State.OVERDUE, State.TO_EXPLAIN, State.DUE_SOON)
    rows = with_state(Obligation.objects.filter(due_at__isnull=False), at=at)
    kin = [F("clause"), F("state")]
    ranked = rows.filter(state__in=wanted).annotate(
        alike=Window(Count("pk"), partition_by=kin),
        place=Window(RowNumber(), partition_by=kin, order_by=[F("due_at"), F("key")]),
    )
    return list(ranked.filter(place=1).order_by("due_at", "key")[:limit])


def counts_by_clause(*, at: datetime, agency: str = "") -> dict[str, dict[State, int]]:
    """For each clause, how many obligations stand where."""
    rows = narrowed(Filters(agency=agency), at=at).values_list("clause", "state")
    found: dict[str, dict[State, int]] = defaultdict(dict)
    for clause, state, count in rows.annotate(n=Count("pk")).order_by():
        found[clause][State(state)] = count
    return found


def counts_by_unit(*, at: datetime) -> dict[str, dict[State, int]]:
    """For each unit of today, how many obligations stand where; those of its predecessors count
    as its own, those of a unit that was split as each heir's.
    """
    book, today = the_book(), city_date(at)
    rows = with_state(Obligation.objects.filter(agency__isnull=False), at=at)
    found: dict[str, dict[State, int]] = defaultdict(lambda: defaultdict(int))
    for agency, state, count in (
        rows.values_list("agency", "state").annotate(n=Count("pk")).order_by()
    ):
        for code in book.agencies.holders(book.codes[agency], today):
            found[code][State(state)] += count
    return found


def years() -> list[int]:
    """Years in which something is due, newest first."""
    rows = Obligation.objects.filter(due_on__isnull=False).annotate(y=ExtractYear("due_on"))
    return sorted(rows.order_by().values_list("y", flat=True).distinct(), reverse=True)


def obligation_for(key: str, *, at: datetime) -> Obligation:
    """The obligation. Raises Obligation.DoesNotExist."""
    rows = Obligation.objects.select_related("version__edition", "opened_by__seal")
    found: Obligation = with_state(rows, at=at).get(key=key)
    return found


def newest_due(clause: str, *, at: datetime) -> Obligation | None:
    """The clause's newest obligation that has a date: the one its working is shown by."""
    rows = narrowed(Filters(clause=clause), at=at).filter(due_at__isnull=False)
    return rows.order_by("-opened_at", "key").first()


def newest_closings(clause: str = "") -> dict[str, list[Closing]]:
    """For each clause (or one), the proofs that closed something last, newest first."""
    rows = Closing.objects.select_related("proof", "obligation")
    if clause:
        rows = rows.filter(obligation__clause=clause)
    ranked = rows.annotate(
        rank=Window(
            RowNumber(),
            partition_by=F("obligation__clause"),
            order_by=[F("proof__at").desc(), F("pk").desc()],
        )
    )
    found: dict[str, list[Closing]] = defaultdict(list)
    for row in ranked.filter(rank__lte=NEWEST_PROOFS).order_by("rank"):
        found[row.obligation.clause].append(row)
    return found


def next_due(*, at: datetime) -> datetime | None:
    """When the next obligation falls due: the board changes then without anybody's act."""
    rows = Obligation.objects.filter(due_at__gt=at).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()


def units() -> dict[int, Agency]:
    """All agencies with their names through time."""
    return {agency.pk: agency for agency in agencies()}


def unit_choices(known: Mapping[int, Agency], *, on: date) -> list[tuple[str, str]]:
    """(code, name) of the units of today that may owe something."""
    levels, book = ("city", "county", "department"), the_book()
    return [
        (agency.code, agency_name(agency))
        for agency in known.values()
        if agency.level in levels and book.agencies.holders(agency.code, on) == (agency.code,)
    ]


def acts_about(keys: Iterable[str], *, limit: int) -> list[Act]:
    """Public acts about obligations, newest first."""
    rows = Act.objects.filter(
        subject_type="obligation",
        subject_ref__in=list(keys),
        visibility=Visibility.PUBLIC,
    )
    return list(rows.select_related("seal").order_by("-at", "-pk")[:limit])


def months(*, at: datetime) -> list[Point]:
    """How things stood at the end of each month since the record began, and today.

    Counted: hard limits that can be measured and were neither excused nor held not to apply.
    """
    groups = _groups(at=at)
    if not groups:
        return []
    since = recorded_from() or min(due for due, *_rest in groups)
    return [_point(end, groups) for end in _ends(since, city_date(at))]


Group = tuple["date", "date | None", bool, bool, int]
"""Month due, month done, done in time, past its date now, how many."""


def _groups(*, at: datetime) -> list[Group]:
    rows = with_state(Obligation.objects.filter(due_at__isnull=False, soft=False), at=at)
    since = recorded_from()
    if since:
        rows = rows.filter(due_on__gte=since)
    marked = (
        rows.exclude(state__in=WITHOUT_VERDICT)
        .annotate(
            due_month=TruncMonth("due_on"),
            done_month=TruncMonth("fulfilled_at", tzinfo=CITY_ZONE),
        )
        .values_list("due_month", "done_month", "state")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return [
        (due, done and done.date(), state == State.FULFILLED, state == State.OVERDUE, n)
        for due, done, state, n in marked
    ]


def _ends(since: date, today: date) -> list[date]:
    """The last day of each month, today for the month that runs."""
    found, month = [], since.replace(day=1)
    while month <= today:
        following = (month.replace(day=28) + ONE_WEEK).replace(day=1)
        found.append(min(following - ONE_DAY, today))
        month = following
    return found


def _point(end: date, groups: list[Group]) -> Point:
    month = end.replace(day=1)
    in_time = late_done = overdue = 0
    for due, done, was_in_time, is_late, n in groups:
        if done is not None and done <= month:
            in_time += n if was_in_time else 0
            late_done += 0 if was_in_time else n
        elif due <= month and not was_in_time and (done is not None or is_late):
            overdue += n
    return Point(end, in_time, late_done, overdue)


def by_ids(ids: list[int], *, at: datetime) -> list[Obligation]:
    """The obligations in the order of their ids."""
    found = with_state(Obligation.objects.all(), at=at).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def changes(filters: Filters, *, at: datetime, limit: int) -> list[tuple[datetime, Obligation]]:
    """What was done, fell due undone, or was decided last: newest first, with the moment."""
    rows = narrowed(filters, at=at)
    latest: dict[int, tuple[datetime, Obligation]] = {}
    for name in MOMENTS:
        past = rows.filter(**{f"{name}__lte": at})
        for row in past.order_by(f"-{name}", "key")[:limit]:
            moment = _last_change(row)
            if moment is not None:
                latest[row.pk] = (moment, row)
    told = sorted(latest.values(), key=lambda item: (item[0], item[1].key), reverse=True)
    return told[:limit]


MOMENTS = ("fulfilled_at", "due_at", "excused_at", "not_applicable_at", "explained_at")


def _last_change(row: Obligation) -> datetime | None:
    """When the obligation came to stand where it stands."""
    state = State(row.state)  # type: ignore[attr-defined]  # annotated above
    match state:
        case State.FULFILLED | State.DONE | State.FULFILLED_LATE:
            return row.fulfilled_at
        case State.EXCUSED:
            return row.excused_at
        case State.NOT_APPLICABLE:
            return row.not_applicable_at or row.void_at
        case State.EXPLAINED:
            return row.explained_at
        case State.OVERDUE | State.TO_EXPLAIN:
            return row.due_at
    return None


def names_of(*, columns: Iterable[str], topics: Iterable[str]) -> list[str]:
    """Names of columns and topics by their codes, in the order of the lists they stand in."""
    found = [f"“{c.name}”" for c in Column.objects.filter(slug__in=list(columns))]
    return found + [f"“{t.name}”" for t in Topic.objects.filter(code__in=list(topics))]


def owing_codes() -> list[str]:
    """Codes of the agencies under whose names something is owed."""
    owing = Obligation.objects.filter(agency__isnull=False).order_by("agency__order")
    return list(dict.fromkeys(owing.values_list("agency__code", flat=True).distinct()))
