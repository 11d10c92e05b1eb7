"""Reads that only the portal needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from yangguang.kernel.organizations.models import Agency, AgencySuccession
from yangguang.kernel.organizations.rules import LEVEL_LABELS, Level
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current
from yangguang.kernel.publishing.blocks import chosen_ids, issue_of
from yangguang.kernel.publishing.models import Column, Version
from yangguang.kernel.publishing.rules import Genre
from yangguang.kernel.publishing.selectors import CatalogueFilters, catalogue_page, counts, newest
from yangguang.kernel.publishing.selectors.catalogue import column_counts, filed_by
from yangguang.kernel.publishing.selectors.composed import shown_blocks
from yangguang.kernel.tags import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from yangguang.kernel.publishing.models import CatalogueEntry
    from yangguang.kernel.publishing.selectors.composed import ShownBlock


@dataclass(frozen=True)
class AgencyRow:
    """An agency as lists show it."""

    code: str
    name: str
    level: str
    count: int
    exists: bool
    former: tuple[str, ...]
    """Names it bore before, newest first."""


@dataclass(frozen=True)
class ColumnNode:
    """A column with those below it."""

    column: Column
    children: list[ColumnNode]
    count: int | None
    """How many entries its page lists; None where that is not known beforehand."""
    filed: int
    """How many are filed in it and below."""


@dataclass(frozen=True)
class Succession:
    """A unit that came before or after, with the day."""

    code: str
    name: str
    on: date
    kind: str


def agency_rows() -> list[AgencyRow]:
    """All agencies in their order, with how much each has published."""
    published = counts("agency")
    return [
        AgencyRow(
            code=a.code,
            name=agency_name(a),
            level=a.level,
            count=published.get(str(a.pk), 0),
            exists=is_current(a),
            former=former_names(a),
        )
        for a in agencies()
    ]


def former_names(agency: Agency) -> tuple[str, ...]:
    """Names the agency bore before the present one, newest first."""
    present = agency_name(agency)
    names = [v.name for v in agency.versions.all() if v.name != present]
    return tuple(dict.fromkeys(reversed(names)))


def agencies_by_level() -> list[tuple[str, list[AgencyRow]]]:
    """Present agencies grouped by level, then those that no longer exist."""
    rows = agency_rows()
    groups = [
        (str(LEVEL_LABELS[level]), [r for r in rows if r.exists and r.level == level])
        for level in Level
    ]
    return [(label, found) for label, found in groups if found]


def former_agencies() -> list[AgencyRow]:
    """Agencies whose work others took over."""
    return [r for r in agency_rows() if not r.exists]


def successions_of(agency: Agency) -> tuple[list[Succession], list[Succession]]:
    """(who came before, who came after)."""
    links = AgencySuccession.objects.select_related("predecessor", "successor").prefetch_related(
        "predecessor__versions", "successor__versions"
    )
    before = [
        Succession(s.predecessor.code, agency_name(s.predecessor, s.on), s.on, s.get_kind_display())
        for s in links.filter(successor=agency)
    ]
    after = [
        Succession(s.successor.code, agency_name(s.successor, s.on), s.on, s.get_kind_display())
        for s in links.filter(predecessor=agency)
    ]
    return before, after


def column_tree(*, statutory: bool | None = None, is_counted: bool = True) -> list[ColumnNode]:
    """Visible columns as a tree; `statutory` picks the 政府信息公开 column or the others."""
    found = Column.objects.filter(is_visible=True).order_by("order", "slug")
    if statutory is not None:
        found = found.filter(statutory=statutory)
    columns = list(found)
    filed = counts("column")
    asked = column_counts(c for c in columns if c.query) if is_counted else {}
    children: dict[int | None, list[Column]] = {}
    known = {c.pk for c in columns}
    for column in columns:
        parent = column.parent_id if column.parent_id in known else None
        children.setdefault(parent, []).append(column)

    def node(column: Column) -> ColumnNode:
        below = [node(c) for c in children.get(column.pk, [])]
        inside = filed.get(str(column.pk), 0) + sum(n.filed for n in below)
        return ColumnNode(column, below, asked.get(column.pk, inside), inside)

    return [node(c) for c in children.get(None, [])]


def node_for(nodes: Iterable[ColumnNode], slug: str) -> ColumnNode | None:
    """The node with the slug, wherever it stands in the forest."""
    for node in nodes:
        found = node if node.column.slug == slug else node_for(node.children, slug)
        if found:
            return found
    return None


def columns_below(slug: str) -> list[ColumnNode]:
    """The columns directly below one; none when it is not known."""
    node = node_for(column_tree(is_counted=False), slug)
    return node.children if node else []


def filed_below(nodes: list[ColumnNode], agency: Agency) -> list[tuple[ColumnNode, int]]:
    """The columns with how many entries of the agency are filed in each and below it."""
    filed = filed_by(agency.code) if nodes else {}

    def inside(node: ColumnNode) -> int:
        return filed.get(node.column.pk, 0) + sum(inside(child) for child in node.children)

    return [(node, inside(node)) for node in nodes]


def column_choices() -> list[tuple[str, str]]:
    """(slug, name) of all visible columns, deeper ones set in, for a filter."""
    found: list[tuple[str, str]] = []

    def walk(nodes: list[ColumnNode], depth: int) -> None:
        for node in nodes:
            found.append((node.column.slug, "\u3000" * depth + node.column.name))
            walk(node.children, depth + 1)

    for statutory in (False, True):
        walk(column_tree(statutory=statutory, is_counted=False), 0)
    return found


def column_for(slug: str) -> Column:
    """A visible column. Raises Column.DoesNotExist."""
    return Column.objects.select_related("parent__parent").get(slug=slug, is_visible=True)


@dataclass(frozen=True)
class TopicRow:
    """A topic as lists show it."""

    title: str
    url: str
    summary: str
    agency: str
    at: datetime
    until: date | None
    is_demonstration: bool


MOST_TOPICS = 200


def topic_pages(*, on: date, size: int = MOST_TOPICS) -> tuple[list[TopicRow], list[TopicRow]]:
    """(Topics that run, topics that have ended): 有效期至 ends one, and it stays readable."""
    # Only the entries: nobody asks how many there are.
    entries = newest(size, genre=Genre.TOPIC_PAGE.value)
    rows = [
        TopicRow(
            title=entry.title,
            url=reverse("portal:document", args=[entry.record.public_id]),
            summary=entry.summary,
            agency=entry.agency_name,
            at=entry.first_published_at,
            until=entry.valid_until,
            is_demonstration=entry.demonstration,
        )
        for entry in entries
    ]
    ended = [row for row in rows if row.until and row.until < on]
    return [row for row in rows if row not in ended], ended


@dataclass(frozen=True)
class IssueRow:
    """An issue of the gazette as the archive shows it."""

    year: int
    number: int
    total: int
    title: str
    public_id: str
    url: str
    at: datetime
    count: int
    """Texts in it."""
    blocks: Sequence[ShownBlock]
    """Its contents; of the newest issue alone."""
    is_demonstration: bool


MOST_ISSUES = 1000


@named()
def gazette_issues(*, at: datetime) -> list[IssueRow]:
    """Every issue, newest first; the newest with its contents."""
    page = catalogue_page(CatalogueFilters(genre=Genre.GAZETTE.value, size=MOST_ISSUES))
    publications = {entry.publication_id: entry for entry in page.entries}
    versions = Version.objects.filter(publication__in=publications, blocks__isnull=False)
    found = []
    for version in versions.select_related("publication").only("blocks", "publication"):
        issue = issue_of(version.blocks)
        if issue is not None:
            entry = publications[version.publication.pk]
            place = (issue["year"], issue["number"], entry.first_published_at)
            found.append((place, issue, entry, version))
    found.sort(key=lambda row: row[0], reverse=True)
    return [
        _issue(issue, entry, version, at if index == 0 else None)
        for index, (_place, issue, entry, version) in enumerate(found)
    ]


def _issue(
    issue: Mapping[str, Any], entry: CatalogueEntry, version: Version, at: datetime | None
) -> IssueRow:
    contents = shown_blocks(version, at=at) if at else []
    return IssueRow(
        year=issue["year"],
        number=issue["number"],
        total=issue["total"],
        title=entry.title,
        public_id=entry.record.public_id,
        url=reverse("portal:document", args=[entry.record.public_id]),
        at=entry.first_published_at,
        count=len(chosen_ids(version.blocks)),
        blocks=[block for block in contents if block.kind == "records"],
        is_demonstration=entry.demonstration,
    )
