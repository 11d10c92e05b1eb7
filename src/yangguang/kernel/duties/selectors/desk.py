"""What officers see of obligations: those of their units; for the office, of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, Q, Value, When

from yangguang.kernel.asking import Asking
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.models import (
    Decision,
    Edition,
    Event,
    EvidenceLink,
    Obligation,
    Standing,
)
from yangguang.kernel.duties.rules import OPEN_STATES, State
from yangguang.kernel.duties.selectors.explaining import show
from yangguang.kernel.duties.selectors.naming import Names
from yangguang.kernel.duties.selectors.permissions import debts_of_units, sees_all
from yangguang.kernel.duties.selectors.states import with_state
from yangguang.kernel.duties.wording import opening_text
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.kernel.duties.selectors.naming import Debtor
    from yangguang.kernel.organizations.rules import Actor

SORTS = ("due", "clause", "agency", "opened", "done")


@dataclass(frozen=True)
class Wanted:
    """Filters of the list; empty: no matter."""

    text: str = ""
    state: str = ""
    agency: str = ""
    part: str = ""
    sort: str = ""


@dataclass(frozen=True)
class ObligationRow:
    """One obligation in a list."""

    key: str
    clause: str
    heading: str
    opening: str
    subject: str
    """What opened it, by its public title; empty where that is not public."""
    debtor: Debtor
    state: State
    opened_on: date
    due_on: date | None
    provisional: bool
    fulfilled_at: datetime | None


def obligations_for(actor: Actor, wanted: Wanted = Wanted(), *, at: datetime) -> QuerySet[Any]:
    """Obligations of the actor's units (of all, for who watches over all), with `state`."""
    rows = with_state(visible_to(actor), at=at)
    if wanted.state == "open":
        rows = rows.filter(state__in=OPEN_STATES)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.agency:
        rows = rows.filter(agency__in=debts_of_agency(wanted.agency))
    if wanted.part:
        rows = rows.filter(Q(part=wanted.part) | Q(part__startswith=f"{wanted.part}."))
    if wanted.text:
        rows = rows.filter(clause__in=clauses_like(wanted.text))
    return rows.order_by(*_order(wanted.sort))


def visible_to(actor: Actor) -> QuerySet[Obligation]:
    """The obligations the actor may see at the desk."""
    rows = Obligation.objects.all()
    return rows if sees_all(actor) else rows.filter(agency__in=debts_of_units(actor))


def obligation_for(actor: Actor, key: str) -> Obligation:
    """One obligation. Raises Obligation.DoesNotExist for what is absent or not the actor's."""
    rows = visible_to(actor).select_related("version__edition", "opened_by__seal")
    return rows.get(key=key)


def debts_of_agency(code: str) -> list[int]:
    """The agency and all it took over from."""
    book = the_book()
    return [book.ids[debt] for debt in book.agencies.debts_of(code) if debt in book.ids]


def clauses_like(text: str) -> list[str]:
    """Clauses whose number begins so, or whose heading or text says so."""
    book = the_book()
    return [
        clause
        for clause, versions in book.by_clause.items()
        if clause.startswith(text)
        or any(text in f"{h.duty.heading}{h.duty.text}" for h in versions)
    ]


def _order(sort: str) -> list[Any]:
    match sort:
        case "clause":
            return ["clause", F("due_at").asc(nulls_last=True), "key"]
        case "agency":
            return ["agency__order", "clause", "key"]
        case "opened":
            return ["-opened_at", "key"]
        case "done":
            return [F("fulfilled_at").desc(nulls_last=True), "key"]
    rank = Case(*(When(state=state, then=place) for place, state in enumerate(OPEN_STATES)),
                default=len(OPEN_STATES))  # fmt: skip
    return [rank, F("due_at").asc(nulls_last=True), "key"]


def list_rows(rows: Iterable[Any], *, at: datetime) -> list[ObligationRow]:
    """Rows of `obligations_for` in words."""
    known = list(rows)
    book = the_book()
    names = Names(on=city_date(at), ids={row.agency_id for row in known})
    subjects = show(row.subject for row in known)
    found = []
    for row in known:
        duty = book.versions[row.version_id].duty
        found.append(
            ObligationRow(
                row.key,
                row.clause,
                duty.heading,
                opening_text(row.opening, duty.trigger.type),
                subjects[row.subject].title if row.subject in subjects else "",
                names.debtor(row.agency_id, row.opened_on),
                State(row.state),
                row.opened_on,
                row.due_on,
                row.provisional,
                row.fulfilled_at,
            )
        )
    return found


def waiting_links(actor: Actor) -> QuerySet[EvidenceLink]:
    """Evidence that waits for the actor's confirmation: never what he named himself."""
    rows = EvidenceLink.objects.filter(state=Standing.WAITING).order_by("attached_at", "pk")
    if not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return rows.none()
    return rows.exclude(attached_by=actor.person_id)


def waiting_decisions(actor: Actor) -> QuerySet[Decision]:
    """Requests that wait for the actor's decision."""
    rows = Decision.objects.filter(state=Standing.WAITING).order_by("asked_at", "pk")
    if not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return rows.none()
    return rows.exclude(asked_by=actor.person_id)


@dataclass(frozen=True)
class Waiting:
    """Evidence named or something asked about an obligation, which waits for a decision."""

    key: str
    ask: str
    """One of `Ask`; empty: evidence."""
    since: datetime


AT_ONCE = 200
"""So many that wait are read together and told apart; of more, each kind is asked for itself."""


def ask_undecided(actor: Actor, *, limit: int) -> Asking[tuple[list[Waiting], list[Waiting]]]:
    """What waits for the actor's decision, and what he named or asked and others are to decide;
    the oldest first. One question; two more for the office while very much waits.
    """
    mine = Q(attached_by=actor.person_id), Q(asked_by=actor.person_id)
    if not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        (rows,) = yield [_oldest(*mine, limit)]
        return [], [Waiting(*row) for *row, _by in rows]
    (rows,) = yield [_oldest(Q(), Q(), AT_ONCE)]
    if len(rows) == AT_ONCE:
        others, own = yield [_oldest(~mine[0], ~mine[1], limit), _oldest(*mine, limit)]
        rows = [*others, *own]
    found = [(Waiting(*row), by) for *row, by in rows]
    own = [waiting for waiting, by in found if by == actor.person_id]
    return [waiting for waiting, by in found if by != actor.person_id][:limit], own[:limit]


def _oldest(of_links: Q, of_asks: Q, limit: int) -> QuerySet[Any, Any]:
    """What waits, and who named or asked it."""
    links = EvidenceLink.objects.filter(of_links, state=Standing.WAITING)
    asks = Decision.objects.filter(of_asks, state=Standing.WAITING)
    told = links.annotate(about=Value("", CharField()), since=F("attached_at"), by=F("attached_by"))
    asked = asks.annotate(about=F("ask"), since=F("asked_at"), by=F("asked_by"))
    names = ("key", "about", "since", "by")
    both = told.values_list(*names).union(asked.values_list(*names), all=True)
    return both.order_by("since", "key")[:limit]


def link_for(actor: Actor, pk: int) -> EvidenceLink:
    """A link on an obligation the actor may see. Raises EvidenceLink.DoesNotExist."""
    link = EvidenceLink.objects.get(pk=pk)
    if not visible_to(actor).filter(key=link.key).exists():
        raise EvidenceLink.DoesNotExist
    return link


def decision_for(actor: Actor, pk: int) -> Decision:
    """A request on an obligation the actor may see. Raises Decision.DoesNotExist."""
    decision = Decision.objects.get(pk=pk)
    if not visible_to(actor).filter(key=decision.key).exists():
        raise Decision.DoesNotExist
    return decision


def events_visible_to(actor: Actor) -> list[Event]:
    """Events as told last, newest first: of the actor's agencies, or of all."""
    rows = Event.objects.order_by("-ref", "-number")
    if not sees_all(actor):
        rows = rows.filter(agency__in=actor.agencies_with())
    newest: dict[str, Event] = {}
    for row in rows.select_related("agency", "person"):
        newest.setdefault(row.ref, row)
    return sorted(newest.values(), key=lambda e: e.occurred_at, reverse=True)


def event_for(actor: Actor, ref: str) -> Event:
    """An event as told last. Raises Event.DoesNotExist for what is not the actor's."""
    found = next((event for event in events_visible_to(actor) if event.ref == ref), None)
    if found is None:
        raise Event.DoesNotExist
    return found


def own_units(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the agencies whose obligations the actor sees, as they are today."""
    rows = agencies()
    if not sees_all(actor):
        rows = rows.filter(pk__in=actor.agencies_with())
    return [(a.code, agency_name(a, short=True)) for a in rows if is_current(a)]


def own_parts() -> list[tuple[str, str]]:
    """(code, heading) of the plan's headings."""
    edition = Edition.objects.order_by("-number").first()
    return [(part["code"], part["heading"]) for part in edition.parts] if edition else []
