"""What blocks show now: lists found anew, chosen records as far as they are public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _

from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.blocks import Kind, chosen_ids, issue_of
from yangguang.kernel.publishing.models import Publication, Record, Version
from yangguang.kernel.publishing.rules import (
    VALIDITY_LABELS,
    Genre,
    RecordState,
    Refused,
    Validity,
    validity_on,
)
from yangguang.kernel.publishing.selectors.catalogue import CatalogueFilters, catalogue_page
from yangguang.kernel.publishing.showing import publication_tag, record_tag
from yangguang.kernel.tags import named, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from yangguang.kernel.publishing.models import CatalogueEntry


@dataclass(frozen=True)
class Item:
    """A record as a block lists it."""

    public_id: str
    title: str
    number: str
    agency: str
    day: date | None
    state: str
    """Validity to be marked, in words; empty: nothing to mark."""
    version: int = 0
    """The version this page named, when another one is in force by now; 0: the one in force."""
    is_gone: bool = False
    """Taken back; only its number stands in the list."""


@dataclass(frozen=True)
class ShownBlock:
    """A block ready to be shown."""

    kind: str
    data: Mapping[str, Any]
    items: Sequence[Item] = ()
    more: str = ""
    """Query of the catalogue page that goes on where the list ends."""
    days: Sequence[tuple[date, str, bool]] = ()
    """(Day, what happens, whether it is past)."""


def _marked(validity: str, since: date | None, until: date | None, on: date) -> str:
    found = validity_on(Validity(validity), effective_from=since, valid_until=until, on=on)
    plain = {Validity.EFFECTIVE, Validity.UNKNOWN}
    return "" if found in plain else str(VALIDITY_LABELS[found])


def _of_entry(entry: CatalogueEntry, on: date) -> Item:
    return Item(
        public_id=entry.record.public_id,
        title=entry.title,
        number=entry.doc_number,
        agency=entry.agency_name,
        day=city_date(entry.first_published_at),
        state=_marked(entry.validity, entry.effective_from, entry.valid_until, on),
    )


def _listed(block: Mapping[str, Any], on: date) -> ShownBlock:
    asked = {n: block[n] for n in ("column", "agency", "topic", "genre") if block[n]}
    page = catalogue_page(CatalogueFilters(**asked, size=block["size"], on=on))
    items = [_of_entry(entry, on) for entry in page.entries]
    more = "&".join(f"{name}={value}" for name, value in asked.items())
    return ShownBlock(block["kind"], block, items, more if page.next_cursor else "")


def publications_named(rows: Iterable[Mapping[str, Any]]) -> dict[str, Publication]:
    """By public number: the publication a row names, as long as it may be read.

    A row that names no version means the one in force.
    """
    wanted = {row["id"]: row["version"] for row in rows}
    records = Record.objects.filter(public_id__in=wanted, state=RecordState.PUBLISHED)
    found = (
        Publication.objects.filter(record__in=records, withdrawal__isnull=True)
        .select_related("version", "record__agency", "record__current")
        .prefetch_related("record__agency__versions")
    )
    return {
        p.record.public_id: p
        for p in found
        if (
            p.version.number == wanted[p.record.public_id]
            if wanted[p.record.public_id]
            else p.pk == p.record.current_id
        )
    }


def _show_records(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Name the records to the page; the publications in force of them, readable or not."""
    ids = [row["id"] for row in rows]
    found = list(Record.objects.filter(public_id__in=ids).values_list("pk", "current"))
    show(*(record_tag(pk) for pk, _current in found))
    return [current for _pk, current in found if current is not None]


def _chosen(block: Mapping[str, Any], on: date) -> ShownBlock:
    rows = block["rows"]
    _show_records(rows)
    known = publications_named(rows)
    # Only of what it shows: a page that carried the tag of what was withdrawn for secrecy could
    # not be kept any more, though it says no word of it.
    for publication in known.values():
        show(publication_tag(publication.pk))
    return ShownBlock(block["kind"], block, [_item(row, known.get(row["id"]), on) for row in rows])


def _item(row: Mapping[str, Any], publication: Publication | None, on: date) -> Item:
    if publication is None:
        return Item(row["id"], "", "", "", None, "", is_gone=True)
    version, record = publication.version, publication.record
    return Item(
        public_id=record.public_id,
        title=version.title,
        number=version.doc_number,
        agency="、".join(version.issuers) or record.agency.versions.all()[0].name,
        day=version.formed_on or city_date(publication.published_at),
        state=_marked(record.validity, version.effective_from, version.valid_until, on),
        version=0 if publication.pk == record.current_id else version.number,
    )


def _dated(block: Mapping[str, Any], on: date) -> ShownBlock:
    days = [(date.fromisoformat(row["day"]), row["text"]) for row in block["rows"] if row["day"]]
    shown = [(day, text, day < on) for day, text in days]
    return ShownBlock(block["kind"], block, days=shown)


@named()
def shown_blocks(version: Version, *, at: datetime) -> list[ShownBlock]:
    """The blocks of a version with what they list now."""
    on = city_date(at)
    makers = {Kind.LISTING: _listed, Kind.RECORDS: _chosen, Kind.DATES: _dated}
    found = []
    for block in version.blocks or ():
        make = makers.get(Kind(block["kind"]))
        found.append(make(block, on) if make else ShownBlock(block["kind"], block))
    return found


@named()
def show_contents(version: Version) -> None:
    """Name to a file made from a version every record its blocks name, and their publications.

    The file was made earlier and may still hold words of what was taken back since.
    """
    for publication in _show_records({"id": i} for i in chosen_ids(version.blocks)):
        show(publication_tag(publication))


def contents_of(version: Version) -> list[tuple[str, list[Publication | None]]]:
    """The parts of a gazette issue: heading and what each row may still be read of."""
    found: list[tuple[str, list[Publication | None]]] = []
    for block in version.blocks or ():
        if block["kind"] == Kind.RECORDS:
            known = publications_named(block["rows"])
            found.append((block["title"], [known.get(row["id"]) for row in block["rows"]]))
    return found


def issues_with(public_id: str) -> list[Record]:
    """Public gazette issues that contain the record."""
    issues = Record.objects.filter(
        current__version__genre=Genre.GAZETTE, current__version__blocks__isnull=False
    ).select_related("current__version")
    return [i for i in issues if i.current and public_id in chosen_ids(i.current.version.blocks)]


def check_contents(version: Version, *, going_out: bool) -> None:
    """Raises Refused for a record that is not public, and for an issue that came out already.

    A gazette repeats the text it was reviewed with (条例 article 23): when a document was corrected
    after the issue was put together, the issue is put together again.
    """
    rows = [row for b in version.blocks or () if b["kind"] == Kind.RECORDS for row in b["rows"]]
    known = publications_named(rows)
    missing = [row["id"] for row in rows if row["id"] not in known]
    if missing:
        raise Refused(
            "not_public",
            _("选定的信息里有%(count)d条没有公开或者已经撤下，请重新选定。")
            % {"count": len(missing)},
        )
    if version.genre != Genre.GAZETTE:
        return
    _check_issue(version)
    changed = [p.version.title for p in known.values() if p.pk != p.record.current_id]
    if going_out and changed and version.number == 1:
        raise Refused(
            "corrected_since",
            _("编排以后，《%(title)s》有了新版本，请打开选定的文件重新保存。")
            % {"title": changed[0]},
        )


def _check_issue(version: Version) -> None:
    own = issue_of(version.blocks)
    if own is None:
        return
    others = Version.objects.filter(
        genre=Genre.GAZETTE,
        record__state=RecordState.PUBLISHED,
        record__agency_id=version.record.agency_id,
        record__current__version_id=F("pk"),
    ).exclude(record_id=version.record_id)
    for other in others:
        theirs = issue_of(other.blocks)
        if theirs and (theirs["year"], theirs["number"]) == (own["year"], own["number"]):
            raise Refused(
                "issue_twice",
                _("%(year)d年第%(number)d期已经发布，期号不能重复。")
                % {"year": own["year"], "number": own["number"]},
            )
