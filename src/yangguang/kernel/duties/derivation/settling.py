"""What closes an obligation, when it is due, what people decided: one function for one row.

Two ways lead here, one obligation at a time from the tables and all at once from memory; both
hand over the same candidates and get the same answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from yangguang.kernel.duties.derivation.proofs import Wanted, wanted
from yangguang.kernel.duties.limits import due_of
from yangguang.kernel.duties.models import (
    Ask,
    Decision,
    Lapse,
    Obligation,
    Proof,
    Standing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from yangguang.kernel.duties.derivation.book import Book, Held

Candidate = tuple[datetime, int, int]
"""Moment, place and row of a proof: the smallest counts."""


class Proofs(Protocol):
    """Where the earliest proof is asked for."""

    def first(self, version: int, item: int, want: Wanted) -> Candidate | None:
        """The earliest that meets one pattern."""

    def linked(self, key: str) -> Sequence[tuple[str, Candidate]]:
        """(part, proof) of what officers named for the obligation and had confirmed."""


@dataclass(frozen=True)
class Around:
    """What people and the clock said about some obligations, by key."""

    decisions: Mapping[str, Sequence[Decision]]
    lapses: Mapping[str, Sequence[Lapse]]


def read_around(keys: Iterable[str]) -> Around:
    """Decisions in force and lapses of the obligations, in two queries."""
    wanted_keys = list(keys)
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for decision in Decision.objects.filter(key__in=wanted_keys, state=Standing.ACCEPTED):
        decisions[decision.key].append(decision)
    lapses: dict[str, list[Lapse]] = defaultdict(list)
    for lapse in Lapse.objects.filter(key__in=wanted_keys):
        lapses[lapse.key].append(lapse)
    return Around(decisions, lapses)


def settle(
    book: Book, held: Held, obligation: Obligation, proofs: Proofs, around: Around
) -> dict[str, int]:
    """Write everything derived into the (unsaved) row; the proof that meets each part."""
    met = _met(book, held, obligation, proofs)
    whole = set(met) == set(held.duty.parts)
    obligation.fulfilled_at = max(at for at, _place, _pk in met.values()) if whole else None
    set_due(book, held, obligation)
    _decide(obligation, around.decisions.get(obligation.key, ()))
    set_lapse(obligation, around)
    return {part: pk for part, (_at, _place, pk) in met.items()}


def set_due(book: Book, held: Held, obligation: Obligation) -> None:
    """Write when the row is due, by its limit and by whether it is closed."""
    due = due_of(book, held, obligation)
    obligation.rule = due.rule.to_json() if due else None
    obligation.due_at = due.at if due else None
    obligation.due_on = due.on if due else None
    obligation.soon_at = due.soon_at if due else None
    obligation.provisional = bool(due and due.provisional)
    obligation.calendar_version = due.calendar_version if due else ""


def set_lapse(obligation: Obligation, around: Around) -> None:
    """Write whether the clock has said that this very date had passed."""
    lapses = [x for x in around.lapses.get(obligation.key, ()) if x.due_at == obligation.due_at]
    obligation.lapsed_at = lapses[0].at if lapses else None


def _met(book: Book, held: Held, obligation: Obligation, proofs: Proofs) -> dict[str, Candidate]:
    found: dict[str, Candidate] = {}
    candidates = list(proofs.linked(obligation.key))
    for item, pattern in enumerate(held.duty.evidence):
        want = wanted(book, held, item, obligation) if pattern.kinds else None
        first = proofs.first(held.pk, item, want) if want else None
        if first:
            candidates.append((pattern.part, first))
    for part, candidate in candidates:
        if part in held.duty.parts:
            found[part] = min(found.get(part, candidate), candidate)
    return found


def _decide(obligation: Obligation, decisions: Iterable[Decision]) -> None:
    at: dict[str, datetime | None] = {}
    for decision in sorted(decisions, key=lambda d: d.pk):
        at[decision.ask] = decision.decided_at
    obligation.excused_at = at.get(Ask.EXCUSE)
    obligation.not_applicable_at = at.get(Ask.NOT_APPLICABLE)
    obligation.explained_at = at.get(Ask.EXPLANATION)


class StoredProofs:
    """Asks the tables; one small query for each pattern, one for all that officers named."""

    def __init__(self, book: Book, keys: Sequence[str]) -> None:
        """`keys`: the obligations that will be asked about."""
        self.book = book
        self.links: dict[str, list[tuple[str, Candidate]]] = defaultdict(list)
        rows = Proof.objects.filter(link__isnull=False, tied__in=keys, withdrawn_at__isnull=True)
        for key, part, at, place, pk in rows.values_list("tied", "part", "at", "place", "pk"):
            self.links[key].append((part, (at, place, pk)))

    def first(self, version: int, item: int, want: Wanted) -> Candidate | None:
        """See `Proofs`."""
        rows = Proof.objects.filter(
            version=version, item=item, tied=want.tied, withdrawn_at__isnull=True
        )
        if want.agencies is not None:
            rows = rows.filter(agency__in=[self.book.ids[code] for code in want.agencies])
        if want.since:
            rows = rows.filter(at__gte=want.since)
        if want.before:
            rows = rows.filter(at__lt=want.before)
        if want.not_act:
            rows = rows.exclude(act=want.not_act)
        return rows.order_by("at", "place").values_list("at", "place", "pk").first()

    def linked(self, key: str) -> Sequence[tuple[str, Candidate]]:
        """See `Proofs`."""
        return self.links.get(key, ())


Bucket = list[tuple[datetime, int, int, int]]
"""Moment, place, row and act, sorted."""


@dataclass
class RememberedProofs:
    """Asks memory, for making many obligations at once."""

    codes: Mapping[int, str]
    by_agency: dict[tuple[int, int, str], dict[str, Bucket]] = field(default_factory=dict)
    anybody: dict[tuple[int, int, str], Bucket] = field(default_factory=dict)
    links: dict[str, list[tuple[str, Candidate]]] = field(default_factory=dict)

    def add(self, proof: Proof, *, bound: bool) -> None:
        """Remember a saved proof; `bound`: it counts only for whose it is."""
        if proof.withdrawn_at is not None:
            return
        row = (proof.at, proof.place, proof.pk, proof.act_id or 0)
        if proof.link_id is not None:
            self.links.setdefault(proof.tied, []).append((proof.part, row[:3]))
            return
        place = (proof.version_id or 0, proof.item, proof.tied)
        if bound:
            code = self.codes.get(proof.agency_id or 0, "")
            self.by_agency.setdefault(place, {}).setdefault(code, []).append(row)
        else:
            self.anybody.setdefault(place, []).append(row)

    def sort(self) -> None:
        """Put everything in order, once all is there."""
        for bucket in self.anybody.values():
            bucket.sort()
        for buckets in self.by_agency.values():
            for bucket in buckets.values():
                bucket.sort()

    def first(self, version: int, item: int, want: Wanted) -> Candidate | None:
        """See `Proofs`."""
        place = (version, item, want.tied)
        if want.agencies is None:
            buckets = [self.anybody.get(place, [])]
        else:
            known = self.by_agency.get(place, {})
            buckets = [known[code] for code in want.agencies if code in known]
        found = [row for bucket in buckets if (row := _first(bucket, want))]
        return min(found, default=None)

    def linked(self, key: str) -> Sequence[tuple[str, Candidate]]:
        """See `Proofs`."""
        return self.links.get(key, ())


def _first(bucket: Bucket, want: Wanted) -> Candidate | None:
    start = bisect_left(bucket, (want.since,)) if want.since else 0
    for at, place, pk, act in bucket[start : start + 2]:
        if act and act == want.not_act:
            continue
        return (at, place, pk) if want.before is None or at < want.before else None
    return None
