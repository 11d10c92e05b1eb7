"""Reads of the catalogue: filtered, paged by key, counted without counting everything."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact

from yangguang.kernel.documents.numbers import search_key
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agencies, agency_name
from yangguang.kernel.publishing.lookups import NumberEnd
from yangguang.kernel.publishing.models import (
    CatalogueCount,
    CatalogueEntry,
    Column,
    Record,
    SitemapPart,
    Topic,
)
from yangguang.kernel.publishing.placing import Filing, shown_by, subtree
from yangguang.kernel.publishing.rules import GENRE_LABELS, Genre, RecordState, Validity
from yangguang.kernel.publishing.showing import (
    ALL,
    in_part,
    list_tag,
    part_of,
    publication_tag,
    record_tag,
)
from yangguang.kernel.tags import is_collecting, named, show

if TYPE_CHECKING:
    from collections.abc import Iterable

CAP = 1000
"""Filtered totals are counted up to here; beyond it the page says so."""
CAP_READING = 100
"""The same where every text has to be read to know whether it counts."""
SHOWN_FACETS = ("agency", "topic", "genre", "year")
WHOLE_NUMBER = re.compile(r"[^/\d][^/]*(?:/\d+/[^/\d]+)*(?P<end>/\d{4}/\d+/?)")
"""Key of a document number with its code, year and sequence; a code may hold figures (第2号)."""
YEAR_AND_SEQUENCE = re.compile(r"\d{4}/\d+/")
"""Key of what is left of a number without its code, its 号 typed."""


@dataclass(frozen=True)
class CatalogueFilters:
    """What a list asks for, as it stands in the address."""

    agency: str = ""
    topic: str = ""
    genre: str = ""
    year: str = ""
    number: str = ""
    column: str = ""
    text: str = ""
    after: str = ""
    before: str = ""
    size: int = 20
    on: date | None = None
    """Day on which validity is judged; today when none is given."""

    @property
    def is_empty(self) -> bool:
        """Whether the whole catalogue is asked for."""
        return replace(self, after="", before="", size=0, on=None) == CatalogueFilters(size=0)


@dataclass(frozen=True)
class CataloguePage:
    """One page, and where the next one and the one before it lie; empty where there is none."""

    entries: list[CatalogueEntry]
    next_cursor: str
    previous_cursor: str
    total: int
    capped: bool


@dataclass(frozen=True)
class FacetValue:
    """One value of a filter with how many entries it has in the whole catalogue."""

    value: str
    label: str
    count: int


Place = tuple[datetime, int]
"""Where an entry stands in the list: when it was first published, and its record."""


@dataclass(frozen=True)
class Worded:
    """What an index found: records in its order, and how many there are with those left off."""

    records: list[int]
    total: int


class TextFinder(Protocol):
    """Finds records by words of their texts, from an index."""

    def __call__(
        self,
        filters: CatalogueFilters,
        *,
        limit: int,
        below: int | None = None,
        above: int | None = None,
    ) -> Worded | None:
        """Records that have the words and meet the filters, by `place_in_list`, at most `limit`.

        The largest place first, and only below the one named; or only above the one named, the
        smallest first. Number and column are not asked for. None when there is no index to ask.
        """


def place_in_list(at: datetime, record_id: int) -> int:
    """The catalogue's order as one number for an index: by second, then by record."""
    return (max(int(at.timestamp()), 0) << 32) + record_id


_text_finders: list[TextFinder] = []


def register_text_finder(finder: TextFinder) -> None:
    """Name who finds records by their words; the last one named counts."""
    _text_finders[:] = [finder]


def _entries() -> QuerySet[CatalogueEntry]:
    # Asking for the state hides a withdrawn record at once, even when the follower is late. It is
    # asked of each entry: joined, SQLite would begin with all published records and sort them.
    public = Record.objects.filter(pk=OuterRef("record_id"), state=RecordState.PUBLISHED)
    return CatalogueEntry.objects.filter(Exists(public))


def _validity_condition(wanted: list[str], on: date) -> Q:
    """Entries whose validity on the day is one of those wanted; `validity_on` as a query."""
    gone = Q(validity__in=[Validity.ABOLISHED, Validity.EXPIRED])
    expired = ~gone & Q(valid_until__lt=on)
    not_yet = ~gone & Q(effective_from__gt=on) & ~Q(valid_until__lt=on)
    asked = Q(validity__in=wanted) & (gone | (~expired & ~not_yet))
    if Validity.EXPIRED in wanted:
        asked |= expired
    if Validity.NOT_YET in wanted:
        asked |= not_yet
    return asked


def _filed_together(filters: CatalogueFilters, columns: list[Column]) -> list[int] | None:
    """What an agency filed in a column or below it, from an index; None where that is much, and
    where the column has a query.

    Along the agency's own list everything else it published would be read for a few.
    """
    column = next((c for c in columns if c.slug == filters.column), None)
    if not filters.agency or column is None or column.query:
        return None
    filed = CatalogueEntry.objects.filter(
        agency__code=filters.agency, column_id__in=subtree(columns, column)
    )
    found = list(filed.order_by().values_list("pk", flat=True)[: CAP + 1])
    return found if len(found) <= CAP else None


def _column_condition(slug: str, columns: list[Column], on: date) -> Q:
    """What a column shows: what is filed in it or below, and what its query asks for."""
    column = next((c for c in columns if c.slug == slug), None)
    if column is None:
        return Q(pk__in=[])
    shown = Q(column_id__in=subtree(columns, column))
    query = column.query or {}
    if not query:
        return shown
    asked = Q()
    if query.get("genres"):
        asked &= Q(genre__in=query["genres"])
    if query.get("topics"):
        asked &= Q(topic__code__in=query["topics"]) | Q(topic__parent__code__in=query["topics"])
    if query.get("agency"):
        asked &= Q(agency__code=query["agency"])
    if query.get("levels"):
        asked &= Q(agency__level__in=query["levels"])
    if query.get("validity"):
        asked &= _validity_condition(query["validity"], on)
    if query.get("years"):
        asked &= Q(year__in=query["years"])
    if query.get("columns"):
        wanted: set[int] = set()
        for other in columns:
            if other.slug in query["columns"]:
                wanted |= subtree(columns, other)
        asked &= Q(column_id__in=wanted)
    return shown | asked if asked else shown


COUNTED = {"columns", "genres", "topics"}
"""What a column's query may ask for, if the kept counters are to answer it."""


def column_counts(columns: Iterable[Column]) -> dict[int, int | None]:
    """How many records each of the columns shows, from the kept counters; None where its query
    asks for more than they know.
    """
    wanted = list(columns)
    if not wanted:
        return {}
    show(ALL)
    return _column_counts(wanted, list(Column.objects.all()))


def _column_counts(wanted: list[Column], known: list[Column]) -> dict[int, int | None]:
    topics = codes_of_topics()
    places = [(_filing_of(value, topics), n) for value, n in _counts("place").items()]
    return {column.pk: _shown_in(column, known, places) for column in wanted}


@named()
def filed_by(agency: str) -> dict[int, int]:
    """By column: how many entries of one agency are filed in it, from the kept counters."""
    _name(CatalogueFilters(agency=agency), ())
    filed: Counter[int] = Counter()
    for pk in _agencies(agency):
        for value, count in _counts("filed", begins=f"{pk}|").items():
            filed[int(value.partition("|")[2])] += count
    return dict(filed)


def _topics_with_parents() -> QuerySet[Topic]:
    return Topic.objects.select_related("parent")


def codes_of_topics() -> dict[int, frozenset[str]]:
    """By topic: its code and that of the one above."""
    return {
        t.pk: frozenset({t.code, t.parent.code} if t.parent else {t.code})
        for t in _topics_with_parents()
    }


def _filing_of(value: str, topics: dict[int, frozenset[str]]) -> Filing:
    column, genre, topic = value.split("|")
    return Filing(
        int(column) if column else None,
        genre,
        topics.get(int(topic), frozenset()) if topic else frozenset(),
    )


def _shown_in(column: Column, known: list[Column], places: list[tuple[Filing, int]]) -> int | None:
    query = {name: value for name, value in (column.query or {}).items() if value}
    if not set(query) <= COUNTED:
        return None
    is_shown = shown_by(column, known)
    return sum(n for place, n in places if is_shown(place))


def _number_condition(typed: str) -> Q:
    """A whole number is found by its beginning, from an index; a part of one wherever it stands.

    Whoever leaves out the place (政发〔2017〕5号 for 佳政发〔2017〕5号), or all before the year, is
    understood if nothing begins as he typed: few numbers share year and sequence, and an index
    has these. So a number that nobody ever gave is not looked for in every text.
    """
    key = search_key(typed)
    begins = Q(doc_number_key__begins=key)
    if not key:
        return Q(pk__in=[])
    contains = Q(doc_number_key__contains=key)
    if whole := WHOLE_NUMBER.fullmatch(key):
        if CatalogueEntry.objects.filter(begins).exists():
            return begins
        end = whole["end"]
    elif YEAR_AND_SEQUENCE.fullmatch(key):
        end = f"/{key}"
    else:
        return contains
    same = Exact(NumberEnd("doc_number_key"), end if end.endswith("/") else f"{end}/")
    return Q(same) & contains


def filtered(filters: CatalogueFilters, *, most: int = CAP + 1) -> QuerySet[CatalogueEntry]:
    """Entries the filters ask for, newest first. Unknown values find nothing, never everything.

    Of those with the words of a text at most so many, where an index finds them.
    """
    return _narrowed(filters, _with_words(filters, most))


def _narrowed(filters: CatalogueFilters, found: list[int] | None) -> QuerySet[CatalogueEntry]:
    entries = _entries()
    columns = list(Column.objects.all()) if filters.column else []
    filed = _filed_together(filters, columns)
    if filed is not None:
        entries = entries.filter(pk__in=filed)
    elif filters.agency:
        entries = entries.filter(agency_id__in=_agencies(filters.agency))
    if filters.topic:
        entries = entries.filter(topic_id__in=_topics(filters.topic))
    if filters.genre:
        entries = entries.filter(genre=filters.genre)
    if filters.year:
        entries = entries.filter(year=int(filters.year) if filters.year.isdecimal() else -1)
    if filters.number:
        entries = entries.filter(_number_condition(filters.number))
    if filters.column and filed is None:
        day = filters.on or city_date(now())
        entries = entries.filter(_column_condition(filters.column, columns, day))
    if found is not None:
        entries = entries.filter(record_id__in=found)
    else:
        entries = _read_for_words(entries, filters.text)
    return entries.order_by("-first_published_at", "-record_id")


def _with_words(filters: CatalogueFilters, most: int) -> list[int] | None:
    """Records that have the words, from the index, which costs the same for a million.

    None when no words are asked for, or there is no index.
    """
    if not filters.text or not _text_finders:
        return None
    found = _text_finders[0](filters, limit=most)
    return None if found is None else found.records


def _read_for_words(entries: QuerySet[CatalogueEntry], text: str) -> QuerySet[CatalogueEntry]:
    """Without an index every title is read."""
    for word in text.split():
        entries = entries.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(index_no=word)
        )
    return entries


def _place(cursor: str) -> Place | None:
    """The place in the list a cursor names; None for what is no cursor."""
    moment, _sep, pk = cursor.partition("_")
    try:
        at, last = datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None
    return (at, last) if at.tzinfo is not None else None


def _older(entries: QuerySet[CatalogueEntry], place: Place) -> QuerySet[CatalogueEntry]:
    at, pk = place
    return entries.filter(first_published_at__lte=at).exclude(
        first_published_at=at, record_id__gte=pk
    )


def _newer(entries: QuerySet[CatalogueEntry], place: Place) -> QuerySet[CatalogueEntry]:
    at, pk = place
    newer = entries.filter(first_published_at__gte=at).exclude(
        first_published_at=at, record_id__lte=pk
    )
    return newer.order_by("first_published_at", "record_id")


def cursor_of(entry: CatalogueEntry) -> str:
    """The entry's place in the list: a page lies after it or before it."""
    return f"{entry.first_published_at.isoformat()}_{entry.record_id}"


def _asked_tags(filters: CatalogueFilters) -> list[str]:
    """Tags that move whenever the list the filters ask for changes.

    An entry is on the list only if it matches every filter, so the tags of one of them are enough;
    the narrowest is taken.
    """
    if filters.agency:
        return [list_tag("agency", a.pk) for a in Agency.objects.filter(code=filters.agency)]
    if filters.column:
        return _column_tags(filters.column)
    if filters.topic:
        return [list_tag("topic", pk) for pk in _topics(filters.topic)]
    if filters.genre:
        return [list_tag("genre", filters.genre)]
    return [list_tag("year", filters.year)] if filters.year else [ALL]


def _column_tags(slug: str) -> list[str]:
    """A column shows what is filed below it, and what its query finds anywhere."""
    columns = list(Column.objects.all())
    column = next((c for c in columns if c.slug == slug), None)
    if column is None:
        return []
    query = column.query or {}
    if query and not query.get("genres"):
        return [ALL]
    filed = [list_tag("column", pk) for pk in subtree(columns, column)]
    return filed + [list_tag("genre", genre) for genre in query.get("genres", ())]


def _name(filters: CatalogueFilters, entries: Iterable[CatalogueEntry]) -> None:
    """Name to the page being rendered what it asked for and what it shows."""
    if is_collecting():
        show(*_asked_tags(filters))
        _name_entries(entries)


def _name_entries(entries: Iterable[CatalogueEntry]) -> None:
    show(*(publication_tag(entry.publication_id) for entry in entries))


class _Listing(Protocol):
    """A list as a page of it is read."""

    def older(self, place: Place | None, size: int) -> list[CatalogueEntry]:
        """The newest of the list, or of what comes after a place."""

    def newer(self, place: Place, size: int) -> list[CatalogueEntry]:
        """What comes before a place, the nearest first."""

    def total(self, shown: int, *, is_whole: bool) -> tuple[int, bool]:
        """How many there are, and whether there are more than that."""


@named()
def catalogue_page(filters: CatalogueFilters) -> CataloguePage:
    """One page by key, forward or backward: page 500 costs what page 1 costs.

    Going back to where fewer than a page are newer gives the first page, which is full.
    """
    listing = _listing(filters)
    after, before = _place(filters.after), _place(filters.before)
    size = filters.size
    if before is not None:
        # One more than a page tells whether the list goes on.
        found = listing.newer(before, size + 1)
        if len(found) > size:
            return _page(filters, listing, found[:size][::-1], has_newer=True, has_older=True)
        after = None
    found = listing.older(after, size + 1)
    entries = found[:size]
    has_newer = bool(after and entries and listing.newer(_of(entries[0]), 1))
    return _page(filters, listing, entries, has_newer=has_newer, has_older=len(found) > size)


def _of(entry: CatalogueEntry) -> Place:
    return entry.first_published_at, entry.record_id


def _page(
    filters: CatalogueFilters,
    listing: _Listing,
    entries: list[CatalogueEntry],
    *,
    has_newer: bool,
    has_older: bool,
) -> CataloguePage:
    is_whole = not has_older and not filters.after and not filters.before
    total, capped = listing.total(len(entries), is_whole=is_whole)
    _name(filters, entries)
    return CataloguePage(
        entries=entries,
        next_cursor=cursor_of(entries[-1]) if has_older and entries else "",
        previous_cursor=cursor_of(entries[0]) if has_newer and entries else "",
        total=total,
        capped=capped,
    )


def _listing(filters: CatalogueFilters) -> _Listing:
    """Words are asked of the index, which holds the list's order as well, as long as it knows
    everything that is asked for.
    """
    if filters.text and _text_finders and not filters.number and not filters.column:
        first = _text_finders[0](filters, limit=filters.size + 1)
        if first is not None:
            return _Indexed(filters, _text_finders[0], first)
    return _Stored(filters)


class _Indexed:
    """A list that an index finds: a page is asked of it, not cut out of everything found."""

    def __init__(self, filters: CatalogueFilters, finder: TextFinder, first: Worded) -> None:
        self.filters = filters
        self.finder = finder
        self.first = first

    def older(self, place: Place | None, size: int) -> list[CatalogueEntry]:
        return self._read(size, below=place_in_list(*place) if place else None)

    def newer(self, place: Place, size: int) -> list[CatalogueEntry]:
        return self._read(size, above=place_in_list(*place))

    def total(self, shown: int, *, is_whole: bool) -> tuple[int, bool]:
        return (shown if is_whole else self.first.total), False

    def _read(
        self, size: int, *, below: int | None = None, above: int | None = None
    ) -> list[CatalogueEntry]:
        found: Worded | None = self.first
        limit = size
        while True:
            if limit > size or below is not None or above is not None:
                found = self.finder(self.filters, limit=limit, below=below, above=above)
            keys = found.records if found else []
            rows = _entries().filter(record_id__in=keys).select_related("record", "topic__parent")
            public = {entry.record_id: entry for entry in rows}
            entries = [public[key] for key in keys if key in public]
            # What was withdrawn since stands in the index a moment longer: look a little further.
            if len(entries) >= size or len(keys) < limit:
                return entries[:size]
            limit *= 2


class _Stored:
    """A list read from the catalogue's own indexes."""

    def __init__(self, filters: CatalogueFilters) -> None:
        self.asked = filtered(filters)
        # Kept counters answer for the whole catalogue, for one filter, and for a year of an
        # agency. Asked however short the list is: so a page takes as many queries when it grows.
        self.stored = _stored_total(filters)
        is_read = filters.number or (filters.text and not _text_finders)
        self.cap = CAP_READING if is_read else CAP
        self.counted: int | None = None

    def older(self, place: Place | None, size: int) -> list[CatalogueEntry]:
        asked = _older(self.asked, place) if place else self.asked
        if place is None and self.stored is None:
            # What is counted is what the page is cut from, read once.
            keys = list(asked.values_list("pk", flat=True)[: max(self.cap + 1, size)])
            self.counted = len(keys)
            asked = self.asked.filter(pk__in=keys[:size])
        return list(asked.select_related("record", "topic__parent")[:size])

    def newer(self, place: Place, size: int) -> list[CatalogueEntry]:
        return list(_newer(self.asked, place).select_related("record", "topic__parent")[:size])

    def total(self, shown: int, *, is_whole: bool) -> tuple[int, bool]:
        if is_whole:
            return shown, False
        if self.stored is not None:
            return self.stored, False
        counted = self.counted
        if counted is None:
            counted = self.asked.order_by()[: self.cap + 1].count()
        return min(counted, self.cap), counted > self.cap


def _stored_total(filters: CatalogueFilters) -> int | None:
    """The total from the counter rows; None where they do not hold it."""
    asked = {
        name: value
        for name in ("agency", "topic", "genre", "year", "number", "column", "text")
        if (value := getattr(filters, name))
    }
    if not asked:
        return catalogue_total()
    if set(asked) == {"agency", "year"}:
        return sum(
            _counts("of_year", begins=f"{pk}|").get(f"{pk}|{filters.year}", 0)
            for pk in _agencies(filters.agency)
        )
    if set(asked) == {"column"}:
        known = list(Column.objects.all())
        wanted = [column for column in known if column.slug == filters.column]
        return next(iter(_column_counts(wanted, known).values()), 0)
    (facet, value), *more = asked.items()
    if more or facet not in {"agency", "topic", "genre", "year"}:
        return None
    values = [value]
    if facet == "agency":
        values = [str(pk) for pk in _agencies(value)]
    elif facet == "topic":
        values = [str(pk) for pk in _topics(value)]
    stored = _counts(facet)
    return sum(stored.get(each, 0) for each in values)


def _agencies(code: str) -> list[int]:
    return list(Agency.objects.filter(code=code).values_list("pk", flat=True))


def _topics(code: str) -> list[int]:
    """The topic and those below it."""
    topics = Topic.objects.filter(Q(code=code) | Q(parent__code=code))
    return list(topics.values_list("pk", flat=True))


def catalogue_total() -> int:
    """How many records are public, from the counter row."""
    return counts("all").get("", 0)


@named()
def counts(facet: str) -> dict[str, int]:
    """Counter rows of one facet."""
    show(ALL)
    return _counts(facet)


def _counts(facet: str, *, begins: str = "") -> dict[str, int]:
    rows = CatalogueCount.objects.filter(facet=facet, count__gt=0)
    if begins:
        rows = rows.filter(value__begins=begins)
    return dict(rows.values_list("value", "count"))


@named()
def facets() -> dict[str, list[FacetValue]]:
    """All filter values that have entries, with their counts in the whole catalogue."""
    show(ALL)
    stored: dict[str, dict[str, int]] = {}
    rows = CatalogueCount.objects.filter(facet__in=SHOWN_FACETS, count__gt=0)
    for facet, value, n in rows.values_list("facet", "value", "count"):
        stored.setdefault(facet, {})[value] = n
    return {
        "agency": _agency_facet(stored.get("agency", {})),
        "topic": _topic_facet(stored.get("topic", {})),
        "genre": [
            FacetValue(genre.value, str(GENRE_LABELS[genre]), stored["genre"][genre.value])
            for genre in Genre
            if genre.value in stored.get("genre", {})
        ],
        "year": [
            FacetValue(value, value, n)
            for value, n in sorted(stored.get("year", {}).items(), reverse=True)
        ],
    }


def _agency_facet(stored: dict[str, int]) -> list[FacetValue]:
    found = agencies().filter(pk__in=[int(pk) for pk in stored])
    return [FacetValue(a.code, agency_name(a), stored[str(a.pk)]) for a in found]


def _topic_facet(stored: dict[str, int]) -> list[FacetValue]:
    totals: dict[int, int] = {}
    topics = {t.pk: t for t in Topic.objects.all()}
    for value, n in stored.items():
        topic = topics.get(int(value))
        if topic is not None:
            top = topic.parent_id or topic.pk
            totals[top] = totals.get(top, 0) + n
    return [FacetValue(t.code, t.name, totals[t.pk]) for t in topics.values() if t.pk in totals]


@named()
def newest(size: int = 10, **conditions: object) -> list[CatalogueEntry]:
    """The newest entries, for the home page and feeds."""
    rows = _entries().filter(**conditions).order_by("-first_published_at", "-record_id")
    found = list(rows.select_related("record", "topic__parent")[:size])
    show(ALL)
    _name_entries(found)
    return found


@named()
def changed(filters: CatalogueFilters, size: int = 50) -> list[CatalogueEntry]:
    """Entries of a feed: the most recently published or corrected first.

    Most were never corrected, and changed when they were published: the newest of these and the
    last of the corrected ones, each from its index, hold the answer between them.
    """
    asked = filtered(filters).select_related("record", "topic__parent")
    corrected = asked.filter(updated_at__gt=F("first_published_at"))
    found = [*asked[:size], *corrected.order_by("-updated_at", "-record_id")[:size]]
    entries = {entry.record_id: entry for entry in found}.values()
    _name(filters, entries)
    return sorted(entries, key=lambda e: (e.updated_at, e.record_id), reverse=True)[:size]


@named()
def beginning(filters: CatalogueFilters) -> list[CatalogueEntry]:
    """The first page of a list where nothing is counted, for an overview of several lists."""
    rows = filtered(filters).select_related("record", "topic__parent")[: filters.size]
    found = list(rows)
    _name(filters, found)
    return found


def turning(since: date, until: date) -> list[int]:
    """Records that come into force or expire on a day after `since`, up to `until`."""
    begins = Q(effective_from__gt=since, effective_from__lte=until)
    ends = Q(valid_until__gte=since, valid_until__lt=until)
    return list(_entries().filter(begins | ends).values_list("record_id", flat=True))


def expiring(since: date, until: date) -> QuerySet[CatalogueEntry]:
    """Public documents whose validity ends between two days, and that hold until then."""
    gone = [Validity.ABOLISHED, Validity.EXPIRED]
    found = _entries().filter(valid_until__gte=since, valid_until__lte=until)
    return found.exclude(validity__in=gone).select_related("record").order_by("valid_until")


@named()
def sitemap_entries(part: int) -> list[tuple[str, datetime]]:
    """(public id, last change) of one part of the sitemap; parts are ranges of record ids."""
    show(list_tag("part", part))
    rows = _entries().filter(in_part(part))
    return list(rows.order_by("record_id").values_list("record__public_id", "updated_at"))


@named()
def sitemap_parts() -> int:
    """How many parts the sitemap has."""
    show(ALL)
    last = CatalogueEntry.objects.order_by("-record_id").values_list("record_id", flat=True)
    highest = last.first()
    return 0 if highest is None else part_of(highest) + 1


@named()
def sitemap_changes() -> dict[int, datetime]:
    """Part of the sitemap → when the last of its records changed; parts without records miss."""
    show(ALL)
    return dict(SitemapPart.objects.values_list("number", "changed_at"))


@named()
def interpretations_of(records: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """For each record, (title, public id) of the public interpretations of it."""
    found: dict[int, list[tuple[str, str]]] = {}
    wanted = list(records)
    show(*map(record_tag, wanted))
    rows = (
        CatalogueEntry.objects.filter(
            record__state=RecordState.PUBLISHED,
            record__relations__kind="interprets",
            record__relations__target_id__in=wanted,
        )
        .annotate(target=F("record__relations__target_id"))
        .values_list("target", "title", "record__public_id", "publication_id")
    )
    for target, title, public_id, publication in rows:
        show(publication_tag(publication))
        found.setdefault(target, []).append((title, public_id))
    return found
