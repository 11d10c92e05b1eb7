"""Rows from openings and proofs: brought in line one by one, or made all at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import attrgetter, or_
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from yangguang.kernel.duties.derivation.bulk import insert
from yangguang.kernel.duties.derivation.openings import (
    Opening,
    dated_openings,
    opened_by_act,
    opened_by_event,
    subject_of,
)
from yangguang.kernel.duties.derivation.proofs import OWNER, proved_by_act
from yangguang.kernel.duties.derivation.reading import (
    CHUNK,
    accepted_links,
    acts_about,
    acts_by_pk,
    count_sealed,
    event_acts,
    events,
    read_facts,
    sealed_acts,
)
from yangguang.kernel.duties.derivation.settling import (
    RememberedProofs,
    StoredProofs,
    read_around,
    set_due,
    set_lapse,
    settle,
)
from yangguang.kernel.duties.models import LINKED, Closing, EvidenceLink, Obligation, Proof
from yangguang.kernel.duties.moved import Moved, is_owed
from yangguang.kernel.duties.rules import Tie, TriggerType
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from yangguang.kernel.duties.derivation.book import Book, Held
    from yangguang.kernel.duties.derivation.settling import Proofs
    from yangguang.kernel.duties.registry import Facts, SubjectKey
    from yangguang.kernel.ledger.models import Act

T = TypeVar("T")
LINK_PLACE = 1 << 60
"""Of the same moment, what the record itself shows comes before what somebody named."""
FEW = 8
AT_ONCE = 40
"""Conditions in one question; SQLite refuses very long ones."""
DATED = (TriggerType.STANDING, TriggerType.DATE, TriggerType.CALENDAR)
DERIVED = (
    "soft", "rule", "due_at", "due_on", "soon_at", "provisional", "calendar_version",
    "fulfilled_at", "void_at", "excused_at", "not_applicable_at", "explained_at", "lapsed_at",
)  # fmt: skip
OPENED = ("version_id", "opened_by_id", "opened_at", "opened_on", "ends_on", "subject",
          "starts_on", "void_at")  # fmt: skip


def row_of(book: Book, opening: Opening) -> Obligation:
    """The unsaved, unsettled row."""
    duty = opening.held.duty
    return Obligation(
        key=opening.key,
        clause=duty.clause,
        part=duty.part,
        version_id=opening.held.pk,
        agency_id=book.ids[opening.agency] if opening.agency else None,
        opening=opening.opening,
        opened_by_id=opening.act_id,
        opened_at=opening.opened_at,
        opened_on=opening.opened_on,
        ends_on=opening.ends_on,
        subject=opening.subject,
        starts_on=opening.starts_on,
        soft=duty.soft,
        void_at=opening.void_at,
    )


def proofs_of(
    book: Book, act: Act, facts: Facts, awaited: Mapping[str, Collection[int]]
) -> Iterator[Proof]:
    """Unsaved rows for every pattern the act fits; `awaited` as `proved_by_act` asks for it."""
    for seed in proved_by_act(book, act, facts, awaited):
        yield Proof(
            version_id=seed.version_id,
            item=seed.item,
            part=seed.part,
            tied=seed.tied,
            act_id=act.pk,
            agency_id=act.agency_id,
            subject=subject_of(act),
            at=act.at,
            place=act.pk,
            withdrawn_at=facts.withdrawn_at,
        )


def proofs_of_links(links: Sequence[EvidenceLink]) -> Iterator[Proof]:
    """Unsaved rows for what officers named: a record or an act counts from when it happened,
    an internal file from when the server was told.
    """
    acts = [link.act for link in links if link.act is not None]
    facts = read_facts(acts)
    for link in links:
        act = link.act
        yield Proof(
            item=LINKED,
            part=link.part,
            link=link,
            act_id=act.pk if act else None,
            agency_id=link.agency_id,
            tied=link.key,
            subject=subject_of(act) if act else f"file:{link.ref}",
            at=act.at if act else link.attached_at,
            place=LINK_PLACE + link.pk,
            withdrawn_at=facts[act.pk].withdrawn_at if act else None,
        )


@dataclass
class Turned:
    """What has to be settled: rows that stand in the tables, and rows not written yet."""

    keys: set[str] = field(default_factory=set)
    fresh: list[Obligation] = field(default_factory=list)

    def add(self, other: Turned) -> None:
        """Take another's over."""
        self.keys |= other.keys
        self.fresh += other.fresh


def bring_in_line(book: Book, existing: Iterable[Obligation], wanted: Iterable[Opening]) -> Turned:
    """Make the existing rows what the openings say; all that changed, new rows unwritten."""
    rows = {row.key: row for row in existing}
    goal = {opening.key: row_of(book, opening) for opening in wanted}
    gone = [row.pk for key, row in rows.items() if key not in goal]
    if gone:
        Obligation.objects.filter(pk__in=gone).delete()
    touched = {key for key in rows if key not in goal}
    fresh = []
    for key, row in goal.items():
        old = rows.get(key)
        if old is None:
            fresh.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in OPENED):
            changes = {name: getattr(row, name) for name in (*OPENED, "soft", "part")}
            Obligation.objects.filter(pk=old.pk).update(**changes)
            touched.add(key)
    return Turned(touched, fresh)


def sync_dates(book: Book, *, through: date, clauses: Iterable[str] | None = None) -> Turned:
    """Open what dates and periods have opened until a day."""
    wanted, versions = [], []
    for clause in book.by_clause if clauses is None else clauses:
        wanted += list(dated_openings(book, clause, through=through))
        versions += [h.pk for h in book.by_clause[clause] if h.duty.trigger.type in DATED]
    existing = Obligation.objects.filter(version__in=versions)
    return bring_in_line(book, existing, wanted)


def sync_events(book: Book, refs: Collection[str]) -> Turned:
    """Open what the events open, as their newest rows tell them."""
    acts = event_acts(refs)
    wanted = [
        opening
        for ref, (_first, newest) in events(refs).items()
        for opening in opened_by_event(book, newest, acts.get(ref))
    ]
    return bring_in_line(book, Obligation.objects.filter(opening__in=list(refs)), wanted)


def sync_acts(book: Book, acts: Sequence[Act], subjects: Collection[SubjectKey] = ()) -> Turned:
    """Open and prove what the acts open and prove now; the obligations touched.

    `subjects` are those all of whose acts are among them.
    """
    if not acts:
        return Turned()
    facts = dict(read_facts(acts))
    openings = [o for act in acts for o in opened_by_act(book, act, facts[act.pk])]
    opened, others = _opened_by(acts)
    turned_rows = bring_in_line(book, opened, openings)
    # What was done about a matter before the act that opened it arrived counts as well.
    turned = {row.subject for row in opened} ^ {opening.subject for opening in openings}
    late = [a for a in _acts_about_openings(book, acts, turned, subjects) if a.pk not in facts]
    facts.update(read_facts(late))
    awaited: dict[str, set[int]] = defaultdict(set)
    for row in others:
        awaited[row.subject].add(row.version_id)
    for opening in openings:
        awaited[opening.subject].add(opening.held.pk)
    turned_rows.keys |= _sync_proofs(book, [*acts, *late], facts, awaited)
    return turned_rows


def _opened_by(acts: Sequence[Act]) -> tuple[list[Obligation], list[Obligation]]:
    """What the acts have opened, and what others about the same matters have."""
    pks = {act.pk for act in acts}
    subjects = {subject for act in acts if (subject := subject_of(act))}
    rows = Obligation.objects.filter(Q(opened_by__in=pks) | Q(subject__in=subjects))
    mine: list[Obligation] = []
    others: list[Obligation] = []
    for row in rows:
        is_mine = row.opened_by_id in pks and row.opening.startswith("a")
        (mine if is_mine else others).append(row)
    return mine, others


def _acts_about_openings(
    book: Book, acts: Sequence[Act], turned: set[str], subjects: Collection[SubjectKey]
) -> list[Act]:
    """Other acts about what has just been opened or is open no more."""
    mine = {
        (act.subject_type, act.subject_id)
        for act in acts
        if act.subject_id is not None and subject_of(act) in turned
    }
    wanted = mine.difference(subjects)
    return acts_about(book, wanted) if wanted else []


def _place(proof: Proof) -> tuple[int | None, int, int | None, str]:
    return (proof.version_id, proof.item, proof.act_id, proof.tied)


def _sync_proofs(
    book: Book,
    acts: Sequence[Act],
    facts: Mapping[int, Facts],
    awaited: Mapping[str, Collection[int]],
) -> set[str]:
    """Make the acts' proofs what they should be; keys of what they closed or may close."""
    pks = [act.pk for act in acts]
    old = {_place(p): p for p in Proof.objects.filter(act__in=pks, link__isnull=True)}
    found = [proof for act in acts for proof in proofs_of(book, act, facts[act.pk], awaited)]
    new = {_place(proof): proof for proof in found}
    gone = [proof for place, proof in old.items() if place not in new]
    turned = []
    for place, proof in old.items():
        if place in new and new[place].withdrawn_at != proof.withdrawn_at:
            proof.withdrawn_at = new[place].withdrawn_at
            turned.append(proof)
    fresh = [proof for place, proof in new.items() if place not in old]
    touched = closed_by([p.pk for p in (*gone, *turned)])
    if turned:
        Proof.objects.bulk_update(turned, ["withdrawn_at"], batch_size=CHUNK)
    if gone:
        Proof.objects.filter(pk__in=[proof.pk for proof in gone]).delete()
    insert(fresh)
    return touched | closable(book, [p for p in (*turned, *fresh) if p.withdrawn_at is None])


def closed_by(proofs: Sequence[int]) -> set[str]:
    """Keys of the obligations that the proofs close now."""
    if not proofs:
        return set()
    rows = Closing.objects.filter(proof__in=proofs)
    return set(rows.values_list("obligation__key", flat=True))


def closable(book: Book, proofs: Sequence[Proof]) -> set[str]:
    """Keys of the obligations that the proofs may close, or close earlier than now."""
    alike: dict[tuple[int, int, int | None, str], list[datetime]] = defaultdict(list)
    for proof in proofs:
        whose = proof.agency_id if _is_bound(book, proof) else None
        alike[proof.version_id or 0, proof.item, whose, proof.tied].append(proof.at)
    found: set[str] = set()
    conditions = [_may_close(book, *place, times) for place, times in alike.items()]
    for start in range(0, len(conditions), AT_ONCE):
        rows = Obligation.objects.filter(reduce(or_, conditions[start : start + AT_ONCE]))
        found.update(rows.values_list("key", flat=True))
    return found


def _is_bound(book: Book, proof: Proof) -> bool:
    held = book.versions[proof.version_id or 0]
    return held.duty.evidence[proof.item].agency == OWNER


def _may_close(
    book: Book, version: int, item: int, whose: int | None, tied: str, times: list[datetime]
) -> Q:
    held = book.versions[version]
    pattern = held.duty.evidence[item]
    first, last = min(times), max(times)
    mine = Q(version=version) & (Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gte=first))
    if pattern.agency == OWNER:
        kin = book.kin(book.codes.get(whose or 0))
        mine &= Q(agency__in=[book.ids[code] for code in kin])
    match pattern.tie:
        case Tie.PERIOD:
            return mine & Q(opening=tied)
        case Tie.SUBJECT | Tie.RELATION:
            return mine & Q(subject=tied)
    if held.duty.trigger.type in {TriggerType.ACT, TriggerType.EVENT}:
        mine &= Q(opened_at__lte=last)
    if held.duty.trigger.type is TriggerType.CALENDAR:
        mine &= Q(opened_on__lte=city_date(last), ends_on__gte=city_date(first))
    return mine


def sync_links(keys: Collection[str]) -> set[str]:
    """Make the proofs that officers named for the obligations anew; their keys."""
    if not keys:
        return set()
    Proof.objects.filter(link__isnull=False, item=LINKED, tied__in=keys).delete()
    fresh = list(proofs_of_links(accepted_links(Q(key__in=keys))))
    insert(fresh)
    return set(keys)


def settle_rows(book: Book, turned: Turned) -> list[Obligation]:
    """Write the new obligations settled, and settle the others again; those that changed."""
    changed: list[Obligation] = []
    for rows in in_chunks(sorted(turned.fresh, key=attrgetter("key"))):
        changed += _settle_fresh(book, rows)
    for keys in in_chunks(sorted(turned.keys.difference(row.key for row in turned.fresh))):
        changed += _settle_stored(book, keys)
    return changed


def _settle_fresh(book: Book, rows: Sequence[Obligation]) -> Sequence[Obligation]:
    _write_settled(book, rows, StoredProofs(book, [row.key for row in rows]))
    return rows


def _write_settled(book: Book, rows: Sequence[Obligation], proofs: Proofs) -> None:
    """Settle new rows and write them with what closes them."""
    around = read_around([row.key for row in rows])
    met = [settle(book, book.versions[row.version_id], row, proofs, around) for row in rows]
    insert(rows)
    insert(
        [
            Closing(obligation=row, part=part, proof_id=proof)
            for row, parts in zip(rows, met, strict=True)
            for part, proof in parts.items()
        ]
    )


def _settle_stored(book: Book, keys: Sequence[str]) -> Sequence[Obligation]:
    around, proofs = read_around(keys), StoredProofs(book, keys)
    rows = Obligation.objects.filter(key__in=keys).prefetch_related("closings")
    turned, gone, fresh = [], [], []
    for row in rows:
        before = [getattr(row, name) for name in DERIVED]
        met = settle(book, book.versions[row.version_id], row, proofs, around)
        if before != [getattr(row, name) for name in DERIVED]:
            turned.append(row)
        known = {closing.part: closing for closing in row.closings.all()}
        gone += [c.pk for part, c in known.items() if met.get(part) != c.proof_id]
        fresh += [
            Closing(obligation=row, part=part, proof_id=proof)
            for part, proof in met.items()
            if part not in known or known[part].proof_id != proof
        ]
    _save(turned)
    if gone:
        Closing.objects.filter(pk__in=gone).delete()
    insert(fresh)
    return turned


def _save(rows: Sequence[Obligation]) -> None:
    """Write what was derived; a few rows one by one, which is the quicker for them."""
    if len(rows) > FEW:
        Obligation.objects.bulk_update(rows, DERIVED, batch_size=CHUNK // 10)
        return
    for row in rows:
        row.save(update_fields=DERIVED)


def in_chunks(items: Sequence[T], size: int = CHUNK // 2) -> Iterator[Sequence[T]]:
    """The items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def make_anew(
    book: Book,
    *,
    through: date,
    clauses: Collection[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Forget the obligations and proofs of the clauses (None: all) and derive them from nothing."""
    _Maker(book, through, clauses, progress or (lambda _done, _total: None)).make()


class _Maker:
    """First what is opened and what is proved whatever was opened, in one reading of the acts;
    then the proof about the matters that opened something. All is kept in memory as a few values.
    Last the obligations, settled as they are made and written a chunk at a time.
    """

    def __init__(
        self,
        book: Book,
        through: date,
        clauses: Collection[str] | None,
        progress: Callable[[int, int], None],
    ) -> None:
        self.book, self.through, self.progress = book, through, progress
        self.clauses = set(book.by_clause if clauses is None else clauses)
        self.is_all = clauses is None
        self.versions = {h.pk for h in book.versions.values() if h.duty.clause in self.clauses}
        self.proofs = RememberedProofs(book.codes)
        self.late: list[tuple[int, str]] = []
        """Row and subject of acts that may prove something about their own matter."""
        self.done = self.total = 0

    def make(self) -> None:
        """Do it."""
        users = {k: [h for h, _i, _p in its] for k, its in self.book.by_evidence.items()}
        kinds = {*self._kinds(users), *self._kinds(self.book.by_trigger)}
        self.total = count_sealed(kinds)
        self._forget()
        openings = [*self._of_dates(), *self._of_events()]
        openings = [opening for opening in openings if opening.held.pk in self.versions]
        openings += self._follow(kinds)
        self._prove_late(openings)
        self._keep(list(proofs_of_links(self._links())))
        self.proofs.sort()
        self._write(openings)

    def _kinds(self, known: Mapping[str, Iterable[Held]]) -> list[str]:
        if self.is_all:
            return list(known)
        found = []
        for kind, users in known.items():
            if any(held.pk in self.versions for held in users):
                found.append(kind)
        return found

    def _forget(self) -> None:
        closings, obligations = Closing.objects.all(), Obligation.objects.all()
        proofs = Proof.objects.all()
        if not self.is_all:
            mine = {"version__in": self.versions}
            closings = closings.filter(obligation__version__in=self.versions)
            obligations, proofs = obligations.filter(**mine), proofs.filter(**mine)
        for rows in (closings, obligations, proofs):
            rows._raw_delete(rows.db)

    def _of_dates(self) -> Iterator[Opening]:
        for clause in sorted(self.clauses):
            yield from dated_openings(self.book, clause, through=self.through)

    def _follow(self, kinds: Collection[str]) -> list[Opening]:
        """What the acts open, and what they prove whatever has been opened.

        Notes the acts that prove something only of a matter that opened something.
        """
        found: list[Opening] = []
        for acts in sealed_acts(kinds):
            facts = read_facts(acts)
            fresh: list[Proof] = []
            for act in acts:
                opened = opened_by_act(self.book, act, facts[act.pk])
                found += [opening for opening in opened if opening.held.pk in self.versions]
                fresh += self._proofs(act, facts[act.pk], {})
                if act.kind in self.book.proved_of_own and (subject := subject_of(act)):
                    self.late.append((act.pk, subject))
            self._keep(fresh)
            self._tell(len(acts))
        return found

    def _prove_late(self, openings: Iterable[Opening]) -> None:
        """What acts prove about the very matters that opened something."""
        awaited: dict[str, set[int]] = defaultdict(set)
        for opening in openings:
            if opening.subject:
                awaited[opening.subject].add(opening.held.pk)
        for acts in acts_by_pk([pk for pk, subject in self.late if subject in awaited]):
            facts = read_facts(acts)
            self._keep(
                [
                    proof
                    for act in acts
                    for proof in self._proofs(act, facts[act.pk], awaited)
                    if self._is_of_own(proof)
                ]
            )

    def _is_of_own(self, proof: Proof) -> bool:
        pattern = self.book.versions[proof.version_id or 0].duty.evidence[proof.item]
        return pattern.tie is Tie.SUBJECT

    def _proofs(
        self, act: Act, facts: Facts, awaited: Mapping[str, Collection[int]]
    ) -> Iterator[Proof]:
        for proof in proofs_of(self.book, act, facts, awaited):
            if proof.version_id in self.versions:
                yield proof

    def _links(self) -> list[EvidenceLink]:
        """Links whose proof is not there: all, or those of the clauses."""
        found = accepted_links(Q())
        if self.is_all:
            return found
        mine = [link for link in found if link.key.partition("/")[0] in self.clauses]
        Proof.objects.filter(link__in=mine).delete()
        return mine

    def _keep(self, fresh: list[Proof]) -> None:
        insert(fresh)
        for proof in fresh:
            bound = proof.version_id is not None and _is_bound(self.book, proof)
            self.proofs.add(proof, bound=bound)

    def _of_events(self) -> list[Opening]:
        known = events()
        acts = event_acts(known)
        told = {ref: newest for ref, (_first, newest) in known.items() if ref in acts}
        return [
            opening
            for ref, event in told.items()
            for opening in opened_by_event(self.book, event, acts[ref])
        ]

    def _write(self, openings: Sequence[Opening]) -> None:
        for start in range(0, len(openings), CHUNK):
            rows = [row_of(self.book, opening) for opening in openings[start : start + CHUNK]]
            _write_settled(self.book, rows, self.proofs)

    def _tell(self, count: int) -> None:
        self.done += count
        self.progress(self.done, self.total)


RECKONED = ("rule", "due_at", "due_on", "soon_at", "provisional", "calendar_version", "lapsed_at")


@dataclass
class Reckoned:
    """What reckoning anew came to."""

    changed: int = 0
    """Rows of which anything is other than before, if only the version of the calendar."""
    moved: list[Moved] = field(default_factory=list)
    """Those still owed that end on another day."""


def reckon_anew(
    book: Book, condition: Q, *, progress: Callable[[int, int], None] | None = None
) -> Reckoned:
    """Reckon the due dates of the obligations anew, whose parameter or calendar has changed.

    What proves them is not asked again.
    """
    reckoned, last, done = Reckoned(), 0, 0
    total = Obligation.objects.filter(condition).count() if progress else 0
    while True:
        rows = list(Obligation.objects.filter(condition, pk__gt=last).order_by("pk")[:CHUNK])
        if not rows:
            return reckoned
        last = rows[-1].pk
        _reckon_chunk(book, rows, reckoned)
        done += len(rows)
        if progress:
            progress(done, total)


def _reckon_chunk(book: Book, rows: Sequence[Obligation], reckoned: Reckoned) -> None:
    turned = []
    for row in rows:
        before = [getattr(row, name) for name in RECKONED[:-1]]
        due_on = row.due_on
        set_due(book, book.versions[row.version_id], row)
        if before != [getattr(row, name) for name in RECKONED[:-1]]:
            turned.append(row)
        if due_on != row.due_on and is_owed(row):
            reckoned.moved.append(Moved(row.key, due_on, row.due_on))
    around = read_around([row.key for row in turned])
    for row in turned:
        set_lapse(row, around)
    Obligation.objects.bulk_update(turned, RECKONED, batch_size=CHUNK // 10)
    reckoned.changed += len(turned)


def differing_dates(book: Book) -> Iterator[str]:
    """One line for each open obligation whose stored due date is not what its facts say."""
    rows = Obligation.objects.filter(fulfilled_at__isnull=True).order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        before = row.due_at
        set_due(book, book.versions[row.version_id], row)
        if before != row.due_at:
            yield f"{row.key}: {before} ≠ {row.due_at}"
