"""One act on a matter: asked of the table, written by compare-and-set, recorded, clocks moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yangguang.kernel.cases.asks import asks_of
from yangguang.kernel.cases.models import Case, CaseText, StatusRow
from yangguang.kernel.cases.registry import Keep, kind_of
from yangguang.kernel.cases.rules import HAND_LABELS, ClockVerb, Effect, Facts, Hand, Refused
from yangguang.kernel.cases.selectors.facts import facts_for
from yangguang.kernel.cases.settings_in_force import limit_of
from yangguang.kernel.cases.timing import add_fact, renew_due, start_clock
from yangguang.kernel.clocks import (
    Extended,
    Fact,
    Paused,
    Restarted,
    Resumed,
    Rule,
    Started,
    Stopped,
)
from yangguang.kernel.clocks import Refused as ClockRefused
from yangguang.kernel.clocks.periods import corresponding
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import city_date
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.vault import seal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from yangguang.kernel.cases.models import CaseClock
    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.rules import Actor

HAND_ORDER = (
    *(Hand.IN_CHARGE, Hand.DESK, Hand.HEAD, Hand.REVIEWER),
    *(Hand.LEADER, Hand.UNIT, Hand.PARTY, Hand.THIRD_PARTY, Hand.CLOCK),
)


class Conflict(Refused):
    """Somebody else acted on the matter meanwhile; nothing was written."""

    def __init__(self, case: Case) -> None:
        super().__init__("conflict", _what_happened(case))


def _what_happened(case: Case) -> str:
    """Who did what meanwhile, in words, for the one who came second."""
    last = StatusRow.objects.filter(case=case).select_related("person").order_by("position").last()
    if last is None:
        return _("这件办件刚刚有变动，您的办理没有写入。请看最新情况后再办。")
    return _(
        "%(who)s已于 %(at)s 对这件办件作了“%(act)s”，您的办理没有写入。请看最新情况后再办。"
    ) % {
        "who": last.person.name if last.person else HAND_LABELS[Hand(last.hand)],
        "at": datetime_cn(last.at),
        "act": kind_of(case).table.labels.get(last.act, last.act),
    }


def subject_of(case: Case) -> Subject:
    """How acts name a matter."""
    return Subject("case", case.pk, case.number)


@dataclass
class Moved:
    """What a move wrote, for the service that asked for it."""

    case: Case
    act: Act
    facts: Facts
    answers: Mapping[str, Any] = field(default_factory=dict)


def compare_and_set(case: Case, lock: int, **changes: Any) -> Case:
    """Write the changes if the matter is still as the caller saw it. Raises Conflict."""
    written = Case.objects.filter(pk=case.pk, lock=lock).update(lock=F("lock") + 1, **changes)
    if not written:
        raise Conflict(case)
    return Case.objects.select_related("agency", "desk", "handler").get(pk=case.pk)


def keep_text(
    case: Case, name: str, text: str, *, at: datetime, person_id: int | None = None
) -> None:
    """Keep a free text of the matter, sealed; an empty one is not kept."""
    keep_texts(case, {name: text}, at=at, person_id=person_id)


def keep_texts(
    case: Case, texts: Mapping[str, str], *, at: datetime, person_id: int | None = None
) -> None:
    """Keep free texts of the matter by their names, sealed; empty ones are not kept."""
    CaseText.objects.bulk_create(
        CaseText(
            case=case,
            name=name,
            sealed=seal(text.strip(), about=f"text {case.number}"),
            at=at,
            person_id=person_id,
        )
        for name, text in texts.items()
        if text.strip()
    )


def _closing(case: Case, target: str, act: str, facts: Facts, at: datetime) -> dict[str, Any]:
    """Columns that follow from the state: open or closed, answered, to be erased from when."""
    kind = kind_of(case)
    changes: dict[str, Any] = {"state": target}
    if act in kind.answering:
        changes["answered_at"] = at
    is_final = kind.table.states[target].is_final
    if is_final and case.is_open:
        months = int(facts.settings["retention.months"])
        changes |= {
            "is_open": False,
            "closed_at": at,
            "erase_on": corresponding(city_date(at), months),
        }
    elif not is_final and not case.is_open:
        changes |= {"is_open": True, "closed_at": None, "erase_on": None}
    return changes


def sorted_answers(case: Case, act: str, answers: Mapping[str, Any]) -> dict[Keep, dict[str, Any]]:
    """The answers by where each is kept; empty ones and unknown ones are left out."""
    found: dict[Keep, dict[str, Any]] = {keep: {} for keep in Keep}
    for ask in asks_of(kind_of(case), act):
        if answers.get(ask.name) not in (None, ""):
            found[ask.keep][ask.name] = answers[ask.name]
    return found


def missing_answer(case: Case, act: str, answers: Mapping[str, Any]) -> str | None:
    """Label of the first question that has to be answered and is not."""
    for ask in asks_of(kind_of(case), act):
        value = answers.get(ask.name)
        if ask.required and (value is None or (isinstance(value, str) and not value.strip())):
            return str(ask.label)
    return None


@transaction.atomic
def make_move(
    *,
    case: Case,
    lock: int,
    act: str,
    actor: Actor,
    at: datetime,
    answers: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    hands: frozenset[Hand] | None = None,
) -> Moved:
    """The act, once: decided by the table, written, recorded, its clocks moved.

    Raises Refused, in words, or Conflict when somebody was quicker. The kind writes what the act
    means in its own table in the same transaction.
    """
    if case.lock != lock:
        raise Conflict(case)
    kind = kind_of(case)
    answers = answers or {}
    facts = facts_for(case, actor, at, hands=hands)
    move = kind.table.decide(act, facts)
    if lacking := missing_answer(case, act, answers):
        raise Refused("answer_missing", _("请填写“%(label)s”。") % {"label": lacking})
    anew = {"round": case.round + 1, "answered_at": None} if move.opens_round else {}
    columns = _closing(case, move.to, act, facts, at) | anew | dict(changes or {})
    fresh = compare_and_set(case, lock, **columns)
    hand = next(h for h in HAND_ORDER if h in facts.hands & move.hands)
    kept = sorted_answers(case, act, answers)
    done = record(
        NewAct(
            kind="cases.moved",
            actor=actor,
            at=at,
            subject=subject_of(case),
            agency_id=case.agency_id,
            visibility=(Visibility.PARTIES if act in kind.public_acts else Visibility.INTERNAL),
            payload={
                "kind": case.kind,
                "act": act,
                "label": str(kind.table.labels[act]),
                "from": case.state,
                "to": move.to,
                "hand": hand.value,
                **kept[Keep.ACT],
                **(payload or {}),
            },
            private=kept[Keep.BESIDE] or None,
        )
    )
    write_status(fresh, act, case.state, actor, at, hand, done)
    for name, text in kept[Keep.TEXT].items():
        keep_text(fresh, name, text, at=at, person_id=actor.person_id)
    for effect in move.effects:
        apply_effect(fresh, effect, facts=facts, answers=answers, act=done, actor=actor, at=at)
    if kind.apply is not None:
        kind.apply(fresh, act, answers, actor, at)
    if move.effects:
        renew_due(fresh)
    return Moved(fresh, done, facts, answers)


def write_status(
    case: Case, act: str, before: str, actor: Actor, at: datetime, hand: Hand, done: Act
) -> StatusRow:
    """Append the row that says where the matter went."""
    return StatusRow.objects.create(
        case=case,
        position=case.lock,
        act=act,
        state_from=before,
        state_to=case.state,
        at=at,
        person_id=actor.person_id,
        hand=hand,
        record=done,
    )


def apply_effect(
    case: Case,
    effect: Effect,
    *,
    facts: Facts,
    answers: Mapping[str, Any],
    act: Act,
    actor: Actor,
    at: datetime,
) -> CaseClock | None:
    """What the move does to one clock; the clock it starts.

    Raises Refused when the clock cannot take it.
    """
    definition = kind_of(case).clocks[effect.clock]
    on = _day(answers.get(effect.on)) if effect.on else None
    verb = effect.verb
    if (
        verb is ClockVerb.RESTART
        and not case.clocks.filter(name=effect.clock, round=case.round).exists()
    ):
        verb = ClockVerb.START
    if verb is ClockVerb.START:
        return start_clock(
            case,
            effect.clock,
            Started(at=at, on=on),
            rule=limit_of(dict(facts.settings), effect.clock),
            act=act,
            is_leading=definition.is_leading,
        )
    # Of any round: what a former round left running ends with the act that ends it now.
    clocks = case.clocks.filter(name=effect.clock).order_by("-round")
    if verb is not ClockVerb.RESTART:
        clocks = clocks.filter(stopped_at=None)
    clock = clocks.first()
    if clock is None:
        return None
    ground = effect.ground or _ground(case, act.payload["act"], answers)
    made: dict[ClockVerb, Callable[[], Fact]] = {
        ClockVerb.PAUSE: lambda: Paused(
            at=at,
            on=on,
            kind=act.payload["act"],
            ground=ground,
            limit=_limit(facts, effect.limit),
        ),
        ClockVerb.RESUME: lambda: Resumed(at=at, on=on),
        ClockVerb.RESTART: lambda: Restarted(at=at, on=on, ground=ground),
        ClockVerb.EXTEND: lambda: Extended(
            at=at, amount=int(answers["days"]), ground=ground, approver=actor.name
        ),
        ClockVerb.STOP: lambda: Stopped(at=at, why=str(act.payload["label"])),
    }
    try:
        add_fact(
            clock,
            made[verb](),
            act=act,
            person_id=actor.person_id,
            stops=verb is ClockVerb.STOP,
            runs_again=verb is ClockVerb.RESTART,
        )
    except ClockRefused as refusal:
        raise Refused(refusal.code, str(refusal)) from refusal
    return None


def _day(answer: object) -> date | None:
    """A day as a form or a program answers it. Raises Refused for what is none."""
    if answer in (None, ""):
        return None
    try:
        return date.fromisoformat(str(answer))
    except ValueError:
        raise Refused("day", _("“%(day)s”不是日期。") % {"day": answer}) from None


def _ground(case: Case, act: str, answers: Mapping[str, Any]) -> str:
    """The ground as answered, in words."""
    given = str(answers.get("ground", ""))
    asks = [ask for ask in asks_of(kind_of(case), act) if ask.name == "ground"]
    words = {value: str(label) for ask in asks for value, label in ask.choices}
    return words.get(given, given) or str(kind_of(case).table.labels[act])


def _limit(facts: Facts, setting: str) -> Rule | None:
    return Rule.from_json(facts.settings[setting]) if setting else None


def perform(
    *,
    case: Case,
    lock: int,
    act: str,
    answers: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    hands: frozenset[Hand] | None = None,
) -> Case:
    """An act that means nothing to the kernel beyond the move: the kind's own. Raises Refused."""
    return make_move(
        case=case, lock=lock, act=act, actor=actor, at=at, answers=answers, hands=hands
    ).case
