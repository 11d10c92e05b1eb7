"""Dossiers at the desk, and what counts of their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from yangguang.areas.regulations.models import Dossier
from yangguang.areas.regulations.rules import drafting as rules
from yangguang.areas.regulations.rules.drafting import Act, Conclusion, Facts, Result, State
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yangguang.areas.regulations.models import Step
    from yangguang.kernel.organizations.rules import Actor


def facts_of(dossier: Dossier) -> Facts:
    """What the dossier holds now: the last entry of each step, as far as it still counts."""
    steps: dict[str, dict[str, object]] = {}
    for step in dossier.steps.all():
        act = Act(step.act)
        steps[act] = step.data
        for gone in rules.dropped_by(_went_to(step), act):
            steps.pop(gone, None)
    return Facts(
        state=State(dossier.state),
        steps=steps,
        is_market=dossier.is_market,
        record_is_public=dossier.record is not None
        and dossier.record.state == RecordState.PUBLISHED,
    )


def _went_to(step: Step) -> State:
    """Where the step led, as far as it decides what counts."""
    if step.act == Act.CONCLUDE:
        return rules.AFTER_CONCLUSION[Conclusion(step.data["conclusion"])]
    if step.act == Act.DELIBERATE:
        return rules.AFTER_MEETING[Result(step.data["result"])]
    return State.REVISING


def dossiers_visible_to(actor: Actor) -> QuerySet[Dossier]:
    """Those of the actor's units, as drafter, organ or reviewer; all for the city's office."""
    rows = Dossier.objects.select_related(
        "agency", "issuer", "legal_unit", "record", "topic__parent"
    ).prefetch_related("agency__versions", "issuer__versions", "legal_unit__versions")
    if actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return rows
    units = actor.agencies_with()
    submitted = ~Q(state=State.DRAFTING)
    return rows.filter(
        Q(agency__in=units) | (submitted & (Q(legal_unit__in=units) | Q(issuer__in=units)))
    )


def dossier_for(actor: Actor, number: str) -> Dossier:
    """One of them. Raises Dossier.DoesNotExist."""
    return dossiers_visible_to(actor).get(number=number)
