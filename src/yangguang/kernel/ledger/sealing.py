"""One order of all acts: each committed act gets the next place in the chain, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection, transaction

from yangguang.kernel.ledger.models import Act, Seal, Unsealed
from yangguang.kernel.ledger.rules import (
    ACT_FIELDS,
    FIRST_DIGEST,
    canonical_moment,
    seal_digest,
    subject_tags,
)
from yangguang.kernel.ledger.rules import act_digest as digest_of_fields
from yangguang.kernel.tags import move

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

BATCH = 1000
LOCK = 7_151_000_001
"""Key of PostgreSQL's advisory lock; any number no other part of the product uses."""

INSERT = (
    "INSERT INTO ledger_seal (sealed_at, sequence, act_id, act_digest, previous_digest, digest) "
)
FROM_ARRAYS = (
    "SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[])"
)
SealRow: TypeAlias = tuple[int, int, str, str, str]
COLUMNS = {"actor": "actor_id", "on_behalf_of": "on_behalf_of_id", "agency": "agency_id"}
READ = [COLUMNS.get(name, name) for name in ACT_FIELDS]
SUBJECT = READ.index("subject_type")
"""Where the subject's type stands; its id is the next."""


def act_digest(act: Act) -> str:
    """Digest of an act as read from the database."""
    return _digest([getattr(act, name) for name in READ])


def _digest(values: Iterable[Any]) -> str:
    """Digest of an act from its values, in the order of `ACT_FIELDS`."""
    fields = dict(zip(ACT_FIELDS, values, strict=True))
    fields["uid"] = str(fields["uid"])
    fields["at"] = canonical_moment(fields["at"])
    return digest_of_fields(fields)


def seal(*, at: datetime) -> int:
    """Seal every act that waits, in transactions of at most 1,000; how many were sealed."""
    total = 0
    while Unsealed.objects.exists():
        taken, sealed = _seal_batch(at)
        total += sealed
        if not taken:
            break
    return total


def _seal_batch(at: datetime) -> tuple[int, int]:
    """How many acts were taken from the queue, and how many of them sealed."""
    with transaction.atomic():
        if not _locked():
            return 0, 0
        waiting = list(Unsealed.objects.order_by("act_id").values_list("act_id", flat=True)[:BATCH])
        # An act copied from another database comes with its seal.
        acts = Act.objects.filter(pk__in=waiting, seal__isnull=True).order_by("pk")
        rows = list(acts.values_list("pk", *READ))
        digests = [(pk, _digest(values)) for pk, *values in rows]
        _append(_chain(digests, at), at)
        # What a page says of an act is its place in the order as well.
        move(*subject_tags((row[1 + SUBJECT], row[2 + SUBJECT]) for row in rows))
        Unsealed.objects.filter(pk__in=waiting).delete()
    return len(waiting), len(digests)


def _locked() -> bool:
    """Take the sealer's lock for this transaction. On SQLite the transaction itself is the lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _chain(acts: Iterable[tuple[int, str]], at: datetime) -> Iterator[SealRow]:
    """The seals of acts, given by key and digest, after the last seal there is."""
    last = Seal.objects.order_by("-sequence").first()
    sequence, previous = (last.sequence, last.digest) if last else (0, FIRST_DIGEST)
    for act_id, own in acts:
        sequence += 1
        digest = seal_digest(sequence=sequence, act=own, previous=previous, sealed_at=at)
        yield sequence, act_id, own, previous, digest
        previous = digest


def _append(seals: Iterable[SealRow], at: datetime) -> None:
    """Insert them as they are: at a thousand a time the making of model instances is what costs."""
    rows = list(seals)
    if not rows:
        return
    moment = connection.ops.adapt_datetimefield_value(at)
    if connection.vendor == "postgresql":
        source = FROM_ARRAYS
        values: list[Any] = [moment, *(list(column) for column in zip(*rows, strict=True))]
    else:
        source = "VALUES " + ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
        values = [value for row in rows for value in (moment, *row)]
    with connection.cursor() as cursor:
        cursor.execute(INSERT + source, values)


def requeue() -> int:
    """Put acts back into the queue that have neither seal nor place in it; how many.

    None should be found; a worker looks once at its start, as a table may have been restored
    without the other.
    """
    if Act.objects.count() <= Seal.objects.count() + Unsealed.objects.count():
        return 0
    with transaction.atomic():
        lost = Act.objects.filter(seal__isnull=True, unsealed__isnull=True)
        rows = [Unsealed(act_id=pk) for pk in lost.values_list("pk", flat=True)]
        Unsealed.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)
