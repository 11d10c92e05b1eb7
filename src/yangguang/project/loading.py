"""A city from its files into the database, and its demonstration through the real services."""

from __future__ import annotations

import heapq
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from yangguang.cities.loading import load_city
from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.kernel.duties.reading import has_plan
from yangguang.kernel.duties.services import Loaded, load_plan
from yangguang.kernel.now import CITY_ZONE, city_date, now
from yangguang.kernel.organizations.models import (
    Agency,
    AgencySuccession,
    AgencyVersion,
    Person,
    Post,
    RoleAssignment,
)
from yangguang.kernel.organizations.rules import CITY_ROLES, ROLE_LABELS, SYSTEM, Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import (
    Column,
    Record,
    ReviewChain,
    Topic,
    Version,
    WithdrawalKind,
    WordRule,
)
from yangguang.kernel.publishing.rules import DEFAULT_CHAIN
from yangguang.kernel.publishing.selectors import findings
from yangguang.kernel.search.services import seed_synonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from yangguang.cities import shapes
    from yangguang.kernel.organizations.rules import Actor

LEAD = timedelta(days=2)
"""How long before its publication a demonstration record was drafted."""
KEPT = "演示内容：单位对外公开的信息，予以保留。"
STAFF_ROLES = (
    Role.INFORMATION_OFFICER,
    Role.SECTION_HEAD,
    Role.DISCLOSURE_OFFICE,
    Role.SECRECY_REVIEWER,
    Role.LEADER_IN_CHARGE,
    Role.PUBLISHER,
)


def read_city(name: str | None = None) -> shapes.City:
    """The installation's city (or another), from its name in the package or its folder."""
    named = name or settings.CITY
    return load_city(Path(named) if "/" in named else named)


def install_plan(city: shapes.City, *, at: datetime) -> Loaded | None:
    """Load the city's plan, or what has changed in it; None where there is none or nothing new.

    Raises PlanError or Refused.
    """
    return load_plan(folder=city.folder, actor=SYSTEM, at=at) if has_plan(city.folder) else None


def is_empty() -> bool:
    """Whether no city has been loaded."""
    return not Agency.objects.exists()


def is_unfinished() -> bool:
    """Whether a load of the demonstration was interrupted: people are there, records are not."""
    return Person.objects.filter(is_demonstration=True).exists() and not Record.objects.exists()


@transaction.atomic
def install_city(city: shapes.City, *, with_demonstration_people: bool) -> None:
    """Write agencies, topics, columns, chains, words and people; what is there stays as it is."""
    ensure_seeded(at=now())
    agencies = _agencies(city)
    _topics(city)
    _columns(city)
    if not ReviewChain.objects.exists():
        ReviewChain.objects.bulk_create(_chains(city, agencies))
    WordRule.objects.bulk_create(
        [WordRule(**word) for word in _words(city)],
        ignore_conflicts=True,
    )
    seed_synonyms(_synonyms(city), at=now())
    for person in city.people:
        if with_demonstration_people or not person.demonstration:
            _person(person, agencies)


def _words(city: shapes.City) -> list[dict[str, Any]]:
    path = city.folder / "words.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


def _synonyms(city: shapes.City) -> list[list[str]]:
    path = city.folder / "synonyms.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


def _agencies(city: shapes.City) -> dict[str, Agency]:
    known = {agency.code: agency for agency in Agency.objects.all()}
    for order, item in enumerate(city.agencies):
        if item.code in known:
            continue
        agency = Agency.objects.create(
            code=item.code, level=item.level, is_party=item.party, order=order
        )
        known[item.code] = agency
        AgencyVersion.objects.bulk_create(
            AgencyVersion(
                agency=agency,
                name=v.name,
                short_name=v.short_name,
                aliases=list(v.aliases),
                uscc=item.uscc or "",
                region_code=item.region or city.region,
                valid_from=v.valid_from,
                valid_to=v.valid_to,
                basis=v.basis,
            )
            for v in item.versions
        )
    for item in city.agencies:
        Agency.objects.filter(code=item.code, parent=None).update(
            parent=known[item.parent] if item.parent else None
        )
    AgencySuccession.objects.bulk_create(
        [
            AgencySuccession(
                predecessor=known[item.code], successor=known[s.code], on=s.on, kind=s.kind
            )
            for item in city.agencies
            for s in item.successors
        ],
        ignore_conflicts=True,
    )
    return known


def _topics(city: shapes.City) -> None:
    Topic.objects.bulk_create(
        [Topic(code=t.code, name=t.name, order=i) for i, t in enumerate(city.topics)],
        ignore_conflicts=True,
    )
    known = {t.code: t for t in Topic.objects.all()}
    for item in city.topics:
        if item.parent:
            Topic.objects.filter(code=item.code).update(parent=known[item.parent])


def _columns(city: shapes.City) -> None:
    rows = [
        Column(
            slug=c.slug,
            name=c.name,
            introduction=c.introduction,
            order=c.order,
            query={k: v for k, v in asdict(c.query).items() if v} if c.query else {},
            update_days=c.cycle,
        )
        for c in city.columns
    ] + [
        Column(
            slug=s.key,
            name=s.name,
            introduction=s.text,
            order=i,
            article=s.article,
            statutory=True,
            update_days=s.cycle,
        )
        for i, s in enumerate(city.statutory)
    ]
    Column.objects.bulk_create(rows, ignore_conflicts=True)
    known = {c.slug: c for c in Column.objects.all()}
    parents = {c.slug: c.parent for c in city.columns} | {s.key: s.parent for s in city.statutory}
    for slug, parent in parents.items():
        if parent:
            Column.objects.filter(slug=slug).update(parent=known[parent])


def _chains(city: shapes.City, agencies: dict[str, Agency]) -> Iterator[ReviewChain]:
    labels = {step.role.value: step.label for step in DEFAULT_CHAIN}
    for chain in city.chains:
        steps = [
            {
                "code": step.role,
                "role": step.role,
                "kind": step.review,
                "label": labels.get(step.role, str(ROLE_LABELS[Role(step.role)])),
            }
            for step in chain.steps
        ]
        units: list[Agency | None] = [agencies[chain.agency] if chain.agency else None]
        if chain.levels:
            # The chain of a level is the chain of each of its agencies.
            units = [agency for agency in agencies.values() if agency.level in chain.levels]
        for unit in units:
            for genre in chain.genres or ("",):
                yield ReviewChain(
                    agency=unit, genre=genre, steps=steps, valid_from=chain.valid_from
                )


def _person(item: shapes.Person, agencies: dict[str, Agency]) -> None:
    person, created = Person.objects.get_or_create(
        username=item.username,
        defaults={"name": item.name, "is_demonstration": item.demonstration},
    )
    if not created:
        return
    person.set_unusable_password()
    person.save()
    agency = agencies[item.agency]
    Post.objects.create(person=person, agency=agency, title=item.post, valid_from=item.valid_from)
    for role in item.roles:
        RoleAssignment.objects.create(
            person=person,
            agency=None if Role(role) in CITY_ROLES else agency,
            role=role,
            valid_from=item.valid_from,
        )


@dataclass
class _Demonstration:
    """The demonstration being written: who acts, what has become of each record."""

    city: shapes.City
    at: datetime
    agencies: dict[str, Agency]
    topics: dict[str, Topic]
    columns: dict[str, Column]
    actors: dict[tuple[str, int], Actor] = field(default_factory=dict)
    made: dict[str, Record] = field(default_factory=dict)

    def actor(self, role: str, agency: Agency) -> Actor:
        """Somebody who holds the role at the agency today."""
        if (role, agency.pk) not in self.actors:
            assignment = RoleAssignment.objects.filter(role=role, agency=agency).first()
            if assignment is None:
                assignment = self._lent(role, agency)
            found = actor_for(assignment.person, on=city_date(self.at))
            self.actors[role, agency.pk] = found
        return self.actors[role, agency.pk]

    def _lent(self, role: str, agency: Agency) -> RoleAssignment:
        """The main office's person, at an agency with people of its own but none in this role.

        Raises LookupError where the main office has nobody either.
        """
        main = self.city.main_agency
        lent = RoleAssignment.objects.filter(role=role, agency__code=main or "").first()
        if lent is None:
            message = f"nobody is {role} at {agency.code}"
            raise LookupError(message)
        return RoleAssignment.objects.create(
            person_id=lent.person_id, agency=agency, role=role, valid_from=lent.valid_from
        )

    def steps(self, item: shapes.Record) -> Iterator[datetime]:
        """The record's life, one act at a time; yields the moment of the act to come."""
        agency = self.agencies[item.agency]
        officer = self.actor(Role.INFORMATION_OFFICER, agency)
        published = item.published_at or self.at - timedelta(hours=1)
        drafted = published - LEAD
        yield drafted
        version = services.create_record(
            agency=agency, fields=self._fields(item), actor=officer, at=drafted
        )
        self.made[item.ref] = version.record
        if item.state == "draft":
            return
        version = yield from self._through_reviews(
            version, agency, start=drafted + timedelta(hours=1)
        )
        if item.state == "in_review":
            return
        publisher = self.actor(Role.PUBLISHER, agency)
        if item.publish_in_days is not None:
            day = city_date(self.at) + timedelta(days=item.publish_in_days)
            services.schedule_publication(
                version=version,
                lock=version.lock,
                publish_at=datetime.combine(day, time(9), CITY_ZONE),
                actor=publisher,
                at=self.at,
            )
            return
        yield published
        services.publish(version=version, lock=version.lock, actor=publisher, at=published)
        if item.corrected:
            yield from self._correct(item, agency)
        if item.withdrawn:
            yield item.withdrawn.at
            record = Record.objects.get(pk=version.record_id)
            personal = "个人信息" in item.withdrawn.reason
            services.withdraw(
                record=record,
                kind=WithdrawalKind.PERSONAL_DATA if personal else WithdrawalKind.CHANGED,
                public_reason=item.withdrawn.reason,
                internal_reason="演示内容。",
                actor=publisher,
                at=item.withdrawn.at,
            )

    def _fields(self, item: shapes.Record) -> dict[str, Any]:
        column = next(iter(item.columns), None)
        return {
            "title": item.title,
            "doc_number": item.doc_number or "",
            "issuers": list(item.issuers),
            "main_recipients": item.main_recipients,
            "body": item.body,
            "annexes": [
                {"title": a.title, "quoted_title": "", "body": a.body} for a in item.annexes
            ],
            "signature": list(item.signature),
            "formed_on": item.formed_on,
            "note": item.note,
            "genre": item.genre,
            "topic": self.topics[item.topic],
            "column": self.columns[column] if column else None,
            "keywords": list(item.keywords),
            "summary": item.summary,
            "attribute": item.attribute,
            "attribute_ground": item.ground or "",
            "attribute_reason": item.reason,
            "validity": item.validity,
            "effective_from": item.effective_from,
            "valid_until": item.valid_until,
            "content_source": item.content_source,
            "demonstration": item.demonstration,
        }

    def _through_reviews(
        self, version: Version, agency: Agency, *, start: datetime
    ) -> Generator[datetime, None, Version]:
        """Keep what the scan found, submit, sign each step; the version as it then stands."""
        officer = self.actor(Role.INFORMATION_OFFICER, agency)
        yield start
        for found in findings(version, at=start):
            if found.is_open:
                services.keep_finding(
                    version=version,
                    finding_key=found.finding.key,
                    reason=KEPT,
                    actor=officer,
                    at=start,
                )
        version = services.submit(version=version, lock=version.lock, actor=officer, at=start)
        waiting = self._stops_in_review(version)
        for number, step in enumerate(version.steps[: len(version.steps) - waiting], start=1):
            moment = start + timedelta(hours=2 * number)
            yield moment
            version = services.pass_review(
                version=version,
                lock=version.lock,
                opinion="同意公开。",
                actor=self.actor(step["role"], agency),
                at=moment,
            )
        return version

    def _stops_in_review(self, version: Version) -> int:
        item = next((i for i in self.city.records if self._is(i, version)), None)
        # Half of the chain: the waiting record stands on a secrecy reviewer's worklist.
        return len(version.steps) // 2 if item and item.state == "in_review" else 0

    def _is(self, item: shapes.Record, version: Version) -> bool:
        made = self.made.get(item.ref)
        return made is not None and made.pk == version.record_id

    def _correct(self, item: shapes.Record, agency: Agency) -> Iterator[datetime]:
        change = item.corrected
        if change is None:
            return
        begun = change.at - timedelta(hours=12)
        yield begun
        officer = self.actor(Role.INFORMATION_OFFICER, agency)
        record = Record.objects.get(pk=self.made[item.ref].pk)
        version = services.revise(record=record, reason=change.reason, actor=officer, at=begun)
        changes = {"title": change.title, "body": change.body}
        version = services.edit_version(
            version=version,
            lock=version.lock,
            changes={name: value for name, value in changes.items() if value is not None},
            actor=officer,
            at=begun,
        )
        version = yield from self._through_reviews(
            version, agency, start=begun + timedelta(minutes=30)
        )
        yield change.at
        services.publish(
            version=version,
            lock=version.lock,
            actor=self.actor(Role.PUBLISHER, agency),
            at=change.at,
        )

    def lend_staff(self) -> None:
        """Give the main office's people the roles at agencies that have nobody of their own."""
        if self.city.main_agency is None:
            return
        office = self.agencies[self.city.main_agency]
        for code in {item.agency for item in self.city.records}:
            agency = self.agencies[code]
            if RoleAssignment.objects.filter(agency=agency).exists():
                continue
            RoleAssignment.objects.bulk_create(
                RoleAssignment(
                    person_id=row.person_id,
                    agency=agency,
                    role=row.role,
                    valid_from=row.valid_from,
                )
                for row in RoleAssignment.objects.filter(agency=office, role__in=STAFF_ROLES)
            )


@transaction.atomic
def load_demonstration(
    city: shapes.City, *, at: datetime, progress: Callable[[int, int], None] | None = None
) -> int:
    """Write the demonstration records, act by act in the order of their moments; how many.

    Every step goes through the services of the gate, by the person whose role it is. All of it
    or nothing: an interrupted load leaves no half city. Does nothing when records exist.
    """
    if Record.objects.exists():
        return 0
    scene = _Demonstration(
        city,
        at,
        {a.code: a for a in Agency.objects.all()},
        {t.code: t for t in Topic.objects.all()},
        {c.slug: c for c in Column.objects.all()},
    )
    scene.lend_staff()
    queue: list[tuple[datetime, int, Iterator[datetime]]] = []
    for number, item in enumerate(city.records):
        life = scene.steps(item)
        heapq.heappush(queue, (next(life), number, life))
    total = len(queue)
    while queue:
        _moment, number, life = heapq.heappop(queue)
        following = next(life, None)
        if following is not None:
            heapq.heappush(queue, (following, number, life))
        elif progress:
            progress(total - len(queue), total)
    _relate(scene)
    return total


def _relate(scene: _Demonstration) -> None:
    for item in scene.city.records:
        for relation in item.relations:
            source, target = scene.made[item.ref], scene.made[relation.ref]
            services.relate(
                source=source,
                target=target,
                kind=relation.kind,
                actor=scene.actor(Role.INFORMATION_OFFICER, source.agency),
                at=item.published_at or scene.at,
            )
