"""Does the record still say what it said? Recompute every digest and follow the chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.erasure import ERASED
from yangguang.kernel.ledger.models import Act, ActPrivate, Seal, Unsealed
from yangguang.kernel.ledger.rules import FIRST_DIGEST, private_digest, seal_digest
from yangguang.kernel.ledger.sealing import act_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK = 1000


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was recorded."""

    check: str
    text: str


@dataclass
class Report:
    """What was compared and what was found."""

    seals: int = 0
    acts: int = 0
    waiting: int = 0
    head: str = FIRST_DIGEST
    """Digest of the last seal: kept elsewhere, it shows later that nothing was cut off."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Nothing was found."""
        return not self.findings


def verify(*, progress: Callable[[int, int], None] | None = None) -> Report:
    """Recompute the chain, the acts' digests and the registered checks."""
    report = Report(acts=Act.objects.count(), waiting=Unsealed.objects.count())
    total = Seal.objects.count()
    for name, lines in {
        "chain": _chain(report, total, progress or (lambda _done, _total: None)),
        "queue": _queue(),
        "private": _private(),
        **{name: iter(check()) for name, check in registry.checks.items()},
    }.items():
        report.findings += [Finding(name, line) for line in lines]
    return report


def _chain(report: Report, total: int, progress: Callable[[int, int], None]) -> Iterator[str]:
    position, previous = 0, FIRST_DIGEST
    while seals := list(Seal.objects.filter(sequence__gt=position).order_by("sequence")[:CHUNK]):
        acts = Act.objects.in_bulk([s.act_id for s in seals])
        for seal in seals:
            if seal.sequence != position + 1:
                yield f"seals {position + 1} to {seal.sequence - 1} are missing"
            yield from _seal(seal, acts.get(seal.act_id), previous)
            position, previous = seal.sequence, seal.digest
        report.seals += len(seals)
        progress(report.seals, total)
    report.head = previous
    if Seal.objects.filter(sequence__lt=1).exists():
        yield "a seal stands before the first place"


def _seal(seal: Seal, act: Act | None, previous: str) -> Iterator[str]:
    place = f"seal {seal.sequence}"
    if seal.previous_digest != previous:
        yield f"{place} does not follow the one before it"
    own = seal_digest(
        sequence=seal.sequence,
        act=seal.act_digest,
        previous=seal.previous_digest,
        sealed_at=seal.sealed_at,
    )
    if seal.digest != own:
        yield f"{place} was changed"
    if act is None:
        yield f"{place}: its act {seal.act_id} is missing"
    elif seal.act_digest != act_digest(act):
        yield f"{place}: act {act.pk} was changed"


def _queue() -> Iterator[str]:
    """Every act is sealed or waits to be; nothing waits that does not exist."""
    for pk in Act.objects.filter(seal__isnull=True, unsealed__isnull=True).values_list(
        "pk", flat=True
    ):
        yield f"act {pk} has no seal and does not wait for one"
    there = Exists(Act.objects.filter(pk=OuterRef("act_id")))
    for pk in Unsealed.objects.exclude(there).values_list("pk", flat=True):
        yield f"act {pk} waits for its seal but is missing"


def _private() -> Iterator[str]:
    """Personal payloads match their commitments; one that is gone was erased on record."""
    committed = Act.objects.exclude(private_digest="")
    erased = Act.objects.filter(kind=ERASED, subject_type="act", subject_id=OuterRef("pk"))
    for pk in committed.filter(~Exists(erased), private__isnull=True).values_list("pk", flat=True):
        yield f"act {pk}: personal payload is missing and was not erased"
    for row in ActPrivate.objects.select_related("act").order_by("pk").iterator(CHUNK):
        if row.act.private_digest != private_digest(salt=row.salt, payload=row.payload):
            yield f"act {row.act_id}: personal payload was changed"
