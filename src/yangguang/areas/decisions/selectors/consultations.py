"""Reads of consultations: what everybody may see, and what an officer's unit prepares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, IntegerField, Q, Subquery

from yangguang.areas.decisions.models import (
    ALIKE,
    TO_SHOW,
    Clause,
    ClauseReason,
    Consultation,
    DraftText,
    Opinion,
    OpinionTarget,
)
from yangguang.areas.decisions.rules import clauses as clause_rules
from yangguang.areas.decisions.rules import consultation as rules
from yangguang.areas.decisions.rules.consultation import Answer, Phase, State
from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.selectors.released import is_public
from yangguang.areas.decisions.selectors.texts import clauses_of, kept
from yangguang.kernel.cases.numbers import plain_code
from yangguang.kernel.organizations.selectors import agency_name, within_units
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.vault import is_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor

STANDING = (State.ANNOUNCED, State.REPORTING, State.REPORTED)
OPINIONS_ON_PAGE = 20
LONGEST_KEY: int = Clause._meta.get_field("key").max_length or 0
_REPORTED = Q(state=State.REPORTED, report__state=RecordState.PUBLISHED)


def public_consultations() -> QuerySet[Consultation]:
    """Consultations whose notice is public now."""
    return (
        Consultation.objects.filter(
            state__in=STANDING, opened_at__isnull=False, notice__state=RecordState.PUBLISHED
        )
        .select_related("agency", "notice", "report")
        .prefetch_related("agency__versions")
    )


def public_consultation(number: str) -> Consultation:
    """One of them by its number. Raises Consultation.DoesNotExist."""
    return public_consultations().get(number=number)


def withdrawn_notice(number: str) -> str:
    """Public id of the notice that was taken back, for the tombstone's address.

    Raises Consultation.DoesNotExist for what never was public.
    """
    found = Consultation.objects.select_related("notice").get(
        number=number, opened_at__isnull=False, notice__state=RecordState.WITHDRAWN
    )
    return found.notice.public_id if found.notice else ""


def report_stands(consultation: Consultation) -> bool:
    """Whether the report on its opinions is public now, and with it every answer."""
    return (
        consultation.state == State.REPORTED
        and consultation.reported_at is not None
        and is_public(consultation.report)
    )


def withdrawn_report(consultation: Consultation) -> str:
    """Public id of the report that was taken back; empty for one that stands or never was."""
    if consultation.state != State.REPORTED or report_stands(consultation):
        return ""
    return consultation.report.public_id if consultation.report else ""


@dataclass(frozen=True)
class Line:
    """A consultation as lists show it."""

    number: str
    title: str
    agency: str
    object_label: str
    start: date
    end: date
    phase: Phase
    label: str
    look: str
    left: int
    demonstration: bool
    stopped: date | None = None
    """The day it was ended before its last day."""
    cause: str = ""
    """Why, in fixed words."""


def line_of(consultation: Consultation, *, on: date) -> Line:
    """Its line on a day."""
    start, end = consultation.start_on, consultation.end_on
    assert start is not None and end is not None  # noqa: S101, PT018  an announced one has both
    state = State.REPORTING if withdrawn_report(consultation) else consultation.state
    is_stopped = consultation.stopped_at is not None
    stands = rules.phase(state, start, end, on=on, is_stopped=is_stopped)
    return Line(
        consultation.number,
        consultation.title,
        agency_name(consultation.agency),
        consultation.get_object_type_display(),
        start,
        end,
        stands,
        str(rules.PHASE_LABELS[stands]),
        rules.PHASE_LOOKS[stands],
        rules.days_left(end, on=on),
        consultation.demonstration,
        consultation.closed_on if is_stopped else None,
        str(consultation.get_stop_cause_display()) if is_stopped else "",
    )


def lines_in(phase: Phase, *, on: date) -> QuerySet[Consultation]:
    """Public consultations in a phase: open ones by their end, others newest first."""
    rows = public_consultations()
    if phase is Phase.REPORTED:
        return rows.filter(_REPORTED).order_by("-reported_at")
    rows = rows.exclude(_REPORTED)
    if phase is Phase.STOPPED:
        return rows.filter(stopped_at__isnull=False).order_by("-stopped_at", "-pk")
    rows = rows.filter(stopped_at__isnull=True)
    if phase is Phase.UPCOMING:
        return rows.filter(start_on__gt=on).order_by("start_on")
    if phase is Phase.OPEN:
        return rows.filter(start_on__lte=on, end_on__gte=on).order_by("end_on", "pk")
    return rows.filter(end_on__lt=on).order_by("-end_on", "-pk")


def released_text(consultation: Consultation, number: int = 1) -> DraftText:
    """A public version of the draft; the first is the one commented on.

    Raises DraftText.DoesNotExist.
    """
    return consultation.texts.get(number=number, is_released=True)


@dataclass(frozen=True)
class ClauseView:
    """A clause with how many opinions on it may be read."""

    clause: Clause
    shown: int


def clause_views(text: DraftText) -> list[ClauseView]:
    """The draft with the number of opinions shown on each clause; two queries."""
    # Two indexes are read, and none of the opinions' words.
    shown = Opinion.objects.filter(consultation=text.consultation_id, showing=Showing.SHOWN)
    rows = OpinionTarget.objects.filter(
        consultation=text.consultation_id, opinion__in=shown.order_by().values("pk")
    )
    counts = dict(rows.order_by().values_list("key").annotate(n=Count("pk")))
    return [ClauseView(clause, counts.get(clause.key, 0)) for clause in clauses_of(text)]


def chosen_clauses(text: DraftText, keys: Iterable[str]) -> list[Clause]:
    """Clauses of the version with these keys, in order; what can be no key is passed over."""
    known = [key for key in keys if len(key) <= LONGEST_KEY and key.isascii() and key.isalnum()]
    return list(text.clauses.filter(key__in=known).order_by("position")) if known else []


@dataclass(frozen=True)
class PublicOpinion:
    """An opinion as everybody reads it."""

    number: str
    place: str
    by: str
    on: date
    text: str
    paths: Sequence[str]
    is_late: bool
    disposition: str
    look: str
    reason: str
    group: str
    alike: int


def shown_opinions(consultation: Consultation, key: str = "") -> QuerySet[Opinion]:
    """Opinions that may be read, newest first; of one clause where a key is given."""
    rows = consultation.opinions.filter(showing=Showing.SHOWN)
    if key:
        rows = rows.filter(targets__key=key)
    return rows.select_related("group").prefetch_related("targets").order_by("-pk")


def public_opinions(
    consultation: Consultation, opinions: Iterable[Opinion], clauses: Iterable[Clause]
) -> list[PublicOpinion]:
    """They as the page shows them. Answers come out with the report, not before."""
    paths = {c.key: c.path for c in clauses}
    answered = report_stands(consultation)
    rows = list(opinions)
    groups = {o.group_id for o in rows if o.group_id}
    sizes = (
        dict(
            Opinion.objects.filter(group__in=groups)
            .order_by()
            .values_list("group")
            .annotate(n=Count("pk"))
        )
        if groups
        else {}
    )
    return [
        PublicOpinion(
            number=o.number,
            place=o.number.rpartition("-")[2],
            by=str(o.get_kind_display()),
            on=o.received_on,
            text=o.text,
            paths=[paths[t.key] for t in o.targets.all() if t.key in paths],
            is_late=o.is_late,
            disposition=str(o.get_disposition_display()) if answered and o.disposition else "",
            look=rules.DISPOSITION_LOOKS[rules.Disposition(o.disposition)]
            if answered and o.disposition
            else "",
            reason=o.reason if answered else "",
            group=o.group.title if o.group and answered else "",
            alike=sizes.get(o.group_id, 0) if answered else 0,
        )
        for o in rows
    ]


@dataclass(frozen=True)
class ChangeView:
    """You said, we did: a clause before and after, and the opinions that led to it."""

    path: str
    change: str
    label: str
    old: str
    new: str
    opinions: Sequence[str]


def public_changes(consultation: Consultation) -> list[ChangeView]:
    """What became of the draft's clauses, where a later version is public."""
    texts = list(consultation.texts.filter(is_released=True).order_by("number"))
    if len(texts) < 2:
        return []
    old, new = clauses_of(texts[0]), clauses_of(texts[-1])
    paths = {c.key: c.path for c in (*new, *old)} | {c.key: c.path for c in new}
    led: dict[str, list[str]] = {}
    for key, number in ClauseReason.objects.filter(text_of=texts[-1]).values_list(
        "key", "opinion__number"
    ):
        led.setdefault(key, []).append(number.rpartition("-")[2])
    return [
        ChangeView(
            path=paths[d.key],
            change=d.change.value,
            label=str(clause_rules.CHANGE_LABELS[d.change]),
            old=d.old.text if d.old else "",
            new=d.new.text if d.new else "",
            opinions=led.get(d.key, []),
        )
        for d in clause_rules.differences(kept(old), kept(new))
        if d.change not in {clause_rules.Change.SAME, clause_rules.Change.RENUMBERED}
    ]


def opinion_by_code(number: str, code: str) -> Opinion:
    """The author's own. Raises Opinion.DoesNotExist alike for a wrong number and a wrong code."""
    found = Opinion.objects.select_related("consultation__agency").get(number=number)
    if not is_code(plain_code(code), found.code_digest, about=f"opinion {number}"):
        raise Opinion.DoesNotExist
    return found


def opinion_of_author(pk: int) -> Opinion:
    """The opinion whose code this browser has shown. Raises Opinion.DoesNotExist."""
    return (
        Opinion.objects.select_related("consultation__agency", "consultation__report", "group")
        .prefetch_related("targets", "consultation__agency__versions")
        .get(pk=pk)
    )


# --- the desk ---------------------------------------------------------------------------------


def consultations_visible_to(actor: Actor) -> QuerySet[Consultation]:
    """Those of the actor's units; all of them for the city's open-government office."""
    rows = Consultation.objects.select_related("agency", "notice", "report").prefetch_related(
        "agency__versions"
    )
    return within_units(rows, actor, "agency")


def consultation_for(actor: Actor, number: str) -> Consultation:
    """One of them. Raises Consultation.DoesNotExist."""
    return consultations_visible_to(actor).get(number=number)


def opinions_visible_to(actor: Actor, consultation: Consultation) -> QuerySet[Opinion]:
    """A consultation's opinions for the worklist; the actor sees the consultation already."""
    if not consultations_visible_to(actor).filter(pk=consultation.pk).exists():
        return Opinion.objects.none()
    return (
        consultation.opinions.select_related("group", "consultation")
        # What is sealed is opened one by one, each look recorded: no list reads it.
        .defer("sealed")
        .prefetch_related("targets")
        .order_by("pk")
    )


def opinion_for(actor: Actor, number: str) -> Opinion:
    """One opinion at the desk. Raises Opinion.DoesNotExist."""
    return (
        Opinion.objects.select_related(
            "group", "consultation__agency", "answered_by", "approved_by", "entered_by", "shown_by"
        )
        .prefetch_related("targets", "files")
        .get(number=number, consultation__in=consultations_visible_to(actor))
    )


FILTERS: dict[str, Q] = {
    "to_show": TO_SHOW,
    "open": Q(answer=Answer.OPEN),
    "drafted": Q(answer=Answer.DRAFTED),
    "approved": Q(answer=Answer.APPROVED),
    "alike": ALIKE,
}


class _Counted(Subquery):
    """How many rows a query finds, as one value of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def tallies(consultation: Consultation, *, up_to: int | None = None) -> dict[str, int]:
    """How many opinions each filter of the worklist finds, `all` without one; one query.

    Each is counted along an index of its own, and no further than `up_to`.
    """
    rows = consultation.opinions.order_by().values("pk")
    filters = {"all": Q(), **FILTERS}
    counts = {name: _Counted(rows.filter(q)[:up_to]) for name, q in filters.items()}
    found = Consultation.objects.filter(pk=consultation.pk).values_list(*counts.values()).get()
    return dict(zip(counts, found, strict=True))
