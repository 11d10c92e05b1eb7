"""A unit asks to be excused or to be held not to owe, or explains; the office decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.kernel.duties.models import Ask, Decision, Standing
from yangguang.kernel.duties.rules import DONE_STATES, Refused, State
from yangguang.kernel.duties.selectors.states import state_of
from yangguang.kernel.duties.services.writing import (
    act_on,
    check_another,
    check_office,
    check_speaks_for,
    compare_and_set,
    person_of,
    text_of,
)
from yangguang.kernel.ledger.rules import Visibility

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.duties.models import Obligation
    from yangguang.kernel.organizations.rules import Actor

LONGEST_REASON = 2000


@transaction.atomic
def ask(*, obligation: Obligation, what: str, reason: str, actor: Actor, at: datetime) -> Decision:
    """Ask about an obligation. An explanation of a soft duty counts at once: there is nothing
    to excuse. Raises Refused.
    """
    check_speaks_for(actor, obligation)
    wanted = Ask(what)
    _check(obligation, wanted, at)
    is_explanation = wanted is Ask.EXPLANATION
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                key=obligation.key,
                ask=wanted,
                state=Standing.ACCEPTED if is_explanation else Standing.WAITING,
                agency_id=obligation.agency_id,
                reason=text_of(reason, _("理由"), LONGEST_REASON),
                asked_by_id=person_of(actor),
                asked_at=at,
                decided_at=at if is_explanation else None,
            )
    except IntegrityError:
        raise Refused("waiting", _("已有一项申请待核定，请等候结果。")) from None
    _tell(decision, "decided" if is_explanation else "asked", actor=actor, at=at)
    return decision


def _check(obligation: Obligation, what: Ask, at: datetime) -> None:
    state = state_of(obligation, at=at)
    if state in {State.FULFILLED, State.DONE}:
        raise Refused("done", _("这一义务已经完成，不需要申请。"))
    if what is Ask.EXPLANATION and not obligation.soft:
        raise Refused("not_soft", _("这一义务不是“原则上”的要求，请申请免责。"))
    if what is Ask.EXCUSE and obligation.soft:
        raise Refused("soft", _("“原则上”的要求说明原因即可，不需要申请免责。"))
    if what is Ask.NOT_APPLICABLE and state in DONE_STATES:
        raise Refused("done", _("这一义务已经完成，不能再认定为不适用。"))


@transaction.atomic
def decide(
    *,
    decision: Decision,
    lock: int,
    accept: bool,
    opinion: str,
    actor: Actor,
    at: datetime,
) -> Decision:
    """Grant or deny, with an opinion the public may read. Raises Refused or Conflict."""
    check_office(actor)
    check_another(actor, decision.asked_by_id)
    if decision.state != Standing.WAITING:
        raise Refused("decided", _("这一申请已经核定。"))
    decided = compare_and_set(
        decision,
        lock,
        state=Standing.ACCEPTED if accept else Standing.REFUSED,
        opinion=text_of(opinion, _("核定意见"), 300),
        decided_by_id=actor.person_id,
        decided_at=at,
    )
    _tell(decided, "decided", actor=actor, at=at)
    return decided


@transaction.atomic
def end_decision(*, decision: Decision, lock: int, actor: Actor, at: datetime) -> Decision:
    """Take a granted decision back; the obligation stands as if it had not been made."""
    check_office(actor)
    if decision.state != Standing.ACCEPTED:
        raise Refused("not_granted", _("只有已核定的申请可以收回。"))
    ended = compare_and_set(decision, lock, state=Standing.ENDED, ended_at=at)
    _tell(ended, "decision_ended", actor=actor, at=at)
    return ended


def _tell(decision: Decision, kind: str, *, actor: Actor, at: datetime) -> None:
    public = decision.state == Standing.ACCEPTED
    act_on(
        decision.key,
        kind,
        actor=actor,
        at=at,
        agency_id=decision.agency_id,
        payload={
            "ask": decision.ask,
            "ask_label": str(Ask(decision.ask).label),
            "state": decision.state,
            "state_label": str(Standing(decision.state).label),
        },
        visibility=Visibility.PUBLIC if public else Visibility.INTERNAL,
    )
