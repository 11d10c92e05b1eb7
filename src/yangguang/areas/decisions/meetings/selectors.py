"""Reads of open events: what everybody may see, what officers handle, who is chosen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import (
    DelegateOpinion,
    Measure,
    OpenEvent,
    Registration,
)
from yangguang.areas.decisions.meetings.rules import Method, Phase, Standing, State
from yangguang.areas.decisions.rules.draw import (
    Drawn,
    draw,
    key_string,
    seated,
    shares,
    stratum_key,
)
from yangguang.areas.decisions.rules.hearing import OBSERVER_GROUPS, STANCE_LABELS, Stance
from yangguang.areas.decisions.selectors.released import is_public, released_title
from yangguang.kernel.cases.numbers import plain_code
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name, within_units
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.tags import until
from yangguang.kernel.vault import is_code

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.areas.decisions.meetings.models import Stratum
    from yangguang.areas.decisions.models import Dossier
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Record

HIDDEN = (State.DRAFT, State.AT_GATE)
CHOSEN_FROM = (State.DRAWN, State.HELD, State.REPORTING, State.REPORTED)


def measures_on(on: date) -> dict[str, int]:
    """What the city has set, in force on the day; the rules' default otherwise."""
    held = Measure.objects.filter(valid_from__lte=on).order_by("valid_from")
    return {**rules.MEASURES, **{m.name: m.value for m in held}}


def public_events() -> QuerySet[OpenEvent]:
    """Events whose notice is public now."""
    return (
        OpenEvent.objects.filter(opened_at__isnull=False, notice__state=RecordState.PUBLISHED)
        .exclude(state__in=HIDDEN)
        .select_related(
            "agency", "notice__current__version", "report", "outcome", "transcript", "dossier"
        )
        .prefetch_related("agency__versions", "strata")
    )


def events_to_register(*, at: datetime) -> QuerySet[OpenEvent]:
    """Announced events whose registration is open or opens later, the first to close first."""
    return (
        public_events()
        .filter(state=State.ANNOUNCED, register_close__gt=at)
        .order_by("register_close", "pk")
    )


def public_event(number: str) -> OpenEvent:
    """One of them. Raises OpenEvent.DoesNotExist."""
    return public_events().get(number=number)


def hearings_of(dossier: Dossier) -> list[OpenEvent]:
    """Public hearings held for a decision, the latest first."""
    return list(public_events().filter(dossier=dossier).order_by("-starts_at"))


def withdrawn_notice(number: str) -> str:
    """Public id of the notice that was taken back. Raises OpenEvent.DoesNotExist."""
    found = OpenEvent.objects.select_related("notice").get(
        number=number, opened_at__isnull=False, notice__state=RecordState.WITHDRAWN
    )
    return found.notice.public_id if found.notice else ""


@dataclass(frozen=True)
class Line:
    """An event as lists show it. The words are those that left the gate."""

    number: str
    title: str
    agency: str
    kind: str
    phase: Phase
    label: str
    look: str
    starts_at: datetime
    closes: datetime
    days_left: int
    seats: int
    demonstration: bool


def line_of(event: OpenEvent, *, at: datetime) -> Line:
    """Its line at a moment."""
    opens, closes, starts = event.register_open, event.register_close, event.starts_at
    assert opens and closes and starts  # noqa: S101, PT018  an announced one has them
    stands = rules.phase(event.state, opens, closes, at=at)
    for moment in (opens, closes):
        if moment >= at:
            until(moment)
    return Line(
        number=event.number,
        title=title_of(event),
        agency=agency_name(event.agency, city_date(event.created_at)),
        kind=str(event.get_kind_display()),
        phase=stands,
        label=str(rules.PHASE_LABELS[stands]),
        look=rules.PHASE_LOOKS[stands],
        starts_at=starts,
        closes=closes,
        days_left=(city_date(closes) - city_date(at)).days,
        seats=sum(s.seats for s in event.strata.all() if s.code not in OBSERVER_GROUPS),
        demonstration=event.demonstration,
    )


def title_of(event: OpenEvent) -> str:
    """The title as its notice left the gate."""
    return released_title(event.notice, event.title)


def report_stands(event: OpenEvent) -> bool:
    """Whether what came of the event is public now."""
    return event.state == State.REPORTED and is_public(event.report)


def records_of(event: OpenEvent) -> list[Record]:
    """What is published of an event after it was held, together."""
    return [r for r in (event.report, event.transcript, event.outcome) if r is not None]


@dataclass(frozen=True)
class Group:
    """A stratum with its list and who was chosen from it."""

    code: str
    label: str
    seats: int
    reserves: int
    candidates: int
    drawn: Drawn | None
    chosen: tuple[Registration, ...] = ()
    standby: tuple[Registration, ...] = ()
    barred: tuple[tuple[int, str], ...] = ()
    """Places passed over, with why."""
    listed: tuple[dict[str, Any], ...] = ()
    shared: tuple[tuple[str, int, int], ...] = ()
    """Of a hearing: each stance with how many of the list hold it, and its seats."""


@dataclass(frozen=True)
class Result:
    """All that is needed to repeat the choice."""

    key: str
    groups: tuple[Group, ...] = field(default=())

    @property
    def chosen(self) -> list[Registration]:
        """Everybody chosen, stratum after stratum."""
        return [r for g in self.groups for r in g.chosen]


def key_of(event: OpenEvent) -> str:
    """The key of the values the sources gave; empty before."""
    return key_string(event.given) if event.given else ""


def result_of(event: OpenEvent) -> Result:
    """Who is chosen and who stands by, as the list, the key and the places passed over give it.

    A place passed over after the draw moves nobody but those drawn behind it.
    """
    key = key_of(event)
    rows: dict[int, dict[int, Registration]] = {}
    listed = event.registrations.filter(place__isnull=False).select_related("stratum")
    for row in listed.order_by("place"):
        rows.setdefault(row.stratum_id, {})[row.place or 0] = row
    strata = [s for s in event.strata.all() if s.code not in OBSERVER_GROUPS]
    return Result(key, tuple(_group(event, s, rows.get(s.pk, {}), key) for s in strata))


def _group(event: OpenEvent, stratum: Stratum, rows: dict[int, Registration], key: str) -> Group:
    barred = {place: row.barred for place, row in rows.items() if row.barred}
    listed = tuple(e for e in event.listed if e["stratum"] == stratum.code)
    stances = [str(e["stance"]) for e in listed] if event.by_stance else []
    drawn: Drawn | None = None
    if rows and event.state in CHOSEN_FROM:
        if event.method == Method.DRAW:
            drawn = draw(
                stratum_key(key, stratum.code),
                len(rows),
                seats=stratum.seats,
                reserves=stratum.reserves,
                barred=frozenset(barred),
                stances=stances,
            )
        else:
            order = [place for place in sorted(rows) if place not in barred]
            chosen, standby = seated(order, stances, seats=stratum.seats, reserves=stratum.reserves)
            drawn = Drawn(chosen, standby, (), ())
    return Group(
        code=stratum.code,
        label=str(rules.GROUPS[stratum.code]),
        seats=stratum.seats,
        reserves=stratum.reserves,
        candidates=len(rows),
        drawn=drawn,
        chosen=tuple(rows[p] for p in drawn.chosen) if drawn else (),
        standby=tuple(rows[p] for p in drawn.reserves) if drawn else (),
        barred=tuple((p, str(rules.BAR_LABELS[rules.Bar(b)])) for p, b in sorted(barred.items())),
        listed=listed,
        shared=_shared(stratum.seats, stances),
    )


def _shared(seats: int, stances: list[str]) -> tuple[tuple[str, int, int], ...]:
    counts = Counter(stances)
    given = shares(seats, counts)
    return tuple(
        (str(STANCE_LABELS[s]), counts[s], given[s]) for s in Stance if counts.get(s.value)
    )


def observes(row: Registration) -> bool:
    """Whether somebody only watches: the public or the press at a hearing."""
    return row.stratum.code in OBSERVER_GROUPS


def seated_observers(event: OpenEvent) -> QuerySet[Registration]:
    """Those who watch and have a seat."""
    return (
        event.registrations.filter(stratum__code__in=OBSERVER_GROUPS, seat__isnull=False)
        .select_related("stratum")
        .order_by("stratum__pk", "pk")
    )


def waiting_observers(event: OpenEvent) -> dict[int, int]:
    """By stratum of those who watch: how many wait for a seat."""
    rows = event.registrations.filter(
        stratum__code__in=OBSERVER_GROUPS, seat__isnull=True, standing=Standing.ELIGIBLE
    )
    return dict(rows.order_by().values_list("stratum").annotate(n=Count("pk")))


def stances_of(event: OpenEvent) -> Sequence[tuple[str, int]]:
    """How many of those who want to take part hold which stance: figures, nobody."""
    if not event.by_stance:
        return []
    held = Counter(event.registrations.exclude(stance="").values_list("stance", flat=True))
    return [(str(STANCE_LABELS[s]), held[s.value]) for s in Stance]


def draw_file(event: OpenEvent, result: Result) -> dict[str, Any]:
    """What the stand-alone verifiers read; nothing in it tells who anybody is."""
    return {
        "event": event.number,
        "method": "RFC 3797" if event.method == Method.DRAW else event.method,
        "frozen_at": event.frozen_at.isoformat() if event.frozen_at else None,
        "drawn_at": event.drawn_at.isoformat() if event.drawn_at else None,
        "announced_sources": event.sources,
        "sources": event.given or [],
        "key": result.key,
        "list": event.listed,
        "list_digest": event.list_digest,
        "strata": [
            {
                "code": g.code,
                "seats": g.seats,
                "reserves": g.reserves,
                "barred": [place for place, _why in g.barred],
                "chosen": [r.place for r in g.chosen],
                "standby": [r.place for r in g.standby],
            }
            for g in result.groups
            if g.candidates
        ],
    }


def registration_of(pk: int) -> Registration:
    """One's own registration, let in by its code."""
    return Registration.objects.select_related(
        "event__agency", "event__notice__current__version", "event__report", "stratum"
    ).get(pk=pk)


def registration_by_code(number: str, code: str) -> Registration:
    """By number and code. Raises Registration.DoesNotExist, equal for both."""
    found = Registration.objects.get(number=number)
    if not is_code(plain_code(code), found.code_digest, about=f"meeting code {number}"):
        raise Registration.DoesNotExist
    return found


@dataclass(frozen=True)
class Own:
    """Where a registration stands for its owner."""

    is_chosen: bool
    reserve: int
    """Place among the reserves from 1; 0: none."""
    waiting: int
    """Place on the waiting list of a first-come event; 0: none."""
    has_seat: bool


def own_view(row: Registration) -> Own:
    """Where it stands now."""
    event = row.event
    has_seat = hasattr(row, "seat")
    waiting = 0
    first_come = event.method == Method.FIRST or observes(row)
    if first_come and not has_seat and row.standing in {"waiting", "eligible"}:
        before = row.stratum.registrations.filter(
            pk__lt=row.pk, seat__isnull=True, standing__in=["waiting", "eligible"], barred=""
        )
        waiting = before.count() + 1
    if event.state not in CHOSEN_FROM or observes(row):
        return Own(is_chosen=False, reserve=0, waiting=waiting, has_seat=has_seat)
    result = result_of(event)
    group = next((g for g in result.groups if g.code == row.stratum.code), None)
    chosen = [r.pk for r in group.chosen] if group else []
    standby = [r.pk for r in group.standby] if group else []
    return Own(
        is_chosen=row.pk in chosen,
        reserve=standby.index(row.pk) + 1 if row.pk in standby else 0,
        waiting=0,
        has_seat=has_seat,
    )


def events_visible_to(actor: Actor) -> QuerySet[OpenEvent]:
    """Those of the actor's units; all of them for the city's open-government office."""
    rows = OpenEvent.objects.select_related(
        "agency", "notice", "report", "outcome", "transcript", "bundle", "dossier"
    ).prefetch_related("agency__versions", "strata", "items")
    return within_units(rows, actor, "agency")


def event_for(actor: Actor, number: str) -> OpenEvent:
    """One of them. Raises OpenEvent.DoesNotExist."""
    return events_visible_to(actor).get(number=number)


def registration_for(actor: Actor, number: str) -> Registration:
    """A registration of an event the actor sees. Raises Registration.DoesNotExist."""
    return Registration.objects.select_related("event__agency", "stratum").get(
        number=number, event__in=events_visible_to(actor)
    )


def opinion_for(actor: Actor, pk: int) -> DelegateOpinion:
    """A delegate's opinion of an event the actor sees. Raises DelegateOpinion.DoesNotExist."""
    return DelegateOpinion.objects.select_related("event", "registration").get(
        pk=pk, event__in=events_visible_to(actor)
    )


def counts_of(event: OpenEvent) -> dict[str, int]:
    """Registrations and opinions, by standing."""
    found = event.registrations.aggregate(
        all=Count("pk"),
        **{s.value: Count("pk", filter=Q(standing=s.value)) for s in Standing},
    )
    open_opinions = event.opinions.exclude(answer="approved").count()
    return {**found, "opinions": event.opinions.count(), "open_opinions": open_opinions}


def statistics_of(event: OpenEvent) -> Sequence[tuple[str, int]]:
    """How many registered, by group: figures, nobody."""
    rows = event.registrations.values_list("stratum__code").annotate(n=Count("pk")).order_by()
    held = dict(rows)
    return [(str(rules.GROUPS[s.code]), held.get(s.code, 0)) for s in event.strata.all()]
