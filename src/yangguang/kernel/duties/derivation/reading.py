"""Acts, events and links as derivation asks for them; only what is sealed counts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Max, Q, Value
from django.db.models.functions import Concat

from yangguang.kernel.duties.derivation.book import SPANS
from yangguang.kernel.duties.models import Event, EvidenceLink, Standing
from yangguang.kernel.duties.registry import NO_FACTS, Evidence, evidence, evidence_of
from yangguang.kernel.ledger.models import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from yangguang.kernel.duties.derivation.book import Book
    from yangguang.kernel.duties.registry import Facts, SubjectKey

CHUNK = 1000
EVENTS = ("duties.event_recorded", "duties.event_corrected")


def read_facts(acts: Sequence[Act]) -> Mapping[int, Facts]:
    """What those who answer for the acts know about them, in one reading each."""
    by_room: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        room = evidence_of(act.kind)
        if room and room.facts:
            by_room[room.name].append(act)
    found: dict[int, Facts] = {act.pk: NO_FACTS for act in acts}
    for name, its in by_room.items():
        read = evidence[name].facts
        if read:
            found.update(read(its))
    return found


def opened_through(book: Book) -> date | None:
    """The day until which periods and dates have been opened, by the acts that said so.

    Sealed acts are only ever added: the book remembers the day with their number.
    """
    if book.through is None or book.through[0] != book.told:
        sealed = Act.objects.filter(kind__in=SPANS, seal__isnull=False)
        days = [payload["through"] for payload in sealed.values_list("payload", flat=True)]
        book.through = (book.told, date.fromisoformat(max(days)) if days else None)
    return book.through[1]


def sealed_acts(kinds: Iterable[str]) -> Iterator[list[Act]]:
    """Every sealed act of the kinds, in the order of rows, a chunk at a time.

    A chunk is a range of rows: asked by kind, the database would sort all of them each time.
    """
    wanted = sorted(set(kinds))
    last = Act.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = Act.objects.alias(word=Concat("kind", Value(""))).filter(word__in=wanted)
    for start in range(0, last if wanted else 0, CHUNK):
        mine = rows.filter(pk__gt=start, pk__lte=start + CHUNK, seal__isnull=False)
        chunk: list[Act] = [*mine.order_by("pk")]
        if chunk:
            yield chunk


def acts_by_pk(pks: Sequence[int]) -> Iterator[list[Act]]:
    """The acts with these numbers, a chunk at a time."""
    for start in range(0, len(pks), CHUNK):
        yield list(Act.objects.filter(pk__in=pks[start : start + CHUNK]).order_by("pk"))


def count_sealed(kinds: Iterable[str]) -> int:
    """How many `sealed_acts` will give."""
    return Act.objects.filter(kind__in=sorted(set(kinds)), seal__isnull=False).count()


def changed_subjects(book: Book, acts: Sequence[Act]) -> set[SubjectKey]:
    """Subjects whose facts the acts changed, as each room says whose facts count for a duty.

    Once officers have named acts as evidence, any room's may count.
    """
    kinds = relevant_kinds(book)
    counting = {
        (room.touches, room.changed_by)
        for room in evidence.values()
        if room.changed_by and (book.has_links or not kinds.isdisjoint(room.act_kinds))
    }
    found: set[SubjectKey] = set()
    for touches, changed_by in counting:
        its = [act for act in acts if act.kind in changed_by]
        if its:
            found |= set(touches(its))
    return found


def acts_about(book: Book, subjects: set[SubjectKey]) -> list[Act]:
    """Sealed acts about the subjects that may open or prove something."""
    kinds = relevant_kinds(book)
    by_type: dict[str, list[int]] = defaultdict(list)
    for kind, pk in subjects:
        by_type[kind].append(pk)
    found: list[Act] = []
    for kind, pks in by_type.items():
        rows = Act.objects.filter(subject_type=kind, subject_id__in=pks, seal__isnull=False)
        found += [act for act in rows if act.kind in kinds]
    return found


def relevant_kinds(book: Book) -> set[str]:
    """Kinds of act that some duty opens by or is proved by."""
    return {*book.by_trigger, *book.by_evidence}


def rooms_of(kinds: Iterable[str]) -> list[Evidence]:
    """Who answers for the kinds."""
    return [room for kind in kinds if (room := evidence_of(kind))]


def events(refs: Iterable[str] | None = None) -> dict[str, tuple[Event, Event]]:
    """By reference, the first and the newest row of each event that an act has told."""
    rows = Event.objects.order_by("ref", "number")
    if refs is not None:
        rows = rows.filter(ref__in=list(refs))
    found: dict[str, tuple[Event, Event]] = {}
    for row in rows:
        first = found[row.ref][0] if row.ref in found else row
        found[row.ref] = (first, row)
    return found


def event_acts(refs: Iterable[str]) -> dict[str, int]:
    """The acts that told of the events first."""
    rows = Act.objects.filter(kind=EVENTS[0], subject_ref__in=list(refs), seal__isnull=False)
    return dict(rows.values_list("subject_ref", "pk"))


def accepted_links(condition: Q) -> list[EvidenceLink]:
    """Links a second person has confirmed."""
    rows = EvidenceLink.objects.filter(condition, state=Standing.ACCEPTED).select_related("act")
    return list(rows.order_by("pk"))
