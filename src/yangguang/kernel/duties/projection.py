"""Obligations as a projection of the ledger: follows acts, and is made anew from nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.duties.derivation.book import (
    LOADED,
    OPENED,
    Book,
    forget_book,
    one_book,
)
from yangguang.kernel.duties.derivation.reading import (
    EVENTS,
    acts_about,
    changed_subjects,
    opened_through,
    relevant_kinds,
)
from yangguang.kernel.duties.derivation.writing import (
    Turned,
    make_anew,
    reckon_anew,
    settle_rows,
    sync_acts,
    sync_dates,
    sync_events,
    sync_links,
)
from yangguang.kernel.duties.lapsing import expect_lapse, expect_lapse_of
from yangguang.kernel.duties.models import Closing, EvidenceLink, Obligation, Proof
from yangguang.kernel.duties.moved import CALENDAR_ACTS, moved_since, owed_dates, say_moved
from yangguang.kernel.duties.rules import Group
from yangguang.kernel.ledger.rules import canonical_moment, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date, datetime
    from typing import Any

    from yangguang.kernel.ledger.models import Act

PARAMETER_SET = "duties.parameter_set"
LINK_ACTS = frozenset({"duties.evidence_confirmed", "duties.evidence_ended"})
DECISION_ACTS = frozenset({"duties.decided", "duties.decision_ended"})
AGENCY_ACTS = "desk.agency_"


class DutiesProjection:
    """Derives who owes what, since when, until when, and what closed it."""

    name = "duties"
    label = _("义务")

    def handle(self, acts: Sequence[Act], *, at: datetime) -> None:
        """Take over sealed acts; handing over the same ones again changes nothing."""
        of_agencies = any(act.kind.startswith(AGENCY_ACTS) for act in acts)
        if of_agencies:
            forget_book()
        with one_book() as book:
            through = opened_through(book)
            if any(act.kind in CALENDAR_ACTS for act in acts):
                book.forget_calendars()
            if book.is_empty or through is None:
                return
            changed = self._follow(book, acts, through)
            if self._reload(book, acts, through, at, of_agencies=of_agencies):
                expect_lapse(at=at)
            elif changed:
                expect_lapse_of(changed, at=at)

    def _follow(self, book: Book, acts: Sequence[Act], through: date) -> Sequence[Obligation]:
        """What the acts open, prove, take back and decide; the obligations that changed."""
        kinds = relevant_kinds(book)
        relevant = {act.pk: act for act in acts if act.kind in kinds}
        subjects = changed_subjects(book, acts)
        relevant |= {act.pk: act for act in acts_about(book, subjects)} if subjects else {}
        turned = sync_acts(book, list(relevant.values()), subjects)
        turned.keys |= sync_links(_keys_of(acts, LINK_ACTS) | _linked_to(book, subjects))
        turned.keys |= _keys_of(acts, DECISION_ACTS)
        told = {act.subject_ref for act in acts if act.kind in EVENTS}
        if told:
            turned.add(sync_events(book, told))
        if any(act.kind == OPENED for act in acts):
            turned.add(sync_dates(book, through=through))
        return settle_rows(book, turned)

    def _reload(
        self, book: Book, acts: Sequence[Act], through: date, at: datetime, *, of_agencies: bool
    ) -> bool:
        """What a new plan, parameter, calendar or merger changes, made anew; whether any did."""
        clauses = {c for act in acts if act.kind == LOADED for c in act.payload["clauses"]}
        parameters = {act.payload["parameter"] for act in acts if act.kind == PARAMETER_SET}
        for clause, versions in book.by_clause.items():
            if any(held.duty.trigger.parameter in parameters for held in versions):
                clauses.add(clause)
            if of_agencies and any(_names_units(book, h.duty.debtor) for h in versions):
                clauses.add(clause)
        if clauses:
            make_anew(book, through=through, clauses=clauses & set(book.by_clause))
        counted = [
            held.pk
            for held in book.versions.values()
            if held.duty.limit and held.duty.limit.parameter in parameters
        ]
        changed = 0
        if counted:
            changed += self._reckon(book, Q(version__in=counted), {PARAMETER_SET}, at)
        if any(act.kind in CALENDAR_ACTS for act in acts):
            changed += self._reckon(book, Q(), CALENDAR_ACTS, at)
        if of_agencies:
            # What others did may count for an agency now, whoever opened the obligation.
            kin = Obligation.objects.filter(agency__in=_kin_of(book, acts))
            changed += len(settle_rows(book, Turned(set(kin.values_list("key", flat=True)))))
        return bool(clauses) or changed > 0

    def _reckon(self, book: Book, rows: Q, after: Collection[str], at: datetime) -> int:
        """Due dates anew after such acts, told to who owes them; how many changed."""
        reckoned = reckon_anew(book, rows)
        say_moved(reckoned.moved, after=after, at=at)
        return reckoned.changed

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Derive everything from nothing."""
        forget_book()
        with one_book() as book:
            through = opened_through(book)
            if through is not None:
                before = owed_dates()
                make_anew(book, through=through, progress=progress)
                # A calendar that changed a moment ago may not have been reckoned and told yet.
                say_moved(moved_since(before), after=CALENDAR_ACTS, at=at)
            expect_lapse(at=at)

    def fingerprint(self) -> str:
        """Digest over every obligation, every proof, and which closes which."""
        state = digest({})
        for rows in (_obligations(), _proofs(), _closings()):
            for row in rows:
                state = digest([state, [_plain(value) for value in row]])
        return state


def _names_units(book: Book, key: str) -> bool:
    """Whether who holds the role depends on which agencies there are."""
    role = book.roles.get(key)
    return role is not None and role.group is not Group.ACTING


def _keys_of(acts: Sequence[Act], kinds: frozenset[str]) -> set[str]:
    return {act.subject_ref for act in acts if act.kind in kinds}


def _linked_to(book: Book, subjects: set[tuple[str, int]]) -> set[str]:
    """Obligations for which somebody named a record that has changed."""
    if not book.has_links:
        return set()
    by_type: dict[str, list[int]] = defaultdict(list)
    for kind, pk in subjects:
        by_type[kind].append(pk)
    found: set[str] = set()
    for kind, pks in by_type.items():
        rows = EvidenceLink.objects.filter(act__subject_type=kind, act__subject_id__in=pks)
        found.update(rows.values_list("key", flat=True))
    return found


def _kin_of(book: Book, acts: Sequence[Act]) -> set[int]:
    """The agencies the acts are about, with all that stand in line with them."""
    changed = {act.subject_id for act in acts if act.kind.startswith(AGENCY_ACTS)}
    codes = {book.codes[pk] for pk in changed if pk in book.codes}
    found = {kin for code in codes for kin in book.kin(code)}
    found |= {kin for code in set(found) for kin in book.kin(code)}
    return {book.ids[code] for code in found}


def _obligations() -> Iterator[tuple[Any, ...]]:
    fields = [f.attname for f in Obligation._meta.concrete_fields if f.name != "id"]
    return Obligation.objects.order_by("key").values_list(*fields).iterator()


PROOF_ORDER = ("version", "item", "act", "tied", "link")


def _proofs() -> Iterator[tuple[Any, ...]]:
    fields = [f.attname for f in Proof._meta.concrete_fields if f.name != "id"]
    return Proof.objects.order_by(*PROOF_ORDER).values_list(*fields).iterator()


def _closings() -> Iterator[tuple[Any, ...]]:
    rows = Closing.objects.order_by("obligation__key", "part")
    return rows.values_list(
        "obligation__key", "part", "proof__act", "proof__link", "proof__item", "proof__tied"
    ).iterator()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int | str | dict):
        return value
    return canonical_moment(value) if hasattr(value, "tzinfo") else str(value)
