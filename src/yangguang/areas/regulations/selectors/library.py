"""The library of normative documents: what holds, what held on a day, what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from yangguang.areas.regulations.models import Cleanup, Interpretation, Regulation, Reprint
from yangguang.areas.regulations.rules import cleanup as cleanup_rules
from yangguang.areas.regulations.rules import interpretation as law
from yangguang.areas.regulations.rules.force import (
    STANDING_LABELS,
    STANDING_LOOKS,
    Order,
    Standing,
    evaluation_due,
    standing,
)
from yangguang.areas.regulations.selectors.limits import (
    counted,
    interpretation_rule,
    limits_in_force,
)
from yangguang.kernel.documents.numbers import search_key
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.models import Publication, Record, Relation, RelationKind
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.publishing.selectors import interpretations_of
from yangguang.kernel.publishing.selectors.public import relations_of
from yangguang.kernel.ui.diff import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.kernel.publishing.models import Version
    from yangguang.kernel.publishing.selectors.public import RelatedRecord

LONGEST_WORDS = 60


@dataclass(frozen=True)
class Filters:
    """What is asked of the library."""

    words: str = ""
    agency: str = ""
    topic: str = ""
    status: str = ""
    year: int | None = None
    on: date | None = None
    """The day asked about; None: the present one."""
    since: date | None = None
    until: date | None = None
    """Published from and to, both days included."""
    order: str = ""


ORDERS: dict[Order, tuple[str | OrderBy, ...]] = {
    Order.PUBLISHED: ("-published_on", "-pk"),
    Order.STARTS: ("-starts_on", "-pk"),
    Order.FORMED: (F("record__catalogue_entry__formed_on").desc(nulls_last=True), "-pk"),
    Order.NUMBER: ("record__catalogue_entry__doc_number_key", "-pk"),
}


def library() -> QuerySet[Regulation]:
    """Every normative document that is public now."""
    return Regulation.objects.filter(
        record__state=RecordState.PUBLISHED, record__catalogue_entry__isnull=False
    ).select_related("record__catalogue_entry__topic__parent", "record__agency")


def in_force_q(on: date) -> Q:
    """What held on the day, amended or not."""
    return Q(starts_on__lte=on) & ~_ended(on)


def _ended(on: date) -> Q:
    """The same with rows that lack a day told apart, as a negated comparison does not."""
    return (
        Q(valid_until__isnull=False, valid_until__lt=on)
        | Q(repealed_on__isnull=False, repealed_on__lte=on)
        | Q(lapsed_on__isnull=False, lapsed_on__lte=on)
    )


def status_q(status: str, on: date) -> Q:
    """Documents of one standing on the day."""
    repealed = Q(repealed_on__isnull=False, repealed_on__lte=on)
    first = (Q(valid_until__isnull=True) | Q(valid_until__gte=F("repealed_on"))) & (
        Q(lapsed_on__isnull=True) | Q(lapsed_on__gte=F("repealed_on"))
    )
    amended = Q(amended_on__isnull=False, amended_on__lte=on)
    conditions = {
        "": Q(),
        "holds": in_force_q(on),
        Standing.IN_FORCE: in_force_q(on) & ~amended,
        Standing.AMENDED: in_force_q(on) & amended,
        Standing.NOT_YET: Q(starts_on__gt=on) & ~_ended(on),
        Standing.REPEALED: repealed & first,
        Standing.EXPIRED: _ended(on) & ~(repealed & first),
    }
    return conditions.get(status, Q(pk__in=[]))


def found(filters: Filters, *, today: date) -> QuerySet[Regulation]:
    """What the filters ask for, newest first."""
    on = filters.on or today
    rows = library().filter(status_q(filters.status, on))
    if filters.on is not None:
        rows = rows.filter(published_on__lte=filters.on)
    if filters.words:
        words = filters.words[:LONGEST_WORDS]
        key = search_key(words)
        asked = Q(record__catalogue_entry__title__icontains=words)
        if key:
            asked |= Q(record__catalogue_entry__doc_number_key__startswith=key)
        rows = rows.filter(asked)
    if filters.agency:
        rows = rows.filter(record__agency__code=filters.agency)
    if filters.topic:
        rows = rows.filter(
            Q(record__catalogue_entry__topic__code=filters.topic)
            | Q(record__catalogue_entry__topic__parent__code=filters.topic)
        )
    if filters.year is not None:
        rows = rows.filter(record__catalogue_entry__year=filters.year)
    if filters.since is not None:
        rows = rows.filter(published_on__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(published_on__lte=filters.until)
    known = filters.order in set(Order)
    return rows.order_by(*ORDERS[Order(filters.order) if known else Order.PUBLISHED])


@dataclass(frozen=True)
class Line:
    """A document as lists show it, on a day."""

    public_id: str
    title: str
    doc_number: str
    reg_no: str
    agency: str
    topic: str
    summary: str
    published_on: date
    starts_on: date
    valid_until: date | None
    ended_on: date | None
    status: str
    label: str
    look: str
    version: int | None
    """The version whose text held on the day asked about; None: the present one."""
    interpretations: Sequence[tuple[str, str]]
    demonstration: bool


def lines_of(rows: Iterable[Regulation], *, on: date, past: bool = False) -> list[Line]:
    """Their lines on the day; `past`: with the version that was public then."""
    documents = list(rows)
    ids = [r.pk for r in documents]
    explained = interpretations_of(ids)
    versions = _versions_on(ids, on) if past else {}
    return [_line(r, on, explained.get(r.pk, []), versions.get(r.pk)) for r in documents]


def _versions_on(ids: Sequence[int], on: date) -> dict[int, int]:
    """The version of each record that was public at the end of the day, by number."""
    rows = Publication.objects.filter(record__in=ids).order_by("published_at", "pk")
    listed = rows.values_list("record", "version__number", "published_at")
    return {record: number for record, number, at in listed if city_date(at) <= on}


def _line(
    row: Regulation, on: date, explained: Sequence[tuple[str, str]], version: int | None
) -> Line:
    entry = row.record.catalogue_entry
    now = standing(row.span, on)
    return Line(
        public_id=row.record.public_id,
        title=entry.title,
        doc_number=entry.doc_number,
        reg_no=row.reg_no,
        agency=entry.agency_name,
        topic=str(entry.topic or ""),
        summary=entry.summary,
        published_on=row.published_on,
        starts_on=row.starts_on,
        valid_until=row.valid_until,
        ended_on=row.span.ends_on if now in {Standing.EXPIRED, Standing.REPEALED} else None,
        status=now.value,
        label=str(STANDING_LABELS[now]),
        look=STANDING_LOOKS[now],
        version=version,
        interpretations=explained,
        demonstration=entry.demonstration,
    )


@dataclass(frozen=True)
class Event:
    """Something in the life of a document."""

    on: date
    text: str
    record: RelatedRecord | None = None


@dataclass(frozen=True)
class ChangesForYou:
    """对您有什么变化 of one interpretation, as it was published."""

    title: str
    public_id: str
    rows: Sequence[dict[str, str]]


@dataclass(frozen=True)
class Beside:
    """What stands beside a normative document on its own page."""

    status: str
    label: str
    look: str
    reg_no: str
    kind: str
    starts_on: date
    ends_on: date | None
    valid_until: date | None
    days_left: int | None
    evaluation_on: date | None
    timing: str
    timing_look: str
    interpretation_due: date
    changes: Sequence[ChangesForYou]
    outdated_basis: Sequence[RelatedRecord]


def beside(record: Record, *, at: datetime) -> Beside | None:
    """For the page of a record; None for what is no normative document."""
    row = Regulation.objects.filter(pk=record.pk).first()
    if row is None:
        return None
    on = city_date(at)
    now = standing(row.span, on)
    published = Publication.objects.filter(record=record).order_by("published_at").first()
    limit = counted(interpretation_rule(), published.published_at, at) if published else None
    due_on = limit.due_on if limit and limit.due_on else on
    came = first_interpretation(record)
    kept = law.timing(
        asked=row.interpretation_asked,
        due_on=due_on,
        came_on=city_date(came) if came else None,
        on=on,
    )
    left = (row.valid_until - on).days if row.valid_until and now in HELD else None
    return Beside(
        status=now.value,
        label=str(STANDING_LABELS[now]),
        look=STANDING_LOOKS[now],
        reg_no=row.reg_no,
        kind=str(row.get_validity_kind_display()) if row.validity_kind else "",
        starts_on=row.starts_on,
        ends_on=row.span.ends_on,
        valid_until=row.valid_until,
        days_left=left,
        evaluation_on=evaluation_due(row.valid_until, limits_in_force(on).evaluation_days)
        if row.valid_until
        else None,
        timing=str(law.TIMING_LABELS[kept]),
        timing_look=law.TIMING_LOOKS[kept],
        interpretation_due=due_on,
        changes=changes_for(record),
        outdated_basis=outdated_basis(record, on=on),
    )


HELD = frozenset({Standing.IN_FORCE, Standing.AMENDED})


def first_interpretation(record: Record) -> datetime | None:
    """When the first public interpretation of the record came out."""
    return (
        Publication.objects.filter(
            record__relations__target=record,
            record__relations__kind=RelationKind.INTERPRETS,
            record__state=RecordState.PUBLISHED,
        )
        .order_by("published_at")
        .values_list("published_at", flat=True)
        .first()
    )


def changes_for(record: Record) -> list[ChangesForYou]:
    """Public rows of "what changes for me", only words that the gate let out."""
    rows = Interpretation.objects.filter(
        document=record, record__state=RecordState.PUBLISHED, state=law.State.PUBLISHED
    ).select_related("record__current__version")
    shown = []
    for row in rows:
        assert row.record is not None and row.record.current is not None  # noqa: S101, PT018
        version = row.record.current.version
        said = "\n".join(paragraphs(version.body))
        kept = [c for c in row.changes if all(not v or v in said for v in c.values())]
        if kept:
            shown.append(ChangesForYou(version.title, row.record.public_id, kept))
    return shown


def outdated_basis(record: Record, *, on: date) -> list[RelatedRecord]:
    """Documents this one rests on that hold no more (decisions.md §2.5: warn)."""
    related = [r for r in relations_of(record) if r.kind == RelationKind.BASIS and r.is_source]
    ids = [r.public_id for r in related]
    ended = set(
        Regulation.objects.filter(_ended(on), record__public_id__in=ids).values_list(
            "record__public_id", flat=True
        )
    )
    return [r for r in related if r.public_id in ended]


def amendments_of(record: Record) -> list[Record]:
    """Public documents that amend this one, in the order they came out."""
    rows = Relation.objects.filter(
        target=record, kind=RelationKind.AMENDS, source__state=RecordState.PUBLISHED
    ).select_related("source__current__version")
    found = [r.source for r in rows if r.source.current is not None]
    return sorted(found, key=lambda r: r.current.published_at if r.current else r.created_at)


def takes_in(version: Version, amendment: Record) -> bool:
    """Whether the version says of itself that it has the amendment in its words.

    A version gives its reason in public; one that takes an amendment in names it there, by its
    number or, where it has none, by its title. Another correction takes nothing in.
    """
    assert amendment.current is not None  # noqa: S101  public
    by = amendment.current.version
    name = by.doc_number or by.title
    return bool(name) and name in version.change_reason


def ended_documents(record: Record, *, on: date) -> list[RelatedRecord]:
    """Documents this record interprets that hold no more: it says so (decisions.md §3)."""
    related = [r for r in relations_of(record) if r.kind == RelationKind.INTERPRETS and r.is_source]
    ended = set(
        Regulation.objects.filter(
            _ended(on), record__public_id__in=[r.public_id for r in related]
        ).values_list("record__public_id", flat=True)
    )
    return [r for r in related if r.public_id in ended]


def resting_on(record: Record, *, on: date) -> list[RelatedRecord]:
    """Documents in force that rest on this one."""
    related = [r for r in relations_of(record) if r.kind == RelationKind.BASIS and not r.is_source]
    holding = set(
        Regulation.objects.filter(
            in_force_q(on), record__public_id__in=[r.public_id for r in related]
        ).values_list("record__public_id", flat=True)
    )
    return [r for r in related if r.public_id in holding]


# --- clean-up and republication, for everybody ------------------------------------------------


def public_cleanups() -> QuerySet[Cleanup]:
    """Batches whose result is public."""
    return (
        Cleanup.objects.filter(published_at__isnull=False, record__state=RecordState.PUBLISHED)
        .select_related("agency", "record")
        .prefetch_related("agency__versions")
        .order_by("-published_at", "-pk")
    )


def public_cleanup(number: str) -> Cleanup:
    """One of them. Raises Cleanup.DoesNotExist."""
    return public_cleanups().get(number=number)


@dataclass(frozen=True)
class CleanupLine:
    """A document of a published batch."""

    title: str
    public_id: str
    doc_number: str
    agency: str
    label: str
    look: str
    reason: str
    basis: str
    until: date | None
    due: date | None


def cleanup_lines(cleanup: Cleanup, result: str = "") -> list[CleanupLine]:
    """What became of each document, as far as the document is public."""
    rows = cleanup.items.filter(
        regulation__record__state=RecordState.PUBLISHED,
        regulation__record__catalogue_entry__isnull=False,
    ).select_related("regulation__record__catalogue_entry", "repealed_by__current__version")
    if result:
        rows = rows.filter(result=result)
    lines = []
    for item in rows:
        entry = item.regulation.record.catalogue_entry
        made = cleanup_rules.Result(item.result)
        by = item.repealed_by
        named = (
            by.current.version.doc_number or by.current.version.title
            if by and by.current and by.state == RecordState.PUBLISHED
            else ""
        )
        lines.append(
            CleanupLine(
                title=entry.title,
                public_id=item.regulation.record.public_id,
                doc_number=entry.doc_number,
                agency=entry.agency_name,
                label=str(cleanup_rules.RESULT_LABELS[made]),
                look=cleanup_rules.RESULT_LOOKS[made],
                reason=item.reason,
                basis=item.repealed_by_no or named,
                until=item.extend_until,
                due=item.amend_due,
            )
        )
    return lines


def public_reprints() -> QuerySet[Reprint]:
    """Policies of the State Council and the province that were republished here."""
    return (
        Reprint.objects.filter(
            published_at__isnull=False,
            record__state=RecordState.PUBLISHED,
            record__catalogue_entry__isnull=False,
        )
        .select_related("record__catalogue_entry")
        .order_by("-published_at", "-pk")
    )
