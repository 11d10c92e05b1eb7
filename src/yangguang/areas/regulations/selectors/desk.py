"""Interpretations, batches, tasks and reprints at the desk, scoped by who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from yangguang.areas.regulations.models import (
    Cleanup,
    CleanupItem,
    Interpretation,
    Reprint,
    Task,
)
from yangguang.areas.regulations.rules import cleanup as cleanup_rules
from yangguang.kernel.documents.numbers import search_key
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import Record
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor


def _oversees(actor: Actor) -> bool:
    return actor.has(Role.OPEN_GOVERNMENT_OFFICE)


def interpretations_visible_to(actor: Actor) -> QuerySet[Interpretation]:
    """Those of the actor's units; all for the city's office."""
    rows = Interpretation.objects.select_related(
        "agency", "record", "document__current__version"
    ).prefetch_related("agency__versions")
    return rows if _oversees(actor) else rows.filter(agency__in=actor.agencies_with())


def interpretation_for(actor: Actor, number: str) -> Interpretation:
    """One of them. Raises Interpretation.DoesNotExist."""
    return interpretations_visible_to(actor).get(number=number)


def documents_for(actor: Actor) -> QuerySet[Record]:
    """What the actor may write an interpretation of: whatever is public, and the own drafts."""
    return Record.objects.filter(
        Q(state=RecordState.PUBLISHED) | Q(agency__in=actor.agencies_with())
    )


def document_named(actor: Actor, told: str) -> Record:
    """By its address's last part or its number. Raises Record.DoesNotExist."""
    rows, told = documents_for(actor), told.strip().rstrip("/").rpartition("/")[2]
    found = rows.filter(public_id=told).first()
    key = search_key(told)
    if found is None and key:
        found = rows.filter(versions__doc_number_key=key).order_by("pk").first()
    if found is None:
        raise Record.DoesNotExist
    return found


def cleanups_visible_to(actor: Actor) -> QuerySet[Cleanup]:
    """Batches of the actor's units, and those in which they have documents."""
    rows = Cleanup.objects.select_related("agency", "record").prefetch_related("agency__versions")
    if _oversees(actor):
        return rows
    units = actor.agencies_with()
    concerned = CleanupItem.objects.filter(regulation__drafting_unit__in=units)
    return rows.filter(Q(agency__in=units) | Q(pk__in=concerned.values("cleanup")))


def cleanup_for(actor: Actor, number: str) -> Cleanup:
    """One of them. Raises Cleanup.DoesNotExist."""
    return cleanups_visible_to(actor).get(number=number)


def items_visible_to(actor: Actor, cleanup: Cleanup) -> QuerySet[CleanupItem]:
    """Its documents: all for who organises it, otherwise those of the own units."""
    rows = cleanup.items.select_related(
        "cleanup__agency",
        "regulation__record__current__version",
        "regulation__drafting_unit",
        "repealed_by__current__version",
    ).prefetch_related("regulation__drafting_unit__versions")
    units = actor.agencies_with()
    if (
        _oversees(actor)
        or cleanup.agency_id in units
        or cleanup.state in {cleanup_rules.State.PUBLISHED, cleanup_rules.State.APPLIED}
    ):
        return rows
    return rows.filter(regulation__drafting_unit__in=units)


def item_for(actor: Actor, number: str, pk: int) -> CleanupItem:
    """One document of a batch. Raises Cleanup.DoesNotExist or CleanupItem.DoesNotExist."""
    return items_visible_to(actor, cleanup_for(actor, number)).get(pk=pk)


def tasks_visible_to(actor: Actor) -> QuerySet[Task]:
    """What the actor's units owe; all for the city's office."""
    rows = Task.objects.select_related(
        "regulation__record__current__version", "agency"
    ).prefetch_related("agency__versions")
    return rows if _oversees(actor) else rows.filter(agency__in=actor.agencies_with())


def task_for(actor: Actor, pk: int) -> Task:
    """One of them. Raises Task.DoesNotExist."""
    return tasks_visible_to(actor).get(pk=pk)


def reprints_visible_to(actor: Actor) -> QuerySet[Reprint]:
    """Reprints of the actor's units; all for the city's office."""
    rows = Reprint.objects.select_related("record__current__version", "record__agency")
    return rows if _oversees(actor) else rows.filter(record__agency__in=actor.agencies_with())
