"""Does the record still say what it said? Recompute every digest and follow the chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

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
                yield _("缺少第%(first)d至%(last)d号封存") % {
                    "first": position + 1,
                    "last": seal.sequence - 1,
                }
            yield from _seal(seal, acts.get(seal.act_id), previous)
            position, previous = seal.sequence, seal.digest
        report.seals += len(seals)
        progress(report.seals, total)
    report.head = previous
    if Seal.objects.filter(sequence__lt=1).exists():
        yield _("第1号封存之前另有封存")


def _seal(seal: Seal, act: Act | None, previous: str) -> Iterator[str]:
    place = {"seal": seal.sequence, "act": seal.act_id}
    if seal.previous_digest != previous:
        yield _("第%(seal)d号封存与前一号接不上") % place
    own = seal_digest(
        sequence=seal.sequence,
        act=seal.act_digest,
        previous=seal.previous_digest,
        sealed_at=seal.sealed_at,
    )
    if seal.digest != own:
        yield _("第%(seal)d号封存被改动") % place
    if act is None:
        yield _("第%(seal)d号封存：它的行为（编号%(act)d）不见了") % place
    elif seal.act_digest != act_digest(act):
        yield _("第%(seal)d号封存：行为（编号%(act)d）被改动") % place


def _queue() -> Iterator[str]:
    """Every act is sealed or waits to be; nothing waits that does not exist."""
    for pk in Act.objects.filter(seal__isnull=True, unsealed__isnull=True).values_list(
        "pk", flat=True
    ):
        yield _("行为（编号%(act)d）没有封存，也不在待封存之列") % {"act": pk}
    there = Exists(Act.objects.filter(pk=OuterRef("act_id")))
    for pk in Unsealed.objects.exclude(there).values_list("pk", flat=True):
        yield _("待封存的行为（编号%(act)d）不见了") % {"act": pk}


def _private() -> Iterator[str]:
    """Personal payloads match their commitments; one that is gone was erased on record."""
    committed = Act.objects.exclude(private_digest="")
    erased = Act.objects.filter(kind=ERASED, subject_type="act", subject_id=OuterRef("pk"))
    for pk in committed.filter(~Exists(erased), private__isnull=True).values_list("pk", flat=True):
        yield _("行为（编号%(act)d）的个人信息不见了，又没有清除的记录") % {"act": pk}
    for row in ActPrivate.objects.select_related("act").order_by("pk").iterator(CHUNK):
        if row.act.private_digest != private_digest(salt=row.salt, payload=row.payload):
            yield _("行为（编号%(act)d）的个人信息被改动") % {"act": row.act_id}
