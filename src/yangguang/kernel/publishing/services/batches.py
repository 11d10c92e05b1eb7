"""Many versions through the same gate: one manifest of digests, reviewed and published as one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record, record_many
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.content import digest_of
from yangguang.kernel.publishing.models import (
    Batch,
    BatchItem,
    Contribution,
    Publication,
    Record,
    Review,
    Scan,
    Version,
)
from yangguang.kernel.publishing.rules import (
    Opinion,
    RecordState,
    Refused,
    ReviewKind,
    Signature,
    VersionState,
)
from yangguang.kernel.publishing.selectors.chains import chain_for
from yangguang.kernel.publishing.selectors.findings import active_words, open_findings
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS, check_role, current_step
from yangguang.kernel.publishing.services.releasing import allocate_index_numbers
from yangguang.kernel.publishing.services.reviewing import check_complete
from yangguang.kernel.publishing.services.writing import Conflict, subject_of
from yangguang.kernel.publishing.showing import move_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.scan import WordRule

CHUNK = 1000


@dataclass(frozen=True)
class BatchResult:
    """What became of one item: the index number under which it is public, or why it is not."""

    item: BatchItem
    index_no: str = ""
    refusal: str = ""


def _chunks(items: Iterable[BatchItem], size: int = CHUNK) -> Iterator[list[BatchItem]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _act(
    batch: Batch,
    kind: str,
    actor: Actor,
    at: datetime,
    behalf: int | None = None,
    **payload: object,
) -> None:
    record(
        NewAct(
            kind=f"publishing.batch_{kind}",
            actor=actor,
            at=at,
            subject=Subject("batch", batch.pk),
            agency_id=batch.agency_id,
            on_behalf_of_id=behalf,
            payload={"count": batch.count, **payload},
        )
    )


def _set(batch: Batch, lock: int, **changes: object) -> Batch:
    if not Batch.objects.filter(pk=batch.pk, lock=lock).update(lock=F("lock") + 1, **changes):
        raise Conflict
    return Batch.objects.select_related("agency").get(pk=batch.pk)


@transaction.atomic
def create_batch(
    *, agency: Agency, name: str, versions: Sequence[Version], actor: Actor, at: datetime
) -> Batch:
    """Put drafts of one agency together for review as one. Raises Refused."""
    check_role(actor, agency.pk, DRAFTERS)
    if not versions or any(
        v.record.agency_id != agency.pk or v.state != VersionState.DRAFT for v in versions
    ):
        raise Refused("batch", _("批量审查只能包含本单位起草中的信息。"))
    batch = Batch.objects.create(
        agency=agency,
        name=name,
        count=len(versions),
        created_by_id=actor.person_id,
        created_at=at,
    )
    BatchItem.objects.bulk_create(
        [BatchItem(batch=batch, position=n, version=v) for n, v in enumerate(versions, 1)],
        batch_size=CHUNK,
    )
    _act(batch, "created", actor, at)
    return batch


def items_of(batch: Batch) -> Iterator[list[BatchItem]]:
    """The batch's items in order, in chunks, with all that a digest needs loaded."""
    items = batch.items.select_related(
        "version__record__agency", "version__topic", "version__column"
    ).prefetch_related("version__attachments")
    yield from _chunks(items.order_by("position").iterator(chunk_size=CHUNK))


@transaction.atomic
def remove_from_batch(
    *, batch: Batch, versions: Sequence[Version], actor: Actor, at: datetime
) -> Batch:
    """Take drafts out of a batch that is not under review. Raises Refused."""
    check_role(actor, batch.agency_id, DRAFTERS)
    if batch.state != "draft":
        raise Refused("wrong_state", _("这一批已经提交。"))
    batch.items.filter(version__in=versions).delete()
    fresh = _set(batch, batch.lock, count=batch.items.count())
    _act(fresh, "changed", actor, at)
    return fresh


@transaction.atomic
def submit_batch(*, batch: Batch, lock: int, actor: Actor, at: datetime) -> Batch:
    """Scan every version, fix the digests and the manifest. Raises Refused naming what is open."""
    check_role(actor, batch.agency_id, DRAFTERS)
    if batch.state != "draft":
        raise Refused("wrong_state", _("这一批已经提交。"))
    chain = chain_for(agency_id=batch.agency_id, genre="", on=city_date(at))
    rules.check_chain(chain)
    words = active_words()
    digests: list[str] = []
    steps = [step.as_json() for step in chain]
    for items in items_of(batch):
        for item in items:
            _check_item(item, words, at)
            item.digest = digest_of(item.version)
            item.version.digest = item.digest
            digests.append(item.digest)
        BatchItem.objects.bulk_update(items, ["digest"], batch_size=CHUNK // 4)
        versions = [item.version for item in items]
        Version.objects.bulk_update(versions, ["digest"], batch_size=CHUNK // 4)
        changed = Version.objects.filter(
            pk__in=[v.pk for v in versions], state=VersionState.DRAFT
        ).update(
            state=VersionState.IN_REVIEW,
            submitted_by_id=actor.person_id,
            submitted_at=at,
            updated_at=at,
            steps=[],
            lock=F("lock") + 1,
        )
        if changed != len(versions):
            raise Refused("batch_state", _("批内有信息已不在起草状态，请移出后再提交。"))
        Scan.objects.bulk_create(
            [Scan(version=v, digest=v.digest, at=at) for v in versions], ignore_conflicts=True
        )
    fresh = _set(
        batch,
        lock,
        state="in_review",
        manifest_digest=rules.manifest_digest(digests),
        steps=steps,
        passed=0,
        submitted_at=at,
    )
    _act(fresh, "submitted", actor, at, manifest=fresh.manifest_digest)
    return fresh


def _check_item(item: BatchItem, words: list[WordRule], at: datetime) -> None:
    try:
        check_complete(item.version)
        if open_findings(item.version, words=words, at=at):
            raise Refused("findings_open", _("检查发现尚未处理的内容。"))
    except Refused as refusal:
        raise Refused(
            refusal.code,
            _("第 %(place)d 条《%(title)s》：%(why)s")
            % {"place": item.position, "title": item.version.title, "why": refusal.message},
        ) from None


def _contributors(batch: Batch) -> frozenset[int]:
    return frozenset(
        Contribution.objects.filter(version__batch_items__batch=batch)
        .order_by()
        .values_list("person_id", flat=True)
        .distinct()
    )


def _passes(batch: Batch) -> list[Review]:
    return list(
        batch.reviews.filter(digest=batch.manifest_digest, result=Opinion.PASS).order_by("pk")
    )


def _check_reviewer(batch: Batch, actor: Actor) -> rules.Step:
    step = current_step(batch)
    if batch.state != "in_review" or step is None:
        raise Refused("wrong_state", _("这一批现在不在审查中。"))
    check_role(actor, batch.agency_id, (step.role,))
    return step


def _sign(
    batch: Batch, step: rules.Step, result: Opinion, opinion: str, actor: Actor, at: datetime
) -> int | None:
    if actor.person_id is None:
        raise Refused("not_permitted", _("审查意见须由本人签署。"))
    grant = actor.grant(step.role, batch.agency_id)
    behalf = grant.on_behalf_of_id if grant else None
    Review.objects.create(
        batch=batch,
        digest=batch.manifest_digest,
        step=step.code,
        step_label=step.label,
        kind=step.kind,
        result=result,
        opinion=opinion.strip(),
        person_id=actor.person_id,
        on_behalf_of_id=behalf,
        at=at,
    )
    return behalf


@transaction.atomic
def pass_batch_review(
    *, batch: Batch, lock: int, opinion: str, actor: Actor, at: datetime
) -> Batch:
    """Sign the step that waits, under the manifest. Raises Refused or Conflict."""
    step = _check_reviewer(batch, actor)
    rules.check_reviewer(
        person_id=actor.person_id or 0,
        kind=step.kind,
        contributors=_contributors(batch),
        signed=[Signature(ReviewKind(r.kind), r.person_id) for r in _passes(batch)],
    )
    passed = batch.passed + 1
    done = rules.after_pass(passed=passed, steps=len(batch.steps)) is VersionState.APPROVED
    behalf = _sign(batch, step, Opinion.PASS, opinion, actor, at)
    fresh = _set(batch, lock, passed=passed, state="approved" if done else "in_review")
    if done:
        Version.objects.filter(batch_items__batch=batch).update(
            state=VersionState.APPROVED, lock=F("lock") + 1, updated_at=at
        )
    _act(fresh, "reviewed", actor, at, behalf, step=step.code, step_label=step.label)
    return fresh


@transaction.atomic
def return_batch(*, batch: Batch, lock: int, opinion: str, actor: Actor, at: datetime) -> Batch:
    """Send the whole batch back with a reason. Raises Refused or Conflict."""
    step = _check_reviewer(batch, actor)
    if not opinion.strip():
        raise Refused("reason_missing", _("退回须写明理由，便于修改。"))
    behalf = _sign(batch, step, Opinion.RETURN, opinion, actor, at)
    fresh = _set(batch, lock, state="draft", manifest_digest="", passed=0)
    Version.objects.filter(batch_items__batch=batch).update(
        state=VersionState.DRAFT, digest="", lock=F("lock") + 1, updated_at=at
    )
    _act(fresh, "returned", actor, at, behalf, step=step.code, step_label=step.label)
    return fresh


def _signatures(batch: Batch) -> tuple[Review, Review]:
    barred = _contributors(batch)
    passes = [r for r in _passes(batch) if r.person_id not in barred]
    for first in passes:
        for second in passes:
            kinds = (first.kind, second.kind)
            if kinds == (ReviewKind.CONTENT, ReviewKind.SECRECY) and (
                first.person_id != second.person_id
            ):
                return first, second
    raise Refused("reviews_missing", _("还没有由两个人分别作出的内容审查和保密审查。"))


def check_publishable(*, batch: Batch, actor: Actor) -> int:
    """The person who may publish the batch now. Raises Refused saying what stands against it."""
    check_role(actor, batch.agency_id, (Role.PUBLISHER,))
    if actor.person_id is None:
        raise Refused("not_permitted", _("发布须由信息发布员本人办理。"))
    if batch.state not in {"approved", "publishing"}:
        raise Refused("wrong_state", _("这一批还没有通过审查。"))
    return actor.person_id


def publish_batch(
    *,
    batch: Batch,
    actor: Actor,
    at: datetime,
    chunk: int = CHUNK,
    progress: Callable[[int, int], None] | None = None,
    report: Callable[[Sequence[BatchResult]], None] | None = None,
) -> int:
    """Publish what the manifest holds, chunk by chunk, each its own transaction.

    Called again after an interruption it goes on where it stopped. Every text is compared with
    its digest, and all digests with the signed manifest, before anything leaves. `report` is told
    of each item inside the transaction that publishes it, and then an item that cannot go out
    holds up no other; without `report` it ends the call. Returns how many versions became public
    in this call. Raises Refused.
    """
    publisher_id = check_publishable(batch=batch, actor=actor)
    content, secrecy = _signatures(batch)
    digests = list(batch.items.order_by("position").values_list("digest", flat=True))
    if rules.manifest_digest(digests) != batch.manifest_digest:
        raise Refused("digest", _("清单与审查时的摘要不一致，不能发布。请联系系统管理员核查。"))
    Batch.objects.filter(pk=batch.pk).update(state="publishing")
    approved = batch.items.filter(version__state=VersionState.APPROVED)
    waiting = (
        approved.select_related("version__record__agency", "version__topic", "version__column")
        .prefetch_related("version__attachments")
        .order_by("position")
    )
    send = partial(
        _publish_chunk,
        *(batch, content, secrecy),
        actor=actor,
        publisher_id=publisher_id,
        at=at,
        report=report,
    )
    done = place = 0
    while items := list(waiting.filter(position__gt=place)[:chunk]):
        done += send(items) if report is None else _publish_isolated(items, send, report)
        place = items[-1].position
        if progress:
            progress(place, batch.count)
    if not approved.exists():
        with transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(state="published", lock=F("lock") + 1)
            _act(batch, "published", actor, at, manifest=batch.manifest_digest)
    return done


def _publish_isolated(
    items: list[BatchItem],
    send: Callable[[list[BatchItem]], int],
    report: Callable[[Sequence[BatchResult]], None],
) -> int:
    """All at once; where the database refuses one, one by one, so that the others go out."""
    try:
        return send(items)
    except IntegrityError:
        if len(items) > 1:
            return sum(_publish_isolated([item], send, report) for item in items)
    why = _("数据库拒绝公开：审查、检查与现在的正文不符。请退回后重新提交。")
    report([BatchResult(items[0], refusal=why)])
    return 0


def _altered(items: list[BatchItem]) -> dict[int, str]:
    """Why items may not go out, by number: their text is not what was signed."""
    why = _("《%(title)s》与审查时的摘要不一致，不能发布。")
    return {
        item.pk: why % {"title": item.version.title}
        for item in items
        if digest_of(item.version) != item.digest
    }


@transaction.atomic
def _publish_chunk(
    batch: Batch,
    content: Review,
    secrecy: Review,
    items: list[BatchItem],
    *,
    actor: Actor,
    publisher_id: int,
    at: datetime,
    report: Callable[[Sequence[BatchResult]], None] | None,
) -> int:
    altered = _altered(items)
    if altered:
        if report is None:
            raise Refused("digest", next(iter(altered.values())))
        report([BatchResult(i, refusal=altered[i.pk]) for i in items if i.pk in altered])
        items = [item for item in items if item.pk not in altered]
    numbers = allocate_index_numbers(agency=batch.agency, at=at, count=len(items))
    Publication.objects.bulk_create(
        [
            Publication(
                record_id=item.version.record_id,
                version=item.version,
                digest=item.digest,
                index_no=number,
                published_at=at,
                publisher_id=publisher_id,
                content_review=content,
                secrecy_review=secrecy,
                batch_item=item,
            )
            for item, number in zip(items, numbers, strict=True)
        ]
    )
    versions = [item.version_id for item in items]
    Version.objects.filter(pk__in=versions).update(
        state=VersionState.PUBLISHED, lock=F("lock") + 1, updated_at=at
    )
    published = Publication.objects.filter(record=OuterRef("pk"), version_id__in=versions)
    validity = Version.objects.filter(record=OuterRef("pk"), pk__in=versions)
    Record.objects.filter(versions__in=versions).update(
        state=RecordState.PUBLISHED,
        current=Subquery(published.values("pk")[:1]),
        validity=Subquery(validity.values("validity")[:1]),
    )
    move_records([item.version.record_id for item in items])
    record_many(
        NewAct(
            kind="publishing.published",
            actor=actor,
            at=at,
            subject=subject_of(item.version.record),
            agency_id=batch.agency_id,
            visibility=Visibility.PUBLIC,
            payload={
                "number": item.version.number,
                "digest": item.digest,
                "index_no": number,
                "batch": batch.pk,
                "place": item.position,
            },
        )
        for item, number in zip(items, numbers, strict=True)
    )
    if report:
        report([BatchResult(i, index_no=n) for i, n in zip(items, numbers, strict=True)])
    return len(items)
