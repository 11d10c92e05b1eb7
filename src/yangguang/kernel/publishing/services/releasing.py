"""The one function that publishes and the one that withdraws, with what surrounds them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import cancel_scheduled, schedule
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import CLOCK, SYSTEM, Role
from yangguang.kernel.organizations.selectors import version_on
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.catalogue import remove_entries
from yangguang.kernel.publishing.conditions import check_conditions
from yangguang.kernel.publishing.content import digest_of
from yangguang.kernel.publishing.erasing import erase
from yangguang.kernel.publishing.killlist import remember, remembered
from yangguang.kernel.publishing.models import (
    Bundle,
    IndexCounter,
    Publication,
    Record,
    Review,
    Version,
    Withdrawal,
    WithdrawalKind,
)
from yangguang.kernel.publishing.printing import forget_printed
from yangguang.kernel.publishing.rules import Move, RecordState, Refused, ReviewKind, VersionState
from yangguang.kernel.publishing.selectors.permissions import (
    DRAFTERS,
    ROLES,
    check_move,
    check_role,
    contributors,
    passes_in_round,
)
from yangguang.kernel.publishing.services.writing import (
    act_on,
    compare_and_set,
    fresh_record,
    subject_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.ledger.models import TimedFact
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

PUBLISH_ON_TIME = "publishing.publish"


def allocate_index_numbers(*, agency: Agency, at: datetime, count: int = 1) -> list[str]:
    """Take the next index numbers of the agency for the year of publication (city time).

    The counter row is the lock: its update serialises publications of one agency and year.
    """
    on = city_date(at)
    named = version_on(agency.versions.all(), on)
    uscc, region = (named.uscc, named.region_code) if named else ("", "")

    def number(sequence: int) -> str:
        return rules.index_number(
            uscc=uscc,
            region_code=region,
            agency_code=agency.code,
            year=on.year,
            sequence=sequence,
        )

    prefix = number(0).rpartition("/")[0]
    IndexCounter.objects.bulk_create(
        [IndexCounter(prefix=prefix, year=on.year)], ignore_conflicts=True
    )
    counter = IndexCounter.objects.filter(prefix=prefix, year=on.year)
    counter.update(last=F("last") + count)
    last = counter.values_list("last", flat=True)[0]
    return [number(n) for n in range(last - count + 1, last + 1)]


def signatures_of(version: Version) -> tuple[Review, Review]:
    """The content and the secrecy review that let the version out. Raises Refused.

    Two different persons, neither a contributor, both under the present digest.
    """
    barred = contributors(version)
    passes = [r for r in passes_in_round(version) if r.person_id not in barred]
    content = [r for r in passes if r.kind == ReviewKind.CONTENT]
    secrecy = [r for r in passes if r.kind == ReviewKind.SECRECY]
    for first in content:
        for second in secrecy:
            if first.person_id != second.person_id:
                return first, second
    raise Refused("reviews_missing", _("还没有由两个人分别作出的内容审查和保密审查。"))


def check_unchanged(version: Version) -> None:
    """Raises Refused unless the text is still what its reviewers signed."""
    if digest_of(version) != version.digest:
        raise Refused("digest", _("文本与审查时的摘要不一致，不能发布。请联系系统管理员核查。"))


@transaction.atomic
def publish(*, version: Version, lock: int, actor: Actor, at: datetime) -> Publication:
    """Make a version public, exactly as reviewed. Raises Refused or Conflict."""
    check_move(actor, version, Move.PUBLISH)
    cancel_scheduled(kind=PUBLISH_ON_TIME, subject=subject_of(version.record), at=at)
    return _release(version, lock, actor=actor, at=at, publisher_id=actor.person_id)


def _release(
    version: Version, lock: int, *, actor: Actor, at: datetime, publisher_id: int | None
) -> Publication:
    if version.attribute != rules.Attribute.PROACTIVE:
        raise Refused("not_proactive", _("只有“主动公开”的信息可以发布到门户。"))
    if publisher_id is None:
        raise Refused("not_permitted", _("发布须由信息发布员本人办理。"))
    check_unchanged(version)
    check_conditions(version, going_out=True)
    check_alone(version)
    content, secrecy = signatures_of(version)
    record = fresh_record(version.record)
    before = record.current
    number = before.index_no if before else allocate_index_numbers(agency=record.agency, at=at)[0]
    publication = Publication.objects.create(
        record=record,
        version=version,
        digest=version.digest,
        index_no=number,
        published_at=at,
        publisher_id=publisher_id,
        content_review=content,
        secrecy_review=secrecy,
    )
    compare_and_set(version, lock, state=VersionState.PUBLISHED, publish_at=None, updated_at=at)
    if before and before.version.state == VersionState.PUBLISHED:
        Version.objects.filter(pk=before.version_id).update(state=VersionState.SUPERSEDED)
    Record.objects.filter(pk=record.pk).update(
        state=RecordState.PUBLISHED, current=publication, validity=version.validity
    )
    act_on(
        record,
        "corrected" if before else "published",
        actor=actor,
        at=at,
        visibility=Visibility.PUBLIC,
        payload={"number": version.number, "digest": version.digest, "index_no": number},
    )
    return publication


def check_alone(version: Version) -> None:
    """Raises Refused for a record that is to come out together with others only."""
    bundle = version.record.bundles.filter(is_strict=True, published_at__isnull=True).first()
    if bundle is not None:
        raise Refused(
            "together",
            _("这条信息要与“%(bundle)s”的其他信息一并发布，请到“一并发布”办理。")
            % {"bundle": bundle.name},
        )


@transaction.atomic
def schedule_publication(
    *, version: Version, lock: int, publish_at: datetime, actor: Actor, at: datetime
) -> Version:
    """Let the clock publish an approved version. Raises Refused for a moment not ahead."""
    state = check_move(actor, version, Move.SCHEDULE)
    if publish_at <= at:
        raise Refused("past", _("定时发布的时间须晚于现在。"))
    check_alone(version)
    signatures_of(version)
    fresh = compare_and_set(version, lock, state=state, publish_at=publish_at, updated_at=at)
    schedule(
        kind=PUBLISH_ON_TIME,
        due_at=publish_at,
        subject=subject_of(fresh.record),
        payload={
            "version": fresh.pk,
            "digest": fresh.digest,
            "publisher": actor.person_id,
        },
    )
    act_on(
        fresh.record,
        "scheduled",
        actor=actor,
        at=at,
        payload={"number": fresh.number, "publish_at": publish_at.isoformat()},
    )
    return fresh


@transaction.atomic
def unschedule(*, version: Version, lock: int, actor: Actor, at: datetime) -> Version:
    """Call a scheduled publication off. Raises Refused or Conflict."""
    state = check_move(actor, version, Move.UNSCHEDULE)
    fresh = compare_and_set(version, lock, state=state, publish_at=None, updated_at=at)
    cancel_scheduled(kind=PUBLISH_ON_TIME, subject=subject_of(fresh.record), at=at)
    act_on(fresh.record, "unscheduled", actor=actor, at=at, payload={"number": fresh.number})
    return fresh


def publish_on_time(fact: TimedFact, at: datetime) -> None:
    """The timetable's hand: publish what a publisher scheduled, in one transaction of its own.

    A version that is no longer scheduled with the digest of that decision is left alone.
    """
    version = (
        Version.objects.select_related("record__agency", "topic", "column")
        .filter(
            pk=fact.payload["version"],
            digest=fact.payload["digest"],
            state=VersionState.SCHEDULED,
        )
        .first()
    )
    if version is not None:
        _release(version, version.lock, actor=CLOCK, at=at, publisher_id=fact.payload["publisher"])


@transaction.atomic
def withdraw(
    *,
    record: Record,
    kind: str,
    public_reason: str,
    internal_reason: str,
    actor: Actor,
    at: datetime,
) -> Withdrawal:
    """Take a record back: its address answers 410 with the reason. Raises Refused.

    For secrecy and personal data everything that could show it again is removed before this
    returns: the catalogue entry and the printed files of all its versions.
    """
    record = fresh_record(record)
    if record.state != RecordState.PUBLISHED or record.current is None:
        raise Refused("wrong_state", _("这条信息没有公开，不能撤下。"))
    check_role(actor, record.agency_id, ROLES[Move.WITHDRAW])
    if not public_reason.strip():
        raise Refused("reason_missing", _("请写明向公众说明的撤下原因。"))
    withdrawal = _take_back(record, kind, public_reason, internal_reason, actor=actor, at=at)
    if kind in {WithdrawalKind.SECRECY, WithdrawalKind.PERSONAL_DATA}:
        remember(
            record=record,
            digest=record.current.digest,
            kind=kind,
            public_reason=withdrawal.public_reason,
            at=at,
        )
    return withdrawal


def _take_back(
    record: Record,
    kind: str,
    public_reason: str,
    internal_reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> Withdrawal:
    assert record.current is not None  # noqa: S101  the caller has seen that it is public
    try:
        with transaction.atomic():
            withdrawal = Withdrawal.objects.create(
                publication=record.current,
                kind=WithdrawalKind(kind),
                public_reason=public_reason.strip()[:300],
                internal_reason=internal_reason.strip(),
                person_id=actor.person_id,
                at=at,
            )
    except IntegrityError:
        raise Refused("wrong_state", _("这条信息刚刚已被撤下。")) from None
    Record.objects.filter(pk=record.pk).update(state=RecordState.WITHDRAWN)
    Version.objects.filter(pk=record.current.version_id).update(
        state=VersionState.WITHDRAWN, lock=F("lock") + 1, updated_at=at
    )
    if kind in {WithdrawalKind.SECRECY, WithdrawalKind.PERSONAL_DATA}:
        remove_entries([record.pk])
        forget_printed(record)
        transaction.on_commit(partial(erase, record.pk))
    act_on(
        record,
        "withdrawn",
        actor=actor,
        at=at,
        visibility=Visibility.PUBLIC,
        payload={"number": record.current.version.number, "kind": kind},
    )
    return withdrawal


def replay_withdrawals(*, at: datetime) -> int:
    """After a restore: take back again what the kill list names and this database shows.

    Returns how many records were taken back.
    """
    count = 0
    for line in remembered():
        with transaction.atomic():
            record = (
                Record.objects.select_related("agency", "current__version")
                .filter(
                    public_id=line["record"],
                    state=RecordState.PUBLISHED,
                    current__digest=line["digest"],
                )
                .first()
            )
            if record is not None:
                _take_back(record, line["kind"], line["reason"], "", actor=SYSTEM, at=at)
                count += 1
    return count


@transaction.atomic
def change_validity(
    *, record: Record, validity: str, basis: Record | None, actor: Actor, at: datetime
) -> Record:
    """Mark a public document amended, abolished and so on, naming the record that did it.

    The clock may as well: what was decided and published takes effect on its day.
    """
    record = fresh_record(record)
    if not actor.is_trusted_process:
        check_role(actor, record.agency_id, (*DRAFTERS, Role.PUBLISHER, Role.DISCLOSURE_OFFICE))
    if record.state != RecordState.PUBLISHED:
        raise Refused("wrong_state", _("只有已公开的文件可以变更有效性。"))
    Record.objects.filter(pk=record.pk).update(
        validity=rules.Validity(validity), validity_basis=basis
    )
    act_on(
        record,
        "validity_changed",
        actor=actor,
        at=at,
        visibility=Visibility.PUBLIC,
        payload={
            "validity": validity,
            "validity_label": str(rules.VALIDITY_LABELS[rules.Validity(validity)]),
            "basis": basis.public_id if basis else "",
        },
    )
    record.refresh_from_db()
    return record


@transaction.atomic
def create_bundle(
    *,
    agency: Agency,
    name: str,
    records: Sequence[Record],
    actor: Actor,
    at: datetime,
    is_strict: bool = False,
) -> Bundle:
    """Tie records of one agency together for publication. Raises Refused.

    Of a strict bundle no record can be published on its own.
    """
    check_role(actor, agency.pk, (*DRAFTERS, Role.PUBLISHER))
    if len(records) < 2 or any(r.agency_id != agency.pk for r in records):
        raise Refused("bundle", _("一组信息至少要有本单位的两条信息。"))
    bundle = Bundle.objects.create(
        agency=agency,
        name=name,
        created_by_id=actor.person_id,
        created_at=at,
        is_strict=is_strict,
    )
    bundle.records.set(records)
    return bundle


@transaction.atomic
def publish_bundle(*, bundle: Bundle, actor: Actor, at: datetime) -> list[Publication]:
    """Publish all records of a bundle, or none. Raises Refused naming what is not ready."""
    versions = list(
        Version.objects.select_related("record__agency", "topic", "column")
        .filter(record__bundles=bundle, state__in=[VersionState.APPROVED, VersionState.SCHEDULED])
        .order_by("pk")
    )
    ready = {v.record_id for v in versions}
    waiting = [
        r.versions.order_by("-number")[0].title for r in bundle.records.all() if r.pk not in ready
    ]
    if waiting:
        raise Refused(
            "bundle_waiting",
            _("一组信息须同时发布，以下尚未完成审查：%(titles)s。")
            % {"titles": "、".join(waiting)},
        )
    # First, for the records of a strict bundle go out with it alone.
    Bundle.objects.filter(pk=bundle.pk).update(published_at=at)
    return [publish(version=v, lock=v.lock, actor=actor, at=at) for v in versions]
