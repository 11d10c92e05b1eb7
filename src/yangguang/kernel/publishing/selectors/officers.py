"""What officers see: drafts of their own agencies, and nobody else's, by any route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from yangguang.kernel.asking import Asking, answered
from yangguang.kernel.documents.numbers import search_key
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import (
    Attachment,
    Batch,
    BatchItem,
    Contribution,
    Record,
    Relation,
    Review,
    Version,
)
from yangguang.kernel.publishing.rules import (
    OPEN_STATES,
    VERSION_STATE_LABELS,
    Opinion,
    RecordState,
    VersionState,
)
from yangguang.kernel.publishing.selectors.permissions import (
    DRAFTERS,
    current_step,
    may,
    may_sign,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor

SHOWN_WITH = ("record__agency", "topic__parent", "column", "created_by", "submitted_by")
MANY = 2_000
"""Records of an officer's agencies up to which a sorted list of them is quickly made."""


def records_visible_to(actor: Actor) -> QuerySet[Record]:
    """Records of the agencies at which the actor holds any role in force."""
    return Record.objects.filter(agency_id__in=actor.agencies_with()).select_related("agency")


def versions_visible_to(actor: Actor) -> QuerySet[Version]:
    """Versions of the records the actor may see."""
    return Version.objects.filter(record__agency_id__in=actor.agencies_with()).select_related(
        *SHOWN_WITH
    )


def record_for(actor: Actor, public_id: str) -> Record:
    """One record. Raises Record.DoesNotExist: forbidden and absent look the same."""
    return (
        records_visible_to(actor)
        .select_related("agency", "current__version", "current__withdrawal")
        .get(public_id=public_id)
    )


def version_for(actor: Actor, public_id: str, number: int | None = None) -> Version:
    """One version, the newest without a number. Raises Version.DoesNotExist."""
    versions = versions_visible_to(actor).filter(record__public_id=public_id)
    if number is not None:
        return versions.get(number=number)
    newest = versions.order_by("-number").first()
    if newest is None:
        raise Version.DoesNotExist
    return newest


def attachment_visible_to(actor: Actor, public_id: str, digest: str) -> Attachment:
    """A file of a record the actor may see, drafts included. Raises Attachment.DoesNotExist."""
    found = (
        Attachment.objects.filter(
            version__record__in=records_visible_to(actor),
            version__record__public_id=public_id,
            digest=f"sha256:{digest}",
        )
        .select_related("version__record__agency")
        .order_by("-version__number")
        .first()
    )
    if found is None:
        raise Attachment.DoesNotExist
    return found


def newest_versions(actor: Actor) -> QuerySet[Version]:
    """The newest version of each record the actor may see."""
    # Asked of each version in turn, so that a sorted list ends when its page is full.
    later = Version.objects.filter(record=OuterRef("record"), number__gt=OuterRef("number"))
    agencies = actor.agencies_with()
    its = Record.objects.filter(agency_id__in=agencies)
    if its[:MANY].count() < MANY:
        return versions_visible_to(actor).filter(~Exists(later))
    # Of many records the agency is asked of each version, too: who has a good part of all of them
    # finds a page of his among the latest changes sooner than by sorting everything he has.
    mine = Exists(its.filter(pk=OuterRef("record_id")))
    return Version.objects.select_related(*SHOWN_WITH).filter(mine, ~Exists(later))


def unit_versions(actor: Actor) -> QuerySet[Version]:
    """Everything open at the actor's agencies, oldest change first."""
    return versions_visible_to(actor).filter(state__in=OPEN_STATES).order_by("updated_at")


@dataclass(frozen=True)
class OpenVersions:
    """What is open at the actor's agencies, by what it is to him."""

    returned: list[Version]
    drafts: list[Version]
    scheduled: list[Version]
    others: list[Version]
    is_whole: bool = False
    """Whether there are no more than these."""

    @property
    def all(self) -> list[Version]:
        """Every version, in no order."""
        return [*self.returned, *self.drafts, *self.scheduled, *self.others]


BATCHED = BatchItem.objects.filter(
    version=OuterRef("pk"), batch__state__in=["in_review", "approved", "publishing"]
)


def open_versions(actor: Actor, *, limit: int) -> OpenVersions:
    """What is open at the actor's agencies; one query."""
    return answered(ask_open_versions(actor, limit=limit))


def ask_open_versions(actor: Actor, *, limit: int) -> Asking[OpenVersions]:
    """Drafts sent back, own drafts, what the clock will publish, the rest; in one query.

    The first three come before the rest within the limit; each list in its own order.
    """
    mine = Contribution.objects.filter(version=OuterRef("pk"), person_id=actor.person_id or 0)
    sent_back = Review.objects.filter(version=OuterRef("pk"), result=Opinion.RETURN)
    is_draft = Q(state=VersionState.DRAFT)
    drafting = Q(record__agency_id__in=actor.agencies_with(*DRAFTERS))
    # Named by their keys, so that SQLite begins with the few that are open, not with every record
    # of the agencies.
    few = Version.objects.filter(state__in=OPEN_STATES).values("pk")
    rows = (
        versions_visible_to(actor)
        .filter(pk__in=few)
        .annotate(
            is_batched=Exists(BATCHED),
            bucket=Case(
                When(is_draft & drafting & Exists(sent_back), then=Value(0)),
                When(is_draft & (Q(created_by_id=actor.person_id) | Exists(mine)), then=Value(1)),
                When(state=VersionState.SCHEDULED, then=Value(2)),
                default=Value(3),
                output_field=IntegerField(),
            ),
        )
        .order_by("bucket", "updated_at")[:limit]
    )
    (found,) = yield [rows]
    lists: dict[int, list[Version]] = {0: [], 1: [], 2: [], 3: []}
    for version in found:
        lists[version.bucket].append(version)
    lists[1].reverse()
    lists[2].sort(key=lambda v: (v.publish_at is None, v.publish_at))
    is_whole = sum(map(len, lists.values())) < limit
    return OpenVersions(lists[0], lists[1], lists[2], lists[3], is_whole)


def scheduled_for(actor: Actor) -> QuerySet[Version]:
    """Versions that the clock will publish, the next first."""
    return versions_visible_to(actor).filter(state=VersionState.SCHEDULED).order_by("publish_at")


def versions_waiting_for(actor: Actor) -> list[Version]:
    """What waits for this person, the longest waiting first."""
    return answered(ask_waiting(actor))


def ask_waiting(actor: Actor, *, among: OpenVersions | None = None) -> Asking[list[Version]]:
    """What waits for this person: steps he may sign, approved versions he may publish.

    `among` are the open versions a page has read; where they are all there are, nothing is asked.

    The longest waiting first. Steps whose role he holds but which he may not sign, because he
    changed the text or signed the other review, are left out: they wait for somebody else.
    """
    roles: dict[int, set[str]] = {}
    for grant in actor.grants:
        if grant.agency_id is not None:
            roles.setdefault(grant.agency_id, set()).add(grant.role)
    publishes_for = actor.agencies_with(Role.PUBLISHER)
    waiting = []
    candidates = yield from _candidates(actor, among, publishes_for)
    for version in candidates:
        if version.state == VersionState.APPROVED or (
            version.steps
            and version.steps[version.passed]["role"] in roles.get(version.record.agency_id, set())
        ):
            waiting.append(version)
    return (yield from _actable(actor, waiting))


def _candidates(
    actor: Actor, among: OpenVersions | None, publishes_for: frozenset[int]
) -> Asking[list[Version]]:
    """Versions under review, and approved ones of the agencies, that are in no batch.

    What is in a batch waits as a batch; there may be ten thousand of it.
    """
    if among is not None and among.is_whole:
        mine = [
            v
            for v in among.all
            if not getattr(v, "is_batched", False)
            and (
                v.state == VersionState.IN_REVIEW
                or (v.state == VersionState.APPROVED and v.record.agency_id in publishes_for)
            )
        ]
        return sorted(mine, key=lambda v: v.updated_at)
    rows = versions_visible_to(actor).filter(
        Q(state=VersionState.IN_REVIEW)
        | Q(state=VersionState.APPROVED, record__agency_id__in=publishes_for),
        ~Exists(BATCHED),
    )
    (found,) = yield [rows.order_by("updated_at")]
    return found


def _actable(actor: Actor, waiting: list[Version]) -> Asking[list[Version]]:
    """Those among them this person may act on, at the same cost for one as for a hundred."""
    own = {"version__in": [v.pk for v in waiting], "person_id": actor.person_id or 0}
    # Only what he wrote or signed himself can keep him from signing.
    changed, signed = yield [
        Contribution.objects.filter(**own).values_list("version_id", flat=True),
        Review.objects.filter(version__in=Review.objects.filter(**own).values("version")).order_by(
            "pk"
        ),
    ]
    reviews: dict[int, list[Review]] = {}
    for review in signed:
        reviews.setdefault(review.version_id, []).append(review)
    person = frozenset({actor.person_id or 0})
    return [
        v
        for v in waiting
        if v.state == VersionState.APPROVED
        or may_sign(
            actor,
            v,
            people=person if v.pk in changed else frozenset(),
            reviews=reviews.get(v.pk, ()),
        )
    ]


def reviews_of(version: Version) -> QuerySet[Review]:
    """Every signature under the version or under a manifest that holds it, in order."""
    batches = Batch.objects.filter(items__version=version)
    return Review.objects.filter(Q(version=version) | Q(batch__in=batches)).select_related(
        "person", "on_behalf_of", "batch"
    )


@dataclass(frozen=True)
class SameNumber:
    """Another record with a draft's document number."""

    title: str
    public_id: str
    state: str
    """Where it stands, in words."""
    changed_at: datetime
    is_own: bool
    """Whether the officer may open it in the desk; otherwise it is public."""


def same_number(actor: Actor, version: Version) -> list[SameNumber]:
    """Other records with the document number of a draft: the actor's own, and public ones.

    A republished copy may well carry the number of the original, so this is said, not refused.
    """
    if version.state != VersionState.DRAFT or not version.doc_number_key:
        return []
    own = actor.agencies_with()
    is_public = Q(record__state=RecordState.PUBLISHED, pk=F("record__current__version_id"))
    may_see = Q(record__agency_id__in=own) | is_public
    rows = (
        Version.objects.filter(may_see, doc_number_key=version.doc_number_key)
        .exclude(record_id=version.record_id)
        .exclude(state__in=[VersionState.DISCARDED, VersionState.WITHDRAWN])
        .select_related("record")
        .order_by("record_id", "number")
    )
    newest = {row.record_id: row for row in rows[:20]}
    return [
        SameNumber(
            title=row.title,
            public_id=row.record.public_id,
            state=str(VERSION_STATE_LABELS[VersionState(row.state)]),
            changed_at=row.updated_at,
            is_own=row.record.agency_id in own,
        )
        for row in list(newest.values())[:3]
    ]


def return_of(version: Version) -> Review | None:
    """The signature that sent this draft back, as long as nobody has submitted it again."""
    if version.state != VersionState.DRAFT:
        return None
    last = reviews_of(version).last()
    return last if last and last.result == Opinion.RETURN else None


def acts_of(record: Record) -> QuerySet[Act]:
    """Every act about the record, for those who may see the record; oldest first."""
    return (
        Act.objects.filter(subject_type="record", subject_id=record.pk)
        .select_related("actor", "on_behalf_of", "seal")
        .order_by("at", "pk")
    )


def batches_visible_to(actor: Actor) -> QuerySet[Batch]:
    """Batches of the actor's agencies, newest first."""
    return (
        Batch.objects.filter(agency_id__in=actor.agencies_with())
        .select_related("agency", "created_by")
        .order_by("-pk")
    )


@dataclass(frozen=True)
class OpenBatches:
    """Batches under way at the actor's agencies, by what they are to him; the oldest first."""

    to_sign: list[Batch]
    to_publish: list[Batch]
    returned: list[Batch]
    handed_in: list[Batch]
    """Handed in by him and waiting for others."""


def ask_open_batches(actor: Actor, *, limit: int) -> Asking[OpenBatches]:
    """What of the batches waits for the actor, and what he waits for; in one query.

    As with single texts, who changed one of them is not shown a signature he may not give.
    """
    own = Contribution.objects.filter(
        version__batch_items__batch=OuterRef("pk"), person_id=actor.person_id or 0
    )
    sent_back = Review.objects.filter(batch=OuterRef("pk"), result=Opinion.RETURN)
    is_open = Q(state__in=["in_review", "approved"]) | (Q(state="draft") & Exists(sent_back))
    rows = (
        Batch.objects.filter(is_open, agency_id__in=actor.agencies_with())
        .annotate(is_own_text=Exists(own))
        .order_by("submitted_at", "pk")[: limit * 5]
    )
    (found,) = yield [rows]
    lists = OpenBatches([], [], [], [])
    for batch in found:
        step = current_step(batch) if batch.state == "in_review" else None
        if step and may(actor, batch.agency_id, (step.role,)) and not batch.is_own_text:
            lists.to_sign.append(batch)
        elif step and batch.created_by_id == actor.person_id:
            lists.handed_in.append(batch)
        elif batch.state == "approved" and may(actor, batch.agency_id, (Role.PUBLISHER,)):
            lists.to_publish.append(batch)
        elif batch.state == "draft" and may(actor, batch.agency_id, DRAFTERS):
            lists.returned.append(batch)
    return lists


def relations_for(actor: Actor, record: Record) -> list[tuple[Relation, str]]:
    """The record's links with the title of each target as the actor may see it.

    Of another agency's record that is its public title, never that of a correction under way.
    """
    own = actor.agencies_with()
    links = record.relations.select_related("target__current__version")
    return [(link, _title_for(link.target, own)) for link in links]


def _title_for(target: Record, own: frozenset[int]) -> str:
    if target.agency_id in own:
        return target.versions.order_by("-number")[0].title
    return target.current.version.title if target.current else ""


def public_by_mention(typed: str) -> str:
    """Public number of the one record in force that is meant: by public number, index number,
    document number or exact title. Empty when none is, or several are.
    """
    key = search_key(typed)
    rows = Record.objects.filter(state=RecordState.PUBLISHED).filter(
        Q(public_id=typed)
        | Q(current__index_no=typed)
        | Q(current__version__title=typed)
        | (Q(current__version__doc_number_key=key) if key else Q(pk=None))
    )
    found = list(rows.values_list("public_id", flat=True)[:2])
    return found[0] if len(found) == 1 else ""


def current_numbers(public_ids: Iterable[str]) -> dict[str, int]:
    """By public number: the number of the version in force."""
    rows = Record.objects.filter(public_id__in=list(public_ids), state=RecordState.PUBLISHED)
    return dict(rows.values_list("public_id", "current__version__number"))
