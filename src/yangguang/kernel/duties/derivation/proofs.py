"""What an act proves, and which proof belongs to which obligation. Pure over the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yangguang.kernel.duties.derivation.openings import is_of, midnight, subject_of
from yangguang.kernel.duties.matching import matches
from yangguang.kernel.duties.rules import Tie, TriggerType

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from yangguang.kernel.duties.derivation.book import Asked, Book, Held
    from yangguang.kernel.duties.models import Obligation
    from yangguang.kernel.duties.registry import Facts
    from yangguang.kernel.duties.rules import Pattern
    from yangguang.kernel.ledger.models import Act

OPENED_BY_SOMETHING = (TriggerType.ACT, TriggerType.EVENT)
OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Seed:
    """An act fits one pattern of one version."""

    version_id: int
    item: int
    part: str
    tied: str


def proved_by_act(
    book: Book, act: Act, facts: Facts, awaited: Mapping[str, Collection[int]]
) -> Iterator[Seed]:
    """Every pattern the act fits, with what it is tied to.

    Proof about a matter is worth keeping only where that matter opened something, as `awaited`
    tells (versions by subject). A duty to act within a time of some act would otherwise keep
    every act of the kind.
    """
    for held, item, pattern in _asked(book, act, facts, awaited):
        acting = book.codes.get(act.agency_id or 0)
        if not matches(pattern.where, act, facts) or not is_of(book, pattern.agency, acting):
            continue
        for tied in _ties(pattern, act, facts):
            yield Seed(held.pk, item, pattern.part, tied)


def _asked(
    book: Book, act: Act, facts: Facts, awaited: Mapping[str, Collection[int]]
) -> Iterator[Asked]:
    if act.kind in book.proved:
        yield from book.proved[act.kind].sift(facts)
    versions = awaited.get(subject_of(act))
    if versions and act.kind in book.proved_of_own:
        for asked in book.proved_of_own[act.kind].sift(facts):
            if asked[0].pk in versions:
                yield asked


def _ties(pattern: Pattern, act: Act, facts: Facts) -> list[str]:
    match pattern.tie:
        case Tie.AGENCY:
            return [""]
        case Tie.SUBJECT:
            return [subject_of(act)] if act.subject_ref else []
        case Tie.PERIOD:
            period = act.payload.get("period")
            return [period] if isinstance(period, str) and period else []
        case Tie.RELATION:
            ends = facts.targets if pattern.is_target else facts.sources
            refs = [ref for kind, ref in ends if kind == pattern.relation]
            return [f"{act.subject_type}:{ref}" for ref in dict.fromkeys(refs)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a proof must be to meet one pattern of one obligation."""

    agencies: frozenset[str] | None
    """None: whoever did it."""
    tied: str
    since: datetime | None = None
    before: datetime | None = None
    not_act: int | None = None
    """The opening itself is no proof of what it opened."""


def wanted(book: Book, held: Held, item: int, obligation: Obligation) -> Wanted | None:
    """What would meet the pattern; None: nothing can, as it does not say to whom it belongs."""
    pattern = held.duty.evidence[item]
    agencies = None
    if pattern.agency == OWNER:
        if obligation.agency_id is None:
            return None
        agencies = book.kin(book.codes[obligation.agency_id])
    by_act = held.duty.trigger.type in OPENED_BY_SOMETHING
    match pattern.tie:
        case Tie.AGENCY:
            since, before = _window(held, obligation)
            return Wanted(agencies, "", since, before, obligation.opened_by_id)
        case Tie.PERIOD:
            return Wanted(agencies, obligation.opening)
        case Tie.RELATION:
            return Wanted(agencies, obligation.subject) if obligation.subject else None
        case Tie.SUBJECT:
            if not (by_act and obligation.subject):
                return None
            return Wanted(
                agencies,
                obligation.subject,
                since=obligation.opened_at,
                # Where time runs from an earlier day, the opening is itself what was owed.
                not_act=None if held.duty.trigger.start else obligation.opened_by_id,
            )


def _window(held: Held, obligation: Obligation) -> tuple[datetime | None, datetime | None]:
    """Within the period; after the opening; of standing duties and dates, whenever it was done."""
    if held.duty.trigger.type in OPENED_BY_SOMETHING:
        return obligation.opened_at, None
    if obligation.ends_on is not None:
        return obligation.opened_at, midnight(obligation.ends_on + timedelta(days=1))
    return None, None
