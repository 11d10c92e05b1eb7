"""政府信息目录 as a projection: entries and counts follow the acts and can be made anew."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import F, Max, Min
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.rules import canonical_moment, digest
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import AgencyVersion
from yangguang.kernel.organizations.selectors import version_on
from yangguang.kernel.publishing.models import (
    CatalogueCount,
    CatalogueEntry,
    Publication,
    Record,
    SitemapPart,
)
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.publishing.showing import in_part, move_entries, move_related, part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act

FACETS = ("agency", "topic", "genre", "year", "column")
CHUNK = 1000


def _values(entry: CatalogueEntry) -> list[tuple[str, str]]:
    """The facet values an entry counts under."""
    values = [
        ("all", ""),
        ("agency", str(entry.agency_id)),
        ("topic", str(entry.topic_id or "")),
        ("genre", entry.genre),
        ("year", str(entry.year)),
        ("column", str(entry.column_id or "")),
        ("place", f"{entry.column_id or ''}|{entry.genre}|{entry.topic_id or ''}"),
        ("filed", f"{entry.agency_id}|{entry.column_id}" if entry.column_id else ""),
        ("of_year", f"{entry.agency_id}|{entry.year}"),
    ]
    return [(facet, value) for facet, value in values if facet == "all" or value]


def _count(changes: Counter[tuple[str, str]]) -> None:
    for (facet, value), n in sorted(changes.items()):
        if n:
            rows = CatalogueCount.objects.filter(facet=facet, value=value)
            if not rows.update(count=F("count") + n):
                CatalogueCount.objects.create(facet=facet, value=value, count=n)


def _date_parts(parts: Iterable[int]) -> None:
    for part in sorted(parts):
        entries = CatalogueEntry.objects.filter(in_part(part))
        last = entries.aggregate(last=Max("updated_at"))["last"]
        if last is None:
            SitemapPart.objects.filter(number=part).delete()
        else:
            SitemapPart.objects.update_or_create(number=part, defaults={"changed_at": last})


def entries_for(records: Sequence[int]) -> list[CatalogueEntry]:
    """Unsaved entries for those of the records that are public now, from current state."""
    firsts = dict(
        Publication.objects.filter(record_id__in=records)
        .order_by()
        .values_list("record_id")
        .annotate(first=Min("published_at"))
    )
    rows = list(
        Record.objects.filter(pk__in=records, state=RecordState.PUBLISHED)
        .select_related("current__version")
        .order_by("pk")
    )
    agencies: dict[int, list[AgencyVersion]] = {}
    for named in AgencyVersion.objects.filter(agency_id__in={r.agency_id for r in rows}):
        agencies.setdefault(named.agency_id, []).append(named)
    return [_entry(row, firsts[row.pk], agencies.get(row.agency_id, [])) for row in rows]


def _entry(record: Record, first: datetime, names: list[AgencyVersion]) -> CatalogueEntry:
    publication = record.current
    assert publication is not None  # noqa: S101  a public record has one, by trigger
    version = publication.version
    named = version_on(names, city_date(first))
    return CatalogueEntry(
        record=record,
        publication=publication,
        agency_id=record.agency_id,
        agency_name=named.name if named else "",
        index_no=publication.index_no,
        title=version.title,
        summary=version.summary,
        doc_number=version.doc_number,
        doc_number_key=version.doc_number_key,
        genre=version.genre,
        topic_id=version.topic_id,
        column_id=version.column_id,
        validity=record.validity,
        effective_from=version.effective_from,
        valid_until=version.valid_until,
        formed_on=version.formed_on,
        year=(version.formed_on or city_date(first)).year,
        first_published_at=first,
        updated_at=publication.published_at,
        demonstration=version.demonstration,
    )


def remove_entries(records: Sequence[int]) -> None:
    """Take entries out with their counts."""
    _replace(records, [])


def _replace(records: Sequence[int], fresh: list[CatalogueEntry]) -> None:
    changes: Counter[tuple[str, str]] = Counter()
    old = CatalogueEntry.objects.filter(pk__in=records)
    before = list(old)
    for entry in before:
        changes.subtract(_values(entry))
    for entry in fresh:
        changes.update(_values(entry))
    old.delete()
    CatalogueEntry.objects.bulk_create(fresh, batch_size=CHUNK)
    _count(changes)
    _date_parts({part_of(entry.record_id) for entry in [*before, *fresh]})
    move_entries([*before, *fresh])
    move_related(records)


def _chunks(items: Iterable[int]) -> Iterator[list[int]]:
    chunk: list[int] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class CatalogueProjection:
    """Follows publications, corrections, withdrawals and changes of validity."""

    name = "catalogue"
    label = _("信息目录")

    def handle(self, acts: Sequence[Act], *, at: datetime) -> None:
        """Read the records anew that the acts speak of."""
        del at
        changed = sorted(
            {
                act.subject_id
                for act in acts
                if act.subject_type == "record"
                and act.subject_id is not None
                and act.visibility == "public"
            }
        )
        for chunk in _chunks(changed):
            _replace(chunk, entries_for(chunk))

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Make the catalogue anew from the records that are public now."""
        del at
        CatalogueCount.objects.all().delete()
        CatalogueEntry.objects.all().delete()
        SitemapPart.objects.all().delete()
        public = Record.objects.filter(state=RecordState.PUBLISHED).order_by("pk")
        total, done = public.count(), 0
        for chunk in _chunks(public.values_list("pk", flat=True).iterator()):
            _replace(chunk, entries_for(chunk))
            done += len(chunk)
            progress(done, total)

    def fingerprint(self) -> str:
        """Digest over every entry, every count and every part of the sitemap."""
        state = digest({})
        fields = [f.attname for f in CatalogueEntry._meta.concrete_fields]
        for row in CatalogueEntry.objects.order_by("pk").values_list(*fields).iterator():
            plain = [canonical_moment(v) if hasattr(v, "tzinfo") else str(v) for v in row]
            state = digest([state, plain])
        counts = CatalogueCount.objects.exclude(count=0).order_by("facet", "value")
        parts = SitemapPart.objects.order_by("number").values_list("number", "changed_at")
        dated = [(number, canonical_moment(at)) for number, at in parts]
        return digest([state, list(counts.values_list("facet", "value", "count")), dated])
