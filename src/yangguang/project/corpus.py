"""A file of documents, published as marked demonstration records through the gate's batch path.

One JSON object a line: title, body (Markdown), num, org, type, topic, region, date, status. Each
document goes under the agency of that name, or else under the city's main office as a document
issued elsewhere. Every text is scanned, reviewed by the demonstration's people and signed; what
the scan stops is left out and told.
"""

from __future__ import annotations

import html
import json
import lzma
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency, AgencyVersion, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import Column, PrintOrder, Topic, Wanted
from yangguang.kernel.publishing.rules import Genre
from yangguang.kernel.publishing.scan import Severity
from yangguang.kernel.publishing.selectors.findings import active_words, open_findings
from yangguang.kernel.publishing.services.importing import ENDINGS
from yangguang.project.loading import KEPT, STAFF_ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Version
    from yangguang.kernel.publishing.scan import Finding, WordRule

BATCH = 1000
"""Documents of one manifest."""
HELD = 20_000
"""Documents that wait at most for their manifest to fill."""
COLUMN = "a20_01_04"
GENRES = {"部门规章": Genre.RULE, "行政法规": Genre.RULE}  # data
_DATE = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")  # data
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
NO_TEXT = "本条只有题录，正文见发文机关网站。"  # data


class CorpusError(ValueError):
    """A line that is no document, told with its number."""


@dataclass
class Loaded:
    """What became of a file."""

    published: int = 0
    stopped: list[str] = field(default_factory=list)
    """Titles that the scan does not let out."""


def read_corpus(path: Path) -> Iterator[dict[str, Any]]:
    """The documents of a file, plain or packed with xz. Raises CorpusError or OSError."""
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
                title = str(item["title"]).strip()
            except (ValueError, KeyError, TypeError):
                message = f"{path.name}:{number}: 不是一份文件（需要 JSON 对象和 title）"  # data
                raise CorpusError(message) from None
            if title:
                yield item


def markup(text: str) -> str:
    """Simple Markdown as the HTML of a body: headings and paragraphs."""
    parts = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped:
            continue
        if heading := _HEADING.fullmatch(stripped):
            level = min(len(heading[1]) + 1, 4) if len(heading[1]) > 1 else 2
            parts.append(f"<h{level}>{html.escape(heading[2])}</h{level}>")
        else:
            parts.append(f"<p>{html.escape(stripped.replace('**', ''))}</p>")
    return "\n".join(parts)


class Corpus:
    """Loads one file."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self.today = city_date(at)
        self.loaded = Loaded()
        self.actors: dict[tuple[Role, int], Actor] = {}

    @cached_property
    def agencies(self) -> dict[str, Agency]:
        """Agencies by every name they bear or bore."""
        rows = AgencyVersion.objects.select_related("agency").order_by("valid_from")
        return {name: v.agency for v in rows for name in (v.name, v.short_name)}

    @cached_property
    def office(self) -> Agency:
        """The agency that publishes what was issued elsewhere."""
        held = RoleAssignment.objects.filter(role=Role.PUBLISHER, agency__isnull=False)
        found = held.order_by("pk").select_related("agency").first()
        if found is None or found.agency is None:
            message = "没有人能发布：请先运行 yangguang load-demonstration"  # data
            raise CorpusError(message)
        return found.agency

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """Topics by name; the first of a name counts."""
        return {t.name: t for t in Topic.objects.order_by("-order", "-code")}

    @cached_property
    def column(self) -> Column:
        """Where the documents are filed."""
        named = Column.objects.filter(slug=COLUMN).first()
        found = named or Column.objects.filter(statutory=True).last() or Column.objects.last()
        if found is None:
            message = "还没有栏目：请先运行 yangguang load-demonstration"  # data
            raise CorpusError(message)
        return found

    @cached_property
    def words(self) -> list[WordRule]:
        """The city's words for the scan."""
        return active_words()

    def load(
        self, items: Iterator[Mapping[str, Any]], told: Callable[[int], None] | None = None
    ) -> Loaded:
        """Publish all documents, manifest by manifest; `told` hears how many were read."""
        waiting: dict[int, list[dict[str, Any]]] = defaultdict(list)
        units: dict[int, Agency] = {}
        held = 0
        for number, item in enumerate(items, 1):
            agency = self.agencies.get(str(item.get("org") or ""), self.office)
            units[agency.pk] = agency
            waiting[agency.pk].append(self.content(item))
            held += 1
            if len(waiting[agency.pk]) >= BATCH or held >= HELD:
                fullest = max(waiting, key=lambda pk: len(waiting[pk]))
                held -= len(waiting[fullest])
                self.publish(units[fullest], waiting.pop(fullest))
            if told:
                told(number)
        for pk, contents in waiting.items():
            self.publish(units[pk], contents)
        return self.loaded

    def content(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """The content of one document as the gate wants it."""
        title = str(item["title"]).strip()[:400]
        text = str(item.get("body") or "")
        issuer = str(item.get("org") or "").strip()
        genre = GENRES.get(str(item.get("type") or "")) or next(
            (genre for ending, genre in ENDINGS.items() if title.endswith(ending)), Genre.OTHER
        )
        topic = self.topics.get(str(item.get("topic") or "")) or next(iter(self.topics.values()))
        first = next((s.strip("#* ") for s in text.splitlines() if s.strip("#* ")), title)
        return {
            "title": title,
            "doc_number": str(item.get("num") or "").strip()[:80],
            "issuers": [issuer] if issuer else [self.office_name],
            "body": markup(text) or f"<p>{html.escape(title)}</p><p>{NO_TEXT}</p>",
            "signature": [issuer] if issuer else [],
            "formed_on": self._day(item, text),
            "genre": genre.value,
            "legal_type": str(item.get("type") or "")[:24],
            "topic": topic,
            "column": self.column,
            "keywords": [w for w in (item.get("type"), item.get("region")) if w],
            "summary": first[:200],
            "attribute": "proactive",
            "validity": {"1": "effective", "0": "abolished"}.get(
                str(item.get("status", "")), "unknown"
            ),
            "content_source": issuer[:120] or self.office_name,
            "source_kind": "original" if issuer in self.agencies else "republished",
            "demonstration": True,
        }

    @cached_property
    def office_name(self) -> str:
        """What the publishing agency is called now."""
        return AgencyVersion.objects.filter(agency=self.office).latest("pk").name

    def _day(self, item: Mapping[str, Any], text: str) -> date:
        """The date given, else the first one the text names, else today."""
        given = re.match(r"(\d{4})-(\d{2})-(\d{2})", str(item.get("date", "")))
        named = _DATE.findall(text[:2000])
        for year, month, day in [*([given.groups()] if given else []), *named]:
            try:
                found = date(int(year), int(month), int(day))
            except ValueError:
                continue
            if found <= self.today + timedelta(days=1):
                return found
        return self.today

    def actor(self, role: Role, agency: Agency) -> Actor:
        """Somebody who holds the role at the agency; the main office lends its people."""
        if (role, agency.pk) not in self.actors:
            own = RoleAssignment.objects.filter(role=role, agency=agency)
            if not own.exists():
                self._lend(agency)
            row = own.select_related("person").first()
            if row is None:
                message = f"{agency.code} 没有人担任 {role}"  # data
                raise CorpusError(message)
            self.actors[role, agency.pk] = actor_for(row.person, on=self.today)
        return self.actors[role, agency.pk]

    def _lend(self, agency: Agency) -> None:
        RoleAssignment.objects.bulk_create(
            RoleAssignment(
                person_id=row.person_id, agency=agency, role=row.role, valid_from=row.valid_from
            )
            for row in RoleAssignment.objects.filter(agency=self.office, role__in=STAFF_ROLES)
        )

    def publish(self, agency: Agency, contents: list[dict[str, Any]]) -> None:
        """One manifest: drafted, scanned, kept or left out, submitted, signed, published."""
        at = self.at
        officer = self.actor(Role.INFORMATION_OFFICER, agency)
        drafts = services.create_records(agency=agency, contents=contents, actor=officer, at=at)
        clean = self._scanned(drafts, officer)
        if not clean:
            return
        name = f"演示文件 {clean[0].title[:40]} 等{len(clean)}件"  # data
        batch = services.create_batch(
            agency=agency, name=name, versions=clean, actor=officer, at=at
        )
        batch = services.submit_batch(batch=batch, lock=batch.lock, actor=officer, at=at)
        for step in batch.steps:
            batch = services.pass_batch_review(
                batch=batch,
                lock=batch.lock,
                opinion="同意公开。",  # data
                actor=self.actor(Role(step["role"]), agency),
                at=at,
            )
        publisher = self.actor(Role.PUBLISHER, agency)
        self.loaded.published += services.publish_batch(batch=batch, actor=publisher, at=at)

    def _scanned(self, drafts: list[Version], officer: Actor) -> list[Version]:
        """Drafts that may go out; what may be kept is kept with the demonstration's reason."""
        clean: list[Version] = []
        kept: list[tuple[Version, Finding]] = []
        for version in drafts:
            found = {f.key: f for f in open_findings(version, words=self.words, at=self.at)}
            if any(f.severity is Severity.STOP for f in found.values()):
                self.loaded.stopped.append(version.title)
                services.discard(version=version, lock=version.lock, actor=officer, at=self.at)
            else:
                clean.append(version)
                kept += [(version, finding) for finding in found.values()]
        if kept:
            services.keep_found(found=kept, reason=KEPT, actor=officer, at=self.at)
        return clean


def leave_printing() -> None:
    """Printed forms of mass demonstrations are made when a reader asks, not all at once."""
    PrintOrder.objects.filter(
        made_at__isnull=True, publication__version__demonstration=True
    ).update(wanted=Wanted.ON_DEMAND)
