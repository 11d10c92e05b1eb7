"""What the desk's screens show, gathered for one actor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.asking import answered
from yangguang.kernel.desk.models import Presence
from yangguang.kernel.desk.publish_by import is_late
from yangguang.kernel.desk.registry import work_sources
from yangguang.kernel.desk.rules import PRESENT
from yangguang.kernel.desk.work import ask_work
from yangguang.kernel.duties.derivation.book import one_book
from yangguang.kernel.ledger.models import AccessRecord
from yangguang.kernel.notices.registry import Event
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import (
    Agency,
    Delegation,
    Person,
    RoleAssignment,
)
from yangguang.kernel.organizations.rules import ROLE_LABELS, Role
from yangguang.kernel.organizations.selectors import agencies, short_names
from yangguang.kernel.publishing.models import (
    Bundle,
    Column,
    ReviewChain,
    Topic,
    Version,
    WordRule,
)
from yangguang.kernel.publishing.rules import (
    GENRE_LABELS,
    RECORD_STATE_LABELS,
    VERSION_STATE_LABELS,
    Genre,
    RecordState,
    VersionState,
)
from yangguang.kernel.publishing.selectors import newest_versions, scheduled_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor


@dataclass(frozen=True)
class GrantRow:
    """A role as the account page shows it."""

    id: int
    role: str
    agency: str
    since: date
    until: date | None


def grants_of(person: Person, *, on: date) -> list[GrantRow]:
    """The person's own roles that have not ended."""
    rows = (
        RoleAssignment.objects.filter(person=person)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .order_by("valid_from", "pk")
    )
    names = names_of(row.agency_id for row in rows)
    return [
        GrantRow(
            row.pk,
            str(ROLE_LABELS[Role(row.role)]),
            names.get(row.agency_id or 0, _("全市")),
            row.valid_from,
            row.valid_to,
        )
        for row in rows
    ]


def delegations_of(person: Person, *, on: date) -> QuerySet[Delegation]:
    """What the person has delegated and not yet got back."""
    return (
        Delegation.objects.filter(assignment__person=person, valid_to__gte=on)
        .select_related("delegate", "assignment")
        .order_by("valid_from")
    )


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """What agencies are called now, by id."""
    return short_names(ids)


def units_for(actor: Actor, *roles: Role) -> list[Agency]:
    """Agencies at which the actor holds one of the roles."""
    return list(agencies().filter(pk__in=actor.agencies_with(*roles)))


def choices_of_topics() -> list[tuple[str, str]]:
    """Second-level topics under the names of the first."""
    return [
        (str(t.pk), str(t))
        for t in Topic.objects.select_related("parent").order_by("order", "code")
    ]


def choices_of_columns() -> list[tuple[str, str]]:
    """Columns with those they stand under, each followed by those below it."""
    below: dict[int | None, list[Column]] = {}
    for column in Column.objects.order_by("order", "slug"):
        below.setdefault(column.parent_id, []).append(column)

    def walk(parent: int | None, above: str) -> Iterator[tuple[str, str]]:
        for column in below.get(parent, ()):
            path = f"{above} / {column.name}" if above else column.name
            yield str(column.pk), path
            yield from walk(column.pk, path)

    return list(walk(None, ""))


def choices_by_slug() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Columns and topics, named by what an address calls them."""
    slugs = {str(pk): slug for pk, slug in Column.objects.values_list("pk", "slug")}
    codes = {str(pk): code for pk, code in Topic.objects.values_list("pk", "code")}
    columns = [(slugs[pk], label) for pk, label in choices_of_columns()]
    return columns, [(codes[pk], label) for pk, label in choices_of_topics()]


@dataclass(frozen=True)
class Item:
    """A version in a list of the desk."""

    version: Version
    title: str
    url: str
    number: str
    agency: str
    at: datetime
    note: str
    state: tuple[str, str]


def state_of(version: Version) -> tuple[str, str]:
    """Code and word of where a version stands."""
    return version.state, str(VERSION_STATE_LABELS[VersionState(version.state)])


def step_note(version: Version) -> str:
    """Which review a version waits for."""
    if version.state == VersionState.IN_REVIEW and version.passed < len(version.steps):
        return str(version.steps[version.passed]["label"])
    return ""


def items(versions: Iterable[Version], names: dict[int, str], url: Any) -> list[Item]:
    """Versions as rows; `url` makes the address of one."""
    return [
        Item(
            version=v,
            title=v.title,
            url=url(v),
            number=v.doc_number,
            agency=names.get(v.record.agency_id, ""),
            at=v.publish_at if v.state == VersionState.SCHEDULED and v.publish_at else v.updated_at,
            note=step_note(v),
            state=state_of(v),
        )
        for v in versions
    ]


@dataclass(frozen=True)
class Filters:
    """What the list of records is narrowed by."""

    text: str = ""
    state: str = ""
    agency: str = ""
    genre: str = ""
    order: str = ""


LATE = "late"
"""Not a state of its own: what should be public by now."""
ORDERS = {
    "": "-updated_at",
    "oldest": "updated_at",
    "title": "title",
    "formed": "-formed_on",
}


def records_list(actor: Actor, filters: Filters) -> QuerySet[Version]:
    """The newest version of each record the actor may see, filtered and sorted."""
    found = newest_versions(actor)
    if filters.text:
        found = found.filter(
            Q(title__icontains=filters.text)
            | Q(doc_number__icontains=filters.text)
            | Q(record__public_id=filters.text)
        )
    if filters.state in {s.value for s in VersionState}:
        found = found.filter(state=filters.state)
    elif filters.state == LATE:
        found = found.filter(is_late(on=city_date(now())))
    if filters.agency:
        found = found.filter(record__agency__code=filters.agency)
    if filters.genre:
        found = found.filter(genre=filters.genre)
    order = ORDERS.get(filters.order, "-updated_at")
    return found.select_related("record__current").order_by(order, "-pk")


def record_state_label(state: str) -> str:
    """A record's standing towards the public, in words."""
    return str(RECORD_STATE_LABELS[RecordState(state)])


def others_present(version: Version, actor: Actor, *, at: datetime) -> list[str]:
    """Names of other persons who have this version open now."""
    return list(
        Presence.objects.filter(version=version, seen_at__gt=at - PRESENT)
        .exclude(person_id=actor.person_id or 0)
        .order_by("person__name")
        .values_list("person__name", flat=True)
    )


def bundles_visible_to(actor: Actor) -> QuerySet[Bundle]:
    """Bundles of the actor's agencies, newest first, with what they hold."""
    newest = Version.objects.order_by("-number")
    return (
        Bundle.objects.filter(agency_id__in=actor.agencies_with())
        .prefetch_related("records", Prefetch("records__versions", queryset=newest))
        .order_by("-pk")
    )


def people_list(text: str) -> QuerySet[Person]:
    """Everybody with an account, with roles; for the system administrator."""
    found = Person.objects.prefetch_related("role_assignments").order_by("username")
    if text:
        found = found.filter(Q(username__icontains=text) | Q(name__icontains=text))
    return found


def person_by_username(username: str) -> Person | None:
    """The person with this user name."""
    return Person.objects.filter(username=username).first()


def words_list(text: str) -> QuerySet[WordRule]:
    """The word list, those in use first."""
    found = WordRule.objects.order_by("-is_active", "kind", "term")
    return found.filter(term__icontains=text) if text else found


def chains_list() -> list[tuple[ReviewChain, str, str]]:
    """Review chains with the unit's and genre's name, newest first."""
    chains = list(ReviewChain.objects.order_by("-valid_from", "-pk"))
    names = names_of(c.agency_id for c in chains)
    return [
        (
            c,
            names.get(c.agency_id, "") if c.agency_id else "",
            str(GENRE_LABELS[Genre(c.genre)]) if c.genre else "",
        )
        for c in chains
    ]


def access_records() -> QuerySet[AccessRecord]:
    """The access log, newest first."""
    return AccessRecord.objects.select_related("person").order_by("-at", "-pk")


CALENDAR_LIMIT = 500


def deadlines_of(actor: Actor, *, at: datetime) -> list[Event]:
    """What the actor has to do by a day, and what the clock will publish, for a calendar."""
    with one_book():
        parts = answered(ask_work(work_sources, actor, at=at, limit=CALENDAR_LIMIT))
    works = [
        (source.name, work)
        for source, part in zip(work_sources, parts, strict=True)
        for work in part["mine"]
    ]
    names = names_of(pk for _name, work in works for pk in work.agencies)
    found = [
        Event(
            uid=hashlib.sha256(f"{name}:{work.url}".encode()).hexdigest()[:24],
            title=f"{work.kind}：{work.title}",
            starts=work.due_on,
            description=" ".join(
                part
                for part in (
                    work.number,
                    work.agency or "、".join(names[pk] for pk in work.agencies if pk in names),
                    work.state,
                )
                if part
            ),
            path=work.url,
        )
        for name, work in works
        if work.due_on is not None
    ]
    found += [
        Event(
            uid=f"scheduled-{version.record.public_id}-{version.number}",
            title=_("定时发布：%(title)s") % {"title": version.title},
            starts=version.publish_at,
            path=reverse("desk:record", args=[version.record.public_id]),
        )
        for version in scheduled_for(actor)[:CALENDAR_LIMIT]
        if version.publish_at is not None
    ]
    return found
