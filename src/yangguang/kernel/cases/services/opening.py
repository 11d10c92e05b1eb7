"""A matter comes in: numbered, sent to a desk by a rule, its clocks started, a code given out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.asking import Asking, in_rounds
from yangguang.kernel.calendars.rules import OFFICE
from yangguang.kernel.calendars.selectors import ask_calendar
from yangguang.kernel.cases.models import NO_DUE, Assignment, Case, Party, RoutingRule
from yangguang.kernel.cases.numbers import case_number, new_code, plain_code
from yangguang.kernel.cases.registry import current_kind
from yangguang.kernel.cases.rules import (
    CONTACT_LABELS,
    Channel,
    Hand,
    PartyRole,
    Refused,
)
from yangguang.kernel.cases.services.moving import (
    keep_texts,
    subject_of,
    write_status,
)
from yangguang.kernel.cases.services.nightly import schedule_sweep
from yangguang.kernel.cases.settings_in_force import limit_of, rows_for, values_of
from yangguang.kernel.cases.timing import Calendars, clock_begun, first_due, save_begun
from yangguang.kernel.clocks import Started
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, record
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import in_force
from yangguang.kernel.vault import code_digest, seal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from yangguang.kernel.cases.registry import CaseKind
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

OPEN = "open"
"""Stands as the act of the first status row."""
CONTACT = tuple(CONTACT_LABELS)
"""What may be known of a private party."""


@dataclass(frozen=True)
class Arrival:
    """A matter as it comes in, before it is one."""

    kind: str
    agency: Agency
    title: str
    """Composed by the area from facts; names no private person."""
    channel: Channel
    applicant: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    respondent: Agency | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """What routing rules may look at."""
    demonstration: bool = False


@dataclass(frozen=True)
class Opened:
    """The matter and its query code, which is shown once and not kept."""

    case: Case
    code: str


def _ask_set(
    kind: CaseKind, arrival: Arrival, on: date
) -> Asking[tuple[RoutingRule | None, dict[str, Any]]]:
    """The first routing rule in force that fits the facts, and the settings of the day.

    No rule: the agency's head distributes.
    """
    agency = arrival.agency
    in_order = (
        RoutingRule.objects.filter(
            in_force(on), kind=kind.name, agency=agency, desk__is_active=True
        )
        .select_related("desk")
        .order_by("order", "pk")
    )
    rules, rows = yield [in_order, rows_for(kind, agency_id=agency.pk, on=on)]
    facts = arrival.facts
    fits = (r for r in rules if all(facts.get(name) in held for name, held in r.when.items()))
    return next(fits, None), values_of(kind, rows, agency.pk, on)


def code_about(number: str) -> str:
    """What the digest of a matter's query code is bound to."""
    return f"case {number}"


@transaction.atomic
def open_case(*, arrival: Arrival, actor: Actor, at: datetime) -> Opened:
    """Take a matter in. Raises Refused for an applicant nobody could answer.

    Number, row, parties, texts, desk, clocks and act are written together or not at all.
    """
    return take_in(arrival=arrival, actor=actor, at=at)


def take_in(*, arrival: Arrival, actor: Actor, at: datetime) -> Opened:
    """As `open_case`, in the caller's transaction. Raises Refused."""
    kind = current_kind(arrival.kind)
    on = city_date(at)
    number = case_number(prefix=kind.prefix, agency_code=arrival.agency.code, year=on.year)
    code = new_code()
    askings: list[Asking[Any]] = [_ask_set(kind, arrival, on), ask_calendar(OFFICE)]
    (rule, settings), calendar = in_rounds(askings)
    case = Case(
        number=number,
        kind=kind.name,
        kind_version=kind.version,
        title=arrival.title[:200],
        agency=arrival.agency,
        desk=rule.desk if rule else None,
        channel=arrival.channel,
        state=kind.table.initial,
        opened_at=at,
        code_digest=code_digest(plain_code(code), about=code_about(number)),
        demonstration=arrival.demonstration,
    )
    calendars = Calendars(is_current=True, known={OFFICE: calendar})
    begun = [
        clock_begun(
            case,
            effect.clock,
            Started(at=at),
            rule=limit_of(settings, effect.clock),
            is_leading=kind.clocks[effect.clock].is_leading,
            calendars=calendars,
        )
        for effect in kind.opening
    ]
    case.due_at = first_due(clock for clock, _fact in begun)
    case.sort_at = case.due_at or NO_DUE
    case.save()
    _add_parties(case, arrival, kind)
    keep_texts(case, arrival.texts, at=at)
    reason = rule.reason if rule else _("没有适用的分办规则，由办理组负责人分办。")
    done = record(
        NewAct(
            kind="cases.opened",
            actor=actor,
            at=at,
            subject=subject_of(case),
            agency_id=case.agency_id,
            visibility=Visibility.PARTIES,
            payload={
                "kind": case.kind,
                "act": OPEN,
                "to": case.state,
                "channel": case.channel,
                "label": str(kind.label),
                "reason": reason,
            },
        )
    )
    write_status(case, OPEN, "", actor, at, _opening_hand(actor), done)
    Assignment.objects.create(
        case=case,
        agency=case.agency,
        desk=case.desk,
        rule=rule,
        reason=reason,
        at=at,
        record=done,
    )
    for clock, fact in begun:
        save_begun(clock, fact, done)
    schedule_sweep(at=at)
    return Opened(case, code)


def _opening_hand(actor: Actor) -> Hand:
    return Hand.DESK if actor.person_id else Hand.PARTY


def _add_parties(case: Case, arrival: Arrival, kind: CaseKind) -> None:
    if arrival.respondent is not None:
        Party.objects.create(case=case, role=PartyRole.RESPONDENT, agency=arrival.respondent)
    if kind.is_between_offices:
        return
    known = {k: v.strip() for k, v in arrival.applicant.items() if k in CONTACT and v.strip()}
    if not known and not kind.needs_a_name:
        return
    if kind.needs_a_name and not known.get("name"):
        raise Refused("name_missing", _("请写明姓名或者名称，否则无法答复。"))
    if kind.needs_a_name and not any(known.get(way) for way in ("phone", "email", "address")):
        raise Refused("contact_missing", _("请至少留下一种联系方式：电话、电子邮箱或者通信地址。"))
    Party.objects.create(
        case=case,
        role=PartyRole.APPLICANT,
        sealed=seal(known, about=f"party {case.number}"),
        has_email="email" in known,
        has_phone="phone" in known,
    )
