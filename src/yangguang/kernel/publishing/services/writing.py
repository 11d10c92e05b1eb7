"""What every write of a version shares: compare-and-set, the act, the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.publishing.models import Contribution, Record, Version
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.showing import TAKEN_BACK, move_records
from yangguang.kernel.tags import move

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.rules import Actor


RELATING = frozenset({"related", "unrelated"})
"""Acts of the office that change what the public sees."""


class Conflict(Refused):
    """Somebody else changed the version meanwhile; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "conflict",
            _("这一版本刚刚被他人改动，您的内容没有写入。请对照最新内容后再保存。"),
        )


def fresh_record(item: Record) -> Record:
    """The record as it is now; what the caller holds may be older than the transaction."""
    return Record.objects.select_related("agency", "current__version").get(pk=item.pk)


def compare_and_set(version: Version, lock: int, **changes: Any) -> Version:
    """Write the changes if the version is still as the caller saw it. Raises Conflict."""
    written = Version.objects.filter(pk=version.pk, lock=lock).update(lock=F("lock") + 1, **changes)
    if not written:
        raise Conflict
    return Version.objects.select_related("record__agency", "topic", "column").get(pk=version.pk)


def contribute(version: Version, actor: Actor, at: datetime) -> None:
    """Note that the actor changed the version; the clock and the system are no persons."""
    contribute_to([version], actor, at)


def contribute_to(versions: Iterable[Version], actor: Actor, at: datetime) -> None:
    """The same for many versions at once."""
    if actor.person_id is not None:
        Contribution.objects.bulk_create(
            [Contribution(version=v, person_id=actor.person_id, at=at) for v in versions],
            ignore_conflicts=True,
            batch_size=1000,
        )


def subject_of(item: Record) -> Subject:
    """How acts name a record."""
    return Subject("record", item.pk, item.public_id)


def act_on(
    item: Record,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    visibility: Visibility = Visibility.INTERNAL,
    on_behalf_of_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Act:
    """Record an act about a record. Payloads name versions and digests, never text: what was
    withdrawn for secrecy must not live on in the ledger.
    """
    if visibility == Visibility.PUBLIC or kind in RELATING:
        move_records([item.pk])
    if kind == "withdrawn":
        move(TAKEN_BACK)
    return record(
        NewAct(
            kind=f"publishing.{kind}",
            actor=actor,
            at=at,
            subject=subject_of(item),
            agency_id=item.agency_id,
            visibility=visibility,
            on_behalf_of_id=on_behalf_of_id,
            payload=payload or {},
        )
    )
